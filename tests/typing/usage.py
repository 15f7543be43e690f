"""Usage of this package. Type checkers check it in strict mode, and it is never executed."""
# pyright: strict

from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Literal, assert_never, assert_type
from uuid import UUID

import httpx
import httpx2

from workers_vpc import (
    UNSET,
    APIConnectionError,
    APIStatusError,
    ApplyError,
    ApplyResult,
    AppProtocol,
    AsyncWorkersVPC,
    CertVerificationMode,
    Change,
    DecodeError,
    DualStackHost,
    EnsureResult,
    HostnameHost,
    HttpServiceConfig,
    IPv4Host,
    IPv6Host,
    Network,
    NotFoundError,
    Plan,
    ResolverNetwork,
    Response,
    ServiceConfig,
    TcpServiceConfig,
    TlsSettings,
    UnknownHost,
    UnknownServiceConfig,
    Unset,
    WorkersVPC,
    WorkersVPCError,
)
from workers_vpc.testing import Directory
from workers_vpc_api.models import ServiceListResponse, ServiceResponse
from workers_vpc_core.errors import APIMessage

Service = HttpServiceConfig | TcpServiceConfig | UnknownServiceConfig


def clients() -> None:
    with WorkersVPC("0" * 32, api_token="t", timeout=5, max_retries=0) as vpc:
        assert_type(vpc, WorkersVPC)
        assert_type(vpc.with_options(timeout=None, max_retries=3), WorkersVPC)
    WorkersVPC(api_email="a@example.com", api_key="k", timeout=httpx.Timeout(5), http_client=httpx.Client())
    AsyncWorkersVPC(http_client=httpx.AsyncClient(), base_url="http://127.0.0.1:8787/client/v4")
    WorkersVPC(timeout=httpx2.Timeout(5), total_timeout=30, http_client=httpx2.Client())
    AsyncWorkersVPC(timeout=httpx2.Timeout(5), total_timeout=None, http_client=httpx2.AsyncClient())


def addresses(ipv4: IPv4Address, ipv6: IPv6Address, tunnel: UUID) -> None:
    assert_type(IPv4Host(ipv4, Network(tunnel)).ipv4, str)
    DualStackHost(ipv4, ipv6, Network(tunnel))
    ResolverNetwork(tunnel, resolver_ips=[ip_address("10.0.0.53"), "fd00::53"])
    resolvers = [ipv4]
    assert_type(ResolverNetwork(tunnel, resolver_ips=resolvers).resolver_ips, list[str] | None | Unset)


def get_modify_and_update(vpc: WorkersVPC, service_id: UUID) -> None:
    service = vpc.services.get(service_id)
    assert_type(service, Service)
    if isinstance(service, TcpServiceConfig):
        service.tcp_port = 5433
        service.tls_settings = TlsSettings("verify_ca")
        service.app_protocol = AppProtocol.MYSQL
    service.name = "renamed"
    updated = vpc.services.update(service.service_id, service)
    assert_type(updated, Service)


def edit(vpc: WorkersVPC, service: Service) -> None:
    edited = vpc.services.edit(service.service_id, tcp_port=5433, expect_updated_at=service.updated_at)
    assert_type(edited, Service)
    vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tls_settings=None, app_protocol=UNSET, timeout=5)
    vpc.services.edit(
        "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", host={"ipv4": "10.0.0.1"}, tls_settings=TlsSettings("verify_ca")
    )
    fields: dict[str, Any] = {"http_port": 8080}
    vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", **fields)


def build() -> None:
    network = Network("0191dce4-9ab4-7fce-b660-8e5dec5172da")
    assert_type(network.tunnel_id, UUID)
    assert_type(IPv4Host("10.0.0.1", network).ipv4, str)
    DualStackHost("10.0.0.1", "fd00::1", network)
    resolver = ResolverNetwork(UUID(int=0), resolver_ips=["10.0.0.53"])
    TcpServiceConfig(
        "db",
        HostnameHost("db.internal", resolver),
        tcp_port=None,
        app_protocol="postgresql",
        tls_settings=TlsSettings(CertVerificationMode.VERIFY_FULL),
    )


