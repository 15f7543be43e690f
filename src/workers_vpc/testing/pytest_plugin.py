"""Fixtures for pytest, available when `workers-vpc[testing]` is installed.

The emulator and the SDK are imported when a test first requests a fixture, so that the plugin does not slow down the
start of pytest.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from workers_vpc import AsyncWorkersVPC, WorkersVPC

    from . import Directory

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"
"""The account of the clients."""

_API_TOKEN = "anything"  # noqa: S105  # the directory accepts any token
_BASE_URL = "https://api.cloudflare.com/client/v4"


@pytest.fixture
def workers_vpc_directory() -> "Directory":
    """An empty directory for each test. `workers_vpc_client` sends its requests to it."""
    from . import Directory

    return Directory()


@pytest.fixture
def workers_vpc_server(workers_vpc_directory: "Directory", monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The base URL of a server for `workers_vpc_directory`, on a free port of the loopback interface.

    While the test runs, the environment variables of workers-vpc, wrangler and the official SDKs refer to the server,
    so that clients without arguments, and processes that the test starts, use it.
    """
    with workers_vpc_directory.serve() as base_url:
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", base_url)
        monkeypatch.setenv("CLOUDFLARE_API_BASE_URL", base_url)
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", _API_TOKEN)
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT_ID)
        for name in ("CLOUDFLARE_EMAIL", "CLOUDFLARE_API_EMAIL", "CLOUDFLARE_API_KEY"):
            monkeypatch.delenv(name, raising=False)
        yield base_url


@pytest.fixture
def workers_vpc_client(workers_vpc_directory: "Directory") -> "Iterator[WorkersVPC]":
    """A client of `workers_vpc_directory`. It uses no socket and no credentials from the environment."""
    import httpx

    from workers_vpc import WorkersVPC

    with (
        httpx.Client(transport=workers_vpc_directory.transport()) as http_client,
        WorkersVPC(ACCOUNT_ID, api_token=_API_TOKEN, base_url=_BASE_URL, http_client=http_client) as client,
    ):
        yield client


@pytest.fixture
def workers_vpc_async_client(workers_vpc_directory: "Directory") -> "AsyncWorkersVPC":
    """An async client of `workers_vpc_directory`, for any event loop and any pytest plugin for async tests.

    It need not be closed, because its transport holds no resources.
    """
    import httpx

    from workers_vpc import AsyncWorkersVPC

    http_client = httpx.AsyncClient(transport=workers_vpc_directory.transport())
    return AsyncWorkersVPC(ACCOUNT_ID, api_token=_API_TOKEN, base_url=_BASE_URL, http_client=http_client)
