"""The wheel and the source distribution contain what users need, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [ROOT / "src" / "workers_vpc", ROOT / "src" / "workers_vpc_core", ROOT / "generated" / "workers_vpc_api"]


def build(source: Path, output: Path, *formats: str) -> None:
    """Build distributions of a source tree with the installed build backend."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(output), *formats, str(source)]
    subprocess.run(command, check=True, capture_output=True)


def read_files(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel. RECORD, which lists the others, is omitted."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel and source distribution."""
    output = tmp_path_factory.mktemp("dist")
    build(ROOT, output, "--sdist", "--wheel")
    return output


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> dict[str, bytes]:
    """The files of the wheel."""
    (path,) = distributions.glob("*.whl")
    return read_files(path)


@pytest.fixture(scope="module")
def source_distribution(distributions: Path) -> Path:
    """The archive of the source distribution."""
    (path,) = distributions.glob("*.tar.gz")
    return path


def test_wheel_contains_the_three_packages_and_nothing_else(wheel: dict[str, bytes]) -> None:
    """The wheel contains each file of the three packages, and no other file of the repository."""
    contained = {name for name in wheel if ".dist-info/" not in name}
    expected = {
        path.relative_to(package.parent).as_posix()
        for package in PACKAGES
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert contained == expected


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_each_package_is_marked_as_typed(wheel: dict[str, bytes], package: Path) -> None:
    """Type checkers use the annotations of all three packages."""
    assert f"{package.name}/py.typed" in wheel


def test_wheel_contains_the_contract(wheel: dict[str, bytes]) -> None:
    """The contract is installed as JSON, where the emulator reads it."""
    assert "workers_vpc_api/openapi.json" in wheel


def test_runtime_dependencies_are_attrs_httpx_and_dateutil(wheel: dict[str, bytes]) -> None:
    """A plain installation adds three packages, and each has a minimum version."""
    (metadata,) = [content for name, content in wheel.items() if name.endswith(".dist-info/METADATA")]
    requirements = Parser().parsestr(metadata.decode()).get_all("Requires-Dist", [])
    required = [requirement for requirement in requirements if "extra ==" not in requirement]
    assert {re.split(r"[<>=]", requirement)[0] for requirement in required} == {"attrs", "httpx", "python-dateutil"}
    assert all(">=" in requirement for requirement in required)


def test_source_distribution_builds_the_same_wheel(
    source_distribution: Path, wheel: dict[str, bytes], tmp_path: Path
) -> None:
    """A wheel that is built from the source distribution has the same files as the published wheel."""
    with tarfile.open(source_distribution) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    build(source, tmp_path / "rebuilt", "--wheel")
    (rebuilt,) = (tmp_path / "rebuilt").glob("*.whl")
    assert read_files(rebuilt) == wheel


def test_source_distribution_contains_the_development_files(source_distribution: Path) -> None:
    """The source distribution contains the contract, the templates and the Makefile, and no caches or build output."""
    with tarfile.open(source_distribution) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"openapi.yaml", "generator-config.yml", "templates/README.md", "Makefile", "constraints.txt"} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", "dist/", "site/"))]


def test_distributions_pass_the_checks_of_the_package_index(distributions: Path) -> None:
    """The metadata is valid, and the README can be rendered."""
    result = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *map(str, distributions.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
