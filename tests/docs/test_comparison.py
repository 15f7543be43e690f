"""The comparison with other clients has evidence for each cell: a test that exists, or a link to a source."""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from workers_vpc import __version__

from .pages import ROOT

PAGE = ROOT / "docs" / "comparison.md"
FOOTNOTE = re.compile(r"^\[\^([\w-]+)\]: (.+)$", re.MULTILINE)


class Cell(NamedTuple):
    """A cell of a table, with the names of its footnotes and the targets of its links."""

    row: str
    column: str
    footnotes: list[str]
    links: list[str]


def footnotes() -> dict[str, list[str]]:
    """Return the tests that each footnote names."""
    text = PAGE.read_text(encoding="utf-8")
    return {name: re.findall(r"`(.+?)`", tests) for name, tests in FOOTNOTE.findall(text)}


def tables() -> Iterator[list[list[Token]]]:
    """Yield the rows of each table, the header first, with the content of each cell."""
    # Without the footnote extension, a footnote would be the definition of a link.
    text = FOOTNOTE.sub("", PAGE.read_text(encoding="utf-8"))
    rows: list[list[Token]] = []
    tokens = MarkdownIt().enable("table").parse(text)
    for token, following in itertools.pairwise(tokens):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(following)
        elif token.type == "table_close":
            yield rows


def cells() -> Iterator[Cell]:
    """Yield the cells of all tables that say something about a client."""
    for header, *rows in tables():
        for topic, *contents in rows:
            for column, content in zip(header[1:], contents, strict=True):
                links = [str(each.attrs["href"]) for each in content.children or () if each.type == "link_open"]
                yield Cell(topic.content, column.content, re.findall(r"\[\^([\w-]+)\]", content.content), links)


@cache
def functions_in(path: str) -> set[str]:
    """Return the names of the test functions and methods in a file, as pytest writes them."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    scopes = [("", tree.body), *((f"{node.name}::", node.body) for node in classes)]
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return {f"{prefix}{node.name}" for prefix, body in scopes for node in body if isinstance(node, functions)}


def test_each_cell_has_evidence() -> None:
    """Each cell has a footnote, which names tests, or a link. There is no empty cell."""
    assert len({cell.column for cell in cells()}) == 5
    assert [cell for cell in cells() if not cell.footnotes and not cell.links] == []


def test_evidence_about_this_sdk_is_a_test() -> None:
    """What this SDK does and does not do is shown by tests; only Cloudflare can say what it supports."""
    own = [cell for cell in cells() if cell.column.startswith("workers-vpc")]
    assert {cell.row for cell in own if not cell.footnotes} == {"Supported by Cloudflare"}


def test_tests_in_footnotes_exist() -> None:
    """Each footnote names at least one test, each of these tests is in the repository, and each footnote is used."""
    defined = footnotes()
    assert all(defined.values())
    for name, tests in defined.items():
        for test in tests:
            path, _, function = test.partition("::")
            assert re.match(r"(?:Test\w+::)?test_", function), f"{name}: {test}"
            assert function in functions_in(path), f"{name}: {test}"
    assert {name for cell in cells() for name in cell.footnotes} == set(defined)


def test_links_lead_to_fixed_versions() -> None:
    """A link is absolute, and a link to source code names a released version, so that its content cannot change."""
    links = {link for cell in cells() for link in cell.links}
    assert [link for link in links if not link.startswith("https://")] == []
    sources = [link for link in links if "/blob/" in link or "/tree/" in link]
    assert len(sources) > 20
    assert [link for link in sources if not re.search(r"/(?:blob|tree)/(?:v|wrangler@)\d+\.\d+\.\d+/", link)] == []


def test_versions_are_those_of_the_repository() -> None:
    """The versions of this SDK, of Python, and of the official package that the tests use are up to date."""
    columns = {cell.column for cell in cells()}
    assert f"workers-vpc {__version__}" in columns
    peers = (ROOT / "tests" / "testing" / "peers" / "requirements.txt").read_text(encoding="utf-8")
    (official,) = re.findall(r"^cloudflare==(.+)$", peers, re.MULTILINE)
    assert f"Python `cloudflare` {official}" in columns
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    minimum = project["requires-python"].removeprefix(">=")
    assert f"Python {minimum} and newer[^python]" in PAGE.read_text(encoding="utf-8")
