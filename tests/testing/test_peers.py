"""Other people's software against the stand-in: the official SDK for Python, and schemathesis.

Both live in an environment of their own, made with the first run and kept in `.venv-peers`, since their requirements
would decide the versions of ours.
"""

import fcntl
import hashlib
import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from workers_vpc.testing import Directory

from .calls import ACCOUNT, ROOT, TUNNEL

PEERS = Path(__file__).parent / "peers"
REQUIREMENTS = PEERS / "requirements.txt"
ENVIRONMENT = ROOT / ".venv-peers"


@pytest.fixture(scope="session")
def peers() -> Path:
    """The folder of the environment's commands; it is made anew when the requirements or Python have changed."""
    ENVIRONMENT.mkdir(exist_ok=True)
    made_for = ENVIRONMENT / "made-for"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    with (ENVIRONMENT / "lock").open("w") as lock:
        # Tests may run in several processes.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made_for.exists() or made_for.read_text("utf-8") != wanted:
            venv.create(ENVIRONMENT, with_pip=True)
            python = str(ENVIRONMENT / "bin/python")
            subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", str(REQUIREMENTS)], check=True)
            made_for.write_text(wanted, "utf-8")
    return ENVIRONMENT / "bin"


def test_the_official_sdk_does_all_five_operations(peers: Path, directory: Directory, base_url: str) -> None:
    """The `cloudflare` package creates, lists, gets, updates and deletes, and understands the refusals."""
    command = [str(peers / "python"), str(PEERS / "official_sdk.py"), base_url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(told.splitlines()[-1]) == {
        "created": ["a", 5432],
        "listed": ["a"],
        "found": True,
        "updated": ["b", "http", 8443],
        "later": True,
        "wrong": [1003, "/name"],
        "gone": [5104, "Service not found"],
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


def test_schemathesis_finds_nothing(peers: Path, tmp_path: Path) -> None:
    """Driven by openapi.yaml, with all of its checks on, schemathesis has no complaint."""
    with Directory(token="right").serve() as url:
        command = [str(peers / "schemathesis"), "run", str(ROOT / "openapi.yaml"), "--url", url]
        command += ["--header", "Authorization: Bearer right", "--seed", "1", "--max-examples", "10"]
        command += ["--generation-database", "none", "--max-time", "35", "--no-color"]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-8000:]
    assert "Tested: 5" in ended.stdout
    assert "No issues found" in ended.stdout
