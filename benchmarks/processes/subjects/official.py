"""The `cloudflare` package."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from workload import ACCOUNT, BASE_URL, REQUEST, SERVICE, TOKEN, identifiers


def ready() -> None:
    """Make a client."""
    from cloudflare import Cloudflare

    Cloudflare(api_token=TOKEN)


def first_update() -> None:
    """Make a client and update a service."""
    updater()()


def updater(count: int = 1) -> Callable[[], object]:
    """A function that updates a service, in turn each of so many."""
    import httpx
    from cloudflare import Cloudflare
    from transport import FixedAnswer

    http_client = httpx.Client(transport=FixedAnswer())
    client = Cloudflare(api_token=TOKEN, base_url=BASE_URL, http_client=http_client)
    ids = cycle(identifiers(count))
    return lambda: client.connectivity.directory.services.update(next(ids), account_id=ACCOUNT, **REQUEST)


def page_reader() -> Callable[[bytes], object]:
    """A function that reads a page of services, with what the package's client calls for it."""
    from cloudflare._models import construct_type
    from cloudflare.pagination import SyncV4PagePaginationArray
    from cloudflare.types.connectivity.directory import ServiceListResponse

    model = SyncV4PagePaginationArray[ServiceListResponse]
    return lambda content: construct_type(type_=model, value=json.loads(content))


def services(page: Any) -> list[Any]:
    """The services of a page."""
    return list(page.result)


@asynccontextmanager
async def concurrent_updater(base_url: str) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
    """A coroutine function that updates a service."""
    from cloudflare import AsyncCloudflare

    async with AsyncCloudflare(api_token=TOKEN, base_url=base_url) as client:
        yield lambda: client.connectivity.directory.services.update(SERVICE, account_id=ACCOUNT, **REQUEST)
