"""The schemas of single values: strings, numbers, booleans, UUIDs, timestamps, dates, enums and constants.

A schema is what the contract says about a value. It validates what a caller builds, assigns or passes as a mapping; it
decodes what the API returns, without these checks; and it encodes a value as JSON. Each field of a model has its schema
as its attrs validator.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from enum import Enum
from math import isfinite
from operator import ge, gt, le, lt
from reprlib import Repr
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from .addresses import Address, with_text_addresses
from .errors import DecodeError
from .fast_construction import FieldDecoder, timestamp_decoder, uuid_decoder
from .formats import (
    STRING_FORMATS,
    StringFormat,
    format_timestamp,
    is_date,
    is_timestamp,
    parse_date,
    parse_timestamp,
    parse_uuid,
)
from .unset import UNSET

if TYPE_CHECKING:
    from attrs import Attribute


class _ShortRepr(Repr):
    """Represents a value on one short line."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 60

    def repr_int(self, x: int, level: int) -> str:
        # Python itself refuses to print an integer of several thousand digits.
        return super().repr_int(x, level) if x.bit_length() < 1000 else f"an integer of {x.bit_length()} bits"


_short_repr: Callable[[object], str] = _ShortRepr().repr


def short_repr(value: object) -> str:
    """Return a value on one short line, for a message."""
    return "null" if value is None else _short_repr(value)


def join_path(path: str, key: str) -> str:
    """Return the path of a field below a path."""
    return f"{path}.{key}" if path else key


def at(path: str, message: str) -> str:
    """Return a message about the value at a path; an empty path is the whole document."""
    return f"{path}: {message}" if path else message


class Schema:
    """The base class of all schemas, which accepts any value.

    Args:
        nullable: Whether the value may be null.
    """

    #: What a value must be, in words that complete "must be".
    expected: str = "a value"
    #: The JSON container that the value is: dict, list, or None for a scalar or any value.
    container: type | None = None
    #: Whether `decode` may return something other than its argument.
    converts: bool = False

    def __init__(self, *, nullable: bool = False) -> None:
        self.nullable = nullable

    def or_null(self) -> Self:
        """Return the same schema for a value that may also be null."""
        result = copy.copy(self)
        result.nullable = True
        return result

    def __call__(self, instance: object, attribute: Attribute[Any], value: object) -> None:
        """Validate the value of a field; attrs calls it on construction and assignment."""
        if value is UNSET and attribute.default is UNSET:
            return
        if errors := list(self.iter_errors(value, attribute.name, strict=True)):
            raise ValueError("\n".join(errors))

    def validate(self, value: object, path: str = "") -> Any:
        """Return a value that a caller passed, with mappings decoded to models.

        Raises:
            ValueError: The value is invalid. The message has a line for each error, with its path and value.
        """
        if errors := list(self.iter_errors(value, path)):
            raise ValueError("\n".join(errors))
        return self.decode_given(value)

    def decode_given(self, value: Any) -> Any:
        """Return the Python value of a value that a caller passed and that has no errors."""
        return self.decode(with_text_addresses(value))

    def iter_errors(self, value: object, path: str, *, strict: bool = False) -> Iterator[str]:
        """Yield what is wrong with a value.

        Args:
            value: The value; UNSET if it is absent.
            path: Its place in the document, for the messages.
            strict: Accept only Python values, as in a constructor: a model but not its mapping, a datetime but not its
                string.
        """
        if value is UNSET:
            yield at(path, f"required, must be {self.expected}")
        elif value is None:
            if not self.nullable:
                yield self._error(path, value)
        else:
            yield from self._iter_value_errors(value, path, strict)

    def _iter_value_errors(self, value: object, path: str, strict: bool) -> Iterator[str]:
        """Yield what is wrong with a value that is neither absent nor null."""
        if not self._is_valid(value):
            yield self._error(path, value)

    def _is_valid(self, value: object) -> bool:
        """Return whether a value that is neither absent nor null is valid."""
        return True

    def _error(self, path: str, value: object) -> str:
        return at(path, f"must be {self.expected} (got {short_repr(value)})")

    def decode(self, value: Any) -> Any:
        """Return the Python value of a JSON value; a scalar of an unexpected JSON type is returned unchanged.

        Raises:
            DecodeError: The value cannot be represented.
        """
        return value

    def field_decoder(self, name: str, key: str, required: bool) -> FieldDecoder:
        """Return how a field with this schema is decoded."""
        return FieldDecoder(name, key, required, self.decode if self.converts else None)

    def encode(self, value: Any, *, read_only: bool = True) -> Any:
        """Return the JSON value of a Python value.

        Args:
            value: The value.
            read_only: Whether to include fields that only the API sets.
        """
        return value.value if isinstance(value, Enum) else value


def undecodable(schema: Schema, value: object) -> DecodeError:
    """Return the error for a JSON value that a schema cannot decode."""
    return DecodeError("", f"must be {schema.expected} (got {short_repr(value)})")


