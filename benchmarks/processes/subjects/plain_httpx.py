"""Plain httpx, the baseline of the other subjects."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any

from workload import BASE_URL, PATH, REQUEST, SERVICE, TOKEN, identifiers

PACKAGES: tuple[str, ...] = ()
DISTRIBUTIONS = ("httpx", "httpcore", "h11", "anyio")


def ready() -> None:
    """Create a client."""
    import httpx

    httpx.Client()


def updater(count: int) -> Callable[[], object]:
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


def applier(base_url: str, http_client: Any) -> Callable[[list[dict[str, Any]]], object]:
    """Return a function that lists the account, and replaces the services that differ, 8 at the same time."""
    from concurrent.futures import ThreadPoolExecutor

    from many_services import differs

    url = f"{base_url}{PATH.rpartition('/')[0]}"
    headers = {"Authorization": f"Bearer {TOKEN}"}

    def put(change: tuple[str, dict[str, Any]]) -> object:
        service_id, config = change
        return json.loads(http_client.put(f"{url}/{service_id}", json=config, headers=headers).content)

    def apply(configs: list[dict[str, Any]]) -> object:
        response = http_client.get(url, params={"per_page": 1000}, headers=headers)
        current = {service["name"]: service for service in json.loads(response.content)["result"]}
        changes = [
            (current[config["name"]]["service_id"], config)
            for config in configs
            if differs(current[config["name"]], config)
        ]
        with ThreadPoolExecutor(8) as executor:
            return list(executor.map(put, changes))

    return apply


def configs(documents: list[dict[str, Any]]) -> list[Any]:
    """Return the configurations in the form in which `applier` takes them."""
    return documents
