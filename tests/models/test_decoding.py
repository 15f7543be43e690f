"""Decoding the documents of the API: services and hosts of each type, unknown parts, errors."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from workers_vpc_api.models import (
    AppProtocol,
    CertVerificationMode,
    HttpServiceConfig,
    Message,
    MessageSource,
    ServiceListResponse,
    ServiceResponse,
    TcpServiceConfig,
    TlsSettings,
    UnknownHost,
    UnknownServiceConfig,
)
from workers_vpc_core.errors import DecodeError
from workers_vpc_core.unset import UNSET

from .documents import HOSTS, HTTP, TCP


def decode_service(**changes: Any) -> Any:
    """Decode the TCP service with other values, as the result of a response."""
    return ServiceResponse.from_dict({"success": True, "result": {**TCP, **changes}}).result


@pytest.mark.parametrize("name", HOSTS)
def test_host_is_decoded_by_its_keys(name: str) -> None:
    """Each form of host has its model, also if the host has fields that the contract does not know."""
    document = {**HOSTS[name], "new": 1}
    service = decode_service(host=document)
    assert type(service.host).__name__ == name
    assert service.to_dict()["host"] == document


@pytest.mark.parametrize("name", ["IPv4Host", "IPv6Host", "DualStackHost", "HostnameHost"])
def test_null_under_a_key_of_another_host_is_not_data(name: str) -> None:
    """The API returns each host with the keys of all hosts. The model is the same as without these nulls."""
    other_keys = {key for host in HOSTS.values() for key in host} - HOSTS[name].keys() - {"socket"}
    host = decode_service(host={**dict.fromkeys(other_keys), **HOSTS[name]}).host
    assert type(host).__name__ == name
    assert host == decode_service(host=HOSTS[name]).host
    assert host.additional_properties == {}
    assert "None" not in repr(host)
    assert host.to_dict() == HOSTS[name]
    assert type(host).from_dict({**dict.fromkeys(other_keys), **HOSTS[name]}) == host


def test_null_under_a_key_of_the_other_service_type_is_not_data() -> None:
    """A null under a key that only the other type of service has is left out; a value is kept."""
    assert decode_service(http_port=None).to_dict() == TCP
    assert decode_service(http_port=80).additional_properties == {"http_port": 80}


def test_null_under_an_unknown_key_is_data() -> None:
    """A null that the contract says nothing about is kept, and so is a null in a host of an unknown form."""
    assert decode_service(host={**HOSTS["IPv4Host"], "zone": None}).to_dict()["host"]["zone"] is None
    unknown = {"ipv4": None, "hostname": None, "network": None}
    host = decode_service(host=unknown).host
    assert isinstance(host, UnknownHost)
    assert host.to_dict() == unknown


def test_service_is_decoded_by_its_type() -> None:
    """The field `type` decides, not the ports."""
    assert isinstance(decode_service(), TcpServiceConfig)
    assert isinstance(ServiceResponse.from_dict({"success": True, "result": HTTP}).result, HttpServiceConfig)
    service = decode_service(type="http", tcp_port=1)
    assert isinstance(service, HttpServiceConfig)
    assert service.additional_properties["tcp_port"] == 1


@pytest.mark.parametrize("type_", ["udp", None, 5, [1], {"a": 1}])
def test_service_of_an_unknown_type_is_kept(type_: Any) -> None:
    """A type that is newer than the contract is an unknown service with all its fields."""
    service = decode_service(type=type_)
    assert isinstance(service, UnknownServiceConfig)
    assert service.to_dict() == {**TCP, "type": type_}


def test_service_without_a_type_is_unknown() -> None:
    """Even an empty object is decoded."""
    assert isinstance(ServiceResponse.from_dict({"success": True, "result": {}}).result, UnknownServiceConfig)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"created_at": "yesterday"}, "created_at: must be a timestamp with a time zone (got 'yesterday')"),
        ({"created_at": "2024-01-15T09:30:61Z"}, "created_at: must be a timestamp"),
        ({"created_at": "9999-12-31T24:00:00Z"}, "created_at: must be a timestamp"),
        ({"service_id": ["x"]}, "service_id: must be a UUID (got ['x'])"),
        ({"host": []}, "host: must be IPv4Host (ipv4, network) or IPv6Host"),
        ({"tls_settings": [1]}, "tls_settings: must be TlsSettings (got [1])"),
        ({"tls_settings": {}}, "tls_settings.cert_verification_mode: required, but missing"),
    ],
)
def test_service_that_cannot_be_decoded_is_kept_as_unknown(changes: dict[str, Any], reason: str) -> None:
    """The model contains the complete document and the reason, with the path and the models."""
    service = decode_service(**changes)
    assert isinstance(service, UnknownServiceConfig)
    assert service.decode_error is not None
    assert service.decode_error.startswith(reason)
    assert "(in TcpServiceConfig" in service.decode_error
    assert service.to_dict() == {**TCP, **changes}
    assert service.name == "db"


def test_host_that_cannot_be_decoded_is_kept_as_unknown() -> None:
    """A network in a new form makes the host unknown, and the service stays what it is."""
    host = {**HOSTS["IPv4Host"], "network": {"network_id": "cf1:network"}}
    service = decode_service(host=host)
    assert isinstance(service, TcpServiceConfig)
    assert isinstance(service.host, UnknownHost)
    assert service.host.decode_error == "network.tunnel_id: required, but missing (in IPv4Host > Network)"
    assert service.to_dict() == {**TCP, "host": host}


def test_host_of_an_unknown_form_has_no_decode_error() -> None:
    """Only a document that looks like a known one and is not has an error."""
    assert decode_service(host=HOSTS["UnknownHost"]).host.decode_error is None
    assert decode_service(type="udp").decode_error is None


@pytest.mark.parametrize("field", ["name", "host"])
def test_missing_required_field_is_a_decode_error(field: str) -> None:
    """The message names the field and the model."""
    document = {key: value for key, value in TCP.items() if key != field}
    with pytest.raises(DecodeError, match=rf"^{field}: required, but missing \(in TcpServiceConfig\)$"):
        TcpServiceConfig.from_dict(document)


def test_document_of_another_type_is_a_decode_error() -> None:
    """A TCP service is not decoded as an HTTP service."""
    with pytest.raises(DecodeError, match=r"^type: must be 'http' \(got 'tcp'\)"):
        HttpServiceConfig.from_dict(TCP)


def test_service_that_cannot_be_decoded_does_not_hide_the_others() -> None:
    """The other services of a list are decoded."""
    services = ServiceListResponse.from_dict({"success": True, "result": [TCP, {**TCP, "service_id": ""}, HTTP]}).result
    assert [type(service) for service in services] == [TcpServiceConfig, UnknownServiceConfig, HttpServiceConfig]


def test_decode_error_outside_of_a_union_contains_path_value_and_models() -> None:
    """The path leads through the list."""
    document = {"success": True, "result": [], "errors": [{"code": 1, "message": "m"}, {"message": "m"}]}
    with pytest.raises(DecodeError) as caught:
        ServiceListResponse.from_dict(document)
    assert str(caught.value) == "errors[1].code: required, but missing (in ServiceListResponse > Message)"
    assert caught.value.models == ("ServiceListResponse", "Message")


@pytest.mark.parametrize("field", sorted(TCP.keys() - {"type"}))
def test_null_is_kept_in_each_field(field: str) -> None:
    """A null where the contract does not allow it is None, and is encoded as null."""
    service = decode_service(**{field: None})
    assert getattr(service, field) is None
    assert service.to_dict() == {**TCP, field: None}


@pytest.mark.parametrize("value", [True, 0, -1.5, "", "text", 2**64])
@pytest.mark.parametrize("field", ["name", "host", "tcp_port", "app_protocol", "tls_settings"])
def test_scalar_of_an_unexpected_type_is_kept(field: str, value: object) -> None:
    """A scalar of another type, or outside the bounds, is encoded as it was decoded."""
    encoded = decode_service(**{field: value}).to_dict()[field]
    assert (encoded, type(encoded)) == (value, type(value))


def test_absent_and_null_are_different() -> None:
    """An absent field is UNSET and stays absent, and a null is None and stays null."""
    service = HttpServiceConfig.from_dict(HTTP)
    assert service.https_port is None
    assert service.tls_settings is UNSET
    assert "tls_settings" not in service.to_dict()


def test_unknown_enum_value_stays_a_string() -> None:
    """A value of the contract is a member of the enum, and any other value is a string."""
    assert decode_service().app_protocol is AppProtocol.POSTGRESQL
    assert decode_service(app_protocol="oracle").app_protocol == "oracle"
    assert decode_service().tls_settings.cert_verification_mode is CertVerificationMode.VERIFY_CA
    tls_settings = decode_service(tls_settings={"cert_verification_mode": "verify_none"}).tls_settings
    assert tls_settings == TlsSettings("verify_none")


def test_errors_and_messages_of_a_success_may_be_absent_or_null() -> None:
    """Errors and messages in a success are decoded."""
    document = {"success": True, "result": TCP}
    message = {"code": 1000, "message": "m", "source": {"pointer": "/name"}}
    assert ServiceResponse.from_dict(document).errors is UNSET
    assert ServiceResponse.from_dict({**document, "errors": None}).errors is None
    errors = ServiceResponse.from_dict({**document, "errors": [message, {"code": 5104, "message": "m"}]}).errors
    assert errors == [Message(1000, "m", source=MessageSource(pointer="/name")), Message(5104, "m")]


def test_extreme_documents_are_kept() -> None:
    """Deep nesting, huge integers and lone surrogates do not cause an exception."""
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    assert decode_service(new=deep).to_dict()["new"] is deep
    assert decode_service(name="\ud800").to_dict()["name"] == "\ud800"
    for invalid in (deep, [10**5000], ["\ud800"]):
        assert decode_service(host=invalid).to_dict()["host"] is invalid


def test_dateutil_is_not_needed_for_the_usual_timestamps() -> None:
    """Neither the endpoint functions nor a service with timestamps of the API import dateutil."""
    program = (
        "import sys, workers_vpc_api.api.services; from workers_vpc_api.models import TcpServiceConfig;"
        f"document = {TCP!r}; TcpServiceConfig.from_dict(document); assert 'dateutil' not in sys.modules;"
        "TcpServiceConfig.from_dict({**document, 'created_at': '2024-01-14T24:00:00z'});"
        "assert 'dateutil' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
