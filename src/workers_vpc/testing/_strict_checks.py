"""Find the fields of a request that the API would drop without a message."""

from collections.abc import Iterator, Sequence
from typing import Any

from ._schema_nodes import Schema, combined_schemas, resolve_reference
from ._validation_errors import JsonPath


def dropped_fields(value: Any, schema: Schema, document: Schema) -> Iterator[JsonPath]:
    """Yield the paths of the fields that the contract does not contain, or that are read-only.

    A null is not reported, because it has no effect.

    Args:
        value: A value that is valid under the schema.
        schema: The schema.
        document: The document with the targets of references.
    """
    yield from _dropped_fields(value, [schema], document, ())


def _dropped_fields(value: Any, schemas: Sequence[Schema], document: Schema, path: JsonPath) -> Iterator[JsonPath]:
    members = [member for schema in schemas for member in combined_schemas(schema, document, value)]
    if isinstance(value, list):
        items = [member["items"] for member in members if "items" in member]
        for index, part in enumerate(value):
            yield from _dropped_fields(part, items, document, (*path, index))
    # A schema without properties allows any object.
    if not isinstance(value, dict) or not any("properties" in member for member in members):
        return
    for key, part in value.items():
        properties = [member["properties"][key] for member in members if key in member.get("properties", ())]
        is_read_only = any(resolve_reference(schema, document).get("readOnly") for schema in properties)
        if part is not None and (is_read_only or not properties):
            yield (*path, key)
        else:
            yield from _dropped_fields(part, properties, document, (*path, key))
