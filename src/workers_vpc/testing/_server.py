"""The stand-in on a port: HTTP/1.1 with keep-alive, one thread for each connection."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from http.client import responses
from socketserver import BaseRequestHandler, StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Any

import h11

from . import _answers as codes
from ._answers import Answer, entry, failure

if TYPE_CHECKING:
    from ._directory import Directory

# Longer bodies are not read: the directory refuses far shorter ones, and says so to who has sent all of it.
_MAX_READ = 16 * 1024 * 1024


class Server:
    """A directory served over HTTP; a context manager that gives the base URL.

    Args:
        directory: The directory that answers.
        host: The address to listen on.
        port: The TCP port; 0 for a free one.
        verbose: Write a line for each request to stderr.

    Raises:
        OSError: The port is taken or cannot be had.
    """

    def __init__(self, directory: "Directory", host: str, port: int, *, verbose: bool = False) -> None:
        self._listener = _Listener((host, port), partial(_Handler, directory, verbose))
        bound = self._listener.server_address[1]
        name = f"[{host}]" if ":" in host else host
        self.base_url: str = f"http://{name}:{bound}{directory.base_path}"

    def __enter__(self) -> str:
        """Serve in a thread of its own, and return the base URL."""
        threading.Thread(target=self.run, name="workers-vpc-stand-in", daemon=True).start()
        return self.base_url

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    def run(self) -> None:
        """Serve until another thread leaves the context manager, or an exception comes from a signal."""
        self._listener.serve_forever(poll_interval=0.05)


class _Listener(ThreadingTCPServer):
    """Takes connections, and knows which are open so that they can be closed."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    # Clients that start many connections at once would otherwise wait for a second and more.
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], handler: Callable[..., BaseRequestHandler]) -> None:
        self._connections: set[socket.socket] = set()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for connection in list(self._connections):
            # Some may be gone by themselves.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that go away, or cannot be answered; anything else is a bug and is shown."""
        if not isinstance(sys.exception(), OSError | h11.LocalProtocolError):
            super().handle_error(request, client_address)


class _Handler(StreamRequestHandler):
    """Reads requests from one connection and writes the directory's answers; HTTP itself is h11's."""

    disable_nagle_algorithm = True

    def __init__(self, directory: "Directory", verbose: bool, *connection: Any) -> None:
        self._directory = directory
        self._verbose = verbose
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=65536)
        # The parent class serves the connection from its constructor.
        super().__init__(*connection)

    def handle(self) -> None:
        """Answer request after request, until the connection is to be closed."""
        while self._answer() and self._http.our_state is self._http.their_state is h11.DONE:
            self._http.start_next_cycle()

    def _answer(self) -> bool:
        """Answer the next request, and say whether there may be another one after it."""
        try:
            request = self._next_event()
            if not isinstance(request, h11.Request):
                return False
            body = self._read_body()
        except h11.RemoteProtocolError as error:
            reason = entry(codes.BAD_REQUEST, f"Bad request: {error}")
            answer = failure(error.error_status_hint, [reason], {"connection": "close"})
            answer.finish("0000000000000000-LHR")
            self._write("bad request", answer)
            self._drain()
            return False
        method, target = request.method.decode(), request.target.decode()
        headers = [(name.decode(), value.decode("latin-1")) for name, value in request.headers]
        return self._write(f"{method} {target}", self._directory.handle(method, target, headers, body))

    def _read_body(self) -> bytes:
        body = bytearray()
        while isinstance(event := self._next_event(), h11.Data):
            body += event.data
            if len(body) > _MAX_READ:
                raise h11.RemoteProtocolError("the body is too long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return bytes(body)

    def _next_event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._send(h11.InformationalResponse(status_code=HTTPStatus.CONTINUE, headers=[]))
            self._http.receive_data(self.request.recv(4096))
        return event

    def _write(self, request: str, answer: Answer) -> bool:
        """Send an answer, or as much of it as an injected fault lets through, and say whether it is whole."""
        if answer.delay:
            time.sleep(answer.delay)
        if self._verbose:
            sys.stderr.write(f"{request!r} {'dropped' if answer.drop else answer.status}\n")
        if answer.drop:
            return False
        headers = {"date": formatdate(usegmt=True), "content-length": str(len(answer.body)), **answer.headers}
        reason = responses.get(answer.status, "Unknown")
        head = h11.Response(status_code=answer.status, headers=list(headers.items()), reason=reason)
        if answer.truncate:
            self._send(head, h11.Data(answer.body[: len(answer.body) // 2]))
        else:
            self._send(head, h11.Data(answer.body), h11.EndOfMessage())
        return not answer.truncate

    def _drain(self) -> None:
        """Let a client send the rest: were the connection reset meanwhile, it would not get its answer."""
        self.request.shutdown(socket.SHUT_WR)
        self.request.settimeout(1)
        while self.request.recv(65536):
            pass

    def _send(self, *events: h11.Event) -> None:
        self.request.sendall(b"".join(self._http.send(event) or b"" for event in events))
