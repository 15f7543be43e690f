# Emitted by `make generate`; never edited.
"""The rules that the contract sets for a value.

A rule stands beside each field. It checks what a caller builds, assigns or passes as a mapping; it reads what the API
answers, without any of those checks; and it writes what it has read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from enum import Enum
from math import isfinite
from operator import ge, le
from reprlib import Repr
from typing import Any
from uuid import UUID, SafeUUID

from attrs import Attribute

from .errors import DecodeError
from .formats import FORMATS, is_timestamp, parse_timestamp, parse_uuid
from .types import UNSET


class _Short(Repr):
    """Values on one short line."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 60

    def repr_int(self, x: int, level: int) -> str:
        # Python itself refuses to print an integer of some thousand digits.
        return super().repr_int(x, level) if x.bit_length() < 1000 else f"an integer of {x.bit_length()} bits"


#: A value on one short line, for a message.
short: Callable[[object], str] = _Short().repr


def step(path: str, key: str) -> str:
    """The path of a field below a path."""
    return f"{path}.{key}" if path else key


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
        """A value of an answer as the model holds it. A scalar of another JSON type than expected stays as it is."""
        return value

    def write(self, value: Any, *, read_only: bool = True) -> Any:
        """A value as it stands in a JSON document, with fields that only the API sets or without them."""
        return value.value if isinstance(value, Enum) else value


class Const(Rule):
    """One value alone."""

    def __init__(self, value: object, **flags: bool) -> None:
        super().__init__(**flags)
        self.value = value
        self.expected: str = repr(value)

    def accepts(self, value: object) -> bool:
        return value == self.value and isinstance(value, bool) == isinstance(self.value, bool)

    def read(self, value: Any) -> Any:
        if value != self.value and isinstance(value, type(self.value) | list | dict):
            raise DecodeError("", f"not {self.expected}: {short(value)}")
        return value


class Number(Rule):
    """A number, within bounds."""

    name = "a number"

    def __init__(self, *, minimum: float | None = None, maximum: float | None = None, **flags: bool) -> None:
        super().__init__(**flags)
        bounds: list[tuple[str, Callable[[Any, Any], bool], float | None]] = [
            ("at least", ge, minimum),
            ("at most", le, maximum),
        ]
        self._bounds = [(holds, bound) for _, holds, bound in bounds if bound is not None]
        limits = [f"{word} {bound}" for word, _, bound in bounds if bound is not None]
        if minimum is not None and maximum is not None:
            limits[:2] = [f"from {minimum} to {maximum}"]
        self.expected: str = " ".join([self.name, " and ".join(limits)]).strip()

    def accepts(self, value: object) -> bool:
        # A bool is an int to Python, and no number to JSON.
        is_number = isinstance(value, int) or (isinstance(value, float) and isfinite(value))
        return is_number and not isinstance(value, bool) and all(holds(value, bound) for holds, bound in self._bounds)


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
        excluded: Strings that it is none of.
        format: One of `FORMATS`; another is not checked.
        expected: What the string is, in words.
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
        **flags: bool,
    ) -> None:
        super().__init__(**flags)
        self.min_length = min_length
        self.max_length = max_length
        self.pattern = pattern
        self.not_pattern = not_pattern
        self.excluded = excluded
        self._has_format: Callable[[str], bool] | None
        name, self._has_format = FORMATS.get(format or "", ("a string", None))
        limits = [
            f"of at least {min_length} character{'s' * (min_length > 1)}" if min_length else "",
            f"of at most {max_length} characters" if max_length is not None else "",
            f"matching {pattern}" if pattern else "",
            f"not matching {not_pattern}" if not_pattern else "",
            f"other than {' and '.join(map(repr, excluded))}" if excluded else "",
        ]
        self.expected: str = expected or " ".join(filter(None, [name, *limits]))

    def accepts(self, value: object) -> bool:
        return (
            isinstance(value, str)
            and len(value) >= self.min_length
            and (self.max_length is None or len(value) <= self.max_length)
            and (self._has_format is None or self._has_format(value))
            and (self.pattern is None or re.search(self.pattern, value) is not None)
            and (self.not_pattern is None or re.search(self.not_pattern, value) is None)
            and value not in self.excluded
        )


class Uuid(Rule):
    """A UUID, or its string."""

    expected = "a UUID"

    def accepts(self, value: object) -> bool:
        try:
            return isinstance(self.read(value), UUID)
        except DecodeError:
            return False

    def read(self, value: Any) -> Any:
        if value.__class__ is not str:
            # Of a subclass, the plain string.
            return self.read(str.__str__(value)) if isinstance(value, str) else scalar(value, self.expected)
        # What `parse_uuid` comes to for most spellings, in a third of its time: a page has thousands of UUIDs.
        digits = value.replace("-", "")
        try:
            octets = _from_hex(digits)
        except ValueError:
            octets = b""
        # `fromhex` skips white space, and takes nothing else than digits besides.
        if len(digits) == 32 and len(octets) == 16:
            result: Any = _BlankUuid()
            result.int = _from_bytes(octets)
            result.is_safe = _UNKNOWN
            result.__class__ = UUID
            return result
        return parsed(parse_uuid(value), value, self.expected)

    def write(self, value: Any, *, read_only: bool = True) -> Any:
        return str(value) if isinstance(value, UUID) else value


class _BlankUuid(UUID):
    """A UUID before its class is set: its slots can be set, which `UUID` itself refuses."""

    __slots__ = ()
    __init__ = object.__init__  # pyright: ignore[reportAssignmentType]
    __setattr__ = object.__setattr__  # type: ignore[assignment]


_from_hex, _from_bytes, _UNKNOWN = bytes.fromhex, int.from_bytes, SafeUUID.unknown


class DateTime(Rule):
    """A timestamp with a time zone, or its RFC 3339 string."""

    expected = "a timestamp with a time zone"

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        if isinstance(value, datetime):
            # One that has no place in UTC cannot be written.
            right = value.tzinfo is not None and parse_timestamp(value.isoformat()) is not None
        else:
            right = not built and isinstance(value, str) and is_timestamp(value)
        if not right:
            yield f"{path}: expected {self.expected}, found {short(value)}"

    def read(self, value: Any) -> Any:
        if value.__class__ is not str:
            return scalar(value, "a timestamp")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if moment.tzinfo is UTC:
                return moment
        return parsed(parse_timestamp(value), value, "a timestamp")

    def write(self, value: Any, *, read_only: bool = True) -> Any:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def scalar(value: Any, expected: str) -> Any:
    """What is no string where one is expected: it stays as it is, unless it is an array or object."""
    if isinstance(value, list | dict):
        raise DecodeError("", f"not {expected}: {short(value)}")
    return value


def parsed(result: Any, value: str, expected: str) -> Any:
    """What a string spells, which is None where it spells nothing of its format."""
    if result is None:
        raise DecodeError("", f"not {expected}: {short(value)}")
    return result
