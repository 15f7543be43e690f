"""Normalizations of operations: responses, credentials, contents and parameters.

Each function takes the document and changes it in place. `normalization.py` lists them in order, with their reasons.
"""

from __future__ import annotations

from typing import Any, NoReturn

from codegen.contract_nodes import Node, Pointer, UnsupportedInputError, component_place
from codegen.schema_walk import operations, parameters

#: The names of the credentials that the client sends, by type and place.
_SCHEMES = {
    "api_token": {"type": "http", "scheme": "bearer"},
    "api_email": {"type": "apiKey", "in": "header", "name": "x-auth-email"},
    "api_key": {"type": "apiKey", "in": "header", "name": "x-auth-key"},
}


def ignore_failures(document: Node) -> None:
    """Remove the responses other than 2XX from operations that have a successful response."""
    for pointer, _, operation in operations(document):
        responses = operation.get("responses") or {}
        successes = {status: response for status, response in responses.items() if str(status).upper().startswith("2")}
        if not successes:
            reason = "an operation must have a successful response (has none); add a response 2XX"
            raise UnsupportedInputError(reason, (*pointer, "responses"))
        operation["responses"] = successes
    components = document.get("components", {})
    used = {
        response["$ref"].rpartition("/")[2]
        for _, _, operation in operations(document)
        for response in operation["responses"].values()
        if "$ref" in response
    }
    if "responses" in components:
        components["responses"] = {name: value for name, value in components["responses"].items() if name in used}


def accept_credentials(document: Node) -> None:
    """Remove the security requirements of operations that the client's credentials satisfy."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    known = {name for name, scheme in schemes.items() if _is_known(scheme)}

    def check(holder: Node, pointer: Pointer) -> None:
        requirements = holder.pop("security", None)
        if requirements is None:
            return
        place = (*pointer, "security")
        if not requirements or any(not requirement for requirement in requirements):
            _reject(place, "the client always sends its credentials; remove the empty security requirement")
        # Alternatives with other schemes may stay: the client uses one that it can satisfy.
        if not any(set(requirement) <= known for requirement in requirements):
            names = sorted({name for requirement in requirements for name in requirement} - known)
            _reject(
                place,
                f"the client has no credentials for {', '.join(names)}; require api_token, or api_email and api_key",
            )

    check(document, ())
    for pointer, _, operation in operations(document):
        check(operation, pointer)


def _is_known(scheme: Node) -> bool:
    described = {key: str(value).lower() if key == "name" else value for key, value in scheme.items()}
    return any(expected.items() <= described.items() for expected in _SCHEMES.values())


def ignore_content_without_schema(document: Node) -> None:
    """Remove request bodies and contents of responses that have no schema: nothing is sent or decoded."""
    for _, _, operation in operations(document):
        body = target(operation.get("requestBody") or {}, document)
        if body and _has_no_schema(body):
            del operation["requestBody"]
        for status, response in operation["responses"].items():
            found = target(response, document)
            if found.get("content") and _has_no_schema(found):
                operation["responses"][status] = {key: value for key, value in found.items() if key != "content"}


def _has_no_schema(holder: Node) -> bool:
    content = holder.get("content") or {}
    return all(
        media_type.lower().startswith("application/json") and "schema" not in media
        for media_type, media in content.items()
    )


def target(node: Node, document: Node) -> Node:
    """Return the parameter, request body or response behind a reference."""
    while "$ref" in node:
        section, name = component_place(node["$ref"])
        node = document["components"][section][name]
    return node


def ignore_null_in_parameters(document: Node) -> None:
    """Remove null from the types of parameters: a parameter that is left out is absent, and text cannot be null."""

    def without_null(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        result = dict(schema)
        if isinstance(schema.get("type"), list):
            types = [name for name in schema["type"] if name != "null"]
            result["type"] = types[0] if len(types) == 1 else types
        if None in schema.get("enum", ()):
            result["enum"] = [value for value in schema["enum"] if value is not None]
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                result[keyword] = [without_null(member) for member in schema[keyword] if member != {"type": "null"}]
                if len(result[keyword]) == 1:
                    rest = {key: value for key, value in result.items() if key != keyword}
                    result = {**result[keyword][0], **rest}
        return result

    _transform_parameters(document, lambda _, schema: without_null(schema))


def use_whole_page_numbers(document: Node) -> None:
    """Turn the numbers and sizes of pages, which are published as numbers, into integers."""

    def convert(parameter: Node, schema: Any) -> Any:
        is_page = parameter.get("in") == "query" and parameter.get("name") in ("page", "per_page", "limit")
        found = schema
        while isinstance(found, dict) and "$ref" in found and is_page:
            found = document["components"]["schemas"][found["$ref"].rpartition("/")[2]]
        return {**found, "type": "integer"} if is_page and found.get("type") == "number" else schema

    _transform_parameters(document, convert)


def _transform_parameters(document: Node, transform: Any) -> None:
    for parameter in parameters(document):
        if "schema" in parameter:
            parameter["schema"] = transform(parameter, parameter["schema"])


def _reject(pointer: Pointer, reason: str) -> NoReturn:
    raise UnsupportedInputError(reason, pointer)
