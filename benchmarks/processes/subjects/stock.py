"""The output of openapi-python-client for the same contract, with the generator's own templates.

Its client has no methods for the operations, so a client is ready when the module of the operation is imported too.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from workload import ACCOUNT, BASE_URL, SERVICE, TOKEN, TUNNEL, identifiers


def ready() -> None:
    """Create a client."""
    from stock_client import AuthenticatedClient
    from stock_client.api.services import update  # noqa: F401

    AuthenticatedClient(BASE_URL, TOKEN).get_httpx_client()


def first_update() -> None:
    """Create a client and update a service."""
    updater()()


def updater(count: int = 1) -> Callable[[], object]:
    """Return a function that updates `count` services in turn."""
    from uuid import UUID

    from stock_client import AuthenticatedClient
    from stock_client.api.services import update
    from transport import FixedTransport

    client = AuthenticatedClient(BASE_URL, TOKEN, httpx_args={"transport": FixedTransport()})
    _, config = _arguments()
    ids = cycle([UUID(service) for service in identifiers(count)])
    return lambda: update.sync(ACCOUNT, next(ids), client=client, body=config)


def page_decoder() -> Callable[[bytes], object]:
    """Return a function that decodes a page of services."""
    from stock_client.models import ServiceListResponse

    return lambda content: ServiceListResponse.from_dict(json.loads(content))


def services(page: Any) -> list[Any]:
    """Return the services of a page."""
    return list(page.result)


@asynccontextmanager
async def concurrent_updater(base_url: str) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
    """Provide a coroutine function that updates a service."""
    from stock_client import AuthenticatedClient
    from stock_client.api.services import update

    service, config = _arguments()
    async with AuthenticatedClient(base_url, TOKEN) as client:
        yield lambda: update.asyncio(ACCOUNT, service, client=client, body=config)


def _arguments() -> Any:
    from uuid import UUID

    from stock_client.models import IPv4Host, Network, TcpServiceConfig

    host = IPv4Host("10.0.0.1", Network(UUID(TUNNEL)))
    return UUID(SERVICE), TcpServiceConfig(name="postgres-db", host=host, tcp_port=5432)
