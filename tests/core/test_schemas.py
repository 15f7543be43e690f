"""The schemas of single values: what they accept, decode and encode, and what their messages say."""

from datetime import UTC, date, datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from workers_vpc_core import schemas
from workers_vpc_core.errors import DecodeError
from workers_vpc_core.unset import UNSET

from .drawings import OWNER_ID, Color
from .strategies import JSON_VALUES


class Size(IntEnum):
    """A size."""

    SMALL = 1
    LARGE = 2


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (schemas.AnySchema(), None),
        (schemas.AnySchema(), {"a": [1, None]}),
        (schemas.AnyObjectSchema(), {"a": 1}),
        (schemas.NullSchema(), None),
        (schemas.ConstSchema("tcp"), "tcp"),
        (schemas.ConstSchema(1), 1),
        (schemas.BooleanSchema(), True),
        (schemas.NumberSchema(minimum=0, maximum=1), 0.5),
        (schemas.NumberSchema(multiple_of=0.1), 0.3),
        (schemas.IntegerSchema(minimum=1, maximum=9), 9),
        (schemas.IntegerSchema(nullable=True), None),
        (schemas.IntegerSchema(minimum=1).or_null(), None),
        (schemas.StringSchema(min_length=1, max_length=3, pattern="^a"), "abc"),
        (schemas.StringSchema(format="ipv4"), "10.0.0.1"),
        (schemas.StringSchema(format="password"), "any"),
        (schemas.EnumSchema(Color), Color.RED),
        (schemas.EnumSchema(Color), "green"),
        (schemas.EnumSchema(Size), 3),
        (schemas.UuidSchema(), UUID(OWNER_ID)),
        (schemas.UuidSchema(), OWNER_ID.upper()),
        (schemas.DateTimeSchema(), datetime(2024, 1, 15, tzinfo=UTC)),
        (schemas.DateTimeSchema(), "2024-01-15T09:30:00+01:00"),
        (schemas.DateSchema(), date(2024, 1, 15)),
        (schemas.DateSchema(), "2024-01-15"),
    ],
)
def test_valid_value_is_accepted(schema: schemas.Schema, value: object) -> None:
    """A valid value has no errors."""
    assert list(schema.iter_errors(value, "field")) == []


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        (schemas.AnySchema(), float("nan"), "must be a JSON value (got nan)"),
        (schemas.AnySchema(), {1, 2}, "must be a JSON value (got {1, 2})"),
        (schemas.AnyObjectSchema(), [1], "must be a JSON object (got [1])"),
        (schemas.AnyObjectSchema(), None, "must be a JSON object (got null)"),
        (schemas.NullSchema(), 0, "must be null (got 0)"),
        (schemas.ConstSchema("tcp"), "udp", "must be 'tcp' (got 'udp')"),
        (schemas.ConstSchema(1), True, "must be 1 (got True)"),
        (schemas.BooleanSchema(), 1, "must be a boolean (got 1)"),
        (schemas.NumberSchema(), True, "must be a number (got True)"),
        (schemas.NumberSchema(), float("inf"), "must be a number (got inf)"),
        (schemas.NumberSchema(exclusive_minimum=0), 0, "must be a number more than 0 (got 0)"),
        (schemas.NumberSchema(exclusive_maximum=1), 1.0, "must be a number less than 1 (got 1.0)"),
        (schemas.NumberSchema(multiple_of=0.1), 0.25, "must be a number a multiple of 0.1 (got 0.25)"),
        (schemas.IntegerSchema(minimum=1), 0, "must be an integer at least 1 (got 0)"),
        (schemas.IntegerSchema(minimum=1, maximum=9), 10, "must be an integer between 1 and 9 (got 10)"),
        (schemas.IntegerSchema(), 1.0, "must be an integer (got 1.0)"),
        (schemas.IntegerSchema(), "1", "must be an integer (got '1')"),
        pytest.param(
            schemas.IntegerSchema(maximum=9),
            10**5000,
            "must be an integer at most 9 (got an integer of 16610 bits)",
            id="huge integer",
        ),
        (schemas.StringSchema(), 5, "must be a string (got 5)"),
        (schemas.StringSchema(min_length=1), "", "must be a string of at least 1 character (got '')"),
        (schemas.StringSchema(min_length=2), "a", "must be a string of at least 2 characters (got 'a')"),
        (schemas.StringSchema(max_length=2), "abc", "must be a string of at most 2 characters (got 'abc')"),
        (schemas.StringSchema(pattern="^a"), "b", "must be a string matching ^a (got 'b')"),
        (schemas.StringSchema(not_pattern="^a"), "a", "must be a string not matching ^a (got 'a')"),
        (schemas.StringSchema(excluded=("a", "b")), "b", "must be a string other than 'a' and 'b' (got 'b')"),
        (schemas.StringSchema(format="ipv6"), "::g", "must be an IPv6 address (got '::g')"),
        (schemas.StringSchema(pattern="^a", expected="a word with a"), "b", "must be a word with a (got 'b')"),
        (schemas.EnumSchema(Color), 5, "must be a string (got 5)"),
        (schemas.EnumSchema(Size), True, "must be an integer (got True)"),
        (schemas.UuidSchema(), "abc", "must be a UUID (got 'abc')"),
        (schemas.UuidSchema(), 5, "must be a UUID (got 5)"),
        (schemas.DateTimeSchema(), "2024-01-15", "must be a timestamp with a time zone (got '2024-01-15')"),
        (schemas.DateSchema(), "20240115", "must be a date (got '20240115')"),
        (schemas.DateSchema(), "tomorrow", "must be a date (got 'tomorrow')"),
    ],
)
def test_invalid_value_is_rejected_with_its_path(schema: schemas.Schema, value: object, message: str) -> None:
    """The message contains the path, what the value must be, and the value."""
    assert list(schema.iter_errors(value, "field")) == [f"field: {message}"]
    assert list(schema.iter_errors(value, "")) == [message]
    with pytest.raises(ValueError, match=r"^field: must be "):
        schema.validate(value, "field")


