"""Add to openapi.yaml what Cloudflare's public API description has in addition, in the operations of openapi.yaml.

    python -m tools.import_additions UPSTREAM

UPSTREAM is a copy of the public description, complete or in part, as JSON or YAML. Properties and values of enums are
added, as long as openapi.yaml does not declare that they are missing on purpose. `make drift` reports what remains.
Descriptions and examples are left out. What openapi.yaml contains already, including its comments, is not changed.

Exit status: 0 if something was added or there was nothing to add, 2 if it cannot be added.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from codegen.contract import ContractError, json_pointer
from codegen.contract_nodes import Pointer
from tools.drift import contract_path, deviations, nodes_by_id
from tools.import_operations import ROOT, additional_components, check_contract
from tools.openapi_conversion import Object, to_openapi_3_1, without_prose
from tools.openapi_document import Node, OpenAPIDocument
from tools.operation_differences import compare_documents
from tools.yaml_insertion import append, insert


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Add what is missing, print what was added, and return the exit status; `root` is the working tree."""
    parser = argparse.ArgumentParser(prog="import", description="Add published fields and values to openapi.yaml.")
    parser.add_argument("upstream", metavar="UPSTREAM", type=Path, help="a copy of the public description")
    options = parser.parse_args(arguments)
    path = root / "openapi.yaml"
    try:
        contract, upstream = OpenAPIDocument.load(path), OpenAPIDocument.load(options.upstream)
        properties, values = _missing(contract, upstream)
        text = path.read_text(encoding="utf-8")
        for (pointer, name), schema in properties.items():
            # The parts of an `allOf` are in one schema here.
            own = schema[0] if len(schema) == 1 else {"allOf": list(schema)}
            text = insert(text, _additions(contract, upstream, pointer, name, own))
        for pointer, added in values.items():
            text = append(text, pointer, added)
        check_contract(text, path)
    except ContractError as error:
        print(f"import: {error}", file=sys.stderr)
        return 2
    path.write_text(text, encoding="utf-8")
    for pointer, name in properties:
        print(f"openapi.yaml: added the property {name} at {json_pointer(pointer)}")
    for pointer, added in values.items():
        print(f"openapi.yaml: added {', '.join(map(json.dumps, added))} at {json_pointer(pointer)}")
    print("Next: make generate" if properties or values else "openapi.yaml contains all published fields and values.")
    return 0


def _missing(
    contract: OpenAPIDocument, upstream: OpenAPIDocument
) -> tuple[dict[tuple[Pointer, str], Sequence[Node]], dict[Pointer, list[Any]]]:
    """Return the schemas of the missing properties and the missing values of enums, by their places in the contract."""
    nodes = nodes_by_id(contract.root)
    properties: dict[tuple[Pointer, str], Sequence[Node]] = {}
    values: dict[Pointer, list[Any]] = {}
    for difference in compare_documents(contract, upstream, include_paths_of_there=False):
        if not difference.missing or any(difference.keyword in deviations(node) for node in difference.holders):
            continue
        # The same component describes many places.
        if isinstance(difference.missing, frozenset):
            pointer = (*contract_path(difference, nodes), "enum")
            values[pointer] = [json.loads(value) for value in sorted(difference.missing)]
        else:
            pointer = contract_path(difference, nodes, "properties")
            properties.setdefault((pointer, difference.keyword), difference.missing)
    return properties, values


def _additions(
    contract: OpenAPIDocument, upstream: OpenAPIDocument, pointer: Pointer, name: str, schema: Node
) -> Object:
    """Return the members to insert for a property: the property, and the components that it refers to."""
    property_schema: Object = without_prose(to_openapi_3_1(schema))
    additions: Object = {"components": additional_components(upstream.root, contract.root, {name: schema})}
    place = additions
    for step in (*pointer, "properties"):
        if not isinstance(step, str):
            raise ContractError(f"{json_pointer(pointer)} is a part of a list; give it a component of its own")
        place = place.setdefault(step, {})
    place[name] = property_schema
    return additions


if __name__ == "__main__":
    sys.exit(main())
