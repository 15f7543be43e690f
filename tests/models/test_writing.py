"""Strict when writing: what a caller builds, assigns or passes as a mapping satisfies the contract."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers_vpc_api.api import json_body
from workers_vpc_api.api.services.update import BODY
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
from workers_vpc_api.types import UNSET

from .documents import HOSTS, HTTP, NETWORK, SCHEMAS, TCP, documents, json_values

TUNNEL = NETWORK["tunnel_id"]
HOST = IPv4Host("10.0.0.1", Network(TUNNEL))
REQUEST = {key: value for key, value in TCP.items() if key not in ("service_id", "created_at", "updated_at")}


def refusal(config: Any) -> str:
    """What is said when a configuration is refused."""
    with pytest.raises(ValueError) as caught:
        json_body(BODY, config)
    return str(caught.value)


@pytest.mark.parametrize(
    "port", [0, 65536, -1, True, "80", 80.0, float("nan"), 10**5000, [80]], ids=lambda port: type(port).__name__
)
def test_a_port_is_a_whole_number_in_its_bounds(port: Any) -> None:
    """A port out of bounds or of another type is refused when a model is built or changed, and in a mapping."""
    with pytest.raises(ValueError, match=r"^tcp_port: expected an integer from 1 to 65535, found "):
        TcpServiceConfig("db", HOST, tcp_port=port)
    config = TcpServiceConfig("db", HOST, tcp_port=80)
    with pytest.raises(ValueError, match=r"^tcp_port: "):
        config.tcp_port = port
    assert config.tcp_port == 80
    assert refusal({**REQUEST, "tcp_port": port}).startswith("tcp_port: expected an integer from 1 to 65535, found ")


@pytest.mark.parametrize(
    "name",
    ["", "http://db", "db:5432", "db/x", "d b", "db\n", "db?x", "a@db", "10.0.0.1", "::1", "[::1]", "x" * 254, 5, None],
)
def test_a_hostname_is_a_name_alone(name: Any) -> None:
    """A scheme, a path, a port, white space, an address, and what is too long or no string, make no hostname."""
    with pytest.raises(ValueError, match=r"^hostname: .*a hostname of at most 253 characters"):
        HostnameHost(name, ResolverNetwork(TUNNEL))


@pytest.mark.parametrize("name", ["db", "db.internal", "my_db.internal.", "1a.b", "x" * 253, "bücher.example"])
def test_a_hostname_may_be_what_people_use(name: str) -> None:
    """Names of private networks, underscores included, are taken as they are."""
    assert HostnameHost(name, ResolverNetwork(TUNNEL)).hostname == name


@pytest.mark.parametrize("address", ["", "10.0.0", "10.0.0.256", "::1", "db", "010.0.0.1", "10.0.0.1/8", 5])
def test_an_ipv4_address_is_one(address: Any) -> None:
    """What is no IPv4 address is refused."""
    with pytest.raises(ValueError, match=r"^ipv4: expected an IPv4 address, found "):
        IPv4Host(address, Network(TUNNEL))


@pytest.mark.parametrize("address", ["", "10.0.0.1", ":::", "fe80::1%eth0", "fd00::g", 5])
def test_an_ipv6_address_is_one(address: Any) -> None:
    """What is no IPv6 address, or means something on one machine alone, is refused."""
    with pytest.raises(ValueError, match=r"^ipv6: expected an IPv6 address, found "):
        IPv6Host(address, Network(TUNNEL))


def test_resolvers_are_addresses() -> None:
    """A resolver is an address of either family; each that is none is named by its index."""
    assert ResolverNetwork(TUNNEL, resolver_ips=["10.0.0.53", "fd00::53"]).resolver_ips == ["10.0.0.53", "fd00::53"]
    with pytest.raises(
        ValueError, match=r"^resolver_ips\[1\]: expected an IPv4 address or an IPv6 address, found 'x'$"
    ):
        ResolverNetwork(TUNNEL, resolver_ips=["10.0.0.53", "x"])


def test_a_constructor_takes_no_other_types() -> None:
    """A mapping for a model, UNSET or null for what is required, an empty name and another model are refused."""
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("host: expected IPv4Host", {"host": HOSTS["IPv4Host"]}),
        ("host: required, expected IPv4Host", {"host": UNSET}),
        ("host: must not be null, expected IPv4Host", {"host": None}),
        ("host: expected IPv4Host", {"host": Network(TUNNEL)}),
        ("name: expected a string of at least 1 character, found ''", {"name": ""}),
        ("host: expected IPv4Host .* found a mapping, which only methods take$", {"host": HOST.to_dict()}),
        ("name: expected a string", {"name": 5}),
        ("tls_settings: expected TlsSettings", {"tls_settings": {"cert_verification_mode": "disabled"}}),
        ("type: expected 'tcp', found 'http'", {"type": "http"}),
        ("created_at: expected a timestamp with a time zone", {"created_at": datetime(2024, 1, 15)}),  # noqa: DTZ001
        ("created_at: expected a timestamp with a time zone", {"created_at": "2024-01-15T09:30:00Z"}),
    ]
    for message, changes in wrong:
        with pytest.raises(ValueError, match=f"^{message}"):
            TcpServiceConfig(**{"name": "db", "host": HOST, **changes})


def test_strings_may_stand_for_uuids_and_enums() -> None:
    """A UUID's string and an enum's value become a UUID and a member; an enum is open."""
    assert Network(TUNNEL).tunnel_id == UUID(TUNNEL)
    quoted = type("Quoted", (str,), {})(TUNNEL)  # as a YAML library may give it
    assert list(Network.problems({"tunnel_id": quoted})) == []
    assert Network.from_dict({"tunnel_id": quoted}) == Network(quoted) == Network(TUNNEL)
    config = TcpServiceConfig("db", HOST, app_protocol="mysql", tls_settings=TlsSettings("verify_ca"))
    assert config.app_protocol is AppProtocol.MYSQL
    assert config.tls_settings == TlsSettings(CertVerificationMode.VERIFY_CA)
    config.app_protocol = "oracle"
    assert config.to_dict()["app_protocol"] == "oracle"
    assert type(TcpServiceConfig("db", HOST, app_protocol=AppProtocol.MYSQL).to_dict()["app_protocol"]) is str


def test_defaults_are_not_filled_in() -> None:
    """What is not given is not sent; only the constant that tells the kind is."""
    assert json.loads(json_body(BODY, TcpServiceConfig("db", HOST))) == {
        "name": "db",
        "type": "tcp",
        "host": HOSTS["IPv4Host"],
    }


def test_all_problems_of_a_mapping_come_at_once() -> None:
    """One ValueError has a line for each problem of a mapping: its path, the rule and the value."""
    config = {
        "type": "tcp",
        "name": "",
        "tcp_port": 0,
        "host": {"ipv4": "10.0.0", "network": {"tunnel_id": "t"}},
        "tls_settings": {},
        "service_id": "s",
    }
    assert refusal(config).splitlines() == [
        "name: expected a string of at least 1 character, found ''",
        "host.ipv4: expected an IPv4 address, found '10.0.0'",
        "host.network.tunnel_id: expected a UUID, found 't'",
        "tcp_port: expected an integer from 1 to 65535, found 0",
        "tls_settings.cert_verification_mode: required, expected a string",
        "service_id: not a UUID: 's'",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": "udp"}, "type: expected 'http' or 'tcp', found 'udp'"),
        ({"type": ["tcp"]}, "type: expected 'http' or 'tcp', found ['tcp']"),
        ({"type": None}, "type: expected 'http' or 'tcp', found None"),
        ({"host": {"socket": "/run/db"}}, "host: expected IPv4Host (ipv4, network) or IPv6Host"),
        ({"host": {"network": NETWORK}}, "host: expected IPv4Host (ipv4, network) or IPv6Host"),
        (
            {"host": {**HOSTS["IPv4Host"], **HOSTS["HostnameHost"]}},
            "host: expected IPv4Host (ipv4, network) or IPv6Host",
        ),
        ({"host": {"ipv4": "10.0.0.1"}}, "host.network: required, expected Network"),
        ({"host": {"hostname": "db"}}, "host.resolver_network: required, expected ResolverNetwork"),
        ({"host": "10.0.0.1"}, "host: expected IPv4Host (ipv4, network) or IPv6Host"),
        ({"host": None}, "host: must not be null, expected IPv4Host"),
        ({5: 6}, "the mapping: 5 is no field name, expected a string"),
        ({"new": float("nan")}, "new: expected a JSON value, found nan"),
        ({"new": {1, 2}}, "new: expected a JSON value, found {1, 2}"),
    ],
)
def test_a_mapping_is_of_a_known_kind_and_shape(changes: dict[Any, Any], message: str) -> None:
    """A mapping of an unknown kind or host, of two at once, or of what is no JSON, is refused."""
    assert refusal({**REQUEST, **changes}).startswith(message)


def test_a_mapping_without_a_type_says_so() -> None:
    """A mapping that lacks the constant is told which ones there are."""
    bare = {key: value for key, value in REQUEST.items() if key != "type"}
    assert refusal(bare) == "type: expected 'http' or 'tcp', missing"
    for other in ([REQUEST], "tcp", None, 5):
        assert "HttpServiceConfig or TcpServiceConfig" in refusal(other)


def test_a_mapping_that_holds_itself_is_refused() -> None:
    """What has no end is no JSON document."""
    config: dict[str, Any] = dict(REQUEST)
    config["new"] = config
    assert refusal(config).startswith("new: expected a JSON value, found ")


@pytest.mark.parametrize("shape", [shape for shape in HOSTS if shape != "UnknownHost"])
def test_a_mapping_is_sent_as_it_is(shape: str) -> None:
    """A mapping that the contract allows is sent with its unknown fields and nulls, and without read-only ones."""
    config = {**REQUEST, "host": {**HOSTS[shape], "new": None}, "tls_settings": None, "more": [1]}
    assert json.loads(json_body(BODY, {**TCP, **config})) == config


@settings(max_examples=40, deadline=None, derandomize=True)
@given(config=documents(SCHEMAS["ServiceConfig"]), changes=st.dictionaries(st.sampled_from(sorted(TCP)), json_values))
def test_a_mapping_is_sent_or_refused(config: dict[str, Any], changes: dict[str, Any]) -> None:
    """Whatever a mapping holds, it is sent or a ValueError; one with no problems can be read."""
    mapping = {**config, **changes}
    problems = list(BODY.problems(mapping, ""))
    if problems:
        assert refusal(mapping).splitlines() == problems
    else:
        assert isinstance(json_body(BODY, mapping), bytes)


def test_read_only_fields_are_read_and_not_sent() -> None:
    """What only the API sets is in a document and in no request, within a list as well."""
    service = TcpServiceConfig.from_dict(TCP)
    assert service.to_dict() == TCP
    assert service.to_dict(read_only=False) == REQUEST
    page = ServiceListResponse.from_dict({"success": True, "result": [TCP]})
    assert page.to_dict(read_only=False)["result"] == [REQUEST]
    assert json.loads(json_body(BODY, service)) == REQUEST


def test_what_was_read_can_be_put_back() -> None:
    """A service that breaks rules in fields that nobody touches is changed by assignment and sent as it is."""
    document = {**REQUEST, "name": "", "tcp_port": 0, "host": HOSTS["UnknownHost"], "new": 1}
    service = TcpServiceConfig.from_dict(document)
    service.app_protocol = None
    assert json.loads(json_body(BODY, service)) == {**document, "app_protocol": None}
    with pytest.raises(ValueError, match=r"^name: "):
        attrs.evolve(service, tcp_port=1)
    unknown = UnknownServiceConfig.from_dict({**REQUEST, "type": "udp"})
    assert json.loads(json_body(BODY, unknown)) == {**REQUEST, "type": "udp"}


def test_what_is_unknown_does_not_hide_what_is_known() -> None:
    """A known kind cannot be built as an unknown one, nor a known field given as an unknown one."""
    with pytest.raises(ValueError, match=r"^type: expected a string other than 'http' and 'tcp', found 'tcp'$"):
        UnknownServiceConfig(type="tcp")
    with pytest.raises(ValueError, match=r"^additional_properties\.tcp_port: a field of TcpServiceConfig itself$"):
        TcpServiceConfig("db", HOST, additional_properties={"tcp_port": 0})
    with pytest.raises(ValueError, match=r"^additional_properties\.new: expected a JSON value, found nan$"):
        TcpServiceConfig("db", HOST, additional_properties={"new": float("nan")})


def test_a_model_of_another_kind_is_no_body() -> None:
    """A model that is no service is refused."""
    assert refusal(Message(1000, "m")).startswith("expected HttpServiceConfig or TcpServiceConfig, found ")


def test_models_in_a_mapping_are_taken() -> None:
    """A mapping may have models for its values."""
    host = DualStackHost("10.0.0.1", "fd00::1", Network(TUNNEL))
    assert json.loads(json_body(BODY, {**REQUEST, "host": host}))["host"] == HOSTS["DualStackHost"]
    assert HttpServiceConfig.from_dict({**HTTP, "host": host}).host is host


def test_timestamps_are_written_in_utc() -> None:
    """A datetime of another zone is written as the same moment in UTC."""
    moment = datetime.fromisoformat("2024-01-15T10:30:00+01:00")
    config = TcpServiceConfig("db", HOST, created_at=moment, updated_at=moment.astimezone(UTC))
    assert config.to_dict()["created_at"] == config.to_dict()["updated_at"] == "2024-01-15T09:30:00Z"
