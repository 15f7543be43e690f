"""The documentation site is complete and needs no other host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import workers_vpc
import workers_vpc.testing
from website.build import build, prepare
from website.navigation import Site
from workers_vpc.cli._main_command import main_command
from workers_vpc_api import models

from .pages import ROOT

pytestmark = pytest.mark.xdist_group("site")  # builds the site only once


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site. A broken link or an unknown name fails the build."""
    folder = tmp_path_factory.mktemp("site")
    build(folder)
    return folder


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


def test_navigation_contains_each_page(tmp_path: Path) -> None:
    """The navigation links each page and no other. The build does not report such a broken link."""
    prepare(tmp_path)
    docs = tmp_path / "docs"
    pages = Site.load(tmp_path / "zensical.toml", docs).pages
    assert sorted(page.path for page in pages) == sorted(
        page.relative_to(docs).as_posix() for page in docs.rglob("*.md")
    )


def test_addresses_in_the_metadata_and_the_readme_lead_to_the_site(site: Path) -> None:
    """The addresses on the package index are those of pages of the site, or of files in the repository."""
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    base_url = metadata["Documentation"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not re.findall(r"\]\((?!https://)[^)]+\)", readme), "a relative link does not work on the package index"
    for address in [*metadata.values(), *re.findall(r"\]\((https://[^)]+)\)", readme)]:
        if address.startswith(base_url):
            assert (site / address.removeprefix(base_url) / "index.html").is_file(), address
        elif match := re.match(rf"{re.escape(metadata['Source'])}/(?:blob|tree)/main/(.+)", address):
            assert (ROOT / match[1]).exists(), address


def test_sitemap_contains_each_page(site: Path) -> None:
    """Search engines find each page."""
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    base_url = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]["site_url"]
    for page in site.rglob("index.html"):
        address = page.parent.relative_to(site).as_posix().removeprefix(".")
        assert f"<loc>{base_url}{address}{'/' if address else ''}</loc>" in sitemap


def test_command_reference_contains_each_command_and_option(site: Path) -> None:
    """The page contains the options that the help of each command shows."""
    reference = (site / "reference" / "command" / "index.html").read_text(encoding="utf-8")
    for name, command in main_command.commands.items():
        assert f">workers-vpc {name}" in reference
        for option in command.params:
            assert all(text in reference for text in option.opts if text.startswith("--")), option.opts


def test_language_models_find_each_page_and_each_public_name(site: Path) -> None:
    """llms.txt lists all pages, and llms-full.txt describes all exported names."""
    index, everything = ((site / name).read_text(encoding="utf-8") for name in ("llms.txt", "llms-full.txt"))
    for page in site.rglob("index.html"):
        assert page.parent.relative_to(site).as_posix().removeprefix(".") in index
    for name in workers_vpc.__all__:
        assert re.search(rf"^### {name}$", everything, re.MULTILINE), name
    assert ":::" not in everything


def test_site_loads_nothing_from_other_hosts(site: Path) -> None:
    """No page loads a font, a style or a script from another host."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="?(?:https?:)?//[^>]*>', text)
        loaded += re.findall(r'<link (?!rel="(?:canonical|next|prev)")[^>]*href="?(?:https?:)?//[^>]*>', text)
        assert not loaded, page
