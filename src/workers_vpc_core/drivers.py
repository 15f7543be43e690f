"""The drivers, which perform the steps of flows: the only code that does I/O, once with and once without async."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event
from typing import Any, TypeVar

import httpx

from .flows import Concurrently, Flow, Send, Sleep
from .responses import with_body

T = TypeVar("T")

# What httpx raises for a body that ends early, or that is not compressed as its header says.
_BODY_ERRORS = (httpx.RequestError, httpx.StreamError)


class _StoppedError(BaseException):
    """Ends a flow that runs at the same time as another one that failed. Flows do not catch it."""


def run(http_client: httpx.Client, flow: Flow[T], stop: Event | None = None) -> T:
    """Perform the steps of a flow and return its result.

    Args:
        http_client: The HTTP client.
        flow: The flow.
        stop: Ends the flow before its next step when it is set, and wakes it from a sleep.
    """
    try:
        step = next(flow)
        while True:
            try:
                result = _perform(http_client, step, stop)
            except Exception as error:
                step = flow.throw(error)
            else:
                step = flow.send(result)
    except StopIteration as end:
        value: T = end.value
        return value
    finally:
        flow.close()


def _perform(http_client: httpx.Client, step: Send | Sleep | Concurrently, stop: Event | None) -> Any:
    if isinstance(step, Concurrently):
        return _run_concurrently(http_client, step)
    if isinstance(step, Sleep):
        if stop is None:
            time.sleep(step.seconds)
        elif stop.wait(step.seconds):
            raise _StoppedError
        return None
    if stop is not None and stop.is_set():
        raise _StoppedError
    # The credentials are those of our client: the HTTP client's `auth` is not applied. Redirects are not followed,
    # because httpx would send X-Auth-Key to another host.
    try:
        response = http_client.send(step.request, stream=True, auth=None, follow_redirects=False)
    except httpx.HTTPStatusError as error:  # from an event hook of the caller's that calls raise_for_status
        response = error.response
    try:
        if response.is_success:
            response.read()
            return response
        chunks: list[bytes] = []
        with suppress(*_BODY_ERRORS):  # the status says more than a body that ends early
            chunks.extend(response.iter_bytes())
        return with_body(response, b"".join(chunks))
    finally:
        response.close()


def _run_concurrently(http_client: httpx.Client, step: Concurrently) -> list[Any]:
    from concurrent.futures import ThreadPoolExecutor  # few programs need it

    stop = Event()
    with ThreadPoolExecutor(max_workers=step.limit) as executor:
        futures = [executor.submit(run, http_client, flow, stop) for flow in step.flows]
        try:
            return [future.result() for future in futures]
        except BaseException:
            stop.set()  # a rate limit can make a flow sleep for minutes
            for future in futures:
                future.cancel()
            raise


async def run_async(http_client: httpx.AsyncClient, flow: Flow[T]) -> T:
    """Perform the steps of a flow and return its result; the async version of `run`."""
    try:
        step = next(flow)
        while True:
            try:
                result = await _perform_async(http_client, step)
            except Exception as error:
                step = flow.throw(error)
            else:
                step = flow.send(result)
    except StopIteration as end:
        value: T = end.value
        return value
    finally:
        flow.close()


async def _perform_async(http_client: httpx.AsyncClient, step: Send | Sleep | Concurrently) -> Any:
    if isinstance(step, Concurrently):
        return await _run_concurrently_async(http_client, step)
    if isinstance(step, Sleep):
        import anyio  # httpx depends on it; imported here because it imports asyncio, which sync programs do not need

        await anyio.sleep(step.seconds)
        return None
    try:
        response = await http_client.send(step.request, stream=True, auth=None, follow_redirects=False)
    except httpx.HTTPStatusError as error:
        response = error.response
    try:
        if response.is_success:
            await response.aread()
            return response
        chunks: list[bytes] = []
        with suppress(*_BODY_ERRORS):
            async for chunk in response.aiter_bytes():
                chunks.append(chunk)
        return with_body(response, b"".join(chunks))
    finally:
        await response.aclose()


async def _run_concurrently_async(http_client: httpx.AsyncClient, step: Concurrently) -> list[Any]:
    import anyio

    results: list[Any] = [None] * len(step.flows)
    remaining = iter(enumerate(step.flows))

    async def run_remaining() -> None:
        for index, flow in remaining:
            results[index] = await run_async(http_client, flow)

    try:
        async with anyio.create_task_group() as group:
            for _ in range(min(step.limit, len(step.flows))):
                group.start_soon(run_remaining)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return results
