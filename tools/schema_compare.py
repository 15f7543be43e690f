"""Compare two schemas in their normal form (see openapi_document) and tell where they differ.

"Here" is openapi.yaml in the working tree, "there" is what it is compared with. What a difference amounts to
is for the caller to say: drift.py and diff.py each have a policy of their own.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, TypeVar

from openapi_document import LOWER_BOUNDS, UPPER_BOUNDS, Choice, Document, Nodes, Schema

K = TypeVar("K")

# Formats that decide the Python type of a value, so that another one is another type.
_TYPE_FORMATS = frozenset({"uuid", "date-time", "date", "binary", "byte"})


class Effect(Enum):
    """What is different here, seen from there."""

    REMOVED = "missing here"
    ADDED = "added here"
    CHANGED = "changed"
    LOOSER = "looser here"
    TIGHTER = "tighter here"


@dataclass(frozen=True)
class Where:
    """A place in both documents, as people name it: `PUT /path request tcp.tcp_port`."""

    part: str
    direction: Literal["request", "response"]
    path: str = ""

    def __str__(self) -> str:
        return f"{self.part} {self.path}" if self.path else self.part

    def into(self, step: str) -> Where:
        """The place of a property, a member of a union or an array's items."""
        joined = self.path + step if step == "[]" or not self.path else f"{self.path}.{step}"
        return Where(self.part, self.direction, joined)


@dataclass(frozen=True)
class Difference:
    """One thing that is not the same here and there."""

    where: Where
    keyword: str
    """The keyword that differs, as it is called here; the member's name where one is missing here."""
    effect: Effect
    here: str | None
    """What stands here, None where nothing does."""
    there: str | None
    holders: Nodes
    """The nodes here that describe the place, the outermost first: an `x-deviation` may stand in any."""
    mandatory: bool = False
    """Whether a caller has to give what was added."""

    def text(self, here: str = "here", there: str = "upstream") -> str:
        """One line for people, with the names that the two sides go by."""
        return f"{self.where}: {self.keyword}: {self.here or 'none'} {here}, {self.there or 'none'} {there}"


