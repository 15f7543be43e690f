"""After a change of the contract, generating the code is the only step: the test suite passes without another edit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]

#: Everything that a test of the copy needs. The folder of this file is left out, so that it does not run itself.
COPIED = (
    *("benchmarks", "codegen", "docs", "examples", "generated", "src", "templates", "tests", "tools"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "constraints-oldest.txt"),
    *("constraints.txt", "generator-config.yml", "openapi.yaml", "pyproject.toml", "zensical.toml"),
)
#: Tests that do not depend on the names in the contract, and take long: they build distributions and the site, measure
#: performance, run other clients and a fuzzer against the emulator, and test the runtime with models of its own, and
#: clients and commands with many threads, processes, signals and time limits.
LEFT_OUT = (
    "tests/regeneration",
    "tests/benchmarks",
    "tests/cli/test_processes.py",
    "tests/core",
    "tests/docs/test_site.py",
    "tests/packaging",
    "tests/sdk/test_concurrent_use.py",
    "tests/sdk/test_httpx2.py",
    "tests/sdk/test_unusable_settings.py",
    "tests/testing/test_command.py",
    "tests/testing/test_peers.py",
)


def change(contract: dict[str, Any]) -> None:
    """Add an optional field, an enum value, and an operation with its own schema."""
    schemas = contract["components"]["schemas"]
    schemas["TcpServiceConfig"]["properties"]["idle_timeout"] = {
        "type": "integer",
        "description": "Seconds after which an idle connection is closed.",
        "minimum": 1,
        "maximum": 3600,
    }
    schemas["AppProtocol"]["enum"].append("sqlserver")
    schemas["Reachability"] = {
        "type": "object",
        "description": "Whether a service can be reached.",
        "required": ["is_reachable"],
        "properties": {"is_reachable": {"type": "boolean", "description": "Whether the tunnel reaches the host."}},
    }
    schemas["ReachabilityResponse"] = {
        "type": "object",
        "description": "The response to a check of a service.",
        "required": ["success", "result"],
        "properties": {
            "success": {"type": "boolean", "const": True},
            "result": {"$ref": "#/components/schemas/Reachability"},
        },
    }
    service = next(path for path in contract["paths"] if path.endswith("/{service_id}"))
    contract["paths"][f"{service}/reachability"] = {
        "parameters": contract["paths"][service]["parameters"],
        "get": {
            "operationId": "reachability",
            "tags": ["Services"],
            "summary": "Check whether a service can be reached.",
            "description": "Returns whether the service can be reached through its tunnel.",
            "responses": {
                "200": {
                    "description": "Whether the service can be reached.",
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/ReachabilityResponse"},
                            "examples": {"reachable": {"$ref": "#/components/examples/ReachabilityResponse"}},
                        }
                    },
                },
                "4XX": {"$ref": "#/components/responses/Failure"},
            },
        },
    }
    contract["components"]["examples"]["ReachabilityResponse"] = {
        "summary": "A service that can be reached",
        "value": {"success": True, "result": {"is_reachable": True}},
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the repository with a changed contract and the code generated from it."""
    copy = tmp_path / "repository"
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    yaml = YAML()
    yaml.width = 4096
    contract = yaml.load(copy / "openapi.yaml")
    change(contract)
    yaml.dump(contract, copy / "openapi.yaml")
    run(copy, "-m", "codegen")
    return copy


def run(repository: Path, *arguments: str) -> str:
    """Run Python in a copy of the repository, with the packages of the copy, and return its output."""
    paths = [repository / "src", repository / "generated", repository]
    # The settings of pytest-xdist in the environment of its workers would confuse another pytest.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    completed = subprocess.run(
        [sys.executable, *arguments],
        cwd=repository,
        env={**environment, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stdout[-10_000:] + completed.stderr[-2_000:]
    return completed.stdout


def test_suite_passes_after_generating_from_a_changed_contract(repository: Path) -> None:
    """No test needs an edit after a field, an enum value and an operation are added to the contract."""
    output = run(
        repository,
        "-m",
        "pytest",
        "--quiet",
        "--numprocesses=2",  # this is the last test to be started, so the other processor is idle
        "-p",
        "no:cacheprovider",
        "tests",
        *(f"--ignore={path}" for path in LEFT_OUT),
    )
    assert " passed" in output
    code = "import workers_vpc as w; print(w.__file__, w.ReachabilityResponse, w.AppProtocol.SQLSERVER)"
    assert str(repository) in run(repository, "-c", code)
