"""`edit` merges nested values: a mapping, or a model of the same type, changes only the fields that it names."""

from ipaddress import ip_address
from typing import Any

import pytest

from workers_vpc import (
    UNSET,
    DecodeError,
    HostnameHost,
    IPv4Host,
    Network,
    ResolverNetwork,
    StaleServiceError,
    TlsSettings,
)

from .examples import HOST_KEYS, SERVICE, SERVICE_ID, TCP, TUNNEL
from .server import ReceivedRequest, ScriptedResponse, Server, success

CERTIFICATE = "5d1f0c7e-2b94-4f7a-8c3d-9e6b1a2f4d58"
OTHER_CERTIFICATE = "7c2e9b16-0d4f-4a83-b5f1-3e8a6c9d0b27"
OTHER_TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172db"
TLS = {
    "cert_verification_mode": "verify_ca",
    "certificate_authority": CERTIFICATE,
    "client_certificate": OTHER_CERTIFICATE,
    "min_version": "1.3",
}
#: A service with certificates and unknown fields at two depths, as the API returns it.
LIVE_SERVICE: dict[str, Any] = {
    **SERVICE,
    "tls_settings": TLS,
    "host": {**HOST_KEYS, "ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL, "mtu": 1400}, "zone": "b"},
}
#: The host as it is sent back.
HOST = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL, "mtu": 1400}, "zone": "b"}


@pytest.fixture
def api(server: Server) -> Server:
    """A server that returns the service and accepts updates of it."""

    def handle(request: ReceivedRequest) -> ScriptedResponse:
        current = LIVE_SERVICE if request.method == "GET" else request.document
        return success({**current, "service_id": SERVICE_ID})

    server.handle_with(handle)
    return server


def test_address_can_be_an_object(vpc: Any, api: Server) -> None:
    """The request contains its text, and the other parts of the host are kept."""
    vpc.services.edit(SERVICE_ID, host={"ipv4": ip_address("10.0.0.2")})
    assert api.requests[-1].document["host"] == {**HOST, "ipv4": "10.0.0.2"}


