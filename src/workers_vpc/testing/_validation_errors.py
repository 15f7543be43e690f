"""Turn the errors of the JSON Schema validator into messages that name the field, the value and what is expected.

This module does not depend on the API. The expectations come from the schemas; the keyword `x-expected` describes
a pattern in words.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from ._schema_nodes import Schema, resolve_pointer, resolve_reference

JsonPath = tuple[str | int, ...]

_TYPES = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "null": "null",
}
_FORMATS = {
    "uuid": "a UUID",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "date-time": "an RFC 3339 date-time",
}
_PHRASES = {
    "minimum": "at least {minimum}",
    "maximum": "at most {maximum}",
    "minLength": "a length of at least {minLength}",
    "maxLength": "a length of at most {maxLength}",
    "pattern": "a string that matches {pattern}",
    "not": "a value that the contract does not exclude",
}
_MAX_SHOWN_LENGTH = 80

UNKNOWN_FIELD = "unknown field"
"""The keyword of a violation that is not one of the schema: a field that the API would drop."""


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """A value that violates a schema: its path, the violated keyword, what is expected, and the value."""

    path: JsonPath
    keyword: str
    expected: tuple[str, ...]
    value: object

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer (RFC 6901); empty for the entire document."""
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in self.path)

    @property
    def message(self) -> str:
        """A sentence that names the field, what is expected, and the value."""
        if self.keyword == "required":
            return f"{_dotted(self.path)}: required, but missing"
        if self.keyword == UNKNOWN_FIELD:
            return f"{_dotted(self.path)}: the API ignores this field"
        return f"{_dotted(self.path)}: expected {' or '.join(self.expected)}, not {_shown(self.value)}"

    @property
    def body_message(self) -> str:
        """The message for a request body. For an unknown variant, it has the form of the API's own message."""
        if self.keyword != "enum" or not isinstance(self.value, str):
            return self.message
        return f"invalid json: bad json data: {self.parser_message} at {_dotted(self.path)}"

    @property
    def parser_message(self) -> str:
        """The message in the form of the API's JSON parser, without the position."""
        match self.keyword:
            case "required":
                return f"missing field `{self.path[-1]}`"
            case "enum" if isinstance(self.value, str):
                return f"unknown variant `{self.value}`, expected {_variants(self.expected)}"
            case _ if self.keyword == UNKNOWN_FIELD:
                return f"unknown field `{self.path[-1]}`"
        return self.message

    @property
    def containing_path(self) -> JsonPath:
        """The path of the value at which a parser notices the violation: for a missing field, the object without it."""
        return self.path[:-1] if self.keyword == "required" else self.path


def find_violations(errors: Iterable[ValidationError], document: Schema) -> list[SchemaViolation]:
    """Return the violations that the errors of the validator describe, without duplicates.

    Args:
        errors: The errors of the validator.
        document: The document in which the `schema_path` of each error leads to the violated schema.
    """
    found: dict[tuple[JsonPath, str], SchemaViolation] = {}
    for error in errors:
        for violation in _violations(error, document):
            found.setdefault((violation.path, violation.message), violation)
    # A value of the wrong type also violates other keywords, but these violations contain no more information.
    mistyped = {violation.path for violation in found.values() if violation.keyword == "type"}
    return [violation for violation in found.values() if violation.keyword == "type" or violation.path not in mistyped]


def _violations(error: ValidationError, document: Schema) -> list[SchemaViolation]:
    """Return the violations that one error of the validator describes."""
    keyword = error.kind.name
    path = tuple(error.instance_path)
    if keyword in ("oneOf", "anyOf"):
        return _union_violations(error, path, document)
    if keyword == "required":
        return [SchemaViolation((*path, error.kind.as_dict()["property"]), keyword, (), None)]
    schema: Schema = resolve_pointer(list(error.schema_path)[:-1], document)
    if keyword in ("enum", "const"):
        variants = schema["enum"] if keyword == "enum" else [schema["const"]]
        expected = tuple(json.dumps(variant) for variant in variants)
        return [SchemaViolation(path, "enum", expected, error.instance)]
    return [SchemaViolation(path, keyword, _expected(keyword, schema), error.instance)]


