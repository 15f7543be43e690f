"""The emulator as an ASGI application, for uvicorn or any other ASGI server."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ._http_messages import EmulatorRequest, EmulatorResponse, Handler
from ._request_parsing import MAX_BODY

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

CLOSE_CONNECTION = "workers_vpc.close_connection"
"""The extension of the ASGI scope that closes the connection of a request: a function without arguments.

ASGI has no message for this. Without the extension, a dropped connection is an exception in the application, to which
most servers respond with 500.
"""

# The core rejects a body that is longer than MAX_BODY, so no more than that is kept. The rest is read, because many
# clients do not look at the response before they have sent their body.
_MAX_RECEIVED_BODY = 16 * MAX_BODY


class AsgiApplication:
    """Sends HTTP requests to a handler and carries out the connection failures of its responses.

    Args:
        handle: Takes a request and returns the response.
        log: Takes one line for each request, without a line break.
    """

    def __init__(self, handle: Handler, log: Callable[[str], None] | None = None) -> None:
        self._handle = handle
        self._log = log

    def with_log(self, log: Callable[[str], None]) -> "AsgiApplication":
        """Return the same application with a log."""
        return AsgiApplication(self._handle, log)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request, or take part in the start and the end of a server."""
        match scope["type"]:
            case "http":
                await self._respond(scope, receive, send)
            case "lifespan":
                await _take_part_in_lifespan(receive, send)
            case "websocket":
                await receive()
                await send({"type": "websocket.close"})
            case other:
                raise ValueError(f"unsupported ASGI scope type: {other}")

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read_body(receive)
        if body is None:
            return
        request = _request(scope, body)
        response = self._handle(request)
        if self._log:
            target = f"{request.path}?{request.query}" if request.query else request.path
            self._log(f"{f'{request.method} {target}'!r} {'dropped' if response.drop else response.status}")
        if response.delay and not await _wait(response.delay, receive):
            return
        if not response.drop:
            await _send_response(response, send)
        if response.drop or response.truncate:
            await _close_connection(scope, receive)


def _request(scope: Scope, body: bytes) -> EmulatorRequest:
    # `path` is not percent-encoded. `raw_path` is optional in ASGI, but servers and test clients provide it.
    target: str = scope["raw_path"].decode("latin-1")
    if scope["query_string"]:
        target += "?" + scope["query_string"].decode("latin-1")
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    server = scope.get("server") or ("", None)
    return EmulatorRequest.from_target(scope["method"], target, headers, body, local_address=server[0])


async def _read_body(receive: Receive) -> bytes | None:
    """Return the body up to one byte more than the core accepts, or None if the client has disconnected."""
    body = bytearray()
    received = 0
    more_body = True
    while more_body and received <= _MAX_RECEIVED_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk = message.get("body", b"")
        received += len(chunk)
        body += chunk[: MAX_BODY + 1 - len(body)]
        more_body = message.get("more_body", False)
    return bytes(body)


async def _wait(delay: float, receive: Receive) -> bool:
    """Wait, and return whether the client is still connected."""
    # Imported here because only injected faults need it, and its import would take a tenth of the start of the command.
    import anyio

    with anyio.move_on_after(delay):
        await _wait_for_disconnect(receive)
        return False
    return True


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_response(response: EmulatorResponse, send: Send) -> None:
    response.add_content_length()
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.sent_body, "more_body": response.truncate})


async def _close_connection(scope: Scope, receive: Receive) -> None:
    close = scope.get("extensions", {}).get(CLOSE_CONNECTION)
    if close is None:
        raise ConnectionAbortedError("an injected fault closes the connection")
    close()
    # If the application returned before the server has noticed, the server would report a missing response.
    await _wait_for_disconnect(receive)


async def _take_part_in_lifespan(receive: Receive, send: Send) -> None:
    """Confirm the start and the end of a server. The emulator has nothing to open or to close."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
