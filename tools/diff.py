"""Report whether openapi.yaml in the working tree breaks callers, compared with a git revision.

    python -m tools.diff BASE

Callers use the API or the SDK that is generated from the contract. A change breaks them if something that they use is
removed or renamed, if a request that was allowed is now rejected, or if a response guarantees less than before. New
operations, optional fields, enum values and service types do not break callers: the SDK reads values that it does not
know, and its enums are open.

Exit status: 0 if no change breaks callers, 1 if one does, 2 if the two contracts cannot be compared.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from codegen.contract import ContractError
from codegen.contract_nodes import METHODS
from tools.differences import Difference, Effect
from tools.openapi_document import Node, OpenAPIDocument
from tools.operation_differences import compare_documents

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = "openapi.yaml"

_NEXT_STEP_BREAKING = "Next: undo these changes, or release a new major version and describe them in the changelog."
_NEXT_STEP_HARMLESS = "Next: make generate, and describe what is new in the changelog."

# Callers do not depend on these: `deprecated` is for people, and the constants of the types already distinguish the
# members of a union with a discriminator.
_INFORMATIVE = frozenset({"deprecated", "discriminator"})
# If one of these gets looser in a response, the response guarantees less.
_GUARANTEES = frozenset({"type", "nullable", "required", "items"})
_VALUES = frozenset({"enum", "const"})


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Print the changes and return the exit status; `root` is the working tree."""
    parser = argparse.ArgumentParser(prog="diff", description="Report whether openapi.yaml breaks callers.")
    parser.add_argument("base", metavar="BASE", help="a git revision, such as main or v1.0.0")
    options = parser.parse_args(arguments)
    try:
        before = OpenAPIDocument.parse(_contract_at(options.base, root), f"{CONTRACT} at {options.base}")
        now = OpenAPIDocument.load(root / CONTRACT, name=CONTRACT)
        breaking, harmless = classify_changes(before, now)
    except ContractError as error:
        print(f"diff: {error}", file=sys.stderr)
        return 2
    for line in breaking:
        print(f"breaks callers: {line}")
    for line in harmless:
        print(f"harmless: {line}")
    print(f"{len(breaking)} changes since {options.base} break callers; {len(harmless)} do not.")
    print(_NEXT_STEP_BREAKING if breaking else _NEXT_STEP_HARMLESS)
    return 1 if breaking else 0


def classify_changes(before: OpenAPIDocument, now: OpenAPIDocument) -> tuple[list[str], list[str]]:
    """Return one line for each change that breaks callers, and one for each that does not."""
    # Many operations use the same component. A change of the component is reported once, in its most harmful place.
    groups: dict[tuple[tuple[int, ...], str], list[Difference]] = {}
    for difference in compare_documents(now, before, include_paths_of_there=True):
        text = difference.text("now", "before").removeprefix(str(difference.location))
        groups.setdefault((tuple(map(id, difference.holders[-1:])), text), []).append(difference)
    breaking, harmless = list(_sdk_changes(before, now)), list[str]()
    for differences in groups.values():
        worst = next(filter(breaks_callers, differences), differences[0])
        more = f" (and in {len(differences) - 1} more places)" if len(differences) > 1 else ""
        (breaking if breaks_callers(worst) else harmless).append(worst.text("now", "before") + more)
    return breaking, harmless


def breaks_callers(difference: Difference) -> bool:
    """Return whether a change breaks callers; `here` is the new contract and `there` the old one."""
    keyword, effect = difference.keyword, difference.effect
    if keyword in _INFORMATIVE:
        return False
    if effect is Effect.REMOVED:
        return True
    if keyword in _VALUES:
        # A new value can be read. A removed value, or a removed enum, removes names from the generated code.
        return effect is not Effect.LOOSER or difference.here is None
    is_request = difference.location.direction == "request"
    if effect is Effect.ADDED:
        # A field that becomes one of several types needs other code. A new member of a union does not.
        return difference.required if is_request else difference.is_new_type
    if is_request:
        return effect is not Effect.LOOSER
    if effect is Effect.TIGHTER:
        loses_type = keyword == "type" and ", " in (difference.there or "")
        return keyword == "writeOnly" or loses_type
    return keyword in _GUARANTEES or (effect is Effect.CHANGED and keyword == "format")


def _sdk_changes(before: OpenAPIDocument, now: OpenAPIDocument) -> Iterator[str]:
    """Yield the changes that break only the generated code, whose names come from schemas and operations."""
    old, new = (document.root.get("components", {}).get("schemas", {}) for document in (before, now))
    for name in old:
        if name not in new:
            yield f"components.schemas.{name}: removed, and with it the generated class"
            continue
        first, second = _positional_arguments(old[name]), _positional_arguments(new[name])
        if [each for each in second if each in first] != [each for each in first if each in second]:
            values = f"{', '.join(second)} now, {', '.join(first)} before"
            yield f"components.schemas.{name}: order of the positional arguments: {values}"
    for path, item in before.root["paths"].items():
        for method in METHODS:
            first, second = item.get(method), now.root["paths"].get(path, {}).get(method)
            for keyword in ("operationId", "tags"):
                if first and second and first.get(keyword) != second.get(keyword):
                    values = f"{second.get(keyword)} now, {first.get(keyword)} before"
                    yield f"{method.upper()} {path}: {keyword}: {values}"


def _positional_arguments(schema: Node) -> list[str]:
    """Return the positional arguments of the generated class: the required properties, in the contract's order."""
    properties = schema.get("properties", {})
    return [name for name in properties if name in schema.get("required", ())]


def _contract_at(base: str, root: Path) -> bytes:
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if commit is None:
        raise ContractError(f"unknown git revision {base!r}; pass a commit, branch or tag of this repository")
    content = _git(root, "show", f"{commit.decode().strip()}:./{CONTRACT}")
    if content is None:
        raise ContractError(f"git revision {base!r} does not contain {CONTRACT}; pass a later revision")
    return content


def _git(root: Path, *arguments: str) -> bytes | None:
    """Return the output of a git command, or None if it fails."""
    try:
        run = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise ContractError("git was not found; install it") from error
    return run.stdout if run.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
