"""An HTTP server on loopback that sends scripted responses, among them broken and late ones."""

import json
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.client import responses as reason_phrases
from typing import Any, Self


@dataclass
class ReceivedRequest:
    """A request as the server received it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None if it is absent. A header that is sent twice is an error."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedResponse:
    """The bytes of a response, and how they are sent."""

    content: bytes = b""
    delay: float = 0.0
    close: bool = False
    #: Bytes that are sent again and again after the content, one at a time.
    trickle: bytes = b""
    interval: float = 0.0


#: Closes the connection without a response.
CLOSE_CONNECTION = ScriptedResponse(close=True)


def response(status: int = 200, document: Any = None, *, body: bytes | None = None, **headers: str) -> ScriptedResponse:
    """Return a response with a JSON document, or with any other body."""
    content = json.dumps(document).encode() if body is None else body
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    status_line = f"HTTP/1.1 {status} {reason_phrases.get(status, 'Unknown')}"
    lines = [status_line, *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return ScriptedResponse("\r\n".join(lines).encode() + content)


def success(result: Any, *, headers: dict[str, str] | None = None, **fields: Any) -> ScriptedResponse:
    """Return a successful response of the API."""
    document = {"success": True, "errors": [], "messages": [], "result": result, **fields}
    return response(200, document, **(headers or {}))


def failure(status: int, *errors: dict[str, Any], **headers: str) -> ScriptedResponse:
    """Return a failure response of the API."""
    document = {"success": False, "errors": list(errors), "messages": [], "result": None}
    return response(status, document, **headers)


def truncated(complete: ScriptedResponse, missing: int = 10) -> ScriptedResponse:
    """Return a response whose connection is closed before its last bytes."""
    return replace(complete, content=complete.content[:-missing], close=True)


def delayed(complete: ScriptedResponse, seconds: float = 5.0) -> ScriptedResponse:
    """Return a response that is sent late."""
    return replace(complete, delay=seconds)


class Server:
    """Sends its responses one after the other and then repeats the last one, or calls a handler for each request."""

    def __init__(self) -> None:
        self.requests: list[ReceivedRequest] = []
        self._responses = [response(404, {})]
        self._handler: Callable[[ReceivedRequest], ScriptedResponse] | None = None
        self._stopping = threading.Event()
        self._listener = _Listener(self)
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}/client/v4"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()

    def respond_with(self, *responses: ScriptedResponse) -> None:
        """Send these responses from now on, and repeat the last one."""
        self._responses = list(responses)
        self._handler = None

    def handle_with(self, handler: Callable[[ReceivedRequest], ScriptedResponse]) -> None:
        """Send the response that a function returns for each request from now on."""
        self._handler = handler

    def trickle(self, head: bytes, end: bytes, interval: float) -> None:
        """Send the beginning of a response, and then some bytes at intervals of some seconds, without an end."""
        self.respond_with(ScriptedResponse(head, trickle=end, interval=interval))

    def wait(self, seconds: float) -> bool:
        """Wait, and return whether the server still runs. Tests of retries replace `time.sleep`."""
        return not self._stopping.wait(seconds)

    @property
    def methods(self) -> list[str]:
        """The methods of the requests."""
        return [request.method for request in self.requests]

    def handle(self, request: ReceivedRequest) -> ScriptedResponse:
        """Record a request and return its response."""
        self.requests.append(request)
        if self._handler is not None:
            return self._handler(request)
        result = self._responses.pop(0) if len(self._responses) > 1 else self._responses[0]
        self._stopping.wait(result.delay)  # not time.sleep, which tests of retries replace
        return result


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: Server) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Connection)


class _Connection(socketserver.StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        try:
            while line := self.rfile.readline():
                method, target, _ = line.decode().split()
                headers: list[tuple[str, str]] = []
                while field := self.rfile.readline().decode().strip():
                    name, _, value = field.partition(":")
                    headers.append((name, value.strip()))
                length = int(next((value for name, value in headers if name.lower() == "content-length"), "0"))
                result = self.server.owner.handle(ReceivedRequest(method, target, headers, self.rfile.read(length)))
                self.wfile.write(result.content)
                while result.trickle and self.server.owner.wait(result.interval):
                    self.wfile.write(result.trickle)
                if result.close:
                    return
        except OSError:
            pass  # the client has closed the connection
