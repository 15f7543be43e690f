# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""What stands between the endpoint functions and httpx: a call as they describe it, and clients that send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Self

import httpx

from .failures import CONNECTION_FAILURES, UNREADABLE, connection_error, failed_response
from .types import UNSET, Unset

#: How long to wait, in seconds for each phase of a request (connect, read, write, pool); None for ever.
Timeout = float | httpx.Timeout | None


class RequestOptions:
    """What is to be different for one call.

    Args:
        timeout: Seconds to wait in each phase of the request (connect, read, write, pool), None for ever.
        max_retries: How often to send it again after a failure that may pass.
        extra_headers: HTTP headers to add.
        extra_query: Query parameters to add.
    """

    __slots__ = ("extra_headers", "extra_query", "max_retries", "timeout")

    def __init__(
        self,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | Unset = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
    ) -> None:
        check_timeout(timeout)
        check_retries(max_retries)
        check_headers(extra_headers or {})
        self.timeout = timeout
        self.max_retries = max_retries
        self.extra_headers = extra_headers
        self.extra_query = extra_query


def check_timeout(value: object) -> None:
    """Refuse what is no timeout with a ValueError."""
    if value is UNSET or value is None or isinstance(value, httpx.Timeout):
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ValueError(f"timeout: expected seconds above 0, an httpx.Timeout or None, found {value!r}")


def check_retries(value: object) -> None:
    """Refuse what is no number of retries with a ValueError."""
    if value is not UNSET and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise ValueError(f"max_retries: expected a whole number of at least 0, found {value!r}")


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a header that HTTP cannot carry with a ValueError; the value may be secret and is not shown."""
    for name, value in headers.items():
        if not (isinstance(value, str) and value.isascii() and value.isprintable()):
            raise ValueError(f"header {name!r}: expected a string of printable ASCII characters, without line breaks")
        if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
            raise ValueError(f"header {name!r}: not a name of a header")


class Call:
    """A request as an endpoint function describes it, before a client sends it."""

    __slots__ = ("content", "content_type", "headers", "method", "options", "path", "query")

    def __init__(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        content_type: str = "application/json",
        options: RequestOptions | None = None,
    ) -> None:
        self.method = method
        self.path = path
        self.query = query or {}
        self.headers = headers or {}
        self.content = content
        self.content_type = content_type
        self.options = options or RequestOptions()


class Sender(Protocol):
    """What the `sync` endpoint functions need of a client."""

    def send(self, call: Call) -> httpx.Response:
        """Send a call and read the whole answer, whatever its status."""


class AsyncSender(Protocol):
    """What the `asyncio` endpoint functions need of a client."""

    async def send(self, call: Call) -> httpx.Response:
        """Send a call and read the whole answer, whatever its status."""


class _Settings:
    """What both clients are made of."""

    def __init__(self, base_url: str, headers: Mapping[str, str], timeout: Timeout | Unset) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = dict(headers)
        self._timeout = timeout

    def _request(self, http: httpx.Client | httpx.AsyncClient, call: Call) -> httpx.Request:
        options = call.options
        headers = {"Accept": "application/json", **self._headers, **call.headers}
        if call.content is not None:
            headers["Content-Type"] = call.content_type
        if options.extra_headers:
            headers.update(options.extra_headers)
        timeout = self._timeout if options.timeout is UNSET else options.timeout
        return http.build_request(
            call.method,
            self._base_url + call.path,
            params={**call.query, **(options.extra_query or {})} or None,
            headers=headers,
            content=call.content,
            timeout=httpx.USE_CLIENT_DEFAULT if timeout is UNSET else timeout,
        )


class Client(_Settings):
    """Sends the calls of the `sync` endpoint functions, each once.

    Args:
        base_url: Where the API is, such as https://api.cloudflare.com/client/v4.
        headers: HTTP headers for each request, such as Authorization.
        timeout: Seconds to wait in each phase of a request, None for ever; the HTTP client's own when unset.
        http_client: The HTTP client to use. It stays open; one that is made here is closed with this client.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: Timeout | Unset = UNSET,
        http_client: httpx.Client | None = None,
    ) -> None:
        super().__init__(base_url, headers or {}, timeout)
        self._owned = http_client is None
        self._http = http_client or httpx.Client()

    def send(self, call: Call) -> httpx.Response:
        """Send a call and read the whole answer, whatever its status.

        Raises:
            APIConnectionError: No whole answer came.
        """
        request = self._request(self._http, call)
        try:
            return self._deliver(request, call)
        except CONNECTION_FAILURES as error:
            raise connection_error(error, request) from error

    def _deliver(self, request: httpx.Request, call: Call) -> httpx.Response:
        return attempt(self._http, request)

    def close(self) -> None:
        """Close the HTTP client, unless it was given."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_Settings):
    """Sends the calls of the `asyncio` endpoint functions, each once; see `Client`."""

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: Timeout | Unset = UNSET,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(base_url, headers or {}, timeout)
        self._owned = http_client is None
        self._http = http_client or httpx.AsyncClient()

    async def send(self, call: Call) -> httpx.Response:
        """Send a call and read the whole answer, whatever its status.

        Raises:
            APIConnectionError: No whole answer came.
        """
        request = self._request(self._http, call)
        try:
            return await self._deliver(request, call)
        except CONNECTION_FAILURES as error:
            raise connection_error(error, request) from error

    async def _deliver(self, request: httpx.Request, call: Call) -> httpx.Response:
        return await async_attempt(self._http, request)

    async def aclose(self) -> None:
        """Close the HTTP client, unless it was given."""
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def attempt(http: httpx.Client, request: httpx.Request) -> httpx.Response:
    """Send a request once, and read the body of its answer.

    Credentials are this package's: the HTTP client's own `auth` is not applied, and a redirect is not followed, since
    httpx would carry X-Auth-Key to another host.
    """
    try:
        response = http.send(request, stream=True, auth=None, follow_redirects=False)
    except httpx.HTTPStatusError as error:  # from a hook that calls raise_for_status
        response = error.response
    if response.status_code < 400:
        response.read()
        return response
    chunks: list[bytes] = []
    try:
        chunks.extend(response.iter_bytes())
    except UNREADABLE:
        pass  # the status says more than the body that broke off
    finally:
        response.close()
    return failed_response(response, b"".join(chunks))


async def async_attempt(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The asynchronous twin of `attempt`."""
    try:
        response = await http.send(request, stream=True, auth=None, follow_redirects=False)
    except httpx.HTTPStatusError as error:
        response = error.response
    if response.status_code < 400:
        await response.aread()
        return response
    chunks: list[bytes] = []
    try:
        async for chunk in response.aiter_bytes():
            chunks.append(chunk)
    except UNREADABLE:
        pass
    finally:
        await response.aclose()
    return failed_response(response, b"".join(chunks))
