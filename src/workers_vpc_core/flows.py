"""Flows: operations of one or more steps, written once for the sync and the async client.

A flow is a generator. It yields each step that must be performed, receives the result of the step, and returns its own
result. A driver (`drivers.py`) performs the steps. If a step fails, the driver throws the exception into the flow.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

from .http_library import HttpRequest

T = TypeVar("T")

#: The largest size in bytes of a successful response after decompression, by default.
MAX_RESPONSE_SIZE = 64 << 20


class Send(NamedTuple):
    """A step: send a request and read the response. The result is an HTTP response, whatever its status.

    Attributes:
        request: The request.
        total_timeout: How many seconds after the start of the outermost flow the step must be finished; None for no
            limit. If this is impossible, a DeadlineExceededError is thrown into the flow.
        max_response_size: The largest size in bytes of a successful response. If it is larger, an UnreadableBodyError
            is thrown into the flow.
    """

    request: HttpRequest
    total_timeout: float | None = None
    max_response_size: int = MAX_RESPONSE_SIZE


class Sleep(NamedTuple):
    """A step: wait for some seconds.

    Attributes:
        seconds: How many seconds to wait.
        total_timeout: As in `Send`.
    """

    seconds: float
    total_timeout: float | None = None


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


#: A flow with a result of type T. `response: HttpResponse = yield Send(request)` gives the result of a step a type.
Flow: TypeAlias = Generator[Send | Sleep | Concurrently, Any, T]
