"""This project."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from workload import ACCOUNT, BASE_URL, SERVICE, TOKEN, TUNNEL, identifiers


def ready() -> None:
    """Make a client."""
    from workers_vpc import WorkersVPC

    WorkersVPC(ACCOUNT, api_token=TOKEN)


def first_update() -> None:
    """Make the README's imports and a client, and update a service."""
    updater()()


def updater(count: int = 1) -> Callable[[], object]:
    """A function that updates a service, in turn each of so many."""
    import httpx
    from transport import FixedAnswer

    from workers_vpc import IPv4Host, Network, TcpServiceConfig, WorkersVPC

    http_client = httpx.Client(transport=FixedAnswer())
    client = WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=BASE_URL, http_client=http_client)
    config = TcpServiceConfig(name="postgres-db", host=IPv4Host("10.0.0.1", Network(TUNNEL)), tcp_port=5432)
    ids = cycle(identifiers(count))
    return lambda: client.services.update(next(ids), config)


def page_reader() -> Callable[[bytes], object]:
    """A function that reads a page of services."""
    from workers_vpc_api.models import ServiceListResponse

    return lambda content: ServiceListResponse.from_dict(json.loads(content))


def services(page: Any) -> list[Any]:
    """The services of a page."""
    return list(page.result)


@asynccontextmanager
async def concurrent_updater(base_url: str) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
    """A coroutine function that updates a service."""
    from workers_vpc import AsyncWorkersVPC, IPv4Host, Network, TcpServiceConfig

    config = TcpServiceConfig(name="postgres-db", host=IPv4Host("10.0.0.1", Network(TUNNEL)), tcp_port=5432)
    async with AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, base_url=base_url) as client:
        yield lambda: client.services.update(SERVICE, config)
