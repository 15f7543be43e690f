"""Fixtures for pytest, there as soon as `workers-vpc[testing]` is installed.

Nothing of the stand-in or the SDK is imported until a test asks for a fixture.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from workers_vpc import AsyncWorkersVPC, WorkersVPC

    from . import Directory

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"
"""The account of the fixtures' clients."""

_ANYTHING = "anything"
_BASE_URL = "https://api.cloudflare.com/client/v4"


@pytest.fixture
def workers_vpc_directory() -> "Directory":
    """An empty directory for this test alone: the API that `workers_vpc_client` talks to."""
    from . import Directory

    return Directory()


@pytest.fixture
def workers_vpc_client(workers_vpc_directory: "Directory") -> "Iterator[WorkersVPC]":
    """A client of `workers_vpc_directory`, without a socket and without the environment's credentials."""
    import httpx

    from workers_vpc import WorkersVPC

    with (
        httpx.Client(transport=workers_vpc_directory.transport()) as http_client,
        WorkersVPC(ACCOUNT_ID, api_token=_ANYTHING, base_url=_BASE_URL, http_client=http_client) as client,
    ):
        yield client


@pytest.fixture
def workers_vpc_async_client(workers_vpc_directory: "Directory") -> "AsyncWorkersVPC":
    """The same for async code, under whatever event loop and pytest plugin the test uses.

    It is not closed at the end of the test: its transport holds nothing that would have to be.
    """
    import httpx

    from workers_vpc import AsyncWorkersVPC

    http_client = httpx.AsyncClient(transport=workers_vpc_directory.transport())
    return AsyncWorkersVPC(ACCOUNT_ID, api_token=_ANYTHING, base_url=_BASE_URL, http_client=http_client)
