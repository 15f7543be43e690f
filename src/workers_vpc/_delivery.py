"""What happens to a request on its way: which outcomes are worth another attempt, and what is logged of each."""

from __future__ import annotations

import logging
from time import perf_counter

import httpx

logger = logging.getLogger("workers_vpc")

#: Statuses that may pass: time-outs, rate limits, and failures of the API or of Cloudflare's edge before it.
PASSING_STATUSES = frozenset({408, 429, 500, 502, 503, 504, *range(520, 528)})
#: Failures to get a whole answer that may pass.
PASSING_FAILURES = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)
# What is carried out once or twice with the same result. Anything else, such as a POST, is sent again only where the
# first one cannot have been carried out.
_REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
_UNSENT_STATUSES = frozenset({429})
_UNSENT_FAILURES = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

#: The longest that a Retry-After header is waited for, in seconds. The API's own block lasts up to 300.
LONGEST_WAIT = 60.0

Outcome = httpx.Response | httpx.RequestError


def passing(method: str) -> tuple[frozenset[int], tuple[type[httpx.RequestError], ...]]:
    """The statuses and failures after which a request of a method may be sent again."""
    return (PASSING_STATUSES, PASSING_FAILURES) if method in _REPEATABLE else (_UNSENT_STATUSES, _UNSENT_FAILURES)


def may_pass(request: httpx.Request, outcome: Outcome) -> bool:
    """Whether sending a request again may end better."""
    statuses, failures = passing(request.method)
    return outcome.status_code in statuses if isinstance(outcome, httpx.Response) else isinstance(outcome, failures)


def answer(outcome: Outcome) -> httpx.Response:
    """The answer that an attempt had, or else its failure, which is raised."""
    if isinstance(outcome, httpx.RequestError):
        raise outcome
    return outcome


class Attempt:
    """Logs one attempt to send a request: method, path, outcome, duration; never a body or a credential."""

    __slots__ = ("_number", "_request", "_started")

    def __init__(self, request: httpx.Request, number: int) -> None:
        self._request = request
        self._number = number
        self._started = perf_counter()

    def ended(self, outcome: Outcome) -> None:
        """Log how it ended."""
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug(
                "%s %s: %s in %.3f s, cf-ray %s, attempt %d",
                self._request.method,
                self._request.url.path,
                reason(outcome),
                perf_counter() - self._started,
                outcome.headers.get("cf-ray", "-") if isinstance(outcome, httpx.Response) else "-",
                self._number,
            )


def reason(outcome: Outcome) -> str:
    """An outcome in a word: its status, or the kind of failure."""
    return str(outcome.status_code) if isinstance(outcome, httpx.Response) else type(outcome).__name__
