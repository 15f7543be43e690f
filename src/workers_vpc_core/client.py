"""The clients that endpoint functions take: they send requests to one API with one set of credentials."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Self, TypeVar

from .connections import AsyncConnections, Connections
from .drivers import run, run_async
from .error_rules import ErrorRule
from .errors import APIConnectionError
from .flows import MAX_RESPONSE_SIZE, Flow
from .http_library import (
    AsyncHttpClient,
    ClosedError,
    DeadlineExceededError,
    HttpClient,
    HttpRequest,
    RequestSettings,
    UnreadableBodyError,
    is_request_error,
    proxy_of,
)
from .options import (
    Timeout,
    check_integer,
    check_max_retries,
    check_timeout,
    check_total_timeout,
    phase_timeouts,
    query_values,
)
from .responses import Response, connection_error, decode_error, total_timeout_error
from .retries import send_with_retries
from .unset import UNSET, Unset

if TYPE_CHECKING:
    from .operations import APIRequest
    from .pagination import Page, Pages

H = TypeVar("H", bound=HttpClient | AsyncHttpClient)
T = TypeVar("T")


class BaseClient(Generic[H]):
    """The parts of a client that do no I/O.

    Args:
        base_url: The address of the API, such as https://api.cloudflare.com/client/v4.
        headers: HTTP headers of each request, such as Authorization.
        without_headers: Names of headers that are never sent, even if the HTTP client adds them.
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit, UNSET for
            the HTTP client's own setting.
        total_timeout: Seconds that an entire call may take, including retries and waits; None for no limit.
        max_retries: How many times to retry after a transient failure.
        max_response_size: The largest size in bytes of a successful response after decompression.
        error_rules: What is known about the errors of the API, which selects their classes and hints.
        http_client: The HTTP client to use, or the connections of another client. They are not closed with this client.
            By default, the client creates its own connections and closes them.

    Raises:
        ValueError: A timeout, the number of retries or the size is invalid.
        ConfigurationError: The environment contains an invalid proxy or invalid certificates.
    """

    _connections_type: ClassVar[type[Connections] | type[AsyncConnections]]

    def __init__(
        self,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        without_headers: Collection[str] = (),
        timeout: Timeout | Unset = UNSET,
        total_timeout: float | None = None,
        max_retries: int = 2,
        max_response_size: int = MAX_RESPONSE_SIZE,
        error_rules: Sequence[ErrorRule] = (),
        http_client: H | Connections | AsyncConnections | None = None,
    ) -> None:
        check_timeout(timeout)
        check_total_timeout(total_timeout)
        check_max_retries(max_retries)
        check_integer("max_response_size", max_response_size, 1)
        self._base_url: str = base_url.rstrip("/")
        self._request_settings = RequestSettings({"Accept": "application/json", **(headers or {})}, without_headers)
        self._timeout = timeout
        self._phase_timeouts = None if isinstance(timeout, Unset) else phase_timeouts(timeout)
        self._total_timeout = total_timeout
        self._max_retries = max_retries
        self._max_response_size = max_response_size
        self._error_rules = error_rules
        self._owns_connections = not isinstance(http_client, Connections | AsyncConnections)
        connections: Any = self._connections_type(http_client) if self._owns_connections else http_client  # type: ignore[arg-type]
        self._connections: Any = connections

    def __reduce__(self) -> NoReturn:
        name = type(self).__name__
        raise TypeError(
            f"a {name} cannot be pickled or copied, because it has connections and credentials: create one in each "
            "process, and use with_options for other settings"
        )

    def exchange(self, request: APIRequest[T]) -> Flow[Response[T]]:
        """Send a request, with retries, and decode the response.

        Args:
            request: The request.

        Returns:
            The response, with the decoded document as `parsed`.

        Raises:
            APIStatusError: The API rejected the request or failed to process it.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: The response does not match the contract.
        """
        options = request.options
        max_retries = options.get("max_retries", UNSET)
        if isinstance(max_retries, Unset):
            max_retries = self._max_retries
        total_timeout = options.get("total_timeout", UNSET)
        if isinstance(total_timeout, Unset):
            total_timeout = self._total_timeout
        build_request = partial(self._build_request, request)
        method, url = request.operation.method, self._base_url + request.path
        try:
            response = yield from send_with_retries(build_request, max_retries, total_timeout, self._max_response_size)
        except UnreadableBodyError as error:
            raise decode_error(error.reason, error.response) from error
        except DeadlineExceededError:
            raise total_timeout_error(total_timeout or 0, method, url) from None
        except ClosedError:
            raise self._closed_error(request) from None
        except RuntimeError as error:
            # httpx raises it if the client is closed. It may also come from an event hook of the caller's.
            if self._connections.is_closed:
                raise self._closed_error(request) from error
            if self._connections.is_in_another_loop:
                raise APIConnectionError(
                    f"http_client was first used in another event loop, and event loops cannot share its connections "
                    f"({error}): create the clients in each event loop, or do not pass http_client",
                    method=method,
                    url=url,
                ) from error
            raise
        except Exception as error:
            if not is_request_error(error):
                raise
            sent: HttpRequest = error.request  # type: ignore[attr-defined]
            proxy = None if self._connections.is_given else proxy_of(sent.url)
            raise connection_error(error, sent, proxy) from error
        return request.operation.read(response, self._error_rules)

    def _closed_error(self, request: APIRequest[Any]) -> APIConnectionError:
        method = request.operation.method
        return APIConnectionError(
            f"the HTTP client is closed ({method} {request.path})", method=method, url=self._base_url + request.path
        )

    def pages(self, request: APIRequest[Page[T]]) -> Pages[T]:
        """Return the pages of a result, beginning with the page of a request.

        Args:
            request: The request for the first page.
        """
        from .pagination import Pages

        return Pages(request, self.exchange)

    def _build_request(self, request: APIRequest[Any]) -> HttpRequest:
        options = request.options
        timeout = options.get("timeout", UNSET)
        query = request.query
        if extra_query := options.get("extra_query"):
            query = {**query, **query_values(extra_query)}
        return self._request_settings.build(
            self._connections.http_client,
            request.operation.method,
            self._base_url + request.path,
            query=query,
            content=request.content,
            content_type=request.operation.content_type,
            headers=(request.headers, options.get("extra_headers") or {}),
            timeouts=self._phase_timeouts if isinstance(timeout, Unset) else phase_timeouts(timeout),
        )


class _CallTimer:
    """Measures the time of a call that is interrupted by its caller, as an iteration is."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._started = 0.0

    def start(self) -> float:
        """Return the time of `time.monotonic` at which the call would have begun without the interruptions."""
        self._started = time.monotonic() - self._seconds
        return self._started

    def stop(self) -> None:
        """Begin an interruption."""
        self._seconds = time.monotonic() - self._started