def test_datetime_without_time_zone_is_rejected() -> None:
    """Only a datetime with a time zone is a point in time."""
    naive = datetime(2024, 1, 15)  # noqa: DTZ001
    (error,) = schemas.DateTimeSchema().iter_errors(naive, "created_at")
    assert error.startswith("created_at: must be a timestamp with a time zone (got datetime.datetime(2024, 1, 15")


@pytest.mark.parametrize(
    ("schema", "value"), [(schemas.DateTimeSchema(), "2024-01-15T09:30:00Z"), (schemas.DateSchema(), "2024-01-15")]
)
def test_constructors_reject_strings_for_times(schema: schemas.Schema, value: str) -> None:
    """A mapping may contain the string of a time, but the attribute of a model is a datetime or date."""
    assert list(schema.iter_errors(value, "field")) == []
    assert len(list(schema.iter_errors(value, "field", strict=True))) == 1


def test_required_value_that_is_missing_is_rejected() -> None:
    """The message says what the value must be."""
    (error,) = schemas.IntegerSchema(minimum=1, maximum=9).iter_errors(UNSET, "port")
    assert error == "port: required, must be an integer between 1 and 9"


def test_schema_or_null_leaves_the_original_schema_unchanged() -> None:
    """`or_null` returns a new schema."""
    schema = schemas.IntegerSchema()
    assert list(schema.or_null().iter_errors(None, "")) == []
    assert list(schema.iter_errors(None, "")) == ["must be an integer (got null)"]


def test_value_that_contains_itself_is_not_json() -> None:
    """A circular structure has no JSON text."""
    document: dict[str, Any] = {}
    document["self"] = document
    (error,) = schemas.AnySchema().iter_errors(document, "new")
    assert error.startswith("new: must be a JSON value (got {")


def test_long_values_are_shortened_in_messages() -> None:
    """A message stays on one short line, whatever the value is."""
    (error,) = schemas.IntegerSchema().iter_errors("x" * 10_000, "port")
    assert len(error) < 120
    assert "\n" not in error


