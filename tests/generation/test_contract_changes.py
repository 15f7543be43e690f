"""After a change of the contract, `make generate` is the only step: the package has what is new, with types."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.normalization import normalize

from .contract_changes import CONTRACT_CHANGES, Contract
from .published_resources import published_resources

USAGE = Path(__file__).parent / "usage"

# One worker generates the packages, and runs the tests that need them.
pytestmark = pytest.mark.xdist_group("contract_changes")


def test_changed_contracts_can_be_used(changed_packages: Path) -> None:
    """The tests in the usage modules pass with the packages that were generated from changed contracts."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "-c", os.devnull]
    result = subprocess.run(
        [*command, "--rootdir", str(USAGE), *map(str, sorted(USAGE.glob("use_*.py")))],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(changed_packages), str(USAGE)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_each_contract_change_has_a_usage_module() -> None:
    """No contract change is without a module that uses the result, and no usage module is without a change."""
    modules = {path.stem.removeprefix("use_") for path in USAGE.glob("use_*.py")}
    assert modules == CONTRACT_CHANGES.keys()


def test_changed_packages_and_their_usage_have_types(changed_packages: Path) -> None:
    """The packages generated from changed contracts, and the usage modules, pass mypy in its strict mode."""
    shutil.copytree(USAGE, changed_packages / "usage", ignore=shutil.ignore_patterns("__pycache__"))
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", ".mypy_cache", *CONTRACT_CHANGES, "usage"],
        cwd=changed_packages,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_published_resources_have_types_for_pyright(changed_packages: Path) -> None:
    """The package generated from resources as Cloudflare publishes them passes pyright, too."""
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "published_resources"]
    result = subprocess.run(command, cwd=changed_packages, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_normalized_contract_needs_no_normalization(contract: Contract) -> None:
    """The normalized forms are the supported forms: to normalize them again changes no schema."""
    published_resources(contract)
    normalized = normalize(contract).document
    assert normalize(normalized).document["components"]["schemas"] == normalized["components"]["schemas"]
