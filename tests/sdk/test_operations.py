"""The operations of the API as methods, against the stand-in."""

from typing import Any
from uuid import UUID

import pytest

from workers_vpc import (
    HttpServiceConfig,
    IPv4Host,
    Message,
    Network,
    NotFoundError,
    TcpServiceConfig,
    TlsSettings,
    UnknownHost,
    UnknownServiceConfig,
)
from workers_vpc.testing import Directory

from .clients import ACCOUNT, HTTP, SERVICE, SERVICE_ID, TCP, TUNNEL, Clients, get
from .server import Server, answer, success

WRONG: list[tuple[Any, list[str]]] = [
    ({}, ["type"]),
    ({**TCP, "type": "udp"}, ["type", "udp"]),
    ({**TCP, "tcp_port": 0}, ["tcp_port", "0"]),
    ({**TCP, "http_port": 80}, ["http_port: not a field of TcpServiceConfig"]),
    (
        {**TCP, "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}, "hostname": "a.b"}},
        ["host.hostname: not a field of IPv4Host"],
    ),
    ({**TCP, "name": "", "tcp_port": 70000}, ["name", "tcp_port", "70000"]),
    ({**TCP, "host": {"ipv4": "10.0.0.300", "network": {"tunnel_id": "abc"}}}, ["host.ipv4", "host.network.tunnel_id"]),
    ({**TCP, "host": {"port": 5}}, ["host"]),
    ([], ["HttpServiceConfig"]),
    (None, ["HttpServiceConfig"]),
    ("name: db", ["HttpServiceConfig"]),
    (IPv4Host("10.0.0.1", Network(TUNNEL)), ["IPv4Host"]),
    ({**TCP, "note": float("nan")}, []),
    ({**TCP, "note": {1, 2}}, []),
]


def test_a_service_from_its_beginning_to_its_end(clients: Clients, directory: Directory, api: str) -> None:
    """Create, get, update, list and delete do what their names say, with models and UUIDs."""
    config = TcpServiceConfig("db", IPv4Host("10.0.0.1", Network(TUNNEL)), tcp_port=5432)
    created = clients.run(api, lambda vpc: vpc.services.create(config))
    assert isinstance(created, TcpServiceConfig)
    assert isinstance(created.service_id, UUID)
    read = clients.run(api, lambda vpc: vpc.services.get(created.service_id))
    assert read == created
    read.name, read.tls_settings = "renamed", TlsSettings("verify_ca")
    updated = clients.run(api, lambda vpc: vpc.services.update(read.service_id, read))
    assert (updated.name, updated.tls_settings) == ("renamed", TlsSettings("verify_ca"))
    assert clients.run(api, lambda vpc: vpc.services.list()) == [updated]
    assert clients.run(api, lambda vpc: vpc.services.find("renamed")) == updated
    assert clients.run(api, lambda vpc: vpc.services.find("db")) is None
    assert clients.run(api, lambda vpc: vpc.services.delete(str(created.service_id))) is None
    assert directory.services(ACCOUNT) == []


@pytest.mark.parametrize(
    "call",
    [
        lambda vpc: vpc.services.get(SERVICE_ID, patience=5),
        lambda vpc: vpc.services.list(pages=2),
        lambda vpc: vpc.services.with_raw_response.update(SERVICE_ID, TCP, patience=5),
        lambda vpc: vpc.services.delete(SERVICE_ID, missing_ok=True, patience=5),
        # What `list` takes is no option of those that are built on it.
        lambda vpc: vpc.services.find("db", page=2),
        lambda vpc: vpc.services.find("db", type="http"),
        lambda vpc: vpc.services.ensure(TCP, per_page=1),
    ],
)
def test_an_option_that_there_is_not_is_refused(clients: Clients, directory: Directory, api: str, call: Any) -> None:
    """An unknown keyword argument is a TypeError that names it, and nothing is sent."""
    directory.add(ACCOUNT, TCP)
    with pytest.raises(TypeError, match=r"no option of a call: (patience|page|pages|type|per_page)$"):
        clients.run(api, call)
    assert directory.requests == []


@pytest.mark.parametrize("wrong", [None, 5])
def test_a_name_that_is_none_is_not_looked_for(clients: Clients, directory: Directory, api: str, wrong: Any) -> None:
    """A variable that is not set must not read as a service that does not exist."""
    with pytest.raises(ValueError, match=r"^name: expected a string"):
        clients.run(api, lambda vpc: vpc.services.find(wrong))
    assert directory.requests == []


def test_read_only_fields_are_not_sent(clients: Clients, server: Server) -> None:
    """What only the API sets is left out of a request, from a model and from a mapping."""
    server.answer(success(SERVICE))
    service = clients.run(server.url, get)
    clients.run(server.url, lambda vpc: vpc.services.update(SERVICE_ID, service))
    clients.run(server.url, lambda vpc: vpc.services.update(SERVICE_ID.upper(), SERVICE))
    assert [request.document for request in server.requests[1:]] == [TCP, TCP]
    assert {request.path.rpartition("/")[2] for request in server.requests} == {SERVICE_ID}
    assert server.requests[1].header("Content-Type") == "application/json"
    assert server.requests[0].header("Content-Type") is None


def test_what_the_contract_does_not_know_is_put_back(clients: Clients, server: Server) -> None:
    """Unknown kinds, hosts and fields, and nulls, are read without a failure and sent again as they came."""
    for given in (
        {**TCP, "type": "udp", "udp_port": 53, "host": {"mac": "aa"}},
        {**HTTP, "http_port": None, "tls_settings": None, "labels": {"a": [1, None]}},
        {**TCP, "host": {"ipv4": None, "vsock": 5}, "app_protocol": "redis"},
    ):
        server.answer(success({**given, "service_id": SERVICE_ID}))
        service = clients.run(server.url, get)
        clients.run(server.url, lambda vpc, service=service: vpc.services.update(SERVICE_ID, service))
        assert server.requests[-1].document == given
    assert isinstance(service.host, UnknownHost)


@pytest.mark.parametrize(("config", "words"), WRONG)
def test_a_wrong_config_is_refused_before_anything_is_sent(
    clients: Clients, server: Server, config: Any, words: list[str]
) -> None:
    """One ValueError lists all that is wrong, each with its path and value."""
    for use in (
        lambda vpc: vpc.services.update(SERVICE_ID, config),
        lambda vpc: vpc.services.create(config),
        lambda vpc: vpc.services.with_raw_response.update(SERVICE_ID, config),
    ):
        with pytest.raises(ValueError) as caught:
            clients.run(server.url, use)
        assert all(word in str(caught.value) for word in words)
    assert server.requests == []


def test_delete_of_what_is_not_there(clients: Clients, api: str) -> None:
    """A service that is not there is an error, unless that is fine."""
    with pytest.raises(NotFoundError):
        clients.run(api, lambda vpc: vpc.services.delete(SERVICE_ID))
    assert clients.run(api, lambda vpc: vpc.services.delete(SERVICE_ID, missing_ok=True)) is None


@pytest.mark.parametrize("given", [answer(body=b""), answer(204, body=b""), success(None), answer(document={})])
def test_delete_needs_no_body(clients: Clients, server: Server, given: Any) -> None:
    """An empty answer to DELETE is as good as an envelope."""
    server.answer(given)
    assert clients.run(server.url, lambda vpc: vpc.services.delete(SERVICE_ID)) is None


def test_the_response_around_an_answer(clients: Clients, server: Server) -> None:
    """`with_raw_response` gives status, headers, body and cf-ray beside what was read."""
    given = answer(201, {"success": True, "result": SERVICE, "messages": [{"code": 1000, "message": "m"}]}, CF_RAY="8f")
    server.answer(given)
    for use in (
        lambda vpc: vpc.services.with_raw_response.update(SERVICE_ID, TCP),
        lambda vpc: vpc.services.with_raw_response.create(TCP),
        lambda vpc: vpc.services.with_raw_response.get(SERVICE_ID),
    ):
        response = clients.run(server.url, use)
        assert (response.status_code, type(response.status_code)) == (201, int)
        assert (response.request_id, response.headers["CF-RAY"]) == ("8f", "8f")
        assert given.content.endswith(response.content)
        assert response.parsed.result.name == "db"
        assert response.parsed.messages == [Message(1000, "m")]
        assert "201" in repr(response)
        assert "db" in repr(response)


def test_a_raw_delete_and_a_raw_page(clients: Clients, server: Server) -> None:
    """A raw delete has nothing to parse, and a raw list is one page."""
    server.answer(answer(204, body=b""))
    response = clients.run(server.url, lambda vpc: vpc.services.with_raw_response.delete(SERVICE_ID))
    assert (response.status_code, response.parsed, response.request_id) == (204, None, None)
    server.answer(success([SERVICE, {"type": "udp"}], result_info={"page": 1, "total_pages": 9}))
    page = clients.run(server.url, lambda vpc: vpc.services.with_raw_response.list(type="tcp", per_page=2)).parsed
    assert [type(service) for service in page.result] == [TcpServiceConfig, UnknownServiceConfig]
    assert page.result_info.total_pages == 9
    assert server.requests[-1].target.endswith("?type=tcp&per_page=2")


def test_kinds_and_hosts_are_told_apart(clients: Clients, directory: Directory, api: str) -> None:
    """Each service comes back as its own kind."""
    directory.add(ACCOUNT, HTTP)
    directory.add(ACCOUNT, {**TCP, "tcp_port": None})
    found = clients.run(api, lambda vpc: vpc.services.list())
    assert [type(service) for service in found] == [HttpServiceConfig, TcpServiceConfig]
