"""Right and tolerant: unions are told apart, what is new is kept, and what cannot be read says where and why."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from workers_vpc_api.errors import DecodeError
from workers_vpc_api.models import (
    AppProtocol,
    CertVerificationMode,
    DualStackHost,
    HttpServiceConfig,
    IPv4Host,
    Message,
    Network,
    ServiceListResponse,
    ServiceResponse,
    TcpServiceConfig,
    TlsSettings,
    UnknownHost,
    UnknownServiceConfig,
)
from workers_vpc_api.types import UNSET

from .documents import HOSTS, HTTP, NETWORK, TCP


def read(**changes: Any) -> Any:
    """A TCP service with other values, read as an answer's result."""
    return ServiceResponse.from_dict({"success": True, "result": {**TCP, **changes}}).result


@pytest.mark.parametrize("shape", HOSTS)
def test_hosts_are_told_apart_by_their_keys(shape: str) -> None:
    """Each shape of host is read as itself, with fields that the contract does not know beside its own."""
    host = {**HOSTS[shape], "new": 1}
    assert type(read(host=host).host).__name__ == shape
    assert read(host=host).to_dict()["host"] == host


def test_a_null_counts_as_absent() -> None:
    """A host with a null for an address is of the shape that it has without it, and the null is kept."""
    host = {**HOSTS["IPv4Host"], "ipv6": None}
    assert isinstance(read(host=host).host, IPv4Host)
    assert read(host=host).to_dict()["host"] == host
    assert isinstance(read(host={**HOSTS["DualStackHost"], "hostname": None}).host, DualStackHost)
    assert isinstance(read(host={**HOSTS["IPv4Host"], "network": None}).host, UnknownHost)


