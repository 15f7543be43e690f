"""Other software works with the emulator: the official SDK for Python, and schemathesis.

Both are in an environment of their own, because their requirements conflict with those of this project. The environment
is created by the first test run and kept in `.venv-peers` until the requirements change.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, TUNNEL
from .contract import ROOT

PEERS = Path(__file__).parent / "peers"
REQUIREMENTS = PEERS / "requirements.txt"
ENVIRONMENT = ROOT / ".venv-peers"


@pytest.fixture(scope="session")
def peers() -> Path:
    """The folder with the programs of the environment, which is created if the requirements or Python have changed."""
    ENVIRONMENT.mkdir(exist_ok=True)
    stamp = ENVIRONMENT / "requirements.sha256"
    digest = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    with (ENVIRONMENT / "lock").open("w") as lock:
        # Several processes can run tests at the same time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text("utf-8") != digest:
            _create_environment()
            stamp.write_text(digest, "utf-8")
    return ENVIRONMENT / "bin"


def _create_environment() -> None:
    """Install the requirements with the pip of this environment; they are complete, so nothing is resolved."""
    venv.create(ENVIRONMENT)
    pip = [sys.executable, "-m", "pip", "--python", str(ENVIRONMENT / "bin" / "python"), "--quiet"]
    options = ["--disable-pip-version-check", "--no-deps", "--no-compile", "--requirement", str(REQUIREMENTS)]
    subprocess.run([*pip, "install", *options], check=True)


def run_peer(command: list[str], cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a program of the environment, which is allowed to cache its compiled modules there."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_official_sdk_performs_all_operations(peers: Path, directory: Directory, base_url: str) -> None:
    """The `cloudflare` package creates, lists, gets, updates and deletes a service, and parses failure responses."""
    completed = run_peer([str(peers / "python"), str(PEERS / "official_sdk.py"), base_url])
    assert completed.returncode == 0, completed.stderr
    assert json.loads(completed.stdout.splitlines()[-1]) == {
        "created": ["a", 5432],
        "listed": ["a"],
        "found": True,
        "updated": ["b", "http", 8443],
        "created_at_reset": True,
        "invalid_name": [5102, None],
        "deleted": [5104, True],
    }
    update = next(request for request in directory.requests if request.method == "PUT")
    assert update.json() == {
        "name": "b",
        "type": "http",
        "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}},
        "https_port": 8443,
        "tls_settings": None,
    }
    assert directory.services(ACCOUNT) == []


class OfficialSdk(NamedTuple):
    """What the `cloudflare` package did: its observations, and the requests that it sent."""

    observed: dict[str, Any]
    requests: list[Any]

    def sent(self, method: str) -> list[Any]:
        """Return the requests with a method."""
        return [request for request in self.requests if request.method == method]


@pytest.fixture(scope="module")
def official_sdk(peers: Path) -> OfficialSdk:
    """The behaviour of the `cloudflare` package, which docs/comparison.md describes."""
    directory = Directory()
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}
    described = {"name": "postgres-db", "type": "tcp", "host": host}
    envelope = {"success": True, "errors": [], "messages": [], "result": described}
    directory.inject(method="GET", path="*/services/182bd5e5-*", response_body=envelope)
    directory.inject(method="POST", body={"name": "fails-once"}, status=500, carried_out=True)
    with directory.serve() as url:
        completed = run_peer([str(peers / "python"), str(PEERS / "official_sdk_behaviour.py"), url])
    assert completed.returncode == 0, completed.stderr
    return OfficialSdk(json.loads(completed.stdout.splitlines()[-1]), directory.requests)


def test_official_sdk_has_one_method_for_each_operation(official_sdk: OfficialSdk) -> None:
    """There is no method that changes single fields, finds a service by its name or compares an account with a list."""
    assert official_sdk.observed["methods"] == ["create", "delete", "get", "list", "update"]


def test_official_sdk_decodes_a_tcp_service_without_its_optional_fields_as_http(official_sdk: OfficialSdk) -> None:
    """A TCP service in the shape of the API's reference page becomes an object of the class for HTTP services."""
    assert official_sdk.observed["tcp_service"] == ["InfraHTTPServiceConfig", "tcp"]


