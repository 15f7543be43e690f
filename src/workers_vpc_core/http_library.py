"""The parts of httpx that this package uses. It is the only module beside the drivers that depends on httpx.

A caller's HTTP client can also be one of httpx2, the maintained successor of httpx, which has the same interface. Its
classes are not those of httpx, so they are recognized by their names, and httpx2 does not have to be installed.
"""

from __future__ import annotations

import encodings.idna  # noqa: F401 - socket imports it for the first connection, which may be too late
import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar
from urllib.request import getproxies, proxy_bypass

import httpx

from .errors import ConfigurationError
from .limited_body import COMPRESSIONS, LimitedBody

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")

#: A request, and a response whose body is not read yet, of httpx or httpx2.
HttpRequest: TypeAlias = httpx.Request
UnreadResponse: TypeAlias = httpx.Response

_LIBRARIES = ("httpx", "httpx2")


class HttpResponse:
    """A response whose body was read. Creating another response of httpx would take 11 µs, a tenth of a call.

    Attributes:
        status_code: The HTTP status; any integer.
        headers: The HTTP headers.
        content: The body, decompressed.
        request: The request.
    """

    __slots__ = ("content", "headers", "request", "status_code")

    def __init__(self, response: UnreadResponse, content: bytes) -> None:
        self.status_code: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.content: bytes = content
        self.request: HttpRequest = response.request

    @property
    def is_success(self) -> bool:
        """Whether the status is 2XX."""
        return 200 <= self.status_code < 300

    @property
    def text(self) -> str:
        """The body, decoded as the header Content-Type says; UTF-8 by default."""
        headers = {"Content-Type": self.headers.get("content-type", "")}
        return httpx.Response(self.status_code, headers=headers, content=self.content).text


class PhaseTimeouts(Protocol):
    """The seconds to wait in each phase of a request: an `httpx.Timeout` or `httpx2.Timeout`."""

    def as_dict(self) -> dict[str, float | None]:
        """Return the timeouts by phase: connect, read, write and pool."""
        raise NotImplementedError


class BaseHttpClient(Protocol):
    """What the HTTP clients of httpx and httpx2 have in common."""

    @property
    def is_closed(self) -> bool:
        """Whether the client is closed."""
        raise NotImplementedError

    @property
    def base_url(self) -> Any:
        """The URL to which relative URLs are added."""
        raise NotImplementedError

    @property
    def build_request(self) -> Any:
        """Build a request."""
        raise NotImplementedError


class HttpClient(BaseHttpClient, Protocol):
    """An `httpx.Client` or `httpx2.Client`."""

    @property
    def send(self) -> Any:
        """Send a request."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the connections."""
        raise NotImplementedError


class AsyncHttpClient(BaseHttpClient, Protocol):
    """An `httpx.AsyncClient` or `httpx2.AsyncClient`."""

    @property
    def send(self) -> Any:
        """Send a request."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close the connections."""
        raise NotImplementedError


def library_names(class_: type) -> frozenset[str]:
    """Return the names of a class and its base classes that are classes of httpx or httpx2.

    The names of a `ReadTimeout` are ReadTimeout, TimeoutException, TransportError, RequestError and HTTPError.
    """
    return frozenset(base.__name__ for base in class_.__mro__ if base.__module__.partition(".")[0] in _LIBRARIES)


def pool_timeout(request: HttpRequest) -> float | None:
    """Return how many seconds a request may wait for a connection that is not in use; None for no limit."""
    seconds: float | None = request.extensions.get("timeout", {}).get("pool")
    return seconds


def is_request_error(error: BaseException) -> bool:
    """Return whether httpx or httpx2 raised an error because it received no complete response."""
    return "RequestError" in library_names(type(error))


def response_of(error: Exception) -> UnreadResponse | None:
    """Return the response that an `HTTPStatusError` contains. An event hook that calls `raise_for_status` raises it."""
    response: UnreadResponse | None = getattr(error, "response", None)
    return response if "HTTPStatusError" in library_names(type(error)) else None


#: How long a connection of our own HTTP clients stays open between calls.
KEEPALIVE_SECONDS = 60.0
# Our own HTTP clients have one connection each.
_LIMITS = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEPALIVE_SECONDS)
# These compressions can be decompressed piece by piece, so that a small response cannot fill the memory.
_HEADERS = {"Accept-Encoding": "gzip, deflate"}


def create_ssl_context() -> ssl.SSLContext:
    """Return the settings of TLS connections, which follow SSL_CERT_FILE and SSL_CERT_DIR.

    Raises:
        ConfigurationError: A variable names certificates that cannot be loaded.
    """
    names = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE") if os.environ.get(name)]
    if "SSL_CERT_FILE" in names and "SSL_CERT_DIR" in names:
        names.remove("SSL_CERT_DIR")  # httpx uses only one of them
    # httpx ignores a folder that does not exist, and httpx 0.27 also such a file.
    for name, kind, exists in (("SSL_CERT_FILE", "file", os.path.isfile), ("SSL_CERT_DIR", "folder", os.path.isdir)):
        if name in names and not exists(os.environ[name]):
            raise ConfigurationError(f"{name}: there is no such {kind}; correct the variable or unset it")
    try:
        return httpx.create_ssl_context()
    except OSError as error:  # ssl.SSLError is an OSError
        if not names:
            raise ConfigurationError(f"the certificates cannot be loaded: {error}") from error
        raise ConfigurationError(
            f"{' or '.join(names)}: the file cannot be used ({error.strerror or error}); correct the variable or "
            "unset it"
        ) from error


