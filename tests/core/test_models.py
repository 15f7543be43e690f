"""Models: construction, validation, decoding, encoding, unknown fields, copies."""

import copy
import json
import pickle
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers_vpc_core.errors import DecodeError
from workers_vpc_core.models import model_fields
from workers_vpc_core.unset import UNSET

from .drawings import (
    CIRCLE,
    CIRCLE_REQUEST,
    OWNER_ID,
    SQUARE,
    Circle,
    Color,
    Drawing,
    Labels,
    NamedPlace,
    Owner,
    Point,
    ShapeResponse,
    Square,
    UnknownPlace,
)
from .strategies import JSON_VALUES

UNKNOWN_FIELDS = st.dictionaries(st.text(max_size=5).map("x-{}".format), JSON_VALUES, max_size=2)
PLACES = st.one_of(
    st.fixed_dictionaries({"x": st.integers(), "y": st.integers()}, optional={"z": st.integers()}),
    st.fixed_dictionaries({"label": st.text()}),
    st.dictionaries(st.text(max_size=5).map("x-{}".format), JSON_VALUES),
)
CIRCLES = st.builds(
    lambda known, unknown: {**unknown, **known},
    st.fixed_dictionaries(
        {"kind": st.just("circle"), "center": PLACES, "radius": st.floats(0.1, 1e9)},
        optional={
            "color": st.sampled_from(["red", "blue", "green", None]),
            "owner": st.fixed_dictionaries({"owner_id": st.uuids(allow_nil=True).map(str)}),
            "data-source": st.text(),
            "drawn_on": st.dates().map(date.isoformat),
            "shape_id": st.uuids().map(str),
            "created_at": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
        },
    ),
    UNKNOWN_FIELDS,
)
SHAPES = st.one_of(CIRCLES, st.fixed_dictionaries({"kind": st.sampled_from(["triangle", None])}), UNKNOWN_FIELDS)


@settings(deadline=None, max_examples=100)
@given(document=st.fixed_dictionaries({"shapes": st.lists(SHAPES, max_size=3)}))
def test_decoded_document_is_encoded_unchanged(document: dict[str, Any]) -> None:
    """`from_dict` and `to_dict` are inverse, and do not modify the document. Copies are equal and complete."""
    original = copy.deepcopy(document)
    drawing = Drawing.from_dict(document)
    assert json.dumps(drawing.to_dict(), sort_keys=True) == json.dumps(document, sort_keys=True)
    for duplicate in (copy.copy(drawing), copy.deepcopy(drawing), pickle.loads(pickle.dumps(drawing))):
        assert type(duplicate) is Drawing
        assert duplicate == drawing
        assert duplicate.to_dict() == document
    assert document == original


@settings(deadline=None, max_examples=100)
@given(circle=CIRCLES, changes=st.dictionaries(st.sampled_from(sorted(CIRCLE)), JSON_VALUES, min_size=1))
def test_document_with_invalid_values_is_kept_or_a_decode_error(
    circle: dict[str, Any], changes: dict[str, Any]
) -> None:
    """An invalid value is encoded as it was decoded, or the path of the DecodeError leads to one of these values."""
    document = {"success": True, "result": {**circle, **changes}}
    try:
        response = ShapeResponse.from_dict(document)
    except DecodeError as error:
        failed_field: str | None = error.path.removeprefix("result.").partition(".")[0].partition("[")[0]
    else:
        failed_field = None
        assert response.to_dict() == document
        assert pickle.loads(pickle.dumps(response)) == response
    assert failed_field is None or failed_field in changes


# Construction


def test_constructor_converts_strings_to_uuids_and_enum_members() -> None:
    """The string of a UUID and the value of an enum are accepted in their place."""
    assert Owner(OWNER_ID).owner_id == UUID(OWNER_ID)
    circle = Circle(Point(1, 2), 2, color="red")
    assert circle.color is Color.RED
    circle.color = "green"
    assert circle.to_dict()["color"] == "green"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"radius": 0}, r"radius: must be a number more than 0 \(got 0\)"),
        ({"radius": UNSET}, "radius: required, must be a number more than 0"),
        ({"radius": None}, r"radius: must be a number more than 0 \(got null\)"),
        ({"center": {"x": 1, "y": 2}}, r"center: must be Point .* \(got a mapping; only methods accept mappings\)"),
        ({"center": Owner(OWNER_ID)}, r"center: must be Point .* \(got Owner\)"),
        ({"kind": "square"}, r"kind: must be 'circle' \(got 'square'\)"),
        ({"owner": {"owner_id": OWNER_ID}}, r"owner: must be Owner \(got a mapping"),
        ({"created_at": datetime(2024, 1, 15)}, "created_at: must be a timestamp with a time zone"),  # noqa: DTZ001
        ({"created_at": "2024-01-15T09:30:00Z"}, "created_at: must be a timestamp with a time zone"),
        ({"drawn_on": "2024-01-15"}, "drawn_on: must be a date"),
        ({"color": 5}, r"color: must be a string \(got 5\)"),
    ],
)
def test_constructor_rejects_invalid_arguments(changes: dict[str, Any], message: str) -> None:
    """The message begins with the name of the argument."""
    with pytest.raises(ValueError, match=f"^{message}"):
        Circle(**{"center": Point(1, 2), "radius": 1, **changes})