def _expected(keyword: str, schema: Schema) -> tuple[str, ...]:
    """Return in words what a keyword of a schema expects."""
    if keyword == "type":
        types = schema["type"]
        return tuple(_TYPES[name] for name in ([types] if isinstance(types, str) else types))
    if "x-expected" in schema:
        return (schema["x-expected"],)
    if keyword == "format":
        return (_FORMATS.get(schema["format"], f"the format {schema['format']}"),)
    if keyword in ("minimum", "maximum") and "minimum" in schema and "maximum" in schema:
        return (f"a value from {schema['minimum']} to {schema['maximum']}",)
    return (_PHRASES.get(keyword, f"a value that the contract's `{keyword}` allows").format_map(schema),)


def _union_violations(error: ValidationError, path: JsonPath, document: Schema) -> list[SchemaViolation]:
    """Return the violations of the intended member of a union, or those that all of its members have in common."""
    members = [resolve_reference(member, document) for member in resolve_pointer(error.schema_path, document)]
    by_member = [find_violations(errors, document) for errors in error.kind.as_dict()["context"]]
    candidates = [index for index, member in enumerate(members) if _has_type(member, error.instance)]
    intended = _intended_member(members, candidates, error.instance)
    if intended is not None:
        violations = by_member[intended]
    else:
        violations = _common_violations([by_member[index] for index in candidates or range(len(members))])
    # A `not` at the path of the union keeps its members apart: a value that violates it mixes several members.
    mixes_members = any((violation.keyword, violation.path) == ("not", path) for violation in violations)
    if violations and not mixes_members:
        return violations
    shapes = _shapes(members[index] for index in candidates)
    return [SchemaViolation(path, error.kind.name, (shapes,), error.instance)]


def _has_type(schema: Schema, value: object) -> bool:
    """Return whether a value has the JSON type of a schema, if the schema has one."""
    return "type" not in schema or Draft202012Validator({"type": schema["type"]}).is_valid(value)


def _intended_member(members: Sequence[Schema], candidates: Sequence[int], value: object) -> int | None:
    """Return the index of the member that a value was meant for, found by constants or by required keys."""
    if len(candidates) == 1:
        return candidates[0]
    if not isinstance(value, dict):
        return None
    constants = {index: _constants(members[index]) for index in candidates}
    if any(constants.values()):
        tagged = [
            index
            for index, expected in constants.items()
            if expected and all(value.get(key) == constant for key, constant in expected.items())
        ]
        return tagged[0] if len(tagged) == 1 else None

    def score(index: int) -> tuple[int, int]:
        required = members[index].get("required", ())
        present = sum(value.get(key) is not None for key in required)
        return present, present - len(required)

    ranked = sorted(candidates, key=score, reverse=True)
    is_clear = len(ranked) > 1 and score(ranked[0]) > score(ranked[1])
    return ranked[0] if is_clear else None


def _constants(schema: Schema) -> dict[str, Any]:
    """Return the properties of a schema that must have a constant value."""
    return {key: part["const"] for key, part in schema.get("properties", {}).items() if "const" in part}


def _common_violations(lists: Sequence[Sequence[SchemaViolation]]) -> list[SchemaViolation]:
    """Return the violations that are in every list, each with everything that any of the lists expects."""
    common = []
    for violation in lists[0]:
        same = [
            other
            for violations in lists
            for other in violations
            if (other.path, other.keyword) == (violation.path, violation.keyword)
        ]
        if all(any(other in violations for other in same) for violations in lists):
            expected = dict.fromkeys(phrase for other in same for phrase in other.expected)
            common.append(SchemaViolation(violation.path, violation.keyword, tuple(expected), violation.value))
    return common


def _shapes(members: Iterable[Schema]) -> str:
    """Return in words which keys the members of a union require."""
    keys = (" and ".join(member.get("required", ())) for member in members)
    return "the keys of exactly one shape (" + "; ".join(filter(None, keys)) + ")"


def _dotted(path: JsonPath) -> str:
    """Return a path in dotted notation: `host.resolver_network.resolver_ips[1]`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "body"


def _variants(names: Sequence[str]) -> str:
    """Return the variants of an enum in the form of the API's own messages."""
    quoted = [f"`{json.loads(name)}`" for name in names]
    if len(quoted) > 2:
        return "one of " + ", ".join(quoted)
    return " or ".join(quoted)


def _shown(value: object) -> str:
    """Return a value as JSON: the keys of an object, the beginning of a long text."""
    match value:
        case dict():
            return f"an object with {', '.join(value) or 'no keys'}"
        case list():
            return "an array"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_SHOWN_LENGTH else f"{text[:_MAX_SHOWN_LENGTH]}… ({len(text)} characters)"
