"""The pages of the site, in the order of its navigation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        section: The title of its section in the navigation. Empty for a page outside of a section.
        title: Its title in the navigation.
        path: Its path below docs/.
        text: Its Markdown source.
    """

    section: str
    title: str
    path: str
    text: str

    @property
    def summary(self) -> str:
        """The first paragraph after the title, on one line, with links replaced by their texts."""
        paragraphs = (" ".join(part.split()) for part in self.text.split("\n\n")[1:])
        first = next(
            (part for part in paragraphs if part and not part.startswith(("#", ":", "```", "|", "<", "-"))), ""
        )
        return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", first)

    @property
    def address(self) -> str:
        """The address of the page, relative to that of the site."""
        return self.path.removesuffix("index.md").removesuffix(".md").rstrip("/") + "/"


@dataclass(frozen=True)
class Site:
    """The site.

    Attributes:
        name: The name of the site.
        description: A sentence about the project.
        url: The address, with a slash at the end.
        pages: The pages.
        hidden: What matches the names that the reference omits.
    """

    name: str
    description: str
    url: str
    pages: list[Page]
    hidden: re.Pattern[str]

    @classmethod
    def load(cls, configuration: Path, docs: Path) -> Site:
        """Read the configuration of Zensical, and the pages in its navigation."""
        project = tomllib.loads(configuration.read_text(encoding="utf-8"))["project"]
        pages = [
            Page(section, title, path, (docs / path).read_text(encoding="utf-8"))
            for section, title, path in _entries(project["nav"])
        ]
        filters = project["plugins"]["mkdocstrings"]["handlers"]["python"]["options"]["filters"]
        hidden = re.compile("|".join(pattern.removeprefix("!") for pattern in filters))
        return cls(project["site_name"], project["site_description"], project["site_url"], pages, hidden)


def _entries(navigation: list[dict[str, Any]], section: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the section, title and path of each page, at any depth."""
    for item in navigation:
        for title, target in item.items():
            if isinstance(target, str):
                yield section, title, target
            else:
                yield from _entries(target, title)
