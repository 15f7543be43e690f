"""The example does what it says, on the stand-in and with credentials."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from workers_vpc.testing import Directory

from .pages import ROOT
from .test_samples import ACCOUNT_ID, SERVICES

SERVICE_ID = SERVICES[0]["service_id"]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the example as a user would, with these Cloudflare variables and no others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOUDFLARE_")}
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "examples" / "update_service.py"), *arguments],
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_credentials_it_updates_a_service_on_a_stand_in() -> None:
    """It shows what was sent and what came back, of both clients."""
    shown = run()
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.count("TcpServiceConfig") == 2
    assert '"tcp_port": 5432' in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "name"),
    [([SERVICE_ID, "--yes"], 0, "postgres-db"), ([SERVICE_ID], 2, "before"), ([], 2, "before")],
)
def test_with_credentials_it_updates_the_service_that_is_named(arguments: list[str], status: int, name: str) -> None:
    """It changes the service only where it is named, and the user is sure."""
    directory = Directory({ACCOUNT_ID: [{**SERVICES[0], "name": "before"}]}, token="a-token")
    with directory.serve() as base_url:
        done = run(
            *arguments,
            CLOUDFLARE_API_TOKEN="a-token",
            CLOUDFLARE_ACCOUNT_ID=ACCOUNT_ID,
            CLOUDFLARE_BASE_URL=base_url,
        )
    assert done.returncode == status, done.stderr
    assert directory.services(ACCOUNT_ID)[0]["name"] == name