class AnySchema(Schema):
    """Accepts any JSON value, including null."""

    expected = "a JSON value"

    def __init__(self) -> None:
        super().__init__(nullable=True)

    def _is_valid(self, value: object) -> bool:
        return _is_json(value)


class AnyObjectSchema(Schema):
    """Accepts any JSON object."""

    expected = "a JSON object"

    def _is_valid(self, value: object) -> bool:
        return isinstance(value, dict) and _is_json(value)


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


class NullSchema(Schema):
    """Accepts only null."""

    expected = "null"

    def __init__(self) -> None:
        super().__init__(nullable=True)

    def _is_valid(self, value: object) -> bool:
        return False


class ConstSchema(Schema):
    """Accepts one value.

    Args:
        value: The value.
        nullable: Whether the value may be null.
    """

    converts = True

    def __init__(self, value: object, *, nullable: bool = False) -> None:
        super().__init__(nullable=nullable)
        self.value = value
        self.expected: str = repr(value)

    def _is_valid(self, value: object) -> bool:
        return value == self.value and isinstance(value, bool) == isinstance(self.value, bool)

    def decode(self, value: Any) -> Any:
        if value == self.value or not isinstance(value, type(self.value) | list | dict):
            return value
        raise undecodable(self, value)

    def field_decoder(self, name: str, key: str, required: bool) -> FieldDecoder:
        return FieldDecoder(name, key, required, self.decode, constant=self.value)


class BooleanSchema(Schema):
    """Accepts true and false."""

    expected = "a boolean"

    def _is_valid(self, value: object) -> bool:
        return isinstance(value, bool)


class NumberSchema(Schema):
    """Accepts a number within bounds.

    Args:
        minimum: The smallest allowed value.
        maximum: The largest allowed value.
        exclusive_minimum: The value must be greater than this.
        exclusive_maximum: The value must be less than this.
        multiple_of: The value must be a multiple of this.
        nullable: Whether the value may be null.
    """

    type_name = "a number"

    def __init__(
        self,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        exclusive_minimum: float | None = None,
        exclusive_maximum: float | None = None,
        multiple_of: float | None = None,
        nullable: bool = False,
    ) -> None:
        super().__init__(nullable=nullable)
        bounds: list[tuple[str, Callable[[Any, Any], bool], float | None]] = [
            ("at least", ge, minimum),
            ("at most", le, maximum),
            ("more than", gt, exclusive_minimum),
            ("less than", lt, exclusive_maximum),
            ("a multiple of", _is_multiple, multiple_of),
        ]
        self._bounds = [(holds, bound) for _, holds, bound in bounds if bound is not None]
        words = [f"{word} {bound}" for word, _, bound in bounds if bound is not None]
        if minimum is not None and maximum is not None:
            words[:2] = [f"between {minimum} and {maximum}"]
        self.expected: str = f"{self.type_name} {' and '.join(words)}".strip()

    def _is_valid(self, value: object) -> bool:
        # In Python a bool is an int; in JSON it is not a number.
        is_number = isinstance(value, int) or (isinstance(value, float) and isfinite(value))
        return is_number and not isinstance(value, bool) and all(holds(value, bound) for holds, bound in self._bounds)


def _is_multiple(value: float, step: float) -> bool:
    # In decimal digits, as it is written: 0.3 is a multiple of 0.1, although no float is. Few contracts need it, and
    # its import takes some milliseconds.
    from fractions import Fraction

    return Fraction(repr(value)) % Fraction(repr(step)) == 0


class IntegerSchema(NumberSchema):
    """Accepts an integer within bounds; see `NumberSchema`."""

    type_name = "an integer"

    def _is_valid(self, value: object) -> bool:
        return isinstance(value, int) and super()._is_valid(value)


class StringSchema(Schema):
    """Accepts a string with a length, pattern and format.

    Args:
        min_length: The smallest allowed number of characters.
        max_length: The largest allowed number of characters.
        pattern: A regular expression that must match somewhere in the string.
        not_pattern: A regular expression that must not match anywhere in the string.
        excluded: Strings that are not allowed.
        format: One of `STRING_FORMATS`; other formats are not checked.
        expected: What the string must be, in words that complete "must be".
        nullable: Whether the value may be null.
    """

    def __init__(
        self,
        *,
        min_length: int = 0,
        max_length: int | None = None,
        pattern: str | None = None,
        not_pattern: str | None = None,
        excluded: Collection[str] = (),
        format: str | None = None,
        expected: str | None = None,
        nullable: bool = False,
    ) -> None:
        super().__init__(nullable=nullable)
        self.min_length = min_length
        self.max_length = max_length
        self.pattern = pattern
        self.not_pattern = not_pattern
        self.excluded = excluded
        self.format: StringFormat | None = STRING_FORMATS.get(format or "")
        words = [
            self.format.expected if self.format else "a string",
            f"of at least {min_length} character{'s' * (min_length > 1)}" if min_length else "",
            f"of at most {max_length} characters" if max_length is not None else "",
            f"matching {pattern}" if pattern else "",
            f"not matching {not_pattern}" if not_pattern else "",
            f"other than {' and '.join(map(repr, excluded))}" if excluded else "",
        ]
        self.expected: str = expected or " ".join(filter(None, words))

    def _is_valid(self, value: object) -> bool:
        if self.format is not None and isinstance(value, Address):
            value = str(value)
        return (
            isinstance(value, str)
            and len(value) >= self.min_length
            and (self.max_length is None or len(value) <= self.max_length)
            and (self.format is None or self.format.is_valid(value))
            and (self.pattern is None or re.search(self.pattern, value) is not None)
            and (self.not_pattern is None or re.search(self.not_pattern, value) is None)
            and value not in self.excluded
        )