@pytest.mark.parametrize(
    ("schema", "document", "value"),
    [
        (schemas.EnumSchema(Color), "red", Color.RED),
        (schemas.EnumSchema(Color), "green", "green"),
        (schemas.EnumSchema(Size), 1, Size.SMALL),
        (schemas.UuidSchema(), OWNER_ID, UUID(OWNER_ID)),
        (schemas.UuidSchema(), f"{{{OWNER_ID.upper()}}}", UUID(OWNER_ID)),
        (schemas.DateTimeSchema(), "2024-01-15T10:30:00+01:00", datetime(2024, 1, 15, 9, 30, tzinfo=UTC)),
        (schemas.DateTimeSchema(), "2024-01-15T09:30:00", datetime(2024, 1, 15, 9, 30, tzinfo=UTC)),
        (schemas.DateSchema(), "2024-01-15", date(2024, 1, 15)),
    ],
)
def test_json_values_are_decoded_to_python_values(schema: schemas.Schema, document: object, value: object) -> None:
    """Strings become enum members, UUIDs, datetimes in UTC and dates."""
    decoded = schema.decode(document)
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("schema", "value", "document"),
    [
        (schemas.EnumSchema(Color), Color.RED, "red"),
        (schemas.EnumSchema(Size), Size.LARGE, 2),
        (schemas.UuidSchema(), UUID(OWNER_ID), OWNER_ID),
        (schemas.DateTimeSchema(), datetime.fromisoformat("2024-01-15T10:30:00+01:00"), "2024-01-15T09:30:00Z"),
        (schemas.DateTimeSchema(), datetime(2024, 1, 15, microsecond=5, tzinfo=UTC), "2024-01-15T00:00:00.000005Z"),
        (schemas.DateSchema(), date(2024, 1, 15), "2024-01-15"),
    ],
)
def test_python_values_are_encoded_as_plain_json_values(
    schema: schemas.Schema, value: object, document: object
) -> None:
    """Times are encoded in UTC, and enum members as plain strings and integers."""
    encoded = schema.encode(value)
    assert encoded == document
    assert type(encoded) is type(document)


SCALAR_SCHEMAS = [
    schemas.NullSchema(),
    schemas.ConstSchema("tcp"),
    schemas.BooleanSchema(),
    schemas.IntegerSchema(minimum=1),
    schemas.StringSchema(min_length=3),
    schemas.EnumSchema(Color),
    schemas.EnumSchema(Size),
    schemas.UuidSchema(),
    schemas.DateTimeSchema(),
    schemas.DateSchema(),
]


@pytest.mark.parametrize("schema", SCALAR_SCHEMAS, ids=lambda schema: type(schema).__name__)
@given(value=JSON_VALUES)
def test_any_json_value_is_either_kept_or_a_decode_error(schema: schemas.Schema, value: Any) -> None:
    """A value of an unexpected type or outside the bounds is encoded as it was decoded, or cannot be decoded."""
    try:
        decoded = schema.decode(value)
    except DecodeError as error:
        reason = error.reason
    else:
        reason = f"must be {schema.expected} (got "
        encoded = schema.encode(decoded)
        assert (encoded, type(encoded)) == (value, type(value)) or isinstance(decoded, UUID | datetime | date)
    assert reason.startswith(f"must be {schema.expected} (got ")


@pytest.mark.parametrize("schema", [schemas.UuidSchema(), schemas.DateTimeSchema(), schemas.DateSchema()])
@pytest.mark.parametrize("value", ["invalid", ["x"], {"a": 1}])
def test_malformed_value_is_a_decode_error(schema: schemas.Schema, value: object) -> None:
    """A string that cannot be parsed, a list and an object are not kept."""
    with pytest.raises(DecodeError, match=rf"^must be {schema.expected} \(got "):
        schema.decode(value)


def test_wrong_constant_of_the_same_type_is_a_decode_error() -> None:
    """Another constant means another model, but a scalar of another type is kept."""
    with pytest.raises(DecodeError, match=r"^must be 'tcp' \(got 'http'\)$"):
        schemas.ConstSchema("tcp").decode("http")
    assert schemas.ConstSchema("tcp").decode(5) == 5


def test_boolean_is_not_the_member_of_an_enum_of_integers() -> None:
    """In Python, True equals 1. In JSON, it does not."""
    assert schemas.EnumSchema(Size).decode(True) is True


def test_decoded_uuid_is_an_ordinary_uuid() -> None:
    """A UUID that is decoded without its constructor is equal to one that was created with it."""
    decoded, created = schemas.UuidSchema().decode(OWNER_ID), UUID(OWNER_ID)
    assert (type(decoded), decoded, hash(decoded), repr(decoded)) == (UUID, created, hash(created), repr(created))
    assert decoded.is_safe is created.is_safe


def test_subclass_of_str_is_decoded_as_a_uuid() -> None:
    """A YAML library may represent strings by a class of its own."""
    quoted = type("Quoted", (str,), {})(OWNER_ID)
    assert list(schemas.UuidSchema().iter_errors(quoted, "")) == []
    assert schemas.UuidSchema().decode(quoted) == UUID(OWNER_ID)
