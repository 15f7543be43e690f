"""The operations of the API as methods of `vpc.services`."""

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

from .examples import ACCOUNT, HTTP, SERVICE, SERVICE_ID, TCP, TUNNEL
from .server import ScriptedResponse, Server, response, success


def test_service_can_be_created_read_updated_listed_and_deleted(emulator_vpc: Any, directory: Directory) -> None:
    """Each method does what its name says, and returns models with UUIDs."""
    services = emulator_vpc.services
    created = services.create(TcpServiceConfig("db", IPv4Host("10.0.0.1", Network(TUNNEL)), tcp_port=5432))
    assert isinstance(created, TcpServiceConfig)
    assert isinstance(created.service_id, UUID)
    service = services.get(created.service_id)
    assert service == created
    service.name = "renamed"
    service.tls_settings = TlsSettings("verify_ca")
    updated = services.update(service.service_id, service)
    assert (updated.name, updated.tls_settings) == ("renamed", TlsSettings("verify_ca"))
    assert list(services.list()) == [updated]
    assert services.find("renamed") == updated
    assert services.find("db") is None
    assert services.delete(str(created.service_id)) is None
    assert directory.services(ACCOUNT) == []


@pytest.mark.parametrize(
    ("method", "arguments", "unknown"),
    [
        ("get", (SERVICE_ID,), {"patience": 5}),
        ("list", (), {"pages": 2}),
        ("delete", (SERVICE_ID,), {"missing_ok": True, "patience": 5}),
        # `find` and `ensure` list the services, but do not have the parameters of `list`.
        ("find", ("db",), {"page": 2}),
        ("find", ("db",), {"type": "http"}),
        ("ensure", (TCP,), {"per_page": 1}),
    ],
)
def test_unknown_keyword_argument_is_rejected(
    vpc: Any, server: Server, method: str, arguments: tuple[Any, ...], unknown: dict[str, Any]
) -> None:
    """An unknown keyword argument is a TypeError that names it, and nothing is sent."""
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{list(unknown)[-1]}'$"):
        getattr(vpc.services, method)(*arguments, **unknown)
    assert server.requests == []


def test_unknown_keyword_argument_of_a_raw_method_is_rejected(vpc: Any, server: Server) -> None:
    """The methods of `with_raw_response` reject unknown keyword arguments too, and name all of them."""
    with pytest.raises(TypeError, match=r"unexpected keyword arguments 'a', 'patience'$"):
        vpc.services.with_raw_response.update(SERVICE_ID, TCP, patience=5, a=1)
    assert server.requests == []


@pytest.mark.parametrize("invalid", [None, 5])
def test_name_that_is_not_a_string_is_rejected(vpc: Any, server: Server, invalid: Any) -> None:
    """A variable that is None by mistake does not mean that the service does not exist."""
    with pytest.raises(ValueError, match=r"^name: must be a string \(got "):
        vpc.services.find(invalid)
    assert server.requests == []


def test_read_only_fields_are_not_sent(vpc: Any, server: Server) -> None:
    """Fields that only the API sets are not part of a request, whether it is made from a model or a mapping."""
    server.respond_with(success(SERVICE))
    service = vpc.services.get(SERVICE_ID)
    vpc.services.update(SERVICE_ID, service)
    vpc.services.update(SERVICE_ID.upper(), SERVICE)
    get, *updates = server.requests
    assert [update.document for update in updates] == [TCP, TCP]
    assert {request.path.rpartition("/")[2] for request in server.requests} == {SERVICE_ID}
    assert updates[0].header("Content-Type") == "application/json"
    assert get.header("Content-Type") is None


@pytest.mark.parametrize(
    "document",
    [
        {**TCP, "type": "udp", "udp_port": 53, "host": {"mac": "aa"}},
        {**HTTP, "http_port": None, "tls_settings": None, "labels": {"a": [1, None]}},
        {**TCP, "host": {"ipv4": None, "vsock": 5}, "app_protocol": "redis"},
    ],
)
def test_service_with_unknown_parts_can_be_read_and_sent_back(
    vpc: Any, server: Server, document: dict[str, Any]
) -> None:
    """Unknown types, hosts and fields, and nulls, are read without an error and sent back unchanged."""
    server.respond_with(success({**document, "service_id": SERVICE_ID}))
    vpc.services.update(SERVICE_ID, vpc.services.get(SERVICE_ID))
    assert server.requests[-1].document == document


def test_host_with_unknown_keys_is_an_unknown_host(vpc: Any, server: Server) -> None:
    """A host that has the keys of no known host is decoded as UnknownHost."""
    server.respond_with(success({**SERVICE, "host": {"ipv4": None, "vsock": 5}}))
    assert isinstance(vpc.services.get(SERVICE_ID).host, UnknownHost)


