"""An API that gives one answer to everything, and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
SERVICE = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
BASE = "https://api.example/v4"


class Wire:
    """An API whose answers have this result."""

    def __init__(self, result: object) -> None:
        self.result = result
        self.requests: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.requests.append(request)
        return httpx.Response(200, json={"success": True, "errors": [], "messages": [], "result": self.result})

    def client(self) -> httpx.Client:
        """A client of it."""
        return httpx.Client(transport=httpx.MockTransport(self.answer))

    def async_client(self) -> httpx.AsyncClient:
        """An asynchronous client of it."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))

    def sent(self) -> Any:
        """What the last request sent as JSON."""
        return json.loads(self.requests[-1].content)


def refused(call: Callable[[], object]) -> str:
    """The message of the ValueError that a call ends with."""
    try:
        call()
    except ValueError as error:
        return str(error)
    raise AssertionError("it was not refused")
