"""The retry policy: which failures are transient, how long to wait, and what is logged."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from itertools import count
from time import perf_counter

from .flows import MAX_RESPONSE_SIZE, Flow, Send, Sleep
from .http_library import HttpRequest, HttpResponse, is_request_error, library_names
from .printable import printable
from .responses import retry_after

logger: logging.Logger = logging.getLogger("workers_vpc")

#: Transient statuses: timeouts, rate limits, and failures of the API or of Cloudflare's edge.
TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504, *range(520, 528)})
#: Transient connection failures: the names of their classes in the HTTP library.
TRANSIENT_ERRORS = frozenset({"TimeoutException", "NetworkError", "RemoteProtocolError"})
# These methods have the same result if the API processes the request twice. A request with another method, such as
# POST, is retried only if the API cannot have processed it.
_IDEMPOTENT_METHODS = frozenset({"GET", "PUT", "DELETE"})
_NOT_PROCESSED_STATUSES = frozenset({429})
_NOT_PROCESSED_ERRORS = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})

#: The longest wait in seconds that a Retry-After header can cause. With a longer one, the call fails at once.
LONGEST_RETRY_AFTER = 60.0
_FIRST_BACKOFF = 0.5
_LONGEST_BACKOFF = 8.0
# Clients that receive the same Retry-After must not all send the next request at the same moment. Each waits up to a
# quarter of the time longer, and up to a second longer if that is more.
_SHORTEST_SPREAD = 1.0
_SPREAD = 0.25


def send_with_retries(
    build_request: Callable[[], HttpRequest],
    max_retries: int,
    total_timeout: float | None = None,
    max_response_size: int = MAX_RESPONSE_SIZE,
) -> Flow[HttpResponse]:
    """Send a request, and retry it after transient failures.

    Args:
        build_request: Returns the request. It is called for each attempt, so that nothing that an HTTP client or
            transport has stored in a request affects the next one.
        max_retries: How many times to retry.
        total_timeout: How many seconds the entire call may take, including retries and waits; None for no limit.
        max_response_size: The largest size in bytes of a successful response.
    """
    for attempt in count(1):
        request = build_request()
        is_idempotent = request.method in _IDEMPOTENT_METHODS
        started = perf_counter()
        wait: float | None = None
        try:
            response: HttpResponse = yield Send(request, total_timeout, max_response_size)
        except Exception as error:
            if not is_request_error(error):
                raise
            result: HttpResponse | Exception = error
            _log_attempt(request, result, started, attempt)
            transient_errors = TRANSIENT_ERRORS if is_idempotent else _NOT_PROCESSED_ERRORS
            if attempt > max_retries or not transient_errors & library_names(type(error)):
                raise
        else:
            result = response
            _log_attempt(request, result, started, attempt)
            transient_statuses = TRANSIENT_STATUSES if is_idempotent else _NOT_PROCESSED_STATUSES
            if attempt > max_retries or response.status_code not in transient_statuses:
                return response
            wait = retry_after(response.headers)
            if wait and wait > LONGEST_RETRY_AFTER:
                return response
        wait = wait + _spread(wait) if wait else _backoff(attempt)
        logger.info(
            "%s %s: retry %d of %d in %.2f s, after %s",
            request.method,
            printable(request.url.path),
            attempt,
            max_retries,
            wait,
            _describe(result),
        )
        yield Sleep(wait, total_timeout)
    raise AssertionError("unreachable")


def _backoff(attempt: int) -> float:
    """Return the wait in seconds after an attempt: 0.5 s, doubling up to 8 s, reduced at random by up to half."""
    longest = min(_FIRST_BACKOFF * 2.0 ** min(attempt - 1, 10), _LONGEST_BACKOFF)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret depends on it


def _spread(wait: float) -> float:
    """Return the random part of a wait that the API asks for."""
    return random.uniform(0.0, max(_SHORTEST_SPREAD, _SPREAD * wait))  # noqa: S311 - no secret depends on it


def _log_attempt(request: HttpRequest, result: HttpResponse | Exception, started: float, attempt: int) -> None:
    """Log an attempt: method, path, result, duration; never a body or a credential."""
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug(
            "%s %s: %s in %.3f s, cf-ray %s, attempt %d",
            request.method,
            printable(request.url.path),
            _describe(result),
            perf_counter() - started,
            "-" if isinstance(result, Exception) else printable(result.headers.get("cf-ray", "-")),
            attempt,
        )


def _describe(result: HttpResponse | Exception) -> str:
    return type(result).__name__ if isinstance(result, Exception) else str(result.status_code)
