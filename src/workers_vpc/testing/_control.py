"""The control endpoints of the emulator: paths under `/__` with which tests in any language control it over HTTP.

They need no credentials and are not recorded. None of them is part of the API.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workers_vpc import _error_codes as error_codes

from ._explanation_codes import INVALID_BODY
from ._faults import FAULT_SETTINGS, Fault, FaultQueue
from ._http_messages import EmulatorRequest, EmulatorResponse
from ._request_parsing import parse_json
from ._request_records import RequestLog
from ._responses import RejectedError, error_object, success_response

CONTROL_PREFIX = "/__"
"""The prefix of all control paths."""


@dataclass(frozen=True, slots=True)
class ControlEndpoints:
    """The control endpoints.

    Args:
        faults: The faults to list, inject and remove.
        requests: The recorded requests to list.
        reset: Deletes all services, faults and recorded requests.
    """

    faults: FaultQueue
    requests: RequestLog
    reset: Callable[[], None]

    def handle(self, request: EmulatorRequest) -> EmulatorResponse:
        """Return the response to a request for a control path.

        Raises:
            RejectedError: The path or the method does not exist, or a fault is invalid.
        """
        match request.method, request.path:
            case "GET", "/__faults__":
                return success_response(self.faults.to_list())
            case "POST", "/__faults__":
                self.faults.add(*_parse_faults(request.body))
                return success_response(self.faults.to_list())
            case "DELETE", "/__faults__":
                self.faults.clear()
                return success_response(None)
            case "GET", "/__requests__":
                return success_response([record.to_dict() for record in self.requests.to_list()])
            case "POST", "/__reset__":
                self.reset()
                return success_response(None)
        message = (
            f"No route for {request.method} {request.path}. The control endpoints are "
            "GET, POST and DELETE /__faults__, GET /__requests__, POST /__reset__"
        )
        raise RejectedError(404, [error_object(error_codes.NO_ROUTE, message)])


def _parse_faults(body: bytes) -> list[Fault]:
    """Return the fault, or all faults of the array, that a body contains."""
    document = parse_json(body)
    if isinstance(document, list):
        return [_parse_fault(settings, f"/{index}") for index, settings in enumerate(document)]
    return [_parse_fault(document, "")]


def _parse_fault(settings: object, pointer: str) -> Fault:
    """Return a fault, given its settings and a JSON pointer to them in the body."""
    if not isinstance(settings, dict):
        raise RejectedError(400, [error_object(INVALID_BODY, "a fault: expected an object", pointer)])
    unknown = sorted(settings.keys() - set(FAULT_SETTINGS))
    if unknown:
        message = f"unknown setting of a fault: {', '.join(unknown)}; expected {', '.join(FAULT_SETTINGS)}"
        raise RejectedError(400, [error_object(INVALID_BODY, message, f"{pointer}/{unknown[0]}")])
    try:
        return Fault(**settings)
    except ValueError as error:
        raise RejectedError(400, [error_object(INVALID_BODY, str(error), pointer)]) from None
