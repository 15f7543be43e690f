"""The drivers, which perform the steps of a flow: each test runs with the sync and the async driver."""

import time
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest

from workers_vpc_core.connections import AsyncConnections, Connections
from workers_vpc_core.drivers import run, run_async
from workers_vpc_core.flows import Flow, Send, Sleep
from workers_vpc_core.http_library import UnreadableBodyError

URL = "https://example.com/"

#: Runs a flow with an HTTP client that has the given settings.
RunFlow = Callable[..., Any]


@pytest.fixture(params=["sync", "asyncio", "trio"])
def run_flow(request: pytest.FixtureRequest) -> RunFlow:
    """Run a flow with the sync driver, or with the async driver in an event loop."""

    def run_sync(flow: Flow[Any], handler: Callable[[httpx.Request], httpx.Response], **settings: Any) -> Any:
        with httpx.Client(transport=httpx.MockTransport(handler), **settings) as http_client:
            return run(Connections(http_client), flow)

    def run_in_event_loop(flow: Flow[Any], handler: Callable[[httpx.Request], httpx.Response], **settings: Any) -> Any:
        async def main() -> Any:
            async with httpx.AsyncClient(transport=httpx.MockTransport(handler), **settings) as http_client:
                return await run_async(AsyncConnections(http_client), flow)

        return anyio.run(main, backend=request.param)

    return run_sync if request.param == "sync" else run_in_event_loop


def respond(request: httpx.Request) -> httpx.Response:
    """Respond with the path of the request."""
    return httpx.Response(200, text=request.url.path)


def fail(request: httpx.Request) -> httpx.Response:
    """Fail to connect."""
    raise httpx.ConnectError("connection refused", request=request)


def send(path: str) -> Flow[str]:
    """Send a request and return the text of the response."""
    response: httpx.Response = yield Send(httpx.Request("GET", URL + path))
    return response.text


def test_driver_returns_the_result_of_the_flow(run_flow: RunFlow) -> None:
    """The results of the steps are sent into the flow, and its own result is returned."""

    def flow() -> Flow[list[str]]:
        first = yield from send("a")
        second = yield from send("b")
        return [first, second]

    assert run_flow(flow(), respond) == ["/a", "/b"]


def test_flow_without_steps_has_a_result(run_flow: RunFlow) -> None:
    """A flow does not have to send anything."""

    def flow() -> Flow[int]:
        yield from ()
        return 5

    assert run_flow(flow(), fail) == 5


def test_error_of_a_step_is_thrown_into_the_flow(run_flow: RunFlow) -> None:
    """The flow can handle the error of a request and continue with other steps."""
    attempts: list[str] = []

    def fail_once(request: httpx.Request) -> httpx.Response:
        attempts.append(request.url.path)
        return fail(request) if len(attempts) == 1 else respond(request)

    def flow() -> Flow[str]:
        try:
            return (yield from send("a"))
        except httpx.ConnectError as error:
            text = yield from send("b")
            return f"{error}, then {text}"

    assert run_flow(flow(), fail_once) == "connection refused, then /b"


def test_error_that_the_flow_does_not_handle_is_raised(run_flow: RunFlow) -> None:
    """The caller receives the error of the request."""
    with pytest.raises(httpx.ConnectError, match="connection refused"):
        run_flow(send("a"), fail)


def test_error_of_the_flow_is_raised(run_flow: RunFlow) -> None:
    """The caller receives an error that the flow raises itself."""

    def flow() -> Flow[None]:
        yield from send("a")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        run_flow(flow(), respond)


def test_sleep_takes_its_time(run_flow: RunFlow) -> None:
    """The flow continues after the given number of seconds."""

    def flow() -> Flow[float]:
        started = time.perf_counter()
        yield Sleep(0.05)
        return time.perf_counter() - started

    assert 0.04 < run_flow(flow(), fail) < 5


