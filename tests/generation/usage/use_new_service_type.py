"""A third type of service can be created, sent, decoded, distinguished and listed."""

import asyncio
from typing import get_args

import pytest
from new_service_type.api.services import AsyncServices, Services
from new_service_type.models import (
    IPv4Host,
    Network,
    ServiceConfig,
    ServiceType,
    UdpServiceConfig,
    UnknownServiceConfig,
)
from new_service_type.models.service_config import ServiceConfigChanges
from recorded_api import ACCOUNT, SERVICE, TUNNEL, RecordedAPI

DOCUMENT = {
    "name": "dns",
    "type": "udp",
    "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}},
    "udp_port": 53,
}


@pytest.fixture
def config() -> UdpServiceConfig:
    """A service of the new type."""
    return UdpServiceConfig("dns", IPv4Host("10.0.0.1", Network(TUNNEL)), udp_port=53)


@pytest.fixture
def api() -> RecordedAPI:
    """An API that returns a service of the new type."""
    return RecordedAPI(DOCUMENT)


def test_model_becomes_a_document(config: UdpServiceConfig) -> None:
    """The model contains its type."""
    assert config.to_dict() == DOCUMENT


def test_service_is_updated(api: RecordedAPI, config: UdpServiceConfig) -> None:
    """The new type is sent and decoded."""
    assert Services(api.client(), ACCOUNT).update(SERVICE, config) == config
    assert api.last_body == DOCUMENT


def test_decoded_service_can_be_changed_and_sent(api: RecordedAPI, config: UdpServiceConfig) -> None:
    """A decoded service is narrowed to the new type, changed, and sent again."""
    services = Services(api.client(), ACCOUNT)
    service = services.get(SERVICE)
    if isinstance(service, UdpServiceConfig):
        service.udp_port = 5353
    assert services.create(service) == config
    assert api.last_body == {**DOCUMENT, "udp_port": 5353}


def test_service_is_decoded_by_the_async_client(api: RecordedAPI, config: UdpServiceConfig) -> None:
    """The async client decodes the new type."""
    assert asyncio.run(AsyncServices(api.async_client(), ACCOUNT).get(SERVICE)) == config


def test_mapping_is_checked(api: RecordedAPI) -> None:
    """A mapping of the new type is checked, and messages about unknown types list the new one."""
    services = Services(api.client(), ACCOUNT)
    with pytest.raises(ValueError, match=r"^udp_port: must be an integer between 1 and 65535 \(got 0\)$"):
        services.create({**DOCUMENT, "udp_port": 0})
    with pytest.raises(ValueError, match=r"^type: must be 'http' or 'tcp' or 'udp' \(got 'sctp'\)$"):
        services.create({**DOCUMENT, "type": "sctp"})


def test_union_contains_the_new_type() -> None:
    """The alias, the changes for `edit` and the fallback follow the contract."""
    assert UdpServiceConfig in get_args(ServiceConfig)
    assert "udp_port" in ServiceConfigChanges.__annotations__
    with pytest.raises(ValueError, match=r"^type: "):
        UnknownServiceConfig(type="udp")


def test_services_are_listed_by_the_new_type() -> None:
    """The new type is a filter, and services of types that are still unknown are listed next to it."""
    api = RecordedAPI([DOCUMENT, {**DOCUMENT, "type": "sctp"}])
    services = list(Services(api.client(), ACCOUNT).list(type=ServiceType.UDP))
    assert [type(service) for service in services] == [UdpServiceConfig, UnknownServiceConfig]
    assert api.requests[0].url.params["type"] == "udp"
