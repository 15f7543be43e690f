"""What is built for others: the wheel and the source distribution."""

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
#: The budget for all of our own that is installed, in bytes.
INSTALLED_SIZE = 300_000


def build(source: Path, output: Path, *kinds: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(output), *kinds, str(source)],
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("dist")
    build(ROOT, output, "--sdist", "--wheel")
    return output


def files(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")}


def test_the_wheel_holds_both_packages_and_nothing_else(dist: Path) -> None:
    """Each file of the two packages is in the wheel, and no file of the repository that does not belong there."""
    (wheel,) = dist.glob("*.whl")
    found = {name for name in files(wheel) if ".dist-info/" not in name}
    expected = {
        path.relative_to(base).as_posix()
        for base, package in ((ROOT / "src", "workers_vpc"), (ROOT / "generated", "workers_vpc_api"))
        for path in (base / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert found == expected
    assert {"workers_vpc/py.typed", "workers_vpc_api/py.typed", "workers_vpc_api/openapi.json"} <= found


def test_the_wheel_is_small(dist: Path) -> None:
    """Both packages together, the stand-in and the command among them, stay within the budget."""
    (wheel,) = dist.glob("*.whl")
    assert sum(len(content) for name, content in files(wheel).items() if ".dist-info/" not in name) <= INSTALLED_SIZE


def test_the_runtime_dependencies_are_four(dist: Path) -> None:
    """A plain installation brings attrs, httpx, httpx-retries and python-dateutil, each from a lowest version on."""
    (wheel,) = dist.glob("*.whl")
    (metadata,) = [content for name, content in files(wheel).items() if name.endswith(".dist-info/METADATA")]
    requirements = Parser().parsestr(metadata.decode()).get_all("Requires-Dist", [])
    plain = [requirement for requirement in requirements if "extra ==" not in requirement]
    names = {re.split(r"[<>=]", requirement)[0] for requirement in plain}
    assert names == {"attrs", "httpx", "httpx-retries", "python-dateutil"}
    assert all(">=" in requirement for requirement in plain)


def test_the_source_distribution_builds_the_same_wheel(dist: Path, tmp_path: Path) -> None:
    """Whoever builds from the source distribution gets the files that the published wheel has."""
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    build(source, tmp_path / "again", "--wheel")
    (again,) = (tmp_path / "again").glob("*.whl")
    (wheel,) = dist.glob("*.whl")
    assert files(again) == files(wheel)


def test_the_source_distribution_holds_what_is_needed_to_work_on_it(dist: Path) -> None:
    """The contract, the templates, the tests and the Makefile are in the source distribution; caches are not."""
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"openapi.yaml", "generator-config.yml", "templates/README.md", "Makefile", "constraints.txt"} <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith((".venv", "dist/", "site/"))]


def test_the_distributions_pass_the_index_s_checks(dist: Path) -> None:
    """Metadata and README render as the package index wants them."""
    result = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *map(str, dist.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