def test_kinds_are_told_apart_by_their_constant() -> None:
    """A service is of the kind that its type names, whatever ports it has; another type is an unknown kind."""
    assert isinstance(read(), TcpServiceConfig)
    assert isinstance(ServiceResponse.from_dict({"success": True, "result": HTTP}).result, HttpServiceConfig)
    bare = read(type="http", tcp_port=1)
    assert isinstance(bare, HttpServiceConfig)
    assert bare.additional_properties["tcp_port"] == 1
    for tag in ("udp", None, 5, [1], {"a": 1}):
        unknown = read(type=tag)
        assert isinstance(unknown, UnknownServiceConfig)
        assert unknown.to_dict() == {**TCP, "type": tag}
    assert isinstance(ServiceResponse.from_dict({"success": True, "result": {}}).result, UnknownServiceConfig)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"host": {**HOSTS["IPv4Host"], "network": {"tunnel_id": "abc"}}},
            "result.host.network.tunnel_id: not a UUID: 'abc' "
            "(in ServiceResponse > TcpServiceConfig > IPv4Host > Network)",
        ),
        ({"created_at": "yesterday"}, "result.created_at: not a timestamp: 'yesterday'"),
        ({"created_at": "2024-01-15T09:30:61Z"}, "result.created_at: not a timestamp"),
        ({"created_at": "9999-12-31T24:00:00Z"}, "result.created_at: not a timestamp"),
        ({"service_id": ["x"]}, "result.service_id: not a UUID: ['x']"),
        ({"host": []}, "result.host: not IPv4Host (ipv4, network) or IPv6Host"),
        ({"tls_settings": [1]}, "result.tls_settings: not TlsSettings: [1]"),
        ({"tls_settings": {}}, "result.tls_settings.cert_verification_mode: missing"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(changes: dict[str, Any], message: str) -> None:
    """A DecodeError begins with the path in the document, what is wrong and the value, and ends with what was meant."""
    with pytest.raises(DecodeError) as caught:
        read(**changes)
    assert str(caught.value).startswith(message)
    assert caught.value.models[:2] == ("ServiceResponse", "TcpServiceConfig")


@pytest.mark.parametrize("field", ["name", "host"])
def test_a_known_kind_needs_its_fields(field: str) -> None:
    """A required field that is missing is a DecodeError that names the kind."""
    with pytest.raises(DecodeError, match=rf"^{field}: missing \(in TcpServiceConfig\)$"):
        TcpServiceConfig.from_dict({key: value for key, value in TCP.items() if key != field})


def test_another_kinds_document_is_refused() -> None:
    """A document of one kind is not read as the other."""
    with pytest.raises(DecodeError, match=r"^type: not 'http': 'tcp'"):
        HttpServiceConfig.from_dict(TCP)


def test_an_item_of_a_list_is_named_by_its_index() -> None:
    """The path of an error leads through lists."""
    with pytest.raises(DecodeError, match=r"^result\[1\]\.service_id: not a UUID: ''"):
        ServiceListResponse.from_dict({"success": True, "result": [TCP, {**TCP, "service_id": ""}]})


@pytest.mark.parametrize(
    "text",
    [
        "0191dce4_9ab4-7fce-b660-8e5dec5172da",
        "0191dce4 9ab4-7fce-b660-8e5dec5172da",
        "+191dce4-9ab4-7fce-b660-8e5dec5172da",
        " 0191dce4-9ab4-7fce-b660-8e5dec5172da",
        "0x91dce4-9ab4-7fce-b660-8e5dec5172da",
        "\u0660191dce4-9ab4-7fce-b660-8e5dec5172da",
        "0191dce4-9ab4-7fce-b660-8e5dec5172d",
        "",
    ],
)
def test_uuids_are_strict(text: str) -> None:
    """Nothing but hexadecimal digits makes a UUID, whatever `uuid.UUID` would take; a caller's is refused as well."""
    with pytest.raises(DecodeError, match="not a UUID"):
        Network.from_dict({"tunnel_id": text})
    with pytest.raises(ValueError, match="expected a UUID"):
        Network(text)


def test_a_uuid_that_is_read_is_an_ordinary_one() -> None:
    """A UUID made on the fast path is equal to, hashes and prints like one that `uuid.UUID` made."""
    found, made = Network.from_dict(NETWORK).tunnel_id, UUID(NETWORK["tunnel_id"])
    assert (type(found), found, hash(found), repr(found)) == (UUID, made, hash(made), repr(made))
    assert found.is_safe is made.is_safe


@pytest.mark.parametrize("field", sorted(TCP.keys() - {"type"}))
def test_a_null_anywhere_is_kept(field: str) -> None:
    """A null where the contract has none is read as None and comes back."""
    assert getattr(read(**{field: None}), field) is None
    assert read(**{field: None}).to_dict() == {**TCP, field: None}


@pytest.mark.parametrize("value", [True, 0, -1.5, "", "text", 2**64])
@pytest.mark.parametrize("field", ["name", "host", "tcp_port", "app_protocol", "tls_settings"])
def test_a_scalar_of_another_type_is_kept(field: str, value: object) -> None:
    """A scalar where the contract has another type, or other bounds, is read as it came and comes back."""
    found = read(**{field: value}).to_dict()[field]
    assert (found, type(found)) == (value, type(value))


def test_unknown_enum_values_stay_strings() -> None:
    """A value that the contract names is a member; another stays the string that it is."""
    assert read().app_protocol is AppProtocol.POSTGRESQL
    assert read(app_protocol="oracle").app_protocol == "oracle"
    tls = read(tls_settings={"cert_verification_mode": "verify_none"}).tls_settings
    assert tls == TlsSettings("verify_none")
    assert read().tls_settings.cert_verification_mode is CertVerificationMode.VERIFY_CA


def test_a_timestamp_without_a_zone_is_utc() -> None:
    """Timestamps are aware and in UTC, however they are written."""
    expected = datetime(2024, 1, 15, 9, 30, tzinfo=UTC)
    for text in ("2024-01-15T09:30:00Z", "2024-01-15T09:30:00", "2024-01-15T11:30:00+02:00", "2024-01-15t09:30:00z"):
        assert read(created_at=text).created_at == expected
        assert read(created_at=text).created_at.tzinfo is UTC


def test_an_envelope_may_lack_its_lists() -> None:
    """`errors` and `messages` may be missing or null, and a success may have entries in them."""
    assert ServiceResponse.from_dict({"success": True, "result": TCP}).errors is UNSET
    assert ServiceResponse.from_dict({"success": True, "result": TCP, "errors": None}).errors is None
    entry = {"code": 1000, "message": "m", "source": {"pointer": "/name"}}
    found = ServiceResponse.from_dict(
        {"success": True, "result": TCP, "errors": [entry, {"code": 5104, "message": "m"}]}
    ).errors
    assert found == [Message.from_dict(entry), Message(5104, "m")]
    assert isinstance(found, list)
    assert [message.pointer for message in found] == ["/name", None]


def test_hostile_documents_are_decode_errors_or_kept() -> None:
    """Depth, size and lone surrogates are either kept or a DecodeError."""
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    assert read(new=deep).to_dict()["new"] is deep
    for wrong in (deep, [10**5000], ["\ud800"]):
        with pytest.raises(DecodeError):
            read(host=wrong)
    assert read(name="\ud800").to_dict()["name"] == "\ud800"


def test_dateutil_is_loaded_when_it_is_needed() -> None:
    """The usual spelling of a timestamp does without python-dateutil; others load it."""
    program = (
        "import sys; from workers_vpc_api.models import TcpServiceConfig as T; import workers_vpc_api.api.services;"
        f"d = {TCP!r}; T.from_dict(d); assert 'dateutil' not in sys.modules;"
        "T.from_dict(d | {'created_at': '2024-01-15T09:30:00z'}); assert 'dateutil' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
