"""HTTP clients of httpx2, the successor of httpx, over real connections."""

import asyncio
import gzip
from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx2
import pytest

from workers_vpc import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncWorkersVPC,
    BadRequestError,
    ConfigurationError,
    DecodeError,
    WorkersVPC,
)
from workers_vpc.testing import Directory

from .concurrent_server import ConcurrentServer
from .examples import ACCOUNT, SERVICE, SERVICE_ID, TOKEN
from .server import CLOSE_CONNECTION, ReceivedRequest, Server, delayed, failure, response, success


@pytest.fixture
def make_vpc(make_client: Callable[..., Any], make_http_client: Callable[..., Any]) -> Callable[..., Any]:
    """Create a client of the scripted server with an HTTP client of httpx2, which has some settings of its own."""

    def make(http_settings: Any = None, **settings: Any) -> Any:
        return make_client(http_client=make_http_client(library=httpx2, **(http_settings or {})), **settings)

    return make


def test_request_is_built_and_response_decoded(make_vpc: Any, server: Server) -> None:
    """The credentials, the headers, the query and the body are as with httpx."""
    server.respond_with(success(SERVICE))
    service = make_vpc({"headers": {"X-Mine": "1", "X-Auth-Key": "other"}, "params": {"mine": "2"}}).services.update(
        SERVICE_ID, SERVICE, extra_headers={"X-Call": "3"}, extra_query=[("call", "4")]
    )
    assert (str(service.service_id), service.name) == (SERVICE_ID, SERVICE["name"])
    (request,) = server.requests
    assert request.header("Authorization") == f"Bearer {TOKEN}"
    assert [request.header(name) for name in ("X-Mine", "X-Auth-Key", "X-Call")] == ["1", None, "3"]
    assert request.target.endswith("?mine=2&call=4")
    assert request.document["name"] == SERVICE["name"]


def test_compressed_response_is_read(make_vpc: Any, server: Server) -> None:
    """The body is decompressed."""
    body = gzip.compress(success(SERVICE).content.partition(b"\r\n\r\n")[2])
    server.respond_with(response(body=body, Content_Encoding="gzip"))
    assert make_vpc().services.get(SERVICE_ID).name == SERVICE["name"]


def test_failure_raises_the_error_of_its_status(make_vpc: Any, server: Server) -> None:
    """The error contains what the response says."""
    server.respond_with(failure(400, {"code": 5102, "message": "invalid json"}))
    with pytest.raises(BadRequestError, match="5102 invalid json") as caught:
        make_vpc().services.get(SERVICE_ID)
    assert caught.value.status_code == 400


def test_transient_failures_are_retried(make_vpc: Any, server: Server, sleeps: list[float]) -> None:
    """A closed connection is an exception of httpx2, and is retried like one of httpx."""
    server.respond_with(CLOSE_CONNECTION, failure(503), success(SERVICE))
    assert make_vpc().services.get(SERVICE_ID).name == SERVICE["name"]
    assert (len(server.requests), len(sleeps)) == (3, 2)


def test_connection_failure_is_typed_and_keeps_no_credentials(make_vpc: Any, server: Server) -> None:
    """The cause is the exception of httpx2, whose request has no headers any more."""
    server.respond_with(CLOSE_CONNECTION)
    with pytest.raises(APIConnectionError, match=r"^connection failed: .* \(GET .*/services/") as caught:
        make_vpc(max_retries=0).services.get(SERVICE_ID)
    cause = caught.value.__cause__
    assert isinstance(cause, httpx2.RemoteProtocolError)
    assert TOKEN not in str(cause.request.headers)


@pytest.mark.parametrize("settings", [{"timeout": 0.05}, {"timeout": httpx2.Timeout(5, read=0.05)}])
def test_timeout_is_typed(make_vpc: Any, server: Server, settings: Any) -> None:
    """A number or an `httpx2.Timeout` applies to each phase, and the message names the phase."""
    server.respond_with(delayed(success(SERVICE), 2))
    with pytest.raises(APITimeoutError, match=r"^timed out after 0\.05 s \(read\): GET "):
        make_vpc(max_retries=0, **settings).services.get(SERVICE_ID)


def test_timeout_of_the_http_client_applies(make_vpc: Any, server: Server) -> None:
    """Without a timeout of our client, the one of the HTTP client is used."""
    server.respond_with(delayed(success(SERVICE), 2))
    with pytest.raises(APITimeoutError):
        make_vpc({"timeout": 0.05}, max_retries=0).services.get(SERVICE_ID)


