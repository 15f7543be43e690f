"""The emulator as an HTTP/1.1 server with keep-alive and one thread for each connection."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from http.client import responses as reason_phrases
from socketserver import BaseRequestHandler, StreamRequestHandler, ThreadingTCPServer
from typing import Any

import h11

from ._emulator_error_codes import BAD_REQUEST
from ._http_messages import EmulatorResponse, Handler
from ._responses import error_object, failure_response

# A longer body is not read to its end. The core rejects much shorter bodies, after they have been received.
_MAX_RECEIVED_BODY = 16 * 1024 * 1024
# A request line and headers that are longer than this are rejected with 431.
_MAX_RECEIVED_HEAD = 64 * 1024
# A request that is not valid HTTP never reaches the core, which numbers the others.
_RAY_ID_OF_BAD_REQUESTS = "0000000000000000-LHR"


class Server:
    """A handler served over HTTP. As a context manager, it serves in a thread and returns the base URL.

    Args:
        handle: Takes a request and returns the response.
        host: The address to listen on.
        port: The TCP port; 0 selects a free one.
        base_path: The path of the base URL.
        verbose: Write one line for each request to stderr.

    Raises:
        OSError: The port is in use or not available.
    """

    def __init__(self, handle: Handler, host: str, port: int, *, base_path: str = "", verbose: bool = False) -> None:
        self._listener = _Listener((host, port), partial(_Connection, handle, verbose))
        actual_port = self._listener.server_address[1]
        url_host = f"[{host}]" if ":" in host else host
        self.base_url: str = f"http://{url_host}:{actual_port}{base_path}"

    def __enter__(self) -> str:
        """Start to serve in a new thread, and return the base URL."""
        threading.Thread(target=self.run, name="workers-vpc-emulator", daemon=True).start()
        return self.base_url

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    def run(self) -> None:
        """Serve until the context manager is left in another thread, or a signal handler raises an exception."""
        self._listener.serve_forever(poll_interval=0.05)


class _Listener(ThreadingTCPServer):
    """Accepts connections, and closes the open ones when the server is closed."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    # With the default of 5, a client that opens many connections at once waits for more than a second.
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
            # The client may have closed the connection already.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect or to which no response can be sent. Report any other exception."""
        if not isinstance(sys.exception(), OSError | h11.LocalProtocolError):
            super().handle_error(request, client_address)


class _Connection(StreamRequestHandler):
    """Reads the requests of one connection and writes the responses. h11 implements HTTP."""

    disable_nagle_algorithm = True

    def __init__(self, handle: Handler, verbose: bool, *arguments: Any) -> None:
        self._handle_request = handle
        self._verbose = verbose
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_RECEIVED_HEAD)
        # The constructor of the parent class serves the connection.
        super().__init__(*arguments)

    def handle(self) -> None:
        """Respond to one request after another until the connection must be closed."""
        while self._serve_request() and self._http.our_state is self._http.their_state is h11.DONE:
            self._http.start_next_cycle()

    def _serve_request(self) -> bool:
        """Respond to the next request, and return whether the connection can be used for another one."""
        try:
            request = self._next_event()
            if not isinstance(request, h11.Request):
                return False
            body = self._read_body()
        except h11.RemoteProtocolError as error:
            self._reject(error)
            return False
        method, target = request.method.decode(), request.target.decode()
        headers = [(name.decode(), value.decode("latin-1")) for name, value in request.headers]
        return self._write(f"{method} {target}", self._handle_request(method, target, headers, body))

    def _reject(self, error: h11.RemoteProtocolError) -> None:
        """Respond to a request that is not valid HTTP."""
        errors = [error_object(BAD_REQUEST, f"Bad request: {error}")]
        response = failure_response(error.error_status_hint, errors, {"connection": "close"})
        response.add_cloudflare_headers(_RAY_ID_OF_BAD_REQUESTS)
        self._write("bad request", response)
        self._discard_input()

    def _read_body(self) -> bytes:
        body = bytearray()
        while isinstance(event := self._next_event(), h11.Data):
            body += event.data
            if len(body) > _MAX_RECEIVED_BODY:
                raise h11.RemoteProtocolError("the body is too long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return bytes(body)

    def _next_event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._send(h11.InformationalResponse(status_code=HTTPStatus.CONTINUE, headers=[]))
            self._http.receive_data(self.request.recv(4096))
        return event

    def _write(self, request_line: str, response: EmulatorResponse) -> bool:
        """Send a response as far as an injected fault permits, and return whether it was sent completely."""
        if response.delay:
            time.sleep(response.delay)
        if self._verbose:
            sys.stderr.write(f"{request_line!r} {'dropped' if response.drop else response.status}\n")
        if response.drop:
            return False
        headers = {"date": formatdate(usegmt=True), "content-length": str(len(response.body)), **response.headers}
        reason = reason_phrases.get(response.status, "Unknown")
        head = h11.Response(status_code=response.status, headers=list(headers.items()), reason=reason)
        if response.truncate:
            self._send(head, h11.Data(response.body[: len(response.body) // 2]))
        else:
            self._send(head, h11.Data(response.body), h11.EndOfMessage())
        return not response.truncate

    def _discard_input(self) -> None:
        """Read the rest of the request: if the connection were reset, the client would not receive the response."""
        self.request.shutdown(socket.SHUT_WR)
        self.request.settimeout(1)
        while self.request.recv(65536):
            pass

    def _send(self, *events: h11.Event) -> None:
        self.request.sendall(b"".join(self._http.send(event) or b"" for event in events))
