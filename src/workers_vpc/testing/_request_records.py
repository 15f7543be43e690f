"""The requests that the emulator has received, without their secrets."""

import json
import re
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from ._http_messages import EmulatorRequest
from ._request_parsing import MAX_BODY

# The words in the names of headers with secrets, such as Authorization, X-Auth-User-Service-Key,
# CF-Access-Client-Secret, Cf-Access-Token and Cookie.
_SECRET_HEADER = re.compile(
    r"(^|-)(authorization|cookie|token|secret|password|key|jwt|assertion|credentials?)($|-|\d)", re.IGNORECASE
)
_PUBLIC_HEADERS = frozenset({"idempotency-key"})
_ACCOUNT = re.compile(r"/accounts/([^/]+)")
# An estimate of the memory that a record needs in addition to its texts.
_RECORD_SIZE = 1000


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request that the emulator has received. Secrets are masked."""

    method: str
    path: str
    """The path, including the base path of the API, percent-encoded."""
    query: str
    """The query string without the question mark, percent-encoded."""
    headers: Mapping[str, str]
    """The headers by lower-case name. The values of headers with secrets are `***`."""
    body: bytes
    """The body. Only the first MiB of a longer body is recorded."""
    account_id: str | None
    """The account in the path."""
    status: int | None
    """The status of the response; None if an injected fault closed the connection without a response."""
    time: datetime
    """The time at which the request was received, in UTC."""

    def json(self) -> Any:
        """Return the body, parsed as JSON.

        Raises:
            ValueError: The body is not JSON.
        """
        return json.loads(self.body)

    def to_dict(self) -> dict[str, Any]:
        """Return the request as a JSON object. Bytes of the body that are not UTF-8 become U+FFFD."""
        return {**asdict(self), "body": self.body.decode(errors="replace"), "time": self.time.isoformat()}


class RequestLog:
    """The most recent requests. Safe to use from any number of threads.

    Args:
        max_records: The number of requests to keep.
        max_size: The size of all recorded requests in bytes. The oldest records are deleted first.
    """

    def __init__(self, max_records: int, max_size: int) -> None:
        self._max_records = max_records
        self._max_size = max_size
        self._records: deque[tuple[RecordedRequest, int]] = deque()
        self._size = 0
        self._lock = threading.Lock()

    def add(self, request: EmulatorRequest, received: datetime, status: int | None) -> None:
        """Record a request without its secrets.

        Args:
            request: The request.
            received: The time at which it was received.
            status: The status of the response; None if there was none.
        """
        headers = {name: "***" if _is_secret(name) else value for name, value in request.headers.items()}
        account = _ACCOUNT.search(request.path)
        body = request.body[:MAX_BODY]
        record = RecordedRequest(
            request.method,
            request.path,
            request.query,
            headers,
            body,
            account and account[1],
            status,
            received.astimezone(UTC),
        )
        texts = (request.path, request.query, *headers.keys(), *headers.values())
        size = _RECORD_SIZE + len(body) + sum(map(len, texts))
        with self._lock:
            self._records.append((record, size))
            self._size += size
            while self._size > self._max_size or len(self._records) > self._max_records:
                self._size -= self._records.popleft()[1]

    def to_list(self) -> list[RecordedRequest]:
        """Return the recorded requests, oldest first."""
        with self._lock:
            return [record for record, _ in self._records]

    def clear(self) -> None:
        """Delete all records."""
        with self._lock:
            self._records.clear()
            self._size = 0


@lru_cache(maxsize=1000)
def _is_secret(name: str) -> bool:
    return name not in _PUBLIC_HEADERS and _SECRET_HEADER.search(name) is not None
