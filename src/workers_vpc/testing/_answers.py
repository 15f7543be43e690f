"""What the stand-in answers: envelopes, refusals and the numbers that Cloudflare gives to errors."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Codes that the API is known to use.
UNAUTHENTICATED = 9106
INVALID_HEADERS = 6003
WRONG_CREDENTIALS = 10000
CANNOT_ROUTE = 7003
NO_ROUTE = 7000
SERVICE_NOT_FOUND = 5104
NAME_TAKEN = 5101
# Codes of our own, where the API's are not published.
INVALID_PARAMETER = 1001
MALFORMED_JSON = 1002
INVALID_BODY = 1003
UNSUPPORTED_MEDIA_TYPE = 1004
BODY_TOO_LARGE = 1005
TOO_MANY_SERVICES = 1006
NOT_IMPLEMENTED = 1007
BAD_REQUEST = 1008
METHOD_NOT_ALLOWED = 1009

# The API's limit: 1200 requests in five minutes. The stand-in tells it and never enforces it.
_QUOTA = 1200
_WINDOW = 300


def entry(code: int, message: str, pointer: str | None = None) -> dict[str, Any]:
    """Return one entry of an envelope's `errors`; `pointer` is a JSON pointer to what is wrong."""
    error: dict[str, Any] = {"code": code, "message": message}
    if pointer is not None:
        error["source"] = {"pointer": pointer}
    return error


class RefusedError(Exception):
    """The request is refused: raised where the reason is found, turned into an answer at one place."""

    def __init__(self, status: int, errors: Iterable[dict[str, Any]], headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.errors = list(errors)
        self.headers = dict(headers or {})
        super().__init__("; ".join(error["message"] for error in self.errors))


@dataclass(slots=True)
class Answer:
    """An HTTP answer, and how it is to reach the client.

    `delay` is in seconds, before the first byte. With `drop` the connection ends without an answer, with
    `truncate` half-way through the body.
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False
    truncate: bool = False

    def finish(self, ray: str) -> None:
        """Add the headers that Cloudflare sends with every answer."""
        headers = {
            "content-type": "application/json",
            "cf-ray": ray,
            "ratelimit": f'"default";r={_QUOTA - 1};t={_WINDOW}',
            "ratelimit-policy": f'"default";q={_QUOTA};w={_WINDOW}',
        }
        if self.status == 429:
            headers["ratelimit"] = f'"default";r=0;t={self.headers.get("retry-after", _WINDOW)}'
        self.headers = headers | self.headers


def success(result: object, info: Mapping[str, int] | None = None) -> Answer:
    """Return the envelope of a success, with `result_info` where there is one."""
    envelope: dict[str, object] = {"success": True, "errors": [], "messages": [], "result": result}
    if info is not None:
        envelope["result_info"] = info
    return Answer(200, json.dumps(envelope).encode())


def failure(status: int, errors: list[dict[str, Any]], headers: Mapping[str, str] | None = None) -> Answer:
    """Return the envelope of a failure."""
    envelope = {"success": False, "errors": errors, "messages": [], "result": None}
    return Answer(status, json.dumps(envelope).encode(), dict(headers or {}))
