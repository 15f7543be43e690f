"""Walk two OpenAPI documents side by side, operation by operation, and tell where they differ.

Operations, parameters, bodies, responses, security and servers; schemas are left to schema_compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from openapi_document import Document, Node, Nodes, UnusableError
from schema_compare import (
    Difference,
    Effect,
    SchemaComparison,
    Where,
    in_order,
    narrowing,
    plain,
    word,
    words,
)

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def compare(here: Document, there: Document, *, whole: bool) -> Iterator[Difference]:
    """Yield each difference in the paths that `here` has, and in the `whole` in those of `there` alone too.

    Paths are the same whatever their parameters are called. Raises UnusableError where nothing is comparable,
    or where a document turns out to be no OpenAPI.
    """
    ours = {_template(path): path for path in here.root["paths"]}
    theirs = {_template(path): path for path in there.root["paths"]}
    if not ours.keys() & theirs.keys():
        raise UnusableError(f"{there.name} has none of the paths of {here.name}")
    walk = _Walk(here, there)
    for template in in_order(ours, theirs if whole else {}):
        path = ours.get(template) or theirs[template]
        try:
            item = here.resolve(here.root["paths"].get(path, {}))
            other = there.resolve(there.root["paths"].get(theirs.get(template), {}))
            yield from walk.path_item(path, item, other)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # The documents are not validated; what is no OpenAPI shows when it is read.
            names = f"{here.name} or {there.name}"
            raise UnusableError(f"{names} is not as OpenAPI has it, under {path}: {error!r}") from error


class _Walk:
    """The walk; each method yields the differences of one kind of node."""

    def __init__(self, here: Document, there: Document) -> None:
        self.here = here
        self.there = there
        self._schemas = SchemaComparison(here, there)

    def path_item(self, path: str, here: Node, there: Node) -> Iterator[Difference]:
        for method in METHODS:
            part = f"{method.upper()} {path}"
            where = Where(part, "request")
            if method in here and method in there:
                yield from self._operation(part, (here, here[method]), (there, there[method]))
            elif method in here:
                yield Difference(where, "added", Effect.ADDED, "operation", None, (here[method],))
            elif method in there:
                yield Difference(where, method, Effect.REMOVED, None, "operation", (here,))

    def _operation(self, part: str, here: Nodes, there: Nodes) -> Iterator[Difference]:
        where = Where(part, "request")
        holders = (self.here.root, *here)
        ours, theirs = _security(self.here, here[1]), _security(self.there, there[1])
        if ours != theirs:
            effect = narrowing(ours < theirs, ours > theirs)
            yield Difference(where, "security", effect, words(ours), words(theirs), holders)
        servers = _servers((self.here.root, *here)), _servers((self.there.root, *there))
        yield from plain(where, "servers", *servers, Effect.CHANGED, holders)
        yield from _flag(where, "deprecated", here[1], there[1], here[1:])
        yield from self._parameters(part, here, there)
        yield from self._body(part, here[1], there[1])
        yield from self._responses(part, here[1], there[1])

    def _parameters(self, part: str, here: Nodes, there: Nodes) -> Iterator[Difference]:
        ours, theirs = _parameters(self.here, here), _parameters(self.there, there)
        for key in in_order(ours, theirs):
            where = Where(f"{part} {key[0]} parameter {key[1]}", "request")
            if key not in theirs:
                mandatory = bool(ours[key].get("required"))
                yield Difference(where, "added", Effect.ADDED, "parameter", None, (ours[key],), mandatory)
            elif key not in ours:
                yield Difference(where, key[1], Effect.REMOVED, None, "parameter", here)
            else:
                holders = (ours[key],)
                yield from _flag(where, "required", ours[key], theirs[key], holders)
                yield from _flag(where, "deprecated", ours[key], theirs[key], holders)
                for keyword in ("style", "explode"):
                    mine, other = _serialization(ours[key])[keyword], _serialization(theirs[key])[keyword]
                    yield from plain(where, keyword, mine, other, Effect.CHANGED, holders)
                if "schema" in ours[key] and "schema" in theirs[key]:
                    schemas = (ours[key]["schema"],), (theirs[key]["schema"],)
                    yield from self._schemas.compare(where, *schemas, beside=holders)
                else:
                    yield from self._contents(where, ours[key], theirs[key])

    def _body(self, part: str, here: Node, there: Node) -> Iterator[Difference]:
        where = Where(f"{part} request", "request")
        if "requestBody" in here and "requestBody" in there:
            ours, theirs = self.here.resolve(here["requestBody"]), self.there.resolve(there["requestBody"])
            yield from _flag(where, "required", ours, theirs, (ours,))
            yield from self._contents(where, ours, theirs)
        elif "requestBody" in here:
            body = self.here.resolve(here["requestBody"])
            yield Difference(where, "added", Effect.ADDED, "body", None, (body,), bool(body.get("required")))
        elif "requestBody" in there:
            yield Difference(where, "requestBody", Effect.REMOVED, None, "body", (here,))

    def _responses(self, part: str, here: Node, there: Node) -> Iterator[Difference]:
        ours, theirs = _by_status(here), _by_status(there)
        for status in in_order(ours, theirs):
            where = Where(f"{part} {status} response", "response")
            if status not in theirs:
                holders = (self.here.resolve(ours[status]),)
                yield Difference(where, "added", Effect.ADDED, "response", None, holders)
            elif status not in ours:
                yield Difference(where, status, Effect.REMOVED, None, "response", (here,))
            else:
                yield from self._contents(where, self.here.resolve(ours[status]), self.there.resolve(theirs[status]))

    def _contents(self, where: Where, here: Node, there: Node) -> Iterator[Difference]:
        ours, theirs = here.get("content", {}), there.get("content", {})
        for media_type in in_order(ours, theirs):
            if media_type not in theirs:
                yield Difference(where, "content", Effect.ADDED, media_type, None, (here,))
            elif media_type not in ours:
                yield Difference(where, "content", Effect.REMOVED, None, media_type, (here,))
            else:
                schemas = (ours[media_type].get("schema", True),), (theirs[media_type].get("schema", True),)
                yield from self._schemas.compare(where, *schemas, beside=(ours[media_type],))


def _flag(where: Where, keyword: str, here: Node, there: Node, holders: Nodes) -> Iterator[Difference]:
    """A mark that is false when it is left out, such as `required` of a parameter."""
    mine, other = bool(here.get(keyword)), bool(there.get(keyword))
    if mine != other:
        effect = Effect.CHANGED if keyword == "deprecated" else Effect.TIGHTER if mine else Effect.LOOSER
        yield Difference(where, keyword, effect, word(mine), word(other), holders)


def _parameters(document: Document, levels: Nodes) -> dict[tuple[str, str], Node]:
    """Parameters by place and name: the path's, then the operation's own, which win."""
    nodes = [document.resolve(node) for level in levels for node in level.get("parameters", ())]
    return {(str(node.get("in")), str(node.get("name"))): node for node in nodes}


def _serialization(parameter: Node) -> dict[str, Any]:
    style = parameter.get("style", "form" if parameter.get("in") in ("query", "cookie") else "simple")
    return {"style": style, "explode": parameter.get("explode", style == "form")}


def _by_status(operation: Node) -> dict[str, Any]:
    return {str(status).upper(): response for status, response in operation.get("responses", {}).items()}


def _security(document: Document, operation: Node) -> frozenset[str]:
    """The ways to authenticate, each by what it sends and not by the names of its schemes."""
    schemes: Mapping[str, Any] = document.root.get("components", {}).get("securitySchemes", {})
    ways = operation.get("security", document.root.get("security", []))
    return frozenset(
        " + ".join(sorted(_scheme(document, schemes.get(name), name, scopes) for name, scopes in way.items()))
        or "nothing"
        for way in ways or [{}]
    )


def _scheme(document: Document, node: Any, name: str, scopes: list[str]) -> str:
    if node is None:
        raise UnusableError(f"{document.name} has no security scheme {name}")
    scheme = document.resolve(node)
    keys = [key for key in ("type", "scheme", "in", "name", "openIdConnectUrl") if key in scheme]
    return " ".join([*(str(scheme[key]).lower() for key in keys), *sorted(scopes)])


def _servers(levels: Nodes) -> list[str]:
    """The base URLs of an operation; the innermost list counts."""
    lists = [level["servers"] for level in levels if level.get("servers")]
    return sorted(str(server.get("url")).rstrip("/") for server in lists[-1]) if lists else []


def _template(path: str) -> str:
    return re.sub(r"\{[^}]*}", "{}", path)
