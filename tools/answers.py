"""Which answers no function gives back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from limits import METHODS

_PREFIX = "#/components/schemas/"


def without_result(document: dict[str, Any]) -> set[str]:
    """The schemas of answers whose `result` is null, and of nothing else, such as that of a refusal.

    No function gives one back: an operation without a result gives None, and a refusal is raised.
    """
    components: dict[str, Any] = document.get("components") or {}
    answers: list[Any] = [components.get("responses")]
    others: list[Any] = [part for name, part in components.items() if name != "responses"]
    for item in (document.get("paths") or {}).values():
        for key, part in item.items():
            if key in METHODS:
                answers.append(part.get("responses"))
                others += [part.get("parameters"), part.get("requestBody")]
            else:
                others.append(part)
    return {
        name
        for name in set(_named(answers)) - set(_named(others))
        if _is_null((components.get("schemas") or {}).get(name, {}).get("properties", {}).get("result"))
    }


def _named(node: Any) -> Iterator[str]:
    """The names of the schemas to which there are references below a place."""
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith(_PREFIX):
            yield reference.removeprefix(_PREFIX)
    if isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _named(part)


def _is_null(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"
