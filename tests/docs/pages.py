"""The Markdown pages of the repository, with their code blocks and the commands that they mention."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class CodeBlock:
    """A fenced code block.

    Attributes:
        language: The language in the opening fence.
        attributes: The text after the language in the opening fence.
        code: The content.
        location: The page and the line number of the opening fence, for messages.
        first_line: The index of the first line of the content, counted from 0.
        follows_a_block: Whether the block directly follows another one.
    """

    language: str
    attributes: str
    code: str
    location: str
    first_line: int
    follows_a_block: bool

    @property
    def uses_official_package(self) -> bool:
        """Whether the code uses the official package, which is not installed."""
        return 'title="cloudflare' in self.attributes

    @property
    def file_name(self) -> str | None:
        """The name of the file that readers save the block as, or None."""
        match = re.search(r'title="([^"]+\.\w+)"', self.attributes)
        return match[1] if match else None

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The commands of a console block, each with the output that follows it. Another block has none."""
        steps = re.split(r"^\$ ", self.code, flags=re.MULTILINE)[1:] if self.language == "console" else []
        return [
            (command, output.rstrip("\n") + "\n" if output.strip() else "")
            for command, _, output in (step.partition("\n") for step in steps)
        ]


def relative_path(page: Path) -> str:
    """Return the path of a page in the repository."""
    return page.relative_to(ROOT).as_posix()


def code_blocks(page: Path) -> Iterator[CodeBlock]:
    """Yield the fenced code blocks of a page."""
    previous_type = ""
    for token in _tokens(page):
        if token.type == "fence":
            assert token.map is not None
            language, _, attributes = token.info.strip().partition(" ")
            first_line = token.map[0] + 1
            location = f"{relative_path(page)}:{first_line}"
            yield CodeBlock(language, attributes, token.content, location, first_line, previous_type == "fence")
        previous_type = token.type


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the commands that a page mentions, as lists of words.

    These are the lines of console blocks after a `$`, up to a quote or comment, and the code spans that begin with
    `make` or `workers-vpc`.
    """
    for block in code_blocks(page):
        if block.language == "console":
            for command in re.findall(r"^\$ ([^'\"#\n]+)", block.code, re.MULTILINE):
                yield command.split()
    for token in _tokens(page):
        for child in token.children or ():
            if child.type == "code_inline" and child.content.startswith(("make ", "workers-vpc ")):
                yield child.content.split()


def _tokens(page: Path) -> list[Token]:
    return MarkdownIt().parse(page.read_text(encoding="utf-8"))
