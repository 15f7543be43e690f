"""Retries: which failures are retried, how long the client waits, and what is never sent twice."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anyio
import httpx
import pytest

from workers_vpc import APIConnectionError, APIStatusError, APITimeoutError, AsyncWorkersVPC, RateLimitError

from .examples import ACCOUNT, SERVICE, SERVICE_ID, TCP, TOKEN, UNREACHABLE_URL, call
from .server import CLOSE_CONNECTION, ScriptedResponse, Server, delayed, failure, success, truncated

TRANSIENT_STATUSES = [408, 429, 500, 502, 503, 504, *range(520, 528)]
OTHER_STATUSES = [400, 401, 403, 404, 405, 409, 422, 501, 505, 528, 529, 530]


@pytest.mark.parametrize("status", TRANSIENT_STATUSES)
def test_transient_status_is_retried(vpc: Any, server: Server, sleeps: list[float], status: int) -> None:
    """A PUT is retried after a transient status, and the result is that of the retry."""
    server.respond_with(failure(status), success(SERVICE))
    assert vpc.services.update(SERVICE_ID, TCP).name == "db"
    assert server.methods == ["PUT", "PUT"]
    assert len(sleeps) == 1


@pytest.mark.parametrize("method", ["get", "update", "delete", "list"])
def test_number_of_retries_is_limited(vpc: Any, server: Server, sleeps: list[float], method: str) -> None:
    """After two retries the last failure is raised. All three requests are the same."""
    server.respond_with(failure(503))
    with pytest.raises(APIStatusError) as caught:
        call(vpc, method)
    assert caught.value.status_code == 503
    assert len(server.requests) == 3
    assert server.requests[0] == server.requests[1] == server.requests[2]


@pytest.mark.parametrize("status", OTHER_STATUSES)
def test_other_statuses_are_not_retried(vpc: Any, server: Server, sleeps: list[float], status: int) -> None:
    """A failure that a retry would not change is raised at once."""
    server.respond_with(failure(status))
    with pytest.raises(APIStatusError):
        vpc.services.get(SERVICE_ID)
    assert (len(server.requests), sleeps) == (1, [])


@pytest.mark.parametrize("broken", [CLOSE_CONNECTION, truncated(success(SERVICE))], ids=["closed", "truncated"])
@pytest.mark.parametrize("method", ["get", "update"])
def test_connection_failure_is_retried(
    vpc: Any, server: Server, sleeps: list[float], broken: ScriptedResponse, method: str
) -> None:
    """If the connection is closed before the response is complete, the request is retried."""
    server.respond_with(broken, broken, success(SERVICE))
    assert call(vpc, method).name == "db"
    assert len(server.requests) == 3


def test_timeout_is_retried(make_client: Any, server: Server, sleeps: list[float]) -> None:
    """A request whose response is late is retried."""
    server.respond_with(delayed(success(SERVICE)), success(SERVICE))
    assert make_client(timeout=0.1).services.get(SERVICE_ID).name == "db"
    assert len(server.requests) == 2


def test_refused_connection_is_retried_even_for_post(make_client: Any, sleeps: list[float]) -> None:
    """If nothing was sent, a POST is retried too. In the end, the failure is raised."""
    with pytest.raises(APIConnectionError):
        make_client(base_url=UNREACHABLE_URL).services.create(TCP)
    assert sleeps == [0.25, 0.5]


@pytest.mark.parametrize(
    "outcome",
    [
        CLOSE_CONNECTION,
        truncated(success(SERVICE)),
        delayed(success(SERVICE)),
        *map(failure, (408, 500, 502, 503, 504, 520, 522, 524)),
    ],
)
def test_post_that_may_have_been_processed_is_not_sent_twice(
    make_client: Any, server: Server, sleeps: list[float], outcome: ScriptedResponse
) -> None:
    """A POST creates something. If the first one may have done so, there is no second one."""
    server.respond_with(outcome)
    with pytest.raises((APIConnectionError, APIStatusError)):
        make_client(timeout=0.2).services.create(TCP)
    assert server.methods == ["POST"]


def test_post_is_retried_after_a_rate_limit(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """With status 429, the API has not processed the request."""
    server.respond_with(failure(429, Retry_After="3"), success(SERVICE))
    assert vpc.services.create(TCP).name == "db"
    assert (server.methods, sleeps) == (["POST", "POST"], [3.0])


def test_sleeps_double_up_to_8_seconds(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """The client sleeps 0.5 s, 1 s and so on up to 8 s. Each sleep is shortened at random by at most half."""
    server.respond_with(failure(500))
    with pytest.raises(APIStatusError):
        vpc.services.get(SERVICE_ID, max_retries=6)
    assert sleeps == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0]


def test_sleeps_that_are_not_shortened(
    vpc: Any, server: Server, sleeps: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the random part, the sleeps are 0.5 s, 1 s and so on up to 8 s."""
    monkeypatch.setattr("random.uniform", max)
    server.respond_with(failure(500))
    with pytest.raises(APIStatusError):
        vpc.services.get(SERVICE_ID, max_retries=6)
    assert sleeps == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


