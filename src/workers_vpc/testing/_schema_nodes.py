"""Find the schemas in a document that belong together: behind references, and combined by keywords such as `allOf`."""

from collections.abc import Iterable, Iterator
from typing import Any

Schema = dict[str, Any]


def resolve_reference(schema: Schema, document: Schema) -> Schema:
    """Follow the `$ref` of a schema within its document."""
    while "$ref" in schema:
        schema = resolve_pointer(schema["$ref"].removeprefix("#/").split("/"), document)
    return schema


def resolve_pointer(path: Iterable[str | int], document: Schema) -> Any:
    """Return the value that a JSON pointer, given as a sequence of its parts, refers to."""
    node: Any = document
    for step in path:
        node = node[step.replace("~1", "/").replace("~0", "~") if isinstance(step, str) else step]
    return node


def combined_schemas(schema: Schema, document: Schema, value: Any = None) -> Iterator[Schema]:
    """Yield a schema and the schemas that it combines.

    Args:
        schema: The schema.
        document: The document with the targets of references.
        value: Leave out the schemas whose constants differ from this value, if it is an object.
    """
    schema = resolve_reference(schema, document)
    properties = schema.get("properties", {})
    if isinstance(value, dict) and any(
        "const" in part and value.get(key) != part["const"] for key, part in properties.items()
    ):
        return
    yield schema
    for keyword in ("allOf", "oneOf", "anyOf"):
        for member in schema.get(keyword, ()):
            yield from combined_schemas(member, document, value)
