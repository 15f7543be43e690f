"""Bring the schemas of OpenAPI 3.0 and 3.1 documents into one normal form, so that they can be compared.

Two descriptions of the same API rarely use the same form: one has `nullable` and the other a null type, one composes a
type with `allOf` and the other writes it in full, one uses a reference and the other an inline schema.
`SchemaNormalizer.normalize` removes these differences. A schema becomes the list of its alternatives (a schema without
a union has one), each without references and `allOf`, and the information whether null is allowed.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from tools.openapi_document import Node, Nodes, OpenAPIDocument

LOWER_BOUNDS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
UPPER_BOUNDS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})

# Keywords without a meaning for programs; extensions (x-…) are ignored as well.
_DOCUMENTATION = frozenset(
    {"description", "title", "summary", "example", "examples", "externalDocs", "xml", "$comment"}
)
# Keywords that have their own attribute in `Alternative`.
_STRUCTURE = frozenset({"$ref", "allOf", "oneOf", "anyOf", "not", "type", "nullable", "enum", "const", "format"})
_STRUCTURE |= {"required", "properties", "items", "additionalProperties", "discriminator"}
# The values that mean the same as no value.
_DEFAULTS: dict[str, Any] = {"minLength": 0, "minItems": 0, "minProperties": 0} | dict.fromkeys(
    ("uniqueItems", "readOnly", "writeOnly", "deprecated", "exclusiveMinimum", "exclusiveMaximum"), False
)
_JSON_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}


@dataclass
class Alternative:
    """One alternative of a schema, with its references, `allOf` and unions resolved."""

    sources: Nodes
    """The nodes of the document that were merged, outermost first."""
    types: frozenset[str] | None = None
    """The JSON types without null; None if any type is allowed."""
    null: bool = False
    enum: frozenset[str] | None = None
    """The allowed values without null, each as JSON. A `const` is an enum of one value."""
    formats: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    properties: dict[str, Nodes] = field(default_factory=dict)
    items: Nodes = ()
    additional: Nodes | None = ()
    """The schemas of additional properties: empty if anything is allowed, None if nothing is."""
    excluded: dict[str, Node] = field(default_factory=dict)
    """The schemas that `not` excludes, by their canonical text."""
    keywords: dict[str, Any] = field(default_factory=dict)
    """All other keywords whose value differs from the default."""


@dataclass
class NormalizedSchema:
    """A schema in normal form."""

    alternatives: list[Alternative]
    null: bool
    discriminator: tuple[str, frozenset[str]] | None = None
    """The name of the property, and the values in the mapping."""

    @property
    def sources(self) -> Nodes:
        """The nodes that all alternatives share, which describe the schema itself."""
        first, *others = (alternative.sources for alternative in self.alternatives)
        return tuple(node for node in first if all(any(node is other for other in nodes) for nodes in others))

    def alternative_name(self, alternative: Alternative) -> str:
        """Return the name of an alternative: its component, or the properties that it requires, or its type."""
        shared = self.sources if len(self.alternatives) > 1 else ()
        own = (node for node in alternative.sources if not any(node is other for other in shared))
        names = [str(node["$ref"]).rpartition("/")[2] for node in own if "$ref" in node]
        return (names or ["+".join(sorted(alternative.required)) or "/".join(alternative.types or ["any"])])[0]

    def has_flag(self, keyword: str) -> bool:
        """Return whether a keyword such as `readOnly` is true for all alternatives."""
        return all(alternative.keywords.get(keyword) is True for alternative in self.alternatives)


class SchemaNormalizer:
    """Normalize the schemas of one document. Results are cached, since most components are used many times."""

    def __init__(self, document: OpenAPIDocument) -> None:
        self.document = document
        self._cache: dict[tuple[int, ...], tuple[Nodes, NormalizedSchema]] = {}

    def normalize(self, nodes: Nodes) -> NormalizedSchema:
        """Return the normal form of the schema that the nodes describe together, as `allOf` does."""
        key = tuple(map(id, nodes))
        if key not in self._cache:
            # The cache holds the nodes too: while they exist, no other object can have one of these ids.
            self._cache[key] = nodes, self._normalize(nodes)
        return self._cache[key][1]

    def _normalize(self, nodes: Nodes) -> NormalizedSchema:
        candidates = [self._merge(combination) for combination in self._combine(nodes, frozenset())]
        # If `not` excludes a member of a union, both the member and this branch of the `not` are removed.
        kept, applied = [], set[str]()
        for candidate in candidates:
            exclusions = candidate.excluded.keys() & {
                self.canonical_text(node) for node in candidate.sources if candidate.excluded
            }
            applied |= exclusions
            if not exclusions:
                kept.append(candidate)
        for candidate in kept:
            candidate.excluded = {text: node for text, node in candidate.excluded.items() if text not in applied}
        alternatives = _fold([candidate for candidate in kept if candidate.types != frozenset()])
        null = any(candidate.null for candidate in kept)
        schema = NormalizedSchema(alternatives or kept[:1] or candidates[:1], null)
        for discriminator in (node["discriminator"] for node in schema.sources if "discriminator" in node):
            mapping = frozenset(discriminator.get("mapping", ()))
            schema.discriminator = str(discriminator["propertyName"]), mapping
        return schema

    def canonical_text(self, node: Any) -> str:
        """Return a schema as text without documentation and names of components.

        The text is the same for equal schemas, even of different documents.
        """
        return json.dumps(self._without_documentation(node, ()), sort_keys=True)

    def _without_documentation(self, node: Any, path: tuple[str, ...]) -> Any:
        if isinstance(node, list):
            return [self._without_documentation(item, path) for item in node]
        if not isinstance(node, dict):
            return node
        result: dict[str, Any] = {}
        for key, value in node.items():
            if key == "properties":  # Its keys are names and not keywords: one can be called `description`.
                result[key] = {name: self._without_documentation(item, path) for name, item in value.items()}
            elif key == "required":
                result[key] = sorted(value)
            elif key != "$ref" and _has_meaning(key):
                result[key] = self._without_documentation(value, path)
        if "$ref" in node:
            if node["$ref"] in path:  # The distance to the start of a cycle identifies it without names.
                return {"cycle": len(path) - path.index(node["$ref"])}
            target = self.document.target(node["$ref"])
            result |= self._without_documentation(target, (*path, node["$ref"]))
        return result

    def _combine(self, nodes: Sequence[Any], path: frozenset[str]) -> list[Nodes]:
        """Return the combinations of the nodes that hold together, one for each choice of members of unions."""
        expanded = [self._expand(node, path) for node in nodes]
        return [tuple(itertools.chain(*parts)) for parts in itertools.product(*expanded)]

    def _expand(self, node: Any, path: frozenset[str]) -> list[Nodes]:
        """Return the combinations of one node: itself, the target of its reference, its `allOf`, its unions."""
        if isinstance(node, bool):
            node = {} if node else {"not": {}}
        node = self.document.expect_object(node)
        parts: list[list[Nodes]] = [[(node,)]]
        ref = node.get("$ref")
        if ref is not None and ref not in path:
            parts.append(self._expand(self.document.target(ref), path | {ref}))
        parts.append(self._combine(node.get("allOf", ()), path))
        for keyword in ("oneOf", "anyOf"):
            if members := node.get(keyword):
                parts.append([combination for member in members for combination in self._expand(member, path)])
        return [tuple(itertools.chain(*part)) for part in itertools.product(*parts)]

    def _merge(self, nodes: Nodes) -> Alternative:
        """Return one alternative made of nodes that hold together."""
        alternative = Alternative(nodes)
        nullable = any(node.get("nullable") is True for node in nodes)
        null_allowed: list[bool] = []
        for node in nodes:
            if "type" in node:
                types = frozenset([node["type"]] if isinstance(node["type"], str) else node["type"])
                null_allowed.append("null" in types)
                alternative.types = _common_types(alternative.types, types - {"null"})
            if "enum" in node or "const" in node:
                values = {json.dumps(value) for value in node.get("enum", [node.get("const")])}
                null_allowed.append("null" in values)
                enum = alternative.enum
                alternative.enum = frozenset(values - {"null"} if enum is None else values & enum)
            if "format" in node:
                formats = frozenset([str(node["format"])])
                alternative.formats = (alternative.formats & formats) or (alternative.formats | formats)
            alternative.required |= frozenset(node.get("required", ()))
            for name, value in node.get("properties", {}).items():
                others = alternative.properties.get(name, ())
                if name == "result":
                    # In an envelope, a bare result in one part is a placeholder for that in a more specific part.
                    others = tuple(each for each in others if not self._is_placeholder(each))
                    if others and self._is_placeholder(value):
                        continue
                alternative.properties[name] = (*others, value)
            if "items" in node:
                alternative.items = (*alternative.items, node["items"])
            additional = node.get("additionalProperties", True)
            if additional is False or alternative.additional is None:
                alternative.additional = None
            elif additional is not True and additional:
                alternative.additional = (*alternative.additional, additional)
            if "not" in node:
                branches = self._exclusions(node["not"])
                alternative.excluded |= {self.canonical_text(branch): branch for branch in branches}
            for keyword, value in _plain_keywords(node):
                alternative.keywords[keyword] = _combined_value(keyword, alternative.keywords.get(keyword), value)
        # In OpenAPI 3.0, `nullable` next to `allOf` applies to the whole schema, whatever its parts say.
        alternative.null = nullable or (bool(null_allowed) and all(null_allowed))
        if alternative.enum == frozenset():
            alternative.types, alternative.enum = frozenset(), None
        elif alternative.types is None:
            alternative.types = _implied_types(alternative)
        self._move_exclusions(alternative)
        return alternative

    def _is_placeholder(self, node: Any) -> bool:
        """Return whether a schema says nothing about a value but its JSON type."""
        target = self.document.resolve(node)
        keywords = {keyword for keyword in target if _has_meaning(keyword)}
        members = [*target.get("anyOf", ()), *target.get("oneOf", ())]
        return (
            keywords <= {"type", "nullable", "items", "anyOf", "oneOf"}
            and not target.get("items")
            and all(self._is_placeholder(member) for member in members)
        )

    def _exclusions(self, node: Any) -> Iterator[Any]:
        """Yield what a `not` excludes, one by one: the members of an `anyOf`, the values of an `enum`."""
        target = self.document.resolve(node)
        if target.keys() == {"anyOf"}:
            for member in target["anyOf"]:
                yield from self._exclusions(member)
        elif target.keys() == {"enum"}:
            yield from ({"enum": [value]} for value in target["enum"])
        else:
            yield node

    def _move_exclusions(self, alternative: Alternative) -> None:
        """Move the exclusion of a value of a required property into the property, where it means the same."""
        for text, branch in list(alternative.excluded.items()):
            target = self.document.resolve(branch)
            if target.keys() == {"required", "properties"} and len(target["properties"]) == 1:
                ((name, value),) = target["properties"].items()
                if target["required"] == [name] and name in alternative.required and name in alternative.properties:
                    alternative.properties[name] = ({"not": value}, *alternative.properties[name])
                    del alternative.excluded[text]


def _has_meaning(keyword: str) -> bool:
    return keyword not in _DOCUMENTATION and not keyword.startswith("x-")


def _plain_keywords(node: Node) -> Iterator[tuple[str, Any]]:
    """Yield the keywords for `Alternative.keywords`, with exclusive bounds as OpenAPI 3.1 writes them."""
    for keyword, value in node.items():
        if keyword in _STRUCTURE or not _has_meaning(keyword):
            continue
        exclusive = "exclusive" + keyword.capitalize()
        if keyword in ("minimum", "maximum") and node.get(exclusive) is True:
            yield exclusive, value
        elif not _is_default(keyword, value) and not (keyword.startswith("exclusive") and value is True):
            yield keyword, value


def _is_default(keyword: str, value: Any) -> bool:
    default = _DEFAULTS.get(keyword)
    return value == default and isinstance(value, bool) is isinstance(default, bool)  # in Python, 0 == False


def _combined_value(keyword: str, first: Any, second: Any) -> Any:
    """Return the value of a keyword that two nodes have, both of which hold."""
    if first is None or first == second:
        return second
    if keyword in LOWER_BOUNDS:
        return max(first, second)
    if keyword in UPPER_BOUNDS:
        return min(first, second)
    return sorted([first, second], key=str)


def _common_types(first: frozenset[str] | None, second: frozenset[str]) -> frozenset[str]:
    if first is None:
        return second
    # An integer is also a number.
    integer = {"integer"} if "integer" in first | second and "number" in first | second else set[str]()
    return (first & second) | integer


def _implied_types(alternative: Alternative) -> frozenset[str] | None:
    """Return the types of a schema without `type`, as far as its other keywords imply them."""
    if alternative.enum:
        return frozenset(_JSON_TYPES[type(json.loads(value))] for value in alternative.enum)
    if alternative.properties:
        return frozenset({"object"})
    return frozenset({"array"}) if alternative.items else None


def _fold(alternatives: list[Alternative]) -> list[Alternative]:
    """Join alternatives that differ only in their format or in their values."""
    folded: list[Alternative] = []
    for alternative in alternatives:
        for index, other in enumerate(folded):
            if alternative.enum and other.enum and _equal_except("enum", alternative, other):
                folded[index] = replace(other, enum=other.enum | alternative.enum)
                break
            if alternative.formats and other.formats and _equal_except("formats", alternative, other):
                folded[index] = replace(other, formats=other.formats | alternative.formats)
                break
        else:
            folded.append(alternative)
    return folded


def _equal_except(attribute: str, first: Alternative, second: Alternative) -> bool:
    names = {each.name for each in fields(Alternative)} - {"sources", attribute}
    return all(getattr(first, name) == getattr(second, name) for name in names)
