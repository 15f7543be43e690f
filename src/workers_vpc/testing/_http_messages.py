"""The request and the response of the emulator, independent of the transport that carries them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

# The API's rate limit: 1200 requests in five minutes. The emulator reports it in headers and does not enforce it.
_RATE_LIMIT_QUOTA = 1200
_RATE_LIMIT_WINDOW = 300


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

    @classmethod
    def from_target(cls, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes) -> Self:
        """Return the request with this request target (the path and the query of a request line)."""
        path, _, query = target.partition("?")
        return cls(method.upper(), path, query, {name.lower(): value for name, value in headers}, body)


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

    def add_cloudflare_headers(self, ray_id: str) -> None:
        """Add the headers that Cloudflare sends with every response. Headers that are already set are kept."""
        remaining, reset = _RATE_LIMIT_QUOTA - 1, str(_RATE_LIMIT_WINDOW)
        if self.status == 429:
            remaining, reset = 0, self.headers.get("retry-after", reset)
        cloudflare_headers = {
            "content-type": "application/json",
            "cf-ray": ray_id,
            "ratelimit": f'"default";r={remaining};t={reset}',
            "ratelimit-policy": f'"default";q={_RATE_LIMIT_QUOTA};w={_RATE_LIMIT_WINDOW}',
        }
        self.headers = cloudflare_headers | self.headers


Handler = Callable[[str, str, Iterable[tuple[str, str]], bytes], EmulatorResponse]
"""The core of the emulator as the transport and the server see it.

It takes the method, the request target, the headers and the body of a request, and returns the response.
"""
