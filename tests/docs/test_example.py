"""The example updates a service, on the emulator and with credentials."""

from __future__ import annotations

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
    """Return an emulator with a service named "before"."""
    return Directory({ACCOUNT_ID: [{**POSTGRES_DB, "name": "before"}]}, token="a-token")


@pytest.fixture
def credentials(directory: Directory) -> Iterator[dict[str, str]]:
    """Return the environment variables for a client of the emulator."""
    with directory.serve() as base_url:
        yield {
            "CLOUDFLARE_API_TOKEN": "a-token",
            "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
            "CLOUDFLARE_BASE_URL": base_url,
        }


def test_example_without_credentials_updates_a_service_on_the_emulator() -> None:
    """Without credentials, the example prints the requests and responses of both clients."""
    completed = run_example()
    assert (completed.returncode, completed.stderr) == (0, "")
    assert completed.stdout.count("TcpServiceConfig") == 2
    assert '"tcp_port": 5432' in completed.stdout


def test_example_with_credentials_updates_the_given_service(directory: Directory, credentials: dict[str, str]) -> None:
    """With credentials, a service and a confirmation, the example updates the service."""
    completed = run_example(SERVICE_ID, "--yes", **credentials)
    assert completed.returncode == 0, completed.stderr
    assert directory.services(ACCOUNT_ID)[0]["name"] == "postgres-db"


@pytest.mark.parametrize("arguments", [[SERVICE_ID], []], ids=["not confirmed", "no service given"])
def test_example_with_credentials_changes_nothing_unconfirmed(
    directory: Directory, credentials: dict[str, str], arguments: list[str]
) -> None:
    """With credentials, but without a service or without a confirmation, the example changes nothing."""
    completed = run_example(*arguments, **credentials)
    assert completed.returncode == 2, completed.stderr
    assert directory.services(ACCOUNT_ID)[0]["name"] == "before"