@pytest.mark.parametrize("side", [0, 101, True, "4", 4.0])
def test_assignment_of_an_invalid_value_is_rejected(side: Any) -> None:
    """The attribute keeps its value."""
    square = Square(Point(1, 2), 4)
    with pytest.raises(ValueError, match=r"^side: must be an integer between 1 and 100 \(got "):
        square.side = side
    assert square.side == 4


def test_evolve_validates_all_fields() -> None:
    """Unlike an assignment, `attrs.evolve` calls the constructor."""
    square = Square.from_dict({**SQUARE, "side": 0})
    with pytest.raises(ValueError, match=r"^side: must be "):
        attrs.evolve(square, corner=Point(1, 2))


# Decoding and encoding


def test_absent_field_is_unset_and_null_is_none() -> None:
    """Both states are kept."""
    circle = Circle.from_dict({"kind": "circle", "center": {}, "radius": 1, "color": None})
    assert circle.color is None
    assert circle.owner is UNSET
    assert "owner" not in circle.to_dict()
    assert circle.to_dict()["color"] is None


def test_defaults_are_not_encoded() -> None:
    """Only the arguments of the constructor and the constant are part of the document."""
    assert Circle(Point(1, 2), 3).to_dict() == {"kind": "circle", "center": {"x": 1, "y": 2}, "radius": 3}


def test_field_can_have_another_name_than_its_key() -> None:
    """A key that is not a Python name is the key of an attribute with a similar name."""
    circle = Circle.from_dict(CIRCLE)
    assert circle.data_source == "survey"
    assert circle.to_dict()["data-source"] == "survey"


def test_read_only_fields_are_left_out_of_requests() -> None:
    """A document contains the fields that only the API sets, and a request does not."""
    circle = Circle.from_dict(CIRCLE)
    assert circle.to_dict() == CIRCLE
    assert circle.to_dict(read_only=False) == CIRCLE_REQUEST


def test_other_spellings_are_encoded_in_the_canonical_one() -> None:
    """A UUID or time in an unusual spelling is encoded in the usual one."""
    spellings = {
        "owner": {"owner_id": OWNER_ID.replace("-", "")},
        "shape_id": "{182BD5E5-6E1A-4FE4-A799-AA6D9A6AB26E}",
        "created_at": "2024-01-15t10:30:00+01:00",
        "drawn_on": "20240115",
    }
    assert Circle.from_dict({**CIRCLE, **spellings}).to_dict() == CIRCLE


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"owner": {"owner_id": "abc"}},
            "result.owner.owner_id: must be a UUID (got 'abc') (in ShapeResponse > Circle > Owner)",
        ),
        ({"owner": {}}, "result.owner.owner_id: required, but missing (in ShapeResponse > Circle > Owner)"),
        ({"owner": [1]}, "result.owner: must be Owner (got [1]) (in ShapeResponse > Circle)"),
        ({"created_at": "yesterday"}, "result.created_at: must be a timestamp with a time zone (got 'yesterday')"),
        ({"shape_id": ["x"]}, "result.shape_id: must be a UUID (got ['x'])"),
        ({"center": []}, "result.center: must be Point (x, y) or SpacePoint (x, y, z) or NamedPlace (label) (got [])"),
    ],
)
def test_decode_error_contains_path_value_and_models(changes: dict[str, Any], message: str) -> None:
    """The message says where the error is, what is wrong, and which models were being decoded."""
    with pytest.raises(DecodeError) as caught:
        ShapeResponse.from_dict({"success": True, "result": {**CIRCLE, **changes}})
    assert str(caught.value).startswith(message)
    assert caught.value.models[:2] == ("ShapeResponse", "Circle")


def test_decode_error_in_a_list_contains_the_index() -> None:
    """The path of an item is that of the list with the index."""
    with pytest.raises(DecodeError, match=r"^shapes\[1\]\.radius: required, but missing \(in Drawing > Circle\)$"):
        Drawing.from_dict({"shapes": [CIRCLE, {"kind": "circle", "center": {}}]})


def test_document_of_another_model_is_a_decode_error() -> None:
    """A document with the constant of another model is not decoded as this one."""
    with pytest.raises(DecodeError, match=r"^kind: must be 'square' \(got 'circle'\)"):
        Square.from_dict({**SQUARE, "kind": "circle"})


@pytest.mark.parametrize("value", [True, 0, -1.5, "", "text", 2**64, None])
@pytest.mark.parametrize("name", ["center", "radius", "color", "owner", "data-source"])
def test_scalar_of_an_unexpected_type_is_kept(name: str, value: object) -> None:
    """A scalar in place of a value of another type is decoded and encoded unchanged."""
    encoded = Circle.from_dict({**CIRCLE, name: value}).to_dict()[name]
    assert (encoded, type(encoded)) == (value, type(value))