@pytest.mark.parametrize("seconds", [1, 17, 60])
def test_retry_after_in_seconds_is_respected(vpc: Any, server: Server, sleeps: list[float], seconds: int) -> None:
    """The client sleeps as long as the API asks, up to a minute."""
    server.respond_with(failure(429, Retry_After=str(seconds)), success(SERVICE))
    vpc.services.get(SERVICE_ID)
    assert sleeps == [seconds]


def test_retry_after_a_date_is_respected(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """Retry-After can be a date instead of seconds."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.respond_with(failure(503, Retry_After=date), success(SERVICE))
    vpc.services.get(SERVICE_ID)
    assert len(sleeps) == 1
    assert 25 < sleeps[0] <= 30


@pytest.mark.parametrize(
    ("value", "minimum"),
    [
        pytest.param("61", 61, id="61"),
        pytest.param("300", 300, id="300"),
        pytest.param("9" * 5000, 1e9, id="out-of-range"),
        pytest.param(format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True), 300, id="date"),
    ],
)
def test_retry_after_of_more_than_a_minute_fails_at_once(
    vpc: Any, server: Server, sleeps: list[float], value: str, minimum: float
) -> None:
    """The client does not sleep that long. The error says how long the API asks to wait."""
    server.respond_with(failure(429, Retry_After=value))
    with pytest.raises(RateLimitError) as caught:
        vpc.services.update(SERVICE_ID, TCP)
    assert (len(server.requests), sleeps) == (1, [])
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= minimum


def test_retry_after_of_more_than_a_minute_ends_the_retries(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """The response to a retry can ask for too long a wait as well."""
    server.respond_with(failure(500), failure(429, Retry_After="120"))
    with pytest.raises(RateLimitError) as caught:
        vpc.services.get(SERVICE_ID)
    assert caught.value.retry_after == 120
    assert str(caught.value).endswith(", retry after 120 s)")
    assert len(server.requests) == 2


@pytest.mark.parametrize("value", ["0", "soon", "-1", "1.5", "", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_unusable_retry_after_is_ignored(vpc: Any, server: Server, sleeps: list[float], value: str) -> None:
    """Zero, the past and malformed values do not make the client retry without a sleep."""
    server.respond_with(failure(503, Retry_After=value), success(SERVICE))
    vpc.services.get(SERVICE_ID)
    assert sleeps == [0.25]


@pytest.mark.parametrize(
    ("client_settings", "options", "call_options"),
    [
        pytest.param({"max_retries": 0}, {}, {}, id="client"),
        pytest.param({}, {"max_retries": 0}, {}, id="with_options"),
        pytest.param({}, {}, {"max_retries": 0}, id="call"),
    ],
)
def test_retries_can_be_turned_off(
    make_client: Any,
    server: Server,
    sleeps: list[float],
    client_settings: dict[str, Any],
    options: dict[str, Any],
    call_options: dict[str, Any],
) -> None:
    """With `max_retries=0`, a failure is raised at once: for a client, for `with_options` and for one call."""
    server.respond_with(failure(500))
    with pytest.raises(APIStatusError):
        make_client(**client_settings).with_options(**options).services.get(SERVICE_ID, **call_options)
    assert (len(server.requests), sleeps) == (1, [])


def test_one_call_can_have_more_retries(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """`max_retries` of a call replaces that of the client."""
    server.respond_with(*[failure(500)] * 4, success(SERVICE))
    assert vpc.services.get(SERVICE_ID, max_retries=4).name == "db"
    assert len(server.requests) == 5


def test_last_failure_is_raised(make_client: Any, server: Server, sleeps: list[float]) -> None:
    """Of several different failures, the last one is raised."""
    server.respond_with(failure(500), CLOSE_CONNECTION, delayed(success(SERVICE)))
    with pytest.raises(APITimeoutError):
        make_client(timeout=0.1).services.get(SERVICE_ID)
    assert len(server.requests) == 3


class StatefulTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport of the caller's that marks each request as sent, and rejects a request with the mark."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if "sent" in request.extensions or "X-Sent" in request.headers:
            raise AssertionError("the request was sent before")
        request.extensions["sent"] = True
        request.headers["X-Sent"] = "true"
        self.requests.append(request)
        return httpx.Response(503)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


def test_each_attempt_is_a_new_request_for_the_callers_transport(
    make_client: Any, make_http_client: Any, sleeps: list[float]
) -> None:
    """A transport that stores its state in a request, as a retrying transport does, does not find it in the next."""
    transport = StatefulTransport()
    vpc = make_client(http_client=make_http_client(transport=transport))
    with pytest.raises(APIStatusError, match="503"):
        vpc.services.get(SERVICE_ID)
    assert len(transport.requests) == 3
    with pytest.raises(APIStatusError, match="503"):
        vpc.services.create(TCP)
    assert [request.method for request in transport.requests] == ["GET", "GET", "GET", "POST"]


def test_hook_that_calls_raise_for_status_does_not_prevent_retries(
    make_client: Any, make_http_client: Any, server: Server, sleeps: list[float]
) -> None:
    """Such a hook of the caller's HTTP client does not change what is retried."""
    server.respond_with(failure(503), success(SERVICE))
    http_client = make_http_client(event_hooks={"response": [httpx.Response.raise_for_status]})
    assert make_client(http_client=http_client).services.get(SERVICE_ID).name == "db"
    assert len(server.requests) == 2


ASYNC_BACKENDS = ["asyncio", "trio"]


async def get_service(base_url: str) -> Any:
    """Get a service with a new async client."""
    async with AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, base_url=base_url) as vpc:
        return await vpc.services.get(SERVICE_ID)


