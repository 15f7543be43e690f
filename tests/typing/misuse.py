"""Misuse of this package. Type checkers must find an error in each line that is marked as wrong."""
# pyright: strict

import httpx
import httpx2

from workers_vpc import AsyncWorkersVPC, IPv4Host, Network, TcpServiceConfig, TlsSettings, WorkersVPC
from workers_vpc import NoSuchName  # wrong


def misuse(vpc: WorkersVPC, async_vpc: AsyncWorkersVPC, host: IPv4Host) -> None:
    TcpServiceConfig("db", host, tcp_port="5432")  # wrong
    TcpServiceConfig("db", host, http_port=80)  # wrong
    TcpServiceConfig("db", host, type="http")  # wrong
    TcpServiceConfig("db", {"ipv4": "10.0.0.1"})  # wrong
    TcpServiceConfig("db")  # wrong
    Network(5)  # wrong
    TlsSettings(None)  # wrong
    IPv4Host("10.0.0.1", "0191dce4-9ab4-7fce-b660-8e5dec5172da")  # wrong
    vpc.services.update(5, host)  # wrong
    vpc.services.update("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", host)  # wrong
    vpc.services.get("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e").tcp_port  # wrong
    vpc.services.get("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", timeout="5")  # wrong
    vpc.services.get("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", patience=5)  # wrong
    vpc.services.with_raw_response.get("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", extra_headers={"A": 1})  # wrong
    vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tcp_prot=5433)  # wrong
    vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tcp_port="5433")  # wrong
    vpc.services.find("db").name  # wrong
    vpc.services.list(page="1")  # wrong
    WorkersVPC(api_token=5)  # wrong
    WorkersVPC(http_client=httpx.AsyncClient())  # wrong
    WorkersVPC(http_client=httpx2.AsyncClient())  # wrong
    AsyncWorkersVPC(http_client=httpx2.Client())  # wrong
    AsyncWorkersVPC(http_client=httpx2.AsyncHTTPTransport())  # wrong
    for _ in async_vpc.services.list():  # wrong
        pass
