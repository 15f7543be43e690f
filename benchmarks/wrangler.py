"""The time that wrangler needs for the changed services of the `apply` rows, in a loop of processes as in a shell.

It is measured only if Node is installed, and reported as a note: wrangler cannot take part in the other rows.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from time import perf_counter
from typing import TypedDict
from urllib.request import Request, urlopen

from .environment import PROCESSES, Environment

#: The newest version that also runs with Node 20.
_VERSION = "4.86.0"
_ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
_TOKEN = "any-token"


class WranglerLoop(TypedDict):
    """What was measured: how long a loop took for a number of services."""

    version: str
    services: int
    seconds: float


def measure_wrangler(environment: Environment, folder: Path, services: int) -> WranglerLoop | None:
    """Return how long wrangler takes to update services in a loop; None if Node or wrangler cannot be installed.

    Args:
        environment: The environment of the emulator.
        folder: Where wrangler is installed.
        services: The number of services to update.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    executable = folder / "node_modules" / ".bin" / "wrangler"
    if not executable.exists():
        command = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run([*command, f"wrangler@{_VERSION}"], capture_output=True)
        if done.returncode:
            return None
    pipe = subprocess.PIPE
    emulator = environment.command(str(PROCESSES / "emulator.py"))
    with subprocess.Popen(emulator, env=environment.variables(), stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            seconds = _update_in_a_loop(executable, process.stdout.readline().strip(), services)
        finally:
            process.terminate()
    return None if seconds is None else {"version": _VERSION, "services": services, "seconds": seconds}


def _update_in_a_loop(executable: Path, base_url: str, services: int) -> float | None:
    variables = {
        **os.environ,
        "CI": "1",
        "CLOUDFLARE_API_BASE_URL": base_url,
        "CLOUDFLARE_API_TOKEN": _TOKEN,
        "CLOUDFLARE_ACCOUNT_ID": _ACCOUNT,
        "WRANGLER_SEND_METRICS": "false",
    }
    url = f"{base_url}/accounts/{_ACCOUNT}/connectivity/directory/services?per_page=1000"
    with urlopen(Request(url, headers={"Authorization": f"Bearer {_TOKEN}"})) as response:
        listed = json.load(response)["result"]
    started = perf_counter()
    for service in listed[:services]:
        options = {
            "--name": service["name"],
            "--type": service["type"],
            "--ipv4": service["host"]["ipv4"],
            "--tunnel-id": service["host"]["network"]["tunnel_id"],
            "--tcp-port": "5433",
            "--app-protocol": service["app_protocol"],
        }
        arguments = [word for option in options.items() for word in option]
        command = [str(executable), "vpc", "service", "update", service["service_id"], *arguments]
        if subprocess.run(command, env=variables, capture_output=True).returncode:
            return None
    return perf_counter() - started
