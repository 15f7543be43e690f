"""Compare two schemas in their normal form (see normalized_schema.py)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from tools.differences import (
    Difference,
    Effect,
    Location,
    effect_of,
    format_flag,
    format_set,
    merged_keys,
    value_difference,
)
from tools.normalized_schema import LOWER_BOUNDS, UPPER_BOUNDS, Alternative, NormalizedSchema, SchemaNormalizer
from tools.openapi_document import Nodes, OpenAPIDocument

# Formats that determine the Python type of a value.
_TYPE_FORMATS = frozenset({"uuid", "date-time", "date", "binary", "byte"})
# Alternatives of two unions correspond if they share at least this part of their features.
_LEAST_SIMILARITY = 0.5


class SchemaComparison:
    """Compare the schemas of two documents."""

    def __init__(self, here: OpenAPIDocument, there: OpenAPIDocument) -> None:
        self._here = SchemaNormalizer(here)
        self._there = SchemaNormalizer(there)
        self._in_progress: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()

    def compare(self, location: Location, here: Nodes, there: Nodes, parents: Nodes = ()) -> Iterator[Difference]:
        """Yield the differences of two schemas.

        Args:
            location: The place of the schemas in both documents.
            here: The nodes that describe the schema here together.
            there: The nodes that describe the schema there together.
            parents: Nodes here that contain only this schema, such as a parameter, and can have its `x-deviation`.
        """
        pair = tuple(map(id, here)), tuple(map(id, there))
        if pair in self._in_progress:
            return  # The schema contains itself.
        self._in_progress.add(pair)
        yield from self._schemas(location, self._here.normalize(here), self._there.normalize(there), parents)
        self._in_progress.remove(pair)

    def _schemas(
        self, location: Location, here: NormalizedSchema, there: NormalizedSchema, parents: Nodes
    ) -> Iterator[Difference]:
        holders = (*parents, *here.sources)
        typed = all(each.types is not None for each in (*here.alternatives, *there.alternatives))
        if here.null != there.null and typed:
            effect = Effect.LOOSER if here.null else Effect.TIGHTER
            yield Difference(location, "nullable", effect, format_flag(here.null), format_flag(there.null), holders)
        discriminators = _format_discriminator(here), _format_discriminator(there)
        yield from value_difference(location, "discriminator", *discriminators, Effect.CHANGED, holders)
        pairs = self._pair(here.alternatives, there.alternatives)
        is_union = len(here.alternatives) > 1 or len(there.alternatives) > 1
        for i, ours in enumerate(here.alternatives):
            name = _name(self._here, here, ours)
            if i in pairs:
                inside = location.child(name) if is_union else location
                yield from self._alternatives(inside, ours, there.alternatives[pairs[i]], (*parents, *ours.sources))
            else:
                known = {type_ for each in there.alternatives for type_ in each.types or ()}
                is_new_type = len(there.alternatives) == 1 or not known >= (ours.types or frozenset())
                text = f"alternative {name}"
                yield Difference(location, "added", Effect.ADDED, text, None, ours.sources, is_new_type=is_new_type)
        for j, theirs in enumerate(there.alternatives):
            if j not in pairs.values():
                name = _name(self._there, there, theirs)
                yield Difference(location, "oneOf", Effect.REMOVED, None, f"alternative {name}", holders)

    def _pair(self, here: list[Alternative], there: list[Alternative]) -> dict[int, int]:
        """Return the indexes of corresponding alternatives: the most similar ones, whatever their names are."""
        if len(here) == len(there) == 1:
            return {0: 0}
        candidates = []
        for (i, ours), (j, theirs) in itertools.product(enumerate(here), enumerate(there)):
            similarity = self._similarity(ours, theirs)
            # An alternative that the contract declares as added corresponds only to one with the same features.
            least = _LEAST_SIMILARITY if _declared_added(ours) == _declared_added(theirs) else 1
            if similarity >= least:
                candidates.append((-similarity, i, j))
        pairs: dict[int, int] = {}
        for _, i, j in sorted(candidates):
            if i not in pairs and j not in pairs.values():
                pairs[i] = j
        return pairs

    def _similarity(self, ours: Alternative, theirs: Alternative) -> float:
        """Return the share of features that both alternatives have, from 0 to 1."""
        first, second = _features(self._here, ours), _features(self._there, theirs)
        return len(first & second) / len(first | second) if first or second else 1.0

    def _alternatives(
        self, location: Location, here: Alternative, there: Alternative, holders: Nodes
    ) -> Iterator[Difference]:
        if here.types != there.types:
            effect = effect_of(
                tighter=_is_covered(here.types, there.types), looser=_is_covered(there.types, here.types)
            )
            yield Difference(location, "type", effect, format_set(here.types), format_set(there.types), holders)
            if effect is Effect.CHANGED:
                return  # Values of unrelated types have nothing else in common.
        keyword = "const" if any("const" in node for node in here.sources) else "enum"
        if here.enum != there.enum:
            effect = _restriction(here.enum, there.enum)
            missing = there.enum - here.enum if here.enum and there.enum and keyword == "enum" else frozenset()
            texts = format_set(here.enum), format_set(there.enum)
            yield Difference(location, keyword, effect, *texts, holders, missing=missing)
        if here.formats != there.formats:
            effect = _restriction(here.formats or None, there.formats or None)
            if (here.formats | there.formats) & _TYPE_FORMATS:
                effect = Effect.CHANGED
            yield Difference(location, "format", effect, format_set(here.formats), format_set(there.formats), holders)
        yield from _exclusions(location, here, there, holders)
        for keyword in merged_keys(here.keywords, there.keywords):
            yield from _plain_keyword(
                location, keyword, here.keywords.get(keyword), there.keywords.get(keyword), holders
            )
        yield from self._properties(location, here, there, holders)
        yield from self._additional_properties(location, here, there, holders)
        if here.items and there.items:
            yield from self.compare(location.child("[]"), here.items, there.items)
        elif here.items or there.items:
            effect = Effect.TIGHTER if here.items else Effect.LOOSER
            texts = ("a schema" if here.items else None), ("a schema" if there.items else None)
            yield Difference(location, "items", effect, *texts, holders)

    def _properties(
        self, location: Location, here: Alternative, there: Alternative, holders: Nodes
    ) -> Iterator[Difference]:
        not_sent = "readOnly" if location.direction == "request" else "writeOnly"
        unpaired = set[str]()
        for name in merged_keys(here.properties, there.properties):
            ours = [self._here.normalize(here.properties[name])] if name in here.properties else []
            theirs = [self._there.normalize(there.properties[name])] if name in there.properties else []
            if all(schema.has_flag(not_sent) for schema in ours + theirs):
                unpaired.add(name)
            elif ours and theirs:
                yield from self.compare(location.child(name), here.properties[name], there.properties[name])
            else:
                unpaired.add(name)
                for schema in ours:
                    place, required = location.child(name), name in here.required
                    yield Difference(place, "added", Effect.ADDED, "property", None, schema.sources, required)
                if theirs:
                    missing = there.properties[name]
                    yield Difference(location, name, Effect.REMOVED, None, "property", holders, missing=missing)
        ours_required, theirs_required = here.required - unpaired, there.required - unpaired
        if ours_required != theirs_required:
            effect = effect_of(tighter=ours_required > theirs_required, looser=ours_required < theirs_required)
            texts = format_set(ours_required), format_set(theirs_required)
            yield Difference(location, "required", effect, *texts, holders)

    def _additional_properties(
        self, location: Location, here: Alternative, there: Alternative, holders: Nodes
    ) -> Iterator[Difference]:
        if here.additional and there.additional:
            yield from self.compare(location.child("*"), here.additional, there.additional)
        elif here.additional != there.additional:
            texts = _format_additional(here.additional), _format_additional(there.additional)
            strictness = ("any", "a schema", "not allowed")
            tighter = strictness.index(texts[0]) > strictness.index(texts[1])
            effect = Effect.TIGHTER if tighter else Effect.LOOSER
            yield Difference(location, "additionalProperties", effect, *texts, holders)


def _plain_keyword(location: Location, keyword: str, here: Any, there: Any, holders: Nodes) -> Iterator[Difference]:
    """Yield the difference of a keyword whose value is not a schema, such as a bound, a pattern or a default."""
    if keyword in ("readOnly", "writeOnly"):
        # writeOnly has no effect on requests, and readOnly has none on responses.
        if (keyword == "readOnly") is (location.direction == "request"):
            effect = Effect.TIGHTER if here else Effect.LOOSER
            yield from value_difference(location, keyword, here, there, effect, holders)
        return
    effect = Effect.CHANGED
    if keyword == "default":
        effect = effect_of(tighter=here is None, looser=there is None)
    elif keyword != "deprecated" and (here is None or there is None):
        effect = effect_of(tighter=there is None, looser=here is None)
    elif keyword in LOWER_BOUNDS | UPPER_BOUNDS:
        effect = Effect.TIGHTER if (here > there) is (keyword in LOWER_BOUNDS) else Effect.LOOSER
    yield from value_difference(location, keyword, here, there, effect, holders)


def _exclusions(location: Location, here: Alternative, there: Alternative, holders: Nodes) -> Iterator[Difference]:
    ours, theirs = here.excluded.keys(), there.excluded.keys()
    if ours != theirs:
        effect = effect_of(tighter=ours > theirs, looser=ours < theirs)
        yield Difference(location, "not", effect, format_set(ours - theirs), format_set(theirs - ours), holders)


def _restriction(here: frozenset[str] | None, there: frozenset[str] | None) -> Effect:
    """Return the effect of two different lists of allowed values; None allows any value."""
    tighter = there is None or (here is not None and here < there)
    looser = here is None or (there is not None and there < here)
    return effect_of(tighter=tighter, looser=looser)


def _is_covered(types: frozenset[str] | None, by: frozenset[str] | None) -> bool:
    """Return whether each value of `types` is also a value of `by`: an integer is a number."""
    if by is None or types is None:
        return by is None
    return types <= (by | {"integer"} if "number" in by else by)


def _features(normalizer: SchemaNormalizer, alternative: Alternative) -> set[str]:
    """Return the types, properties, required names and constants of an alternative."""
    return {
        *(f"type {name}" for name in alternative.types or ()),
        *(f"property {name}" for name in alternative.properties),
        *(f"required {name}" for name in alternative.required),
        *(f"{name} = {value}" for name, value in _constants(normalizer, alternative)),
    }


def _constants(normalizer: SchemaNormalizer, alternative: Alternative) -> list[tuple[str, str]]:
    """Return the required properties that allow only one string, each with the string."""
    found = []
    for name in sorted(alternative.required & alternative.properties.keys()):
        choices = normalizer.normalize(alternative.properties[name]).alternatives
        values = [json.loads(value) for value in choices[0].enum or ()] if len(choices) == 1 else []
        if len(values) == 1 and isinstance(values[0], str):
            found.append((name, values[0]))
    return found


def _name(normalizer: SchemaNormalizer, schema: NormalizedSchema, alternative: Alternative) -> str:
    """Return the constant of an alternative, such as `tcp`, or else its name."""
    return next((value for _, value in _constants(normalizer, alternative)), schema.alternative_name(alternative))


def _declared_added(alternative: Alternative) -> bool:
    return any("added" in node.get("x-deviation", ()) for node in alternative.sources)


def _format_discriminator(schema: NormalizedSchema) -> str | None:
    if schema.discriminator is None:
        return None
    name, values = schema.discriminator
    return f"{name} ({', '.join(sorted(values))})" if values else name


def _format_additional(nodes: Nodes | None) -> str:
    return "not allowed" if nodes is None else "a schema" if nodes else "any"
