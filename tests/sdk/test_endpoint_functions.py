"""The endpoint functions, which users of openapi-python-client know: `sync`, `sync_detailed` and the async ones."""

import asyncio
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx
import pytest

from workers_vpc import NotFoundError, TcpServiceConfig
from workers_vpc.testing import Directory
from workers_vpc_api.api.services import create, delete, get, list_, update
from workers_vpc_core.client import AsyncClient, Client
from workers_vpc_core.responses import Response

from .examples import ACCOUNT, SERVICE_ID, TCP, TOKEN

BASE_URL = "https://api.example/client/v4"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}

#: Calls an endpoint function of a module with some arguments.
CallEndpoint = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def call_endpoint(request: pytest.FixtureRequest, directory: Directory) -> CallEndpoint:
    """Call an endpoint function with a client of the emulator, for the document or (`detailed`) the response."""

    def call_sync(module: ModuleType, *arguments: Any, detailed: bool = False, **options: Any) -> Any:
        with httpx.Client(transport=directory.transport()) as http_client:
            client = Client(BASE_URL, headers=HEADERS, http_client=http_client)
            function = module.sync_detailed if detailed else module.sync
            return function(*arguments, client=client, **options)

    async def call_async(module: ModuleType, *arguments: Any, detailed: bool = False, **options: Any) -> Any:
        async with httpx.AsyncClient(transport=directory.transport()) as http_client:
            client = AsyncClient(BASE_URL, headers=HEADERS, http_client=http_client)
            function = module.asyncio_detailed if detailed else module.asyncio
            return await function(*arguments, client=client, **options)

    def call_in_event_loop(module: ModuleType, *arguments: Any, **options: Any) -> Any:
        return asyncio.run(call_async(module, *arguments, **options))

    return call_sync if request.param == "sync" else call_in_event_loop


def test_endpoint_functions_return_the_document(call_endpoint: CallEndpoint, directory: Directory) -> None:
    """The result is the document of the response, in which the service is the field `result`."""
    created = call_endpoint(create, ACCOUNT, body=TCP).result
    assert isinstance(created, TcpServiceConfig)
    assert call_endpoint(get, ACCOUNT, created.service_id).result == created
    created.tcp_port = 1
    assert call_endpoint(update, ACCOUNT, created.service_id, body=created).result.tcp_port == 1
    assert [service.tcp_port for service in call_endpoint(list_, ACCOUNT, type="tcp").result] == [1]
    assert call_endpoint(delete, ACCOUNT, created.service_id) is None
    assert directory.services(ACCOUNT) == []


def test_detailed_endpoint_functions_return_the_response(call_endpoint: CallEndpoint, directory: Directory) -> None:
    """The response contains status and headers, and the document."""
    service_id = directory.add(ACCOUNT, TCP)["service_id"]
    response = call_endpoint(get, ACCOUNT, service_id, detailed=True)
    assert isinstance(response, Response)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    assert str(response.parsed.result.service_id) == service_id
    assert call_endpoint(delete, ACCOUNT, service_id, detailed=True).parsed is None


def test_endpoint_functions_check_their_arguments(call_endpoint: CallEndpoint, directory: Directory) -> None:
    """An invalid argument is rejected before anything is sent."""
    with pytest.raises(ValueError, match=r"^service_id: must be a UUID"):
        call_endpoint(get, ACCOUNT, "abc")
    with pytest.raises(ValueError, match=r"^tcp_port: must be an integer between 1 and 65535"):
        call_endpoint(update, ACCOUNT, SERVICE_ID, body={**TCP, "tcp_port": 0})
    assert directory.requests == []


def test_endpoint_functions_raise_the_errors_of_the_sdk(call_endpoint: CallEndpoint) -> None:
    """A failure is never returned as a value."""
    with pytest.raises(NotFoundError):
        call_endpoint(get, ACCOUNT, SERVICE_ID)


def test_endpoint_functions_accept_options(call_endpoint: CallEndpoint, directory: Directory) -> None:
    """The options of one call are passed as a mapping."""
    call_endpoint(list_, ACCOUNT, options={"extra_query": {"page": "7"}})
    (request,) = directory.requests
    assert "page=7" in str(request)
