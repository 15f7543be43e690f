"""`edit` changes the fields that it is given and keeps all others."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from workers_vpc import (
    UNSET,
    AppProtocol,
    IPv6Host,
    Network,
    NotFoundError,
    StaleServiceError,
    TcpServiceConfig,
    TlsSettings,
)
from workers_vpc.testing import Directory

from .examples import ACCOUNT, HTTP, SERVICE, SERVICE_ID, TCP, TUNNEL
from .server import ReceivedRequest, ScriptedResponse, Server, success

#: A service with unknown fields, unknown values and nulls at several depths.
SERVICE_WITH_UNKNOWN_FIELDS = {
    **TCP,
    "app_protocol": "redis",
    "tls_settings": {"cert_verification_mode": "disabled", "min_version": "1.3"},
    "labels": {"team": ["a", None]},
    "note": None,
    "host": {**TCP["host"], "zone": "b"},
}
UPDATED_AT = datetime(2024, 1, 15, 10, 45, tzinfo=UTC)


def serve_service(server: Server, service: dict[str, Any]) -> None:
    """Let a server return a service and accept updates of it."""

    def handle(request: ReceivedRequest) -> ScriptedResponse:
        current = {**SERVICE, **service} if request.method == "GET" else request.document
        return success({**current, "service_id": SERVICE_ID})

    server.handle_with(handle)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tcp_port": 5433}, {"tcp_port": 5433}),
        ({"tcp_port": None}, {"tcp_port": None}),
        ({"name": "other"}, {"name": "other"}),
        ({"app_protocol": AppProtocol.MYSQL}, {"app_protocol": "mysql"}),
        ({"app_protocol": "mysql"}, {"app_protocol": "mysql"}),
        (
            {"tls_settings": TlsSettings("verify_ca")},
            {"tls_settings": {"cert_verification_mode": "verify_ca", "min_version": "1.3"}},
        ),
        (
            {"tls_settings": {"cert_verification_mode": "a"}},
            {"tls_settings": {"cert_verification_mode": "a", "min_version": "1.3"}},
        ),
        ({"tls_settings": None}, {"tls_settings": None}),
        (
            {"host": IPv6Host("fd00::1", Network(TUNNEL))},
            {"host": {"ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}}},
        ),
        ({"host": TCP["host"], "tcp_port": 1}, {"tcp_port": 1}),
    ],
)
def test_edit_keeps_all_other_fields(
    vpc: Any, server: Server, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The update contains the fields that are not edited, among them unknown fields and values, and nulls."""
    serve_service(server, SERVICE_WITH_UNKNOWN_FIELDS)
    edited = vpc.services.edit(SERVICE_ID, **changes)
    assert server.methods == ["GET", "PUT"]
    assert server.requests[1].document == {**SERVICE_WITH_UNKNOWN_FIELDS, **expected}
    assert edited.to_dict(read_only=False) == {**SERVICE_WITH_UNKNOWN_FIELDS, **expected}


def test_edit_with_unset_removes_a_field(vpc: Any, server: Server) -> None:
    """A field that is set to UNSET is not part of the update."""
    serve_service(server, SERVICE_WITH_UNKNOWN_FIELDS)
    vpc.services.edit(SERVICE_ID, tls_settings=UNSET, app_protocol=UNSET)
    removed = ("tls_settings", "app_protocol")
    expected = {key: value for key, value in SERVICE_WITH_UNKNOWN_FIELDS.items() if key not in removed}
    assert server.requests[1].document == expected


def test_edit_renames_a_service_of_an_unknown_type(vpc: Any, server: Server) -> None:
    """A service whose type is newer than the contract keeps all its fields."""
    udp = {"type": "udp", "name": "dns", "udp_port": 53, "host": {"mac": "aa"}}
    server.respond_with(success({**udp, "service_id": SERVICE_ID}))
    vpc.services.edit(SERVICE_ID, name="dns-2")
    assert server.requests[1].document == {**udp, "name": "dns-2"}


def test_edit_keeps_invalid_values_of_other_fields(vpc: Any, server: Server) -> None:
    """Values that the API returned are sent back, even if a caller could not set them."""
    serve_service(server, {"name": "", "tcp_port": 0})
    vpc.services.edit(SERVICE_ID, app_protocol="mysql")
    assert server.requests[1].document == {**TCP, "name": "", "tcp_port": 0, "app_protocol": "mysql"}


@pytest.mark.parametrize(
    "changes", [{}, {"tcp_port": 5432}, {"name": "db", "host": TCP["host"]}, {"app_protocol": UNSET}]
)
def test_edit_without_effect_sends_no_update(vpc: Any, server: Server, changes: dict[str, Any]) -> None:
    """If no field changes, the service is only fetched."""
    serve_service(server, {})
    assert isinstance(vpc.services.edit(SERVICE_ID, **changes), TcpServiceConfig)
    assert server.methods == ["GET"]


def test_edit_from_absent_to_null_is_a_change(vpc: Any, server: Server) -> None:
    """An absent field and null are different."""
    serve_service(server, {})
    vpc.services.edit(SERVICE_ID, app_protocol=None)
    assert server.requests[1].document == {**TCP, "app_protocol": None}


@pytest.mark.parametrize("name", ["tcp_prot", "type", "created_at", "updated_at", "labels", "to_dict"])
def test_edit_of_an_unknown_field_is_rejected_before_anything_is_sent(vpc: Any, server: Server, name: str) -> None:
    """A misspelt field is an error, and the message lists the fields."""
    serve_service(server, SERVICE_WITH_UNKNOWN_FIELDS)
    with pytest.raises(ValueError, match=f"{name}.*app_protocol.*tcp_port"):
        vpc.services.edit(SERVICE_ID, **{name: "x", "tcp_port": 5})
    assert server.requests == []


