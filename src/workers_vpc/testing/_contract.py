"""The contract at run time: the routes, parameters and schemas of openapi.json.

Requests are validated by jsonschema-rs, independently of the SDK's models. Routing and parameters are implemented
here, because the libraries that include them add half a second to the start and a millisecond to each request.
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

from ._schema_nodes import Schema, combined_schemas, resolve_reference
from ._validation_errors import SchemaViolation, find_violations

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# 18 digits are enough for every limit in a contract; int() is slow for much longer texts.
_INTEGER = re.compile(r"-?[0-9]{1,18}")


class SchemaValidator:
    """Validates values against one schema of the contract.

    Args:
        schema: The schema.
        document: The document that contains the schema and the targets of its references.
        explanation: Validates against an equivalent schema that leads to clearer messages.
    """

    def __init__(self, schema: Schema, document: Schema, explanation: "SchemaValidator | None" = None) -> None:
        self._schema = {**schema, "components": document["components"]}
        self._validator = Draft202012Validator(self._schema, validate_formats=True)
        self._explanation = explanation

    def violations(self, value: object) -> list[SchemaViolation]:
        """Return the ways in which a value violates the schema; an empty list if it is valid."""
        if self._validator.is_valid(value):
            return []
        violations = self._explanation.violations(value) if self._explanation else []
        return violations or find_violations(self._validator.iter_errors(value), self._schema)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path or query parameter."""

    name: str
    location: str
    required: bool
    schema: Schema
    validator: SchemaValidator

    def parse(self, text: str) -> object:
        """Return the value that a text represents under the schema, or the text itself if there is none."""
        if self.schema.get("type") == "integer" and _INTEGER.fullmatch(text):
            return int(text)
        return text

    def violations(self, value: object) -> list[SchemaViolation]:
        """Return the ways in which a value violates the schema, with paths that begin with the parameter's name."""
        return [replace(violation, path=(self.name, *violation.path)) for violation in self.validator.violations(value)]


@dataclass(frozen=True, slots=True)
class ResponseExample:
    """The status and the document of an example response. The document is None for a response without a body."""

    status: int
    document: Any


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with its parameters and request bodies."""

    id: str
    parameters: tuple[Parameter, ...]
    body_validators: Mapping[str, SchemaValidator]
    """The validator for each media type; empty for an operation without a request body."""
    body_schemas: Mapping[str, Schema]
    """The schema for each media type; empty for an operation without a request body."""
    read_only_fields: frozenset[str]
    """The fields of the body that are read-only."""
    example: ResponseExample | None
    """The example of a successful response, if the contract has one."""


class Contract:
    """An OpenAPI document, compiled to validate requests.

    Args:
        document: The document as a JSON value.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document: Schema = dict(document)
        self.base_path: str = urlsplit(document["servers"][0]["url"]).path.rstrip("/")
        self._explanations = _without_excluded_types(self.document)
        self._routes = [self._route(path, item) for path, item in document["paths"].items()]

    def find_route(self, path: str) -> tuple[Mapping[str, Operation], dict[str, str]] | None:
        """Return the operations of a path by method, and the values of its path parameters as text.

        Args:
            path: The path, relative to the base path.
        """
        for pattern, operations in self._routes:
            match = pattern.fullmatch(path)
            if match:
                return operations, {name: unquote(text) for name, text in match.groupdict().items()}
        return None

    def account_id_violations(self, account_id: str) -> list[str]:
        """Return why no request can address an account; an empty list if the identifier is valid."""
        for _, operations in self._routes:
            for operation in operations.values():
                for parameter in operation.parameters:
                    if parameter.name == "account_id":
                        return [violation.message for violation in parameter.violations(account_id)]
        return []

    @cached_property
    def get_response_validator(self) -> SchemaValidator:
        """The validator for the response of the operation `get`."""
        for item in self.document["paths"].values():
            operation = item.get("get", {})
            if operation.get("operationId") == "get":
                content = operation["responses"]["200"]["content"]
                return SchemaValidator(content["application/json"]["schema"], self.document)
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
        body_validators = {}
        read_only_fields: set[str] = set()
        explanations = _body_schemas(self._explanations["paths"][path][method])
        for media_type, schema in _body_schemas(item[method]).items():
            explanation = SchemaValidator(explanations[media_type], self._explanations)
            body_validators[media_type] = SchemaValidator(schema, self.document, explanation)
            read_only_fields.update(
                name
                for part in combined_schemas(schema, self.document)
                for name, property_schema in part.get("properties", {}).items()
                if resolve_reference(property_schema, self.document).get("readOnly")
            )
        return Operation(
            item[method]["operationId"],
            tuple(map(self._parameter, parameters)),
            body_validators,
            _body_schemas(item[method]),
            frozenset(read_only_fields),
            self._example(item[method]),
        )

    def _example(self, operation: Schema) -> ResponseExample | None:
        """Return the first example of the first successful response of an operation."""
        for status, node in operation.get("responses", {}).items():
            if not status.startswith("2"):
                continue
            response = resolve_reference(node, self.document)
            number = int(status) if status.isdecimal() else 200
            if not response.get("content"):
                return ResponseExample(number, None)
            media_type = next(iter(response["content"].values()))
            schema = resolve_reference(media_type.get("schema", {}), self.document)
            for holder in (media_type, schema):
                if "example" in holder:
                    return ResponseExample(number, holder["example"])
            for example in media_type.get("examples", {}).values():
                return ResponseExample(number, resolve_reference(example, self.document)["value"])
        return None

    def _parameter(self, node: Schema) -> Parameter:
        node = resolve_reference(node, self.document)
        return Parameter(
            node["name"],
            node["in"],
            node.get("required", False),
            resolve_reference(node["schema"], self.document),
            SchemaValidator(node["schema"], self.document),
        )


@cache
def load_bundled_contract() -> Contract:
    """Return the contract of this package, compiled once for each process."""
    return Contract(json.loads(files("workers_vpc_api").joinpath("openapi.json").read_bytes()))


def _body_schemas(operation: Schema) -> dict[str, Schema]:
    """Return the schema of the request body of an operation for each media type."""
    content = operation.get("requestBody", {}).get("content", {})
    return {media_type: part["schema"] for media_type, part in content.items()}


def _without_excluded_types(document: Schema) -> Schema:
    """Return a copy of the document whose unions lack the members that requests exclude.

    The contract uses `not` to exclude the unknown types from requests. A validator can only report that the `not` is
    violated. Without the unknown types, it reports what is missing from the known ones.
    """
    copy: Schema = json.loads(json.dumps(document))
    excluded: set[str] = set()
    for item in copy["paths"].values():
        for method in _METHODS:
            for schema in _body_schemas(item.get(method, {})).values():
                exclusion = resolve_reference(schema, copy).pop("not", None)
                excluded.update(str(node["$ref"]) for node in _objects(exclusion) if "$ref" in node)
    for node in _objects(copy):
        if isinstance(node.get("oneOf"), list):
            node["oneOf"] = [member for member in node["oneOf"] if member.get("$ref") not in excluded]
    return copy


def _objects(node: object) -> Iterator[Schema]:
    """Yield a document, if it is an object, and all objects inside it."""
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from _objects(part)
    elif isinstance(node, list):
        for part in node:
            yield from _objects(part)
