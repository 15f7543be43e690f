"""Serve an ASGI application with uvicorn, in a thread for tests or in the main thread for the command."""

import asyncio
import logging
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ._asgi import CLOSE_CONNECTION, AsgiApplication, Receive, Scope, Send

# Longer request lines and headers are rejected.
_MAX_RECEIVED_HEAD = 64 * 1024
# Longer than a pause in a debugger, so that a client never reuses a connection that the server is closing.
_KEEP_ALIVE_SECONDS = 300
# With a short backlog, a client that opens many connections at once waits for a second.
_BACKLOG = 2048
_START_TIMEOUT = 10.0
# Clients that do not read have this time to receive their responses.
_STOP_TIMEOUT = 1.0
_STOP_INTERVAL = 0.01

# uvicorn writes a warning for every malformed request. Its own loggers are left alone, because the process can use
# uvicorn for something else.
_logger = logging.getLogger(__name__)
_logger.setLevel(logging.ERROR)


class Server:
    """Serves an ASGI application over HTTP.

    As a context manager, it listens, serves in a thread, and returns the base URL. It can be entered several times.

    Args:
        application: The application.
        host: The address to listen on.
        port: The TCP port; 0 selects a free one.
        base_path: The path of the base URL.

    Raises:
        ValueError: The host is empty, or the port is not between 0 and 65535.
    """

    def __init__(self, application: AsgiApplication, host: str, port: int, base_path: str = "") -> None:
        if not host:
            raise ValueError("host: must not be empty; 0.0.0.0 listens on all interfaces")
        if not 0 <= port <= 65535:
            raise ValueError(f"port: must be between 0 and 65535 (got {port})")
        self._application = application
        self._host = host
        self._port = port
        self._base_path = base_path
        self._running: list[tuple[_UvicornServer, threading.Thread]] = []

    def __enter__(self) -> str:
        """Start to serve in a new thread, and return the base URL.

        Raises:
            OSError: The port is in use or not available.
        """
        listener = self._listen()
        server = _UvicornServer(self._application)
        thread = threading.Thread(target=server.run, args=([listener],), name="workers-vpc-emulator", daemon=True)
        thread.start()
        if not server.is_ready.wait(_START_TIMEOUT):
            raise RuntimeError(f"the server did not start within {_START_TIMEOUT:.0f} s")
        self._running.append((server, thread))
        return self._base_url(listener)

    def __exit__(self, *_: object) -> None:
        server, thread = self._running.pop()
        server.stop()
        thread.join()

    def run(self, announce: Callable[[str], object]) -> None:
        """Serve in this thread until SIGINT or SIGTERM arrives, and then raise the signal again.

        Args:
            announce: Called with the base URL when the server accepts connections.

        Raises:
            OSError: The port is in use or not available.
        """
        with self._listen() as listener:
            announce(self._base_url(listener))
            _UvicornServer(self._application).run([listener])

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # asyncio disables Nagle's algorithm only if the protocol is given here, and the algorithm would delay every
        # response by 40 ms, because uvicorn sends headers and body separately.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            # On Windows, the option would allow two servers to use the same port.
            if sys.platform != "win32":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
        return listener

    def _base_url(self, listener: socket.socket) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{listener.getsockname()[1]}{self._base_path}"


class _UvicornServer(uvicorn.Server):
    """uvicorn's server, which tells when it is ready and stops at once, even if responses are delayed."""

    def __init__(self, application: AsgiApplication) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                loop="asyncio",
                http=_Protocol,
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                proxy_headers=False,
                server_header=False,
                h11_max_incomplete_event_size=_MAX_RECEIVED_HEAD,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            )
        )
        self.is_ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._is_stopping: asyncio.Event

    def stop(self) -> None:
        """Stop the server from another thread."""
        self._loop.call_soon_threadsafe(self._is_stopping.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self._is_stopping = asyncio.Event()
        self.is_ready.set()

    async def main_loop(self) -> None:
        """Call `on_tick` ten times a second, as uvicorn does, but stop without waiting for the next tick."""
        tick = 0
        while not await self.on_tick(tick):
            tick += 1
            try:
                await asyncio.wait_for(self._is_stopping.wait(), 0.1)
            except TimeoutError:
                continue
            return

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002  # see uvicorn
        """Close the listener and every connection. uvicorn would wait for responses with an injected delay."""
        for server in self.servers:
            server.close()
        deadline = self._loop.time() + _STOP_TIMEOUT
        while True:
            # A connection that has just been accepted is added, and its request is carried out, a moment later.
            await asyncio.sleep(_STOP_INTERVAL)
            connections = list(self.server_state.connections)
            if not connections and not self.server_state.tasks:
                return
            is_late = self._loop.time() > deadline
            for connection in connections:
                if is_late:
                    connection.transport.abort()
                else:
                    connection.transport.close()
            if is_late:
                return


class _Protocol(H11Protocol):
    """uvicorn's HTTP protocol, which lets the application close the connection."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.logger = _logger
        self.access_log = False
        self._application: Callable[[Scope, Receive, Send], Awaitable[None]] = self.app
        self.app = self._run_application

    def send_400_response(self, msg: str) -> None:
        try:
            super().send_400_response(msg)
        except h11.LocalProtocolError:
            # A response has been started, or it would be the response to a HEAD request, which has no body.
            self.transport.close()

    async def _run_application(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"] = {CLOSE_CONNECTION: self._close}
        await self._application(scope, receive, send)

    def _close(self) -> None:
        self.transport.close()
