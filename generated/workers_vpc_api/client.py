# Emitted by `make generate`; never edited.
"""What stands between the endpoint functions and httpx: a call as they describe it, and clients that send it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple, Self, TypedDict

import httpx

from .failures import BROKEN, CONNECTION_FAILURES, connection_error, failed_response
from .types import UNSET, Unset

#: How long to wait, in seconds for each phase of a request (connect, read, write, pool); None for ever.
Timeout = float | httpx.Timeout | None


class RequestOptions(TypedDict, total=False):
    """What is to be different for one call; UNSET is the client's own setting.

    Attributes:
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool), None for ever.
        max_retries: How often to send a request again after a failure that may pass.
        extra_headers: HTTP headers to add.
        extra_query: Query parameters to add.
    """

    timeout: Timeout | Unset
    max_retries: int | Unset
    extra_headers: Mapping[str, str] | None
    extra_query: Mapping[str, str] | None


def checked_options(options: RequestOptions | None) -> RequestOptions:
    """The options themselves.

    Raises:
        ValueError: A timeout, a number of retries or a header is none.
        TypeError: There is no such option.
    """
    if not options:
        return {}
    if unknown := sorted(options.keys() - RequestOptions.__optional_keys__):
        raise TypeError(f"no option of a call: {', '.join(unknown)}")
    check_timeout(options.get("timeout", UNSET))
    check_retries(options.get("max_retries", UNSET))
    check_headers(options.get("extra_headers") or {})
    return options


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


# What RFC 9110 calls a token.
_HEADER_NAME = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a header that HTTP cannot carry with a ValueError; the value may be secret and is not shown.

    An HTTP library that refuses it would show the value.
    """
    if not isinstance(headers, Mapping):
        raise ValueError("extra_headers: expected a mapping of names to values")
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"extra_headers: {name!r} is no name of a header")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or value != value.strip():
            raise ValueError(
                f"extra_headers: the value of {name!r} must be a string of printable ASCII characters, without line "
                "breaks, and without white space around it"
            )


class Call(NamedTuple):
    """A request as an endpoint function describes it, before a client sends it."""

    method: str
    path: str
    query: Mapping[str, str | list[str]] = {}
    headers: Mapping[str, str] = {}
    content: bytes | None = None
    content_type: str = "application/json"
    options: RequestOptions = RequestOptions()


# To parse one takes httpx a tenth of the time of a call, and each page of a list and each put after a get has the same.
_url = lru_cache(httpx.URL)


class _Settings:
    """What both clients are made of."""

    def __init__(
        self, base_url: str, headers: Mapping[str, str], without: Collection[str], timeout: Timeout | Unset
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = httpx.Headers({"Accept": "application/json", **headers}).raw
        self._replaced = frozenset(name.lower().encode() for name in ("Accept", "Content-Type", *headers, *without))
        self._timeout = timeout

    def _request(self, http: httpx.Client | httpx.AsyncClient, call: Call) -> httpx.Request:
        options = call.options
        timeout = options.get("timeout", UNSET)
        if timeout is UNSET:
            timeout = self._timeout
        request = http.build_request(
            call.method,
            _url(self._base_url + call.path),
            params={**call.query, **(options.get("extra_query") or {})} or None,
            content=call.content,
            timeout=httpx.USE_CLIENT_DEFAULT if timeout is UNSET else timeout,
        )
        # One list, which is made once: to let httpx merge headers one by one takes as long as to read the answer.
        fields = [field for field in request.headers.raw if field[0].lower() not in self._replaced]
        if call.content is not None:
            fields.append((b"Content-Type", call.content_type.encode()))
        request.headers = httpx.Headers(fields + self._headers)
        if call.headers:
            request.headers.update(call.headers)
        if extra_headers := options.get("extra_headers"):
            request.headers.update(extra_headers)
        return request


class Client(_Settings):
    """Sends the calls of the `sync` endpoint functions, each once.

    Args:
        base_url: Where the API is, such as https://api.cloudflare.com/client/v4.
        headers: HTTP headers for each request, such as Authorization.
        without: Names of headers that are never sent, whatever the HTTP client would add by itself.
        timeout: Seconds to wait in each phase of a request, None for ever; the HTTP client's own when unset.
        http_client: The HTTP client to use. It stays open; one that is made here is closed with this client.
    """

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        without: Collection[str] = (),
        timeout: Timeout | Unset = UNSET,
        http_client: httpx.Client | None = None,
    ) -> None:
        super().__init__(base_url, headers or {}, without, timeout)
        self._owned = http_client is None
        self._http = httpx.Client() if http_client is None else http_client

    def send(self, call: Call) -> httpx.Response:
        """Send a call and read the whole answer, whatever its status.

        Raises:
            APIConnectionError: No whole answer came.
        """
        request = self._request(self._http, call)
        try:
            return self._deliver(request, call)
        except CONNECTION_FAILURES as error:
            # A RuntimeError is how httpx says that it is closed, and may as well come from a hook of the caller's.
            if isinstance(error, RuntimeError) and not self._http.is_closed:
                raise
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
        without: Collection[str] = (),
        timeout: Timeout | Unset = UNSET,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(base_url, headers or {}, without, timeout)
        self._owned = http_client is None
        self._http = httpx.AsyncClient() if http_client is None else http_client

    async def send(self, call: Call) -> httpx.Response:
        """Send a call and read the whole answer, whatever its status.

        Raises:
            APIConnectionError: No whole answer came.
        """
        request = self._request(self._http, call)
        try:
            return await self._deliver(request, call)
        except CONNECTION_FAILURES as error:
            if isinstance(error, RuntimeError) and not self._http.is_closed:
                raise
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
    try:
        if response.is_success:
            response.read()
            return response
        chunks: list[bytes] = []
        with suppress(*BROKEN):  # the status says more than a body that breaks off
            chunks.extend(response.iter_bytes())
        return failed_response(response, b"".join(chunks))
    finally:
        response.close()


async def async_attempt(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The asynchronous twin of `attempt`."""
    try:
        response = await http.send(request, stream=True, auth=None, follow_redirects=False)
    except httpx.HTTPStatusError as error:
        response = error.response
    try:
        if response.is_success:
            await response.aread()
            return response
        chunks: list[bytes] = []
        with suppress(*BROKEN):
            async for chunk in response.aiter_bytes():
                chunks.append(chunk)
        return failed_response(response, b"".join(chunks))
    finally:
        await response.aclose()
