"""What the tests of the stand-in share: a caller that holds every single answer against the contract."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from workers_vpc.testing import Directory

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
SERVICES = f"/client/v4/accounts/{ACCOUNT}/connectivity/directory/services"
ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_bytes())
EXAMPLES: dict[str, Any] = {name: example["value"] for name, example in DOCUMENT["components"]["examples"].items()}
TOKEN = {"Authorization": "Bearer secret-token"}


def schema_of_answer(method: str, path: str, status: int) -> str | None:
    """Return a reference to the contract's schema for an answer; None where the contract says nothing."""
    for template, item in DOCUMENT["paths"].items():
        below = path.removeprefix("/client/v4")
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), below) and method.lower() in item:
            answer = item[method.lower()]["responses"]["200" if status == 200 else "4XX"]
            answer_schema = answer if "$ref" not in answer else DOCUMENT["components"]["responses"]["Failure"]
            reference: str = answer_schema["content"]["application/json"]["schema"]["$ref"]
            return reference
    return None


@dataclass(frozen=True)
class Reply:
    """An answer that the contract allows."""

    status: int
    headers: dict[str, str]
    envelope: dict[str, Any]

    @property
    def result(self) -> Any:
        """What a success is about."""
        return self.envelope["result"]

    @property
    def code(self) -> int:
        """The number of the first error."""
        code: int = self.envelope["errors"][0]["code"]
        return code

    @property
    def pointers(self) -> list[str | None]:
        """What the errors point to."""
        return [error.get("source", {}).get("pointer") for error in self.envelope["errors"]]

    @property
    def messages(self) -> list[str]:
        """What the errors say."""
        return [error["message"] for error in self.envelope["errors"]]


@dataclass(frozen=True)
class Caller:
    """Sends requests to a directory, and checks what holds for every answer."""

    directory: Directory
    account: str = ACCOUNT

    def __call__(
        self,
        method: str,
        service_id: str = "",
        body: Any = None,
        *,
        raw: bytes | None = None,
        query: str = "",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send a request about a service, or about all if no id is given, and return the checked answer."""
        path = SERVICES.replace(ACCOUNT, self.account) + (f"/{service_id}" if service_id else "")
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        given = {**TOKEN, "Content-Type": "application/json"} if headers is None else headers
        return self.send(method, path + (f"?{query}" if query else ""), given, content)

    def send(self, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> Reply:
        """Send any request, and return the checked answer."""
        answer = self.directory.handle(method, target, headers.items(), body)
        envelope = json.loads(answer.body)
        assert answer.status == 200 or 400 <= answer.status < 500, answer
        assert re.fullmatch(r"[0-9a-f]{16}-[A-Z]{3}", answer.headers["cf-ray"])
        assert re.fullmatch(r'"default";r=\d+;t=\d+', answer.headers["ratelimit"])
        assert answer.headers["ratelimit-policy"] == '"default";q=1200;w=300'
        assert answer.headers["content-type"] == "application/json"
        reference = schema_of_answer(method, target.partition("?")[0], answer.status)
        if answer.status != 200:
            reference = "#/components/schemas/FailureResponse"
            assert envelope["errors"]
            assert all(error["message"] for error in envelope["errors"])
        jsonschema_rs.validate({**DOCUMENT, "$ref": reference}, envelope, validate_formats=True)
        return Reply(answer.status, answer.headers, envelope)


def make_config(**changes: Any) -> dict[str, Any]:
    """Return a TCP service's configuration, with some fields changed."""
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}
    return {"name": "postgres-db", "type": "tcp", "host": host, "tcp_port": 5432, **changes}