class SchemaComparison:
    """The comparison of schemas of two documents."""

    def __init__(self, here: Document, there: Document) -> None:
        self.here = here
        self.there = there
        self._open: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()

    def compare(self, where: Where, here: Nodes, there: Nodes, beside: Nodes = ()) -> Iterator[Difference]:
        """Yield the differences of two schemas, each given by all the nodes that describe it.

        `beside` are nodes here that hold the schema and speak for its place too, such as a parameter.
        """
        pair = tuple(map(id, here)), tuple(map(id, there))
        if pair in self._open:
            return  # A schema that contains itself.
        self._open.add(pair)
        yield from self._choices(where, self.here.choice(here), self.there.choice(there), beside)
        self._open.remove(pair)

    def _choices(self, where: Where, here: Choice, there: Choice, beside: Nodes) -> Iterator[Difference]:
        holders = (*beside, *here.sources)
        typed = all(schema.types is not None for schema in (*here.alternatives, *there.alternatives))
        if here.null != there.null and typed:
            effect = Effect.LOOSER if here.null else Effect.TIGHTER
            yield Difference(where, "nullable", effect, word(here.null), word(there.null), holders)
        yield from plain(where, "discriminator", _mapping(here), _mapping(there), Effect.CHANGED, holders)
        pairs = self._pairs(here.alternatives, there.alternatives)
        several = len(here.alternatives) > 1 or len(there.alternatives) > 1
        for i, ours in enumerate(here.alternatives):
            label = self._label(self.here, here, ours)
            if i in pairs:
                inside = where.into(label) if several else where
                yield from self._alternatives(inside, ours, there.alternatives[pairs[i]], (*beside, *ours.sources))
            else:
                yield Difference(where, "added", Effect.ADDED, f"alternative {label}", None, ours.sources)
        for j, theirs in enumerate(there.alternatives):
            if j not in pairs.values():
                label = self._label(self.there, there, theirs)
                yield Difference(where, "oneOf", Effect.REMOVED, None, f"alternative {label}", holders)

    def _pairs(self, here: list[Schema], there: list[Schema]) -> dict[int, int]:
        """Pair the alternatives that have the most in common; names of components say nothing."""
        if len(here) == len(there) == 1:
            return {0: 0}
        scores = []
        for (i, ours), (j, theirs) in itertools.product(enumerate(here), enumerate(there)):
            score = self._likeness(ours, theirs)
            # What the contract declares as added has no counterpart, unless one appeared that is like it.
            if score >= (0.5 if _declared_added(ours) == _declared_added(theirs) else 1):
                scores.append((-score, i, j))
        pairs: dict[int, int] = {}
        for _, i, j in sorted(scores):
            if i not in pairs and j not in pairs.values():
                pairs[i] = j
        return pairs

    def _likeness(self, ours: Schema, theirs: Schema) -> float:
        """From 0 to 1: the share of types, properties, required names and constants that both have."""
        first, second = self._traits(self.here, ours), self._traits(self.there, theirs)
        return len(first & second) / len(first | second) if first or second else 1.0

    def _traits(self, document: Document, schema: Schema) -> set[str]:
        return {
            *(f"type {name}" for name in schema.types or ()),
            *(f"property {name}" for name in schema.properties),
            *(f"required {name}" for name in schema.required),
            *(f"{name} = {value}" for name, value in _constants(document, schema)),
        }

    def _label(self, document: Document, choice: Choice, schema: Schema) -> str:
        return next((value for _, value in _constants(document, schema)), choice.name(schema))

    def _alternatives(self, where: Where, here: Schema, there: Schema, holders: Nodes) -> Iterator[Difference]:
        if here.types != there.types:
            effect = narrowing(_covered(here.types, there.types), _covered(there.types, here.types))
            yield Difference(where, "type", effect, words(here.types), words(there.types), holders)
            if effect is Effect.CHANGED:
                return  # Another kind of value altogether: nothing else is the same.
        name = "const" if any("const" in node for node in here.sources) else "enum"
        if here.enum != there.enum:
            effect = _restriction(here.enum, there.enum)
            yield Difference(where, name, effect, words(here.enum), words(there.enum), holders)
        if here.formats != there.formats:
            effect = _restriction(here.formats or None, there.formats or None)
            if (here.formats | there.formats) & _TYPE_FORMATS:
                effect = Effect.CHANGED
            yield Difference(where, "format", effect, words(here.formats), words(there.formats), holders)
        yield from _exclusions(where, here, there, holders)
        for keyword in in_order(here.keywords, there.keywords):
            yield from _keyword(where, keyword, here.keywords.get(keyword), there.keywords.get(keyword), holders)
        yield from self._objects(where, here, there, holders)
        if here.items and there.items:
            yield from self.compare(where.into("[]"), here.items, there.items)
        elif here.items or there.items:
            effect = Effect.TIGHTER if here.items else Effect.LOOSER
            yield Difference(where, "items", effect, _given(here.items), _given(there.items), holders)

    def _objects(self, where: Where, here: Schema, there: Schema, holders: Nodes) -> Iterator[Difference]:
        unsent = "readOnly" if where.direction == "request" else "writeOnly"
        unpaired = set[str]()
        for name in in_order(here.properties, there.properties):
            ours = [self.here.choice(here.properties[name])] if name in here.properties else []
            theirs = [self.there.choice(there.properties[name])] if name in there.properties else []
            if all(choice.flag(unsent) for choice in ours + theirs):
                unpaired.add(name)
            elif ours and theirs:
                yield from self.compare(where.into(name), here.properties[name], there.properties[name])
            else:
                unpaired.add(name)
                for choice in ours:
                    mandatory = name in here.required
                    yield Difference(
                        where.into(name), "added", Effect.ADDED, "property", None, choice.sources, mandatory
                    )
                if theirs:
                    yield Difference(where, name, Effect.REMOVED, None, "property", holders)
        mine, other = here.required - unpaired, there.required - unpaired
        if mine != other:
            effect = narrowing(mine > other, mine < other)
            yield Difference(where, "required", effect, words(mine), words(other), holders)
        if here.additional and there.additional:
            yield from self.compare(where.into("*"), here.additional, there.additional)
        elif here.additional != there.additional:
            texts = _further(here.additional), _further(there.additional)
            strictness = ("any", "a schema", "not allowed")
            tighter = strictness.index(texts[0]) > strictness.index(texts[1])
            yield Difference(
                where, "additionalProperties", Effect.TIGHTER if tighter else Effect.LOOSER, *texts, holders
            )


