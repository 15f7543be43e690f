"""Compare two OpenAPI documents operation by operation.

This covers operations, parameters, bodies, responses, security and servers; schema_differences.py covers schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from codegen.contract import ContractError
from codegen.contract_nodes import METHODS
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
from tools.openapi_document import Node, Nodes, OpenAPIDocument
from tools.schema_differences import SchemaComparison


def compare_documents(
    here: OpenAPIDocument, there: OpenAPIDocument, *, include_paths_of_there: bool
) -> Iterator[Difference]:
    """Yield the differences of two documents.

    Args:
        here: openapi.yaml in the working tree.
        there: The document that it is compared with.
        include_paths_of_there: Whether a path that only `there` has is a difference. The names of path parameters do
            not matter: `/services/{id}` and `/services/{service_id}` are the same path.

    Raises:
        ContractError: The documents have no path in common, or one of them is not valid.
    """
    ours = {_path_template(path): path for path in here.root["paths"]}
    theirs = {_path_template(path): path for path in there.root["paths"]}
    if not ours.keys() & theirs.keys():
        raise ContractError(f"{there.name}: no path in common with {here.name}; use a description of the same API")
    comparison = _OperationComparison(here, there)
    for template in merged_keys(ours, theirs if include_paths_of_there else {}):
        path = ours.get(template) or theirs[template]
        try:
            our_item = here.resolve(here.root["paths"].get(path, {}))
            their_item = there.resolve(there.root["paths"].get(theirs.get(template), {}))
            yield from comparison.path_item(path, our_item, their_item)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # The documents are not validated before, so an invalid one fails where it is read.
            names = f"{here.name} or {there.name}"
            raise ContractError(f"{names}: not valid OpenAPI under {path} ({error!r}); correct the document") from error


class _OperationComparison:
    """Compare the operations of two documents; each method compares one part of them."""

    def __init__(self, here: OpenAPIDocument, there: OpenAPIDocument) -> None:
        self._here = here
        self._there = there
        self._schemas = SchemaComparison(here, there)

    def path_item(self, path: str, here: Node, there: Node) -> Iterator[Difference]:
        for method in METHODS:
            part = f"{method.upper()} {path}"
            location = Location(part, "request")
            if method in here and method in there:
                yield from self._operation(part, (here, here[method]), (there, there[method]))
            elif method in here:
                yield Difference(location, "added", Effect.ADDED, "operation", None, (here[method],))
            elif method in there:
                yield Difference(location, method, Effect.REMOVED, None, "operation", (here,))

    def _operation(self, part: str, here: Nodes, there: Nodes) -> Iterator[Difference]:
        location = Location(part, "request")
        holders = (self._here.root, *here)
        ours, theirs = _security(self._here, here[1]), _security(self._there, there[1])
        if ours != theirs:
            effect = effect_of(tighter=ours < theirs, looser=ours > theirs)
            yield Difference(location, "security", effect, format_set(ours), format_set(theirs), holders)
        servers = _servers((self._here.root, *here)), _servers((self._there.root, *there))
        yield from value_difference(location, "servers", *servers, Effect.CHANGED, holders)
        yield from _flag_difference(location, "deprecated", here[1], there[1], here[1:])
        yield from self._parameters(part, here, there)
        yield from self._request_body(part, here[1], there[1])
        yield from self._responses(part, here[1], there[1])

    def _parameters(self, part: str, here: Nodes, there: Nodes) -> Iterator[Difference]:
        ours, theirs = _parameters(self._here, here), _parameters(self._there, there)
        for key in merged_keys(ours, theirs):
            location = Location(f"{part} {key[0]} parameter {key[1]}", "request")
            if key not in theirs:
                required = bool(ours[key].get("required"))
                yield Difference(location, "added", Effect.ADDED, "parameter", None, (ours[key],), required)
            elif key not in ours:
                yield Difference(location, key[1], Effect.REMOVED, None, "parameter", here)
            else:
                yield from self._parameter(location, ours[key], theirs[key])

    def _parameter(self, location: Location, here: Node, there: Node) -> Iterator[Difference]:
        holders = (here,)
        yield from _flag_difference(location, "required", here, there, holders)
        yield from _flag_difference(location, "deprecated", here, there, holders)
        for keyword in ("style", "explode"):
            values = _serialization(here)[keyword], _serialization(there)[keyword]
            yield from value_difference(location, keyword, *values, Effect.CHANGED, holders)
        if "schema" in here and "schema" in there:
            yield from self._schemas.compare(location, (here["schema"],), (there["schema"],), parents=holders)
        else:
            yield from self._content(location, here, there)

    def _request_body(self, part: str, here: Node, there: Node) -> Iterator[Difference]:
        location = Location(f"{part} request", "request")
        if "requestBody" in here and "requestBody" in there:
            ours, theirs = self._here.resolve(here["requestBody"]), self._there.resolve(there["requestBody"])
            yield from _flag_difference(location, "required", ours, theirs, (ours,))
            yield from self._content(location, ours, theirs)
        elif "requestBody" in here:
            body = self._here.resolve(here["requestBody"])
            yield Difference(location, "added", Effect.ADDED, "body", None, (body,), bool(body.get("required")))
        elif "requestBody" in there:
            yield Difference(location, "requestBody", Effect.REMOVED, None, "body", (here,))

    def _responses(self, part: str, here: Node, there: Node) -> Iterator[Difference]:
        ours, theirs = _responses_by_status(here), _responses_by_status(there)
        for status in merged_keys(ours, theirs):
            location = Location(f"{part} {status} response", "response")
            if status not in theirs:
                holders = (self._here.resolve(ours[status]),)
                yield Difference(location, "added", Effect.ADDED, "response", None, holders)
            elif status not in ours:
                yield Difference(location, status, Effect.REMOVED, None, "response", (here,))
            else:
                responses = self._here.resolve(ours[status]), self._there.resolve(theirs[status])
                yield from self._content(location, *responses)

    def _content(self, location: Location, here: Node, there: Node) -> Iterator[Difference]:
        ours, theirs = here.get("content", {}), there.get("content", {})
        for media_type in merged_keys(ours, theirs):
            if media_type not in theirs:
                yield Difference(location, "content", Effect.ADDED, media_type, None, (here,))
            elif media_type not in ours:
                yield Difference(location, "content", Effect.REMOVED, None, media_type, (here,))
            else:
                schemas = (ours[media_type].get("schema", True),), (theirs[media_type].get("schema", True),)
                yield from self._schemas.compare(location, *schemas, parents=(ours[media_type],))


def _flag_difference(location: Location, keyword: str, here: Node, there: Node, holders: Nodes) -> Iterator[Difference]:
    """Yield the difference of a keyword that is false by default, such as `required` of a parameter."""
    ours, theirs = bool(here.get(keyword)), bool(there.get(keyword))
    if ours != theirs:
        effect = Effect.CHANGED if keyword == "deprecated" else Effect.TIGHTER if ours else Effect.LOOSER
        yield Difference(location, keyword, effect, format_flag(ours), format_flag(theirs), holders)


def _parameters(document: OpenAPIDocument, levels: Nodes) -> dict[tuple[str, str], Node]:
    """Return the parameters of an operation by location and name; its own override those of the path."""
    nodes = [document.resolve(node) for level in levels for node in level.get("parameters", ())]
    return {(str(node.get("in")), str(node.get("name"))): node for node in nodes}


def _serialization(parameter: Node) -> dict[str, Any]:
    style = parameter.get("style", "form" if parameter.get("in") in ("query", "cookie") else "simple")
    return {"style": style, "explode": parameter.get("explode", style == "form")}


def _responses_by_status(operation: Node) -> dict[str, Any]:
    return {str(status).upper(): response for status, response in operation.get("responses", {}).items()}


def _security(document: OpenAPIDocument, operation: Node) -> frozenset[str]:
    """Return the ways to authenticate, described by what is sent, since the names of schemes do not matter."""
    schemes: Mapping[str, Any] = document.root.get("components", {}).get("securitySchemes", {})
    requirements = operation.get("security", document.root.get("security", []))
    return frozenset(
        " + ".join(sorted(_scheme(document, schemes.get(name), name, scopes) for name, scopes in requirement.items()))
        or "nothing"
        for requirement in requirements or [{}]
    )


def _scheme(document: OpenAPIDocument, node: Any, name: str, scopes: list[str]) -> str:
    if node is None:
        raise ContractError(f"{document.name}: unknown security scheme {name}; define it or correct the name")
    scheme = document.resolve(node)
    keys = [key for key in ("type", "scheme", "in", "name", "openIdConnectUrl") if key in scheme]
    return " ".join([*(str(scheme[key]).lower() for key in keys), *sorted(scopes)])


def _servers(levels: Nodes) -> list[str]:
    """Return the base URLs of an operation, which are those of the innermost level that has any."""
    lists = [level["servers"] for level in levels if level.get("servers")]
    return sorted(str(server.get("url")).rstrip("/") for server in lists[-1]) if lists else []


def _path_template(path: str) -> str:
    return re.sub(r"\{[^}]*}", "{}", path)
