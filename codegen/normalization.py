"""Convert the forms in which contracts are published into the forms that the templates support.

Cloudflare publishes envelopes with `allOf`, placeholders for results, unions next to types, and much else that says the
same as a simpler form. Each normalization is a function from document to document. The contract itself, and everything
else that reads it, keeps the published form.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from codegen import normalization_names, normalization_operations, normalization_parts, normalization_schemas
from codegen.contract_nodes import Node, Pointer


class Normalization(NamedTuple):
    """A change of the document.

    Attributes:
        apply: The function, whose name is the name of the normalization. It may return the places of new schemas.
        reason: Why the published form and the normalized form are the same for a client.
    """

    apply: Callable[[Node], dict[str, Pointer] | None]
    reason: str


NORMALIZATIONS = (
    Normalization(
        normalization_names.use_given_names, "Published names can be long or unclear; `x-name` replaces one."
    ),
    Normalization(
        normalization_parts.mark_unused_schemas, "What no operation uses is generated, as callers may use it."
    ),
    Normalization(
        normalization_parts.remove_schemas_of_failures,
        "The runtime raises the same errors for all failures, and does not need their schemas.",
    ),
    Normalization(
        normalization_operations.ignore_failures, "The runtime reads the reasons of a failure without a schema."
    ),
    Normalization(
        normalization_operations.accept_credentials,
        "The client sends all of its credentials with each request, which satisfies these requirements.",
    ),
    Normalization(
        normalization_operations.ignore_content_without_schema,
        "A content without a schema allows anything, and in practice means that there is none.",
    ),
    Normalization(
        normalization_operations.ignore_null_in_parameters,
        "A URL or a header has no null. A parameter that is null is one that is left out.",
    ),
    Normalization(normalization_operations.use_whole_page_numbers, "The number and the size of a page are integers."),
    Normalization(normalization_schemas.infer_object_type, "Only objects have properties."),
    Normalization(
        normalization_parts.name_inline_fields, "Schemas with a common part have the same classes for its fields."
    ),
    Normalization(
        normalization_schemas.compose,
        "Keywords that apply together are one schema; a bare result is a placeholder for the result in another part.",
    ),
    Normalization(normalization_schemas.ignore_inapplicable_keywords, "They allow the same values as without them."),
    Normalization(
        normalization_schemas.split_types, "A value has one type; an object or null is a union of two schemas."
    ),
    Normalization(
        normalization_schemas.reduce_any_of,
        "A member that has all fields of another one accepts the values of both, and keeps all of their fields.",
    ),
    Normalization(
        normalization_schemas.use_discriminators,
        "The mapping says which value belongs to which schema, as a constant in each schema does.",
    ),
    Normalization(
        normalization_schemas.use_constants,
        "A single value is a constant. In a union, an enum must not accept what the schemas next to it reject.",
    ),
    Normalization(
        normalization_parts.remove_merged_parts, "A class for a part, such as an envelope without a result, has no use."
    ),
    Normalization(normalization_parts.name_inline_schemas, "Each class needs a name."),
    Normalization(
        normalization_names.avoid_reserved_names,
        "Any name is allowed in OpenAPI, and must not hide one of the generated code.",
    ),
    Normalization(
        normalization_parts.send_required_fields,
        "A request is invalid without the fields that it requires, even if a shared schema calls them read-only.",
    ),
)


class NormalizedContract(NamedTuple):
    """A contract in the forms that the templates support.

    Attributes:
        document: The contract.
        places: The place in the original contract of each schema that had no name there.
    """

    document: Node
    places: dict[str, Pointer]


def normalize(contract: Node) -> NormalizedContract:
    """Return a contract in the forms that the templates support.

    Args:
        contract: The contract, which is valid OpenAPI 3.1. It is not changed.

    Raises:
        UnsupportedInputError: There is no such form.
    """
    document: Node = json.loads(json.dumps(contract))  # a copy without nodes that YAML shares
    schemas = contract.get("components", {}).get("schemas", {})
    places: dict[str, Pointer] = {}
    for normalization in NORMALIZATIONS:
        places |= normalization.apply(document) or {}
    for name, schema in schemas.items():
        if isinstance(schema, dict) and isinstance(given := schema.get("x-name"), str):
            places[given] = ("components", "schemas", name)
    return NormalizedContract(document, places)
