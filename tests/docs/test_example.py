"""The example changes services of the emulator, and a service of an account only if this is confirmed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from workers_vpc.testing import Directory

from .pages import ROOT
from .sample_account import ACCOUNT_ID, POSTGRES_DB

SERVICE_ID = str(POSTGRES_DB["service_id"])


def run_example(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the example with the given Cloudflare variables and no others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOUDFLARE_")}
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / "update_service.py"), *arguments],
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def directory() -> Directory:
    """Return an emulator with a service, in place of the real API."""
    return Directory({ACCOUNT_ID: [POSTGRES_DB]}, token="a-token")


@pytest.fixture
def credentials(directory: Directory) -> Iterator[dict[str, str]]:
    """Return the environment variables for a client of the emulator."""
    with directory.serve() as base_url:
        yield {
            "CLOUDFLARE_API_TOKEN": "a-token",
            "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
            "CLOUDFLARE_BASE_URL": base_url,
        }


def test_example_shows_each_step_on_one_screen() -> None:
    """The example creates, replaces and edits a service, and shows what was sent and received on at most 40 lines."""
    completed = run_example()
    assert (completed.returncode, completed.stderr) == (0, "")
    sent = [line.split()[1] for line in completed.stdout.splitlines() if line.startswith("  > ")]
    assert sent == ["POST", "PUT", "GET", "PUT", "GET", "PUT"]
    assert completed.stdout.count("\n  < 200 {") == 6
    assert len(completed.stdout.splitlines()) <= 40


@pytest.mark.parametrize(
    "variables",
    [
        {"HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"},
        {"CLOUDFLARE_API_TOKEN": "not a token", "CLOUDFLARE_ACCOUNT_ID": "not an account"},
    ],
    ids=["proxy", "invalid settings"],
)
def test_example_does_not_depend_on_the_environment(variables: dict[str, str]) -> None:
    """Without a service, the example works whatever the environment contains."""
    completed = run_example(**variables)
    assert (completed.returncode, completed.stderr) == (0, "")


def test_example_without_a_service_sends_nothing_to_the_api(directory: Directory, credentials: dict[str, str]) -> None:
    """Credentials alone do not make the example use the API."""
    completed = run_example(**credentials)
    assert (completed.returncode, completed.stderr) == (0, "")
    assert not directory.requests


def test_example_with_a_confirmation_sends_the_current_values(
    directory: Directory, credentials: dict[str, str]
) -> None:
    """With credentials, a service and a confirmation, the example sends an update that changes no value."""
    completed = run_example(SERVICE_ID, "--yes", **credentials)
    assert completed.returncode == 0, completed.stderr
    assert [request.method for request in directory.requests] == ["GET", "PUT"]
    sent = json.loads(directory.requests[-1].body or "")
    for field in ("name", "type", "tcp_port", "app_protocol", "tls_settings"):
        assert sent[field] == POSTGRES_DB[field]


def test_example_without_a_confirmation_changes_nothing(directory: Directory, credentials: dict[str, str]) -> None:
    """With credentials and a service, but without a confirmation, the example only reads the service."""
    completed = run_example(SERVICE_ID, **credentials)
    assert completed.returncode == 2, completed.stderr
    assert [request.method for request in directory.requests] == ["GET"]


def test_example_with_a_service_requires_credentials() -> None:
    """A service without credentials is an error, which names the variables."""
    completed = run_example(SERVICE_ID)
    assert completed.returncode == 2
    assert "CLOUDFLARE_API_TOKEN" in completed.stderr
