"""Stay within the rate limit of the API: pause before requests that would exceed it."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

from workers_vpc_core.flows import Flow, Send, Sleep
from workers_vpc_core.http_library import HttpResponse
from workers_vpc_core.responses import retry_after

T = TypeVar("T")

#: The longest wait in seconds that a response with status 429 can cause: the API blocks a token for five minutes.
LONGEST_RATE_LIMIT_WAIT = 300.0
# The documented limit, which applies until a response names another one.
_DEFAULT_QUOTA, _DEFAULT_WINDOW = 1200, 300.0


class RateLimit:
    """The requests that were sent, and when the next one may be sent. Several threads can share an instance.

    Args:
        clock: Returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._quota = _DEFAULT_QUOTA
        self._window = _DEFAULT_WINDOW
        self._sent: deque[float] = deque()
        self._blocked_until = 0.0

    def reserve(self) -> float:
        """Reserve the next request, and return how many seconds to wait before it is sent."""
        with self._lock:
            now = self._clock()
            while len(self._sent) > self._quota:
                self._sent.popleft()
            sent_at = max(now, self._blocked_until)
            if len(self._sent) == self._quota:
                sent_at = max(sent_at, self._sent[0] + self._window)
            self._sent.append(sent_at)
            return sent_at - now

    def update(self, response: HttpResponse) -> None:
        """Take into account what a response says about the limit."""
        policy = _parameters(response.headers.get("ratelimit-policy", ""))
        state = _parameters(response.headers.get("ratelimit", ""))
        wait = 0.0
        if response.status_code == 429:
            wait = retry_after(response.headers) or 0.0
        elif state.get("r") == 0:
            wait = state.get("t", 0)
        with self._lock:
            if policy.get("q") and policy.get("w"):
                self._quota, self._window = policy["q"], policy["w"]
            if wait <= LONGEST_RATE_LIMIT_WAIT:
                self._blocked_until = max(self._blocked_until, self._clock() + wait)


def limited(flow: Flow[T], limit: RateLimit) -> Flow[T]:
    """Perform a flow, and wait before each of its requests as long as the limit requires."""
    try:
        step = next(flow)
        while True:
            try:
                if isinstance(step, Send) and (wait := limit.reserve()) > 0:
                    yield Sleep(wait, step.total_timeout)
                result = yield step
                if isinstance(step, Send):
                    limit.update(result)
            except Exception as error:
                step = flow.throw(error)
            else:
                step = flow.send(result)
    except StopIteration as end:
        value: T = end.value
        return value
    finally:
        flow.close()


def _parameters(header: str) -> Mapping[str, int]:
    """Return the integer parameters of the first item of a header such as `"default";r=1199;t=1`."""
    return {name: int(value) for name, value in re.findall(r";\s*([a-z]+)=([0-9]{1,9})", header.partition(",")[0])}
