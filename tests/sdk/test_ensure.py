"""`ensure` creates a service, or updates it if it differs, whatever others do to the account at the same time."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest

from workers_vpc import (
    APIConnectionError,
    BadRequestError,
    ConflictError,
    InternalServerError,
    IPv4Host,
    Network,
    NotFoundError,
    PermissionDeniedError,
    TcpServiceConfig,
    TlsSettings,
    UnknownServiceConfig,
)
from workers_vpc.testing import Directory

from .examples import ACCOUNT, HOST_KEYS, HTTP, SERVICE_ID, TCP, TUNNEL
from .server import CLOSE_CONNECTION, ReceivedRequest, ScriptedResponse, Server, failure, success

CONFIG = TcpServiceConfig("db", IPv4Host("10.0.0.1", Network(TUNNEL)), tcp_port=5432)
NAME_TAKEN = {"code": 5101, "message": "name already exists"}
#: Responses that do not say whether the API has processed the request.
LOST_RESPONSES = [
    pytest.param(CLOSE_CONNECTION, id="closed"),
    pytest.param(failure(500), id="500"),
    pytest.param(failure(524), id="524"),
]

Services = dict[str, dict[str, Any]]


def writes(directory: Directory) -> list[str]:
    """Return the methods of the requests that change something."""
    return [request.method for request in directory.requests if request.method != "GET"]


@pytest.mark.parametrize("config", [CONFIG, TCP], ids=["model", "mapping"])
def test_ensure_creates_keeps_and_updates_a_service(emulator_vpc: Any, directory: Directory, config: Any) -> None:
    """The result contains the service as it is now, and what was done."""
    created = emulator_vpc.services.ensure(config)
    assert (created.action, created.service.name) == ("created", "db")
    again = emulator_vpc.services.ensure(config)
    assert (again.action, again.service) == ("unchanged", created.service)
    service, action = emulator_vpc.services.ensure({**TCP, "tcp_port": 5433})
    assert (action, service.service_id) == ("updated", created.service.service_id)
    assert writes(directory) == ["POST", "PUT"]
    assert [stored["tcp_port"] for stored in directory.services(ACCOUNT)] == [5433]


CERTIFICATE = "5d1f0c7e-2b94-4f7a-8c3d-9e6b1a2f4d58"


def hostname_host(**fields: Any) -> dict[str, Any]:
    """Return a hostname host whose resolver network has more fields."""
    return {"hostname": "a.internal", "resolver_network": {"tunnel_id": TUNNEL, **fields}}


@pytest.mark.parametrize(
    ("existing", "desired"),
    [
        (TCP, {**TCP, "app_protocol": None, "tls_settings": None}),
        ({**TCP, "app_protocol": None}, TCP),
        ({**TCP, "tls_settings": {"cert_verification_mode": "verify_full"}}, TCP),
        (TCP, {**TCP, "tls_settings": {"cert_verification_mode": "verify_full"}}),
        ({**TCP, "tls_settings": {"cert_verification_mode": "verify_full", "min_version": "1.3"}}, TCP),
        ({**HTTP, "http_port": 80, "https_port": 443}, HTTP),
        (HTTP, {**HTTP, "host": {**HTTP["host"], "hostname": "A.Internal"}}),
        ({**HTTP, "http_port": None, "https_port": None, "host": {**HOST_KEYS, **HTTP["host"]}}, HTTP),
        (
            {**TCP, "tls_settings": {"cert_verification_mode": "verify_ca", "certificate_authority": CERTIFICATE}},
            {
                **TCP,
                "tls_settings": {
                    "cert_verification_mode": "verify_ca",
                    "certificate_authority": CERTIFICATE.upper(),
                    "client_certificate": None,
                },
            },
        ),
        (HTTP, {**HTTP, "http_port": 80, "https_port": 443}),
        (HTTP, {**HTTP, "http_port": None, "https_port": None}),
        ({**HTTP, "host": hostname_host(resolver_ips=None)}, HTTP),
        (HTTP, {**HTTP, "host": hostname_host(resolver_ips=[])}),
        (
            {**HTTP, "host": hostname_host(resolver_ips=["fd00::1"])},
            {**HTTP, "host": hostname_host(resolver_ips=["FD00:0::1"])},
        ),
        (
            {**TCP, "host": {"ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}}},
            {**TCP, "host": {"ipv4": None, "ipv6": "fd00:0:0::0001", "network": {"tunnel_id": TUNNEL.upper()}}},
        ),
        (TCP, {**TCP, "host": {**TCP["host"], "ipv4": ip_address(TCP["host"]["ipv4"])}}),
        ({**TCP, "labels": ["a"], "host": {**TCP["host"], "zone": "b"}}, TCP),
    ],
)
def test_equivalent_service_is_not_updated(
    emulator_vpc: Any, directory: Directory, existing: dict[str, Any], desired: dict[str, Any]
) -> None:
    """Absent, null and the default are equivalent, as are spellings of an address; unknown fields do not matter."""
    directory.add(ACCOUNT, existing)
    assert emulator_vpc.services.ensure(desired).action == "unchanged"
    assert writes(directory) == []


@pytest.mark.parametrize(
    ("existing", "desired"),
    [
        ({**TCP, "tls_settings": {"cert_verification_mode": "disabled"}}, TCP),
        ({**TCP, "tls_settings": {"cert_verification_mode": "disabled", "min_version": "1.3"}}, TCP),
        (
            {**TCP, "tls_settings": {"cert_verification_mode": "verify_full", "client_certificate": CERTIFICATE}},
            TCP,
        ),
        ({**HTTP, "http_port": 80}, HTTP),
        (HTTP, {**HTTP, "https_port": 443}),
        (HTTP, {**HTTP, "host": hostname_host(resolver_ips=["10.0.0.53"])}),
        ({**TCP, "app_protocol": "mysql"}, TCP),
        ({**HTTP, "name": "db"}, TCP),
        (TCP, {**TCP, "labels": ["a"]}),
    ],
)
def test_different_service_is_updated_once(
    emulator_vpc: Any, directory: Directory, existing: dict[str, Any], desired: dict[str, Any]
) -> None:
    """A difference is removed by one update, even if the desired value is a default or the type differs."""
    directory.add(ACCOUNT, existing)
    assert emulator_vpc.services.ensure(desired).action == "updated"
    assert emulator_vpc.services.ensure(desired).action == "unchanged"


def test_update_keeps_unknown_fields(emulator_vpc: Any, directory: Directory) -> None:
    """Fields that the contract does not know stay in the service at each depth, unless the caller sets them."""
    tls_settings = {"cert_verification_mode": "disabled", "min_version": "1.3"}
    directory.add(ACCOUNT, {**TCP, "labels": ["a"], "note": 1, "tls_settings": tls_settings})
    desired = {**TCP, "note": 2, "tls_settings": {"cert_verification_mode": "verify_ca"}}
    config = TcpServiceConfig.from_dict(desired)
    assert emulator_vpc.services.ensure(config).action == "updated"
    (stored,) = directory.services(ACCOUNT)
    assert (stored["labels"], stored["note"]) == (["a"], 2)
    assert stored["tls_settings"] == {"cert_verification_mode": "verify_ca", "min_version": "1.3"}
    assert config.to_dict() == desired, "the caller's model is not modified"


@pytest.mark.parametrize(
    "invalid",
    [
        {**TCP, "tcp_port": 0},
        {**TCP, "type": "udp"},
        {},
        None,
        TlsSettings("verify_ca"),
        UnknownServiceConfig.from_dict({"type": "udp"}),
    ],
)
def test_invalid_config_is_rejected_before_anything_is_sent(vpc: Any, server: Server, invalid: Any) -> None:
    """An invalid configuration is a ValueError, even if a service of that name may already exist."""
    with pytest.raises(ValueError):
        vpc.services.ensure(invalid)
    assert server.requests == []


class ChangingAccount:
    """An account on the scripted server, in which something happens between two requests.

    Args:
        server: The server.
        events: For a method, a function that changes the services when the first request with this method arrives.
            The response that it returns is sent instead of the usual one, and the request is not processed.
    """

    def __init__(self, server: Server, **events: Callable[[Services], ScriptedResponse | None]) -> None:
        self.services: Services = {}
        self._events = events
        server.handle_with(self._handle)

    def _handle(self, request: ReceivedRequest) -> ScriptedResponse:
        event = self._events.pop(request.method, None)
        response = event(self.services) if event else None
        if response is not None:
            return response
        if request.method == "GET":
            return success(list(self.services.values()))
        service = {**request.document, "service_id": SERVICE_ID}
        if request.method == "POST" and service["name"] in self.services:
            return failure(409, NAME_TAKEN)
        if request.method == "PUT" and not self.services:
            return failure(404, {"code": 5104, "message": "Service not found"})
        self.services[service["name"]] = service
        return success(service)


def put_service(services: Services, **fields: Any) -> None:
    """Create or replace the service "db"."""
    services["db"] = {**TCP, "service_id": SERVICE_ID, **fields}


def put_different_service(services: Services) -> None:
    """Create the service "db" with another port."""
    put_service(services, tcp_port=1)


def test_service_that_another_client_creates_first_is_found(vpc: Any, server: Server) -> None:
    """If the name is taken between the two requests and the service is equivalent, it is unchanged."""
    ChangingAccount(server, POST=put_service)
    assert vpc.services.ensure(CONFIG).action == "unchanged"


def test_different_service_that_another_client_creates_first_is_updated(vpc: Any, server: Server) -> None:
    """If the name is taken between the two requests and the service differs, it is updated."""
    account = ChangingAccount(server, POST=put_different_service)
    assert vpc.services.ensure(CONFIG).action == "updated"
    assert account.services["db"]["tcp_port"] == 5432


@pytest.mark.parametrize("lost_response", LOST_RESPONSES)
def test_create_whose_response_is_lost_is_not_repeated(
    vpc: Any, server: Server, lost_response: ScriptedResponse
) -> None:
    """If the API has created the service although no response says so, the service is found."""

    def process_and_lose_response(services: Services) -> ScriptedResponse:
        put_service(services)
        return lost_response

    ChangingAccount(server, POST=process_and_lose_response)
    result = vpc.services.ensure(CONFIG)
    assert (result.action, str(result.service.service_id)) == ("created", SERVICE_ID)
    assert server.methods == ["GET", "POST", "GET"]


@pytest.mark.parametrize("lost_response", LOST_RESPONSES)
def test_update_whose_response_is_lost_is_not_repeated(
    vpc: Any, server: Server, lost_response: ScriptedResponse
) -> None:
    """If the API has updated the service although no response says so, the service is found."""

    def process_and_lose_response(services: Services) -> ScriptedResponse:
        put_service(services)
        return lost_response

    put_different_service(ChangingAccount(server, PUT=process_and_lose_response).services)
    result = vpc.services.ensure(CONFIG, max_retries=0)
    assert (result.action, result.service.tcp_port) == ("updated", 5432)
    assert server.methods == ["GET", "PUT", "GET"]


@pytest.mark.parametrize("lost_response", LOST_RESPONSES)
def test_update_that_was_not_processed_raises_its_error(
    vpc: Any, server: Server, lost_response: ScriptedResponse
) -> None:
    """If the service is still different, the error of the update is raised."""

    def lose_request(services: Services) -> ScriptedResponse:
        return lost_response

    put_different_service(ChangingAccount(server, PUT=lose_request).services)
    with pytest.raises((APIConnectionError, InternalServerError)):
        vpc.services.ensure(CONFIG, max_retries=0)
    assert server.methods == ["GET", "PUT", "GET"]


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (CLOSE_CONNECTION, APIConnectionError),
        (failure(400, {"code": 5101, "message": "tunnel not found"}), BadRequestError),
        (failure(409, NAME_TAKEN), ConflictError),
    ],
)
def test_create_that_failed_raises_its_error(
    vpc: Any, server: Server, response: ScriptedResponse, error: type[Exception]
) -> None:
    """If the service does not exist afterwards, the error of the create is raised and there is no second POST."""

    def reject(services: Services) -> ScriptedResponse:
        return response

    ChangingAccount(server, POST=reject)
    with pytest.raises(error):
        vpc.services.ensure(CONFIG)
    assert server.methods == ["GET", "POST", "GET"]


def test_rejected_create_is_raised_at_once(vpc: Any, server: Server) -> None:
    """After an error that is not about the name, the service is not searched for again."""

    def reject(services: Services) -> ScriptedResponse:
        return failure(403)

    ChangingAccount(server, POST=reject)
    with pytest.raises(PermissionDeniedError, match="403"):
        vpc.services.ensure(CONFIG)
    assert server.methods == ["GET", "POST"]


def test_service_that_another_client_deletes_before_the_update_is_created(vpc: Any, server: Server) -> None:
    """A service that disappears between the two requests is created."""

    def delete_all(services: Services) -> None:
        services.clear()

    put_different_service(ChangingAccount(server, PUT=delete_all).services)
    assert vpc.services.ensure(CONFIG).action == "created"
    assert server.methods == ["GET", "PUT", "GET", "POST"]


def test_number_of_attempts_is_limited(vpc: Any, server: Server) -> None:
    """If the service is listed but each update says that it does not exist, the error is raised in the end."""

    def handle(request: ReceivedRequest) -> ScriptedResponse:
        if request.method == "GET":
            return success([{**TCP, "tcp_port": 1, "service_id": SERVICE_ID}])
        return failure(404)

    server.handle_with(handle)
    with pytest.raises(NotFoundError, match="404"):
        vpc.services.ensure(CONFIG)
    assert server.methods == ["GET", "PUT"] * 3
