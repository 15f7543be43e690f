"""The schemas of models, unions of models, arrays and unions of any values."""

from typing import Any

import pytest

from workers_vpc_core.composite_schemas import AnyOfSchema, ArraySchema, DiscriminatedUnion, ModelSchema
from workers_vpc_core.errors import DecodeError
from workers_vpc_core.models import Model
from workers_vpc_core.schemas import IntegerSchema, NullSchema, Schema, StringSchema, UuidSchema

from . import drawings
from .drawings import (
    CIRCLE,
    CIRCLE_REQUEST,
    OWNER_ID,
    PLACE,
    SHAPE,
    SQUARE,
    Circle,
    NamedPlace,
    Owner,
    Point,
    SpacePoint,
    Square,
    UnknownPlace,
    UnknownShape,
)

OWNER = ModelSchema(f"{drawings.__name__}.models", "Owner")


def errors(schema: Schema, value: object) -> list[str]:
    """Return what is wrong with a value under the path `field`."""
    return list(schema.iter_errors(value, "field"))


# A model


def test_model_and_mapping_are_accepted_by_methods() -> None:
    """A method accepts a model, or a mapping that can be sent as one. A constructor accepts only the model."""
    assert errors(OWNER, Owner(OWNER_ID)) == []
    assert errors(OWNER, {"owner_id": OWNER_ID}) == []
    (error,) = OWNER.iter_errors({"owner_id": OWNER_ID}, "field", strict=True)
    assert error == "field: must be Owner (got a mapping; only methods accept mappings)"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Point(1, 2), "field: must be Owner (got Point)"),
        ("x", "field: must be Owner (got 'x')"),
        (None, "field: must be Owner (got null)"),
        ({}, "field.owner_id: required, must be a UUID"),
        ({"owner_id": 5}, "field.owner_id: must be a UUID (got 5)"),
        ({"owner_id": OWNER_ID, 5: 6}, "field: field names must be strings (got 5)"),
    ],
)
def test_other_values_are_not_models(value: object, message: str) -> None:
    """The message names the model, or the field of the mapping."""
    assert errors(OWNER, value) == [message]


def test_list_in_place_of_a_model_is_a_decode_error() -> None:
    """A scalar is kept."""
    with pytest.raises(DecodeError, match=r"^must be Owner \(got \[1\]\)$"):
        OWNER.decode([1])
    assert OWNER.decode("x") == "x"


# A union whose models a constant distinguishes


@pytest.mark.parametrize(
    ("document", "model"),
    [
        (CIRCLE, Circle),
        (SQUARE, Square),
        ({**SQUARE, "radius": 1}, Square),
        ({"kind": "triangle"}, UnknownShape),
        ({"kind": None}, UnknownShape),
        ({"kind": 5}, UnknownShape),
        ({"kind": ["circle"]}, UnknownShape),
        ({"kind": {"circle": 1}}, UnknownShape),
        ({}, UnknownShape),
    ],
)
def test_constant_selects_the_model(document: dict[str, Any], model: type[Model]) -> None:
    """A document is decoded by its constant, whatever other fields it has. Other constants use the fallback."""
    decoded: Model = SHAPE.decode(document)
    assert type(decoded) is model
    assert decoded.to_dict() == document
    assert type(SHAPE.decode(document)) is model, "the second document of a kind is decoded like the first"


def test_union_without_fallback_rejects_unknown_constants() -> None:
    """The DecodeError lists the constants."""
    union = DiscriminatedUnion(SHAPE.module, "kind", {"circle": "Circle", "square": "Square"})
    with pytest.raises(DecodeError, match=r"^kind: must be 'circle' or 'square' \(got 'triangle'\)$"):
        union.decode({"kind": "triangle"})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "field.kind: required, must be 'circle' or 'square'"),
        ({"kind": "triangle"}, "field.kind: must be 'circle' or 'square' (got 'triangle')"),
        ({"kind": ["circle"]}, "field.kind: must be 'circle' or 'square' (got ['circle'])"),
        ({"kind": None}, "field.kind: must be 'circle' or 'square' (got null)"),
        ({**SQUARE, "radius": 1}, "field.radius: is not a field of Square"),
        ("x", "field: must be Circle or Square (got 'x')"),
        (Owner(OWNER_ID), "field: must be Circle or Square (got Owner)"),
    ],
)
def test_mapping_must_be_of_a_known_kind(value: object, message: str) -> None:
    """A mapping with another constant, or with a field of another model of the union, is rejected."""
    assert errors(SHAPE, value) == [message]


def test_null_under_a_field_of_another_model_is_ignored() -> None:
    """A null is treated as absent."""
    assert errors(SHAPE, {**SQUARE, "radius": None}) == []


def test_model_of_an_unknown_kind_is_accepted() -> None:
    """A model that was read from the API can be sent back, even if its kind is unknown."""
    assert errors(SHAPE, UnknownShape.from_dict({"kind": "triangle"})) == []


# A union whose models their required fields distinguish


