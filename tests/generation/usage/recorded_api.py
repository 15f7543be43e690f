"""An API that returns the same result for each request, and records the requests."""

from __future__ import annotations

import json
from typing import Any

import httpx

from workers_vpc_core.client import AsyncClient, Client

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
SERVICE = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
BASE_URL = "https://api.example/v4"


class RecordedAPI:
    """An API that returns one result.

    Args:
        result: The field `result` of each response.
    """

    def __init__(self, result: object) -> None:
        self.result = result
        self.requests: list[httpx.Request] = []

    def client(self) -> Client:
        """Return a client of the API."""
        return Client(BASE_URL, http_client=httpx.Client(transport=httpx.MockTransport(self._respond)))

    def async_client(self) -> AsyncClient:
        """Return an async client of the API."""
        return AsyncClient(BASE_URL, http_client=httpx.AsyncClient(transport=httpx.MockTransport(self._respond)))

    @property
    def last_url(self) -> str:
        """The URL of the last request, without the address of the API."""
        return str(self.requests[-1].url).removeprefix(BASE_URL)

    @property
    def last_body(self) -> Any:
        """The JSON document that the last request sent."""
        return json.loads(self.requests[-1].content)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, json={"success": True, "errors": [], "messages": [], "result": self.result})
