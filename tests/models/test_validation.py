"""Validation of what a caller builds, assigns or passes as a mapping."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers_vpc_api.api.services import update
from workers_vpc_api.models import (
    AppProtocol,
    CertVerificationMode,
    DualStackHost,
    HostnameHost,
    HttpServiceConfig,
    IPv4Host,
    IPv6Host,
    Message,
    Network,
    ResolverNetwork,
    ServiceListResponse,
    TcpServiceConfig,
    TlsSettings,
    UnknownServiceConfig,
)
from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.unset import UNSET

from .documents import HOSTS, HTTP, JSON_VALUES, NETWORK, SCHEMAS, TCP, TCP_REQUEST, documents

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
TUNNEL = NETWORK["tunnel_id"]
HOST = IPv4Host("10.0.0.1", Network(TUNNEL))
READ_ONLY_FIELDS = {
    name for schema in SCHEMAS.values() for name, field in schema.get("properties", {}).items() if field.get("readOnly")
}


def request_body(config: Any) -> bytes:
    """Return the body of the request that updates a service."""
    content = update.request(ACCOUNT, TCP["service_id"], body=config).content
    assert content is not None
    return content


def sent_document(config: Any) -> Any:
    """Return the document in the request that updates a service."""
    return json.loads(request_body(config))


def validation_error(config: Any) -> str:
    """Return the message with which a configuration is rejected."""
    with pytest.raises(ValueError) as caught:
        request_body(config)
    return str(caught.value)


INVALID_PORTS = [
    *(pytest.param(port, id=repr(port)) for port in (0, 65536, -1, True, "80", 80.0, float("nan"), [80])),
    pytest.param(10**5000, id="huge"),
]


@pytest.mark.parametrize("port", INVALID_PORTS)
def test_port_is_an_integer_between_1_and_65535(port: Any) -> None:
    """Another value is rejected by the constructor, by an assignment and in a mapping."""
    message = r"^tcp_port: must be an integer between 1 and 65535 \(got "
    with pytest.raises(ValueError, match=message):
        TcpServiceConfig("db", HOST, tcp_port=port)
    config = TcpServiceConfig("db", HOST, tcp_port=80)
    with pytest.raises(ValueError, match=message):
        config.tcp_port = port
    assert config.tcp_port == 80
    with pytest.raises(ValueError, match=message):
        request_body({**TCP_REQUEST, "tcp_port": port})


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "http://db",
            "db:5432",
            "db/x",
            "d b",
            "db\n",
            "db?x",
            "a@db",
            "10.0.0.1",
            "::1",
            "[::1]",
            "x" * 254,
            5,
            None,
        ),
        *(
            "db\x1b[31m",
            "db\0",
            "db\x7f",
            "db\u200b",
            "db\u00a0",
            "db\ufeff",
            "<host>",
            "${DB_HOST}",
            "{{ host }}",
            "*.db",
        ),
    ],
)
def test_hostname_is_only_a_name(name: Any) -> None:
    """A scheme, a path, a port, white space, a special character, an address and a long name are rejected."""
    with pytest.raises(ValueError, match=r"^hostname: must be a hostname of at most 253 characters"):
        HostnameHost(name, ResolverNetwork(TUNNEL))


ADDRESS_OBJECTS = [IPv4Address("10.0.0.1"), IPv6Address("fd00::1")]


@pytest.mark.parametrize("make", [list, tuple])
def test_addresses_can_be_objects(make: Any) -> None:
    """The models contain the text of the address, like that of any other address."""
    ipv4, ipv6 = ADDRESS_OBJECTS
    assert IPv4Host(ipv4, Network(TUNNEL)) == IPv4Host("10.0.0.1", Network(TUNNEL))
    assert DualStackHost(ipv4, ipv6, Network(TUNNEL)).to_dict() == {**HOSTS["DualStackHost"], "network": NETWORK}
    host = IPv6Host("::", Network(TUNNEL))
    host.ipv6 = ipv6
    assert host.to_dict()["ipv6"] == "fd00::1"
    resolver = ResolverNetwork(TUNNEL, resolver_ips=make(ADDRESS_OBJECTS))
    assert resolver.resolver_ips == ["10.0.0.1", "fd00::1"]


def test_addresses_in_mappings_can_be_objects() -> None:
    """The request contains their text."""
    ipv4, ipv6 = ADDRESS_OBJECTS
    host = {"hostname": "db", "resolver_network": {**NETWORK, "resolver_ips": [ipv4, str(ipv6)]}}
    sent = {**host, "resolver_network": {**NETWORK, "resolver_ips": ["10.0.0.1", "fd00::1"]}}
    assert sent_document({**TCP_REQUEST, "host": host})["host"] == sent
    host = {"ipv4": ipv4, "network": NETWORK}
    assert sent_document({**TCP_REQUEST, "host": host})["host"] == {"ipv4": "10.0.0.1", "network": NETWORK}


@pytest.mark.parametrize(
    ("host", "message"),
    [
        ({"ipv4": IPv6Address("fd00::1")}, "host.ipv4: must be an IPv4 address (got IPv6Address('fd00::1'))"),
        ({"ipv4": "10.0.0.1", "new": IPv4Address("10.0.0.1")}, "host.new: must be a JSON value (got IPv4Address("),
    ],
)
def test_address_object_that_does_not_fit_is_rejected(host: dict[str, Any], message: str) -> None:
    """An object of the other version is no address for the field, and an unknown field contains JSON only."""
    assert validation_error({**TCP_REQUEST, "host": {**host, "network": NETWORK}}).startswith(message)


@pytest.mark.parametrize("name", ["db", "db.internal", "my_db.internal.", "1a.b", "x" * 253, "bücher.example"])
def test_hostname_can_be_a_name_of_a_private_network(name: str) -> None:
    """Underscores, a dot at the end and other scripts are accepted."""
    assert HostnameHost(name, ResolverNetwork(TUNNEL)).hostname == name


@pytest.mark.parametrize("address", ["", "10.0.0", "10.0.0.256", "::1", "db", "010.0.0.1", "10.0.0.1/8", 5])
def test_invalid_ipv4_address_is_rejected(address: Any) -> None:
    """The message says what the value must be."""
    with pytest.raises(ValueError, match=r"^ipv4: must be an IPv4 address \(got "):
        IPv4Host(address, Network(TUNNEL))


@pytest.mark.parametrize("address", ["", "10.0.0.1", ":::", "fe80::1%eth0", "fd00::g", 5])
def test_invalid_ipv6_address_is_rejected(address: Any) -> None:
    """An address with a zone is invalid too, because it is only meaningful on one machine."""
    with pytest.raises(ValueError, match=r"^ipv6: must be an IPv6 address \(got "):
        IPv6Host(address, Network(TUNNEL))


def test_resolvers_are_addresses_of_either_family() -> None:
    """The message about an invalid one contains its index."""
    assert ResolverNetwork(TUNNEL, resolver_ips=["10.0.0.53", "fd00::53"]).resolver_ips == ["10.0.0.53", "fd00::53"]
    message = r"^resolver_ips\[1\]: must be an IPv4 address or an IPv6 address \(got 'x'\)$"
    with pytest.raises(ValueError, match=message):
        ResolverNetwork(TUNNEL, resolver_ips=["10.0.0.53", "x"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"host": HOSTS["IPv4Host"]}, "host: must be IPv4Host"),
        ({"host": UNSET}, "host: required, must be IPv4Host"),
        ({"host": None}, r"host: must be IPv4Host .* \(got null\)$"),
        ({"host": Network(TUNNEL)}, "host: must be IPv4Host"),
        ({"host": HOST.to_dict()}, r"host: must be IPv4Host .* \(got a mapping; only methods accept mappings\)$"),
        ({"name": ""}, r"name: must be a string of at least 1 character \(got ''\)"),
        ({"name": 5}, "name: must be a string"),
        ({"tls_settings": {"cert_verification_mode": "disabled"}}, "tls_settings: must be TlsSettings"),
        ({"type": "http"}, r"type: must be 'tcp' \(got 'http'\)"),
        ({"created_at": datetime(2024, 1, 15)}, "created_at: must be a timestamp with a time zone"),  # noqa: DTZ001
        ({"created_at": "2024-01-15T09:30:00Z"}, "created_at: must be a timestamp with a time zone"),
    ],
)
def test_constructor_rejects_values_of_other_types(arguments: dict[str, Any], message: str) -> None:
    """Mappings instead of models, missing and null values, and other models are rejected."""
    with pytest.raises(ValueError, match=f"^{message}"):
        TcpServiceConfig(**{"name": "db", "host": HOST, **arguments})


def test_strings_are_accepted_for_uuids_and_enum_members() -> None:
    """They become UUIDs and members. A value that the enum does not contain stays a string."""
    assert Network(TUNNEL).tunnel_id == UUID(TUNNEL)
    config = TcpServiceConfig("db", HOST, app_protocol="mysql", tls_settings=TlsSettings("verify_ca"))
    assert config.app_protocol is AppProtocol.MYSQL
    assert config.tls_settings == TlsSettings(CertVerificationMode.VERIFY_CA)
    config.app_protocol = "oracle"
    assert config.to_dict()["app_protocol"] == "oracle"
    assert type(TcpServiceConfig("db", HOST, app_protocol=AppProtocol.MYSQL).to_dict()["app_protocol"]) is str


def test_subclass_of_str_is_accepted_for_a_uuid() -> None:
    """A YAML library may represent strings by a class of its own."""
    quoted = type("Quoted", (str,), {})(TUNNEL)
    config = {**TCP_REQUEST, "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": quoted}}}
    assert sent_document(config) == TCP_REQUEST
    assert Network.from_dict({"tunnel_id": quoted}) == Network(quoted) == Network(TUNNEL)


def test_defaults_are_not_sent() -> None:
    """Only the arguments of the constructor and the type are part of a request."""
    assert sent_document(TcpServiceConfig("db", HOST)) == {"name": "db", "type": "tcp", "host": HOSTS["IPv4Host"]}


def test_all_errors_of_a_mapping_are_reported_at_once() -> None:
    """The message has a line for each error, with path and value."""
    config = {
        "type": "tcp",
        "name": "",
        "tcp_port": 0,
        "host": {"ipv4": "10.0.0", "network": {"tunnel_id": "t"}},
        "tls_settings": {},
        "service_id": "s",
    }
    assert validation_error(config).splitlines() == [
        "name: must be a string of at least 1 character (got '')",
        "host.ipv4: must be an IPv4 address (got '10.0.0')",
        "host.network.tunnel_id: must be a UUID (got 't')",
        "tcp_port: must be an integer between 1 and 65535 (got 0)",
        "tls_settings.cert_verification_mode: required, must be a string",
        "service_id: must be a UUID (got 's')",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": "udp"}, "type: must be 'http' or 'tcp' (got 'udp')"),
        ({"type": ["tcp"]}, "type: must be 'http' or 'tcp' (got ['tcp'])"),
        ({"type": None}, "type: must be 'http' or 'tcp' (got null)"),
        ({"host": {"socket": "/run/db"}}, "host: must be IPv4Host (ipv4, network) or IPv6Host"),
        ({"host": {"network": NETWORK}}, "host: must be IPv4Host (ipv4, network) or IPv6Host"),
        (
            {"host": {**HOSTS["IPv4Host"], **HOSTS["HostnameHost"]}},
            "host: must be IPv4Host (ipv4, network) or IPv6Host",
        ),
        ({"host": {"ipv4": "10.0.0.1"}}, "host.network: required, must be Network"),
        ({"host": {"hostname": "db"}}, "host.resolver_network: required, must be ResolverNetwork"),
        ({"host": "10.0.0.1"}, "host: must be IPv4Host (ipv4, network) or IPv6Host"),
        ({"host": None}, "host: must be IPv4Host"),
        ({5: 6}, "field names must be strings (got 5)"),
        ({"new": float("nan")}, "new: must be a JSON value (got nan)"),
        ({"new": {1, 2}}, "new: must be a JSON value (got {1, 2})"),
    ],
)
def test_mapping_must_have_a_known_type_and_host(changes: dict[Any, Any], message: str) -> None:
    """Unknown types and hosts, a host of two forms and values that are not JSON are rejected."""
    assert validation_error({**TCP_REQUEST, **changes}).startswith(message)


def test_mapping_without_a_type_is_rejected() -> None:
    """The message lists the types."""
    config = {key: value for key, value in TCP_REQUEST.items() if key != "type"}
    assert validation_error(config) == "type: required, must be 'http' or 'tcp'"


@pytest.mark.parametrize("config", [[TCP_REQUEST], "tcp", None, 5, Message(1000, "m")], ids=repr)
def test_other_value_than_a_service_is_rejected(config: Any) -> None:
    """The message names the models."""
    assert validation_error(config).startswith("must be HttpServiceConfig or TcpServiceConfig (got ")


def test_mapping_that_contains_itself_is_rejected() -> None:
    """A circular structure has no JSON text."""
    config: dict[str, Any] = dict(TCP_REQUEST)
    config["new"] = config
    assert validation_error(config).startswith("new: must be a JSON value (got ")


@pytest.mark.parametrize("name", [name for name in HOSTS if name != "UnknownHost"])
def test_valid_mapping_is_sent_unchanged(name: str) -> None:
    """Unknown fields and nulls are sent, and read-only fields are not."""
    config = {**TCP_REQUEST, "host": {**HOSTS[name], "new": None}, "tls_settings": None, "more": [1]}
    assert sent_document({**TCP, **config}) == config


@settings(max_examples=40, deadline=None, derandomize=True)
@given(config=documents(SCHEMAS["ServiceConfig"]), changes=st.dictionaries(st.sampled_from(sorted(TCP)), JSON_VALUES))
def test_any_mapping_is_sent_or_rejected(config: dict[str, Any], changes: dict[str, Any]) -> None:
    """Whatever a mapping contains, it has a JSON text or is rejected with its errors.

    A null in a field of another type is no data.
    """
    mapping = {**config, **changes}
    errors = list(SERVICE_CONFIG.iter_errors(mapping, ""))
    if errors:
        assert validation_error(mapping).splitlines() == errors
    else:
        other_types = {"http": set(TCP) - set(HTTP), "tcp": set(HTTP) - set(TCP)}.get(mapping["type"], set())
        not_data = {key for key in other_types if mapping.get(key, UNSET) is None}
        assert set(sent_document(mapping)) == set(mapping) - READ_ONLY_FIELDS - not_data


def test_read_only_fields_are_part_of_documents_but_not_of_requests() -> None:
    """The fields that only the API sets are left out at every depth."""
    service = TcpServiceConfig.from_dict(TCP)
    assert service.to_dict() == TCP
    assert service.to_dict(read_only=False) == TCP_REQUEST
    page = ServiceListResponse.from_dict({"success": True, "result": [TCP]})
    assert page.to_dict(read_only=False)["result"] == [TCP_REQUEST]
    assert sent_document(service) == TCP_REQUEST


def test_service_read_from_the_api_can_be_modified_and_sent_back() -> None:
    """Invalid values in fields that nobody assigns do not prevent an update."""
    document = {**TCP_REQUEST, "name": "", "tcp_port": 0, "host": HOSTS["UnknownHost"], "new": 1}
    service = TcpServiceConfig.from_dict(document)
    service.app_protocol = None
    assert sent_document(service) == {**document, "app_protocol": None}
    with pytest.raises(ValueError, match=r"^name: "):
        attrs.evolve(service, tcp_port=1)


def test_service_of_an_unknown_type_can_be_sent_back() -> None:
    """A service whose type is newer than the contract can be sent as it was read."""
    service = UnknownServiceConfig.from_dict({**TCP_REQUEST, "type": "udp"})
    assert sent_document(service) == {**TCP_REQUEST, "type": "udp"}


def test_known_type_cannot_be_built_as_an_unknown_one() -> None:
    """Otherwise its fields would not be validated."""
    with pytest.raises(ValueError, match=r"^type: must be a string other than 'http' and 'tcp' \(got 'tcp'\)$"):
        UnknownServiceConfig(type="tcp")


@pytest.mark.parametrize(
    ("additional_properties", "message"),
    [
        ({"tcp_port": 0}, "additional_properties.tcp_port: is a field of TcpServiceConfig; set the attribute tcp_port"),
        ({"new": float("nan")}, "additional_properties.new: must be a JSON value (got nan)"),
    ],
)
def test_additional_properties_are_validated(additional_properties: dict[str, Any], message: str) -> None:
    """A known field cannot be passed as an unknown one, and neither can a value that is not JSON."""
    with pytest.raises(ValueError) as caught:
        TcpServiceConfig("db", HOST, additional_properties=additional_properties)
    assert str(caught.value).startswith(message)


def test_mapping_can_contain_models() -> None:
    """Models and mappings can be mixed."""
    host = DualStackHost("10.0.0.1", "fd00::1", Network(TUNNEL))
    assert sent_document({**TCP_REQUEST, "host": host})["host"] == HOSTS["DualStackHost"]
    assert HttpServiceConfig.from_dict({**HTTP, "host": host}).host is host


def test_timestamps_are_encoded_in_utc() -> None:
    """A datetime in another time zone is encoded as the same time in UTC."""
    moment = datetime.fromisoformat("2024-01-15T10:30:00+01:00")
    config = TcpServiceConfig("db", HOST, created_at=moment, updated_at=moment.astimezone(UTC))
    assert config.to_dict()["created_at"] == config.to_dict()["updated_at"] == "2024-01-15T09:30:00Z"
