"""Check the references of an OpenAPI document: all must lead to a node of the same document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from codegen.contract_nodes import Pointer

# The keys of these objects are names, chosen by the author, and not fields of OpenAPI.
_MAPS = frozenset(
    {"callbacks", "content", "encoding", "examples", "headers", "links", "parameters", "paths", "pathItems"}
)
_MAPS |= {"requestBodies", "responses", "schemas", "securitySchemes", "variables", "webhooks"}
_MAPS |= {"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"}
# Data, in which `$ref` has no meaning.
_DATA = frozenset({"const", "default", "enum", "example", "value"})


@dataclass(frozen=True)
class Problem:
    """A reference that cannot be used."""

    pointer: Pointer
    """The steps to the `$ref`."""
    reason: str
    """What is wrong and what to do."""


def problems(document: dict[str, Any]) -> Iterator[Problem]:
    """Yield each reference that leads to another file, to no node, or back to itself."""
    for pointer, reference in _references(document, (), is_map=False):
        reason = _problem(document, reference)
        if reason is not None:
            yield Problem(pointer, reason)


def _references(node: Any, pointer: Pointer, *, is_map: bool) -> Iterator[tuple[Pointer, str]]:
    """Yield the place and the text of each reference below a node."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _references(item, (*pointer, index), is_map=False)
    elif isinstance(node, dict):
        for key, value in node.items():
            place = (*pointer, key)
            if is_map:
                yield from _references(value, place, is_map=False)
            elif key == "$ref":
                if isinstance(value, str):  # the validator reports any other value
                    yield place, value
            elif key == "mapping" and isinstance(value, dict):
                for name, target in value.items():
                    # A mapping may also contain the bare name of a schema.
                    if isinstance(target, str) and "#" in target:
                        yield (*place, name), target
            elif not (key in _DATA or key.startswith("x-") or (key == "examples" and isinstance(value, list))):
                yield from _references(value, place, is_map=key in _MAPS)


def _problem(document: dict[str, Any], reference: str) -> str | None:
    """Return what is wrong with a reference, or None."""
    seen: list[str] = []
    while True:
        if reference in seen:
            return f"$ref cycle: {' -> '.join([*seen, reference])}; let one of them be a schema"
        seen.append(reference)
        if not reference.startswith("#"):
            return f"$ref '{reference}' leads to another file; the contract must be one file, so copy the part into it"
        try:
            target = resolve_pointer(document, reference)
        except LookupError:
            return f"unresolved $ref '{reference}'; correct the reference, or add what it refers to"
        if not (isinstance(target, dict) and isinstance(target.get("$ref"), str)):
            return None
        reference = target["$ref"]


def resolve_pointer(document: Any, reference: str) -> Any:
    """Return the node that a reference such as `#/components/schemas/Network` leads to.

    Raises:
        LookupError: There is no such node.
    """
    node = document
    if reference not in ("#", "") and not reference.startswith("#/"):
        raise LookupError(reference)
    for step in unquote(reference).split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and key.isdecimal():
            node = node[int(key)]
        elif isinstance(node, dict):
            node = node[key]
        else:
            raise LookupError(reference)
    return node
