"""The requests that the emulator has received, without their secrets."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ._http_messages import EmulatorRequest

_SECRET_HEADERS = frozenset({"authorization", "x-auth-key", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request that the emulator has received. Secrets are masked."""

    method: str
    path: str
    """The path, including the base path of the API, percent-encoded."""
    query: str
    """The query string without the question mark, percent-encoded."""
    headers: Mapping[str, str]
    """The headers by lower-case name. The values of Authorization, X-Auth-Key and cookies are `***`."""
    body: bytes

    def json(self) -> Any:
        """Return the body, parsed as JSON.

        Raises:
            ValueError: The body is not JSON.
        """
        return json.loads(self.body)

    def to_dict(self) -> dict[str, Any]:
        """Return the request as a JSON object. Bytes of the body that are not UTF-8 become U+FFFD."""
        return {**asdict(self), "body": self.body.decode(errors="replace")}


class RequestLog:
    """The most recent requests. Safe to use from any number of threads.

    Args:
        capacity: The number of requests to keep.
    """

    def __init__(self, capacity: int) -> None:
        self._records: deque[RecordedRequest] = deque(maxlen=capacity)
        self._lock = threading.Lock()

    def add(self, request: EmulatorRequest) -> None:
        """Record a request without its secrets."""
        headers = {name: "***" if name in _SECRET_HEADERS else value for name, value in request.headers.items()}
        record = RecordedRequest(request.method, request.path, request.query, headers, request.body)
        with self._lock:
            self._records.append(record)

    def to_list(self) -> list[RecordedRequest]:
        """Return the recorded requests, oldest first."""
        with self._lock:
            return list(self._records)

    def clear(self) -> None:
        """Delete all records."""
        with self._lock:
            self._records.clear()
