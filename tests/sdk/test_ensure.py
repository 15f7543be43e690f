"""`ensure` makes a service of a name be so, whoever else is at work."""

from collections.abc import Callable
from typing import Any

import pytest

from workers_vpc import (
    APIConnectionError,
    BadRequestError,
    ConflictError,
    EnsureResult,
    InternalServerError,
    IPv4Host,
    Network,
    TcpServiceConfig,
    TlsSettings,
    UnknownServiceConfig,
)
from workers_vpc.testing import Directory

from .clients import ACCOUNT, HTTP, SERVICE_ID, TCP, TUNNEL, Clients
from .server import DROP, Answer, Request, Server, failure, success

MODEL = TcpServiceConfig("db", IPv4Host("10.0.0.1", Network(TUNNEL)), tcp_port=5432)
TAKEN = {"code": 5101, "message": "name already exists"}


def ensure(clients: Clients, api: str, config: Any = MODEL) -> EnsureResult:
    result: EnsureResult = clients.run(api, lambda vpc: vpc.services.ensure(config))
    return result


def sent(directory: Directory) -> list[str]:
    return [request.method for request in directory.requests if request.method != "GET"]


@pytest.mark.parametrize("config", [MODEL, TCP])
def test_it_creates_leaves_alone_and_updates(clients: Clients, directory: Directory, api: str, config: Any) -> None:
    """The result tells what was done, and the service as it is."""
    created = ensure(clients, api, config)
    assert (created.action, created.service.name) == ("created", "db")
    again = ensure(clients, api, config)
    assert (again.action, again.service) == ("unchanged", created.service)
    service, action = ensure(clients, api, {**TCP, "tcp_port": 5433})
    assert (action, service.service_id) == ("updated", created.service.service_id)
    assert sent(directory) == ["POST", "PUT"]
    assert [found["tcp_port"] for found in directory.services(ACCOUNT)] == [5433]


def hostname(**rest: Any) -> dict[str, Any]:
    return {"hostname": "a.internal", "resolver_network": {"tunnel_id": TUNNEL, **rest}}


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        (TCP, {**TCP, "app_protocol": None, "tls_settings": None}),
        ({**TCP, "app_protocol": None}, TCP),
        ({**TCP, "tls_settings": {"cert_verification_mode": "verify_full"}}, TCP),
        (TCP, {**TCP, "tls_settings": {"cert_verification_mode": "verify_full"}}),
        ({**TCP, "tls_settings": {"cert_verification_mode": "verify_full", "min_version": "1.3"}}, TCP),
        ({**HTTP, "http_port": 80, "https_port": 443}, HTTP),
        (HTTP, {**HTTP, "http_port": 80, "https_port": 443}),
        (HTTP, {**HTTP, "http_port": None, "https_port": None}),
        ({**HTTP, "host": hostname(resolver_ips=None)}, HTTP),
        (HTTP, {**HTTP, "host": hostname(resolver_ips=[])}),
        ({**HTTP, "host": hostname(resolver_ips=["fd00::1"])}, {**HTTP, "host": hostname(resolver_ips=["FD00:0::1"])}),
        (
            {**TCP, "host": {"ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}}},
            {**TCP, "host": {"ipv4": None, "ipv6": "fd00:0:0::0001", "network": {"tunnel_id": TUNNEL.upper()}}},
        ),
        ({**TCP, "labels": ["a"], "host": {**TCP["host"], "zone": "b"}}, TCP),  # type: ignore[dict-item]
    ],
)
def test_what_is_the_same_is_left_alone(
    clients: Clients, directory: Directory, api: str, there: dict[str, Any], wanted: dict[str, Any]
) -> None:
    """Absent, null and the API's default are the same, other spellings too, and unknown fields are no difference."""
    directory.add(ACCOUNT, there)
    assert ensure(clients, api, wanted).action == "unchanged"
    assert sent(directory) == []


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ({**TCP, "tls_settings": {"cert_verification_mode": "disabled"}}, TCP),
        ({**TCP, "tls_settings": {"cert_verification_mode": "disabled", "min_version": "1.3"}}, TCP),
        ({**HTTP, "http_port": 80}, HTTP),
        (HTTP, {**HTTP, "https_port": 443}),
        (HTTP, {**HTTP, "host": hostname(resolver_ips=["10.0.0.53"])}),
        ({**TCP, "app_protocol": "mysql"}, TCP),
        ({**HTTP, "name": "db"}, TCP),
        (TCP, {**TCP, "labels": ["a"]}),
    ],
)
def test_what_differs_is_updated(
    clients: Clients, directory: Directory, api: str, there: dict[str, Any], wanted: dict[str, Any]
) -> None:
    """A setting that is not as wanted is set, also to its default, and also another kind."""
    directory.add(ACCOUNT, there)
    assert ensure(clients, api, wanted).action == "updated"
    assert ensure(clients, api, wanted).action == "unchanged"


def test_an_update_keeps_unknown_fields(clients: Clients, directory: Directory, api: str) -> None:
    """What the contract does not know stays in the service at each level, unless the caller names it."""
    tls = {"cert_verification_mode": "disabled", "min_version": "1.3"}
    directory.add(ACCOUNT, {**TCP, "labels": ["a"], "note": 1, "tls_settings": tls})
    wanted = {**TCP, "note": 2, "tls_settings": {"cert_verification_mode": "verify_ca"}}
    model = TcpServiceConfig.from_dict(wanted)
    assert ensure(clients, api, model).action == "updated"
    (found,) = directory.services(ACCOUNT)
    assert (found["labels"], found["note"]) == (["a"], 2)
    assert found["tls_settings"] == {"cert_verification_mode": "verify_ca", "min_version": "1.3"}
    assert model.to_dict() == wanted, "the caller's model stays as it was"


