"""Add operations of Cloudflare's public API description to openapi.yaml.

    python -m tools.import_operations UPSTREAM --tag TAG
    python -m tools.import_operations UPSTREAM --operations list-hyperdrive,create-hyperdrive

UPSTREAM is a copy of the public description, complete or in part, as JSON or YAML. The operations are added with
everything that they refer to, in OpenAPI 3.1, each with one tag and an operationId. Descriptions and examples are left
out, unless `--prose` is given. What openapi.yaml contains already, including its comments, is not changed.

Exit status: 0 if the operations were added or there was nothing to add, 2 if they cannot be added.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from codegen.contract import ContractError, read_contract, read_document
from codegen.contract_nodes import METHODS
from tools.openapi_conversion import Object, collect_components, to_openapi_3_1, without_prose
from tools.openapi_document import Node
from tools.yaml_insertion import insert

ROOT = Path(__file__).resolve().parent.parent
_HINT = "correct it in a copy of the public description, or select other operations"


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Add the operations, print what was added, and return the exit status; `root` is the working tree."""
    parser = argparse.ArgumentParser(prog="import", description="Add published operations to openapi.yaml.")
    parser.add_argument("upstream", metavar="UPSTREAM", type=Path, help="a copy of the public description")
    selection = parser.add_mutually_exclusive_group(required=True)
    selection.add_argument("--tag", help="the tag of the operations, such as Hyperdrive")
    selection.add_argument("--operations", help="the operationIds, separated by commas")
    parser.add_argument("--prose", action="store_true", help="also add descriptions and examples")
    options = parser.parse_args(arguments)
    path = root / "openapi.yaml"
    try:
        upstream = read_document(options.upstream)
        contract = read_contract(path)
        selected = _select(upstream, options.tag, options.operations)
        additions = _additions(upstream, contract, selected, prose=options.prose)
        if not additions["paths"]:
            print(f"openapi.yaml contains these {len(selected)} operations already.")
            return 0
        text = insert(path.read_text(encoding="utf-8"), additions)
        check_contract(text, path)
    except ContractError as error:
        print(f"import: {error}", file=sys.stderr)
        return 2
    path.write_text(text, encoding="utf-8")
    print(_summary(additions, options.upstream))
    return 0


def _select(upstream: Object, tag: str | None, names: str | None) -> list[tuple[str, str]]:
    """Return the path and the method of each selected operation."""
    wanted = [name.strip() for name in (names or "").split(",") if name.strip()]
    found: dict[tuple[str, str], Object] = {}
    for path, item in (upstream.get("paths") or {}).items():
        for method in METHODS:
            operation = item.get(method)
            if operation and (tag in operation.get("tags", ()) if tag else operation.get("operationId") in wanted):
                found[path, method] = operation
    missing = set(wanted) - {operation.get("operationId") for operation in found.values()}
    if missing or not found:
        what = f"operation {', '.join(sorted(missing))}" if missing else f"operation with the tag {tag!r}"
        tags = sorted({each for item in upstream.get("paths", {}).values() for each in _tags(item)})
        some = ", ".join(tags[:20]) + (", ..." if len(tags) > 20 else "")
        raise ContractError(f"the public description has no {what}; its tags are {some}")
    return list(found)


def _tags(item: Object) -> list[str]:
    return [tag for method in METHODS for tag in item.get(method, {}).get("tags", ())]


def _additions(upstream: Object, contract: Object, selected: list[tuple[str, str]], *, prose: bool) -> Object:
    """Return the paths and components that the contract lacks."""
    paths: Object = {}
    for path, method in selected:
        if method not in contract["paths"].get(path, {}):
            paths.setdefault(path, {})[method] = _operation(upstream["paths"][path], path, method)
    converted = to_openapi_3_1({"paths": paths})
    if not prose:
        converted = without_prose(converted)
    components = additional_components(upstream, contract, paths, prose=prose)
    return {"paths": converted["paths"], "components": components}


def additional_components(upstream: Node, contract: Node, nodes: Node, *, prose: bool = False) -> Object:
    """Return the components that nodes of the public description refer to, and that the contract lacks.

    Args:
        upstream: The public description.
        contract: The contract.
        nodes: The nodes. If they are paths, the components include their security schemes.
        prose: Whether the components contain descriptions and examples.

    Raises:
        ContractError: The contract has another component with the name of one of them.
    """
    converted = to_openapi_3_1({"components": collect_components(upstream, nodes)})
    if not prose:
        converted = without_prose(converted)
    added: Object = {}
    for section, members in converted["components"].items():
        existing = contract.get("components", {}).get(section, {})
        for name, member in members.items():
            if name not in existing:
                added.setdefault(section, {})[name] = member
            elif section != "securitySchemes" and without_prose(existing[name]) != without_prose(member):
                raise ContractError(
                    f"openapi.yaml has another component {section}/{name}; rename one of them, or {_HINT}"
                )
    return added


def _operation(item: Object, path: str, method: str) -> Object:
    """Return an operation with the parameters of its path, one tag and an operationId."""
    operation: Object = json.loads(json.dumps(item[method]))
    own = {(each.get("name"), each.get("in")) for each in operation.get("parameters", ())}
    shared = [each for each in item.get("parameters", ()) if (each.get("name"), each.get("in")) not in own]
    if shared:
        operation["parameters"] = [*json.loads(json.dumps(shared)), *operation.get("parameters", ())]
    words = [word for word in path.replace("{", "by-").replace("}", "").split("/") if word]
    name = operation.pop("operationId", None) or "-".join([method, *words])
    tags = operation.pop("tags", None) or [next((word for word in words if not word.startswith("by-")), "default")]
    return {"operationId": name, "tags": tags[:1], **operation}


def check_contract(text: str, path: Path) -> None:
    """Check that the new text of a file is a valid contract.

    Raises:
        ContractError: It is not.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_text(text, encoding="utf-8")
        try:
            read_contract(copy)
        except ContractError as error:
            reason = str(error).replace(str(copy), "the result")
            raise ContractError(f"{reason}; openapi.yaml is not changed; {_HINT}") from error


def _summary(additions: Object, upstream: Path) -> str:
    operations = [
        f"  {method.upper()} {path}: {operation['operationId']}"
        for path, item in additions["paths"].items()
        for method, operation in item.items()
    ]
    components: Object = additions["components"]
    count = sum(map(len, components.values()))
    return "\n".join(
        [
            f"openapi.yaml: added {len(operations)} operations and {count} components",
            *operations,
            "Next: make generate",
            f"Then: make drift UPSTREAM={upstream}, which also compares these operations from now on.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
