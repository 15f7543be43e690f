"""The clients of endpoint functions: how a request is built, and who closes the HTTP client."""

import asyncio
from typing import Any

import httpx
import pytest

from workers_vpc_core.client import AsyncClient, Client
from workers_vpc_core.errors import APIConnectionError
from workers_vpc_core.operations import Operation
from workers_vpc_core.schemas import AnySchema

from .drawings import CIRCLE, Circle, ShapePage, ShapeResponse

GET = Operation("GET", "/shapes/1", ShapeResponse)
POST = Operation("POST", "/shapes", ShapeResponse, body=AnySchema())
LIST = Operation("GET", "/shapes", ShapePage, page_size=2)


class RecordingTransport(httpx.MockTransport):
    """Records requests, and responds with a circle, or with pages of one circle each."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        super().__init__(self._respond)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        page = request.url.params.get("page")
        if page is None:
            return httpx.Response(200, json={"success": True, "result": CIRCLE})
        circle = {**CIRCLE, "radius": int(page)}
        return httpx.Response(200, json={"success": True, "result": [circle], "result_info": {"total_pages": 3}})


@pytest.fixture
def transport() -> RecordingTransport:
    return RecordingTransport()


def send(transport: RecordingTransport, request: Any, **settings: Any) -> Any:
    """Send a request with a client that has the given settings, and return the response."""
    http_settings = settings.pop("http_settings", {})
    with httpx.Client(transport=transport, **http_settings) as http_client:
        return Client("https://api.example/v4/", http_client=http_client, **settings).send(request)


def test_client_sends_a_request_and_decodes_the_response(transport: RecordingTransport) -> None:
    """The URL consists of the base URL and the path of the operation."""
    response = send(transport, GET.request())
    assert isinstance(response.parsed.result, Circle)
    assert [str(request.url) for request in transport.requests] == ["https://api.example/v4/shapes/1"]


def test_headers_of_the_client_replace_those_of_the_http_client(transport: RecordingTransport) -> None:
    """Headers that must not be sent are removed, whatever their case, and other ones are kept."""
    send(
        transport,
        GET.request(),
        headers={"X-A": "client"},
        without_headers=["X-Removed"],
        http_settings={"headers": {"x-a": "http client", "x-removed": "1", "X-B": "http client", "Accept": "*/*"}},
    )
    headers = transport.requests[0].headers
    assert headers.get_list("X-A") == ["client"]
    assert headers["X-B"] == "http client"
    assert headers.get_list("Accept") == ["application/json"]
    assert "X-Removed" not in headers
    assert "Content-Type" not in headers


def test_body_has_a_content_type_and_a_length(transport: RecordingTransport) -> None:
    """The body of a request is JSON."""
    send(transport, POST.request(body={"a": [1, None]}))
    (request,) = transport.requests
    assert request.content == b'{"a":[1,null]}'
    assert request.headers.get_list("Content-Type") == ["application/json"]
    assert request.headers["Content-Length"] == str(len(request.content))


def test_options_of_a_call_replace_the_settings_of_the_client(transport: RecordingTransport) -> None:
    """The timeout, headers and query of a call apply to this call only."""
    options: Any = {"timeout": 1, "extra_headers": {"x-a": "call"}, "extra_query": {"q": "1"}}
    send(transport, GET.request(options=options), headers={"X-A": "client"}, timeout=9)
    (request,) = transport.requests
    assert request.headers.get_list("X-A") == ["call"]
    assert request.url.params["q"] == "1"
    assert set(request.extensions["timeout"].values()) == {1}


def test_sync_client_iterates_over_all_pages(transport: RecordingTransport) -> None:
    """Each page is requested when its first item is needed."""
    with httpx.Client(transport=transport) as http_client:
        items: Any = Client("https://api.example", http_client=http_client).iterate(LIST.request())
        assert transport.requests == []
        assert next(items).radius == 1
        assert len(transport.requests) == 1
        assert [item.radius for item in items] == [2, 3]


def test_async_client_iterates_over_all_pages(transport: RecordingTransport) -> None:
    """Each page is requested when its first item is needed."""

    async def radii() -> list[float]:
        async with httpx.AsyncClient(transport=transport) as http_client:
            items: Any = AsyncClient("https://api.example", http_client=http_client).iterate(LIST.request())
            assert transport.requests == []
            first = await anext(items)
            assert len(transport.requests) == 1
            return [first.radius, *[item.radius async for item in items]]

    assert asyncio.run(radii()) == [1, 2, 3]


def test_client_closes_its_own_http_client_only(transport: RecordingTransport) -> None:
    """An HTTP client that was passed to the constructor stays open."""
    with httpx.Client(transport=transport) as http_client:
        with Client("https://api.example", http_client=http_client) as client:
            client.send(GET.request())
        assert not http_client.is_closed
    with Client("https://api.example") as client:
        pass
    with pytest.raises(APIConnectionError, match=r"^the HTTP client is closed \(GET /shapes/1\)$"):
        client.send(GET.request())


@pytest.mark.parametrize("settings", [{"timeout": 0}, {"timeout": "5"}, {"max_retries": -1}, {"max_retries": None}])
def test_invalid_settings_are_rejected(settings: Any) -> None:
    """The error is raised by the constructor."""
    with pytest.raises(ValueError, match=f"^{next(iter(settings))}: must be "):
        Client("https://api.example", **settings)