class BinarySchema(Schema):
    """Accepts the bytes of a file, which is a part of a multipart body."""

    expected = "bytes"

    def _is_valid(self, value: object) -> bool:
        return isinstance(value, bytes)


class EnumSchema(Schema):
    """Accepts a member of an enum, its value, or a value that the contract does not know yet.

    Args:
        enum: The enum, whose members are all strings or all integers.
        nullable: Whether the value may be null.
    """

    converts = True

    def __init__(self, enum: type[Enum], *, nullable: bool = False) -> None:
        super().__init__(nullable=nullable)
        self.enum = enum
        self._members = {member.value: member for member in enum}
        self._type = str if issubclass(enum, str) else int
        self.expected: str = "a string" if self._type is str else "an integer"

    def _is_valid(self, value: object) -> bool:
        return isinstance(value, self._type) and not isinstance(value, bool)

    def decode(self, value: Any) -> Any:
        """Return the member for a value; other values are returned unchanged."""
        # The type is checked because True == 1, and because a list or dict has no hash.
        if value.__class__ is self._type or (isinstance(value, self._type) and not isinstance(value, bool)):
            return self._members.get(value, value)
        return value


class UuidSchema(Schema):
    """Accepts a UUID or its string."""

    expected = "a UUID"
    converts = True

    def _is_valid(self, value: object) -> bool:
        return isinstance(value, UUID) or (isinstance(value, str) and parse_uuid(value) is not None)

    def decode(self, value: Any) -> Any:
        return _parsed(self, parse_uuid(value), value) if isinstance(value, str) else _scalar(self, value)

    def field_decoder(self, name: str, key: str, required: bool) -> FieldDecoder:
        return FieldDecoder(name, key, required, uuid_decoder(self.decode))

    def encode(self, value: Any, *, read_only: bool = True) -> Any:
        return str(value) if isinstance(value, UUID) else value


class DateTimeSchema(Schema):
    """Accepts a datetime with a time zone, or its RFC 3339 string."""

    expected = "a timestamp with a time zone"
    converts = True

    def _iter_value_errors(self, value: object, path: str, strict: bool) -> Iterator[str]:
        if isinstance(value, datetime):
            # A time outside the years 1 to 9999 in UTC cannot be encoded.
            is_valid = value.tzinfo is not None and parse_timestamp(value.isoformat()) is not None
        else:
            is_valid = not strict and isinstance(value, str) and is_timestamp(value)
        if not is_valid:
            yield self._error(path, value)

    def decode(self, value: Any) -> Any:
        return _parsed(self, parse_timestamp(value), value) if isinstance(value, str) else _scalar(self, value)

    def field_decoder(self, name: str, key: str, required: bool) -> FieldDecoder:
        return FieldDecoder(name, key, required, timestamp_decoder(self.decode))

    def encode(self, value: Any, *, read_only: bool = True) -> Any:
        return format_timestamp(value) if isinstance(value, datetime) else value


class DateSchema(Schema):
    """Accepts a date or its RFC 3339 string."""

    expected = "a date"
    converts = True

    def _iter_value_errors(self, value: object, path: str, strict: bool) -> Iterator[str]:
        if type(value) is not date and (strict or not isinstance(value, str) or not is_date(value)):
            yield self._error(path, value)

    def decode(self, value: Any) -> Any:
        return _parsed(self, parse_date(value), value) if isinstance(value, str) else _scalar(self, value)

    def encode(self, value: Any, *, read_only: bool = True) -> Any:
        return value.isoformat() if isinstance(value, date) else value


def _scalar(schema: Schema, value: Any) -> Any:
    """Return a value that is not a string although one is expected, unless it is an array or object."""
    if isinstance(value, list | dict):
        raise undecodable(schema, value)
    return value


def _parsed(schema: Schema, result: Any, value: str) -> Any:
    """Return the result of parsing a string, which is None if the string is invalid."""
    if result is None:
        raise undecodable(schema, value)
    return result
