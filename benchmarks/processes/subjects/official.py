"""The official `cloudflare` package."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from workload import ACCOUNT, BASE_URL, REQUEST, SERVICE, TOKEN, identifiers

PACKAGES = ("cloudflare",)
DISTRIBUTIONS = ("cloudflare", "httpx", "pydantic")


def ready() -> None:
    """Create a client."""
    from cloudflare import Cloudflare

    Cloudflare(api_token=TOKEN)


def updater(count: int) -> Callable[[], object]:
    """Return a function that updates `count` services in turn."""
    import httpx
    from cloudflare import Cloudflare
    from transport import FixedTransport

    http_client = httpx.Client(transport=FixedTransport())
    client = Cloudflare(api_token=TOKEN, base_url=BASE_URL, http_client=http_client)
    ids = cycle(identifiers(count))
    return lambda: client.connectivity.directory.services.update(next(ids), account_id=ACCOUNT, **REQUEST)


def page_decoder() -> Callable[[bytes], object]:
    """Return a function that decodes a page of services, as the package's client does."""
    from cloudflare._models import construct_type
    from cloudflare.pagination import SyncV4PagePaginationArray
    from cloudflare.types.connectivity.directory import ServiceListResponse

    model = SyncV4PagePaginationArray[ServiceListResponse]
    return lambda content: construct_type(type_=model, value=json.loads(content))


@asynccontextmanager
async def concurrent_updater(base_url: str) -> AsyncIterator[Callable[[], Awaitable[Any]]]:
    """Provide a coroutine function that updates a service."""
    from cloudflare import AsyncCloudflare

    async with AsyncCloudflare(api_token=TOKEN, base_url=base_url) as client:
        yield lambda: client.connectivity.directory.services.update(SERVICE, account_id=ACCOUNT, **REQUEST)


def applier(base_url: str, http_client: Any) -> Callable[[list[dict[str, Any]]], object]:
    """Return a function that lists the account, and replaces the services that differ in a loop."""
    from cloudflare import Cloudflare
    from many_services import differs

    resource = Cloudflare(api_token=TOKEN, base_url=base_url, http_client=http_client).connectivity.directory.services

    def apply(configs: list[dict[str, Any]]) -> object:
        current = {service.name: service.to_dict() for service in resource.list(account_id=ACCOUNT, per_page=1000)}
        return [
            resource.update(current[config["name"]]["service_id"], account_id=ACCOUNT, **config)
            for config in configs
            if differs(current[config["name"]], config)
        ]

    return apply


def configs(documents: list[dict[str, Any]]) -> list[Any]:
    """Return the configurations in the form in which `applier` takes them."""
    return documents
