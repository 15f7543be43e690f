"""The items of an array are distinguished like a single value; other unions are distinguished by the JSON type."""

from typing import Any

import pytest
from array_of_unions.api.services import Services
from array_of_unions.models import (
    HostnameHost,
    IPv4Host,
    IPv6Host,
    Network,
    ResolverNetwork,
    TcpServiceConfig,
    UnknownHost,
)
from recorded_api import ACCOUNT, TUNNEL, RecordedAPI

HOST = IPv4Host("10.0.0.1", Network(TUNNEL))


@pytest.fixture
def document() -> dict[str, Any]:
    """A service with several hosts."""
    return TcpServiceConfig(
        "db",
        HOST,
        fallbacks=[IPv6Host("::1", Network(TUNNEL)), HostnameHost("db.internal", ResolverNetwork(TUNNEL))],
        mirror=[HOST],
        standby=None,
    ).to_dict()


def test_items_are_decoded_to_their_models(document: dict[str, Any]) -> None:
    """Each item of the array is decoded to its own model."""
    service = TcpServiceConfig.from_dict(document)
    assert isinstance(service.fallbacks, list)
    assert [type(host) for host in service.fallbacks] == [IPv6Host, HostnameHost]
    assert service.to_dict() == document


@pytest.mark.parametrize("mirror", [[HOST.to_dict()], HOST.to_dict(), "all"])
def test_union_of_json_types_is_kept(document: dict[str, Any], mirror: object) -> None:
    """An array, an object and a string are decoded and encoded without loss."""
    changed = {**document, "mirror": mirror}
    assert TcpServiceConfig.from_dict(changed).to_dict() == changed


def test_object_in_a_union_is_decoded_to_its_model(document: dict[str, Any]) -> None:
    """An object is decoded to a model, although it may also be an array or a string."""
    assert TcpServiceConfig.from_dict({**document, "mirror": HOST.to_dict()}).mirror == HOST


def test_named_union_can_be_nullable(document: dict[str, Any]) -> None:
    """A field that is a named union or null accepts both."""
    assert TcpServiceConfig.from_dict(document).standby is None
    assert TcpServiceConfig.from_dict({**document, "standby": HOST.to_dict()}).standby == HOST


def test_number_of_items_is_checked() -> None:
    """An array with too many items is rejected."""
    with pytest.raises(ValueError, match=r"^fallbacks: must be a list with at most 2 items \(got 3 items\)$"):
        TcpServiceConfig("db", HOST, fallbacks=[HOST] * 3)


def test_string_in_a_union_is_checked() -> None:
    """A value that fits no member of the union is rejected."""
    with pytest.raises(ValueError, match=r"^mirror: must be "):
        TcpServiceConfig("db", HOST, mirror="none")


def test_errors_contain_the_index(document: dict[str, Any]) -> None:
    """The message about an item that is sent contains its place. A received item that cannot be decoded is kept."""
    wrong = {**document, "fallbacks": [document["host"], {"ipv6": "::1", "network": {"tunnel_id": "t"}}]}
    path = r"fallbacks\[1\]\.network\.tunnel_id"
    with pytest.raises(ValueError, match=rf"^{path}: must be a UUID \(got 't'\)$"):
        Services(RecordedAPI(None).client(), ACCOUNT).create(wrong)
    fallbacks = TcpServiceConfig.from_dict(wrong).fallbacks
    assert isinstance(fallbacks, list)
    unknown = fallbacks[1]
    assert isinstance(unknown, UnknownHost)
    assert str(unknown.decode_error).startswith("network.tunnel_id: must be a UUID (got 't') (in IPv6Host > ")
