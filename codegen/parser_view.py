"""What openapi-python-client reads of a normalized contract: its parser rejects some of what our own code supports."""

from __future__ import annotations

import json
import re

from codegen.contract_nodes import Node, is_json
from codegen.schema_walk import inner_schemas, operations, parameters


def parser_view(document: Node) -> Node:
    """Return what openapi-python-client reads: the document without what only our own code supports.

    It rejects many defaults, and makes a class of each inline object without properties.
    """
    result: Node = json.loads(json.dumps(document))  # a copy without shared nodes
    schemas = result.get("components", {}).get("schemas", {})
    for schema in schemas.values():
        for each in inner_schemas(schema):
            if "const" not in each:
                each.pop("default", None)
            if "properties" in each:
                _use_given_names(each)
            if each.get("format") == "binary":
                del each["format"]
            if (
                each is not schema
                and each.get("type") == "object"
                and not each.keys() & {"properties", "additionalProperties"}
            ):
                del each["type"]
    result["paths"] = {_path(path): item for path, item in result.get("paths", {}).items()}
    for parameter in parameters(result):
        if parameter.get("in") == "path":
            parameter["name"] = path_parameter(parameter["name"])
    for _, _, operation in operations(result):
        _simplify_contents(operation)
    for section in ("requestBodies", "responses"):
        for holder in result.get("components", {}).get(section, {}).values():
            _simplify_content(holder)
    return result


def path_parameter(name: str) -> str:
    """Return the name of a path parameter: openapi-python-client reads only some names from a path."""
    return name if re.fullmatch("[a-zA-Z_-][a-zA-Z0-9_-]*", name) else f"parameter_{name.encode().hex()}"


def _path(path: str) -> str:
    return re.sub(r"\{([^{}]*)\}", lambda match: f"{{{path_parameter(match[1])}}}", path)


def _use_given_names(schema: Node) -> None:
    """Rename the properties that have an `x-name`, because names in the contract can be the same in Python."""
    names = {key: value.get("x-name", key) for key, value in schema["properties"].items() if isinstance(value, dict)}
    schema["properties"] = {names.get(key, key): value for key, value in schema["properties"].items()}
    if "required" in schema:
        schema["required"] = [names.get(key, key) for key in schema["required"]]


def _simplify_contents(operation: Node) -> None:
    _simplify_content(operation.get("requestBody", {}))
    for response in operation["responses"].values():
        response.pop("content", None)


def _simplify_content(holder: Node) -> None:
    for media_type in list(holder.get("content", {})):
        media = holder["content"].pop(media_type)
        holder["content"][media_type if is_json(media_type) else "application/json"] = media
        schema = media.get("schema")
        if isinstance(schema, dict) and schema.get("type") == "object":
            del schema["type"]
