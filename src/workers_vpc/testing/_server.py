"""The stand-in on a port: HTTP/1.1 with keep-alive, one thread for each connection."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler
from typing import TYPE_CHECKING, Any

from . import _answers as codes
from ._answers import Answer, entry, failure

if TYPE_CHECKING:
    from ._directory import Directory

# Longer bodies are not read: the directory refuses far shorter ones, and says so to who has sent all of it.
_MAX_READ = 16 * 1024 * 1024
_MAX_LINE = 65536


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
        self.close()

    def run(self) -> None:
        """Serve until another thread leaves the context manager, or an exception comes from a signal."""
        self._listener.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Close the port and all connections."""
        self._listener.server_close()


class _Listener(ThreadingHTTPServer):
    """Takes connections, and knows which are open so that they can be closed."""

    daemon_threads = True
    block_on_close = False
    # Clients that start many connections at once would otherwise wait for a second and more.
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], handler: Callable[..., BaseRequestHandler]) -> None:
        self._connections: set[socket.socket] = set()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)

    def server_bind(self) -> None:
        # The parent class looks the host's name up, which can take seconds and serves nothing here.
        super(ThreadingHTTPServer, self).server_bind()

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
        """Keep quiet about clients that go away; anything else is a bug and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Reads requests from one connection and writes the directory's answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, directory: "Directory", verbose: bool, *connection: Any) -> None:
        self._directory = directory
        self._verbose = verbose
        # The parent class serves the connection from its constructor.
        super().__init__(*connection)

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):  # which the parent class calls for a request, with the method behind it
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        """Read the rest of a request, and answer it."""
        body = self._read_body()
        if body is not None:
            self._write(self._directory.handle(self.command, self.path, self.headers.items(), body))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is no HTTP, in the API's envelope like everything else, and close the connection."""
        self.close_connection = True
        text = ": ".join(filter(None, (message or responses[code], explain)))
        answer = failure(code, [entry(codes.BAD_REQUEST, f"Bad request: {text}")])
        answer.finish("0000000000000000-LHR")
        self._write(answer)

    def log_message(self, format: str, *_: object) -> None:
        """Write nothing: a request is told by one line of our own, and only if asked for."""

    def _read_body(self) -> bytes | None:
        """Return the body; None after a refusal."""
        coding = self.headers.get("Transfer-Encoding", "identity").lower()
        if coding == "chunked":
            return self._read_chunks()
        length = self.headers.get("Content-Length", "0")
        if coding != "identity":
            self.send_error(HTTPStatus.NOT_IMPLEMENTED, f"unknown transfer coding {coding!r}")
        elif not (length.isascii() and length.isdigit()):
            self.send_error(HTTPStatus.BAD_REQUEST, f"Content-Length is no number: {length!r}")
        elif len(length) > 15 or int(length) > _MAX_READ:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                return body
            self.close_connection = True
        return None

    def _read_chunks(self) -> bytes | None:
        """Return a body in chunked coding; None after a refusal."""
        body = bytearray()
        while True:
            line = self.rfile.readline(_MAX_LINE)
            size = line.partition(b";")[0].strip()
            try:
                length = int(size, 16) if size.isalnum() else -1
            except ValueError:
                length = -1
            if length < 0:
                self.send_error(HTTPStatus.BAD_REQUEST, "a chunk has no size")
                return None
            if len(body) + length > _MAX_READ:
                self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                return None
            body += self.rfile.read(length)
            if length:
                self.rfile.readline(_MAX_LINE)
                continue
            # The trailer ends with an empty line, like the headers.
            while self.rfile.readline(_MAX_LINE).strip():
                pass
            return bytes(body)

    def _write(self, answer: Answer) -> None:
        """Send an answer, or as much of it as an injected fault lets through."""
        if answer.delay:
            time.sleep(answer.delay)
        if self._verbose:
            outcome = "dropped" if answer.drop else answer.status
            sys.stderr.write(f"{self.requestline!r} {outcome}\n")
        if answer.drop:
            self.close_connection = True
            return
        body = answer.body
        if answer.truncate:
            self.close_connection = True
            body = body[: len(body) // 2]
        reason = responses.get(answer.status, "Unknown")
        lines = [
            f"HTTP/1.1 {answer.status} {reason}",
            f"Date: {self.date_time_string()}",
            *(f"{name.title()}: {value}" for name, value in answer.headers.items()),
            f"Content-Length: {len(answer.body)}",
        ]
        if self.close_connection:
            lines.append("Connection: close")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
