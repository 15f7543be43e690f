"""Flows: operations of one or more steps, written once for the sync and the async client.

A flow is a generator. It yields each step that must be performed, receives the result of the step, and returns its own
result. A driver (`drivers.py`) performs the steps. If a step fails, the driver throws the exception into the flow.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

import httpx

T = TypeVar("T")


class Send(NamedTuple):
    """A step: send a request and read the response. The result is an `httpx.Response`, whatever its status."""

    request: httpx.Request


class Sleep(NamedTuple):
    """A step: wait for some seconds."""

    seconds: float


class Concurrently(NamedTuple):
    """A step: run several flows at the same time. The result is the list of their results, in the order of the flows.

    A flow that can fail should catch its exceptions. If one raises an exception, no further flows are started, and the
    exception is thrown into the flow that yielded the step.

    Attributes:
        flows: The flows.
        limit: The largest number of flows that run at the same time; at least 1.
    """

    flows: Sequence[Generator[Any, Any, Any]]
    limit: int


#: A flow with a result of type T. `response: httpx.Response = yield Send(request)` gives the result of a step a type.
Flow: TypeAlias = Generator[Send | Sleep | Concurrently, Any, T]
