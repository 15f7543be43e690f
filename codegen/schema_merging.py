"""Merge schemas that apply together: the parts of an `allOf`, and the keywords next to a union or a reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codegen.contract_nodes import Node, UnsupportedInputError

#: Returns the schema that a reference leads to.
Resolve = Callable[[str], Node]

_TYPES = ("string", "integer", "number", "boolean", "null", "array", "object")
_LARGER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_SMALLER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_UNIONS = ("oneOf", "anyOf")
_FLAGS = {"readOnly", "writeOnly", "deprecated", "uniqueItems"}
#: Keywords that do not restrict values. The second schema, which is the more specific one, wins.
_ANNOTATIONS = {"title", "description", "example", "examples", "externalDocs", "$comment", "discriminator", "default"}
#: The keywords that a placeholder for a result may have: it says nothing about the value but its JSON type.
_PLACEHOLDER = _ANNOTATIONS | {"type", "items", "anyOf", "oneOf", "additionalProperties"}


#: The name of the component that a merged schema was made of. It becomes part of the name of a member of a union.
PART = "x-part"


#: The mark of a field that is read-only only because it refers to a schema that is read-only.
SHARED_READ_ONLY = "x-shared-read-only"


class ContradictionError(Exception):
    """No value satisfies both schemas.

    Attributes:
        is_certain (bool): Whether no document is valid; otherwise, only a document with an optional field is invalid.
    """

    def __init__(self, reason: str, *, is_certain: bool = True) -> None:
        super().__init__(reason)
        self.is_certain = is_certain


def is_annotation(keyword: str) -> bool:
    """Return whether a keyword does not restrict values."""
    return keyword in _ANNOTATIONS or keyword.startswith("x-") or keyword in ("readOnly", "writeOnly", "deprecated")


def constraints(schema: Node) -> Node:
    """Return the keywords of a schema that restrict values."""
    return {keyword: value for keyword, value in schema.items() if not is_annotation(keyword)}


def annotations_of(schema: Node) -> Node:
    """Return the keywords of a schema that do not restrict values."""
    return {keyword: value for keyword, value in schema.items() if is_annotation(keyword)}


def merge(first: Node, second: Node, resolve: Resolve) -> Node:
    """Return a schema that accepts the values that both schemas accept.

    Args:
        first: A schema without `allOf`.
        second: Another one, which is more specific: its descriptions replace those of the first.
        resolve: Returns the schema that a reference leads to.

    Raises:
        ContradictionError: There is no such value.
        UnsupportedInputError: There are such values, but no supported schema describes them.
    """
    if not (isinstance(first, dict) and isinstance(second, dict)):
        raise UnsupportedInputError("a schema that is true or false cannot be merged; write it as an object")
    if first == second:
        return first
    for schema, other in ((first, second), (second, first)):
        # A part that restricts nothing keeps the reference of the other one.
        if not constraints(other):
            return (
                {**first, **second}
                if schema is first
                else {**second, **annotations_of(first), **annotations_of(second)}
            )
    merged = _merge_targets(_target(first, resolve), _target(second, resolve), resolve)
    for schema in (second, first):
        if "$ref" in schema and constraints(merged) == constraints(_target(schema, resolve)):
            return {**schema, **annotations_of(first), **annotations_of(second)}
    return merged


def _target(schema: Node, resolve: Resolve) -> Node:
    """Return a schema with what its reference leads to."""
    if "$ref" not in schema:
        return schema
    siblings = {keyword: value for keyword, value in schema.items() if keyword != "$ref"}
    target = resolve(schema["$ref"])
    is_shared = target.get("readOnly") and "readOnly" not in siblings
    return {**target, **({SHARED_READ_ONLY: True} if is_shared else {}), **siblings}


def _merge_targets(first: Node, second: Node, resolve: Resolve) -> Node:
    for keyword in _UNIONS:
        for schema, other, is_second in ((second, first, False), (first, second, True)):
            if keyword in schema:
                rest = {key: value for key, value in schema.items() if key != keyword}
                context = merge(rest, other, resolve) if is_second else merge(other, rest, resolve)
                return _merge_members(schema[keyword], keyword, context, resolve)
    result: Node = {}
    required = [*first.get("required", ()), *second.get("required", ())]
    for keyword in dict.fromkeys([*first, *second]):
        if keyword not in first or keyword not in second:
            result[keyword] = first.get(keyword, second.get(keyword))
        elif keyword == "required":
            result[keyword] = list(dict.fromkeys(required))
        elif keyword == "properties":
            result[keyword] = _merge_properties(first[keyword], second[keyword], required, resolve)
        else:
            result[keyword] = _merge_keyword(keyword, first[keyword], second[keyword], resolve)
    return _restrict_values(result)


def _merge_members(members: list[Node], keyword: str, context: Node, resolve: Resolve) -> Node:
    """Return the union of the members, each merged with the keywords next to the union."""
    shared, kept = constraints(context), annotations_of(context)
    if not shared:
        return {**kept, keyword: members}
    merged: list[Node] = []
    for member in members:
        try:
            found = merge(shared, member, resolve)
            if "$ref" in member and "$ref" not in found:
                found = {**found, PART: member["$ref"].rpartition("/")[2]}
            merged.append(found)
        except ContradictionError as error:
            if not error.is_certain:
                raise
    if not merged:
        raise ContradictionError("no member of the union is compatible with the keywords next to it")
    return {**merged[0], **kept} if len(merged) == 1 else {**kept, keyword: merged}


def _merge_properties(first: Node, second: Node, required: list[str], resolve: Resolve) -> Node:
    result = {**first, **second}
    result = {name: result[name] for name in dict.fromkeys([*first, *second])}
    for name in first:
        if name in second:
            try:
                result[name] = merge_field(name, first[name], second[name], resolve)
            except ContradictionError as error:
                is_certain = error.is_certain and name in required
                raise ContradictionError(f"the field '{name}': {error}", is_certain=is_certain) from error
    return result


def merge_field(name: str, first: Node, second: Node, resolve: Resolve) -> Node:
    """Return a schema for a field that two parts of an `allOf` describe.

    A bare `result` in one part is a placeholder for the result in the other part: it is not merged but replaced,
    because an envelope that several operations share does not know their results.
    """
    if name == "result":
        if is_placeholder(first, resolve):
            return second
        if is_placeholder(second, resolve):
            return first
    return merge(first, second, resolve)


def is_placeholder(schema: Node, resolve: Resolve) -> bool:
    """Return whether a schema says nothing about a value but its JSON type."""
    target = _target(schema, resolve)
    keywords = {keyword for keyword in target if not is_annotation(keyword)}
    members = [*target.get("anyOf", ()), *target.get("oneOf", ())]
    return (
        keywords <= _PLACEHOLDER
        and target.get("items", {}) == {}
        and target.get("additionalProperties", True) in (True, {})
        and all(is_placeholder(member, resolve) for member in members)
    )


def _merge_keyword(keyword: str, first: Any, second: Any, resolve: Resolve) -> Any:
    """Return the value of a keyword that both schemas have."""
    if is_annotation(keyword) and keyword not in _FLAGS:
        return second
    if keyword in _FLAGS:
        return first or second
    if first == second:
        return first
    if keyword == "type":
        return _merge_types(first, second)
    if keyword in _LARGER:
        return max(first, second)
    if keyword in _SMALLER:
        return min(first, second)
    if keyword == "enum":
        return [value for value in first if value in second]
    if keyword == "items":
        return merge(first, second, resolve)
    if keyword == "additionalProperties":
        if False in (first, second):
            return False
        return second if first is True else first if second is True else merge(first, second, resolve)
    if keyword == "not":
        return {"anyOf": [first, second]}
    if keyword == "const":
        raise ContradictionError(f"the constants {first!r} and {second!r} contradict each other")
    raise UnsupportedInputError(
        f"the keyword '{keyword}' has two values that apply together, {first!r} and {second!r}; "
        "write the combined schema"
    )


def _merge_types(first: str | list[str], second: str | list[str]) -> str | list[str]:
    ours, theirs = ({each} if isinstance(each, str) else set(each) for each in (first, second))
    types = ours & theirs
    if "integer" in ours ^ theirs and "number" in ours | theirs:
        types |= {"integer"}
    if not types:
        names = " and ".join(" or ".join(sorted(each)) for each in (ours, theirs))
        raise ContradictionError(f"the types {names} contradict each other")
    found = [name for name in _TYPES if name in types]
    return found[0] if len(found) == 1 else found


def _restrict_values(schema: Node) -> Node:
    """Return a schema whose enum and constant agree with each other and with the type."""
    if "const" in schema and "enum" in schema:
        if schema["const"] not in schema["enum"]:
            raise ContradictionError(f"the constant {schema['const']!r} is not in the enum next to it")
        schema = {keyword: value for keyword, value in schema.items() if keyword != "enum"}
    if "enum" in schema:
        given = schema.get("type", _TYPES)
        types = {given} if isinstance(given, str) else set(given)
        values = [value for value in schema["enum"] if json_type(value) in types or _is_number(value, types)]
        if not values:
            raise ContradictionError("no value of the enum is allowed")
        schema = {**schema, "enum": values}
    return schema


def json_type(value: Any) -> str:
    """Return the JSON type of a value."""
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def _is_number(value: Any, types: set[str]) -> bool:
    return "number" in types and json_type(value) == "integer"
