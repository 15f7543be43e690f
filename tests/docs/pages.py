"""The Markdown pages of the repository, and what stands in them that can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    #: What follows the language in the opening fence.
    attributes: str
    code: str
    #: The line on which `code` begins, counted from 0.
    line: int
    #: Whether nothing stands between it and the block before.
    follows: bool

    @property
    def is_foreign(self) -> bool:
        """Whether it uses the official package, which is no dependency of this one: such code is only compiled."""
        return 'title="cloudflare' in self.attributes


def name(page: Path) -> str:
    """A page's path in the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    previous = ""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence":
            assert token.map is not None
            language, _, attributes = token.info.strip().partition(" ")
            yield Block(language, attributes, token.content, token.map[0] + 1, previous == "fence")
        previous = token.type


def commands(page: Path) -> Iterator[list[str]]:
    """The commands that a page names: lines of console blocks after a `$`, up to a quote, and code spans of ours."""
    for block in blocks(page):
        if block.language == "console":
            for command in re.findall(r"^\$ ([^'\"#\n]+)", block.code, re.MULTILINE):
                yield command.split()
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        for child in token.children or ():
            if child.type == "code_inline" and child.content.startswith(("make ", "workers-vpc ")):
                yield child.content.split()