def test_official_sdk_decodes_a_dual_stack_host(official_sdk: OfficialSdk) -> None:
    """A host with both addresses becomes an object of the class for it."""
    assert official_sdk.observed["dual_stack_host"].endswith("DualStackHost")


def test_official_sdk_reads_null_and_an_absent_field_as_none(official_sdk: OfficialSdk) -> None:
    """Both are None; only `model_fields_set` shows which of them the response contained."""
    assert official_sdk.observed["null_and_absent"] == [None, None]
    assert official_sdk.observed["fields_set"] == ["https_port"]


def test_official_sdk_requests_pages_until_one_is_empty(official_sdk: OfficialSdk) -> None:
    """It requests a second page, although the first one says that it is the only one."""
    lists = [request for request in official_sdk.sent("GET") if request.path.endswith("/services")]
    assert [request.query for request in lists] == ["", "page=2"]


def test_official_sdk_repeats_a_create_that_succeeded(official_sdk: OfficialSdk) -> None:
    """After a 500 whose request was carried out, `create` is sent again and fails, because its own service exists."""
    assert official_sdk.observed["repeated_create"].endswith("Service name 'fails-once' already exists")
    attempts = [request for request in official_sdk.sent("POST") if request.json()["name"] == "fails-once"]
    assert [request.status for request in attempts] == [500, 400]
    assert not [name for request in attempts for name in request.headers if "idempotency" in name]


def test_official_sdk_keeps_the_token_in_errors(official_sdk: OfficialSdk) -> None:
    """An error has the request with all of its headers."""
    assert official_sdk.observed["error_contains_token"] is True


@pytest.fixture
def schemathesis(peers: Path) -> Iterator[list[str]]:
    """The command that runs schemathesis with openapi.yaml against an empty directory, with all checks except one.

    The check `ignored_auth` expects a 401 without credentials, but the API responds with 400.
    """
    with Directory(token="right").serve() as url:
        yield [
            *(str(peers / "schemathesis"), "run", str(ROOT / "openapi.yaml"), "--url", url, "--no-color"),
            *("--header", "Authorization: Bearer right", "--seed", "1", "--generation-database", "none"),
            *("--exclude-checks", "ignored_auth"),
        ]


def select(operations: list[str]) -> list[str]:
    """Return the options that select operations which the emulator implements."""
    return [argument for operation in operations for argument in ("--include-operation-id", operation)]


def test_schemathesis_finds_no_issue_with_examples_random_requests_and_sequences(
    schemathesis: list[str], tmp_path: Path
) -> None:
    """The responses to examples, random requests and sequences that use earlier results conform to the contract."""
    operations = select(["create", "update", "get", "list", "delete"])
    options = ["--phases", "examples,fuzzing,stateful", "--max-examples", "20", "--max-time", "9"]
    # Valid requests can be in conflict with services that exist, and the API responds with 400, not with 409.
    options += ["--exclude-checks", "ignored_auth,positive_data_acceptance"]
    completed = run_peer([*schemathesis, *operations, *options], tmp_path)
    assert completed.returncode == 0, completed.stdout[-8000:]
    assert "Tested: 5" in completed.stdout
    assert "No issues found" in completed.stdout


@pytest.mark.parametrize(
    ("operations", "mode"),
    [
        # Valid boundary values take most of the time, and `create` and `update` have the same request body.
        (["create"], "negative"),
        (["update"], "all"),
        (["get", "list", "delete"], "all"),
    ],
)
def test_schemathesis_finds_no_issue_with_boundary_values(
    schemathesis: list[str], operations: list[str], mode: str, tmp_path: Path
) -> None:
    """The responses to valid and invalid boundary values of each parameter and field conform to the contract."""
    # The warnings are about operations that find no service, because no service is created before.
    options = ["--phases", "coverage", "--mode", mode, "--warnings", "off"]
    completed = run_peer([*schemathesis, *select(operations), *options], tmp_path)
    assert completed.returncode == 0, completed.stdout[-8000:]
    assert f"Tested: {len(operations)}" in completed.stdout
    assert "No issues found" in completed.stdout
