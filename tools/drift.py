"""Tell where openapi.yaml and Cloudflare's public API description have drifted apart.

    python tools/drift.py UPSTREAM

UPSTREAM is a copy of the public description, the whole of it or a slice, as JSON or YAML. Only the paths of
the contract are compared. A difference that the contract declares is no finding: an `x-deviation` beside the
place maps the word that a finding has after the place to the reason. That is the keyword that differs; or the
name of a property, parameter, status or method that is missing here, beside its parent (`oneOf` for a member
of a union); or `added`, within what is missing upstream.

Exit status: 0 when there is nothing undeclared; 1 when there is, or when a declared deviation corresponds to
no difference, since then the contract says something about the public description that is not, or no longer,
true; 2 when the input cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openapi_compare import compare
from openapi_document import Document, Node, UnusableError
from schema_compare import Difference

CONTRACT = Path(__file__).resolve().parent.parent / "openapi.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings and return the exit status."""
    parser = argparse.ArgumentParser(prog="drift", description="Compare openapi.yaml with the public API description.")
    parser.add_argument("upstream", metavar="UPSTREAM", help="a copy of the public description, JSON or YAML")
    parser.add_argument("--contract", default=str(CONTRACT), help="the contract (default: openapi.yaml)")
    options = parser.parse_args(arguments)
    try:
        contract, upstream = load(options.contract), load(options.upstream)
        findings, declared = find(contract, upstream)
    except UnusableError as error:
        print(f"drift: {error}", file=sys.stderr)
        return 2
    for line in findings:
        print(line)
    print(f"{len(findings)} findings; {declared} declared deviations hold.")
    return 1 if findings else 0


def load(path: str) -> Document:
    """Read a document; UnusableError where that fails."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UnusableError(f"{path} cannot be read: {error.strerror}") from error
    return Document.parse(path, data)


def find(contract: Document, upstream: Document) -> tuple[list[str], int]:
    """Return the findings, a line each, and how many declared deviations correspond to a difference."""
    pointers = _pointers(contract.root)
    used: set[tuple[int, str]] = set()
    undeclared: dict[tuple[str, str], list[Difference]] = {}
    for difference in compare(contract, upstream, whole=False):
        declared = {
            (id(node), difference.keyword) for node in difference.holders if difference.keyword in _deviations(node)
        }
        used |= declared
        if not declared:
            # A component is met in many operations; what differs in it is one finding.
            here, there = difference.here, difference.there
            what = f"{difference.keyword}: {here or 'none'} here, {there or 'none'} upstream"
            undeclared.setdefault((_place(difference, pointers), what), []).append(difference)
    findings = [_finding(place, differences) for (place, _), differences in undeclared.items()]
    for node, pointer in pointers.values():
        for keyword, reason in _deviations(node).items():
            if (id(node), keyword) not in used:
                findings.append(f"stale: {pointer}: x-deviation {keyword} corresponds to no difference")
            elif not (isinstance(reason, str) and reason.strip()):
                findings.append(f"unexplained: {pointer}: x-deviation {keyword} gives no reason")
    return findings, len(used)


def _finding(place: str, differences: list[Difference]) -> str:
    first, *others = differences
    more = f" (and in {len(others)} more places)" if others else ""
    return f"{first.effect.value}: {first.text()}{more}\n    in openapi.yaml at {place}"


def _place(difference: Difference, pointers: dict[int, tuple[Node, str]]) -> str:
    """Where the contract describes it: the innermost node that states the keyword, or else the innermost."""
    nodes = [node for node in difference.holders if id(node) in pointers]
    stating = [node for node in nodes if difference.keyword in node]
    return pointers[id((stating or nodes)[-1])][1] if nodes else "#"


def _deviations(node: Node) -> dict[str, Any]:
    declared = node.get("x-deviation")
    return declared if isinstance(declared, dict) else {}


def _pointers(root: Node) -> dict[int, tuple[Node, str]]:
    """Every object of a document by identity, with its JSON pointer; YAML aliases of one object are one."""
    found: dict[int, tuple[Node, str]] = {}

    def walk(node: Any, pointer: str) -> None:
        if isinstance(node, dict) and id(node) not in found:
            found[id(node)] = (node, pointer)
        for key, value in _children(node):
            if key != "x-deviation":
                walk(value, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")

    walk(root, "#")
    return found


def _children(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from ((str(key), value) for key, value in node.items())
    elif isinstance(node, list):
        yield from ((str(index), value) for index, value in enumerate(node))


if __name__ == "__main__":
    sys.exit(main())
