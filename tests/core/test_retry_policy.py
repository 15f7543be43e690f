"""The retry policy as a flow, without any I/O: the test performs the steps."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from workers_vpc_core.flows import Send, Sleep
from workers_vpc_core.retries import TRANSIENT_STATUSES, send_with_retries

URL = "https://example.com/"


class Policy:
    """Performs the steps of the policy with given outcomes.

    Args:
        method: The method of the request.
        max_retries: How many times to retry.
    """

    def __init__(self, method: str = "GET", max_retries: int = 2) -> None:
        self.method = method
        self.max_retries = max_retries
        self.requests: list[httpx.Request] = []
        self.sleeps: list[float] = []

    def _build_request(self) -> httpx.Request:
        self.requests.append(httpx.Request(self.method, URL))
        return self.requests[-1]

    def perform(self, *outcomes: httpx.Response | Exception) -> httpx.Response:
        """Return the result of the flow if its requests have these outcomes, in this order."""
        remaining: Iterator[httpx.Response | Exception] = iter(outcomes)
        flow = send_with_retries(self._build_request, self.max_retries)
        try:
            step = next(flow)
            while True:
                if isinstance(step, Sleep):
                    self.sleeps.append(step.seconds)
                    step = flow.send(None)
                    continue
                assert isinstance(step, Send)
                assert step.request is self.requests[-1]
                outcome = next(remaining)
                step = flow.throw(outcome) if isinstance(outcome, Exception) else flow.send(outcome)
        except StopIteration as end:
            assert list(remaining) == [], "fewer requests than expected"
            result: httpx.Response = end.value
            return result


@pytest.fixture(autouse=True)
def _shortest_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", min)


@pytest.mark.parametrize("status", sorted(TRANSIENT_STATUSES))
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_idempotent_request_is_retried_after_a_transient_status(method: str, status: int) -> None:
    """The result is the response to the retry, which is a new request."""
    policy = Policy(method)
    assert policy.perform(httpx.Response(status), httpx.Response(200)).status_code == 200
    assert len({id(request) for request in policy.requests}) == 2
    assert policy.sleeps == [0.25]


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("status", sorted(TRANSIENT_STATUSES - {429}))
def test_other_request_is_not_retried_after_a_transient_status(method: str, status: int) -> None:
    """The API may have processed a POST although the status is transient."""
    assert Policy(method).perform(httpx.Response(status)).status_code == status


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")])
def test_request_that_was_not_sent_is_retried_whatever_its_method(error: Exception) -> None:
    """Without a connection, the API cannot have processed the request."""
    assert Policy("POST").perform(error, error, httpx.Response(200)).status_code == 200


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
    ],
)
def test_only_an_idempotent_request_that_was_sent_is_retried(error: Exception) -> None:
    """The API may have processed the request, so a GET is retried and a POST is not."""
    assert Policy("GET").perform(error, httpx.Response(200)).status_code == 200
    with pytest.raises(type(error)):
        Policy("POST").perform(error)


@pytest.mark.parametrize("error", [httpx.UnsupportedProtocol("x"), httpx.LocalProtocolError("x"), KeyError("x")])
def test_other_errors_are_not_retried(error: Exception) -> None:
    """An error that a retry would not change is raised at once."""
    with pytest.raises(type(error)):
        Policy("GET").perform(error)


@pytest.mark.parametrize("max_retries", [0, 1, 5])
def test_number_of_retries_is_limited(max_retries: int) -> None:
    """After the last retry, the response is returned or the error is raised."""
    policy = Policy("GET", max_retries)
    assert policy.perform(*[httpx.Response(503)] * (max_retries + 1)).status_code == 503
    assert len(policy.sleeps) == max_retries
    with pytest.raises(httpx.ReadError):
        Policy("GET", max_retries).perform(*[httpx.ReadError("x")] * (max_retries + 1))


def test_sleeps_double_up_to_a_limit() -> None:
    """Without the random part, the sleeps are 0.5, 1, 2, 4 and 8 seconds. At least half of each is kept."""
    policy = Policy("GET", 12)
    policy.perform(*[httpx.Response(503)] * 13)
    assert policy.sleeps[:5] == [0.25, 0.5, 1.0, 2.0, 4.0]
    assert set(policy.sleeps[5:]) == {4.0}


@pytest.mark.parametrize(("value", "sleep"), [("60", 60.0), ("1", 1.0), ("0", 0.25), ("soon", 0.25)])
def test_retry_after_replaces_the_usual_sleep(value: str, sleep: float) -> None:
    """Retry-After is respected up to 60 seconds. Zero and malformed values are ignored."""
    policy = Policy()
    policy.perform(httpx.Response(429, headers={"Retry-After": value}), httpx.Response(200))
    assert policy.sleeps == [sleep]


def test_longer_retry_after_ends_the_retries() -> None:
    """The response that asks to wait longer than 60 seconds is returned."""
    assert Policy().perform(httpx.Response(429, headers={"Retry-After": "61"})).status_code == 429


def test_closing_the_flow_during_a_sleep_sends_nothing() -> None:
    """A cancelled call is not retried."""
    policy = Policy()
    flow: Any = send_with_retries(policy._build_request, 2)
    next(flow)
    assert isinstance(flow.send(httpx.Response(503)), Sleep)
    flow.close()
    assert len(policy.requests) == 1
