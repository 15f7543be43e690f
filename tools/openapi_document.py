"""Read OpenAPI 3.0 and 3.1 documents and bring their schemas into one normal form.

Two descriptions of the same API rarely look alike: one has `nullable` where the other has a null type, one
builds a type with `allOf` where the other spells it out, one refers where the other writes in place.
`Document.choice` undoes all of that: a schema becomes the alternatives that a document may take (a plain
schema has one), each a flat `Schema`, and whether null is allowed. Each keeps the nodes that it was made of.
"""

from __future__ import annotations

import itertools
import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import yaml

Node = Mapping[str, Any]
Nodes = tuple[Node, ...]

LOWER_BOUNDS = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
UPPER_BOUNDS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})

# For people alone; extensions (x-…) are left out as well.
_PROSE = frozenset({"description", "title", "summary", "example", "examples", "externalDocs", "xml", "$comment"})
_STRUCTURE = frozenset({"$ref", "allOf", "oneOf", "anyOf", "not", "type", "nullable", "enum", "const", "format"})
_STRUCTURE |= {"required", "properties", "items", "additionalProperties", "discriminator"}
# What a keyword says when it is left out.
_NEUTRAL: dict[str, Any] = {"minLength": 0, "minItems": 0, "minProperties": 0} | dict.fromkeys(
    ("uniqueItems", "readOnly", "writeOnly", "deprecated", "exclusiveMinimum", "exclusiveMaximum"), False
)


class UnusableError(Exception):
    """The input cannot be compared. The message is one line for people."""


@dataclass
class Schema:
    """One alternative of a schema, with its references, `allOf` and unions resolved."""

    sources: Nodes
    """The nodes of the document that were merged into it, the outermost first."""
    types: frozenset[str] | None = None
    """JSON types without null; None where any type is allowed."""
    null: bool = False
    enum: frozenset[str] | None = None
    """The allowed values without null, each as JSON; a `const` is an enum of one."""
    formats: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    properties: dict[str, Nodes] = field(default_factory=dict)
    items: Nodes = ()
    additional: Nodes | None = ()
    """The schemas of further properties: empty where anything goes, None where nothing does."""
    excluded: dict[str, Node] = field(default_factory=dict)
    """What `not` shuts out, one entry for each branch, by its canonical text."""
    keywords: dict[str, Any] = field(default_factory=dict)
    """Every other keyword that says something."""


@dataclass
class Choice:
    """A schema in normal form: its alternatives, and null beside them."""

    alternatives: list[Schema]
    null: bool
    discriminator: tuple[str, frozenset[str]] | None = None
    """The property's name and the values in the mapping."""

    @property
    def sources(self) -> Nodes:
        """The nodes that all alternatives share: the place of the choice itself."""
        first, *others = (alternative.sources for alternative in self.alternatives)
        return tuple(node for node in first if all(any(node is other for other in nodes) for nodes in others))

    def name(self, alternative: Schema) -> str:
        """What people call an alternative: by its component, or what it requires, or its type."""
        shared = self.sources if len(self.alternatives) > 1 else ()
        own = (node for node in alternative.sources if not any(node is other for other in shared))
        names = [str(node["$ref"]).rpartition("/")[2] for node in own if "$ref" in node]
        return (names or ["+".join(sorted(alternative.required)) or "/".join(alternative.types or ["any"])])[0]

    def flag(self, keyword: str) -> bool:
        """Whether a keyword such as `readOnly` is true for the whole of it."""
        return all(alternative.keywords.get(keyword) is True for alternative in self.alternatives)