def without(document: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return a document without some of its keys."""
    return {key: value for key, value in document.items() if key not in keys}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"cert_verification_mode": "verify_full"}, {**TLS, "cert_verification_mode": "verify_full"}),
        (TlsSettings("verify_full"), {**TLS, "cert_verification_mode": "verify_full"}),
        (
            TlsSettings("verify_ca", client_certificate=CERTIFICATE),
            {**TLS, "client_certificate": CERTIFICATE},
        ),
        ({"certificate_authority": UNSET}, without(TLS, "certificate_authority")),
        ({"certificate_authority": None}, {**TLS, "certificate_authority": None}),
        (TlsSettings("verify_ca", certificate_authority=None), {**TLS, "certificate_authority": None}),
        ({"min_version": "1.2"}, {**TLS, "min_version": "1.2"}),
        (
            {"cert_verification_mode": "disabled", "certificate_authority": UNSET},
            {**without(TLS, "certificate_authority"), "cert_verification_mode": "disabled"},
        ),
    ],
)
def test_edit_keeps_the_tls_settings_that_it_does_not_name(
    vpc: Any, api: Server, changes: Any, expected: dict[str, Any]
) -> None:
    """Changing the mode keeps both certificates and unknown fields, and removing a certificate keeps the other."""
    vpc.services.edit(SERVICE_ID, tls_settings=changes)
    assert api.requests[1].document == {**TCP, "host": HOST, "tls_settings": expected}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"network": {"tunnel_id": OTHER_TUNNEL}}, {**HOST, "network": {"tunnel_id": OTHER_TUNNEL, "mtu": 1400}}),
        ({"network": Network(OTHER_TUNNEL)}, {**HOST, "network": {"tunnel_id": OTHER_TUNNEL, "mtu": 1400}}),
        (
            IPv4Host("10.0.0.2", Network(OTHER_TUNNEL)),
            {**HOST, "ipv4": "10.0.0.2", "network": {"tunnel_id": OTHER_TUNNEL, "mtu": 1400}},
        ),
        ({"ipv4": "10.0.0.2"}, {**HOST, "ipv4": "10.0.0.2"}),
        ({"ipv6": "fd00::1"}, {**HOST, "ipv6": "fd00::1"}),
        (
            HostnameHost("db.internal", ResolverNetwork(TUNNEL)),
            {"hostname": "db.internal", "resolver_network": {"tunnel_id": TUNNEL}},
        ),
        (
            {"ipv4": None, "network": None, "hostname": "db.internal", "resolver_network": {"tunnel_id": TUNNEL}},
            {"zone": "b", "hostname": "db.internal", "resolver_network": {"tunnel_id": TUNNEL}},
        ),
    ],
)
def test_edit_keeps_the_parts_of_the_host_that_it_does_not_name(
    vpc: Any, api: Server, changes: Any, expected: dict[str, Any]
) -> None:
    """A service moves to another tunnel with one field; a model of another type replaces the host."""
    vpc.services.edit(SERVICE_ID, host=changes)
    assert api.requests[1].document == {**TCP, "host": expected, "tls_settings": TLS}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"host": {"hostname": "db.internal", "resolver_network": {"tunnel_id": TUNNEL}}},
            r"^host: these fields and those of the current IPv4Host do not go together .* such as HostnameHost\(",
        ),
        (
            {"tls_settings": {"cert_verification_mode": "disabled"}},
            "^tls_settings.certificate_authority: must not be set if cert_verification_mode is 'disabled'$",
        ),
        (
            {"tls_settings": TlsSettings("disabled")},
            "^tls_settings.certificate_authority: must not be set if cert_verification_mode is 'disabled'$",
        ),
    ],
)
def test_edit_to_values_that_do_not_go_together_is_rejected(
    vpc: Any, api: Server, changes: dict[str, Any], message: str
) -> None:
    """The message says what does not go together, and which model to pass to replace the current value."""
    with pytest.raises(ValueError, match=message):
        vpc.services.edit(SERVICE_ID, **changes)
    assert api.methods == ["GET"]


@pytest.mark.parametrize(
    "host",
    [
        LIVE_SERVICE["host"],
        HOST,
        {"ipv4": "10.0.0.1"},
        {"network": {"tunnel_id": TUNNEL.upper()}},
        IPv4Host("10.0.0.1", Network(TUNNEL.replace("-", ""))),
    ],
)
def test_edit_with_the_current_host_sends_no_update(vpc: Any, api: Server, host: Any) -> None:
    """An update would reset `created_at`, so another spelling of the current host is not a change."""
    vpc.services.edit(SERVICE_ID, host=host)
    assert api.methods == ["GET"]


@pytest.mark.parametrize(("hostname", "is_sent"), [("DB.Internal", False), ("db2.internal", True)])
def test_edit_ignores_capital_letters_in_a_hostname(vpc: Any, server: Server, hostname: str, is_sent: bool) -> None:
    """The API stores hostnames in lower case."""
    host = {
        **HOST_KEYS,
        "hostname": "db.internal",
        "resolver_network": {"tunnel_id": TUNNEL, "resolver_ips": ["fd00::1"]},
    }
    server.respond_with(success({**SERVICE, "host": host}))
    vpc.services.edit(SERVICE_ID, host={"hostname": hostname, "resolver_network": {"resolver_ips": ["FD00:0::1"]}})
    assert server.methods == (["GET", "PUT"] if is_sent else ["GET"])


def test_edit_of_an_unknown_host_keeps_it_complete(vpc: Any, server: Server) -> None:
    """A host in a form that the contract does not contain is merged too, and sent back with all that it has."""
    host = {"ipv4": "10.0.0.1", "network": {"network_id": "cf1:network"}, "hostname": None}
    server.respond_with(success({**SERVICE, "host": host}))
    vpc.services.edit(SERVICE_ID, host={"network": {"network_id": "cf1:other"}})
    assert server.requests[1].document["host"] == {**host, "network": {"network_id": "cf1:other"}}


def test_edit_does_not_modify_what_the_caller_passed(vpc: Any, api: Server) -> None:
    """The model and the mapping of the caller stay as they were."""
    model, mapping = TlsSettings("verify_full"), {"network": {"tunnel_id": OTHER_TUNNEL}}
    vpc.services.edit(SERVICE_ID, tls_settings=model, host=mapping)
    assert model == TlsSettings("verify_full")
    assert mapping == {"network": {"tunnel_id": OTHER_TUNNEL}}


def test_edit_of_the_expected_service_is_sent(vpc: Any, api: Server) -> None:
    """The service as the caller fetched it is the one that the API has."""
    service = vpc.services.get(SERVICE_ID)
    vpc.services.edit(SERVICE_ID, expect=service, tcp_port=5433)
    assert api.methods == ["GET", "GET", "PUT"]


def test_edit_of_another_service_than_expected_is_rejected(vpc: Any, api: Server) -> None:
    """A change within the same second, which `updated_at` does not show, is detected by the service itself."""
    service = vpc.services.get(SERVICE_ID)
    service.tcp_port = 5431
    with pytest.raises(StaleServiceError, match="fetch it again before you update it") as caught:
        vpc.services.edit(SERVICE_ID, expect=service, tcp_port=5433)
    assert caught.value.expected == caught.value.found == service.updated_at
    assert api.methods == ["GET", "GET"]


def test_edit_checks_that_the_response_is_for_the_requested_service(vpc: Any, server: Server) -> None:
    """A mixed-up response is an error that names both identifiers, and no service is overwritten."""
    other = "00000000-0000-4000-8000-000000000001"
    server.respond_with(success({**SERVICE, "service_id": other}))
    with pytest.raises(DecodeError, match=f"must be {SERVICE_ID} .got {other}."):
        vpc.services.edit(SERVICE_ID, tcp_port=1)
    assert server.methods == ["GET"]