def test_extreme_documents_are_kept_or_a_decode_error() -> None:
    """Deep nesting, huge integers and lone surrogates do not cause any other exception."""
    deep: Any = []
    for _ in range(500):
        deep = [deep]
    assert Circle.from_dict({**CIRCLE, "new": deep}).to_dict()["new"] is deep
    assert Circle.from_dict({**CIRCLE, "data-source": "\ud800"}).to_dict()["data-source"] == "\ud800"
    for invalid in (deep, [10**5000], ["\ud800"]):
        with pytest.raises(DecodeError):
            Circle.from_dict({**CIRCLE, "center": invalid})


def test_decoded_model_is_an_ordinary_model() -> None:
    """A model that is decoded without its constructor is equal to one that was created with it."""
    decoded = Circle.from_dict({"kind": "circle", "center": {"x": 1, "y": 2}, "radius": 3, "color": "red"})
    created = Circle(Point(1, 2), 3, color=Color.RED)
    assert decoded == created
    assert repr(decoded) == repr(created)
    with pytest.raises(ValueError, match=r"^radius: "):
        decoded.radius = -1


# Unknown fields


def test_unknown_fields_are_kept() -> None:
    """A field that the contract does not name is an additional property."""
    square = Square.from_dict({**SQUARE, "new": [1, None]})
    assert square.additional_properties == {"new": [1, None]}
    assert square.to_dict() == {**SQUARE, "new": [1, None]}


def test_unknown_fields_of_a_copy_are_its_own() -> None:
    """Adding a field to a copy of a model changes only the copy."""
    original = UnknownPlace.from_dict({"socket": "/run"})
    duplicate = attrs.evolve(original)
    duplicate.additional_properties["more"] = 1
    assert duplicate.to_dict() == {"socket": "/run", "more": 1}
    assert original.to_dict() == {"socket": "/run"}
    assert duplicate != original


def test_reading_additional_properties_does_not_change_a_model() -> None:
    """A model whose (empty) additional properties were read is equal to one whose were not."""
    read, unread = Square.from_dict(SQUARE), Square.from_dict(SQUARE)
    assert read.additional_properties == {}
    assert read == unread
    assert repr(read) == repr(unread)


@pytest.mark.parametrize(
    ("additional_properties", "message"),
    [
        ({"side": 0}, "additional_properties.side: is a field of Square; set the attribute side instead"),
        ({"new": float("nan")}, "additional_properties.new: must be a JSON value (got nan)"),
        ({5: 6}, "additional_properties: field names must be strings (got 5)"),
    ],
)
def test_additional_properties_are_validated(additional_properties: Any, message: str) -> None:
    """A known field, or a value that is not JSON, is not an additional property."""
    with pytest.raises(ValueError) as caught:
        Square(NamedPlace("here"), 4, additional_properties=additional_properties)
    assert str(caught.value) == message


def test_contract_can_restrict_unknown_fields() -> None:
    """A model can have no additional properties, or only some with a certain schema."""
    with pytest.raises(ValueError, match=r"^additional_properties\.new: is not a field of Drawing$"):
        Drawing([], additional_properties={"new": 1})
    assert Labels(additional_properties={"a": "b"}).to_dict() == {"a": "b"}
    with pytest.raises(ValueError, match=r"^additional_properties\.a: must be a string of at most 5 characters"):
        Labels(additional_properties={"a": "too long"})


# Other


def test_repr_shows_the_fields_that_are_set() -> None:
    """Absent fields are left out, and unknown fields are shown."""
    owner = Owner.from_dict({"owner_id": OWNER_ID, "since": 1})
    assert repr(owner) == f"Owner(owner_id=UUID('{OWNER_ID}'), additional_properties={{'since': 1}})"
    assert repr(Circle(Point(1, 2), 3)) == "Circle(center=Point(x=1, y=2), radius=3, kind='circle')"


def test_times_are_encoded_in_utc() -> None:
    """A datetime in another time zone is encoded as the same time in UTC."""
    moment = datetime.fromisoformat("2024-01-15T10:30:00+01:00")
    for created_at in (moment, moment.astimezone(UTC)):
        assert Circle(Point(1, 2), 3, created_at=created_at).to_dict()["created_at"] == "2024-01-15T09:30:00Z"


def test_model_fields_describe_the_contract() -> None:
    """The fields are in the order of the class, with their keys and flags."""
    fields = {field.name: field for field in model_fields(Circle)}
    assert list(fields)[:3] == ["center", "radius", "kind"]
    assert "_additional_properties" not in fields
    assert fields["data_source"].key == "data-source"
    assert [name for name, field in fields.items() if field.required] == ["center", "radius", "kind"]
    assert [name for name, field in fields.items() if field.read_only] == ["shape_id", "created_at"]
