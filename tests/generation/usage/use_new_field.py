"""A new field is an argument and an attribute with its bounds, and absent where it is not given."""

import asyncio

from new_field.api.services import AsyncServices, Services
from new_field.client import AsyncClient, Client
from new_field.models import HttpServiceConfig, IPv4Host, Network
from new_field.types import UNSET, Unset
from wire import ACCOUNT, BASE, SERVICE, TUNNEL, Wire, refused

host = IPv4Host("10.0.0.1", Network(TUNNEL))
config = HttpServiceConfig("web", host, weight=95)
weight: int | Unset = config.weight
assert weight == 95
assert HttpServiceConfig("web", host).weight is UNSET
assert "weight" not in HttpServiceConfig("web", host).to_dict()
for wrong in (-5, 100, 7):
    assert refused(lambda value=wrong: HttpServiceConfig("web", host, weight=value)) == (  # type: ignore[misc]
        f"weight: expected an integer at least 0 and less than 100 and a multiple of 5, found {wrong}"
    )

wire = Wire(config.to_dict())
read = Services(Client(BASE, http_client=wire.client()), ACCOUNT).update(SERVICE, config)
assert isinstance(read, HttpServiceConfig)
assert read.weight == 95
assert wire.sent()["weight"] == 95


async def use() -> object:
    """Use the asynchronous twin."""
    services = AsyncServices(AsyncClient(BASE, http_client=wire.async_client()), ACCOUNT)
    return await services.update(SERVICE, {**config.to_dict(), "weight": 5})


assert asyncio.run(use()) == config
assert wire.sent()["weight"] == 5
assert "Its share." in (HttpServiceConfig.__doc__ or "")