@pytest.mark.parametrize(
    "wrong",
    [
        {**TCP, "tcp_port": 0},
        {**TCP, "type": "udp"},
        {},
        None,
        TlsSettings("verify_ca"),
        UnknownServiceConfig.from_dict({"type": "udp"}),
    ],
)
def test_a_wrong_config_is_refused_before_anything_is_sent(clients: Clients, server: Server, wrong: Any) -> None:
    """Also where the service may be there already."""
    with pytest.raises(ValueError):
        ensure(clients, server.url, wrong)
    assert server.requests == []


class Account:
    """An account in which something happens between two requests."""

    def __init__(self, server: Server, **events: Callable[[dict[str, Any]], Answer | None]) -> None:
        self.services: dict[str, dict[str, Any]] = {}
        self.events = events
        server.behaviour = self.behave

    def behave(self, request: Request) -> Answer:
        event = self.events.pop(request.method, None)
        given = event(self.services) if event else None
        if given is not None:
            return given
        if request.method == "GET":
            return success(list(self.services.values()))
        body = {**request.document, "service_id": SERVICE_ID}
        if request.method == "POST" and body["name"] in self.services:
            return failure(409, TAKEN)
        if request.method == "PUT" and not self.services:
            return failure(404, {"code": 5104, "message": "Service not found"})
        self.services[body["name"]] = body
        return success(body)


def put(**fields: Any) -> Callable[[dict[str, Any]], None]:
    def event(services: dict[str, Any]) -> None:
        services["db"] = {**TCP, "service_id": SERVICE_ID, **fields}

    return event


def test_somebody_else_creates_the_name_first(clients: Clients, server: Server) -> None:
    """The race for a name ends as if the other had come long before: as it is, or updated."""
    Account(server, POST=put())
    assert ensure(clients, server.url).action == "unchanged"
    account = Account(server, POST=put(tcp_port=1))
    assert ensure(clients, server.url).action == "updated"
    assert account.services["db"]["tcp_port"] == 5432


@pytest.mark.parametrize("outcome", [DROP, failure(500), failure(524)], ids=["dropped", "500", "524"])
def test_the_answer_to_its_own_create_is_lost(clients: Clients, server: Server, outcome: Answer) -> None:
    """A create that was carried out is found, not repeated."""

    def event(services: dict[str, Any]) -> Answer:
        put()(services)
        return outcome

    Account(server, POST=event)
    result = ensure(clients, server.url)
    assert (result.action, str(result.service.service_id)) == ("created", SERVICE_ID)
    assert server.methods == ["GET", "POST", "GET"]


@pytest.mark.parametrize("outcome", [DROP, failure(500), failure(524)], ids=["dropped", "500", "524"])
@pytest.mark.parametrize("carried_out", [True, False])
def test_the_answer_to_its_own_update_is_lost(
    clients: Clients, server: Server, outcome: Answer, carried_out: bool
) -> None:
    """An update that was carried out is found; the failure of one that was not is raised, and it is not repeated."""

    def event(services: dict[str, Any]) -> Answer:
        if carried_out:
            put()(services)
        return outcome

    account = Account(server, PUT=event)
    put(tcp_port=1)(account.services)
    if carried_out:
        result = clients.run(server.url, lambda vpc: vpc.services.ensure(MODEL, max_retries=0))
        assert (result.action, result.service.tcp_port) == ("updated", 5432)
    else:
        with pytest.raises((APIConnectionError, InternalServerError)):
            clients.run(server.url, lambda vpc: vpc.services.ensure(MODEL, max_retries=0))
    assert server.methods == ["GET", "PUT", "GET"]


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (DROP, APIConnectionError),
        (failure(400, {"code": 5101, "message": "tunnel not found"}), BadRequestError),
        (failure(409, TAKEN), ConflictError),
    ],
)
def test_a_create_that_failed_is_raised(
    clients: Clients, server: Server, outcome: Answer, error: type[Exception]
) -> None:
    """Where there is no service afterwards, the failure is the caller's, and there is no second POST."""
    Account(server, POST=lambda _: outcome)
    with pytest.raises(error):
        ensure(clients, server.url)
    assert server.methods == ["GET", "POST", "GET"]


def test_a_refusal_is_raised_at_once(clients: Clients, server: Server) -> None:
    """A refusal that says nothing of a name is not looked into."""
    Account(server, POST=lambda _: failure(403))
    with pytest.raises(Exception, match="403"):
        ensure(clients, server.url)
    assert server.methods == ["GET", "POST"]


def test_somebody_else_deletes_it_before_the_update(clients: Clients, server: Server) -> None:
    """What vanishes in between is created anew."""

    def event(services: dict[str, Any]) -> None:
        services.clear()

    account = Account(server, PUT=event)
    put(tcp_port=1)(account.services)
    assert ensure(clients, server.url).action == "created"
    assert server.methods == ["GET", "PUT", "GET", "POST"]


def test_it_does_not_try_for_ever(clients: Clients, server: Server) -> None:
    """Where the name is taken and is not, over and over, the failure is raised in the end."""
    found = success([{**TCP, "tcp_port": 1, "service_id": SERVICE_ID}])
    server.behaviour = lambda request: found if request.method == "GET" else failure(404)
    with pytest.raises(Exception, match="404"):
        ensure(clients, server.url)
    assert len(server.requests) == 6
