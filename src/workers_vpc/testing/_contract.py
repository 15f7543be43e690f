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
from urllib.parse import unquote, urlsplit

from jsonschema_rs import Draft202012Validator

from ._problems import Problem, Schema, explain, resolve

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# As many digits as no bound of the contract needs, and few enough to be no burden.
_INTEGER = re.compile(r"-?[0-9]{1,18}")


class Check:
    """One schema of the contract, ready to check values.

    Args:
        schema: The schema.
        document: The document in which it stands, and in which its references lead somewhere.
        explainer: A check of a schema that refuses the same, and says better why.
    """

    def __init__(self, schema: Schema, document: Schema, explainer: "Check | None" = None) -> None:
        self._schema = {**schema, "components": document["components"]}
        self._validator = Draft202012Validator(self._schema, validate_formats=True)
        self._explainer = explainer

    def problems(self, value: object) -> list[Problem]:
        """Return what is wrong with a value; nothing where it is valid."""
        if self._validator.is_valid(value):
            return []
        problems = self._explainer.problems(value) if self._explainer else []
        return problems or explain(self._validator.iter_errors(value), self._schema)


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
        self.document: Schema = dict(document)
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
        for item in self.document["paths"].values():
            operation = item.get("get", {})
            if operation.get("operationId") == "get":
                return Check(operation["responses"]["200"]["content"]["application/json"]["schema"], self.document)
        raise LookupError("the contract has no operation get")

    def _route(self, path: str, item: Schema) -> tuple[re.Pattern[str], Mapping[str, Operation]]:
        pattern = "".join(
            f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", path)
        )
        operations = {method.upper(): self._operation(path, method) for method in _METHODS if method in item}
        return re.compile(pattern), operations

    def _operation(self, path: str, method: str) -> Operation:
        item = self.document["paths"][path]
        parameters = [*item.get("parameters", ()), *item[method].get("parameters", ())]
        bodies = {}
        read_only: set[str] = set()
        explaining = _bodies(self._explaining["paths"][path][method])
        for media_type, schema in _bodies(item[method]).items():
            bodies[media_type] = Check(schema, self.document, Check(explaining[media_type], self._explaining))
            read_only.update(
                name
                for name, part in _properties(schema, self.document)
                if resolve(part, self.document).get("readOnly")
            )
        return Operation(
            item[method]["operationId"], tuple(map(self._parameter, parameters)), bodies, frozenset(read_only)
        )

    def _parameter(self, node: Schema) -> Parameter:
        node = resolve(node, self.document)
        return Parameter(
            node["name"],
            node["in"],
            node.get("required", False),
            resolve(node["schema"], self.document),
            Check(node["schema"], self.document),
        )


@cache
def shipped() -> Contract:
    """Return the contract that comes with the package, compiled once for the process."""
    return Contract(json.loads(files("workers_vpc_api").joinpath("openapi.json").read_bytes()))


def _bodies(operation: Schema) -> dict[str, Schema]:
    """Return the schema of an operation's body for each media type."""
    content = operation.get("requestBody", {}).get("content", {})
    return {media_type: part["schema"] for media_type, part in content.items()}


def _properties(schema: Schema, document: Schema) -> Iterator[tuple[str, Schema]]:
    """Go through the properties of a schema and of all that it is made of."""
    schema = resolve(schema, document)
    yield from schema.get("properties", {}).items()
    for keyword in ("allOf", "oneOf", "anyOf"):
        for member in schema.get(keyword, ()):
            yield from _properties(member, document)


def _without_what_is_refused(document: Schema) -> Schema:
    """Return a copy of the document whose unions lack what a request may not be.

    The contract says with a `not` that a request is of no unknown kind. A validator can only repeat that;
    without the unknown kinds it says what is missing from the known ones.
    """
    copy: Schema = json.loads(json.dumps(document))
    refused: set[str] = set()
    for item in copy["paths"].values():
        for method in _METHODS:
            for schema in _bodies(item.get(method, {})).values():
                excluded = _objects(resolve(schema, copy).pop("not", None))
                refused.update(str(node["$ref"]) for node in excluded if "$ref" in node)
    for node in _objects(copy):
        if isinstance(node.get("oneOf"), list):
            node["oneOf"] = [member for member in node["oneOf"] if member.get("$ref") not in refused]
    return copy


def _objects(node: object) -> Iterator[Schema]:
    """Go through a document and all objects in it."""
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from _objects(part)
    elif isinstance(node, list):
        for part in node:
            yield from _objects(part)
