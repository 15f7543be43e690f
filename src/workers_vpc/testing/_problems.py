"""What a request breaks, in words: the field, the value and the rule behind each error of the validator.

Nothing here knows the API: rules and phrases come from the contract, whose `x-expected` says in words what a
pattern means.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

Path = tuple[str | int, ...]
Schema = dict[str, Any]

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
    "not": "something that the contract does not exclude",
}
_LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, by which keyword of JSON Schema, what is right, and what was there."""

    path: Path
    rule: str
    expected: tuple[str, ...]
    value: object

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901); empty for the whole document."""
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in self.path)

    @property
    def message(self) -> str:
        """One sentence that names the field, the rule and the value."""
        if self.rule == "required":
            return f"{_dotted(self.path)}: required, but missing"
        return f"{_dotted(self.path)}: expected {' or '.join(self.expected)}, not {_shown(self.value)}"

    @property
    def body_message(self) -> str:
        """The same for a place in a body, where the API's own words for an unknown variant are known."""
        if self.rule != "enum" or not isinstance(self.value, str):
            return self.message
        return (
            f"invalid json: bad json data: unknown variant `{self.value}`, "
            f"expected {_variants(self.expected)} at {_dotted(self.path)}"
        )


def explain(errors: Iterable[ValidationError], document: Schema) -> list[Problem]:
    """Return what the errors amount to, each problem once.

    `document` is the one in which the errors' `schema_path` leads to the schema that was broken.
    """
    found: dict[tuple[Path, str], Problem] = {}
    for error in errors:
        for problem in _problems(error, document):
            found.setdefault((problem.path, problem.message), problem)
    # A value of the wrong type breaks further rules, which say nothing more.
    mistyped = {problem.path for problem in found.values() if problem.rule == "type"}
    return [problem for problem in found.values() if problem.rule == "type" or problem.path not in mistyped]


def resolve(schema: Schema, document: Schema) -> Schema:
    """Follow the `$ref` of a schema within its document."""
    while "$ref" in schema:
        schema = lookup(schema["$ref"].removeprefix("#/").split("/"), document)
    return schema


def lookup(path: Iterable[str | int], document: Schema) -> Any:
    """Return what stands at a place of the document, given as the steps of a JSON pointer."""
    node: Any = document
    for step in path:
        node = node[step.replace("~1", "/").replace("~0", "~") if isinstance(step, str) else step]
    return node


def _problems(error: ValidationError, document: Schema) -> list[Problem]:
    """Return the problems behind one error of the validator."""
    rule = error.kind.name
    path = tuple(error.instance_path)
    if rule in ("oneOf", "anyOf"):
        return _union(error, path, document)
    if rule == "required":
        return [Problem((*path, error.kind.as_dict()["property"]), rule, (), None)]
    schema: Schema = lookup(list(error.schema_path)[:-1], document)
    if rule in ("enum", "const"):
        variants = schema["enum"] if rule == "enum" else [schema["const"]]
        return [Problem(path, "enum", tuple(json.dumps(variant) for variant in variants), error.instance)]
    return [Problem(path, rule, _expected(rule, schema), error.instance)]


def _expected(rule: str, schema: Schema) -> tuple[str, ...]:
    """Say what a schema wants, as far as one of its keywords goes."""
    if rule == "type":
        types = schema["type"]
        return tuple(_TYPES[name] for name in ([types] if isinstance(types, str) else types))
    if "x-expected" in schema:
        return (schema["x-expected"],)
    if rule == "format":
        return (_FORMATS.get(schema["format"], f"the format {schema['format']}"),)
    if rule in ("minimum", "maximum") and "minimum" in schema and "maximum" in schema:
        return (f"a value from {schema['minimum']} to {schema['maximum']}",)
    return (_PHRASES.get(rule, f"what the contract's `{rule}` allows").format_map(schema),)


def _union(error: ValidationError, path: Path, document: Schema) -> list[Problem]:
    """Return the problems of the union's member that was meant, or what all of its members find wrong."""
    members = [resolve(member, document) for member in lookup(error.schema_path, document)]
    by_member = [explain(errors, document) for errors in error.kind.as_dict()["context"]]
    fitting = [number for number, member in enumerate(members) if _fits(member, error.instance)]
    meant = _meant(members, fitting, error.instance)
    if meant is not None:
        problems = by_member[meant]
    else:
        problems = _shared([by_member[number] for number in fitting or range(len(members))])
    # A `not` at the union's own place keeps its members apart: what breaks it mixes them.
    if problems and not any((problem.rule, problem.path) == ("not", path) for problem in problems):
        return problems
    return [Problem(path, error.kind.name, (_shapes(members[number] for number in fitting),), error.instance)]


def _fits(schema: Schema, value: object) -> bool:
    """Tell whether a value is of the JSON type that a schema names, if it names one."""
    return "type" not in schema or Draft202012Validator({"type": schema["type"]}).is_valid(value)


def _meant(members: Sequence[Schema], fitting: Sequence[int], value: object) -> int | None:
    """Return the number of the member that a value was meant to be, by a constant or by required keys."""
    if len(fitting) == 1:
        return fitting[0]
    if not isinstance(value, dict):
        return None
    constants = {number: _constants(members[number]) for number in fitting}
    if any(constants.values()):
        tagged = [
            number
            for number, wanted in constants.items()
            if wanted and all(value.get(key) == constant for key, constant in wanted.items())
        ]
        return tagged[0] if len(tagged) == 1 else None

    def score(number: int) -> tuple[int, int]:
        required = members[number].get("required", ())
        present = sum(value.get(key) is not None for key in required)
        return present, present - len(required)

    ranked = sorted(fitting, key=score, reverse=True)
    clear = len(ranked) > 1 and score(ranked[0]) > score(ranked[1])
    return ranked[0] if clear else None


def _constants(schema: Schema) -> dict[str, Any]:
    return {key: part["const"] for key, part in schema.get("properties", {}).items() if "const" in part}


def _shared(lists: Sequence[Sequence[Problem]]) -> list[Problem]:
    """Return the problems that are in every list, with all that would have been right."""
    shared = []
    for problem in lists[0]:
        same = [
            other
            for problems in lists
            for other in problems
            if (other.path, other.rule) == (problem.path, problem.rule)
        ]
        if all(any(other in problems for other in same) for problems in lists):
            expected = dict.fromkeys(phrase for other in same for phrase in other.expected)
            shared.append(Problem(problem.path, problem.rule, tuple(expected), problem.value))
    return shared


def _shapes(members: Iterable[Schema]) -> str:
    keys = (" and ".join(member.get("required", ())) for member in members)
    return "the keys of exactly one shape (" + "; ".join(filter(None, keys)) + ")"


def _dotted(path: Path) -> str:
    """Write a place as people do: `host.resolver_network.resolver_ips[1]`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "body"


def _variants(names: Sequence[str]) -> str:
    quoted = [f"`{json.loads(name)}`" for name in names]
    if len(quoted) > 2:
        return "one of " + ", ".join(quoted)
    return " or ".join(quoted)


def _shown(value: object) -> str:
    """Return a value as JSON; of a long one its beginning, of an object its keys."""
    match value:
        case dict():
            return f"an object with {', '.join(value) or 'nothing'}"
        case list():
            return "an array"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}… ({len(text)} characters)"