def mappings(vpc: WorkersVPC, document: Mapping[str, Any]) -> None:
    assert_type(vpc.services.create(document), Service)
    result = vpc.services.ensure({"name": "db", "type": "tcp", "host": {}})
    assert_type(result, EnsureResult)
    assert_type(result.service, Service)


def many_services(vpc: WorkersVPC, document: Mapping[str, Any], config: TcpServiceConfig) -> None:
    plan = vpc.services.plan([document, config], prune=True, max_deletions=3)
    assert_type(plan, Plan)
    assert_type(Plan.from_dict(plan.to_dict()), Plan)
    result = vpc.services.apply(plan, on_progress=print_progress)
    assert_type(result, ApplyResult)
    for change in result.changes:
        assert_type(change.action, Literal["create", "update", "delete", "unchanged"])
        assert_type(change.service, Service | None)
    try:
        vpc.services.apply([config])
    except ApplyError as error:
        assert_type(error.result, ApplyResult)
        assert_type(error.exceptions[0], WorkersVPCError | ExceptionGroup[WorkersVPCError])


def print_progress(completed: int, total: int, change: Change) -> None:
    print(f"{completed}/{total}", change.name)


def match_types(service: ServiceConfig) -> str:
    match service:
        case TcpServiceConfig(tcp_port=port):
            assert_type(port, int | None | Unset)
            return f"tcp {port}"
        case HttpServiceConfig():
            return "http"
        case UnknownServiceConfig():
            return "another type"
        case _:
            assert_never(service)


def match_hosts(service: HttpServiceConfig | TcpServiceConfig) -> str:
    match service.host:
        case IPv4Host(ipv4) | DualStackHost(ipv4):
            return ipv4
        case IPv6Host(ipv6):
            return ipv6
        case HostnameHost(hostname=name):
            return name
        case UnknownHost():
            return "another host"
        case _:
            assert_never(service.host)


def absent_and_null(service: TcpServiceConfig) -> int:
    if service.tcp_port is UNSET or service.tcp_port is None:
        return 5432
    assert_type(service.tcp_port, int)
    return service.tcp_port


def timestamps(service: HttpServiceConfig) -> datetime | None:
    return service.updated_at if service.updated_at is not UNSET else None


def find_and_list(vpc: WorkersVPC) -> list[str]:
    found = vpc.services.find("db")
    assert_type(found, Service | None)
    return [service.host.ipv4 for service in vpc.services.list(type="tcp") if isinstance(service.host, IPv4Host)]


async def async_client(vpc: AsyncWorkersVPC, service_id: str) -> None:
    async for service in vpc.services.list(per_page=50):
        assert_type(service, Service)
        await vpc.services.edit(service.service_id, name="renamed")
    assert_type(await vpc.services.update(service_id, {}), Service)
    assert_type(await vpc.services.find("db"), Service | None)
    await vpc.services.delete(service_id, missing_ok=True)


def raw_responses(vpc: WorkersVPC, service_id: str) -> None:
    response = vpc.services.with_raw_response.get(service_id)
    assert_type(response, Response[ServiceResponse])
    assert_type(response.status_code, int)
    assert_type(response.request_id, str | None)
    assert_type(response.parsed.result, Service)
    assert_type(vpc.services.with_raw_response.list().parsed, ServiceListResponse)


def errors(vpc: WorkersVPC, service_id: str) -> str:
    try:
        vpc.services.delete(service_id)
    except NotFoundError:
        return "it did not exist"
    except APIStatusError as error:
        assert_type(error.errors, tuple[APIMessage, ...])
        assert_type(error.retry_after, float | None)
        return "; ".join(f"{each.code} {each.pointer}" for each in error.errors)
    except (APIConnectionError, DecodeError) as error:
        return str(error)
    return "deleted"


def emulator() -> None:
    directory = Directory()
    with WorkersVPC("0" * 32, api_token="t", http_client=httpx.Client(transport=directory.transport())):
        pass
    with directory.serve() as base_url:
        assert_type(base_url, str)
