"""What is sent again, when, and what never is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from httpx_retries import RetryTransport

from workers_vpc import APIConnectionError, APIStatusError, APITimeoutError, RateLimitError

from .clients import REFUSED, SERVICE, Clients, create, delete, get, listed, update
from .server import DROP, Answer, Server, cut, failure, slow, success

PASSING = [408, 429, 500, 502, 503, 504, *range(520, 528)]
LASTING = [400, 401, 403, 404, 405, 409, 422, 501, 505, 528, 529, 530]
Call = Callable[[Any], Any]


@pytest.mark.parametrize("status", PASSING)
def test_a_status_that_may_pass_is_retried(clients: Clients, server: Server, waits: list[float], status: int) -> None:
    """A PUT is sent again after a status that may pass, and its success is the caller's."""
    server.answer(failure(status), success(SERVICE))
    assert clients.run(server.url, update).name == "db"
    assert server.methods == ["PUT", "PUT"]
    assert len(waits) == 1


@pytest.mark.parametrize("call", [get, update, delete, listed])
def test_retries_end(clients: Clients, server: Server, waits: list[float], call: Call) -> None:
    """After two retries the last failure is raised, and each request was the same."""
    server.answer(failure(503))
    with pytest.raises(APIStatusError) as caught:
        clients.run(server.url, call)
    assert caught.value.status_code == 503
    assert len(server.requests) == 3
    assert server.requests[0] == server.requests[1] == server.requests[2]


@pytest.mark.parametrize("status", LASTING)
def test_a_status_that_lasts_is_not_retried(clients: Clients, server: Server, waits: list[float], status: int) -> None:
    """What another attempt would not mend is raised at once."""
    server.answer(failure(status))
    with pytest.raises(APIStatusError):
        clients.run(server.url, get)
    assert (len(server.requests), waits) == (1, [])


@pytest.mark.parametrize("broken", [DROP, cut(success(SERVICE))], ids=["dropped", "cut off"])
@pytest.mark.parametrize("call", [get, update])
def test_a_broken_connection_is_retried(
    clients: Clients, server: Server, waits: list[float], broken: Answer, call: Call
) -> None:
    """A connection that breaks before the answer is whole is tried anew."""
    server.answer(broken, broken, success(SERVICE))
    assert clients.run(server.url, call).name == "db"
    assert len(server.requests) == 3


def test_a_timeout_is_retried(clients: Clients, server: Server, waits: list[float]) -> None:
    """A request whose answer is late is sent again."""
    server.answer(slow(success(SERVICE)), success(SERVICE))
    assert clients.run(server.url, get, timeout=0.1).name == "db"
    assert len(server.requests) == 2


def test_a_refused_connection_is_retried_also_for_a_post(clients: Clients, waits: list[float]) -> None:
    """Where nothing was sent, even a POST is tried anew, and then the failure is raised."""
    with pytest.raises(APIConnectionError):
        clients.run(REFUSED, create)
    assert waits == [0.25, 0.5]


@pytest.mark.parametrize(
    "outcome",
    [DROP, cut(success(SERVICE)), slow(success(SERVICE)), *map(failure, (408, 500, 502, 503, 504, 520, 522, 524))],
)
def test_a_post_that_may_have_been_carried_out_is_not_sent_twice(
    clients: Clients, server: Server, waits: list[float], outcome: Answer
) -> None:
    """A POST adds something: where the first may have done so, there is no second."""
    server.answer(outcome)
    with pytest.raises((APIConnectionError, APIStatusError)):
        clients.run(server.url, create, timeout=0.2)
    assert server.methods == ["POST"]


def test_a_post_is_sent_again_after_a_rate_limit(clients: Clients, server: Server, waits: list[float]) -> None:
    """A 429 says that nothing was carried out, so a POST may follow."""
    server.answer(failure(429, Retry_After="3"), success(SERVICE))
    assert clients.run(server.url, create).name == "db"
    assert (server.methods, waits) == (["POST", "POST"], [3.0])


