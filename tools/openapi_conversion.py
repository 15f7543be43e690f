"""Convert parts of an OpenAPI 3.0 document to 3.1, and leave out what only people read."""

from __future__ import annotations

import json
from typing import Any

from codegen.contract import ContractError
from codegen.contract_nodes import METHODS, component_place
from tools.openapi_document import Node

#: A JSON object that may be changed.
Object = dict[str, Any]

_PROSE = {"title", "summary", "description", "example", "examples", "externalDocs"}
_BOUNDS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
#: Objects whose keys are names and not keywords.
_MAPS = {"properties", "schemas", "parameters", "responses", "requestBodies", "paths", "content", "headers"}
_MAPS |= {"securitySchemes", "mapping", "patternProperties", "encoding"}
_DATA = {"default", "enum", "const", "example", "examples", "required"}


def collect_components(document: Node, nodes: Node) -> Object:
    """Return the components that nodes refer to, directly or through other components.

    Args:
        document: The document that contains the components.
        nodes: The nodes. If they are paths, the security schemes of their operations are included.

    Raises:
        ContractError: A component does not exist.
    """
    found: Object = {}
    pending: list[Any] = [nodes]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            pending.extend(node.values())
            reference = node.get("$ref")
            if isinstance(reference, str):
                section, name = component_place(reference)
                component = document.get("components", {}).get(section, {}).get(name)
                if component is None:
                    raise ContractError(f"the public description has no component '{reference}'; add it to the copy")
                if name not in found.setdefault(section, {}):
                    found[section][name] = component
                    pending.append(component)
    schemes = document.get("components", {}).get("securitySchemes", {})
    for item in nodes.values():
        for operation in item.values():
            for requirement in operation.get("security", ()) if isinstance(operation, dict) else ():
                for name in requirement:
                    if name in schemes:
                        found.setdefault("securitySchemes", {})[name] = schemes[name]
    result: Object = json.loads(json.dumps(found))
    return result


def to_openapi_3_1(node: Any, *, is_map: bool = False) -> Any:
    """Return a node of an OpenAPI 3.0 document as it is written in 3.1; a node of 3.1 is not changed.

    Args:
        node: The node.
        is_map: Whether the keys of the node are names and not keywords.
    """
    if isinstance(node, list):
        return [to_openapi_3_1(item) for item in node]
    if not isinstance(node, dict):
        return node
    result = {
        key: value if key in _DATA and not is_map else to_openapi_3_1(value, is_map=key in _MAPS and not is_map)
        for key, value in node.items()
    }
    if is_map:
        return result
    for keyword, bound in _BOUNDS.items():
        if result.get(keyword) is True and bound in result:
            result[keyword] = result.pop(bound)
        elif isinstance(result.get(keyword), bool):
            del result[keyword]
    return _with_null(result) if result.pop("nullable", False) is True else result


def _with_null(schema: Object) -> Object:
    """Return a schema that also accepts null."""
    if "enum" in schema and None not in schema["enum"]:
        schema = {**schema, "enum": [*schema["enum"], None]}
    if isinstance(schema.get("type"), str):
        schema = {**schema, "type": [schema["type"], "null"]}
        if any(keyword in schema for keyword in ("allOf", "oneOf", "anyOf", "$ref")):
            del schema["type"]
            return {"oneOf": [schema, {"type": "null"}]}
        return schema
    return {"oneOf": [schema, {"type": "null"}]} if schema else schema


def without_prose(node: Any, *, is_map: bool = False) -> Any:
    """Return a node without titles, descriptions, examples and extensions, except where OpenAPI requires a description.

    Args:
        node: The node.
        is_map: Whether the keys of the node are names and not keywords.
    """
    if isinstance(node, list):
        return [without_prose(item) for item in node]
    if not isinstance(node, dict):
        return node
    if is_map:
        return {key: without_prose(value) for key, value in node.items()}
    result = {
        key: value if key in _DATA else without_prose(value, is_map=key in _MAPS)
        for key, value in node.items()
        if key not in _PROSE and not key.startswith("x-")
    }
    if "responses" in result and not result.keys() & set(METHODS):
        result["responses"] = {
            status: response if "$ref" in response else {"description": "", **response}
            for status, response in result["responses"].items()
        }
    return result
