"""Fault injection: what goes wrong, with which requests and how often."""

import json
import random
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from jsonschema_rs import Draft202012Validator

from ._api_errors import INJECTED_STATUSES
from ._explanation_codes import INJECTED_FAULT
from ._http_messages import STATUSES_WITHOUT_BODY, EmulatorRequest, EmulatorResponse
from ._responses import encode, error_object, failure_response
from ._validation_errors import find_violations

_JSON_TYPES = {
    bool: "boolean",
    float: "number",
    int: "integer",
    str: "string",
    dict: "object",
    list: "array",
    NoneType: "null",
}
_HEADER_NAME = "^(?!(?i:content-length|transfer-encoding|connection)$)[0-9A-Za-z!#$%&'*+.^_`|~-]+$"
_HEADER_VALUE = "^[!-~]([ -~]*[!-~])?$"

# Each request is compared with every fault.
_MAX_PENDING = 1000

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
    same arguments and describes them, and `POST /__faults__` takes them as a JSON object.

    Raises:
        ValueError: A value is invalid, or the settings describe no failure.
    """

    # The metadata of a field are the keywords that its JSON schema has in addition to `type`.
    times: int | None = field(default=1, metadata={"minimum": 1})
    after: int = field(default=0, metadata={"minimum": 0})
    method: str | None = None
    path: str | None = None
    query: str | None = None
    body: dict[str, Any] | None = None
    status: int | None = field(default=None, metadata={"minimum": 200, "maximum": 599})
    code: int | None = field(default=None, metadata={"minimum": 1})
    message: str | None = None
    retry_after: int | str | None = field(
        default=None,
        metadata={"minimum": 0, "pattern": _HEADER_VALUE, "x-expected": "seconds or an HTTP date"},
    )
    html: bool = False
    response_body: str | dict[str, Any] | list[Any] | None = None
    response_headers: dict[str, str] | None = field(
        default=None,
        metadata={
            "propertyNames": {"pattern": _HEADER_NAME, "x-expected": "the name of a header that a fault can set"},
            "additionalProperties": {"type": "string", "pattern": _HEADER_VALUE, "x-expected": "the value of a header"},
        },
    )
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
        for name in _INTEGER_SETTINGS:
            # In JSON, 503.0 is an integer.
            if isinstance(value := getattr(self, name), float):
                setattr(self, name, int(value))
        if self.status is None:
            self.status = self._default_status()
        changes_response = self.delay or self.drop or self.truncate or self.response_headers
        if self.status is None and not changes_response:
            raise ValueError(
                "nothing goes wrong: give status, html, retry_after, response_body, response_headers, delay, drop or "
                "truncate"
            )

    def _default_status(self) -> int | None:
        if self.html:
            return 520
        if self.retry_after is not None:
            return 429
        return None if self.response_body is None else 200

    def matches(self, request: EmulatorRequest) -> bool:
        """Return whether a request can fail."""
        return (
            (self.method is None or self.method.upper() == request.method)
            and (self.path is None or fnmatchcase(request.path, self.path))
            and (self.query is None or fnmatchcase(request.query, self.query))
            and (self.body is None or _contains(_json_or_none(request.body), self.body))
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
        for name, value in (self.response_headers or {}).items():
            response.headers[name.lower()] = value
        response.delay, response.drop, response.truncate = self.delay, self.drop, self.truncate
        return response

    def _failure_response(self, status: int) -> EmulatorResponse:
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        if status in STATUSES_WITHOUT_BODY:
            return EmulatorResponse(status, headers=headers)
        if self.response_body is not None:
            text = self.response_body
            return EmulatorResponse(status, text.encode() if isinstance(text, str) else encode(text), headers)
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
        members = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
        types = [_JSON_TYPES[get_origin(member) or member] for member in members]
        properties[setting.name] = {"type": types, **setting.metadata}
    return {"properties": properties}


_SCHEMA = _settings_schema()
_VALIDATOR = Draft202012Validator(_SCHEMA)
_INTEGER_SETTINGS = [name for name, schema in _SCHEMA["properties"].items() if "integer" in schema["type"]]


def _json_or_none(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _contains(value: Any, expected: Any) -> bool:
    """Return whether a JSON value is equal to another one, apart from fields that the other one does not have."""
    if isinstance(value, dict) and isinstance(expected, dict):
        return all(key in value and _contains(value[key], part) for key, part in expected.items())
    return bool(value == expected)


class _PendingFault:
    """A fault that has been injected, with the number of requests that it still applies to."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.remaining = fault.times
        self.still_succeed = fault.after
        self._random = random.Random(fault.seed)  # noqa: S311  # not used for security

    def applies_to(self, request: EmulatorRequest) -> bool:
        """Return whether a request fails. Each call for a matching request draws a new random number."""
        if not self.fault.matches(request):
            return False
        if self.still_succeed:
            self.still_succeed -= 1
            return False
        return self.fault.probability >= 1 or self._random.random() < self.fault.probability


class FaultQueue:
    """The faults that have been injected, in this order. Safe to use from any number of threads."""

    def __init__(self) -> None:
        self._pending: list[_PendingFault] = []
        self._lock = threading.Lock()

    def add(self, *faults: Fault) -> None:
        """Add faults to the end of the queue: all of them, or none.

        Raises:
            ValueError: There are too many faults.
        """
        with self._lock:
            if len(self._pending) + len(faults) > _MAX_PENDING:
                raise ValueError(f"more than {_MAX_PENDING} faults: remove some of them first")
            self._pending += map(_PendingFault, faults)

    def take(self, request: EmulatorRequest) -> Fault | None:
        """Return the first fault that applies to a request, and count the request."""
        with self._lock:
            for pending in self._pending:
                if pending.applies_to(request):
                    if pending.remaining is not None:
                        pending.remaining -= 1
                        if pending.remaining == 0:
                            self._pending.remove(pending)
                    return pending.fault
        return None

    def to_list(self) -> list[dict[str, Any]]:
        """Return the settings of the pending faults. `times` and `after` are the numbers of requests that remain."""
        with self._lock:
            return [
                {**asdict(pending.fault), "times": pending.remaining, "after": pending.still_succeed}
                for pending in self._pending
            ]

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._pending.clear()
