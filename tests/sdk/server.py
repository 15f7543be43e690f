"""A server on loopback that answers as it is told, and misbehaves on demand."""

import json
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.client import responses
from typing import Any, Self


@dataclass
class Request:
    """A request as it came."""

    method: str
    target: str
    fields: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, None where there is none; one that is there twice is an error of the client."""
        values = [value for key, value in self.fields if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def document(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    """What to write to the connection, byte for byte."""

    content: bytes = b""
    delay: float = 0.0
    close: bool = False


#: Closes the connection without an answer.
DROP = Answer(close=True)


def answer(status: int = 200, document: Any = None, *, body: bytes | None = None, **headers: str) -> Answer:
    """A whole answer: of a JSON document, or of a body of any other kind."""
    content = json.dumps(document).encode() if body is None else body
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = [f"HTTP/1.1 {status} {responses.get(status, 'Unknown')}", *(f"{name}: {fields[name]}" for name in fields)]
    return Answer("\r\n".join([*head, "", ""]).encode() + content)


def success(result: Any, **rest: Any) -> Answer:
    """An envelope that says that all went well."""
    return answer(200, {"success": True, "errors": [], "messages": [], "result": result, **rest})


def failure(status: int, *errors: dict[str, Any], **headers: str) -> Answer:
    """An envelope that says what went wrong."""
    document = {"success": False, "errors": list(errors), "messages": [], "result": None}
    return answer(status, document, **headers)


def cut(whole: Answer, missing: int = 10) -> Answer:
    """An answer whose connection closes before its end."""
    return replace(whole, content=whole.content[:-missing], close=True)


def slow(whole: Answer, seconds: float = 5.0) -> Answer:
    """An answer that comes late."""
    return replace(whole, delay=seconds)


@dataclass
class Server:
    """Gives its answers one after the other, the last of them for ever; or what a function makes of each request."""

    answers: list[Answer] = field(default_factory=lambda: [answer(404, {})])
    behaviour: Callable[[Request], Answer] | None = None
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._stopping = threading.Event()
        self._listener = _Listener(self)
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}/client/v4"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()

    def answer(self, *answers: Answer) -> None:
        """Give these answers from now on, the last of them for ever."""
        self.answers = list(answers)

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.requests]

    def take(self, request: Request) -> Answer:
        self.requests.append(request)
        if self.behaviour is not None:
            return self.behaviour(request)
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        # Not `time.sleep`, which tests of retries replace.
        self._stopping.wait(given.delay)
        return given


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: Server) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        try:
            while line := self.rfile.readline():
                method, target, _ = line.decode().split()
                fields: list[tuple[str, str]] = []
                while head := self.rfile.readline().decode().strip():
                    name, _, value = head.partition(":")
                    fields.append((name, value.strip()))
                length = int(next((value for name, value in fields if name.lower() == "content-length"), "0"))
                given = self.server.owner.take(Request(method, target, fields, self.rfile.read(length)))
                self.wfile.write(given.content)
                if given.close:
                    return
        except OSError:
            pass  # the client is gone
