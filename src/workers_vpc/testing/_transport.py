"""The emulator as an httpx transport: no socket and no thread, for sync and async clients."""

import time
from collections.abc import AsyncIterator, Iterator
from math import inf

import anyio
import httpx

from ._http_messages import EmulatorRequest, EmulatorResponse, Handler


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends every request to a handler, whatever its host. Injected faults fail like a real connection.

    Args:
        handle: Takes a request and returns the response.
    """

    def __init__(self, handle: Handler) -> None:
        self._handle = handle

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response to a request of a sync client.

        Raises:
            httpx.ReadTimeout: An injected delay is longer than the read timeout of the client.
            httpx.RemoteProtocolError: An injected fault closes the connection.
        """
        response = self._send(request, request.read())
        time.sleep(min(response.delay, _read_timeout(request)))
        return _to_httpx(request, response)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response to a request of an async client. Raises the same errors as `handle_request`."""
        response = self._send(request, await request.aread())
        await anyio.sleep(min(response.delay, _read_timeout(request)))
        return _to_httpx(request, response)

    def _send(self, request: httpx.Request, body: bytes) -> EmulatorResponse:
        target = request.url.raw_path.decode("ascii")
        return self._handle(EmulatorRequest.from_target(request.method, target, request.headers.multi_items(), body))


class _TruncatedStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The part of a body that is sent, followed by the error of a connection that is closed too early."""

    def __init__(self, response: EmulatorResponse) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        sent = self._response.sent_body
        yield sent
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body "
            f"(received {len(sent)} bytes, expected {len(self._response.body)})"
        )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


def _read_timeout(request: httpx.Request) -> float:
    """Return the read timeout of the client in seconds; infinity if it has none."""
    timeout: float | None = request.extensions.get("timeout", {}).get("read")
    return inf if timeout is None else timeout


def _to_httpx(request: httpx.Request, response: EmulatorResponse) -> httpx.Response:
    """Return the response for httpx, or raise the error of the connection failure that accompanies it."""
    if response.delay > _read_timeout(request):
        raise httpx.ReadTimeout("timed out", request=request)
    if response.drop:
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    response.add_content_length()
    if response.truncate:
        return httpx.Response(response.status, headers=response.headers, stream=_TruncatedStream(response))
    return httpx.Response(response.status, headers=response.headers, content=response.body)
