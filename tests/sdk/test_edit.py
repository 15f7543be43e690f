"""`edit` changes what it is asked to change, and nothing else."""

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

from .clients import ACCOUNT, HTTP, SERVICE, SERVICE_ID, TCP, TUNNEL, Clients
from .server import Server, success

RICH = {
    **TCP,
    "app_protocol": "redis",
    "tls_settings": {"cert_verification_mode": "disabled", "min_version": "1.3"},
    "labels": {"team": ["a", None]},
    "note": None,
    "host": {**TCP["host"], "zone": "b"},  # type: ignore[dict-item]
}
MOMENT = datetime(2024, 1, 15, 10, 45, tzinfo=UTC)


def edit(clients: Clients, server: Server, service: dict[str, Any], **changes: Any) -> Any:
    """Edit a service as the server has it; what was sent is the last request."""
    server.behaviour = lambda request: success(
        {**SERVICE, **service} if request.method == "GET" else {**request.document, "service_id": SERVICE_ID}
    )
    return clients.run(server.url, lambda vpc: vpc.services.edit(SERVICE_ID, **changes))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"tcp_port": 5433}, {"tcp_port": 5433}),
        ({"tcp_port": None}, {"tcp_port": None}),
        ({"name": "other"}, {"name": "other"}),
        ({"app_protocol": AppProtocol.MYSQL}, {"app_protocol": "mysql"}),
        ({"app_protocol": "mysql"}, {"app_protocol": "mysql"}),
        ({"tls_settings": TlsSettings("verify_ca")}, {"tls_settings": {"cert_verification_mode": "verify_ca"}}),
        ({"tls_settings": {"cert_verification_mode": "a"}}, {"tls_settings": {"cert_verification_mode": "a"}}),
        ({"tls_settings": None}, {"tls_settings": None}),
        (
            {"host": IPv6Host("fd00::1", Network(TUNNEL))},
            {"host": {"ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}}},
        ),
        ({"host": TCP["host"], "tcp_port": 1}, {"host": TCP["host"], "tcp_port": 1}),
    ],
)
def test_the_rest_stays_as_it_was(
    clients: Clients, server: Server, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    """All other settings are put back: unknown fields and values, nulls, TLS mode, app protocol."""
    result = edit(clients, server, RICH, **changes)
    assert server.methods == ["GET", "PUT"]
    assert server.requests[1].document == {**RICH, **expected}
    assert result.to_dict(read_only=False) == {**RICH, **expected}


def test_unset_takes_a_field_out(clients: Clients, server: Server) -> None:
    """A field that is set to UNSET is not sent."""
    edit(clients, server, RICH, tls_settings=UNSET, app_protocol=UNSET)
    sent = server.requests[1].document
    assert sent == {key: value for key, value in RICH.items() if key not in ("tls_settings", "app_protocol")}


def test_an_unknown_kind_can_be_renamed(clients: Clients, server: Server) -> None:
    """A kind that is newer than the contract keeps all that it has."""
    udp = {"type": "udp", "name": "dns", "udp_port": 53, "host": {"mac": "aa"}}
    server.behaviour = lambda request: success({**udp, "service_id": SERVICE_ID})
    clients.run(server.url, lambda vpc: vpc.services.edit(SERVICE_ID, name="dns-2"))
    assert server.requests[1].document == {**udp, "name": "dns-2"}


def test_an_untouched_field_may_break_a_rule(clients: Clients, server: Server) -> None:
    """What the API has is put back, even where a caller would not be allowed to write it."""
    edit(clients, server, {"name": "", "tcp_port": 0}, app_protocol="mysql")
    assert server.requests[1].document == {**TCP, "name": "", "tcp_port": 0, "app_protocol": "mysql"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tcp_port": 5432},
        {"name": "db", "host": TCP["host"]},
        {"app_protocol": UNSET},
    ],
)
def test_nothing_is_sent_when_nothing_changes(clients: Clients, server: Server, changes: dict[str, Any]) -> None:
    """An edit that changes nothing reads the service, and that is all."""
    assert isinstance(edit(clients, server, {}, **changes), TcpServiceConfig)
    assert server.methods == ["GET"]


def test_null_is_a_change_from_absent(clients: Clients, server: Server) -> None:
    """Absent and null stay apart."""
    edit(clients, server, {}, app_protocol=None)
    assert server.requests[1].document == {**TCP, "app_protocol": None}


