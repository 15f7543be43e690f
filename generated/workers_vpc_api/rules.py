# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""The rules that the contract sets for a value.

A rule stands beside each field. It checks what a caller builds, assigns or passes as a mapping, and it reads what the
API answers, without any of those checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from math import isfinite
from reprlib import Repr
from typing import Any
from uuid import UUID

from attrs import Attribute

from .errors import DecodeError
from .formats import FORMATS, parse_date, parse_timestamp, parse_uuid, search
from .types import UNSET

_repr = Repr()
_repr.maxstring = _repr.maxother = 60
#: A value on one short line, for a message.
short = _repr.repr


class Rule:
    """What the contract says of a value; attrs calls it as a validator.

    Args:
        required: Whether the field may not be absent.
        nullable: Whether it may be null.
        read_only: Whether only the API sets it.
    """

    #: What a value must be, in words that follow "expected".
    expected: str = "a value"

    def __init__(self, *, required: bool = True, nullable: bool = False, read_only: bool = False) -> None:
        self.required = required
        self.nullable = nullable
        self.read_only = read_only

    def __call__(self, instance: object, attribute: Attribute[Any], value: object) -> None:
        if problems := list(self.problems(value, attribute.name, built=True)):
            raise ValueError("\n".join(problems))

    def problems(self, value: object, path: str, *, built: bool = False) -> Iterator[str]:
        """What is wrong with a value: of a field when a model is `built`, or else in a mapping."""
        if value is UNSET:
            if self.required:
                yield f"{path}: required, expected {self.expected}"
        elif value is None:
            if not self.nullable:
                yield f"{path}: must not be null, expected {self.expected}"
        else:
            yield from self.check(value, path, built)

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        """What is wrong with a value that is there."""
        if not self.accepts(value):
            yield f"{path}: expected {self.expected}, found {short(value)}"

    def accepts(self, value: object) -> bool:
        """Whether a value that is there is right."""
        return True

    def read(self, value: Any) -> Any:
        """A value of an answer as the model holds it. What is of another JSON type than expected stays as it is."""
        return value


class Anything(Rule):
    """Any JSON value."""


class Null(Rule):
    """Nothing but null."""

    expected = "null"

    def __init__(self, *, required: bool = True, read_only: bool = False) -> None:
        super().__init__(required=required, nullable=True, read_only=read_only)

    def accepts(self, value: object) -> bool:
        return False


class Const(Rule):
    """One value alone."""

    def __init__(self, value: object, **flags: bool) -> None:
        super().__init__(**flags)
        self.value = value
        self.expected = repr(value)

    def accepts(self, value: object) -> bool:
        return value == self.value and isinstance(value, bool) == isinstance(self.value, bool)

    def read(self, value: Any) -> Any:
        if value != self.value and value is not UNSET and value is not None:
            raise DecodeError("", f"not {self.expected}: {short(value)}")
        return value


class Boolean(Rule):
    """True or false."""

    expected = "a boolean"

    def accepts(self, value: object) -> bool:
        return isinstance(value, bool)


class Number(Rule):
    """A number, within bounds."""

    name = "a number"

    def __init__(
        self,
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        above: float | None = None,
        below: float | None = None,
        multiple_of: float | None = None,
        **flags: bool,
    ) -> None:
        super().__init__(**flags)
        self.minimum, self.maximum, self.above, self.below = minimum, maximum, above, below
        self.multiple_of = multiple_of
        bounds = {"at least": minimum, "more than": above, "at most": maximum, "less than": below}
        limits = [f"{words} {bound:g}" for words, bound in bounds.items() if bound is not None]
        if multiple_of is not None:
            limits.append(f"a multiple of {multiple_of:g}")
        self.expected = " ".join([self.name, ", ".join(limits)]).strip()

    def accepts(self, value: object) -> bool:
        # A bool is an int to Python, and no number to JSON. NaN is in no interval.
        return (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and isfinite(value)
            and (self.minimum is None or value >= self.minimum)
            and (self.maximum is None or value <= self.maximum)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
            and (self.multiple_of is None or value % self.multiple_of == 0)
        )


class Integer(Number):
    """A whole number, within bounds."""

    name = "an integer"

    def accepts(self, value: object) -> bool:
        return isinstance(value, int) and super().accepts(value)


class Text(Rule):
    """A string of a length, pattern and format.

    Args:
        pattern: A regular expression that is found in it.
        not_pattern: A regular expression that is not.
        format: `ipv4`, `ipv6` or `hostname`; another is not checked.
        expected: What the string is, in words.
    """

    def __init__(
        self,
        *,
        min_length: int = 0,
        max_length: int | None = None,
        pattern: str | None = None,
        not_pattern: str | None = None,
        format: str | None = None,
        expected: str | None = None,
        **flags: bool,
    ) -> None:
        super().__init__(**flags)
        self.min_length, self.max_length = min_length, max_length
        self.pattern, self.not_pattern = pattern, not_pattern
        self._has_format: Callable[[str], bool] | None
        name, self._has_format = FORMATS.get(format or "", ("a string", None))
        limits = []
        if min_length:
            limits.append(f"at least {min_length}")
        if max_length is not None:
            limits.append(f"at most {max_length}")
        length = f" of {' and '.join(limits)} characters" if limits else ""
        matching = f" matching {pattern}" if pattern else ""
        self.expected = expected or f"{name}{length}{matching}"

    def accepts(self, value: object) -> bool:
        return (
            isinstance(value, str)
            and len(value) >= self.min_length
            and (self.max_length is None or len(value) <= self.max_length)
            and (self._has_format is None or self._has_format(value))
            and (self.pattern is None or search(self.pattern, value))
            and (self.not_pattern is None or not search(self.not_pattern, value))
        )


class Uuid(Rule):
    """A UUID, or its string."""

    expected = "a UUID"

    def accepts(self, value: object) -> bool:
        return isinstance(value, UUID) or (isinstance(value, str) and parse_uuid(value) is not None)

    def read(self, value: Any) -> Any:
        if value.__class__ is str and (result := parse_uuid(value)):
            return result
        if value is None or value is UNSET or isinstance(value, UUID):
            return value
        raise DecodeError("", f"not a UUID: {short(value)}")


class DateTime(Rule):
    """A timestamp with a time zone, or its RFC 3339 string."""

    expected = "a datetime with a time zone"

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        right = value.tzinfo is not None if isinstance(value, datetime) else not built and self._is_timestamp(value)
        if not right:
            yield f"{path}: expected {self.expected}, found {short(value)}"

    @staticmethod
    def _is_timestamp(value: object) -> bool:
        return isinstance(value, str) and parse_timestamp(value) is not None

    def read(self, value: Any) -> Any:
        if value.__class__ is str and (result := parse_timestamp(value)):
            return result
        if value is None or value is UNSET or isinstance(value, datetime):
            return value
        raise DecodeError("", f"not a timestamp: {short(value)}")


class Date(Rule):
    """A date, or its RFC 3339 string."""

    expected = "a date"

    def accepts(self, value: object) -> bool:
        return type(value) is date or (isinstance(value, str) and parse_date(value) is not None)

    def read(self, value: Any) -> Any:
        if value.__class__ is str and (result := parse_date(value)):
            return result
        if value is None or value is UNSET or isinstance(value, date):
            return value
        raise DecodeError("", f"not a date: {short(value)}")
