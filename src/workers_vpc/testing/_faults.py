"""Fault injection: what goes wrong, with which requests and how often."""

import random
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from types import NoneType
from typing import Any, get_args, get_type_hints

from jsonschema_rs import Draft202012Validator

from ._api_errors import INJECTED_STATUSES
from ._explanation_codes import INJECTED_FAULT
from ._http_messages import EmulatorResponse
from ._responses import error_object, failure_response
from ._validation_errors import find_violations

_JSON_TYPES = {
    bool: "boolean",
    float: "number",
    int: "integer",
    str: "string",
    NoneType: "null",
}
_STATUSES_WITHOUT_BODY = (204, 304)

_HTML_PAGE = """<!DOCTYPE html>
<html>
<head><title>{status} | Emulator</title></head>
<body><h1>Error {status}</h1><p>This page was injected as a fault.</p></body>
</html>
"""


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong, and with which requests. Each argument is a setting that can be combined with others.

    The types, the defaults and the limits of the settings are defined here only. `Directory.inject` takes the
    same arguments, and `POST /__faults__` takes them as a JSON object.

    Args:
        times: The number of requests that fail (at least 1); None for all until `reset` or `clear_faults`.
        method: Only requests with this method fail.
        path: Only requests whose path, including the base path, matches this pattern fail (`*` matches anything).
        status: Respond with this status (200 to 599) and the envelope of a failure.
        code: The error code in the envelope (at least 1). By default, the API's own code for the status if it is
            known, and otherwise 10000 plus the status.
        message: The error message in the envelope.
        retry_after: Respond with this Retry-After header (seconds, or an HTTP date); the status is 429 by default.
        html: Respond with an HTML page, as Cloudflare's edge does; the status is 520 by default.
        delay: The time in seconds to wait before the response is sent (0 to 3600).
        drop: Close the connection without a response.
        truncate: Close the connection after half of the response body.
        carried_out: Carry out the request although status, html, retry_after or drop replaces its response. With
            only a delay or a truncated body, the request is always carried out.
        probability: The probability that a matching request fails (0 to 1).
        seed: Makes the sequence of failing requests the same in every run.

    Raises:
        ValueError: A value is invalid, or the settings describe no failure.
    """

    # The metadata of a field are the keywords that its JSON schema has in addition to `type`.
    times: int | None = field(default=1, metadata={"minimum": 1})
    method: str | None = None
    path: str | None = None
    status: int | None = field(default=None, metadata={"minimum": 200, "maximum": 599})
    code: int | None = field(default=None, metadata={"minimum": 1})
    message: str | None = None
    retry_after: int | str | None = field(
        default=None,
        metadata={"pattern": "^[!-~]([ -~]*[!-~])?$", "x-expected": "seconds or an HTTP date"},
    )
    html: bool = False
    delay: float = field(default=0.0, metadata={"minimum": 0, "maximum": 3600})
    drop: bool = False
    truncate: bool = False
    carried_out: bool = False
    probability: float = field(default=1.0, metadata={"minimum": 0, "maximum": 1})
    seed: int | None = None

    def __post_init__(self) -> None:
        violations = find_violations(_VALIDATOR.iter_errors(asdict(self)), _SCHEMA)
        if violations:
            raise ValueError("; ".join(violation.message for violation in violations))
        if self.status is None and (self.html or self.retry_after is not None):
            self.status = 520 if self.html else 429
        if self.status is None and not (self.delay or self.drop or self.truncate):
            raise ValueError("nothing goes wrong: give status, html, retry_after, delay, drop or truncate")

    def matches(self, method: str, path: str) -> bool:
        """Return whether a request with this method and path can fail."""
        return (self.method is None or self.method.upper() == method) and (
            self.path is None or fnmatchcase(path, self.path)
        )

    def respond(self, carry_out: Callable[[], EmulatorResponse]) -> EmulatorResponse:
        """Return the response of a request that fails.

        Args:
            carry_out: Carries out the request and returns the response that it has without the fault.
        """
        is_replaced = self.drop or self.status is not None
        response = carry_out() if self.carried_out or not is_replaced else EmulatorResponse(200)
        if self.status is not None:
            response = self._failure_response(self.status)
        response.delay, response.drop, response.truncate = self.delay, self.drop, self.truncate
        return response

    def _failure_response(self, status: int) -> EmulatorResponse:
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        if status in _STATUSES_WITHOUT_BODY:
            return EmulatorResponse(status, headers=headers)
        if self.html:
            page = _HTML_PAGE.format(status=status).encode()
            return EmulatorResponse(status, page, {"content-type": "text/html", **headers})
        code, message = INJECTED_STATUSES.get(status, (INJECTED_FAULT + status, f"Injected fault: status {status}"))
        error = error_object(code if self.code is None else self.code, self.message or message)
        return failure_response(status, [error], headers)


FAULT_SETTINGS = tuple(setting.name for setting in fields(Fault))
"""The names of the settings of a fault."""


def _settings_schema() -> dict[str, Any]:
    """Return the JSON schema of the settings, derived from the fields of `Fault`."""
    annotations = get_type_hints(Fault)
    properties = {}
    for setting in fields(Fault):
        annotation = annotations[setting.name]
        types = [_JSON_TYPES[member] for member in get_args(annotation) or (annotation,)]
        properties[setting.name] = {"type": types, **setting.metadata}
    return {"properties": properties}


_SCHEMA = _settings_schema()
_VALIDATOR = Draft202012Validator(_SCHEMA)


class _PendingFault:
    """A fault that has been injected, with the number of requests that it still applies to."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.remaining = fault.times
        self._random = random.Random(fault.seed)  # noqa: S311  # not used for security

    def applies_to(self, method: str, path: str) -> bool:
        """Return whether a request fails. Each call for a matching request draws a new random number."""
        return self.fault.matches(method, path) and (
            self.fault.probability >= 1 or self._random.random() < self.fault.probability
        )


class FaultQueue:
    """The faults that have been injected, in this order. Safe to use from any number of threads."""

    def __init__(self) -> None:
        self._pending: list[_PendingFault] = []
        self._lock = threading.Lock()

    def add(self, *faults: Fault) -> None:
        """Add faults to the end of the queue."""
        with self._lock:
            self._pending += map(_PendingFault, faults)

    def take(self, method: str, path: str) -> Fault | None:
        """Return the first fault that applies to a request, and count the request."""
        with self._lock:
            for pending in self._pending:
                if pending.applies_to(method, path):
                    if pending.remaining is not None:
                        pending.remaining -= 1
                        if pending.remaining == 0:
                            self._pending.remove(pending)
                    return pending.fault
        return None

    def to_list(self) -> list[dict[str, Any]]:
        """Return the settings of the pending faults. `times` is the number of requests that remain."""
        with self._lock:
            return [{**asdict(pending.fault), "times": pending.remaining} for pending in self._pending]

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._pending.clear()