@pytest.mark.parametrize("name", ["tcp_prot", "type", "created_at", "updated_at", "labels", "to_dict"])
def test_a_name_that_is_no_field_is_refused_before_anything_is_sent(
    clients: Clients, server: Server, name: str
) -> None:
    """A misspelt field changes nothing silently; the message lists the right ones."""
    with pytest.raises(ValueError, match=f"{name}.*app_protocol.*tcp_port"):
        edit(clients, server, RICH, **{name: "x", "tcp_port": 5})
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
def test_a_name_of_the_other_kind_is_refused(
    clients: Clients, server: Server, service: dict[str, Any], changes: dict[str, Any], words: list[str]
) -> None:
    """A field of the other kind is refused once the kind is known, with the names that this one has."""
    server.answer(success({**service, "service_id": SERVICE_ID}))
    with pytest.raises(ValueError) as caught:
        clients.run(server.url, lambda vpc: vpc.services.edit(SERVICE_ID, **changes))
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
        {"host": {"ipv4": "10.0.0.1"}},
        {"host": TlsSettings("verify_ca")},
        {"tls_settings": {}},
        {"tls_settings": "verify_ca"},
    ],
)
def test_a_wrong_value_is_refused(clients: Clients, server: Server, changes: dict[str, Any]) -> None:
    """A value that the contract does not allow changes nothing, and the message has its path."""
    with pytest.raises(ValueError, match=next(iter(changes))):
        edit(clients, server, RICH, **changes)
    assert server.methods == ["GET"]


@pytest.mark.parametrize(
    "moment",
    [MOMENT, MOMENT.astimezone(timezone(timedelta(hours=2))), "2024-01-15T10:45:00Z", "2024-01-15T12:45:00+02:00"],
)
def test_the_moment_that_the_caller_knows(clients: Clients, server: Server, moment: Any) -> None:
    """An edit goes on where the service is as the caller saw it, however the moment is spelt."""
    edit(clients, server, {}, tcp_port=1, expect_updated_at=moment)
    assert server.methods == ["GET", "PUT"]


def test_another_change_since_is_not_overwritten(clients: Clients, server: Server) -> None:
    """StaleServiceError tells both moments, and nothing was sent; not even where nothing would change."""
    for changes in ({"tcp_port": 1}, {}):
        with pytest.raises(StaleServiceError) as caught:
            edit(clients, server, {}, expect_updated_at=MOMENT - timedelta(microseconds=1), **changes)
        assert caught.value.found == MOMENT
        assert caught.value.expected == MOMENT - timedelta(microseconds=1)
        assert SERVICE_ID in str(caught.value)
    assert set(server.methods) == {"GET"}


def test_a_service_without_a_moment_is_stale(clients: Clients, server: Server) -> None:
    """What cannot be compared is not taken for fresh."""
    server.answer(success({**TCP, "service_id": SERVICE_ID}))
    with pytest.raises(StaleServiceError) as caught:
        clients.run(server.url, lambda vpc: vpc.services.edit(SERVICE_ID, tcp_port=1, expect_updated_at=MOMENT))
    assert caught.value.found is None


@pytest.mark.parametrize(
    "wrong", [MOMENT.replace(tzinfo=None), "yesterday", "2024-01", MOMENT.replace(tzinfo=None).isoformat(), UNSET, 5]
)
def test_a_moment_that_is_none_is_refused(clients: Clients, server: Server, wrong: Any) -> None:
    """A moment without a zone could be any, so it is refused before anything is sent."""
    with pytest.raises(ValueError, match="expect_updated_at"):
        edit(clients, server, {}, tcp_port=1, expect_updated_at=wrong)
    assert server.requests == []


def test_against_the_stand_in(clients: Clients, directory: Directory, api: str) -> None:
    """With the API's own behaviour: the id of an edit leads to the next, and a missing service is NotFoundError."""
    rich = {**RICH, "app_protocol": "postgresql"}
    service = directory.add(ACCOUNT, rich)

    def edited(vpc: Any, **changes: Any) -> Any:
        return vpc.services.edit(service["service_id"], **changes)

    first = clients.run(api, lambda vpc: edited(vpc, tcp_port=1))
    clients.run(api, lambda vpc: vpc.services.edit(first.service_id, name="b", expect_updated_at=first.updated_at))
    with pytest.raises(StaleServiceError):
        clients.run(api, lambda vpc: edited(vpc, name="c", expect_updated_at=first.updated_at))
    (found,) = directory.services(ACCOUNT)
    assert {key: found[key] for key in rich} == {**rich, "name": "b", "tcp_port": 1}
    with pytest.raises(NotFoundError):
        clients.run(api, lambda vpc: vpc.services.edit(SERVICE_ID, name="x"))
