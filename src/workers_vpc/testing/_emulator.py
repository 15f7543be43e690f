"""The core of the emulator: takes a request and returns a response, without any I/O."""

import itertools
from datetime import UTC, datetime
from functools import partial

from ._api import Api
from ._control import CONTROL_PREFIX, ControlEndpoints
from ._faults import FaultQueue
from ._http_messages import EmulatorRequest, EmulatorResponse
from ._request_records import RequestLog
from ._responses import RejectedError, failure_response


class Emulator:
    """Handles requests for the API and for the control endpoints.

    Args:
        api: Handles requests for the API.
        control: Handles requests for the control endpoints.
        faults: The faults that apply to requests for the API.
        requests: The log in which requests for the API are recorded.
        explain: Add detailed errors to the errors that the API sends.
    """

    def __init__(
        self, api: Api, control: ControlEndpoints, faults: FaultQueue, requests: RequestLog, *, explain: bool
    ) -> None:
        self._explain = explain
        self._api = api
        self._control = control
        self._faults = faults
        self._requests = requests
        self._ray_numbers = itertools.count(1)

    def handle(self, request: EmulatorRequest) -> EmulatorResponse:
        """Return the response to a request."""
        if request.path.startswith(CONTROL_PREFIX):
            try:
                response = self._control.handle(request)
            except RejectedError as error:
                response = failure_response(error.status, error.errors, error.headers)
        else:
            received = datetime.now(UTC)
            fault = self._faults.take(request)
            carry_out = partial(self._carry_out, request)
            response = carry_out() if fault is None else fault.respond(carry_out)
            self._requests.add(request, received, None if response.drop else response.status)
        response.add_cloudflare_headers(f"{next(self._ray_numbers):016x}-LHR")
        if request.method == "HEAD":
            response.body = b""
        return response

    def _carry_out(self, request: EmulatorRequest) -> EmulatorResponse:
        """Return the response of the API, or the failure response if it rejects the request."""
        try:
            return self._api.handle(request)
        except RejectedError as error:
            errors = error.errors + error.explanations if self._explain else error.errors
            return failure_response(error.status, errors, error.headers)
