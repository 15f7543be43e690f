"""The drivers, which perform the steps of flows: the only code that does I/O, once with and once without async."""

from __future__ import annotations

import time
from contextvars import copy_context
from threading import Event, Thread
from typing import Any, TypeVar

import httpx

from .connections import AsyncConnections, Connections
from .flows import Concurrently, Flow, Send, Sleep
from .http_library import (
    DeadlineExceededError,
    HttpResponse,
    NoFreeConnectionError,
    UnreadResponse,
    pool_timeout,
    read_response,
    read_response_async,
    response_of,
)

T = TypeVar("T")


class _StoppedError(BaseException):
    """Ends a flow that runs at the same time as another one that failed. Flows do not catch it."""


def run(connections: Connections, flow: Flow[T], started: float | None = None, stop: Event | None = None) -> T:
    """Perform the steps of a flow and return its result.

    Args:
        connections: The connections to use.
        flow: The flow.
        started: The time of `time.monotonic` at which the call began, for total timeouts; by default, now.
        stop: Ends the flow before its next step when it is set, and wakes it from a sleep.
    """
    if started is None:
        started = time.monotonic()
    try:
        step = next(flow)
        while True:
            try:
                result = _perform(connections, step, started, stop)
            except Exception as error:
                step = flow.throw(error)
            else:
                step = flow.send(result)
    except StopIteration as end:
        value: T = end.value
        return value
    finally:
        flow.close()


def _perform(connections: Connections, step: Send | Sleep | Concurrently, started: float, stop: Event | None) -> Any:
    if isinstance(step, Concurrently):
        return _run_concurrently(connections, step, started)
    deadline = None if step.total_timeout is None else started + step.total_timeout
    if isinstance(step, Sleep):
        _check_time_for(step.seconds, deadline)
        if stop is None:
            time.sleep(step.seconds)
        elif stop.wait(step.seconds):
            raise _StoppedError
        return None
    if stop is not None and stop.is_set():
        raise _StoppedError
    return _send(connections, step, None) if deadline is None else _send_in_thread(connections, step, deadline)


def _send(connections: Connections, step: Send, deadline: float | None) -> HttpResponse:
    try:
        with connections.lease(pool_timeout(step.request)) as http_client:
            # The credentials are those of our client: the HTTP client's `auth` is not applied. Redirects are not
            # followed, because httpx would send X-Auth-Key to another host.
            try:
                response: UnreadResponse = http_client.send(
                    step.request, stream=True, auth=None, follow_redirects=False
                )
            except Exception as error:
                if (received := response_of(error)) is None:
                    raise
                response = received
            try:
                return read_response(response, step.max_response_size, deadline)
            finally:
                response.close()
    except NoFreeConnectionError:
        raise httpx.PoolTimeout("all connections are in use", request=step.request) from None


def _send_in_thread(connections: Connections, step: Send, deadline: float) -> HttpResponse:
    """Send a request in a thread of its own, and stop waiting for it at the deadline.

    httpx limits the time until the next byte arrives, but not the time until all bytes have arrived, and a blocked
    thread cannot be interrupted.
    """
    _check_time_for(0, deadline)
    outcomes: list[HttpResponse | BaseException] = []
    is_finished = Event()

    def send() -> None:
        try:
            outcomes.append(_send(connections, step, deadline))
        except BaseException as error:
            outcomes.append(error)
        finally:
            is_finished.set()

    # A daemon thread does not delay the end of the process.
    Thread(target=copy_context().run, args=(send,), name="workers_vpc request", daemon=True).start()
    if not is_finished.wait(deadline - time.monotonic()):
        raise DeadlineExceededError
    if isinstance(outcome := outcomes[0], BaseException):
        raise outcome
    return outcome


def _check_time_for(seconds: float, deadline: float | None) -> None:
    """Raise a DeadlineExceededError if the deadline has passed, or passes before a sleep ends."""
    if deadline is not None and time.monotonic() + seconds >= deadline:
        raise DeadlineExceededError


def _run_concurrently(connections: Connections, step: Concurrently, started: float) -> list[Any]:
    from concurrent.futures import ThreadPoolExecutor  # few programs need it

    stop = Event()
    with ThreadPoolExecutor(max_workers=step.limit) as executor:
        futures = [executor.submit(run, connections, flow, started, stop) for flow in step.flows]
        try:
            return [future.result() for future in futures]
        except BaseException:
            stop.set()  # a rate limit can make a flow sleep for minutes
            for future in futures:
                future.cancel()
            raise


async def run_async(connections: AsyncConnections, flow: Flow[T], started: float | None = None) -> T:
    """Perform the steps of a flow and return its result; the async version of `run`."""
    if started is None:
        started = time.monotonic()
    try:
        step = next(flow)
        while True:
            try:
                result = await _perform_async(connections, step, started)
            except Exception as error:
                step = flow.throw(error)
            else:
                step = flow.send(result)
    except StopIteration as end:
        value: T = end.value
        return value
    finally:
        flow.close()


async def _perform_async(connections: AsyncConnections, step: Send | Sleep | Concurrently, started: float) -> Any:
    if isinstance(step, Concurrently):
        return await _run_concurrently_async(connections, step, started)
    deadline = None if step.total_timeout is None else started + step.total_timeout
    import anyio  # httpx depends on it; imported here because it imports asyncio, which sync programs do not need

    if isinstance(step, Sleep):
        _check_time_for(step.seconds, deadline)
        return await anyio.sleep(step.seconds)
    if deadline is None:
        return await _send_async(connections, step)
    _check_time_for(0, deadline)
    with anyio.move_on_after(deadline - time.monotonic()) as scope:
        return await _send_async(connections, step)
    assert scope.cancelled_caught
    raise DeadlineExceededError


async def _send_async(connections: AsyncConnections, step: Send) -> HttpResponse:
    try:
        async with await connections.lease(pool_timeout(step.request)) as http_client:
            try:
                response: UnreadResponse = await http_client.send(
                    step.request, stream=True, auth=None, follow_redirects=False
                )
            except Exception as error:
                if (received := response_of(error)) is None:
                    raise
                response = received
            try:
                return await read_response_async(response, step.max_response_size)
            finally:
                await response.aclose()
    except NoFreeConnectionError:
        raise httpx.PoolTimeout("all connections are in use", request=step.request) from None


async def _run_concurrently_async(connections: AsyncConnections, step: Concurrently, started: float) -> list[Any]:
    import anyio

    results: list[Any] = [None] * len(step.flows)
    remaining = iter(enumerate(step.flows))

    async def run_remaining() -> None:
        for index, flow in remaining:
            results[index] = await run_async(connections, flow, started)

    try:
        async with anyio.create_task_group() as group:
            for _ in range(min(step.limit, len(step.flows))):
                group.start_soon(run_remaining)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return results
