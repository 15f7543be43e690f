"""Sending a request again, with httpx-retries. Loaded with the first failure, since it loads asyncio."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from httpx_retries import Retry, RetryTransport

from workers_vpc_api.failures import retry_after

from ._delivery import LONGEST_WAIT, Outcome, answer, logger, passing, reason

_FIRST_WAIT = 0.5
_LONGEST_BACKOFF = 8.0


class _Policy(Retry):
    """Waits 0.5 s, doubling up to 8 s, of which at least half is always waited; or what Retry-After asks for."""

    def backoff_strategy(self) -> float:
        longest = min(_FIRST_WAIT * 2.0 ** min(self.attempts_made - 1, 10), _LONGEST_BACKOFF)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret depends on it

    def sleep(self, response: httpx.Response | Exception) -> None:
        self._log(response)
        super().sleep(response)

    async def asleep(self, response: httpx.Response | Exception) -> None:
        self._log(response)
        await super().asleep(response)

    def _log(self, outcome: httpx.Response | Exception) -> None:
        if isinstance(outcome, httpx.Response | httpx.RequestError):
            request = outcome.request
            logger.info(
                "%s %s: sent again after %s, retry %d of %d",
                request.method,
                request.url.path,
                reason(outcome),
                self.attempts_made,
                self.total,
            )


class _TooLongError(Exception):
    """The API asks to wait longer than it makes sense for a caller to hang."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response


def resend(
    request: httpx.Request, first: Outcome, retries: int, send: Callable[[httpx.Request, int], Outcome]
) -> httpx.Response:
    """Send a request again after its first outcome; the last outcome is returned or raised."""
    transport = RetryTransport(_Attempts(first, send), _policy(request, retries))
    try:
        return transport.handle_request(request)
    except _TooLongError as stop:
        return stop.response


async def async_resend(
    request: httpx.Request,
    first: Outcome,
    retries: int,
    send: Callable[[httpx.Request, int], Awaitable[Outcome]],
) -> httpx.Response:
    """The asynchronous twin of `resend`."""
    transport = RetryTransport(_Attempts(first, send), _policy(request, retries))
    try:
        return await transport.handle_async_request(request)
    except _TooLongError as stop:
        return stop.response


def _policy(request: httpx.Request, retries: int) -> Retry:
    # A RetryTransport of the caller's leaves its own policy there, which would take the place of this one.
    request.extensions.pop("retry", None)
    statuses, failures = passing(request.method)
    return _Policy(
        total=retries,
        allowed_methods=[request.method],
        status_forcelist=statuses,
        retry_on_exceptions=failures,
        max_backoff_wait=LONGEST_WAIT,
    )


def _settled(outcome: Outcome) -> httpx.Response:
    response = answer(outcome)
    if (retry_after(response.headers) or 0.0) > LONGEST_WAIT:
        raise _TooLongError(response)
    return response


class _Attempts(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Gives the outcome of the first attempt, which was made already, and then makes further ones."""

    def __init__(self, first: Outcome, send: Callable[[httpx.Request, int], Any]) -> None:
        self._first: Outcome | None = first
        self._send = send
        self._number = 1

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return _settled(self._take_first() or self._send(request, self._next(request)))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return _settled(self._take_first() or await self._send(request, self._next(request)))

    def _take_first(self) -> Outcome | None:
        first, self._first = self._first, None
        return first

    def _next(self, request: httpx.Request) -> int:
        """The number of the attempt that is about to be made."""
        request.extensions.pop("retry", None)  # ours is not for a RetryTransport of the caller's
        self._number += 1
        return self._number
