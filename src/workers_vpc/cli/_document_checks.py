"""Check the document of a service before it is sent (no I/O)."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.composite_schemas import ArraySchema, ModelSchema
from workers_vpc_core.models import model_fields
from workers_vpc_core.schemas import Schema, join_path


class Findings(NamedTuple):
    """The result of a check.

    Attributes:
        errors: What is invalid, each with its path.
        warnings: The fields that the contract does not contain, each with its path.
    """

    errors: list[str]
    warnings: list[str]


def check_document(document: Any, path: str = "") -> Findings:
    """Return what is wrong with the document of a service.

    Args:
        document: The document.
        path: Its place in a list of documents, for the messages.
    """
    errors = list(SERVICE_CONFIG.iter_errors(document, path))
    return Findings(errors, list(_iter_warnings(SERVICE_CONFIG, document, path)))


def _iter_warnings(schema: Schema, value: Any, path: str) -> Iterator[str]:
    if isinstance(schema, ArraySchema) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _iter_warnings(schema.items, item, f"{path}[{index}]")
    if not isinstance(schema, ModelSchema) or not isinstance(value, dict) or (name := schema.select(value)) is None:
        return
    known = {field.key: field.schema for field in model_fields(schema.model(name))}
    invalid = schema.fields_of_other_models(name)
    for key, child in value.items():
        if key in known:
            yield from _iter_warnings(known[key], child, join_path(path, key))
        elif isinstance(key, str) and child is not None and key not in invalid:
            closest = get_close_matches(key, known, 1)
            hint = f" (did you mean {closest[0]}?)" if closest else ""
            yield f"{join_path(path, key)}: not a field in the contract; it is sent unchanged{hint}"
