"""Report differences between openapi.yaml and Cloudflare's public API description.

    python -m tools.drift UPSTREAM

UPSTREAM is a copy of the public description, complete or in part, as JSON or YAML. Only the paths of the contract are
compared. A difference that the contract declares is not reported: an `x-deviation` next to the place maps the word
that follows the place in the finding to the reason. This word is

- the keyword that differs, such as `maximum`;
- the name of a property, parameter, status or method that is missing here, next to its parent (`oneOf` for a member
  of a union);
- `added`, in what is missing upstream.

Exit status: 0 if there are no findings; 1 if there is an undeclared difference, or a declared one that does not exist
(any more) or gives no reason; 2 if the input cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from codegen.contract import ContractError, json_pointer
from codegen.contract_nodes import Pointer
from tools.differences import Difference
from tools.openapi_document import Node, OpenAPIDocument
from tools.operation_differences import compare_documents

CONTRACT = Path(__file__).resolve().parent.parent / "openapi.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the findings and return the exit status."""
    parser = argparse.ArgumentParser(prog="drift", description="Compare openapi.yaml with the public API description.")
    parser.add_argument(
        "upstream", metavar="UPSTREAM", type=Path, help="a copy of the public description, JSON or YAML"
    )
    parser.add_argument("--contract", type=Path, default=CONTRACT, help="the contract (default: openapi.yaml)")
    options = parser.parse_args(arguments)
    try:
        contract, upstream = OpenAPIDocument.load(options.contract), OpenAPIDocument.load(options.upstream)
        findings, declared = find_drift(contract, upstream)
    except ContractError as error:
        print(f"drift: {error}", file=sys.stderr)
        return 2
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings; {declared} declared deviations match a difference.")
    return 1 if findings else 0


def find_drift(contract: OpenAPIDocument, upstream: OpenAPIDocument) -> tuple[list[str], int]:
    """Compare the contract with the public description.

    Returns:
        The text of each finding, and the number of declared deviations that match a difference.
    """
    nodes = nodes_by_id(contract.root)
    matched: set[tuple[int, str]] = set()
    undeclared: dict[tuple[str, str], list[Difference]] = {}
    for difference in compare_documents(contract, upstream, include_paths_of_there=False):
        declared = {
            (id(node), difference.keyword) for node in difference.holders if difference.keyword in deviations(node)
        }
        matched |= declared
        if not declared:
            # Many operations use the same component; a difference in the component is one finding.
            here, there = difference.here or "none", difference.there or "none"
            text = f"{difference.keyword}: {here} here, {there} upstream"
            pointer = json_pointer(contract_path(difference, nodes))
            undeclared.setdefault((pointer, text), []).append(difference)
    findings = [_finding(pointer, differences) for (pointer, _), differences in undeclared.items()]
    for node, path in nodes.values():
        pointer = json_pointer(path)
        for keyword, reason in deviations(node).items():
            if (id(node), keyword) not in matched:
                findings.append(f"stale: {pointer}: x-deviation {keyword} corresponds to no difference")
            elif not (isinstance(reason, str) and reason.strip()):
                findings.append(f"unexplained: {pointer}: x-deviation {keyword} gives no reason")
    return findings, len(matched)


def _finding(pointer: str, differences: list[Difference]) -> str:
    first, *others = differences
    more = f" (and in {len(others)} more places)" if others else ""
    return f"{first.effect.value}: {first.text()}{more}\n    in openapi.yaml at {pointer}"


def contract_path(difference: Difference, nodes: dict[int, tuple[Node, Pointer]], keyword: str = "") -> Pointer:
    """Return where to change the contract: the innermost node that has the keyword, or else the innermost node.

    Args:
        difference: The difference.
        nodes: The nodes of the contract with their paths, by id.
        keyword: The keyword (default: that of the difference).
    """
    holders = [node for node in difference.holders if id(node) in nodes]
    with_keyword = [node for node in holders if (keyword or difference.keyword) in node]
    return nodes[id((with_keyword or holders)[-1])][1] if holders else ()


def deviations(node: Node) -> dict[str, Any]:
    """Return the deviations that a node of the contract declares, each with its reason."""
    declared = node.get("x-deviation")
    return declared if isinstance(declared, dict) else {}


def nodes_by_id(root: Node) -> dict[int, tuple[Node, Pointer]]:
    """Return each object of the document with its path, by id: YAML aliases of an object are that object."""
    found: dict[int, tuple[Node, Pointer]] = {}

    def visit(node: Any, path: Pointer) -> None:
        if isinstance(node, dict) and id(node) not in found:
            found[id(node)] = (node, path)
        for key, value in _items(node):
            if key != "x-deviation":
                visit(value, (*path, key))

    visit(root, ())
    return found


def _items(node: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)


if __name__ == "__main__":
    sys.exit(main())
