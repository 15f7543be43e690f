"""The control endpoints of the emulator: paths under `/__` with which tests in any language control it over HTTP.

They are not recorded. None of them is part of the API.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qsl

from workers_vpc import _error_codes as error_codes

from ._api_errors import body_too_large
from ._control_access import ControlAccess
from ._explanation_codes import INVALID_BODY, INVALID_PARAMETER
from ._faults import FAULT_SETTINGS, Fault, FaultQueue
from ._http_messages import EmulatorRequest, EmulatorResponse
from ._request_parsing import parse_json
from ._request_records import RecordedRequest, RequestLog
from ._responses import RejectedError, error_object, success_response
from ._tunnels import Tunnels

CONTROL_PREFIX = "/__"
"""The prefix of all control paths."""

_TUNNELS = "/__tunnels__/"
# The pending faults, of which there are at most 1000, are kept in memory with their response bodies.
_MAX_BODY = 256 * 1024
_RECORD_FILTERS = ("method", "path", "status", "account_id")


@dataclass(frozen=True, slots=True)
class ControlEndpoints:
    """The control endpoints.

    Args:
        access: Decides which requests are allowed.
        faults: The faults to list, inject and remove.
        requests: The recorded requests to list and delete.
        tunnels: The tunnels that can be deleted.
        reset: Deletes all services, faults and recorded requests.
    """

    access: ControlAccess
    faults: FaultQueue
    requests: RequestLog
    tunnels: Tunnels
    reset: Callable[[], None]

    def handle(self, request: EmulatorRequest) -> EmulatorResponse:
        """Return the response to a request for a control path.

        Raises:
            RejectedError: The request is not allowed, the path or the method does not exist, or a fault is invalid.
        """
        if (request.method, request.path) == ("GET", "/__health__"):
            return success_response({"status": "ok"})
        self.access.check(request)
        match request.method, request.path:
            case "GET", "/__faults__":
                return success_response(self.faults.to_list())
            case "POST", "/__faults__":
                self._inject(request.body)
                return success_response(self.faults.to_list())
            case "DELETE", "/__faults__":
                self.faults.clear()
                return success_response(None)
            case "GET", "/__requests__":
                records = _filter_records(self.requests.to_list(), request.query)
                return success_response([record.to_dict() for record in records])
            case "DELETE", "/__requests__":
                self.requests.clear()
                return success_response(None)
            case "DELETE", path if path.startswith(_TUNNELS):
                self._delete_tunnel(path.removeprefix(_TUNNELS))
                return success_response(None)
            case "POST", "/__reset__":
                self.reset()
                return success_response(None)
        message = (
            f"No route for {request.method} {request.path}. The control endpoints are GET /__health__, "
            "GET, POST and DELETE /__faults__, GET and DELETE /__requests__, DELETE /__tunnels__/ID, POST /__reset__"
        )
        raise RejectedError(404, [error_object(error_codes.NO_ROUTE, message)])

    def _inject(self, body: bytes) -> None:
        if len(body) > _MAX_BODY:
            raise body_too_large(_MAX_BODY)
        faults = _parse_faults(body)
        try:
            self.faults.add(*faults)
        except ValueError as error:
            raise _invalid_body(str(error), "") from None

    def _delete_tunnel(self, tunnel_id: str) -> None:
        try:
            self.tunnels.delete(tunnel_id)
        except ValueError:
            message = f"tunnel: expected a UUID, not {tunnel_id}"
            raise RejectedError(400, [error_object(INVALID_PARAMETER, message)]) from None


def _filter_records(records: list[RecordedRequest], query: str) -> list[RecordedRequest]:
    """Return the records that match every parameter of a query string. A path can contain `*`."""
    for name, text in parse_qsl(query, keep_blank_values=True):
        match name:
            case "path":
                records = [record for record in records if fnmatchcase(record.path, text)]
            case "method":
                records = [record for record in records if record.method == text.upper()]
            case "status":
                records = [record for record in records if str(record.status) == text]
            case "account_id":
                records = [record for record in records if record.account_id == text]
            case _:
                message = f"unknown filter: {name}; expected {', '.join(_RECORD_FILTERS)}"
                raise RejectedError(400, [error_object(INVALID_PARAMETER, message)])
    return records


def _parse_faults(body: bytes) -> list[Fault]:
    """Return the fault, or all faults of the array, that a body contains."""
    try:
        document = parse_json(body)
    except RejectedError as error:
        raise RejectedError(error.status, error.explanations) from None
    if isinstance(document, list):
        return [_parse_fault(settings, f"/{index}") for index, settings in enumerate(document)]
    return [_parse_fault(document, "")]


def _parse_fault(settings: Any, pointer: str) -> Fault:
    """Return a fault, given its settings and a JSON pointer to them in the body."""
    if not isinstance(settings, dict):
        raise _invalid_body("a fault: expected an object", pointer)
    unknown = sorted(settings.keys() - set(FAULT_SETTINGS))
    if unknown:
        message = f"unknown setting of a fault: {', '.join(unknown)}; expected {', '.join(FAULT_SETTINGS)}"
        raise _invalid_body(message, f"{pointer}/{unknown[0]}")
    try:
        return Fault(**settings)
    except ValueError as error:
        raise _invalid_body(str(error), pointer) from None


def _invalid_body(message: str, pointer: str) -> RejectedError:
    return RejectedError(400, [error_object(INVALID_BODY, message, pointer)])