@pytest.mark.parametrize(
    ("document", "model"),
    [
        ({"x": 1, "y": 2}, Point),
        ({"x": 1, "y": 2, "new": 3}, Point),
        ({"x": 1, "y": 2, "z": 3}, SpacePoint),
        ({"z": 3, "y": 2, "x": 1}, SpacePoint),
        ({"x": 0, "y": 0}, Point),
        ({"x": 1, "y": 2, "z": None}, Point),
        ({"label": ""}, NamedPlace),
        ({"x": 1}, UnknownPlace),
        ({"x": 1, "y": None}, UnknownPlace),
        ({"new": 1}, UnknownPlace),
        ({}, UnknownPlace),
    ],
)
def test_required_fields_select_the_model(document: dict[str, Any], model: type[Model]) -> None:
    """A document is decoded as the most specific model whose required fields it has. Null is treated as absent."""
    decoded: Model = PLACE.decode(document)
    assert type(decoded) is model
    assert decoded.to_dict() == document
    assert type(PLACE.decode(document)) is model, "the second document with these keys is decoded like the first"


NO_MODEL = "field: must be Point (x, y) or SpacePoint (x, y, z) or NamedPlace (label) (got "


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"x": 1}, "field.y: required, must be an integer"),
        ({"x": 1, "y": "2"}, "field.y: must be an integer (got '2')"),
        ({"z": 1}, "field.x: required, must be an integer"),
        ({}, NO_MODEL),
        ({"new": 1}, NO_MODEL),
        ({"x": 1, "y": 2, "label": "here"}, NO_MODEL),
        ({"x": 1, "label": "here"}, "field.x: is not a field of NamedPlace"),
        ("x", NO_MODEL),
        (None, NO_MODEL),
    ],
)
def test_mapping_must_have_the_fields_of_one_model(value: object, message: str) -> None:
    """A mapping of an unknown form or of two forms is rejected. If one form is closest, its missing field is named."""
    assert errors(PLACE, value)[0].startswith(message)


# Arrays


def test_error_of_an_item_contains_its_index() -> None:
    """The path of an item is the path of the array with the index."""
    schema = ArraySchema(IntegerSchema())
    assert errors(schema, [1, "x", 3]) == ["field[1]: must be an integer (got 'x')"]
    with pytest.raises(DecodeError, match=r"^\[1\]: must be a UUID \(got 'x'\)$"):
        ArraySchema(UuidSchema()).decode([OWNER_ID, "x"])


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        (ArraySchema(IntegerSchema()), "12", "must be a list (got '12')"),
        (ArraySchema(IntegerSchema(), min_items=2), [1], "must be a list with at least 2 items (got 1 items)"),
        (ArraySchema(IntegerSchema(), max_items=1), [1, 2], "must be a list with at most 1 items (got 2 items)"),
        (ArraySchema(IntegerSchema(), unique_items=True), [1, 1], "must be a list without duplicates (got [1, 1])"),
    ],
)
def test_array_has_a_type_and_a_length(schema: ArraySchema, value: object, message: str) -> None:
    """Another type, a wrong length and duplicates are rejected."""
    assert errors(schema, value) == [f"field: {message}"]


def test_tuple_is_accepted_as_an_array() -> None:
    """A tuple is encoded as a list."""
    schema = ArraySchema(IntegerSchema())
    assert errors(schema, (1, 2)) == []
    assert schema.encode((1, 2)) == [1, 2]


def test_object_in_place_of_an_array_is_a_decode_error() -> None:
    """A scalar is kept."""
    schema = ArraySchema(IntegerSchema())
    with pytest.raises(DecodeError, match=r"^must be a list \(got {'a': 1}\)$"):
        schema.decode({"a": 1})
    assert schema.decode("x") == "x"
    assert schema.encode("x") == "x"


def test_read_only_fields_of_items_are_left_out_of_requests() -> None:
    """The option `read_only` applies at every depth."""
    schema = ArraySchema(SHAPE)
    shapes = schema.decode([CIRCLE])
    assert schema.encode(shapes) == [CIRCLE]
    assert schema.encode(shapes, read_only=False) == [CIRCLE_REQUEST]


# Unions of any values


@pytest.mark.parametrize("value", ["10.0.0.53", "fd00::53", 5])
def test_value_of_one_of_several_schemas_is_accepted(value: object) -> None:
    """A value must be valid for at least one schema."""
    schema = AnyOfSchema(StringSchema(format="ipv4"), StringSchema(format="ipv6"), IntegerSchema())
    assert errors(schema, value) == []


def test_value_of_none_of_several_schemas_is_rejected() -> None:
    """The message says what each schema expects."""
    schema = AnyOfSchema(StringSchema(format="ipv4"), StringSchema(format="ipv6"))
    assert errors(schema, "x") == ["field: must be an IPv4 address or an IPv6 address (got 'x')"]


def test_json_type_selects_the_schema_that_decodes() -> None:
    """An object is decoded by the schema of a model, a list by that of a list, and a scalar is kept."""
    schema = AnyOfSchema(OWNER, ArraySchema(OWNER), NullSchema())
    owner = {"owner_id": OWNER_ID}
    assert schema.decode(owner) == Owner(OWNER_ID)
    assert schema.decode([owner]) == [Owner(OWNER_ID)]
    assert schema.decode(None) is None
    assert schema.decode("x") == "x"
    assert schema.encode(Owner(OWNER_ID)) == owner
    assert schema.encode([Owner(OWNER_ID)]) == [owner]
