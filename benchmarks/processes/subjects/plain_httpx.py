"""Plain httpx, the baseline of the other subjects."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from workload import BASE_URL, PATH, REQUEST, SERVICE, identifiers


def ready() -> None:
    """Create a client."""
    import httpx

    httpx.Client()


def first_update() -> None:
    """Create a client and update a service."""
    updater()()


def updater(count: int = 1) -> Callable[[], object]:
    """Return a function that updates `count` services in turn."""
    import httpx
    from transport import FixedTransport

    client = httpx.Client(base_url=BASE_URL, transport=FixedTransport())
    paths = cycle([PATH.replace(SERVICE, service) for service in identifiers(count)])
    return lambda: json.loads(client.put(next(paths), json=REQUEST).content)


def page_decoder() -> Callable[[bytes], object]:
    """Return a function that decodes a page of services."""
    return json.loads


@asynccontextmanager
async def concurrent_updater(base_url: str) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
    """Provide a coroutine function that updates a service."""
    import httpx

    async with httpx.AsyncClient(base_url=base_url) as client:

        async def update() -> object:
            return json.loads((await client.put(PATH, json=REQUEST)).content)

        yield update
