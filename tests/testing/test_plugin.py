"""The pytest fixtures of the distribution."""

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from workers_vpc.testing.pytest_plugin import ACCOUNT_ID

from .api_client import tcp_config

if TYPE_CHECKING:
    from workers_vpc import AsyncWorkersVPC, WorkersVPC
    from workers_vpc.testing import Directory


def test_client_uses_the_directory(workers_vpc_client: "WorkersVPC", workers_vpc_directory: "Directory") -> None:
    """A service that the client creates is in the directory of the test."""
    service = workers_vpc_client.services.create(tcp_config())
    assert [found["service_id"] for found in workers_vpc_directory.services(ACCOUNT_ID)] == [str(service.service_id)]


def test_clients_ignore_the_environment(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The clients use the directory, even if the environment contains another base URL."""
    monkeypatch.setenv("CLOUDFLARE_BASE_URL", "http://gateway.internal/cloudflare")
    assert list(request.getfixturevalue("workers_vpc_client").services.list()) == []
    assert str(request.getfixturevalue("workers_vpc_async_client").base_url).startswith("https://api.cloudflare.com")


def test_server_is_the_default_of_clients(workers_vpc_server: str, workers_vpc_directory: "Directory") -> None:
    """A client without arguments uses the server, also in another process."""
    code = "from workers_vpc import WorkersVPC; print(sum(1 for _ in WorkersVPC().services.list()))"
    workers_vpc_directory.add(ACCOUNT_ID, tcp_config())
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "1"
    assert os.environ["CLOUDFLARE_API_BASE_URL"] == workers_vpc_server


def test_each_test_has_its_own_directory(workers_vpc_client: "WorkersVPC") -> None:
    """No service of another test exists."""
    assert list(workers_vpc_client.services.list()) == []


@pytest.mark.anyio
async def test_both_clients_use_the_same_directory(
    workers_vpc_async_client: "AsyncWorkersVPC", workers_vpc_client: "WorkersVPC"
) -> None:
    """The async client returns the services that the sync client creates."""
    created = workers_vpc_client.services.create(tcp_config())
    found = [service.service_id async for service in workers_vpc_async_client.services.list()]
    assert found == [created.service_id]
