"""What openapi-python-client reads of a normalized contract: its parser rejects some of what our own code supports."""

from __future__ import annotations

from typing import Any

from codegen.contract_nodes import METHODS, Node
from codegen.schema_walk import inner_schemas


def parser_view(document: Node) -> Node:
    """Return what openapi-python-client reads: the document without what only our own code supports.

    It rejects many defaults, and makes a class of each inline object without properties.
    """

    def view(schema: Any) -> Any:
        if isinstance(schema, list):
            return [view(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        return {key: view(value) for key, value in schema.items()}

    result: Node = view(document)
    schemas = result.get("components", {}).get("schemas", {})
    for schema in schemas.values():
        for each in inner_schemas(schema):
            if "const" not in each:
                each.pop("default", None)
            if each.get("format") == "binary":
                del each["format"]
            if (
                each is not schema
                and each.get("type") == "object"
                and not each.keys() & {"properties", "additionalProperties"}
            ):
                del each["type"]
    for item in result.get("paths", {}).values():
        for method in METHODS:
            if isinstance(item.get(method), dict):
                _simplify_contents(item[method])
    for section in ("requestBodies", "responses"):
        for holder in result.get("components", {}).get(section, {}).values():
            _simplify_content(holder)
    return result


def _simplify_contents(operation: Node) -> None:
    _simplify_content(operation.get("requestBody", {}))
    for response in operation["responses"].values():
        response.pop("content", None)


def _simplify_content(holder: Node) -> None:
    for media_type in list(holder.get("content", {})):
        media = holder["content"].pop(media_type)
        is_json = "json" in media_type.lower()
        holder["content"][media_type if is_json else "application/json"] = media
        schema = media.get("schema")
        if isinstance(schema, dict) and schema.get("type") == "object":
            del schema["type"]
