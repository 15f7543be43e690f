"""The documentation as a site."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import workers_vpc
import workers_vpc.testing

from .pages import ROOT

pytestmark = pytest.mark.xdist_group("site")  # which builds it once


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with warnings as errors: a link or a name that leads nowhere fails it."""
    scratch = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", scratch / "docs")
    shutil.copy(ROOT / "zensical.toml", scratch)
    for package in ("src", "generated"):
        (scratch / package).symlink_to(ROOT / package)
    built = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"], cwd=scratch, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return scratch / "site"


def entries(navigation: list[dict[str, Any]]) -> Iterator[str]:
    """The pages that a navigation names, at any depth."""
    for entry in navigation:
        for target in entry.values():
            if isinstance(target, str):
                yield target
            else:
                yield from entries(target)


def test_the_reference_has_every_public_name(site: Path) -> None:
    """Each name that the packages export has an entry of its own."""
    pages = "".join(page.read_text(encoding="utf-8") for page in (site / "reference").rglob("*.html"))
    found = set(re.findall(r'<h\d[^>]* id="([\w.]+)"', pages))
    public = {f"workers_vpc.{name}" for name in workers_vpc.__all__}
    public |= {f"workers_vpc.testing.{name}" for name in workers_vpc.testing.__all__}
    assert public <= found, public - found


def test_the_navigation_has_each_page() -> None:
    """Each page of docs/ can be reached, and no entry leads nowhere, which the build would let pass."""
    configuration = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    found = sorted(page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md"))
    assert sorted(entries(configuration["project"]["nav"])) == found


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    """A reader's browser asks no other host for a font, a style or a script."""
    for page in site.rglob("*.html"):
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="?(?:https?:)?//[^>]*>', page.read_text(encoding="utf-8"))
        loaded += re.findall(r'<link[^>]* href="?(?:https?:)?//[^>]*>', page.read_text(encoding="utf-8"))
        assert not loaded, page