def _no_cookies() -> CookieJar:
    """Return a cookie jar that stores nothing: the API needs no cookies, and a malformed one would break requests."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def create_http_client(ssl_context: ssl.SSLContext) -> httpx.Client:
    """Return an HTTP client of our own; raises a ConfigurationError if a proxy variable is invalid."""
    return _create(httpx.Client, ssl_context, _remove_location)


def create_async_http_client(ssl_context: ssl.SSLContext) -> httpx.AsyncClient:
    """Return an HTTP client of our own; raises a ConfigurationError if a proxy variable is invalid."""
    return _create(httpx.AsyncClient, ssl_context, _remove_location_async)


def _create(client_class: Callable[..., T], ssl_context: ssl.SSLContext, response_hook: Callable[..., Any]) -> T:
    try:
        return client_class(
            verify=ssl_context,
            limits=_LIMITS,
            event_hooks={"response": [response_hook]},
            headers=_HEADERS,
            cookies=_no_cookies(),
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise _proxy_error(error) from error


def _remove_location(response: httpx.Response) -> None:
    # httpx parses the header even if redirects are not followed. If it is malformed, the status is lost.
    if response.has_redirect_location:
        del response.headers["Location"]


async def _remove_location_async(response: httpx.Response) -> None:
    _remove_location(response)


_PROXY_VARIABLES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")


def _proxy_error(error: Exception) -> ConfigurationError:
    """Return the error for a proxy variable that httpx cannot use. The variable can contain a password."""
    values = {
        name: value for upper in _PROXY_VARIABLES for name in (upper, upper.lower()) if (value := os.environ.get(name))
    }
    if isinstance(error, ImportError):
        names = [name for name, value in values.items() if value.startswith("socks")]
        return ConfigurationError(
            f"{' or '.join(names) or 'proxy'}: a SOCKS proxy requires another package; install it with "
            "pip install 'httpx[socks]', or unset the variable"
        )
    for name, value in values.items():
        try:
            httpx.Proxy(value if "://" in value else f"http://{value}")
        except (ValueError, httpx.InvalidURL):
            return ConfigurationError(f"{name}: must be a URL such as http://proxy.example:8080")
    names = [name for name in ("NO_PROXY", "no_proxy") if os.environ.get(name)]
    return ConfigurationError(
        f"{' or '.join(names) or 'proxy settings'}: cannot be parsed ({error}); it must be a list of host names and "
        "addresses, separated by commas"
    )


def proxy_of(url: Any) -> str | None:
    """Return the address of the proxy that an HTTP client of our own uses for a URL, without its credentials."""
    proxies = getproxies()
    address = proxies.get(url.scheme) or proxies.get("all")
    if not address or proxy_bypass(url.host):
        return None
    try:
        proxy = httpx.URL(address if "://" in address else f"http://{address}")
    except httpx.InvalidURL:
        return None
    return f"{proxy.scheme}://{proxy.netloc.decode('ascii')}"


def parse_url(text: str) -> httpx.URL | None:
    """Return a URL; None if it is malformed."""
    try:
        return httpx.URL(text)
    except httpx.InvalidURL:
        return None


@lru_cache
def _parse_url(url_class: Any, url: str) -> Any:
    """Return a URL. Parsing it takes httpx a tenth of the time of a call, and many calls have the same URL."""
    return url_class(url)


class RequestSettings:
    """How a client builds its requests.

    Args:
        headers: HTTP headers of each request.
        without_headers: Names of headers that are never sent, even if the HTTP client adds them.
    """

    def __init__(self, headers: Mapping[str, str], without_headers: Collection[str]) -> None:
        self._headers = httpx.Headers(dict(headers)).raw
        self._replaced = frozenset(name.lower().encode() for name in ("Content-Type", *headers, *without_headers))

    def __repr__(self) -> str:
        return "RequestSettings(***)"  # the headers contain the credentials

    def build(
        self,
        http_client: BaseHttpClient,
        method: str,
        url: str,
        *,
        query: Mapping[str, str | list[str]],
        content: bytes | None,
        content_type: str,
        headers: Sequence[Mapping[str, str]],
        timeouts: Mapping[str, float | None] | None,
    ) -> HttpRequest:
        """Return a request.

        Args:
            http_client: The client that adds its own headers, cookies and query parameters.
            method: The HTTP method.
            url: The URL.
            query: The query parameters.
            content: The body; None for a request without a body.
            content_type: The media type of the body.
            headers: Other headers.
            timeouts: The timeout of each phase in seconds; None for those of the HTTP client.
        """
        url_class: Any = type(http_client.base_url)
        try:
            request: HttpRequest = http_client.build_request(
                method,
                _parse_url(url_class, url),
                params=query or None,
                content=content,
                extensions=None if timeouts is None else {"timeout": timeouts},
            )
        except UnicodeEncodeError as error:
            raise ConfigurationError("http_client adds a header or a cookie that is not ASCII") from error
        # The headers are built as one list: merging them one by one in httpx takes as long as decoding the response.
        fields = [field for field in request.headers.raw if field[0].lower() not in self._replaced]
        if content is not None:
            fields.append((b"Content-Type", content_type.encode()))
        request.headers = type(request.headers)(fields + self._headers)
        for each in headers:
            if each:
                request.headers.update(each)
        return request


def encode_multipart(parts: Sequence[tuple[str, Any]]) -> tuple[bytes, str]:
    """Return a body of the media type multipart/form-data, and the value of its header Content-Type."""
    request = httpx.Request("POST", "https://multipart.invalid", files=parts)
    return request.read(), request.headers["Content-Type"]


class NoFreeConnectionError(Exception):
    """Other calls use all connections for longer than a call may wait."""


class ClosedError(Exception):
    """The client is closed."""


class DeadlineExceededError(Exception):
    """The total timeout of a call has passed, or would pass before the next attempt."""


class UnreadableBodyError(Exception):
    """The body of a successful response is too large, or it is not compressed as its header says.

    Attributes:
        reason: What is wrong.
        response: The response, with what was read of its body.
    """

    def __init__(self, reason: str, response: HttpResponse) -> None:
        super().__init__(reason)
        self.reason = reason
        self.response = response


#: How many bytes of a failure are read.
MAX_FAILURE_SIZE = 1 << 20


class _Reader:
    """Collects the body of a response.

    Args:
        response: The response.
        max_size: The largest size of the body of a success after decompression.
    """

    def __init__(self, response: UnreadResponse, max_size: int) -> None:
        self._response = response
        encoding = response.headers.get("content-encoding", "").strip().lower()
        # Other compressions, which a caller can ask for with headers of its own, are left to the HTTP library.
        self.is_raw = encoding in COMPRESSIONS
        limit = max_size if response.is_success else MAX_FAILURE_SIZE
        self._body = LimitedBody(encoding if self.is_raw else "", limit)

    def add(self, chunk: bytes) -> bool:
        """Add a chunk as it was received, and return whether more are needed.

        Raises:
            UnreadableBodyError: The response is a success, and it is too large or cannot be decompressed.
        """
        try:
            self._body.add(chunk)
        except ValueError as error:
            if not self._response.is_success:
                return False
            raise UnreadableBodyError(str(error), self.response()) from error
        return True

    def response(self) -> HttpResponse:
        """Return the response with the bytes that were added as its content."""
        return HttpResponse(self._response, self._body.content)


def read_response(response: UnreadResponse, max_size: int, deadline: float | None = None) -> HttpResponse:
    """Read a response and return it with its content.

    Args:
        response: The response.
        max_size: The largest size of the body of a success after decompression.
        deadline: The time of `time.monotonic` at which reading ends; None for no limit.

    Raises:
        UnreadableBodyError: The response is a success, and it is too large or cannot be decompressed.
        DeadlineExceededError: The deadline has passed.
    """
    if (complete := _complete_response(response)) is not None:
        return complete
    reader = _Reader(response, max_size)
    try:
        for chunk in response.iter_raw() if reader.is_raw else response.iter_bytes():
            if deadline is not None and monotonic() > deadline:
                raise DeadlineExceededError
            if not reader.add(chunk):
                break
    except Exception as error:
        _raise_if_needed(response, error)
    return reader.response()


async def read_response_async(response: UnreadResponse, max_size: int) -> HttpResponse:
    """Read a response; the async version of `read_response`."""
    if (complete := _complete_response(response)) is not None:
        return complete
    reader = _Reader(response, max_size)
    chunks: AsyncIterator[bytes] = response.aiter_raw() if reader.is_raw else response.aiter_bytes()
    try:
        async for chunk in chunks:
            if not reader.add(chunk):
                break
    except Exception as error:
        _raise_if_needed(response, error)
    return reader.response()


def _complete_response(response: UnreadResponse) -> HttpResponse | None:
    """Return a response whose body was read by an event hook or came with it; None for one that must be read."""
    if not response.is_stream_consumed and not response.is_closed:
        return None
    try:
        return HttpResponse(response, response.content)
    except Exception as error:
        if "ResponseNotRead" not in library_names(type(error)):
            raise
        return HttpResponse(response, b"")  # a hook has read the body and kept nothing


def _raise_if_needed(response: UnreadResponse, error: Exception) -> None:
    """Raise the error of a body, unless the response is a failure: its status says more than the error."""
    is_library_error = library_names(type(error)) & {"RequestError", "StreamError"}
    if response.is_success or not is_library_error:
        raise error
