"""Both clients behind one call, so that a case is written once."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import httpx

from workers_vpc import AsyncWorkersVPC, WorkersVPC

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
SERVICE_ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
TOKEN = "k3pt-qui3t-token"
KEY = "k3pt-qui3t-key"
REFUSED = "http://127.0.0.1:9/client/v4"  # nothing listens on the discard port

TCP = {"name": "db", "type": "tcp", "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}, "tcp_port": 5432}
HTTP = {"name": "web", "type": "http", "host": {"hostname": "a.internal", "resolver_network": {"tunnel_id": TUNNEL}}}
SERVICE = {
    **TCP,
    "service_id": SERVICE_ID,
    "created_at": "2024-01-15T09:30:00Z",
    "updated_at": "2024-01-15T10:45:00Z",
}


class Clients:
    """Runs a case with the synchronous or the asynchronous client."""

    def __init__(self, is_async: bool) -> None:
        self.is_async = is_async

    def http(self, **settings: Any) -> Any:
        """An HTTP client of the caller's."""
        hooks = settings.pop("event_hooks", {})
        settings["event_hooks"] = {event: [self._hook(hook) for hook in hooks[event]] for event in hooks}
        return httpx.AsyncClient(**settings) if self.is_async else httpx.Client(**settings)

    def _hook(self, hook: Callable[[Any], None]) -> Any:
        async def twin(message: Any) -> None:
            hook(message)

        return twin if self.is_async else hook

    def make(self, base_url: str, **settings: Any) -> Any:
        """A client that sends its requests to a server."""
        if not {"api_token", "api_email", "api_key"} & settings.keys():
            settings["api_token"] = TOKEN
        kind = AsyncWorkersVPC if self.is_async else WorkersVPC
        return kind(ACCOUNT, base_url=base_url, **settings)

    def run(self, base_url: str, use: Callable[[Any], Any], **settings: Any) -> Any:
        """What `use` gives with a client, awaited where that is needed; all of it where it is a list of pages.

        A dict as `http_client` stands for an HTTP client of the caller's with these settings.
        """
        if self.is_async:
            return asyncio.run(self._run(base_url, use, settings))
        with ExitStack() as stack:
            if isinstance(http := settings.get("http_client"), dict):
                settings["http_client"] = stack.enter_context(self.http(**http))
            result = use(stack.enter_context(self.make(base_url, **settings)))
            return list(result) if isinstance(result, Iterator) else result

    async def _run(self, base_url: str, use: Callable[[Any], Any], settings: dict[str, Any]) -> Any:
        async with AsyncExitStack() as stack:
            if isinstance(http := settings.get("http_client"), dict):
                settings["http_client"] = await stack.enter_async_context(self.http(**http))
            result = use(await stack.enter_async_context(self.make(base_url, **settings)))
            if isinstance(result, AsyncIterator):
                return [item async for item in result]
            return await result if inspect.isawaitable(result) else result


def get(vpc: Any) -> Any:
    """Read a service."""
    return vpc.services.get(SERVICE_ID)


def update(vpc: Any) -> Any:
    """Replace a service."""
    return vpc.services.update(SERVICE_ID, TCP)


def create(vpc: Any) -> Any:
    """Add a service."""
    return vpc.services.create(TCP)


def delete(vpc: Any) -> Any:
    """Remove a service."""
    return vpc.services.delete(SERVICE_ID)


def listed(vpc: Any) -> Any:
    """Go through all services."""
    return vpc.services.list()