def test_waits_double_and_at_least_half_is_waited(
    clients: Clients, server: Server, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waits are 0.5 s doubling to 8 s, of which jitter takes away half at the most."""
    server.answer(failure(500))
    with pytest.raises(APIStatusError):
        clients.run(server.url, get, max_retries=6)
    assert waits == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0]
    waits.clear()
    monkeypatch.setattr("random.uniform", max)
    with pytest.raises(APIStatusError):
        clients.run(server.url, get, max_retries=6)
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


@pytest.mark.parametrize("seconds", [1, 17, 60])
def test_retry_after_is_honoured(clients: Clients, server: Server, waits: list[float], seconds: int) -> None:
    """What the API asks to wait is waited, up to a minute."""
    server.answer(failure(429, Retry_After=str(seconds)), success(SERVICE))
    clients.run(server.url, get)
    assert waits == [seconds]


def test_retry_after_may_be_a_date(clients: Clients, server: Server, waits: list[float]) -> None:
    """Retry-After may name a moment instead of seconds."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.answer(failure(503, Retry_After=date), success(SERVICE))
    clients.run(server.url, get)
    assert 25 < waits[0] <= 30


@pytest.mark.parametrize(
    ("value", "least"),
    [
        ("61", 61),
        ("300", 300),
        ("9" * 400, 1e300),
        (format_datetime(datetime.now(UTC) + timedelta(minutes=9), usegmt=True), 300),
    ],
    ids=["just above", "the API's own block", "absurd", "a date"],
)
def test_a_long_retry_after_fails_at_once(
    clients: Clients, server: Server, waits: list[float], value: str, least: float
) -> None:
    """Above a minute the call fails at once, and the error tells how long the API asks to wait."""
    server.answer(failure(429, Retry_After=value))
    with pytest.raises(RateLimitError) as caught:
        clients.run(server.url, update)
    assert (len(server.requests), waits) == (1, [])
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= least


def test_a_long_retry_after_stops_later_retries_too(clients: Clients, server: Server, waits: list[float]) -> None:
    """The second answer may be the one that asks for too much."""
    server.answer(failure(500), failure(429, Retry_After="120"))
    with pytest.raises(RateLimitError) as caught:
        clients.run(server.url, get)
    assert caught.value.retry_after == 120
    assert str(caught.value).endswith(", to wait for 120 s)")
    assert len(server.requests) == 2


@pytest.mark.parametrize("value", ["0", "soon", "-1", "1.5", "", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_retry_after_that_says_nothing_leaves_the_usual_wait(
    clients: Clients, server: Server, waits: list[float], value: str
) -> None:
    """Garbage, zero and the past do not make retries come at once."""
    server.answer(failure(503, Retry_After=value), success(SERVICE))
    clients.run(server.url, get)
    assert waits == [0.25]


def test_retries_can_be_turned_off(clients: Clients, server: Server, waits: list[float]) -> None:
    """With `max_retries=0` a failure is raised at once: for the client, a copy of it, or one call."""
    server.answer(failure(500))
    for use, settings in (
        (get, {"max_retries": 0}),
        (lambda vpc: get(vpc.with_options(max_retries=0)), {}),
        (lambda vpc: vpc.services.get(SERVICE["service_id"], max_retries=0), {}),
    ):
        with pytest.raises(APIStatusError):
            clients.run(server.url, use, **settings)
    assert (len(server.requests), waits) == (3, [])


def test_one_call_may_have_more_retries(clients: Clients, server: Server, waits: list[float]) -> None:
    """`max_retries` of a call comes before that of the client."""
    server.answer(*[failure(500)] * 4, success(SERVICE))
    assert clients.run(server.url, lambda vpc: vpc.services.get(SERVICE["service_id"], max_retries=4)).name == "db"


def test_the_last_failure_counts(clients: Clients, server: Server, waits: list[float]) -> None:
    """Of several failures the last one is raised."""
    server.answer(failure(500), DROP, slow(success(SERVICE)))
    with pytest.raises(APITimeoutError):
        clients.run(server.url, get, timeout=0.1)
    assert len(server.requests) == 3


def test_retries_of_the_callers_transport_are_the_callers(clients: Clients, server: Server, waits: list[float]) -> None:
    """A RetryTransport of the caller's keeps its own policy, and ours stays ours: no second POST."""
    server.answer(failure(500))
    with pytest.raises(APIStatusError):
        clients.run(server.url, create, http_client={"transport": RetryTransport()})
    assert server.methods == ["POST"]
    server.requests.clear()
    with pytest.raises(APIStatusError):
        clients.run(server.url, get, http_client={"transport": RetryTransport()})
    assert len(server.requests) == 3, "500 is none of httpx-retries' statuses, so ours alone are retried"


def test_a_hook_that_refuses_statuses_does_not_prevent_retries(
    clients: Clients, server: Server, waits: list[float]
) -> None:
    """`raise_for_status` as a hook of the caller's HTTP client leaves retries and errors as they are."""

    def refuses(response: httpx.Response) -> None:
        response.raise_for_status()

    server.answer(failure(503), success(SERVICE))
    assert clients.run(server.url, get, http_client={"event_hooks": {"response": [refuses]}}).name == "db"
    assert len(server.requests) == 2
