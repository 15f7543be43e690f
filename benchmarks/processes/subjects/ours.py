"""The SDK of this project."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from workload import ACCOUNT, BASE_URL, SERVICE, TOKEN, TUNNEL, identifiers

PACKAGES = ("workers_vpc", "workers_vpc_api", "workers_vpc_core")
DISTRIBUTIONS = ("workers-vpc", "httpx", "httpcore", "h11", "anyio", "attrs", "python-dateutil")


def ready() -> None:
    """Create a client."""
    from workers_vpc import WorkersVPC

    WorkersVPC(ACCOUNT, api_token=TOKEN)


def updater(count: int) -> Callable[[], object]:
    """Return a function that updates `count` services in turn."""
    import httpx
    from transport import FixedTransport

    from workers_vpc import IPv4Host, Network, TcpServiceConfig, WorkersVPC

    http_client = httpx.Client(transport=FixedTransport())
    client = WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=BASE_URL, http_client=http_client)
    config = TcpServiceConfig(name="postgres-db", host=IPv4Host("10.0.0.1", Network(TUNNEL)), tcp_port=5432)
    ids = cycle(identifiers(count))
    return lambda: client.services.update(next(ids), config)


def page_decoder() -> Callable[[bytes], object]:
    """Return a function that decodes a page of services."""
    from workers_vpc_api.models import ServiceListResponse

    return lambda content: ServiceListResponse.from_dict(json.loads(content))


@asynccontextmanager
async def concurrent_updater(base_url: str) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
    """Provide a coroutine function that updates a service."""
    from workers_vpc import AsyncWorkersVPC, IPv4Host, Network, TcpServiceConfig

    config = TcpServiceConfig(name="postgres-db", host=IPv4Host("10.0.0.1", Network(TUNNEL)), tcp_port=5432)
    async with AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, base_url=base_url) as client:
        yield lambda: client.services.update(SERVICE, config)


def applier(base_url: str, http_client: Any) -> Callable[[list[Any]], object]:
    """Return a function that makes the account match configurations."""
    from workers_vpc import WorkersVPC

    def apply(configs: list[Any]) -> object:
        # A client counts its requests and waits for the API's rate limit, which the repeated work would exceed.
        client = WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=base_url, http_client=http_client)
        return client.services.apply(configs)

    return apply


def configs(documents: list[dict[str, Any]]) -> list[Any]:
    """Return the configurations in the form in which `applier` takes them."""
    from workers_vpc import TcpServiceConfig

    return [TcpServiceConfig.from_dict(document) for document in documents]