@pytest.mark.parametrize("backend", ASYNC_BACKENDS)
def test_retries_work_under_asyncio_and_trio(server: Server, monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    """The async client really sleeps between two attempts, in either event loop."""
    monkeypatch.setattr("random.uniform", min)
    server.respond_with(failure(503), success(SERVICE))
    started = time.perf_counter()
    assert anyio.run(get_service, server.url, backend=backend).name == "db"
    assert time.perf_counter() - started >= 0.25
    assert server.methods == ["GET", "GET"]


@pytest.mark.parametrize("backend", ASYNC_BACKENDS)
def test_sleep_before_a_retry_can_be_cancelled(server: Server, backend: str) -> None:
    """A cancelled call ends at once, under asyncio and trio, and the client can still be used."""

    async def cancel_during_sleep() -> tuple[bool, float, object]:
        async with AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, base_url=server.url) as vpc:
            started = anyio.current_time()
            with anyio.move_on_after(0.3) as scope:
                await vpc.services.get(SERVICE_ID)
            elapsed = anyio.current_time() - started
            service = await vpc.services.get(SERVICE_ID)
            return scope.cancelled_caught, elapsed, service.name

    server.respond_with(failure(429, Retry_After="30"), success(SERVICE))
    was_cancelled, elapsed, name = anyio.run(cancel_during_sleep, backend=backend)
    assert was_cancelled
    assert elapsed < 5
    assert name == "db"
    assert server.methods == ["GET", "GET"]
