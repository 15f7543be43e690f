"""A client of the emulator that checks every response against the contract, and the services that tests send."""

import json
import re
from dataclasses import dataclass
from typing import Any

from workers_vpc.testing import Directory

from .contract import failure_validator, success_validator

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
UNKNOWN_ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
SERVICES = f"/client/v4/accounts/{ACCOUNT}/connectivity/directory/services"
"""The path of the services of `ACCOUNT`."""
RELATIVE_SERVICES = SERVICES.removeprefix("/client/v4")
"""The same path, relative to the base URL."""
TOKEN = {"Authorization": "Bearer secret-token"}
JSON = {"Content-Type": "application/json"}


def tcp_config(**changes: Any) -> dict[str, Any]:
    """Return the configuration of a TCP service, with some fields changed."""
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}
    return {"name": "postgres-db", "type": "tcp", "host": host, "tcp_port": 5432, **changes}


def http_config(**changes: Any) -> dict[str, Any]:
    """Return the configuration of an HTTP service, with some fields changed."""
    host = {"hostname": "web.internal", "resolver_network": {"tunnel_id": TUNNEL}}
    return {"name": "web-app", "type": "http", "host": host, "http_port": 8080, **changes}


@dataclass(frozen=True)
class ApiResponse:
    """A response that conforms to the contract."""

    status: int
    headers: dict[str, str]
    envelope: dict[str, Any]

    @property
    def result(self) -> Any:
        """The `result` of the envelope."""
        return self.envelope["result"]

    @property
    def code(self) -> int:
        """The code of the first error."""
        code: int = self.envelope["errors"][0]["code"]
        return code

    @property
    def codes(self) -> list[int]:
        """The codes of all errors."""
        return [error["code"] for error in self.envelope["errors"]]

    @property
    def explanations(self) -> list[dict[str, Any]]:
        """The errors that `Directory(explain=True)` adds: those with a JSON pointer."""
        return [error for error in self.envelope["errors"] if "source" in error]

    @property
    def pointers(self) -> list[str]:
        """The JSON pointers of the explanations."""
        return [error["source"]["pointer"] for error in self.explanations]

    @property
    def messages(self) -> list[str]:
        """The messages of all errors."""
        return [error["message"] for error in self.envelope["errors"]]


@dataclass(frozen=True)
class ApiClient:
    """Sends requests to a directory and checks what must hold for every response."""

    directory: Directory
    account: str = ACCOUNT

    def list(self, query: str = "") -> ApiResponse:
        """Request one page of services."""
        return self.request("GET", self.path() + (f"?{query}" if query else ""))

    def create(self, config: Any) -> ApiResponse:
        """Create a service."""
        return self.request("POST", self.path(), config)

    def get(self, service_id: str) -> ApiResponse:
        """Request a service."""
        return self.request("GET", self.path(service_id))

    def update(self, service_id: str, config: Any) -> ApiResponse:
        """Replace a service."""
        return self.request("PUT", self.path(service_id), config)

    def delete(self, service_id: str) -> ApiResponse:
        """Delete a service."""
        return self.request("DELETE", self.path(service_id))

    def path(self, service_id: str = "") -> str:
        """Return the path of a service, or of all services of the account."""
        services = SERVICES.replace(ACCOUNT, self.account)
        return f"{services}/{service_id}" if service_id else services

    def request(self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None) -> ApiResponse:
        """Send a request and return the response.

        Args:
            method: The HTTP method.
            target: The path and the query.
            body: The body, as bytes or as a value that is sent as JSON.
            headers: The headers; by default a token and a JSON content type.
        """
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {**TOKEN, **JSON} if headers is None else headers
        response = self.directory.handle(method, target, sent.items(), content)
        envelope = json.loads(response.body)
        assert re.fullmatch(r"[0-9a-f]{16}-[A-Z]{3}", response.headers["cf-ray"])
        assert re.fullmatch(r'"default";r=\d+;t=\d+', response.headers["ratelimit"])
        assert response.headers["ratelimit-policy"] == '"default";q=1200;w=300'
        assert response.headers["content-type"] == "application/json"
        if response.status == 200:
            success_validator(method, target.partition("?")[0]).validate(envelope)
        else:
            assert 400 <= response.status < 500, response
            failure_validator().validate(envelope)
            assert envelope["errors"]
            assert all(error["message"] for error in envelope["errors"])
        return ApiResponse(response.status, response.headers, envelope)
