"""Flows: operations of one or more steps, written once for the sync and the async client.

A flow is a generator. It yields each step that must be performed, receives the result of the step, and returns its own
result. A driver (`drivers.py`) performs the steps. If a step fails, the driver throws the exception into the flow.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, NamedTuple, TypeAlias, TypeVar

import httpx

T = TypeVar("T")


class Send(NamedTuple):
    """A step: send a request and read the response. The result is an `httpx.Response`, whatever its status."""

    request: httpx.Request


class Sleep(NamedTuple):
    """A step: wait for some seconds."""

    seconds: float


#: A flow with a result of type T. `response: httpx.Response = yield Send(request)` gives the result of a step a type.
Flow: TypeAlias = Generator[Send | Sleep, Any, T]
