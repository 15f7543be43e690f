"""The fixtures that come with the distribution."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from workers_vpc.testing.pytest_plugin import ACCOUNT_ID

from .calls import make_config

if TYPE_CHECKING:
    from workers_vpc import AsyncWorkersVPC, WorkersVPC
    from workers_vpc.testing import Directory


def test_the_client_talks_to_the_directory(
    workers_vpc_client: "WorkersVPC", workers_vpc_directory: "Directory"
) -> None:
    """What the client creates is in the test's directory, and nothing else."""
    service = workers_vpc_client.services.create(make_config())
    assert [found["service_id"] for found in workers_vpc_directory.services(ACCOUNT_ID)] == [str(service.service_id)]


def test_the_environment_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The fixtures' clients talk to the directory, whatever address the environment names."""
    monkeypatch.setenv("CLOUDFLARE_BASE_URL", "http://gateway.internal/cloudflare")
    assert list(request.getfixturevalue("workers_vpc_client").services.list()) == []
    assert str(request.getfixturevalue("workers_vpc_async_client").base_url).startswith("https://api.cloudflare.com")


def test_every_test_has_a_directory_of_its_own(workers_vpc_client: "WorkersVPC") -> None:
    """Nothing of another test is left."""
    assert list(workers_vpc_client.services.list()) == []


def test_the_async_client_shares_the_directory(
    workers_vpc_async_client: "AsyncWorkersVPC", workers_vpc_client: "WorkersVPC"
) -> None:
    """Both clients of a test see the same services, and the async one needs no plugin for async tests."""
    created = workers_vpc_client.services.create(make_config())

    async def read() -> list[str]:
        return [str(service.service_id) async for service in workers_vpc_async_client.services.list()]

    assert asyncio.run(read()) == [str(created.service_id)]
