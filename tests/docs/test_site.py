"""The documentation site is complete and needs no other host."""

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
from workers_vpc_api import models

from .pages import ROOT

pytestmark = pytest.mark.xdist_group("site")  # builds the site only once


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site. A broken link or an unknown name fails the build."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    for package in ("src", "generated"):
        (folder / package).symlink_to(ROOT / package)
    completed = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, capture_output=True, text=True
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def documented_names(site: Path) -> set[str]:
    """Return the names that have a heading in the reference."""
    reference = "".join(page.read_text(encoding="utf-8") for page in (site / "reference").rglob("*.html"))
    return set(re.findall(r'<h\d[^>]* id="([\w.]+)"', reference))


def test_reference_contains_each_public_name(documented_names: set[str]) -> None:
    """Each name that a package exports has its own heading in the reference."""
    public = {f"workers_vpc.{name}" for name in workers_vpc.__all__ if name not in models.__all__}
    public |= {f"workers_vpc_api.models.{name}" for name in models.__all__}
    public |= {f"workers_vpc.testing.{name}" for name in workers_vpc.testing.__all__}
    assert public <= documented_names, public - documented_names


def linked_pages(navigation: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the pages in a navigation, at any depth."""
    for section in navigation:
        for target in section.values():
            if isinstance(target, str):
                yield target
            else:
                yield from linked_pages(target)


def test_navigation_contains_each_page() -> None:
    """The navigation links each page in docs/ and no other. The build does not report such a broken link."""
    configuration = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))
    pages = sorted(page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md"))
    assert sorted(linked_pages(configuration["project"]["nav"])) == pages


def test_site_loads_nothing_from_other_hosts(site: Path) -> None:
    """No page loads a font, a style or a script from another host."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="?(?:https?:)?//[^>]*>', text)
        loaded += re.findall(r'<link[^>]* href="?(?:https?:)?//[^>]*>', text)
        assert not loaded, page
