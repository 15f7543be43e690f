"""The descriptions in the contract, which are the help texts of the options that come from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def describe_property(schema_name: str, key: str) -> str:
    """Return the first paragraph of the description of a field; an empty string if it has none.

    Args:
        schema_name: The name of the schema that has the field.
        key: The field's name in a document.
    """
    schema = _contract()["components"]["schemas"].get(schema_name, {})
    return _description(schema.get("properties", {}).get(key, {}))


def describe_query_parameter(method: str, path: str, key: str) -> str:
    """Return the first paragraph of the description of a query parameter; an empty string if it has none."""
    item = _contract()["paths"].get(path, {})
    parameters = [*item.get(method.lower(), {}).get("parameters", ()), *item.get("parameters", ())]
    for parameter in map(_resolve, parameters):
        if (parameter["in"], parameter["name"]) == ("query", key):
            return _description(parameter)
    return ""


@cache
def _contract() -> dict[str, Any]:
    contract: dict[str, Any] = json.loads(files("workers_vpc_api").joinpath("openapi.json").read_bytes())
    return contract


def _description(element: Mapping[str, Any]) -> str:
    text = element.get("description") or _resolve(element).get("description") or ""
    return " ".join(str(text).split("\n\n")[0].split())


def _resolve(element: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the element that a `$ref` refers to, or else the element itself."""
    reference = element.get("$ref")
    if reference is None:
        return element
    target: Any = _contract()
    for key in reference.removeprefix("#/").split("/"):
        target = target[key]
    return _resolve(target)