@pytest.mark.parametrize(
    ("service", "changes", "words"),
    [
        (TCP, {"http_port": 80}, ["http_port", "tcp_port"]),
        (HTTP, {"tcp_port": 80}, ["tcp_port", "http_port, https_port"]),
        (HTTP, {"app_protocol": "mysql"}, ["app_protocol", "http_port"]),
        ({**TCP, "type": "udp"}, {"tcp_port": 80}, ["tcp_port", "host, name"]),
    ],
)
def test_edit_of_a_field_of_another_type_lists_the_fields_of_this_type(
    vpc: Any, server: Server, service: dict[str, Any], changes: dict[str, Any], words: list[str]
) -> None:
    """A field that the service's type does not have is rejected when the type is known."""
    server.respond_with(success({**service, "service_id": SERVICE_ID}))
    with pytest.raises(ValueError) as caught:
        vpc.services.edit(SERVICE_ID, **changes)
    assert all(word in str(caught.value) for word in words)
    assert server.methods == ["GET"]


@pytest.mark.parametrize(
    "changes",
    [
        {"tcp_port": 0},
        {"tcp_port": "5433"},
        {"name": ""},
        {"name": None},
        {"name": UNSET},
        {"host": {"ipv4": "10.0.0.300"}},
        {"host": {"network": {"tunnel_id": "a"}}},
        {"host": {"network": None}},
        {"host": TlsSettings("verify_ca")},
        {"tls_settings": {"cert_verification_mode": UNSET}},
        {"tls_settings": {"cert_verification_mode": 5}},
        {"tls_settings": "verify_ca"},
    ],
)
def test_edit_to_an_invalid_value_is_rejected(vpc: Any, server: Server, changes: dict[str, Any]) -> None:
    """An invalid value changes nothing, and the message begins with its path."""
    serve_service(server, SERVICE_WITH_UNKNOWN_FIELDS)
    with pytest.raises(ValueError, match=f"^{next(iter(changes))}"):
        vpc.services.edit(SERVICE_ID, **changes)
    assert server.methods == ["GET"]


@pytest.mark.parametrize(
    "expected",
    [
        UPDATED_AT,
        UPDATED_AT.astimezone(timezone(timedelta(hours=2))),
        "2024-01-15T10:45:00Z",
        "2024-01-15T12:45:00+02:00",
    ],
)
def test_edit_updates_a_service_that_was_not_changed_since(vpc: Any, server: Server, expected: Any) -> None:
    """The expected time can be a datetime or a string, in any time zone."""
    serve_service(server, {})
    vpc.services.edit(SERVICE_ID, tcp_port=1, expect_updated_at=expected)
    assert server.methods == ["GET", "PUT"]


@pytest.mark.parametrize("changes", [{"tcp_port": 1}, {}])
def test_edit_of_a_service_that_was_changed_since_is_rejected(
    vpc: Any, server: Server, changes: dict[str, Any]
) -> None:
    """StaleServiceError contains both times and nothing is updated, even if no field would change."""
    serve_service(server, {})
    expected = UPDATED_AT - timedelta(microseconds=1)
    with pytest.raises(StaleServiceError, match="fetch it again before you update it") as caught:
        vpc.services.edit(SERVICE_ID, expect_updated_at=expected, **changes)
    assert caught.value.found == UPDATED_AT
    assert caught.value.expected == expected
    assert SERVICE_ID in str(caught.value)
    assert server.methods == ["GET"]


def test_service_without_time_of_last_change_counts_as_changed(vpc: Any, server: Server) -> None:
    """If the API does not say when the service was changed, it may have been changed since."""
    server.respond_with(success({**TCP, "service_id": SERVICE_ID}))
    with pytest.raises(StaleServiceError) as caught:
        vpc.services.edit(SERVICE_ID, tcp_port=1, expect_updated_at=UPDATED_AT)
    assert caught.value.found is None


@pytest.mark.parametrize(
    "invalid",
    [UPDATED_AT.replace(tzinfo=None), "yesterday", "2024-01", UPDATED_AT.replace(tzinfo=None).isoformat(), UNSET, 5],
)
def test_expected_time_without_time_zone_is_rejected(vpc: Any, server: Server, invalid: Any) -> None:
    """A time without a time zone is ambiguous, so it is rejected before anything is sent."""
    serve_service(server, {})
    with pytest.raises(ValueError, match="expect_updated_at: must be a datetime with a time zone"):
        vpc.services.edit(SERVICE_ID, tcp_port=1, expect_updated_at=invalid)
    assert server.requests == []


def test_edit_against_the_emulator(emulator_vpc: Any, directory: Directory) -> None:
    """The result of an edit identifies the service of the next one, and a missing service is a NotFoundError."""
    config = {**SERVICE_WITH_UNKNOWN_FIELDS, "app_protocol": "postgresql"}
    service_id = directory.add(ACCOUNT, config)["service_id"]
    first = emulator_vpc.services.edit(service_id, tcp_port=1)
    emulator_vpc.services.edit(first.service_id, name="b", expect_updated_at=first.updated_at)
    with pytest.raises(StaleServiceError):
        emulator_vpc.services.edit(service_id, name="c", expect_updated_at=first.updated_at)
    (stored,) = directory.services(ACCOUNT)
    host = {**config["host"], "ipv6": None, "hostname": None, "resolver_network": None}
    assert {key: stored[key] for key in config} == {**config, "name": "b", "tcp_port": 1, "host": host}
    with pytest.raises(NotFoundError):
        emulator_vpc.services.edit(SERVICE_ID, name="x")
