"""The in-memory transport, for sync and async clients."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from workers_vpc.testing import Directory

from .calls import ACCOUNT, SERVICES, TOKEN, make_config

URL = f"https://api.cloudflare.com{SERVICES}"


def test_sync_and_async_clients_share_a_transport(directory: Directory) -> None:
    """One transport serves both kinds of clients, with streamed bodies and queries, for any host."""
    transport = directory.transport()
    with httpx.Client(transport=transport, headers=TOKEN) as client:
        assert client.post(URL, json=make_config(name="a")).json()["success"] is True

    async def body() -> AsyncIterator[bytes]:
        yield b'{"name": "b", "type": "tcp", "host": {"hostname": "b.internal",'
        yield b'"resolver_network": {"tunnel_id": "0191dce4-9ab4-7fce-b660-8e5dec5172da"}}}'

    async def main() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, headers=TOKEN) as client:
            headers = {"content-type": "application/json"}
            created = await client.post(URL, content=body(), headers=headers)
            assert created.status_code == 200, created.text
            return await client.get(f"http://anywhere.test{SERVICES}", params={"page": 2, "per_page": 1})

    second_page = asyncio.run(main())
    assert [service["name"] for service in second_page.json()["result"]] == ["b"]
    assert second_page.headers["cf-ray"] == "0000000000000003-LHR"


def test_async_clients_meet_the_same_faults(directory: Directory) -> None:
    """A delay, a timeout, a dropped connection and a cut-off body are the same for an async client."""

    async def main() -> None:
        async with httpx.AsyncClient(transport=directory.transport(), headers=TOKEN) as client:
            directory.inject(delay=0.05)
            start = time.monotonic()
            assert (await client.get(URL)).status_code == 200
            assert time.monotonic() - start >= 0.05
            directory.inject(delay=5)
            with pytest.raises(httpx.ReadTimeout):
                await client.get(URL, timeout=0.01)
            directory.inject(drop=True)
            with pytest.raises(httpx.RemoteProtocolError):
                await client.get(URL)
            directory.inject(truncate=True)
            with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
                await client.get(URL)

    asyncio.run(main())


def test_delays_of_async_clients_run_side_by_side(directory: Directory) -> None:
    """A delay does not hold up the event loop."""
    directory.inject(delay=0.2, times=20)

    async def main() -> None:
        async with httpx.AsyncClient(transport=directory.transport(), headers=TOKEN) as client:
            await asyncio.gather(*(client.get(URL) for _ in range(20)))

    start = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - start < 2


def test_head_has_no_body(directory: Directory) -> None:
    """HEAD is a method that the API does not have, and its refusal comes without a body."""
    with httpx.Client(transport=directory.transport(), headers=TOKEN) as client:
        answer = client.head(URL)
    assert (answer.status_code, answer.content, answer.headers["allow"]) == (405, b"", "GET, POST")
    assert directory.services(ACCOUNT) == []
