"""The connections of a client: which HTTP client sends a request in this process and in this event loop.

A client that does not get an HTTP client from its caller creates them itself, one for each connection. A call has an
HTTP client to itself and returns it afterwards. Neither processes nor event loops share HTTP clients.

One HTTP client with many connections would not do: if calls are cancelled, the pool of httpx loses connections until no
call gets one, and it searches all connections for each call.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .errors import ConfigurationError
from .http_library import (
    KEEPALIVE_SECONDS,
    AsyncHttpClient,
    ClosedError,
    HttpClient,
    NoFreeConnectionError,
    create_async_http_client,
    create_http_client,
    create_ssl_context,
)

if TYPE_CHECKING:
    import ssl

C = TypeVar("C", HttpClient, AsyncHttpClient)

#: How many calls a client sends at the same time, at most. Further calls wait.
MAX_CONNECTIONS = 100


class _IdleClients(Generic[C]):
    """The HTTP clients that no call uses. The one that was used last is used next, so that the others can expire.

    Args:
        create: Creates an HTTP client.

    Attributes:
        is_closed: Whether clients expire as soon as no call uses them.
    """

    def __init__(self, create: Callable[[], C]) -> None:
        self._create: Callable[[], C] = create
        self._clients: deque[tuple[float, C]] = deque()
        self.is_closed = False

    def add(self, client: C) -> None:
        self._clients.append((time.monotonic(), client))

    def take(self) -> C:
        """Remove and return the client that was used last, or create one if there is none."""
        try:
            return self._clients.pop()[1]
        except IndexError:
            return self._create()

    def take_expired(self) -> Iterator[C]:
        """Remove and return the clients that were not used for too long."""
        seconds = 0 if self.is_closed else KEEPALIVE_SECONDS
        with suppress(IndexError):
            while self._clients[0][0] <= time.monotonic() - seconds:
                yield self._clients.popleft()[1]


class _GivenClient:
    """Checks the use of an HTTP client that the caller has created, and that can therefore not be replaced."""

    def __init__(self) -> None:
        self._process: int | None = None

    def check(self) -> None:
        """Raise a ConfigurationError if another process has used the client, because it shares the connections."""
        process = os.getpid()
        if self._process != process:
            if self._process is not None:
                raise ConfigurationError(
                    "http_client was used before this process was forked, and processes cannot share its connections: "
                    "create the clients in the new process, or do not pass http_client"
                )
            self._process = process


class _Pool:
    """The HTTP clients of a process."""

    def __init__(self, create: Callable[[], HttpClient]) -> None:
        self._slots = threading.Semaphore(MAX_CONNECTIONS)
        self.idle = _IdleClients(create)

    @contextmanager
    def lease(self, timeout: float | None) -> Iterator[HttpClient]:
        """Lend an HTTP client to a call; raises a NoFreeConnectionError if none gets free in time."""
        if not self._slots.acquire(timeout=timeout):
            raise NoFreeConnectionError
        try:
            client = self.idle.take()
            try:
                yield client
            except BaseException:
                client.close()
                raise
            self.idle.add(client)
            self._close_expired()
        finally:
            self._slots.release()

    def close(self) -> None:
        """Close the clients. Those that calls use are closed when they are returned."""
        self.idle.is_closed = True
        self._close_expired()

    def _close_expired(self) -> None:
        for client in self.idle.take_expired():
            client.close()


class _BaseConnections(Generic[C]):
    """The parts of both classes of connections that do no I/O.

    Args:
        http_client: The HTTP client of the caller; None to create HTTP clients.
        create: Creates an HTTP client with settings of TLS connections.

    Attributes:
        is_given: Whether the HTTP client belongs to the caller.
        http_client: The HTTP client that builds the requests. `lease` returns the one that sends a request.

    Raises:
        ConfigurationError: The environment contains an invalid proxy or invalid certificates.
    """

    def __init__(self, http_client: C | None, create: Callable[[ssl.SSLContext], C]) -> None:
        self.is_given: bool = http_client is not None
        self._given = _GivenClient()
        self._is_closed = False
        if http_client is None:
            self._create: Callable[[], C] = partial(create, create_ssl_context())
            http_client = self._create()
        self.http_client: C = http_client

    @property
    def is_closed(self) -> bool:
        """Whether the connections are closed."""
        return self.http_client.is_closed if self.is_given else self._is_closed


class Connections(_BaseConnections[HttpClient]):
    """The connections of a sync client.

    Args:
        http_client: The HTTP client of the caller; None to create HTTP clients.

    Attributes:
        is_in_another_loop: False, because these connections do not belong to an event loop.

    Raises:
        ConfigurationError: The environment contains an invalid proxy or invalid certificates.
    """

    is_in_another_loop = False

    def __init__(self, http_client: HttpClient | None = None) -> None:
        super().__init__(http_client, create_http_client)
        self._pools: dict[int, _Pool] = {}
        if not self.is_given:
            self._pools[os.getpid()] = pool = _Pool(self._create)
            pool.idle.add(self.http_client)

    def lease(self, timeout: float | None) -> AbstractContextManager[HttpClient]:
        """Lend the HTTP client that sends a request to a call, for the time of a context.

        Args:
            timeout: How many seconds to wait at most while other calls use all connections; None for no limit.

        Raises:
            NoFreeConnectionError: Other calls use all connections for longer than that, when the context begins.
            ClosedError: The connections are closed.
            ConfigurationError: The HTTP client of the caller belongs to another process.
        """
        if self.is_given:
            self._given.check()
            return nullcontext(self.http_client)
        if self._is_closed:
            raise ClosedError
        process = os.getpid()
        # Threads can get here at the same time: `setdefault` selects one pool for all of them. In a forked process, a
        # lock could be held by a thread that does not exist any more.
        pool = self._pools.get(process) or self._pools.setdefault(process, _Pool(self._create))
        return pool.lease(timeout)

    def close(self) -> None:
        """Close the connections of this process, unless the HTTP client belongs to the caller."""
        if not self.is_given:
            self._is_closed = True
            if (pool := self._pools.get(os.getpid())) is not None:
                pool.close()


class _AsyncPool:
    """The HTTP clients of an event loop."""

    def __init__(self, create: Callable[[], AsyncHttpClient]) -> None:
        import anyio

        self._slots = anyio.Semaphore(MAX_CONNECTIONS)
        self.idle = _IdleClients(create)

    @asynccontextmanager
    async def lease(self, timeout: float | None) -> AsyncIterator[AsyncHttpClient]:  # noqa: ASYNC109
        """Lend an HTTP client to a call; raises a NoFreeConnectionError if none gets free in time."""
        import anyio

        try:
            self._slots.acquire_nowait()
        except anyio.WouldBlock:
            try:
                with anyio.fail_after(timeout):
                    await self._slots.acquire()
            except TimeoutError:
                raise NoFreeConnectionError from None
        try:
            client = self.idle.take()
            try:
                yield client
            except BaseException:
                # The call may be cancelled, and httpx may not have noticed that its connection is free again.
                with anyio.CancelScope(shield=True):
                    await client.aclose()
                raise
            self.idle.add(client)
            await self._close_expired()
        finally:
            self._slots.release()

    async def aclose(self) -> None:
        """Close the clients. Those that calls use are closed when they are returned."""
        self.idle.is_closed = True
        await self._close_expired()

    async def _close_expired(self) -> None:
        for client in self.idle.take_expired():
            await client.aclose()


class AsyncConnections(_BaseConnections[AsyncHttpClient]):
    """The connections of an async client.

    Args:
        http_client: The HTTP client of the caller; None to create HTTP clients.

    Raises:
        ConfigurationError: The environment contains an invalid proxy or invalid certificates.
    """

    def __init__(self, http_client: AsyncHttpClient | None = None) -> None:
        with suppress(ImportError):
            # anyio imports this module when it is first used. That must not fail when no file can be opened any more.
            import_module("anyio._backends._asyncio")
        super().__init__(http_client, create_async_http_client)
        self._given_loop: Any = None
        self._pools: dict[tuple[int, Any], _AsyncPool] = {}
        self._finalizers: dict[tuple[int, Any], AsyncGenerator[None, None]] = {}

    @property
    def is_in_another_loop(self) -> bool:
        """Whether the HTTP client of the caller was first used in another event loop."""
        return self.is_given and self._given_loop is not _current_event_loop()

    async def lease(self, timeout: float | None) -> AbstractAsyncContextManager[AsyncHttpClient]:  # noqa: ASYNC109
        """Lend the HTTP client that sends a request to a call, for the time of a context.

        Args:
            timeout: How many seconds to wait at most while other calls use all connections; None for no limit.

        Raises:
            NoFreeConnectionError: Other calls use all connections for longer than that, when the context begins.
            ClosedError: The connections are closed.
            ConfigurationError: The HTTP client of the caller belongs to another process.
        """
        if self.is_given:
            self._given.check()
            if self._given_loop is None:
                self._given_loop = _current_event_loop()
            return nullcontext(self.http_client)
        if self._is_closed:
            raise ClosedError
        key = (os.getpid(), _current_event_loop())
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = _AsyncPool(self._create)
            finalizer = self._finalizers[key] = self._close_with_loop(key)
            await anext(finalizer)
        return pool.lease(timeout)

    async def _close_with_loop(self, key: tuple[int, Any]) -> AsyncGenerator[None, None]:
        """Close the pool of an event loop at its end: event loops close asynchronous generators before they end."""
        try:
            yield
        finally:
            self._finalizers.pop(key, None)
            if (pool := self._pools.pop(key, None)) is not None:
                await pool.aclose()

    async def aclose(self) -> None:
        """Close the connections of this event loop, unless the HTTP client belongs to the caller.

        The connections of other event loops are closed when these end.
        """
        if not self.is_given:
            self._is_closed = True
            if (finalizer := self._finalizers.get((os.getpid(), _current_event_loop()))) is not None:
                await finalizer.aclose()


def _current_event_loop() -> Any:
    """Return the event loop of asyncio, or the token of the event loop of trio."""
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return import_module("trio.lowlevel").current_trio_token()
