"""The oldest supported dependencies are those that `make bounds` tests."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]


def test_each_lower_bound_is_a_tested_version() -> None:
    """constraints-oldest.txt pins each dependency of the distribution to its lower bound in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [*project["dependencies"], *(text for extra in project["optional-dependencies"].values() for text in extra)]
    required = [Requirement(text) for text in texts]
    bounds = {
        requirement.name: Version(specifier.version)
        for requirement in required
        for specifier in requirement.specifier
        if specifier.operator == ">="
    }
    lines = (ROOT / "constraints-oldest.txt").read_text(encoding="utf-8").splitlines()
    pins = {name: Version(pin) for name, _, pin in (line.partition("==") for line in lines if not line.startswith("#"))}
    assert set(bounds) == {requirement.name for requirement in required} - {project["name"]}
    assert {name: pins.get(name) for name in bounds} == bounds
