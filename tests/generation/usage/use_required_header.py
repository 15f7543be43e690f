"""A header that an operation needs is an argument without a default, which is checked and sent."""

import asyncio

from required_header.api.services import AsyncServices, Services
from required_header.client import AsyncClient, Client
from required_header.models import IPv4Host, Network, TcpServiceConfig
from wire import ACCOUNT, BASE, SERVICE, TUNNEL, Wire, refused

config = TcpServiceConfig("db", IPv4Host("10.0.0.1", Network(TUNNEL)))
wire = Wire(config.to_dict())
services = Services(Client(BASE, http_client=wire.client()), ACCOUNT)
services.update(SERVICE, config, x_change_ticket="C-1")
assert wire.requests[-1].headers["X-Change-Ticket"] == "C-1"
assert refused(lambda: services.update(SERVICE, config, x_change_ticket="C")).startswith("X-Change-Ticket: expected")
try:
    services.update(SERVICE, config)  # type: ignore[call-arg]
except TypeError:
    pass
else:
    raise AssertionError("the header could be left out")
assert len(wire.requests) == 1


async def use() -> None:
    """Use the asynchronous twin."""
    services = AsyncServices(AsyncClient(BASE, http_client=wire.async_client()), ACCOUNT)
    await services.update(SERVICE, config, x_change_ticket="C-2")


asyncio.run(use())
assert wire.requests[-1].headers["X-Change-Ticket"] == "C-2"