class Client(BaseClient[HttpClient]):
    """The client that the functions `sync` and `sync_detailed` of an endpoint take; see `BaseClient`.

    It is safe to use from several threads. Close it with `close`, or use it as a context manager.
    """

    _connections_type = Connections

    def send(self, request: APIRequest[T]) -> Response[T]:
        """Send a request, with retries, and decode the response; raises the errors of `exchange`.

        Args:
            request: The request.

        Returns:
            The response, with the decoded document as `parsed`.
        """
        return run(self._connections, self.exchange(request))

    def iterate(self, request: APIRequest[Page[T]]) -> Iterator[T]:
        """Iterate over the items of all pages. Each page is requested when its first item is needed.

        Args:
            request: The request for the first page.

        Returns:
            An iterator over the items.
        """
        pages, timer = self.pages(request), _CallTimer()
        while items := run(self._connections, pages.next_page(), timer.start()):
            timer.stop()
            yield from items

    def run(self, flow: Flow[T]) -> T:
        """Perform the steps of a flow and return its result.

        Args:
            flow: The flow.

        Returns:
            The result of the flow.
        """
        return run(self._connections, flow)

    def close(self) -> None:
        """Close the connections, unless they belong to another client or to an HTTP client of the caller."""
        if self._owns_connections:
            self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(BaseClient[AsyncHttpClient]):
    """The client that the functions `asyncio` and `asyncio_detailed` of an endpoint take; see `BaseClient`.

    It works under asyncio and trio. Close it with `aclose`, or use it as an async context manager.
    """

    _connections_type = AsyncConnections

    async def send(self, request: APIRequest[T]) -> Response[T]:
        """Send a request, with retries, and decode the response; raises the errors of `exchange`.

        Args:
            request: The request.

        Returns:
            The response, with the decoded document as `parsed`.
        """
        return await run_async(self._connections, self.exchange(request))

    async def iterate(self, request: APIRequest[Page[T]]) -> AsyncIterator[T]:
        """Iterate over the items of all pages. Each page is requested when its first item is needed.

        Args:
            request: The request for the first page.

        Returns:
            An iterator over the items.
        """
        pages, timer = self.pages(request), _CallTimer()
        while items := await run_async(self._connections, pages.next_page(), timer.start()):
            timer.stop()
            for item in items:
                yield item

    async def run(self, flow: Flow[T]) -> T:
        """Perform the steps of a flow and return its result.

        Args:
            flow: The flow.

        Returns:
            The result of the flow.
        """
        return await run_async(self._connections, flow)

    async def aclose(self) -> None:
        """Close the connections, unless they belong to another client or to an HTTP client of the caller."""
        if self._owns_connections:
            await self._connections.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
