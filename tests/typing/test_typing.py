"""What type checkers say of this package and of code that uses it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
USAGE, MISUSE = HERE / "usage.py", HERE / "misuse.py"
BIN = Path(sys.executable).parent
Checker = Callable[[Path], set[tuple[str, int]]]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    # pyright takes the environment that it finds first on PATH.
    environment = {**os.environ, "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]])}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE, env=environment)


def mypy(tmp_path: Path) -> set[tuple[str, int]]:
    """The lines of which mypy --strict complains."""
    result = run(
        str(BIN / "mypy"),
        "--strict",
        "--config-file=",
        f"--cache-dir={tmp_path}",
        "--no-error-summary",
        USAGE.name,
        MISUSE.name,
    )
    return {(name, int(line)) for name, line in re.findall(r"^(\w+\.py):(\d+): error", result.stdout, re.MULTILINE)}


def pyright(tmp_path: Path) -> set[tuple[str, int]]:
    """The lines of which pyright complains in strict mode, which both files ask for."""
    result = run(str(BIN / "pyright"), "--outputjson", "--pythonversion", "3.11", USAGE.name, MISUSE.name)
    return {
        (Path(found["file"]).name, found["range"]["start"]["line"] + 1)
        for found in json.loads(result.stdout)["generalDiagnostics"]
    }


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_usage_passes_and_each_misuse_is_found(checker: Checker, tmp_path: Path) -> None:
    """A strict type checker accepts how the package is meant to be used, and refuses each line that is marked wrong."""
    wrong = {
        (MISUSE.name, number)
        for number, line in enumerate(MISUSE.read_text(encoding="utf-8").splitlines(), 1)
        if line.endswith("# wrong")
    }
    refused = checker(tmp_path)
    assert refused - wrong == set(), "right code is refused"
    assert wrong - refused == set(), "wrong code is accepted"


@pytest.mark.parametrize("package", ["workers_vpc", "workers_vpc_api"])
def test_the_public_interface_is_fully_typed(package: str) -> None:
    """Each public name has a known type, as a library that ships py.typed owes its users."""
    result = run(str(BIN / "pyright"), "--verifytypes", package, "--ignoreexternal", "--outputjson")
    report = json.loads(result.stdout)["typeCompleteness"]
    incomplete = [symbol["name"] for symbol in report["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]]
    assert report["completenessScore"] == 1.0, incomplete
    assert len(report["symbols"]) > 50, "nothing was looked at"
