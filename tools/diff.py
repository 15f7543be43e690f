"""Say whether the working tree's openapi.yaml breaks callers, compared with that of a git revision.

    python tools/diff.py BASE

Callers are those of the API and of the SDK that is generated from the contract. What breaks them: what they
use is gone or has another name; a request that was allowed is refused now; an answer has less in it than they
could rely on. New operations, optional fields, enum values and kinds of service break nobody: readers take
what they do not know, and enums are open.

Exit status: 0 when nothing breaks, 1 when something does, 2 when the two cannot be compared.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from openapi_compare import METHODS, compare
from openapi_document import Document, Node, UnusableError
from schema_compare import Difference, Effect

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = "openapi.yaml"

# No caller depends on these: a mark for people, and a hint that the constants of the kinds make superfluous.
_HINTS = frozenset({"deprecated", "discriminator"})
# A response that is looser or other in these gives a reader less to rely on.
_RELIED_ON = frozenset({"type", "nullable", "required", "items"})
_VALUES = frozenset({"enum", "const"})


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Print the changes and return the exit status; `root` is the working tree."""
    parser = argparse.ArgumentParser(prog="diff", description="Say whether openapi.yaml breaks callers.")
    parser.add_argument("base", metavar="BASE", help="a git revision, such as main or v1.0.0")
    options = parser.parse_args(arguments)
    try:
        before = Document.parse(f"{CONTRACT} at {options.base}", _at_revision(options.base, root))
        now = Document.parse(CONTRACT, _working_tree(root))
        breaking, harmless = judge(before, now)
    except UnusableError as error:
        print(f"diff: {error}", file=sys.stderr)
        return 2
    for line in breaking:
        print(f"breaks callers: {line}")
    for line in harmless:
        print(f"harmless: {line}")
    print(f"{len(breaking)} changes since {options.base} break callers; {len(harmless)} do not.")
    return 1 if breaking else 0


def judge(before: Document, now: Document) -> tuple[list[str], list[str]]:
    """Return the changes that break callers and those that do not, a line each."""
    # What differs in a component differs wherever it is met; one line tells it, the worst of them.
    groups: dict[tuple[tuple[int, ...], str], list[Difference]] = {}
    for difference in compare(now, before, whole=True):
        what = difference.text("now", "before").removeprefix(str(difference.where))
        groups.setdefault((tuple(map(id, difference.holders[-1:])), what), []).append(difference)
    breaking, harmless = list(_renamed(before, now)), list[str]()
    for differences in groups.values():
        worst = next(filter(breaks, differences), differences[0])
        more = f" (and in {len(differences) - 1} more places)" if len(differences) > 1 else ""
        (breaking if breaks(worst) else harmless).append(worst.text("now", "before") + more)
    return breaking, harmless


def breaks(difference: Difference) -> bool:
    """Whether a change, of what was there to what is here, breaks a caller."""
    keyword, effect = difference.keyword, difference.effect
    if keyword in _HINTS:
        return False
    if effect is Effect.REMOVED:
        return True
    if keyword in _VALUES:
        # A value more is read as it is. A value less, or no list at all, takes names from the generated enum.
        return effect is not Effect.LOOSER or difference.here is None
    request = difference.where.direction == "request"
    if effect is Effect.ADDED:
        return request and difference.mandatory
    if request:
        return effect is not Effect.LOOSER
    if effect is Effect.TIGHTER:
        return keyword == "writeOnly"
    return keyword in _RELIED_ON or (effect is Effect.CHANGED and keyword == "format")


def _renamed(before: Document, now: Document) -> Iterator[str]:
    """Yield what breaks the generated code alone, named after schemas and operations."""
    old, new = (document.root.get("components", {}).get("schemas", {}) for document in (before, now))
    for name in old:
        if name not in new:
            yield f"components.schemas.{name}: missing now, and with it the class"
            continue
        first, second = _positional(old[name]), _positional(new[name])
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


def _positional(schema: Node) -> list[str]:
    """The properties that a generated class takes by position: those required, in the contract's order."""
    properties = schema.get("properties", {})
    return [name for name in properties if name in schema.get("required", ())]


def _at_revision(base: str, root: Path) -> bytes:
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if commit is None:
        raise UnusableError(f"there is no git revision {base!r} here")
    content = _git(root, "show", f"{commit.decode().strip()}:./{CONTRACT}")
    if content is None:
        raise UnusableError(f"revision {base} has no {CONTRACT}")
    return content


def _git(root: Path, *arguments: str) -> bytes | None:
    """What a git command prints, None where it fails."""
    try:
        run = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    except FileNotFoundError as error:
        raise UnusableError("git is not installed") from error
    return run.stdout if run.returncode == 0 else None


def _working_tree(root: Path) -> bytes:
    try:
        return (root / CONTRACT).read_bytes()
    except OSError as error:
        raise UnusableError(f"{CONTRACT} cannot be read: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main())
