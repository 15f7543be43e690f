"""`Directory.asgi` is an ASGI application for any server."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, SERVICES, TOKEN, tcp_config

pytestmark = pytest.mark.anyio


@pytest.fixture
async def asgi_client(directory: Directory) -> AsyncIterator[httpx.AsyncClient]:
    """A client that calls the application without a server."""
    transport = httpx.ASGITransport(directory.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="https://api.test", headers=TOKEN) as client:
        yield client


async def test_application_responds_to_requests(asgi_client: httpx.AsyncClient, directory: Directory) -> None:
    """A service that is created through the application is in the directory."""
    response = await asgi_client.post(SERVICES, json=tcp_config())
    assert response.status_code == 200
    assert (await asgi_client.get(SERVICES, params={"type": "http"})).json()["result"] == []
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["postgres-db"]


async def test_dropped_connection_is_an_exception_without_the_extension(
    asgi_client: httpx.AsyncClient, directory: Directory
) -> None:
    """A server that cannot close a connection on request sees an exception."""
    directory.inject(drop=True)
    with pytest.raises(ConnectionAbortedError):
        await asgi_client.get(SERVICES)


async def test_delayed_response_of_the_application(asgi_client: httpx.AsyncClient, directory: Directory) -> None:
    """A delay does not block the event loop of the server."""
    directory.inject(delay=0.2, times=20)
    start = time.monotonic()
    responses = await asyncio.gather(*(asgi_client.get(SERVICES) for _ in range(20)))
    assert {response.status_code for response in responses} == {200}
    assert 0.2 <= time.monotonic() - start < 2


async def exchange(directory: Directory, scope: dict[str, Any], *received: dict[str, Any]) -> list[Any]:
    """Call the application with messages of a server, and return the messages that the application sends."""
    messages = iter(received)
    sent = []

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    await directory.asgi(scope, receive, send)
    return sent


async def test_lifespan_is_supported(directory: Directory) -> None:
    """A server with the lifespan protocol can start and stop the application."""
    sent = await exchange(directory, {"type": "lifespan"}, {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"})
    assert sent == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]


async def test_websocket_is_rejected(directory: Directory) -> None:
    """The API has no web sockets."""
    sent = await exchange(directory, {"type": "websocket"}, {"type": "websocket.connect"})
    assert sent == [{"type": "websocket.close"}]


async def test_unknown_scope_is_an_error(directory: Directory) -> None:
    """An extension of ASGI that the application does not support is an error, as ASGI requires."""
    with pytest.raises(ValueError, match="unsupported ASGI scope type: other"):
        await exchange(directory, {"type": "other"})