@pytest.mark.parametrize(
    ("config", "errors"),
    [
        ({}, ["type: required, must be 'http' or 'tcp'"]),
        ({**TCP, "type": "udp"}, ["type: must be 'http' or 'tcp' (got 'udp')"]),
        ({**TCP, "tcp_port": 0}, ["tcp_port: must be an integer between 1 and 65535 (got 0)"]),
        ({**TCP, "http_port": 80}, ["http_port: is not a field of TcpServiceConfig"]),
        ({**TCP, "host": {**TCP["host"], "hostname": "a.b"}}, ["host.hostname: is not a field of IPv4Host"]),
        (
            {**TCP, "name": "", "tcp_port": 70000},
            [
                "name: must be a string of at least 1 character (got '')",
                "tcp_port: must be an integer between 1 and 65535 (got 70000)",
            ],
        ),
        (
            {**TCP, "host": {"ipv4": "10.0.0.300", "network": {"tunnel_id": "abc"}}},
            [
                "host.ipv4: must be an IPv4 address (got '10.0.0.300')",
                "host.network.tunnel_id: must be a UUID (got 'abc')",
            ],
        ),
        ({**TCP, "host": {"port": 5}}, ["host: must be IPv4Host (ipv4, network) or "]),
        ([], ["must be HttpServiceConfig or TcpServiceConfig (got [])"]),
        (None, ["must be HttpServiceConfig or TcpServiceConfig (got null)"]),
        ("name: db", ["must be HttpServiceConfig or TcpServiceConfig (got 'name: db')"]),
        (
            IPv4Host("10.0.0.1", Network(TUNNEL)),
            ["must be HttpServiceConfig or TcpServiceConfig (got IPv4Host)"],
        ),
        ({**TCP, "note": float("nan")}, ["note: must be a JSON value (got nan)"]),
        ({**TCP, "note": {1, 2}}, ["note: must be a JSON value (got {1, 2})"]),
    ],
)
def test_invalid_config_is_rejected_before_anything_is_sent(
    vpc: Any, server: Server, config: Any, errors: list[str]
) -> None:
    """The ValueError has a line for each error, which begins with the path and contains the value."""
    messages: list[str] = []
    with pytest.raises(ValueError) as caught:
        vpc.services.update(SERVICE_ID, config)
    messages.append(str(caught.value))
    with pytest.raises(ValueError) as caught:
        vpc.services.create(config)
    messages.append(str(caught.value))
    with pytest.raises(ValueError) as caught:
        vpc.services.with_raw_response.update(SERVICE_ID, config)
    messages.append(str(caught.value))
    for message in messages:
        lines = message.splitlines()
        assert len(lines) == len(errors)
        assert all(line.startswith(error) for line, error in zip(lines, errors, strict=True))
    assert server.requests == []


def test_delete_of_a_missing_service_is_an_error(emulator_vpc: Any) -> None:
    """With `missing_ok`, it is not."""
    with pytest.raises(NotFoundError):
        emulator_vpc.services.delete(SERVICE_ID)
    assert emulator_vpc.services.delete(SERVICE_ID, missing_ok=True) is None


@pytest.mark.parametrize(
    "accepted", [response(body=b""), response(204, body=b""), success(None), response(document={})]
)
def test_delete_accepts_a_response_without_a_body(vpc: Any, server: Server, accepted: ScriptedResponse) -> None:
    """The response to a delete contains nothing that is needed."""
    server.respond_with(accepted)
    assert vpc.services.delete(SERVICE_ID) is None
    assert server.methods == ["DELETE"]


@pytest.mark.parametrize(
    ("method", "arguments"), [("update", (SERVICE_ID, TCP)), ("create", (TCP,)), ("get", (SERVICE_ID,))]
)
def test_raw_response_contains_status_headers_body_and_document(
    vpc: Any, server: Server, method: str, arguments: tuple[Any, ...]
) -> None:
    """The methods of `with_raw_response` return the response and the decoded document in it."""
    document = {"success": True, "result": SERVICE, "messages": [{"code": 1000, "message": "m"}]}
    scripted = response(201, document, CF_RAY="8f")
    server.respond_with(scripted)
    raw = getattr(vpc.services.with_raw_response, method)(*arguments)
    assert (raw.status_code, type(raw.status_code)) == (201, int)
    assert (raw.request_id, raw.headers["CF-RAY"]) == ("8f", "8f")
    assert raw.content
    assert scripted.content.endswith(raw.content)
    assert raw.parsed.result.name == "db"
    assert raw.parsed.messages == [Message(1000, "m")]
    assert "201" in repr(raw)
    assert "db" in repr(raw)


def test_raw_delete_has_nothing_to_decode(vpc: Any, server: Server) -> None:
    """The response to a delete has a status, and no document."""
    server.respond_with(response(204, body=b""))
    raw = vpc.services.with_raw_response.delete(SERVICE_ID)
    assert (raw.status_code, raw.parsed, raw.request_id) == (204, None, None)


def test_raw_list_is_one_page(vpc: Any, server: Server) -> None:
    """The raw list sends one request, and its document contains the totals."""
    server.respond_with(success([SERVICE, {"type": "udp"}], result_info={"page": 1, "total_pages": 9}))
    page = vpc.services.with_raw_response.list(type="tcp", per_page=2).parsed
    assert [type(service) for service in page.result] == [TcpServiceConfig, UnknownServiceConfig]
    assert page.result_info.total_pages == 9
    (request,) = server.requests
    assert request.target.endswith("?type=tcp&per_page=2")


def test_each_service_is_decoded_as_its_type(emulator_vpc: Any, directory: Directory) -> None:
    """An HTTP service is an HttpServiceConfig, and a TCP service is a TcpServiceConfig, even without a port."""
    directory.add(ACCOUNT, HTTP)
    directory.add(ACCOUNT, {**TCP, "tcp_port": None})
    assert [type(service) for service in emulator_vpc.services.list()] == [HttpServiceConfig, TcpServiceConfig]
