"""What a contract may say.

Where the emitted code cannot carry a keyword of OpenAPI or JSON Schema, leaving it out in silence would make a client
that is wrong. So each keyword is either carried, or known to change nothing in a client, or refused here, with the
place at which it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openapi_python_client.strings import snake_case

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

#: What says nothing that a client would have to know.
_NOTES = {
    "title",
    "description",
    "example",
    "examples",
    "deprecated",
    "externalDocs",
    "$comment",
    "discriminator",
}
#: What may stand beside `$ref`, `allOf`, `oneOf` and `anyOf`, without a part in what they say.
_BESIDE = _NOTES | {"readOnly", "not"}
#: The keywords that are carried, by the type to which they apply.
_CARRIED: dict[str, set[str]] = {
    "string": {"minLength", "maxLength", "pattern", "format"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"},
    "boolean": set(),
    "null": set(),
    "array": {"items", "minItems", "maxItems", "uniqueItems"},
    "object": {"properties", "required", "additionalProperties"},
}
#: Formats that would be no `str`, `int` or `float` in Python, for which there is no rule.
_FORMATS = {"binary", "byte", "base64"}


class UnsupportedContractError(Exception):
    """The contract says something that would be lost in the emitted code."""


def check(document: dict[str, Any]) -> None:
    """Refuse a contract that says something which would be lost.

    Raises:
        UnsupportedContractError: It does; the message names the place and the reason.
    """
    _Limits(document).check()


class _Limits:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._components: dict[str, dict[str, Any]] = document.get("components") or {}

    def check(self) -> None:
        if self._document.get("webhooks"):
            raise UnsupportedContractError("webhooks: they are calls of the API, which a client does not answer")
        for name, schema in self._components.get("schemas", {}).items():
            self._schema(schema, f"schema {name}")
        seen: dict[str, str] = {}
        for path, item in (self._document.get("paths") or {}).items():
            self._refuse(item, {"servers", "$ref"}, path)
            if not path.isprintable():
                raise UnsupportedContractError(f"the path {path!r} has a character that cannot be printed")
            for method in METHODS:
                if operation := item.get(method):
                    where = f"{method.upper()} {path}"
                    self._operation(item, operation, where)
                    name = str(operation["operationId"]).replace("-", "_").lower()
                    if name in seen:
                        raise UnsupportedContractError(f"{where}: its operationId is that of {seen[name]}")
                    seen[name] = where

    def _refuse(self, found: Mapping[str, Any], keys: set[str], where: str) -> None:
        for key in found:
            if key in keys:
                raise UnsupportedContractError(f"{where}: {key} is not carried into the client")

    # Operations

    def _operation(self, item: dict[str, Any], operation: dict[str, Any], where: str) -> None:
        if not operation.get("operationId"):
            raise UnsupportedContractError(f"{where}: no operationId, which is the name of its method")
        if len(operation.get("tags") or ()) != 1:
            raise UnsupportedContractError(f"{where}: needs one tag, which is the name of its class")
        self._refuse(operation, {"servers", "callbacks", "security"}, where)
        for parameter in (*item.get("parameters", ()), *operation.get("parameters", ())):
            self._parameter(self._target(parameter, where), where)
        if body := operation.get("requestBody"):
            self._json(self._target(body, where), f"{where}: the request body")
        answers = []
        for status, response in (operation.get("responses") or {}).items():
            found = self._target(response, where)
            if str(status).startswith("2"):
                schema = self._json(found, f"{where}: the answer {status}") if found.get("content") else None
                answers.append(schema)
            elif status == "default":
                raise UnsupportedContractError(f"{where}: a default response; name the statuses of success and failure")
        if not answers or any(answer != answers[0] for answer in answers):
            raise UnsupportedContractError(f"{where}: needs one shape of success, and has {len(answers)}")
        if answers[0] is not None and not self._is_object(answers[0]):
            raise UnsupportedContractError(f"{where}: the success is no object, and has no place for an envelope")

    def _parameter(self, parameter: dict[str, Any], where: str) -> None:
        name, place = parameter.get("name"), parameter.get("in")
        where = f"{where}: {place} parameter {name}"
        if place == "cookie":
            raise UnsupportedContractError(f"{where}: cookies are not sent")
        if place == "header" and str(name).lower() in ("accept", "authorization", "content-type"):
            raise UnsupportedContractError(f"{where}: the client sets this header itself")
        self._refuse(parameter, {"content", "allowReserved", "allowEmptyValue"}, where)
        if parameter.get("style", "form" if place == "query" else "simple") != (
            "form" if place == "query" else "simple"
        ):
            raise UnsupportedContractError(f"{where}: the style {parameter['style']} is not carried into the client")
        schema = parameter.get("schema", {})
        self._schema(schema, where)
        types = self._types(schema)
        if (
            "object" in types
            or not types
            or (types & {"array"} and (place != "query" or not parameter.get("explode", True)))
        ):
            raise UnsupportedContractError(f"{where}: neither objects nor arrays have a spelling there")

    def _json(self, holder: dict[str, Any], where: str) -> Any:
        content = holder.get("content") or {}
        kinds = [kind.partition(";")[0].strip().lower() for kind in content]
        if len(kinds) != 1 or not (kinds[0] == "application/json" or kinds[0].endswith("+json")):
            raise UnsupportedContractError(f"{where} is not JSON alone: {', '.join(kinds) or 'nothing'}")
        schema = next(iter(content.values())).get("schema")
        if schema is None:
            raise UnsupportedContractError(f"{where} has no schema")
        self._schema(schema, where)
        return schema

    # Schemas

    def _schema(self, schema: Any, where: str) -> None:
        if not isinstance(schema, dict):
            raise UnsupportedContractError(f"{where}: {str(schema).lower()} alone is no schema that has a type")
        own = {key for key in schema if not key.startswith("x-")}
        self._extensions(schema, where)
        if "$ref" in schema:
            self._target(schema, where)
            self._only(own, _BESIDE - {"not"} | {"$ref"}, f"{where} beside $ref")
        elif "allOf" in schema:
            self._all_of(schema, own, where)
        elif "oneOf" in schema or "anyOf" in schema:
            self._only(own, _BESIDE | {"oneOf", "anyOf", "default"}, f"{where} beside a union")
            for index, member in enumerate([*schema.get("oneOf", ()), *schema.get("anyOf", ())]):
                self._schema(member, f"{where}[{index}]")
        elif "enum" in schema or "const" in schema:
            self._only(own, _NOTES | {"readOnly", "enum", "const", "type", "default"}, where)
            self._enum([value for value in schema.get("enum", ()) if value is not None], where)
            if "const" in schema and not isinstance(schema["const"], str | int | float | bool):
                raise UnsupportedContractError(f"{where}: const is no string, number or boolean")
        else:
            self._plain(schema, own, where)

    def _enum(self, values: list[Any], where: str) -> None:
        if len({type(value) for value in values}) > 1 or any(type(value) not in (str, int) for value in values):
            raise UnsupportedContractError(f"{where}: the values of an enum are all strings or all whole numbers")
        for value in values:
            if isinstance(value, str) and not value.isprintable():
                raise UnsupportedContractError(f"{where}: {value!r} has a character that cannot be printed")
        names = [snake_case(value.upper()) for value in values if isinstance(value, str) and value[:1].isalpha()]
        if len(set(names)) < len(names):
            raise UnsupportedContractError(f"{where}: two values of the enum have one name in Python")

    def _plain(self, schema: dict[str, Any], own: set[str], where: str) -> None:
        types = self._types(schema)
        self._only(own, _BESIDE | {"type", "default"}.union(*(_CARRIED[kind] for kind in types)), where)
        if schema.get("format") in _FORMATS:
            raise UnsupportedContractError(f"{where}: the format {schema['format']} is not carried into the client")
        excluded = schema.get("not", {})
        if (
            excluded
            and "object" not in types
            and (types - {"null"} != {"string"} or set(excluded) - {"pattern", "enum", "const"})
        ):
            raise UnsupportedContractError(f"{where}: not is carried for the pattern, enum or const of a string alone")
        for name, value in schema.get("properties", {}).items():
            self._schema(value, f"{where}.{name}")
        for name in set(schema.get("required", ())) - set(self._properties(schema)):
            raise UnsupportedContractError(f"{where}: it requires {name}, which is none of its properties")
        if "items" in schema:
            self._schema(schema["items"], f"{where}[]")
        if isinstance(others := schema.get("additionalProperties"), dict):
            self._schema(others, f"{where}.*")

    def _all_of(self, schema: dict[str, Any], own: set[str], where: str) -> None:
        members = schema["allOf"]
        for index, member in enumerate(members):
            self._schema(member, f"{where}.allOf[{index}]")
        beside = own - _BESIDE - {"allOf", "default"}
        if len(members) == 1 and not beside:
            return
        if not all(self._is_object(member) for member in members):
            raise UnsupportedContractError(f"{where}: allOf can join objects alone")
        self._plain(
            {key: value for key, value in schema.items() if key != "default"} | {"type": "object"},
            own - {"allOf"},
            where,
        )

    def _extensions(self, schema: dict[str, Any], where: str) -> None:
        if not isinstance(schema.get("x-expected", ""), str):
            raise UnsupportedContractError(f"{where}: x-expected is no text")
        shortcuts = schema.get("x-shortcuts", {})
        if not isinstance(shortcuts, dict) or not all(isinstance(path, str) for path in shortcuts.values()):
            raise UnsupportedContractError(f"{where}: x-shortcuts is no mapping of names to paths")

    def _only(self, found: set[str], allowed: set[str], where: str) -> None:
        for key in sorted(found - allowed):
            raise UnsupportedContractError(f"{where}: {key} is not carried into the client")

    def _types(self, schema: dict[str, Any]) -> set[str]:
        """The JSON types of a schema; none where it allows any."""
        schema = self._target(schema, "")
        found: set[str] = set()
        for member in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
            found |= self._types(member)
        given = schema.get("type", "object" if "properties" in schema else [])
        for value in (*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])):
            found.add("string" if isinstance(value, str) else "null" if value is None else "number")
        return found | set([given] if isinstance(given, str) else given)

    def _is_object(self, schema: dict[str, Any]) -> bool:
        return self._types(schema) == {"object"}

    def _properties(self, schema: dict[str, Any]) -> Iterator[str]:
        found = self._target(schema, "")
        yield from found.get("properties", {})
        for member in found.get("allOf", ()):
            yield from self._properties(member)

    def _target(self, found: dict[str, Any], where: str) -> dict[str, Any]:
        """What stands behind references."""
        while "$ref" in found:
            kind, _, name = str(found["$ref"]).removeprefix("#/components/").partition("/")
            if name not in self._components.get(kind, {}):
                raise UnsupportedContractError(f"{where}: {found['$ref']} is not the name of a component")
            found = self._components[kind][name]
        return found
