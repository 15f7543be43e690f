"""The rate limit spreads requests so that an application of many changes never exceeds it."""

from collections.abc import Generator
from typing import Any

import httpx
import pytest

from workers_vpc._rate_limit import RateLimit, limited
from workers_vpc_core.flows import Send, Sleep


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that the test sets."""
    return Clock()


@pytest.fixture
def limit(clock: Clock) -> RateLimit:
    """A rate limit that uses the clock."""
    return RateLimit(clock)


def response(status: int = 200, **headers: str) -> httpx.Response:
    """Return a response with headers."""
    return httpx.Response(status, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_documented_limit_is_not_exceeded(limit: RateLimit, clock: Clock) -> None:
    """Of 3000 requests at once, no more than 1200 are sent in any five minutes."""
    sent_at = [clock.now + limit.reserve() for _ in range(3000)]
    assert sent_at[1199] == 1000
    assert sent_at[1200] == 1300
    assert all(later - earlier >= 300 for earlier, later in zip(sent_at, sent_at[1200:], strict=False))


def test_limit_of_the_response_replaces_the_documented_one(limit: RateLimit) -> None:
    """The header Ratelimit-Policy names the quota and the window."""
    limit.update(response(ratelimit_policy='"default";q=2;w=60'))
    assert [limit.reserve() for _ in range(5)] == [0, 0, 60, 60, 120]


def test_old_requests_do_not_count(limit: RateLimit, clock: Clock) -> None:
    """A request that is older than the window leaves room for another."""
    limit.update(response(ratelimit_policy='"default";q=1;w=60'))
    assert limit.reserve() == 0
    clock.now += 61
    assert limit.reserve() == 0


@pytest.mark.parametrize(
    ("blocking", "wait"),
    [
        (response(429, retry_after="250"), 250),
        (response(429, retry_after="300"), 300),
        (response(429, retry_after="301"), 0),
        (response(429), 0),
        (response(ratelimit='"default";r=0;t=20'), 20),
        (response(ratelimit='"default";r=1;t=20'), 0),
        (response(ratelimit="nonsense", ratelimit_policy="nonsense"), 0),
    ],
)
def test_exhausted_limit_delays_the_next_request(limit: RateLimit, blocking: httpx.Response, wait: float) -> None:
    """A 429 blocks all requests for up to five minutes. A response without remaining requests blocks them, too."""
    limit.update(blocking)
    assert limit.reserve() == wait


def test_flow_waits_only_before_requests(limit: RateLimit) -> None:
    """The waits are steps of the flow. Its results, its exceptions and its own steps are not changed."""
    request = httpx.Request("GET", "https://example.com")

    def flow() -> Generator[Any, Any, str]:
        first = yield Send(request)
        yield Sleep(5)
        try:
            yield Send(request)
        except httpx.ConnectError:
            return f"status {first.status_code}"
        raise AssertionError

    limit.update(response(429, retry_after="10"))
    steps = limited(flow(), limit)
    assert next(steps) == Sleep(10)
    assert steps.send(None) == Send(request)
    assert steps.send(response(204)) == Sleep(5)
    assert steps.send(None) == Sleep(10)
    assert steps.send(None) == Send(request)
    with pytest.raises(StopIteration) as end:
        steps.throw(httpx.ConnectError("refused"))
    assert end.value.value == "status 204"
