"""The stand-in as a transport of httpx: no socket, no thread, for sync and async clients alike."""

import time
from collections.abc import AsyncIterator, Iterator
from math import inf
from typing import TYPE_CHECKING

import anyio
import httpx

from ._answers import Answer

if TYPE_CHECKING:
    from ._directory import Directory


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Leads every request to a directory, whatever its host, and fails as a connection would.

    Args:
        directory: The directory that answers.
    """

    def __init__(self, directory: "Directory") -> None:
        self._directory = directory

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of a sync client.

        Raises:
            httpx.ReadTimeout: An injected delay is longer than the client waits.
            httpx.RemoteProtocolError: An injected fault drops the connection.
        """
        answer = self._ask(request, request.read())
        time.sleep(min(answer.delay, _patience(request)))
        return _response(request, answer)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of an async client; raises what `handle_request` does."""
        answer = self._ask(request, await request.aread())
        await anyio.sleep(min(answer.delay, _patience(request)))
        return _response(request, answer)

    def _ask(self, request: httpx.Request, body: bytes) -> Answer:
        target = request.url.raw_path.decode("ascii")
        return self._directory.handle(request.method, target, request.headers.multi_items(), body)


class _CutOff(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The first half of a body, and then the error of a connection that closes too early."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        sent = self._body[: len(self._body) // 2]
        yield sent
        raise httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body "
            f"(received {len(sent)} bytes, expected {len(self._body)})"
        )

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk


def _patience(request: httpx.Request) -> float:
    """Return how long the client waits for an answer, in seconds."""
    patience: float | None = request.extensions.get("timeout", {}).get("read")
    return inf if patience is None else patience


def _response(request: httpx.Request, answer: Answer) -> httpx.Response:
    if answer.delay > _patience(request):
        raise httpx.ReadTimeout("timed out", request=request)
    if answer.drop:
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    if answer.truncate:
        return httpx.Response(answer.status, headers=headers, stream=_CutOff(answer.body))
    return httpx.Response(answer.status, headers=headers, content=answer.body)
