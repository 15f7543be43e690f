"""Each normalization converts a published form into a form that the templates support.

The examples are a schema, or an operation, before and after one normalization. `tests/generation` uses the packages
that are generated from all of these forms.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from codegen.contract_nodes import UnsupportedInputError
from codegen.normalization import NORMALIZATIONS, normalize

Node = dict[str, Any]

STRING: Node = {"type": "string"}
NUMBER: Node = {"type": "number"}
OK: Node = {"200": {"description": ""}}
#: Components that the examples refer to.
COMPONENTS: Node = {
    "Id": {"type": "string", "maxLength": 32, "readOnly": True},
    "A": {"type": "object", "required": ["a"], "properties": {"a": STRING}},
    "B": {"type": "object", "properties": {"b": STRING, "flag": {"type": "boolean"}}},
    "AB": {"type": "object", "properties": {"a": STRING, "b": STRING, "flag": {"type": "boolean"}}},
    "Envelope": {"type": "object", "required": ["result"], "properties": {"result": {"type": "object"}}},
}
A, B, AB = ({"$ref": f"#/components/schemas/{name}"} for name in ("A", "B", "AB"))
ID = {"$ref": "#/components/schemas/Id"}
ENVELOPE = {"$ref": "#/components/schemas/Envelope"}


def document(schema: Node | None = None, operation: Node | None = None) -> Node:
    """Return a contract with a schema `New`, or an operation."""
    schemas = copy.deepcopy(COMPONENTS) | ({"New": copy.deepcopy(schema)} if schema is not None else {})
    responses = {"200": {"description": "", "content": {"application/json": {"schema": A}}}}
    paths = {"/new": {"get": {"operationId": "new", "tags": ["New"], "responses": responses, **(operation or {})}}}
    schemes = {
        "api_token": {"type": "http", "scheme": "bearer"},
        "api_key": {"type": "apiKey", "in": "header", "name": "X-Auth-Key"},
        "api_email": {"type": "apiKey", "in": "header", "name": "X-Auth-Email"},
        "other": {"type": "apiKey", "in": "header", "name": "X-Other"},
    }
    return {"paths": copy.deepcopy(paths), "components": {"schemas": schemas, "securitySchemes": schemes}}


def apply(name: str, contract: Node) -> Node:
    """Apply one normalization to a contract."""
    (normalization,) = (each for each in NORMALIZATIONS if each.apply.__name__ == name)
    normalization.apply(contract)
    return contract


SCHEMAS = [
    ("infer_object_type", {"properties": {"a": STRING}}, {"type": "object", "properties": {"a": STRING}}),
    (
        "compose",
        {"allOf": [A, {"type": "object", "properties": {"c": NUMBER}}]},
        {"type": "object", "required": ["a"], "properties": {"a": STRING, "c": NUMBER}, "x-part": "A"},
    ),
    (
        "compose",
        {"allOf": [A, {"properties": {"a": {"minLength": 3}}}]},
        {"type": "object", "required": ["a"], "properties": {"a": {**STRING, "minLength": 3}}, "x-part": "A"},
    ),
    (
        "compose",
        {"allOf": [ENVELOPE, {"properties": {"result": {"type": "array", "items": A}}}]},
        {
            "type": "object",
            "required": ["result"],
            "properties": {"result": {"type": "array", "items": A}},
            "x-part": "Envelope",
        },
    ),
    ("compose", {"type": "object", "oneOf": [A, B]}, {"oneOf": [A, B]}),
    ("compose", {"type": "object", "allOf": [A], "description": "x"}, {"description": "x", "allOf": [A]}),
    (
        "compose",
        {"type": "number", "maximum": 9, "anyOf": [{"minimum": 3}, {"enum": [1]}]},
        {
            "anyOf": [
                {"type": "number", "maximum": 9, "minimum": 3},
                {"type": "number", "maximum": 9, "enum": [1]},
            ]
        },
    ),
    (
        "compose",
        {"allOf": [{"type": "object", "properties": {"c": NUMBER}}, {"oneOf": [A, B]}]},
        {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"c": NUMBER, **COMPONENTS[name]["properties"]},
                    **({"required": ["a"]} if name == "A" else {}),
                    "x-part": name,
                }
                for name in ("A", "B")
            ]
        },
    ),
    ("ignore_inapplicable_keywords", {"type": "array", "items": A, "required": ["a"]}, {"type": "array", "items": A}),
    ("ignore_inapplicable_keywords", {"type": "object", "uniqueItems": True}, {"type": "object"}),
    (
        "split_types",
        {"type": ["object", "null"], "properties": {"a": STRING}},
        {"oneOf": [{"type": "object", "properties": {"a": STRING}}, {"type": "null"}]},
    ),
    ("reduce_any_of", {"anyOf": [B, AB]}, AB),
    ("reduce_any_of", {"anyOf": [B, A]}, {"anyOf": [B, A]}),
    (
        "use_constants",
        {"type": "object", "required": ["on"], "properties": {"on": {"type": "boolean", "enum": [True]}}},
        {
            "type": "object",
            "required": ["on"],
            "properties": {"on": {"type": "boolean", "const": True, "default": True}},
        },
    ),
    (
        "use_constants",
        {"anyOf": [{**NUMBER, "minimum": 30}, {**NUMBER, "enum": [1, 2]}]},
        {"anyOf": [{**NUMBER, "minimum": 30}, {"const": 1}, {"const": 2}]},
    ),
    ("use_constants", {"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["a"]}),
]


@pytest.mark.parametrize(("name", "before", "after"), SCHEMAS)
def test_schema_is_normalized(name: str, before: Node, after: Node) -> None:
    """The normalization converts the schema, and changes no component that it does not need to change."""
    result = apply(name, document(before))["components"]["schemas"]
    expected = {"allOf": [after]} if "$ref" in after and name == "compose" else after
    assert result.pop("New") == expected
    assert result == COMPONENTS


OPERATIONS = [
    ("ignore_failures", {"responses": {**OK, "4xx": {"description": ""}, "default": {}}}, {"responses": OK}),
    ("accept_credentials", {"security": [{"api_token": []}]}, {}),
    ("accept_credentials", {"security": [{"api_email": [], "api_key": [], "api_token": []}]}, {}),
    ("accept_credentials", {"security": [{"other": []}, {"api_email": [], "api_key": []}]}, {}),
    (
        "ignore_content_without_schema",
        {
            "requestBody": {"required": True, "content": {"application/json": {}}},
            "responses": {"200": {"description": "", "content": {"application/json": {}}}},
        },
        {"responses": OK},
    ),
    (
        "ignore_null_in_parameters",
        {"parameters": [{"name": "a", "in": "query", "schema": {"type": ["string", "null"]}}]},
        {"parameters": [{"name": "a", "in": "query", "schema": STRING}]},
    ),
    (
        "ignore_null_in_parameters",
        {"parameters": [{"name": "a", "in": "query", "schema": {"oneOf": [STRING, {"type": "null"}]}}]},
        {"parameters": [{"name": "a", "in": "query", "schema": STRING}]},
    ),
    (
        "use_whole_page_numbers",
        {"parameters": [{"name": "page", "in": "query", "schema": NUMBER}]},
        {"parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}]},
    ),
    ("use_given_names", {"x-name": "other"}, {"x-name": "other", "operationId": "other"}),
    ("avoid_reserved_names", {"operationId": "date"}, {"operationId": "date_operation"}),
    ("avoid_reserved_names", {"tags": ["Parameters"]}, {"tags": ["Parameters resource"]}),
]


@pytest.mark.parametrize(("name", "before", "after"), OPERATIONS)
def test_operation_is_normalized(name: str, before: Node, after: Node) -> None:
    """The normalization converts the operation."""
    contract = document(operation=before)
    if "responses" not in before:
        after = {"responses": contract["paths"]["/new"]["get"]["responses"], **after}
    expected = {"operationId": "new", "tags": ["New"], **after}
    assert apply(name, contract)["paths"]["/new"]["get"] == expected


def test_schemas_of_failures_are_removed() -> None:
    """A schema that only failures refer to is removed, unless it is simple."""
    failures = [A, {"$ref": "#/components/schemas/Complex"}]
    operation = {"responses": {**OK, "400": {"content": {"application/json": {"schema": {"allOf": failures}}}}}}
    contract = document({"type": "object"}, operation)
    contract["components"]["schemas"]["Complex"] = {"allOf": [A], "patternProperties": {}}
    schemas = apply("remove_schemas_of_failures", contract)["components"]["schemas"]
    assert "Complex" not in schemas
    assert {"A", "New"} <= schemas.keys()


def test_discriminator_gives_its_members_constants() -> None:
    """A mapping becomes constants, whose type is that of the field. Another name for a schema becomes a schema."""
    targets = {"true": "#/components/schemas/B", "false": "#/components/schemas/Other"}
    discriminator = {"propertyName": "flag", "mapping": targets}
    contract = document({"oneOf": [B, {"$ref": "#/components/schemas/Other"}], "discriminator": discriminator})
    contract["components"]["schemas"]["Other"] = {"allOf": [B]}
    schemas = apply("use_discriminators", contract)["components"]["schemas"]
    for name, value in (("B", True), ("Other", False)):
        assert schemas[name]["properties"]["flag"] == {"type": "boolean", "const": value, "default": value}
        assert schemas[name]["required"] == ["flag"]


def test_discriminator_without_mapping_uses_the_names_of_schemas() -> None:
    """Without a mapping, a value of the discriminator is the name of a schema."""
    contract = document({"oneOf": [A, B], "discriminator": {"propertyName": "a"}})
    schemas = apply("use_discriminators", contract)["components"]["schemas"]
    assert schemas["A"]["properties"]["a"] == {**STRING, "const": "A", "default": "A"}


def test_inline_schemas_get_names() -> None:
    """Inline objects, enums and members of unions become components, which are named after their place."""
    members = [{"type": "object", "properties": {"type": {"const": name}}} for name in ("x", "y")]
    schema = {
        "type": "object",
        "properties": {
            "inner": {"type": "object", "properties": {"a": STRING}, "readOnly": True},
            "several": {"type": "array", "items": {"type": "object", "properties": {"a": STRING}}},
            "level": {"enum": ["low", "high", None]},
            "union": {"oneOf": members},
        },
    }
    schemas = apply("name_inline_schemas", document(schema))["components"]["schemas"]
    names = {"NewInner", "NewSeveralItem", "NewLevel", "NewUnion", "NewUnionX", "NewUnionY"}
    assert schemas.keys() == {*COMPONENTS, "New", *names}
    assert schemas["New"]["properties"]["inner"] == {"$ref": "#/components/schemas/NewInner", "readOnly": True}
    level = {"oneOf": [{"$ref": "#/components/schemas/NewLevel"}, {"type": "null"}]}
    assert schemas["New"]["properties"]["level"] == level


def test_inline_fields_are_named_before_schemas_are_merged() -> None:
    """The inline objects in a component are named after it, so that schemas that contain it share them."""
    schema = {"type": "object", "properties": {"inner": {"type": "object", "properties": {"a": STRING}}}}
    contract = document({"allOf": [A, schema]})
    schemas = apply("name_inline_fields", contract)["components"]["schemas"]
    assert schemas["New"]["allOf"][1]["properties"]["inner"] == {"$ref": "#/components/schemas/NewInner"}


@pytest.mark.parametrize(
    ("required", "is_received", "is_sent"),
    [(["id"], True, True), ([], True, False), ([], False, True)],
    ids=["required", "optional in requests and responses", "only in requests"],
)
def test_field_that_is_read_only_behind_a_reference_is_sent(
    required: list[str], is_received: bool, is_sent: bool
) -> None:
    """It is sent if a request requires it, or if only requests contain it."""
    new = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}}
    operation = {"requestBody": new, "responses": {"200": new if is_received else {"description": ""}}}
    schema = {"type": "object", "required": required, "properties": {"id": ID, "direct": {**ID, "readOnly": True}}}
    fields = apply("send_required_fields", document(schema, operation))["components"]["schemas"]["New"]["properties"]
    assert fields["id"] == ({**ID, "readOnly": False} if is_sent else ID)
    assert fields["direct"] == {**ID, "readOnly": True}


def test_merged_parts_are_removed() -> None:
    """A schema that was only a part of others is removed; one that nothing ever used stays."""
    operation = {"responses": {"200": {"content": {"application/json": {"schema": {"allOf": [ENVELOPE, A]}}}}}}
    contract = document({"type": "object"}, operation)
    for name in ("mark_unused_schemas", "compose", "remove_merged_parts"):
        apply(name, contract)
    assert "Envelope" not in contract["components"]["schemas"]
    assert contract["components"]["schemas"]["New"] == {"type": "object"}


def test_schemas_with_reserved_names_are_renamed() -> None:
    """A schema with the name of something in the generated code gets another name, also where it is used."""
    contract = document({"type": "object", "properties": {"a": {"$ref": "#/components/schemas/Model"}}})
    contract["components"]["schemas"]["Model"] = {"type": "object"}
    schemas = apply("avoid_reserved_names", contract)["components"]["schemas"]
    assert schemas["New"]["properties"]["a"] == {"$ref": "#/components/schemas/ModelModel"}
    assert schemas["ModelModel"] == {"type": "object"}


def test_schema_that_contains_itself_in_all_of_is_rejected() -> None:
    """A cycle of parts has no merged form."""
    with pytest.raises(UnsupportedInputError, match="contains itself in allOf"):
        normalize(document({"allOf": [{"$ref": "#/components/schemas/New"}, A]}))


def test_recursive_schema_is_supported() -> None:
    """A schema may contain itself in a field."""
    new = {"$ref": "#/components/schemas/New"}
    schema = {"allOf": [A, {"properties": {"children": {"type": "array", "items": new}}}]}
    result = normalize(document(schema)).document["components"]["schemas"]["New"]
    assert result["properties"]["children"] == {"type": "array", "items": new}


def test_contract_is_not_changed() -> None:
    """The normalized contract is a copy, because the package contains the contract as it is written."""
    contract = document({"properties": {"a": STRING}})
    before = copy.deepcopy(contract)
    normalize(contract)
    assert contract == before


def test_each_normalization_has_a_reason() -> None:
    """Each normalization says in a sentence why both forms are the same for a client."""
    assert all(each.reason.endswith(".") for each in NORMALIZATIONS)
    assert len({each.apply.__name__ for each in NORMALIZATIONS}) == len(NORMALIZATIONS)
