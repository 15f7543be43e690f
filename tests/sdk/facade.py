"""A facade that lets tests call an async client like the sync one."""

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

from workers_vpc_core.client import BaseClient
from workers_vpc_core.resources import AccountResource, Resource

# The methods that are named differently in the async client.
_ASYNC_NAMES = {"close": "aclose"}


class BlockingFacade:
    """An async client, or a part of one, whose methods wait for their results.

    Args:
        target: The async client or resource.
        runner: Runs the coroutines, all on one event loop.
    """

    def __init__(self, target: Any, runner: asyncio.Runner) -> None:
        self._target = target
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        return self._convert(getattr(self._target, _ASYNC_NAMES.get(name, name)))

    def __enter__(self) -> Self:
        self._runner.run(self._target.__aenter__())
        return self

    def __exit__(self, *details: object) -> None:
        self._runner.run(self._target.__aexit__(*details))

    def __dir__(self) -> list[str]:
        return dir(self._target)

    def __repr__(self) -> str:
        return repr(self._target)

    def _convert(self, value: Any) -> Any:
        """Return what the sync client would have in place of a value."""
        if inspect.iscoroutine(value):
            return self._runner.run(value)
        if isinstance(value, AsyncIterator):
            return self._iterate(value)
        if isinstance(value, BaseClient | AccountResource | Resource):
            return BlockingFacade(value, self._runner)
        if inspect.ismethod(value):
            return functools.partial(self._call, value)
        return value

    def _call(self, method: Any, *args: Any, **kwargs: Any) -> Any:
        return self._convert(method(*args, **kwargs))

    def _iterate(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        async def next_item() -> Any:
            return await anext(items)

        while True:
            try:
                item = self._runner.run(next_item())
            except StopAsyncIteration:
                return
            yield item
