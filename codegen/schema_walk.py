"""Walk through the schemas of a contract, as they are written in the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from codegen.contract_nodes import METHODS, Node, Pointer

#: A function that returns the replacement of a schema. The schemas inside it have been replaced before.
Transform = Callable[[Node, Pointer], Node]

_MEMBERS = ("allOf", "oneOf", "anyOf")


def transform_schema(schema: Any, pointer: Pointer, transform: Transform) -> Any:
    """Return a schema in which a function has replaced all schemas, the inner ones first.

    Args:
        schema: The schema. A boolean schema is returned unchanged.
        pointer: The place of the schema.
        transform: Returns the replacement of a schema.
    """
    if not isinstance(schema, dict):
        return schema
    result = dict(schema)
    for keyword in _MEMBERS:
        if keyword in schema:
            result[keyword] = [
                transform_schema(member, (*pointer, keyword, index), transform)
                for index, member in enumerate(schema[keyword])
            ]
    for keyword in ("items", "additionalProperties"):
        if keyword in schema:
            result[keyword] = transform_schema(schema[keyword], (*pointer, keyword), transform)
    if "properties" in schema:
        result["properties"] = {
            name: transform_schema(value, (*pointer, "properties", name), transform)
            for name, value in schema["properties"].items()
        }
    return transform(result, pointer)


def transform_schemas(document: Node, transform: Transform) -> None:
    """Replace all schemas of a document in place, the inner ones first."""
    for holder, key, pointer in list(schema_places(document)):
        holder[key] = transform_schema(holder[key], pointer, transform)


def schema_places(document: Node) -> Iterator[tuple[Node, str, Pointer]]:
    """Yield the place of each outermost schema: what holds it, the key in the holder, and the pointer."""
    components = document.get("components", {})
    schemas = components.get("schemas", {})
    for name in schemas:
        yield schemas, name, ("components", "schemas", name)
    for section in ("parameters", "requestBodies", "responses"):
        for name, holder in components.get(section, {}).items():
            yield from holder_places(holder, ("components", section, name))
    for pointer, _, operation in operations(document):
        for index, parameter in enumerate(operation.get("parameters", ())):
            yield from holder_places(parameter, (*pointer, "parameters", index))
        yield from holder_places(operation.get("requestBody", {}), (*pointer, "requestBody"))
        for status, response in operation.get("responses", {}).items():
            yield from holder_places(response, (*pointer, "responses", status))
    for path, item in document.get("paths", {}).items():
        for index, parameter in enumerate(item.get("parameters", ())):
            yield from holder_places(parameter, ("paths", path, "parameters", index))


def holder_places(holder: Node, pointer: Pointer) -> Iterator[tuple[Node, str, Pointer]]:
    """Yield the places of the schemas of a parameter, a request body or a response."""
    if "schema" in holder:
        yield holder, "schema", (*pointer, "schema")
    for media_type, media in holder.get("content", {}).items():
        if "schema" in media:
            yield media, "schema", (*pointer, "content", media_type, "schema")


def parameters(document: Node) -> Iterator[Node]:
    """Yield the parameters, or the references to them, of the components, the path items and the operations."""
    yield from document.get("components", {}).get("parameters", {}).values()
    for item in document.get("paths", {}).values():
        yield from item.get("parameters", ())
    for _, _, operation in operations(document):
        yield from operation.get("parameters", ())


def operations(document: Node) -> Iterator[tuple[Pointer, Node, Node]]:
    """Yield the pointer, the path item and the operation of each operation."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if isinstance(item.get(method), dict):
                yield ("paths", path, method), item, item[method]


def inner_schemas(schema: Any) -> Iterator[Node]:
    """Yield a schema and all schemas inside it, without following references."""
    if not isinstance(schema, dict):
        return
    yield schema
    for keyword in _MEMBERS:
        for member in schema.get(keyword, ()):
            yield from inner_schemas(member)
    for keyword in ("items", "additionalProperties", "not"):
        yield from inner_schemas(schema.get(keyword))
    for value in schema.get("properties", {}).values():
        yield from inner_schemas(value)
