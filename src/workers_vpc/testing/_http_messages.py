"""The request and the response of the emulator, independent of the transport that carries them."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

# The API's rate limit: 1200 requests in five minutes. The emulator reports it in headers and does not enforce it.
_RATE_LIMIT_QUOTA = 1200
_RATE_LIMIT_WINDOW = 300
STATUSES_WITHOUT_BODY = (204, 304)
"""The statuses of responses that never have a body (RFC 9110)."""


@dataclass(frozen=True, slots=True)
class EmulatorRequest:
    """An HTTP request to the emulator."""

    method: str
    """The method in upper case."""
    path: str
    """The path, percent-encoded, including the base path of the API."""
    query: str
    """The query string without the question mark, percent-encoded."""
    headers: Mapping[str, str]
    """The headers by lower-case name."""
    body: bytes
    local_address: str | None = None
    """The address at which a server received the request; None if it was sent inside the process."""

    @classmethod
    def from_target(
        cls,
        method: str,
        target: str,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        local_address: str | None = None,
    ) -> Self:
        """Return the request with this request target.

        Args:
            method: The method, in any case.
            target: The target of the request line: a path with a query, or an absolute URL, as a proxy receives it.
            headers: The names, in any case, and the values.
            body: The body, without any transfer coding.
            local_address: The address at which a server received the request.
        """
        path, _, query = target.partition("?")
        if not path.startswith("/") and "://" in path:
            path = urlsplit(path).path or "/"
        headers_by_name = {name.lower(): value for name, value in headers}
        return cls(method.upper(), path, query, headers_by_name, body, local_address)


@dataclass(slots=True)
class EmulatorResponse:
    """An HTTP response of the emulator, and the connection failures that accompany it.

    Args:
        status: The status code.
        body: The body, without any transfer coding.
        headers: The headers by lower-case name.
        delay: The time in seconds to wait before the response is sent.
        drop: Close the connection without sending the response.
        truncate: Close the connection after half of the body.
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False
    truncate: bool = False

    @property
    def sent_body(self) -> bytes:
        """The part of the body that is sent."""
        return self.body[: len(self.body) // 2] if self.truncate else self.body

    def add_cloudflare_headers(self, ray_id: str) -> None:
        """Add the headers that Cloudflare sends with every response. Headers that are already set are kept."""
        remaining, reset = _RATE_LIMIT_QUOTA - 1, 1
        if self.status == 429:
            remaining, reset = 0, _seconds(self.headers.get("retry-after", ""))
        cloudflare_headers = {
            "content-type": "application/json",
            "cf-ray": ray_id,
            "ratelimit": f'"default";r={remaining};t={reset}',
            "ratelimit-policy": f'"default";q={_RATE_LIMIT_QUOTA};w={_RATE_LIMIT_WINDOW}',
        }
        self.headers = cloudflare_headers | self.headers

    def add_content_length(self) -> None:
        """Add the length of the complete body, unless the status forbids a body (RFC 9110, section 8.6)."""
        if self.status not in STATUSES_WITHOUT_BODY:
            self.headers["content-length"] = str(len(self.body))


def _seconds(retry_after: str) -> int:
    """Return the time in seconds until a Retry-After header; the window of the rate limit if it has no valid value."""
    if retry_after.isdecimal():
        return int(retry_after)
    try:
        return max(0, round(parsedate_to_datetime(retry_after).timestamp() - time.time()))
    except (ValueError, OverflowError):
        return _RATE_LIMIT_WINDOW


Handler = Callable[[EmulatorRequest], EmulatorResponse]
"""The core of the emulator as the transports see it."""