def test_total_timeout_applies(make_vpc: Any, server: Server) -> None:
    """A response that never ends is given up in time."""
    server.trickle(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b" ", 0.05)
    with pytest.raises(APITimeoutError, match=r"^timed out after 0\.3 s \(total_timeout\): GET "):
        make_vpc(total_timeout=0.3).services.get(SERVICE_ID)


def test_response_is_read_up_to_the_limit(make_vpc: Any, server: Server) -> None:
    """A larger response is an error."""
    server.respond_with(success(SERVICE))
    with pytest.raises(DecodeError, match="larger than 10 bytes"):
        make_vpc(max_response_size=10).services.get(SERVICE_ID)


def test_redirect_is_not_followed(make_vpc: Any, server: Server) -> None:
    """A redirect would send the credentials elsewhere, even if the HTTP client follows redirects."""
    server.respond_with(response(302, {}, Location="/elsewhere"))
    with pytest.raises(APIStatusError, match="redirects are not followed"):
        make_vpc({"follow_redirects": True}).services.get(SERVICE_ID)
    assert len(server.requests) == 1


def test_closed_http_client_is_a_typed_error(server: Server) -> None:
    """The message says that the client is closed."""
    http_client = httpx2.Client()
    http_client.close()
    with (
        WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=server.url, http_client=http_client) as vpc,
        pytest.raises(APIConnectionError, match=r"^the HTTP client is closed \(GET "),
    ):
        vpc.services.get(SERVICE_ID)


@pytest.mark.parametrize("client", [httpx2.Client, httpx2.AsyncClient])
def test_http_client_of_the_other_kind_is_rejected(client: Any) -> None:
    """A sync client takes a `Client`, and an async client an `AsyncClient`."""
    ours: Any = AsyncWorkersVPC if client is httpx2.Client else WorkersVPC
    with pytest.raises(ConfigurationError, match=rf"must be an httpx\..*Client or httpx2\..*got {client.__name__}\)"):
        ours(ACCOUNT, api_token=TOKEN, http_client=client())


def test_every_service_of_several_pages_is_returned(make_vpc: Any, server: Server) -> None:
    """Iterations and operations of several requests work."""

    def page(request: ReceivedRequest) -> Any:
        number = int(httpx2.URL(request.target).params["page"])
        info = {"page": number, "per_page": 1, "count": 1, "total_count": 3, "total_pages": 3}
        items = [{**SERVICE, "service_id": str(UUID(int=number)), "name": f"db-{number}"}] if number <= 3 else []
        return success(items, result_info=info)

    server.handle_with(page)
    services = make_vpc().services.list(page=1, per_page=1)
    assert [service.name for service in services] == ["db-1", "db-2", "db-3"]


def test_emulator_is_an_asgi_application_for_httpx2() -> None:
    """Tests need no server: the transport of httpx2 calls the emulator."""

    async def main() -> None:
        transport = httpx2.ASGITransport(Directory().asgi)
        async with (
            httpx2.AsyncClient(transport=transport) as http_client,
            AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, http_client=http_client) as vpc,
        ):
            config = {key: SERVICE[key] for key in ("name", "type", "host", "tcp_port")}
            created = await vpc.services.create(config)
            edited = await vpc.services.edit(created.service_id, tcp_port=5433)
            assert edited == await vpc.services.find(SERVICE["name"])

    asyncio.run(main())


def test_cancelled_calls_do_not_use_up_connections() -> None:
    """After bursts of cancelled calls, as many calls as the HTTP client has connections succeed."""

    async def main(url: str) -> None:
        limits = httpx2.Limits(max_connections=20)
        async with (
            httpx2.AsyncClient(limits=limits, timeout=5) as http_client,
            AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, base_url=url, http_client=http_client, max_retries=0) as vpc,
        ):
            for burst in range(20):
                try:
                    async with asyncio.timeout(0.01 + 0.005 * burst):
                        await asyncio.gather(*[vpc.services.get(SERVICE_ID) for _ in range(200)])
                except TimeoutError:
                    pass
            services = await asyncio.gather(*[vpc.services.get(SERVICE_ID) for _ in range(200)])
            assert {str(service.service_id) for service in services} == {SERVICE_ID}

    with ConcurrentServer(0.005) as server:
        asyncio.run(main(server.url))
