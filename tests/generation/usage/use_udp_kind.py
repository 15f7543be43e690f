"""A third kind is built, sent, read, told apart, and listed."""

import asyncio
from typing import get_args

from udp_kind.api.services import AsyncServices, Services
from udp_kind.client import AsyncClient, Client
from udp_kind.models import IPv4Host, Network, ServiceConfig, ServiceType, UdpServiceConfig, UnknownServiceConfig
from udp_kind.models.service_config import ServiceConfigChanges
from wire import ACCOUNT, BASE, SERVICE, TUNNEL, Wire, refused

document = {
    "name": "dns",
    "type": "udp",
    "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}},
    "udp_port": 53,
}
config = UdpServiceConfig("dns", IPv4Host("10.0.0.1", Network(TUNNEL)), udp_port=53)
assert config.to_dict() == document

wire = Wire(document)
services = Services(Client(BASE, http_client=wire.client()), ACCOUNT)
updated = services.update(SERVICE, config)
assert updated == config
assert wire.sent() == document
if isinstance(updated, UdpServiceConfig):
    updated.udp_port = 5353
assert services.create(updated) == config
assert wire.sent() == {**document, "udp_port": 5353}

assert refused(lambda: services.create({**document, "udp_port": 0})) == (
    "udp_port: expected an integer from 1 to 65535, found 0"
)
assert refused(lambda: services.create({**document, "type": "sctp"})) == (
    "type: expected 'http' or 'tcp' or 'udp', found 'sctp'"
)
assert UdpServiceConfig in get_args(ServiceConfig)
assert "udp_port" in ServiceConfigChanges.__annotations__
assert "type" in refused(lambda: UnknownServiceConfig(type="udp"))

pages = Wire([document, {**document, "type": "sctp"}])
found = list(Services(Client(BASE, http_client=pages.client()), ACCOUNT).list(type=ServiceType.UDP))
assert [type(service) for service in found] == [UdpServiceConfig, UnknownServiceConfig]
assert pages.requests[0].url.params["type"] == "udp"


async def use() -> object:
    """Use the asynchronous twin."""
    return await AsyncServices(AsyncClient(BASE, http_client=wire.async_client()), ACCOUNT).get(SERVICE)


assert asyncio.run(use()) == config
