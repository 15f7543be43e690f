"""What openapi-python-client makes of the same contract with its own templates.

Its endpoint functions stand alone, so a client that is ready includes the module of the one that is called.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from workload import ACCOUNT, BASE_URL, SERVICE, TOKEN, TUNNEL, identifiers


def ready() -> None:
    """Make a client."""
    from stock_client import AuthenticatedClient
    from stock_client.api.services import update  # noqa: F401

    AuthenticatedClient(BASE_URL, TOKEN).get_httpx_client()


def first_update() -> None:
    """Make a client and update a service."""
    updater()()


def updater(count: int = 1) -> Callable[[], object]:
    """A function that updates a service, in turn each of so many."""
    from uuid import UUID

    from stock_client import AuthenticatedClient
    from stock_client.api.services import update
    from transport import FixedAnswer

    client = AuthenticatedClient(BASE_URL, TOKEN, httpx_args={"transport": FixedAnswer()})
    _, config = _arguments()
    ids = cycle([UUID(service) for service in identifiers(count)])
    return lambda: update.sync(ACCOUNT, next(ids), client=client, body=config)


def page_reader() -> Callable[[bytes], object]:
    """A function that reads a page of services."""
    from stock_client.models import ServiceListResponse

    return lambda content: ServiceListResponse.from_dict(json.loads(content))


def services(page: Any) -> list[Any]:
    """The services of a page."""
    return list(page.result)


@asynccontextmanager
async def concurrent_updater(base_url: str) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
    """A coroutine function that updates a service."""
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