class CloseRecorder:
    """Records whether a flow was closed."""

    def __init__(self) -> None:
        self.is_closed = False

    def flow(self, *steps: Send | Sleep) -> Flow[None]:
        try:
            yield from steps
        finally:
            self.is_closed = True


def test_flow_is_closed_after_an_error(run_flow: RunFlow) -> None:
    """The `finally` blocks of a flow run before the caller receives the error."""
    recorder = CloseRecorder()
    with pytest.raises(httpx.ConnectError):
        run_flow(recorder.flow(Send(httpx.Request("GET", URL))), fail)
    assert recorder.is_closed


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_flow_is_closed_when_it_is_cancelled(backend: str) -> None:
    """A cancelled sleep ends at once and closes the flow."""
    recorder = CloseRecorder()
    flow = recorder.flow(Sleep(30))  # a reference, so that the flow is not closed by being deleted

    async def cancel() -> float:
        async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http_client:
            started = anyio.current_time()
            with anyio.move_on_after(0.05) as scope:
                await run_async(AsyncConnections(http_client), flow)
            assert scope.cancelled_caught
            return anyio.current_time() - started

    assert anyio.run(cancel, backend=backend) < 5
    assert recorder.is_closed


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelled_request_closes_its_response(backend: str) -> None:
    """If a call is cancelled while the body is read, the connection is released."""

    class EndlessBody(httpx.AsyncByteStream):
        is_closed = False

        async def __aiter__(self) -> Any:
            yield b"x"
            await anyio.sleep(30)

        async def aclose(self) -> None:
            self.is_closed = True

    body = EndlessBody()

    def respond_endlessly(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=body)

    async def cancel() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(respond_endlessly)) as http_client:
            with anyio.move_on_after(0.05):
                await run_async(AsyncConnections(http_client), send("a"))

    anyio.run(cancel, backend=backend)
    assert body.is_closed


def test_interrupt_closes_the_flow() -> None:
    """An interrupt (Ctrl-C) during a request is not thrown into the flow as an error, but closes it."""
    recorder = CloseRecorder()
    flow = recorder.flow(Send(httpx.Request("GET", URL)), Sleep(30))

    def interrupt(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with (
        httpx.Client(transport=httpx.MockTransport(interrupt)) as http_client,
        pytest.raises(KeyboardInterrupt),
    ):
        run(Connections(http_client), flow)
    assert recorder.is_closed


def test_failure_status_is_a_response(run_flow: RunFlow) -> None:
    """The driver does not interpret statuses. That is the task of the flow."""

    def fail_with_status(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503, text="unavailable")

    assert run_flow(send("a"), fail_with_status) == "unavailable"


def test_redirects_and_credentials_of_the_http_client_are_not_used(run_flow: RunFlow) -> None:
    """The driver neither follows a redirect nor sends the `auth` of the HTTP client."""
    requests: list[httpx.Request] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(302, headers={"Location": "https://other.example/"}, text="moved")

    assert run_flow(send("a"), redirect, follow_redirects=True, auth=("user", "password")) == "moved"
    assert [request.headers.get("Authorization") for request in requests] == [None]


# httpx does not close its own generators after this error, and trio warns about that.
@pytest.mark.filterwarnings("ignore:Async generator 'httpx:ResourceWarning")
def test_undecodable_success_is_an_error_and_an_undecodable_failure_is_not(run_flow: RunFlow) -> None:
    """The status of a failure says more than its body, so what can be read of the body is kept."""

    def respond_with_invalid_gzip(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            int(request.url.path.removeprefix("/")),
            headers={"Content-Encoding": "gzip"},
            stream=httpx.ByteStream(b"no gzip"),
        )

    with pytest.raises(UnreadableBodyError, match=r"^the response cannot be decompressed: "):
        run_flow(send("200"), respond_with_invalid_gzip)
    assert run_flow(send("404"), respond_with_invalid_gzip) == ""
