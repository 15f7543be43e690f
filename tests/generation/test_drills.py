"""`make generate` is the whole work after a change of the contract: drills on altered copies of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .contracts import contract, generate
from .drills import DRILLS

USAGE = Path(__file__).parent / "usage"


def emit(name: str, folder: Path) -> None:
    """Emit the package of a drill into a folder, named like the drill."""
    document = contract()
    DRILLS[name](document)
    assert generate(document, folder / name) is None


@pytest.mark.parametrize("name", DRILLS)
def test_what_comes_of_a_change_can_be_used(name: str, tmp_path: Path) -> None:
    """After an edit of the contract alone, models, endpoint functions and resource classes have what is new in it."""
    emit(name, tmp_path)
    used = subprocess.run(
        [sys.executable, "-W", "error", str(USAGE / f"use_{name}.py")],
        env={"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert used.returncode == 0, used.stderr


def test_what_comes_of_a_change_has_types(tmp_path: Path) -> None:
    """Emitted packages, and what uses them, pass mypy in its strict mode."""
    shutil.copytree(USAGE, tmp_path / "usage", ignore=shutil.ignore_patterns("__pycache__"))
    for name in DRILLS:
        emit(name, tmp_path)
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", ".mypy_cache", *DRILLS, "usage"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
