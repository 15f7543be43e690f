"""Build the site: add the generated pages to those in docs/, and run Zensical."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .command_reference import command_reference
from .language_models import llms_full_txt, llms_txt
from .navigation import Site

ROOT = Path(__file__).resolve().parent.parent


class BuildError(Exception):
    """The site cannot be built. The message is the output of Zensical."""


def build(target: Path) -> None:
    """Build the site, and replace what the target folder contains.

    Args:
        target: The folder of the site.

    Raises:
        BuildError: A page has a broken link, or the reference an unknown name.
    """
    with tempfile.TemporaryDirectory(prefix="workers-vpc-site-") as name:
        folder = Path(name)
        prepare(folder)
        # --strict makes broken links and unknown names of the reference errors.
        completed = subprocess.run(
            [sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, capture_output=True, text=True
        )
        if completed.returncode:
            raise BuildError(completed.stdout + completed.stderr)
        _simplify_search(folder / "site" / "search.json")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder / "site", target)


def prepare(folder: Path) -> None:
    """Write everything that Zensical reads into a folder: its configuration, all pages, and the packages."""
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs", docs)
    shutil.copy(ROOT / "zensical.toml", folder)
    for package in ("src", "generated"):
        (folder / package).symlink_to(ROOT / package)
    shutil.copy(ROOT / "CHANGELOG.md", docs / "changelog.md")
    (docs / "reference" / "command.md").write_text(command_reference(), encoding="utf-8")
    site = Site.load(ROOT / "zensical.toml", docs)
    (docs / "llms.txt").write_text(llms_txt(site), encoding="utf-8")
    (docs / "llms-full.txt").write_text(llms_full_txt(site), encoding="utf-8")


def _simplify_search(path: Path) -> None:
    """Remove signatures from the index, because the names of parameters would hide the guides in the results."""
    index = json.loads(path.read_text(encoding="utf-8"))
    for item in index["items"]:
        if item["location"].startswith("reference/"):
            item["text"] = re.sub(r"<pre>.*?</pre>", "", item["text"], flags=re.DOTALL)
    path.write_text(json.dumps(index), encoding="utf-8")