class Document:
    """An OpenAPI document: its tree, and the normal form of its schemas on demand."""

    def __init__(self, name: str, root: Node) -> None:
        self.name = name
        self.root = root
        self._choices: dict[tuple[int, ...], tuple[Nodes, Choice]] = {}

    @classmethod
    def parse(cls, name: str, data: bytes) -> Document:
        """Read JSON or YAML; UnusableError where it is neither, or no OpenAPI 3.

        JSON never goes through the YAML parser, which would take minutes for tens of megabytes.
        """
        try:
            if data.removeprefix(BOM_UTF8).lstrip().startswith(b"{"):
                root = json.loads(data)
            else:
                # Where libyaml is there, its loader: it takes a tenth of the time.
                root = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
        except (ValueError, yaml.YAMLError, RecursionError) as error:
            reason = " ".join(str(error).split())
            raise UnusableError(f"{name} is neither JSON nor YAML: {reason}") from error
        if not isinstance(root, dict) or not str(root.get("openapi", "")).startswith(("3.0", "3.1")):
            raise UnusableError(f"{name} is no OpenAPI 3.0 or 3.1 description")
        if not isinstance(root.get("paths"), dict):
            raise UnusableError(f"{name} has no paths")
        return cls(name, root)

    def resolve(self, node: Any) -> Node:
        """The node that a reference, or a chain of them, ends at; any other node as it is."""
        seen = set[str]()
        while isinstance(node, dict) and "$ref" in node:
            if node["$ref"] in seen:
                raise UnusableError(f"{self.name} has a circle of references at {node['$ref']}")
            seen.add(node["$ref"])
            node = self._target(node["$ref"])
        return self._object(node)

    def _object(self, node: Any) -> Node:
        if isinstance(node, dict):
            return node
        raise UnusableError(f"{self.name} has {str(node)[:60]!r} where an object belongs")

    def choice(self, nodes: Nodes) -> Choice:
        """The normal form of a schema that all the nodes describe together."""
        key = tuple(map(id, nodes))
        if key not in self._choices:
            # The nodes are kept with it, so that none of these ids is given to another.
            self._choices[key] = nodes, self._choice(nodes)
        return self._choices[key][1]

    def _choice(self, nodes: Nodes) -> Choice:
        spread = [self._merge(plain) for plain in self._product(nodes, frozenset())]
        # A union less one of its members, by `not`: the member goes, and with it that branch of the `not`.
        kept, subtracted = [], set[str]()
        for schema in spread:
            hit = schema.excluded.keys() & {self.canonical(node) for node in schema.sources if schema.excluded}
            subtracted |= hit
            if not hit:
                kept.append(schema)
        for schema in kept:
            schema.excluded = {text: node for text, node in schema.excluded.items() if text not in subtracted}
        alternatives = _fold([schema for schema in kept if schema.types != frozenset()])
        choice = Choice(alternatives or kept[:1] or spread[:1], any(schema.null for schema in kept))
        for discriminator in (node["discriminator"] for node in choice.sources if "discriminator" in node):
            mapping = frozenset(discriminator.get("mapping", ()))
            choice.discriminator = str(discriminator["propertyName"]), mapping
        return choice

    def canonical(self, node: Any) -> str:
        """A schema as text without prose and names: equal for equal schemas, of whatever document."""
        return json.dumps(self._bare(node, ()), sort_keys=True, default=str)

    def _bare(self, node: Any, path: tuple[str, ...]) -> Any:
        if isinstance(node, list):
            return [self._bare(item, path) for item in node]
        if not isinstance(node, dict):
            return node
        bare: dict[str, Any] = {}
        for key, value in node.items():
            if key == "properties":  # Names and not keywords: one may be called `description`.
                bare[key] = {name: self._bare(item, path) for name, item in value.items()}
            elif key == "required":
                bare[key] = sorted(value)
            elif key != "$ref" and _has_meaning(key):
                bare[key] = self._bare(value, path)
        if "$ref" in node:
            if node["$ref"] in path:  # A circle: how far up it leads says enough.
                return {"circle": len(path) - path.index(node["$ref"])}
            bare |= self._bare(self._target(node["$ref"]), (*path, node["$ref"]))
        return bare

    def _target(self, ref: Any) -> Any:
        if not str(ref).startswith("#/"):
            raise UnusableError(f"{self.name} refers to another file: {ref}")
        target: Any = self.root
        for part in str(ref)[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(target, dict) or key not in target:
                raise UnusableError(f"{self.name} refers to what is not there: {ref}")
            target = target[key]
        return target

    def _product(self, nodes: Sequence[Any], path: frozenset[str]) -> list[Nodes]:
        """All of the nodes together, as alternatives: each takes one member of every union."""
        spreads = [self._spread(node, path) for node in nodes]
        return [tuple(itertools.chain(*parts)) for parts in itertools.product(*spreads)]

    def _spread(self, node: Any, path: frozenset[str]) -> list[Nodes]:
        """A node as alternatives of plain nodes: itself, what it refers to, its `allOf`, its unions."""
        if isinstance(node, bool):
            node = {} if node else {"not": {}}
        node = self._object(node)
        parts: list[list[Nodes]] = [[(node,)]]
        ref = node.get("$ref")
        if ref is not None and ref not in path:
            parts.append(self._spread(self._target(ref), path | {ref}))
        parts.append(self._product(node.get("allOf", ()), path))
        for keyword in ("oneOf", "anyOf"):
            if members := node.get(keyword):
                parts.append([plain for member in members for plain in self._spread(member, path)])
        return [tuple(itertools.chain(*part)) for part in itertools.product(*parts)]

    def _merge(self, nodes: Nodes) -> Schema:
        """One alternative out of its plain nodes, which all hold at once."""
        schema = Schema(nodes)
        nullable = any(node.get("nullable") is True for node in nodes)
        null_stated: list[bool] = []
        for node in nodes:
            if "type" in node:
                types = frozenset([node["type"]] if isinstance(node["type"], str) else node["type"])
                null_stated.append("null" in types)
                schema.types = _common_types(schema.types, types - {"null"})
            if "enum" in node or "const" in node:
                values = {json.dumps(value, default=str) for value in node.get("enum", [node.get("const")])}
                null_stated.append("null" in values)
                schema.enum = frozenset(values - {"null"} if schema.enum is None else values & schema.enum)
            if "format" in node:
                stated = frozenset([str(node["format"])])
                schema.formats = (schema.formats & stated) or (schema.formats | stated)
            schema.required |= frozenset(node.get("required", ()))
            for name, value in node.get("properties", {}).items():
                schema.properties[name] = (*schema.properties.get(name, ()), value)
            if "items" in node:
                schema.items = (*schema.items, node["items"])
            further = node.get("additionalProperties", True)
            if further is False or schema.additional is None:
                schema.additional = None
            elif further is not True and further:
                schema.additional = (*schema.additional, further)
            if "not" in node:
                schema.excluded |= {self.canonical(branch): branch for branch in self._branches(node["not"])}
            for keyword, value in _keywords(node):
                schema.keywords[keyword] = _both(keyword, schema.keywords.get(keyword), value)
        # In 3.0 the `nullable` of a wrapper is meant for the whole, whatever its parts say.
        schema.null = nullable or (bool(null_stated) and all(null_stated))
        if schema.enum == frozenset():
            schema.types, schema.enum = frozenset(), None
        elif schema.types is None:
            schema.types = _implied_types(schema)
        self._push_down(schema)
        return schema

    def _branches(self, node: Any) -> Iterator[Any]:
        """What a `not` shuts out, branch by branch: the members of an `anyOf`, the values of an `enum`."""
        target = self.resolve(node)
        if target.keys() == {"anyOf"}:
            for member in target["anyOf"]:
                yield from self._branches(member)
        elif target.keys() == {"enum"}:
            yield from ({"enum": [value]} for value in target["enum"])
        else:
            yield node

    def _push_down(self, schema: Schema) -> None:
        """Shutting out a property's value is the same as a `not` in that property, where it is required."""
        for text, branch in list(schema.excluded.items()):
            target = self.resolve(branch)
            if target.keys() == {"required", "properties"} and len(target["properties"]) == 1:
                ((name, value),) = target["properties"].items()
                if target["required"] == [name] and name in schema.required and name in schema.properties:
                    schema.properties[name] = ({"not": value}, *schema.properties[name])
                    del schema.excluded[text]


def _has_meaning(keyword: str) -> bool:
    return keyword not in _PROSE and not keyword.startswith("x-")


def _keywords(node: Node) -> Iterator[tuple[str, Any]]:
    """The keywords of a node that have no field of their own in `Schema`, bounds in the way of 3.1."""
    for keyword, value in node.items():
        if keyword in _STRUCTURE or not _has_meaning(keyword):
            continue
        exclusive = "exclusive" + keyword.capitalize()
        if keyword in ("minimum", "maximum") and node.get(exclusive) is True:
            yield exclusive, value
        elif value != _NEUTRAL.get(keyword) and not (keyword.startswith("exclusive") and value is True):
            yield keyword, value


def _both(keyword: str, first: Any, second: Any) -> Any:
    """The value that holds where two nodes state a keyword."""
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
    whole = {"integer"} if "integer" in first | second and "number" in first | second else set[str]()
    return (first & second) | whole


def _implied_types(schema: Schema) -> frozenset[str] | None:
    """The type that is meant where none is stated."""
    if schema.enum:
        kinds = {
            bool: "boolean",
            int: "integer",
            float: "number",
            str: "string",
            list: "array",
            dict: "object",
        }
        return frozenset(kinds[type(json.loads(value))] for value in schema.enum)
    if schema.properties:
        return frozenset({"object"})
    return frozenset({"array"}) if schema.items else None


def _fold(schemas: list[Schema]) -> list[Schema]:
    """Alternatives that differ in nothing but their format, or their values, made one."""
    folded: list[Schema] = []
    for schema in schemas:
        for index, other in enumerate(folded):
            if schema.enum and other.enum and _alike(schema, other, but="enum"):
                folded[index] = replace(other, enum=other.enum | schema.enum)
                break
            if schema.formats and other.formats and _alike(schema, other, but="formats"):
                folded[index] = replace(other, formats=other.formats | schema.formats)
                break
        else:
            folded.append(schema)
    return folded


def _alike(first: Schema, second: Schema, *, but: str) -> bool:
    return all(
        getattr(first, each.name) == getattr(second, each.name)
        for each in fields(Schema)
        if each.name not in ("sources", but)
    )
