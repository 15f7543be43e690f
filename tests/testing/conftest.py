"""Fixtures for the tests of the emulator."""

from collections.abc import Iterator

import httpx
import pytest

from workers_vpc.testing import Directory

from .api_client import TOKEN, ApiClient


@pytest.fixture
def directory() -> Directory:
    """An empty directory."""
    return Directory()


@pytest.fixture
def client(directory: Directory) -> ApiClient:
    """A client of `directory` that checks every response against the contract."""
    return ApiClient(directory)


@pytest.fixture
def base_url(directory: Directory) -> Iterator[str]:
    """The base URL of `directory`, served on a free port."""
    with directory.serve() as url:
        yield url


@pytest.fixture(params=["transport", "server"])
def http_client(request: pytest.FixtureRequest, directory: Directory) -> Iterator[httpx.Client]:
    """An httpx client of `directory`, through the in-memory transport and through the server."""
    if request.param == "transport":
        with httpx.Client(
            transport=directory.transport(), base_url="https://api.cloudflare.com/client/v4", headers=TOKEN
        ) as client:
            yield client
    else:
        with (
            directory.serve() as url,
            httpx.Client(base_url=url, headers=TOKEN) as client,
        ):
            yield client


@pytest.fixture
def anyio_backend() -> str:
    """The event loop of the async tests."""
    return "asyncio"
