"""The in-memory transport works with sync and async clients."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from workers_vpc.testing import Directory
from workers_vpc.testing._transport import Transport

from .api_client import ACCOUNT, JSON, SERVICES, TOKEN, TUNNEL, tcp_config
from .contract import methods_of

URL = f"https://api.cloudflare.com{SERVICES}"


@pytest.fixture
def transport(directory: Directory) -> Transport:
    """A transport of `directory`."""
    return directory.transport()


@pytest.fixture
def sync_client(transport: Transport) -> Iterator[httpx.Client]:
    """A sync httpx client that uses `transport`."""
    with httpx.Client(transport=transport, headers=TOKEN) as client:
        yield client


@pytest.fixture
async def async_client(transport: Transport) -> AsyncIterator[httpx.AsyncClient]:
    """An async httpx client that uses `transport`."""
    async with httpx.AsyncClient(transport=transport, headers=TOKEN) as client:
        yield client


async def streamed_config() -> AsyncIterator[bytes]:
    """Yield a service in two parts."""
    yield b'{"name": "b", "type": "tcp", "host": {"hostname": "b.internal",'
    yield f'"resolver_network": {{"tunnel_id": "{TUNNEL}"}}}}}}'.encode()


def test_transport_of_a_sync_client(sync_client: httpx.Client) -> None:
    """The requests of a sync client for any host reach the directory."""
    assert sync_client.post(URL, json=tcp_config(name="a")).json()["success"] is True
    page = sync_client.get(f"http://another-host.test{SERVICES}", params={"page": 1, "per_page": 1})
    assert [service["name"] for service in page.json()["result"]] == ["a"]
    assert page.headers["cf-ray"] == "0000000000000002-LHR"


@pytest.mark.anyio
async def test_transport_of_an_async_client(async_client: httpx.AsyncClient, directory: Directory) -> None:
    """The requests of an async client for any host, also with a streamed body, reach the directory."""
    directory.add(ACCOUNT, tcp_config(name="a"))
    created = await async_client.post(URL, content=streamed_config(), headers=JSON)
    assert created.status_code == 200, created.text
    page = await async_client.get(f"http://another-host.test{SERVICES}", params={"page": 2, "per_page": 1})
    assert [service["name"] for service in page.json()["result"]] == ["b"]
    assert page.headers["cf-ray"] == "0000000000000002-LHR"


@pytest.mark.anyio
async def test_sync_and_async_clients_can_share_a_transport(
    sync_client: httpx.Client, async_client: httpx.AsyncClient
) -> None:
    """A service that one client creates is visible to the other."""
    created = await async_client.post(URL, json=tcp_config())
    page = await asyncio.to_thread(sync_client.get, URL)
    assert page.json()["result"] == [created.json()["result"]]


@pytest.mark.anyio
async def test_delayed_response_of_an_async_client(async_client: httpx.AsyncClient, directory: Directory) -> None:
    """An async client gets the response after the delay."""
    directory.inject(delay=0.05)
    start = time.monotonic()
    assert (await async_client.get(URL)).status_code == 200
    assert time.monotonic() - start >= 0.05


@pytest.mark.anyio
async def test_delay_beyond_the_read_timeout_of_an_async_client(
    async_client: httpx.AsyncClient, directory: Directory
) -> None:
    """An async client with a shorter timeout raises ReadTimeout."""
    directory.inject(delay=5)
    with pytest.raises(httpx.ReadTimeout):
        await async_client.get(URL, timeout=0.01)


@pytest.mark.anyio
async def test_dropped_connection_of_an_async_client(async_client: httpx.AsyncClient, directory: Directory) -> None:
    """An async client gets no response."""
    directory.inject(drop=True)
    with pytest.raises(httpx.RemoteProtocolError):
        await async_client.get(URL)


@pytest.mark.anyio
async def test_truncated_response_of_an_async_client(async_client: httpx.AsyncClient, directory: Directory) -> None:
    """An async client gets an incomplete body."""
    directory.inject(truncate=True)
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        await async_client.get(URL)


@pytest.mark.anyio
async def test_delays_of_async_clients_are_concurrent(async_client: httpx.AsyncClient, directory: Directory) -> None:
    """A delay does not block the event loop."""
    directory.inject(delay=0.2, times=20)
    start = time.monotonic()
    await asyncio.gather(*(async_client.get(URL) for _ in range(20)))
    assert time.monotonic() - start < 2


def test_response_to_head_has_no_body(sync_client: httpx.Client, directory: Directory) -> None:
    """HEAD is not defined by the contract, and its failure response has no body."""
    response = sync_client.head(URL)
    assert (response.status_code, response.content) == (405, b"")
    assert set(response.headers["allow"].split(", ")) == methods_of(SERVICES)
    assert directory.services(ACCOUNT) == []
