"""Differences between two OpenAPI documents, and their text.

`here` is openapi.yaml in the working tree, `there` is the document that it is compared with. Whether a difference
matters is decided by the commands, drift.py and diff.py, each by its own policy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, TypeVar

from tools.openapi_document import Nodes

K = TypeVar("K")

_LONGEST_TEXT = 120


class Effect(Enum):
    """How the document here differs from the one there."""

    REMOVED = "missing here"
    ADDED = "added here"
    CHANGED = "changed"
    LOOSER = "looser here"
    TIGHTER = "tighter here"


@dataclass(frozen=True)
class Location:
    """A place in both documents, as messages name it: `PUT /path request tcp.tcp_port`."""

    part: str
    direction: Literal["request", "response"]
    path: str = ""

    def __str__(self) -> str:
        return f"{self.part} {self.path}" if self.path else self.part

    def child(self, step: str) -> Location:
        """Return the location of a property, a member of a union, or the items of an array (`[]`)."""
        joined = self.path + step if step == "[]" or not self.path else f"{self.path}.{step}"
        return Location(self.part, self.direction, joined)


@dataclass(frozen=True)
class Difference:
    """One difference between the two documents."""

    location: Location
    keyword: str
    """The keyword that differs, or the name of a member that is missing here; `added` if it is missing there."""
    effect: Effect
    here: str | None
    """The value here, for people; None if there is none."""
    there: str | None
    holders: Nodes
    """The nodes here that describe the place, outermost first. Each can have the `x-deviation` for the difference."""
    required: bool = False
    """Whether callers must pass what was added."""
    is_new_type: bool = False
    """Whether the value can have a type, or be one of several schemas, that the document there does not have."""
    missing: Nodes | frozenset[str] = ()
    """What can be added here: the nodes there that describe a property, or values of an enum, each as JSON."""

    def text(self, here: str = "here", there: str = "upstream") -> str:
        """Return one line of text that calls the two documents by these names."""
        return f"{self.location}: {self.keyword}: {self.here or 'none'} {here}, {self.there or 'none'} {there}"


def value_difference(
    location: Location, keyword: str, here: Any, there: Any, effect: Effect, holders: Nodes
) -> Iterator[Difference]:
    """Yield the difference of two JSON values, if they differ."""
    if here != there:
        yield Difference(location, keyword, effect, _format_value(here), _format_value(there), holders)


def effect_of(*, tighter: bool, looser: bool) -> Effect:
    """Return the effect of a difference that is tighter, looser, or neither of the two."""
    return Effect.TIGHTER if tighter else Effect.LOOSER if looser else Effect.CHANGED


def merged_keys(here: Mapping[K, Any], there: Mapping[K, Any]) -> list[K]:
    """Return the keys of both mappings, those of `here` first."""
    return [*here, *(key for key in there if key not in here)]


def format_set(values: Iterable[str] | None) -> str | None:
    """Return the values as a sorted list; None if there are none."""
    return _shorten(", ".join(sorted(values or ()))) or None


def format_flag(value: bool) -> str:
    """Return yes or no."""
    return "yes" if value else "no"


def _format_value(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _shorten(json.dumps(value))


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
