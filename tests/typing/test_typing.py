"""What type checkers say about this package and about code that uses it."""

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

#: A line with an error: the name of the file, and the number of the line.
Line = tuple[str, int]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a type checker in this directory."""
    # pyright uses the environment of the first Python on PATH.
    environment = {**os.environ, "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]])}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE, env=environment)


def mypy(cache_dir: Path) -> set[Line]:
    """Return the lines in which mypy --strict finds an error."""
    result = run(
        str(BIN / "mypy"),
        "--strict",
        "--config-file=",
        f"--cache-dir={cache_dir}",
        "--no-error-summary",
        USAGE.name,
        MISUSE.name,
    )
    return {(name, int(line)) for name, line in re.findall(r"^(\w+\.py):(\d+): error", result.stdout, re.MULTILINE)}


def pyright(cache_dir: Path) -> set[Line]:
    """Return the lines in which pyright finds an error. Both files set its strict mode."""
    result = run(str(BIN / "pyright"), "--outputjson", "--pythonversion", "3.11", USAGE.name, MISUSE.name)
    return {
        (Path(found["file"]).name, found["range"]["start"]["line"] + 1)
        for found in json.loads(result.stdout)["generalDiagnostics"]
    }


@pytest.mark.parametrize("find_errors", [mypy, pyright])
def test_usage_is_accepted_and_each_misuse_is_found(find_errors: Callable[[Path], set[Line]], tmp_path: Path) -> None:
    """Strict type checkers accept the intended usage, and find an error in each line that is marked as wrong."""
    wrong = {
        (MISUSE.name, number)
        for number, line in enumerate(MISUSE.read_text(encoding="utf-8").splitlines(), 1)
        if line.endswith("# wrong")
    }
    found = find_errors(tmp_path)
    assert found - wrong == set(), "correct code is rejected"
    assert wrong - found == set(), "wrong code is accepted"


@pytest.mark.parametrize("package", ["workers_vpc", "workers_vpc_api", "workers_vpc_core"])
def test_public_interface_is_completely_typed(package: str) -> None:
    """Each public name has a known type, as users of a package with py.typed expect."""
    result = run(str(BIN / "pyright"), "--verifytypes", package, "--ignoreexternal", "--outputjson")
    report = json.loads(result.stdout)["typeCompleteness"]
    incomplete = [symbol["name"] for symbol in report["symbols"] if symbol["isExported"] and not symbol["isTypeKnown"]]
    assert incomplete == []
    assert report["completenessScore"] == 1.0
    assert len(report["symbols"]) > 50, "the package was not analyzed"