def _keyword(where: Where, keyword: str, here: Any, there: Any, holders: Nodes) -> Iterator[Difference]:
    """A keyword without structure: a bound, a pattern, a mark, a default."""
    if keyword in ("readOnly", "writeOnly"):
        # A request has nothing to do with writeOnly, nor a response with readOnly.
        if (keyword == "readOnly") is (where.direction == "request"):
            yield from plain(where, keyword, here, there, Effect.TIGHTER if here else Effect.LOOSER, holders)
        return
    effect = Effect.CHANGED
    if keyword == "default":
        effect = Effect.TIGHTER if here is None else Effect.LOOSER if there is None else Effect.CHANGED
    elif keyword != "deprecated" and (here is None or there is None):
        effect = Effect.LOOSER if here is None else Effect.TIGHTER
    elif keyword in LOWER_BOUNDS | UPPER_BOUNDS:
        effect = Effect.TIGHTER if (here > there) is (keyword in LOWER_BOUNDS) else Effect.LOOSER
    yield from plain(where, keyword, here, there, effect, holders)


def plain(where: Where, keyword: str, here: Any, there: Any, effect: Effect, holders: Nodes) -> Iterator[Difference]:
    """Yield the difference of two plain values, if there is one."""
    if here != there:
        yield Difference(where, keyword, effect, _shown(here), _shown(there), holders)


def _exclusions(where: Where, here: Schema, there: Schema, holders: Nodes) -> Iterator[Difference]:
    ours, theirs = here.excluded.keys(), there.excluded.keys()
    if ours != theirs:
        shown = (words(sorted(ours - theirs)), words(sorted(theirs - ours)))
        yield Difference(where, "not", narrowing(ours > theirs, ours < theirs), *shown, holders)


def _restriction(here: frozenset[str] | None, there: frozenset[str] | None) -> Effect:
    """The effect of a list of what is allowed; None allows anything."""
    return narrowing(
        there is None or (here is not None and here < there),
        here is None or (there is not None and there < here),
    )


def narrowing(tighter: bool, looser: bool) -> Effect:
    """The effect of a difference that may be a narrowing, a widening, or neither."""
    return Effect.TIGHTER if tighter else Effect.LOOSER if looser else Effect.CHANGED


def _covered(types: frozenset[str] | None, by: frozenset[str] | None) -> bool:
    """Whether every value of `types` is one of `by`: an integer is a number."""
    if by is None or types is None:
        return by is None
    return types <= (by | {"integer"} if "number" in by else by)


def _constants(document: Document, schema: Schema) -> list[tuple[str, str]]:
    """The required properties that can only be one certain string, with it."""
    found = []
    for name in sorted(schema.required & schema.properties.keys()):
        alternatives = document.choice(schema.properties[name]).alternatives
        values = [json.loads(value) for value in alternatives[0].enum or ()] if len(alternatives) == 1 else []
        if len(values) == 1 and isinstance(values[0], str):
            found.append((name, values[0]))
    return found


def _declared_added(schema: Schema) -> bool:
    return any("added" in node.get("x-deviation", ()) for node in schema.sources)


def in_order(here: Mapping[K, Any], there: Mapping[K, Any]) -> list[K]:
    """The keys of both, those of `here` first."""
    return [*here, *(key for key in there if key not in here)]


def _mapping(choice: Choice) -> str | None:
    if choice.discriminator is None:
        return None
    name, values = choice.discriminator
    return f"{name} ({', '.join(sorted(values))})" if values else name


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _short(json.dumps(value, default=str))


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


def words(values: Iterable[str] | None) -> str | None:
    """A set for people; None where there is none, or nothing in it."""
    return _short(", ".join(sorted(values or ()))) or None


def word(value: bool) -> str:
    """A mark for people."""
    return "yes" if value else "no"


def _given(nodes: Nodes) -> str | None:
    return "a schema" if nodes else None


def _further(nodes: Nodes | None) -> str:
    return "not allowed" if nodes is None else "a schema" if nodes else "any"
