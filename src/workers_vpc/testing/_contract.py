"""The contract at run time: its routes, parameters and schemas, read from openapi.json.

Requests are checked by jsonschema-rs, independent of the SDK's models. Routing and parameters take a few
lines here; the libraries that do it all cost half a second of start-up and a millisecond for each request.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from jsonschema_rs import Draft202012Validator

from ._problems import Problem, Schema, explain, lookup, resolve

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# As many digits as no bound of the contract needs, and few enough to be no burden.
_INTEGER = re.compile(r"-?[0-9]{1,18}")


class Check:
    """One schema of the contract, ready to check values."""

    def __init__(self, pointer: str, document: Schema, explaining: Schema | None = None) -> None:
        self._document = document if explaining is None else explaining
        self._validator = _validator(pointer, document)
        self._explainer = self._validator if explaining is None else _validator(pointer, explaining)

    def problems(self, value: object) -> list[Problem]:
        """Return what is wrong with a value; nothing where it is valid."""
        if self._validator.is_valid(value):
            return []
        problems = explain(self._explainer.iter_errors(value), self._document)
        return problems or explain(self._validator.iter_errors(value), self._document)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path or in the query."""

    name: str
    location: str
    required: bool
    schema: Schema
    check: Check

    def read(self, text: str) -> object:
        """Return the value that a text stands for under the schema, or the text itself where it is none."""
        if self.schema.get("type") == "integer" and _INTEGER.fullmatch(text):
            return int(text)
        return text

    def problems(self, value: object) -> list[Problem]:
        """Return what is wrong with a value of the parameter, under the parameter's name."""
        return [replace(problem, path=(self.name, *problem.path)) for problem in self.check.problems(value)]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: which parameters and which bodies it takes."""

    id: str
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, Check]
    """The check for each media type; empty for an operation without a body."""
    read_only: frozenset[str]
    """Fields of the body that the API sets itself."""


class Contract:
    """An OpenAPI document, compiled for checking requests.

    Args:
        document: The document as JSON has it.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = _bounded(document)
        self.base_path: str = urlsplit(document["servers"][0]["url"]).path.rstrip("/")
        self._explaining = _without_what_is_refused(self.document)
        self._routes = [self._route(path, item) for path, item in document["paths"].items()]

    def route(self, path: str) -> tuple[Mapping[str, Operation], dict[str, str]] | None:
        """Return the operations at a path below the base path, and the texts of its parameters."""
        for pattern, operations in self._routes:
            match = pattern.fullmatch(path)
            if match:
                return operations, {name: unquote(text) for name, text in match.groupdict().items()}
        return None

    @cached_property
    def get_answer(self) -> Check:
        """The check for what the operation `get` answers."""
        for path, item in self.document["paths"].items():
            if item.get("get", {}).get("operationId") == "get":
                content = ["paths", path, "get", "responses", "200", "content", "application/json"]
                return Check(_pointer([*content, "schema"]), self.document)
        raise LookupError("the contract has no operation get")

    def _route(self, path: str, item: Schema) -> tuple[re.Pattern[str], Mapping[str, Operation]]:
        pattern = "".join(
            f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", path)
        )
        operations = {method.upper(): self._operation(["paths", path, method]) for method in _METHODS if method in item}
        return re.compile(pattern), operations

    def _operation(self, place: list[str | int]) -> Operation:
        operation: Schema = lookup(place, self.document)
        parameters = [
            self._parameter([*owner, "parameters", number])
            for owner in (place[:-1], place)
            for number in range(len(lookup(owner, self.document).get("parameters", ())))
        ]
        bodies = {}
        read_only: set[str] = set()
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = [*place, "requestBody", "content", media_type, "schema"]
            bodies[media_type] = Check(_pointer(schema), self.document, self._explaining)
            read_only.update(
                name
                for name, part in _properties(content["schema"], self.document)
                if resolve(part, self.document).get("readOnly")
            )
        return Operation(operation["operationId"], tuple(parameters), bodies, frozenset(read_only))

    def _parameter(self, place: list[str | int]) -> Parameter:
        node: Schema = lookup(place, self.document)
        if "$ref" in node:
            place = list(node["$ref"].removeprefix("#/").split("/"))
            node = resolve(node, self.document)
        return Parameter(
            node["name"],
            node["in"],
            node.get("required", False),
            resolve(node["schema"], self.document),
            Check(_pointer([*place, "schema"]), self.document),
        )


@cache
def shipped() -> Contract:
    """Return the contract that comes with the package, compiled once for the process."""
    return Contract(json.loads(files("workers_vpc_api").joinpath("openapi.json").read_bytes()))


def _validator(pointer: str, document: Schema) -> Draft202012Validator:
    return Draft202012Validator({**document, "$ref": pointer}, validate_formats=True)


def _pointer(place: list[str | int]) -> str:
    """Write a place of the document as a reference to it."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in place)
    return "#/" + quote("/".join(steps))


def _properties(schema: Schema, document: Schema) -> Iterator[tuple[str, Schema]]:
    """Go through the properties of a schema and of all that it is made of."""
    schema = resolve(schema, document)
    yield from schema.get("properties", {}).items()
    for keyword in ("allOf", "oneOf", "anyOf"):
        for member in schema.get(keyword, ()):
            yield from _properties(member, document)


def _bounded(document: Mapping[str, Any]) -> Schema:
    """Return a copy with bounds for 32-bit integers: validators check the formats of strings only."""
    copy: Schema = json.loads(json.dumps(document))
    for node in _objects(copy):
        if node.get("format") == "int32":
            node.setdefault("minimum", -(2**31))
            node.setdefault("maximum", 2**31 - 1)
    return copy


def _without_what_is_refused(document: Schema) -> Schema:
    """Return a copy of the document whose unions lack what a request may not be.

    The contract says with a `not` that a request is of no unknown kind. A validator can only repeat that;
    without the unknown kinds it says what is missing from the known ones.
    """
    copy: Schema = json.loads(json.dumps(document))
    refused: set[str] = set()
    for item in copy["paths"].values():
        for method in _METHODS:
            for content in item.get(method, {}).get("requestBody", {}).get("content", {}).values():
                refused.update(_references(resolve(content["schema"], copy).pop("not", None)))
    for node in _objects(copy):
        if isinstance(node.get("oneOf"), list):
            node["oneOf"] = [member for member in node["oneOf"] if member.get("$ref") not in refused]
    return copy


def _references(schema: object) -> Iterator[str]:
    """Go through the references within a schema."""
    for node in _objects(schema):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]


def _objects(node: object) -> Iterator[Schema]:
    """Go through a document and all objects in it."""
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from _objects(part)
    elif isinstance(node, list):
        for part in node:
            yield from _objects(part)
