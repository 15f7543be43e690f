"""The clients that endpoint functions take: they send requests to one API with one set of credentials."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

import httpx

from .drivers import run, run_async
from .error_rules import ErrorRule
from .errors import APIConnectionError
from .flows import Flow
from .options import Timeout, check_max_retries, check_timeout
from .responses import Response, connection_error
from .retries import send_with_retries
from .unset import UNSET, Unset

if TYPE_CHECKING:
    from .operations import APIRequest
    from .pagination import Page, Pages

H = TypeVar("H", bound=httpx.Client | httpx.AsyncClient)
T = TypeVar("T")

# Parsing a URL takes httpx a tenth of the time of a call, and many calls have the same URL, such as a get and the
# update after it.
_parse_url = lru_cache(httpx.URL)


class BaseClient(Generic[H]):
    """The parts of a client that do no I/O.

    Args:
        base_url: The address of the API, such as https://api.cloudflare.com/client/v4.
        headers: HTTP headers of each request, such as Authorization.
        without_headers: Names of headers that are never sent, even if the HTTP client adds them.
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit, UNSET for
            the HTTP client's own setting.
        max_retries: How many times to retry after a transient failure.
        error_rules: What is known about the errors of the API, which selects their classes and hints.
        http_client: The HTTP client to use. It is not closed with this client. By default, the client creates one and
            closes it.

    Raises:
        ValueError: `timeout` or `max_retries` is invalid.
    """

    _http_client_type: ClassVar[type[httpx.Client] | type[httpx.AsyncClient]]

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        without_headers: Collection[str] = (),
        timeout: Timeout | Unset = UNSET,
        max_retries: int = 2,
        error_rules: Sequence[ErrorRule] = (),
        http_client: H | None = None,
    ) -> None:
        check_timeout(timeout)
        check_max_retries(max_retries)
        self._base_url: str = base_url.rstrip("/")
        own_headers: dict[str, str] = {"Accept": "application/json", **(headers or {})}
        self._raw_headers: list[tuple[bytes, bytes]] = httpx.Headers(own_headers).raw
        names = ("Content-Type", *own_headers, *without_headers)
        self._replaced_headers = frozenset(name.lower().encode() for name in names)
        self._timeout = timeout
        self._max_retries = max_retries
        self._error_rules = error_rules
        self._owns_http_client = http_client is None
        created: Any = self._http_client_type() if http_client is None else http_client
        self._http_client: H = created

    def exchange(self, request: APIRequest[T]) -> Flow[Response[T]]:
        """Send a request, with retries, and decode the response.

        Args:
            request: The request.

        Raises:
            APIStatusError: The API rejected the request or failed to process it.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: The response does not match the contract.
        """
        max_retries = request.options.get("max_retries", UNSET)
        retries = self._max_retries if max_retries is UNSET else max_retries
        try:
            response = yield from send_with_retries(partial(self._build_request, request), retries)
        except httpx.RequestError as error:
            raise connection_error(error, error.request) from error
        except RuntimeError as error:
            # httpx raises it if the client is closed. It may also come from an event hook of the caller's.
            if not self._http_client.is_closed:
                raise
            method, url = request.operation.method, self._base_url + request.path
            raise APIConnectionError(
                f"the HTTP client is closed ({method} {request.path})", method=method, url=url
            ) from error
        return request.operation.read(response, self._error_rules)

    def pages(self, request: APIRequest[Page[T]]) -> Pages[T]:
        """Return the pages of a result, beginning with the page of a request.

        Args:
            request: The request for the first page.
        """
        from .pagination import Pages

        return Pages(request, self.exchange)

    def _build_request(self, request: APIRequest[Any]) -> httpx.Request:
        options = request.options
        timeout = options.get("timeout", UNSET)
        if timeout is UNSET:
            timeout = self._timeout
        result = self._http_client.build_request(
            request.operation.method,
            _parse_url(self._base_url + request.path),
            params={**request.query, **(options.get("extra_query") or {})} or None,
            content=request.content,
            timeout=httpx.USE_CLIENT_DEFAULT if timeout is UNSET else timeout,
        )
        # The headers are built as one list: merging them one by one in httpx takes as long as decoding the response.
        fields = [field for field in result.headers.raw if field[0].lower() not in self._replaced_headers]
        if request.content is not None:
            fields.append((b"Content-Type", request.operation.content_type.encode()))
        result.headers = httpx.Headers(fields + self._raw_headers)
        if request.headers:
            result.headers.update(request.headers)
        if extra_headers := options.get("extra_headers"):
            result.headers.update(extra_headers)
        return result


class Client(BaseClient[httpx.Client]):
    """The client that the functions `sync` and `sync_detailed` of an endpoint take; see `BaseClient`.

    It is safe to use from several threads. Close it with `close`, or use it as a context manager.
    """

    _http_client_type = httpx.Client

    def send(self, request: APIRequest[T]) -> Response[T]:
        """Send a request, with retries, and decode the response; raises the errors of `exchange`.

        Args:
            request: The request.
        """
        return run(self._http_client, self.exchange(request))

    def iterate(self, request: APIRequest[Page[T]]) -> Iterator[T]:
        """Iterate over the items of all pages. Each page is requested when its first item is needed.

        Args:
            request: The request for the first page.
        """
        pages = self.pages(request)
        while items := run(self._http_client, pages.next_page()):
            yield from items

    def run(self, flow: Flow[T]) -> T:
        """Perform the steps of a flow and return its result.

        Args:
            flow: The flow.
        """
        return run(self._http_client, flow)

    def close(self) -> None:
        """Close the HTTP client, unless it was passed to the constructor."""
        if self._owns_http_client:
            self._http_client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(BaseClient[httpx.AsyncClient]):
    """The client that the functions `asyncio` and `asyncio_detailed` of an endpoint take; see `BaseClient`.

    It works under asyncio and trio. Close it with `aclose`, or use it as an async context manager.
    """

    _http_client_type = httpx.AsyncClient

    async def send(self, request: APIRequest[T]) -> Response[T]:
        """Send a request, with retries, and decode the response; raises the errors of `exchange`.

        Args:
            request: The request.
        """
        return await run_async(self._http_client, self.exchange(request))

    async def iterate(self, request: APIRequest[Page[T]]) -> AsyncIterator[T]:
        """Iterate over the items of all pages. Each page is requested when its first item is needed.

        Args:
            request: The request for the first page.
        """
        pages = self.pages(request)
        while items := await run_async(self._http_client, pages.next_page()):
            for item in items:
                yield item

    async def run(self, flow: Flow[T]) -> T:
        """Perform the steps of a flow and return its result.

        Args:
            flow: The flow.
        """
        return await run_async(self._http_client, flow)

    async def aclose(self) -> None:
        """Close the HTTP client, unless it was passed to the constructor."""
        if self._owns_http_client:
            await self._http_client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
