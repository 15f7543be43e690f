"""Reject contracts that contain what the generated code does not support.

If a keyword of OpenAPI or JSON Schema were ignored silently, the generated client would be wrong. So each keyword is
either supported, or known to have no effect on a client, or rejected here with its place in the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from openapi_python_client.strings import PythonIdentifier, snake_case

from codegen.contract_nodes import METHODS, Node, Pointer, UnsupportedInputError, component_place, is_json
from codegen.schema_walk import operations

#: The server that the client calls by default.
SERVER = "https://api.cloudflare.com/client/v4"
#: Keywords that only inform readers.
_ANNOTATIONS = {
    "title",
    "description",
    "example",
    "examples",
    "deprecated",
    "externalDocs",
    "$comment",
    "discriminator",
}
#: Keywords that are allowed next to `$ref`, `allOf`, `oneOf` and `anyOf`.
_NEXT_TO_COMPOSITION = _ANNOTATIONS | {"readOnly", "writeOnly", "not"}
#: The supported keywords of each type.
_SUPPORTED: dict[str, set[str]] = {
    "string": {"minLength", "maxLength", "pattern", "format"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"},
    "boolean": set(),
    "null": set(),
    "array": {"items", "minItems", "maxItems", "uniqueItems"},
    "object": {"properties", "required", "additionalProperties"},
}
#: Formats whose values are not `str`, `int` or `float` in Python, and for which there is no runtime schema.
_UNSUPPORTED_FORMATS = {"binary", "byte", "base64"}
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+\s*(;.*)?")
_PART_NAME = re.compile(r"[^<>{}*\x00-\x1f]+")
#: Headers that the client sets itself.
_CLIENT_HEADERS = ("accept", "authorization", "content-type")


def check_supported(contract: Node) -> None:
    """Check that the generated code supports everything in a contract.

    Args:
        contract: The contract, which is valid OpenAPI 3.1.

    Raises:
        UnsupportedInputError: It does not. The error contains the place and the reason.
    """
    _Checker(contract).check()


def is_supported_component(contract: Node, name: str) -> bool:
    """Return whether the generated code supports a schema of the components."""
    try:
        _Checker(contract).check_component(name)
    except UnsupportedInputError:
        return False
    return True


def _reject(pointer: Pointer, reason: str) -> NoReturn:
    raise UnsupportedInputError(reason, pointer)


def _pattern_error(pattern: str) -> str | None:
    """Return why a pattern is not valid in Python, or None if it is."""
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return None


class _Checker:
    def __init__(self, contract: Node) -> None:
        self._contract = contract
        self._components: dict[str, Node] = contract.get("components") or {}
        self._parts = set(self._part_places())

    def _part_places(self) -> Iterator[Pointer]:
        """Yield the places of the schemas of multipart bodies, whose fields may be files."""
        bodies = [
            *self._components.get("requestBodies", {}).values(),
            *(operation.get("requestBody", {}) for _, _, operation in operations(self._contract)),
        ]
        for body in bodies:
            schema = body.get("content", {}).get("multipart/form-data", {}).get("schema", {})
            if "$ref" in schema:
                place = self._target(schema, ())[1]
                yield place
                yield from ((*place, "properties", name) for name in self._target(schema, ())[0].get("properties", {}))

    def check(self) -> None:
        for server in self._contract.get("servers") or ():
            if str(server.get("url")).rstrip("/") != SERVER:
                reason = f"the client calls {SERVER} (got {server.get('url')}); pass another address as its base_url"
                _reject(("servers",), reason)
        if self._contract.get("webhooks"):
            _reject(
                ("webhooks",), "webhooks are not supported, because a client does not receive requests; remove them"
            )
        seen: dict[str, str] = {}
        tags: dict[str, str] = {}
        name: str
        for path, item in (self._contract.get("paths") or {}).items():
            place: Pointer = ("paths", path)
            self._reject_keys(item, {"servers", "$ref"}, place)
            if not path.isprintable():
                _reject(place, "the path contains a character that cannot be printed; remove it")
            for method in METHODS:
                if operation := item.get(method):
                    self._check_operation(item, operation, place, method)
                    name = PythonIdentifier(str(operation["operationId"]), "field_")
                    tag = str(operation["tags"][0])
                    other = tags.setdefault(PythonIdentifier(tag, "tag"), tag)
                    if tag != other:
                        reason = f"the tags '{tag}' and '{other}' have the same name in Python; rename one of them"
                        _reject((*place, method, "tags"), reason)
                    if name in seen:
                        reason = f"the operationId is also that of {seen[name]}; choose another one"
                        _reject((*place, method, "operationId"), reason)
                    seen[name] = f"{method.upper()} {path}"
        for name in self._components.get("schemas", {}):
            self.check_component(name)

    def check_component(self, name: str) -> None:
        self._check_schema(self._components["schemas"][name], ("components", "schemas", name))

    def _reject_keys(self, node: Mapping[str, Any], keys: set[str], place: Pointer) -> None:
        for key in node:
            if key in keys:
                _reject((*place, key), f"'{key}' is not supported here; remove it")

    # Operations

    def _check_operation(self, item: Node, operation: Node, item_place: Pointer, method: str) -> None:
        place = (*item_place, method)
        if not operation.get("operationId"):
            _reject(place, "no operationId; add one, which becomes the name of the method")
        if (count := len(operation.get("tags") or ())) != 1:
            reason = f"an operation must have exactly one tag, which becomes the name of the class (has {count})"
            _reject(place, reason)
        self._reject_keys(operation, {"servers", "callbacks"}, place)
        for parent, parent_place in ((item, item_place), (operation, place)):
            for index, parameter in enumerate(parent.get("parameters", ())):
                self._check_parameter(*self._target(parameter, (*parent_place, "parameters", index)))
        if body := operation.get("requestBody"):
            self._check_body(*self._target(body, (*place, "requestBody")))
        self._check_responses(operation.get("responses") or {}, (*place, "responses"))

    def _check_responses(self, responses: Node, place: Pointer) -> None:
        schemas: list[Any] = []
        for status, response in responses.items():
            found, response_place = self._target(response, (*place, status))
            schemas.append(self._check_response(found, response_place, f"the response {status}"))
        if not schemas or any(schema != schemas[0] for schema in schemas):
            reason = (
                "an operation must have one or more successful responses, all with the same schema "
                f"(has {len(schemas)})"
            )
            _reject(place, reason)

    def _check_parameter(self, parameter: Node, place: Pointer) -> None:
        name, location = str(parameter.get("name")), parameter.get("in")
        if location == "cookie":
            _reject(place, f"the cookie parameter '{name}' is not supported; use a header or a query parameter")
        if location == "header" and name.lower() in _CLIENT_HEADERS:
            _reject(place, f"the client sets the header '{name}' itself; remove the parameter")
        self._reject_keys(parameter, {"content", "allowReserved", "allowEmptyValue"}, place)
        default_style = "form" if location == "query" else "simple"
        if (style := parameter.get("style", default_style)) != default_style:
            _reject((*place, "style"), f"the style '{style}' is not supported; use '{default_style}'")
        schema = parameter.get("schema", {})
        self._check_schema(schema, (*place, "schema"))
        types = self._types(schema)
        has_arrays = location == "query" and parameter.get("explode", True)
        if not types or "object" in types or ("array" in types and not has_arrays):
            reason = (
                f"the {location} parameter '{name}' must be a string, number or boolean, or an exploded array in the "
                "query; change its schema"
            )
            _reject(place, reason)

    def _check_response(self, response: Node, place: Pointer, name: str) -> Any:
        """Check a successful response, and return its media type and schema; None if it has no content."""
        if not response.get("content"):
            return None
        media_type, schema, schema_place = self._content(response, place, name)
        if is_json(media_type):
            self._check_schema(schema, schema_place)
            if not self._is_object(schema):
                _reject(schema_place, "the body of the successful response is not an object; wrap it in an object")
            return media_type, schema
        return media_type, None

    def _check_body(self, body: Node, place: Pointer) -> None:
        media_type, schema, schema_place = self._content(body, place, "the request body")
        if media_type.partition(";")[0].lower() == "multipart/form-data":
            self._check_parts(schema, body["content"][media_type].get("encoding", {}), schema_place)
        elif not is_json(media_type):
            _reject(place, f"the request body must be JSON or multipart/form-data (found {media_type})")
        self._check_schema(schema, schema_place)

    def _content(self, holder: Node, place: Pointer, name: str) -> tuple[str, Any, Pointer]:
        """Return the media type of a body, its schema, and the place of the schema."""
        content = holder.get("content") or {}
        if len(content) != 1:
            found = ", ".join(content) or "nothing"
            _reject((*place, "content"), f"{name} must have exactly one content type (found {found}); keep one of them")
        media_type, media = next(iter(content.items()))
        schema_place = (*place, "content", media_type, "schema")
        if not _MEDIA_TYPE.fullmatch(media_type):
            reason = f"{name}: '{media_type}' is not a content type; write one such as application/json"
            _reject(schema_place[:-1], reason)
        if "schema" not in media and is_json(media_type):
            _reject(schema_place[:-1], f"{name} has no schema; add one")
        return media_type, media.get("schema", {}), schema_place

    def _check_parts(self, schema: Node, encoding: Node, place: Pointer) -> None:
        """Check the parts of a multipart body: the fields of an object, each with a fixed name."""
        found, _ = self._target(schema, place)
        properties = found.get("properties", {})
        has_other_names = isinstance(found.get("additionalProperties"), dict) or "patternProperties" in found
        for name in (*properties, *encoding):
            if has_other_names or name not in properties or not _PART_NAME.fullmatch(name):
                reason = f"parts with arbitrary names are not supported ('{name}'); name each part in properties"
                _reject(place, reason)
        if not properties:
            _reject(place, "the multipart body has no named parts; add them to properties")
        if encoding:
            _reject((*place[:-1], "encoding"), "'encoding' is not supported; remove it")

    # Schemas

    def _check_schema(self, schema: Any, place: Pointer) -> None:
        if not isinstance(schema, dict):
            _reject(place, f"the schema {str(schema).lower()} has no type; write it as an object")
        if not isinstance(schema.get("x-expected", ""), str):
            _reject((*place, "x-expected"), "x-expected must be a string")
        keys = {key for key in schema if not key.startswith("x-")}
        if "$ref" in schema:
            self._target(schema, place)
            self._allow_keys(keys, _ANNOTATIONS | {"readOnly", "writeOnly", "default", "$ref"}, place, " next to $ref")
        elif "allOf" in schema:
            self._check_all_of(schema, keys, place)
        elif "oneOf" in schema or "anyOf" in schema:
            allowed = _NEXT_TO_COMPOSITION | {"oneOf", "anyOf", "default"}
            self._allow_keys(keys, allowed, place, " next to oneOf or anyOf")
            for keyword in ("oneOf", "anyOf"):
                for index, member in enumerate(schema.get(keyword, ())):
                    self._check_schema(member, (*place, keyword, index))
        elif "enum" in schema or "const" in schema:
            self._allow_keys(keys, _ANNOTATIONS | {"readOnly", "writeOnly", "enum", "const", "type", "default"}, place)
            self._check_enum([value for value in schema.get("enum", ()) if value is not None], (*place, "enum"))
            if "const" in schema and not isinstance(schema["const"], str | int | float | bool):
                _reject((*place, "const"), "const must be a string, a number or a boolean")
        else:
            self._check_plain(schema, keys, place)

    def _check_enum(self, values: list[Any], place: Pointer) -> None:
        if len({type(value) for value in values}) > 1 or any(type(value) not in (str, int) for value in values):
            _reject(place, "the values of an enum must be all strings or all integers")
        for value in values:
            if isinstance(value, str) and not value.isprintable():
                _reject(place, f"the value {value!r} contains a character that cannot be printed; remove it")
        names = [snake_case(value.upper()) for value in values if isinstance(value, str) and value[:1].isalpha()]
        if len(set(names)) < len(names):
            _reject(place, "two values of the enum have the same name in Python; rename one of them")

    def _check_plain(self, schema: Node, keys: set[str], place: Pointer) -> None:
        """Check a schema without composition, enum or const."""
        types = self._types(schema)
        allowed = _NEXT_TO_COMPOSITION | {"type", "default"}.union(*(_SUPPORTED[name] for name in types))
        self._allow_keys(keys, allowed, place)
        if schema.get("format") in _UNSUPPORTED_FORMATS and place[:-2] not in self._parts:
            reason = f"the format '{schema['format']}' is not supported; use a string without a format"
            _reject((*place, "format"), reason)
        excluded = schema.get("not", {})
        for keyword_place, pattern in (((), schema.get("pattern")), (("not",), excluded.get("pattern"))):
            # Whether the validator of the contract accepts patterns in another dialect depends on what is installed.
            if pattern is not None and (error := _pattern_error(pattern)):
                reason = f"the pattern is not valid in Python ({error}); use the syntax that Python has, too"
                _reject((*place, *keyword_place, "pattern"), reason)
        is_string = types - {"null"} == {"string"}
        if excluded and "object" not in types and not (is_string and set(excluded) <= {"pattern", "enum", "const"}):
            _reject((*place, "not"), "'not' is supported only for the pattern, enum or const of a string; remove it")
        names: dict[str, str] = {}
        for name, value in schema.get("properties", {}).items():
            self._check_schema(value, (*place, "properties", name))
            identifier = PythonIdentifier(str(value.get("x-name", name)), "field_", skip_snake_case=True)
            if (other := names.setdefault(identifier, name)) != name:
                reason = (
                    f"the properties '{other}' and '{name}' have the same name in Python; add an x-name to one of them"
                )
                _reject((*place, "properties", name), reason)
        for name in sorted(set(schema.get("required", ())) - set(self._properties(schema))):
            reason = f"'{name}' is required, but it is not one of the properties; add it to properties"
            _reject((*place, "required"), reason)
        if "items" in schema:
            self._check_schema(schema["items"], (*place, "items"))
        if isinstance(schema.get("additionalProperties"), dict):
            self._check_schema(schema["additionalProperties"], (*place, "additionalProperties"))

    def _check_all_of(self, schema: Node, keys: set[str], place: Pointer) -> None:
        members = schema["allOf"]
        for index, member in enumerate(members):
            self._check_schema(member, (*place, "allOf", index))
        if len(members) == 1 and not keys - _NEXT_TO_COMPOSITION - {"allOf", "default"}:
            return
        if not all(self._is_object(member) for member in members):
            _reject((*place, "allOf"), "allOf can only combine objects; write the combined schema instead")
        joined = {key: value for key, value in schema.items() if key != "default"} | {"type": "object"}
        self._check_plain(joined, keys - {"allOf"}, place)

    def _allow_keys(self, keys: set[str], allowed: set[str], place: Pointer, where: str = "") -> None:
        for key in sorted(keys - allowed):
            _reject((*place, key), f"'{key}' is not supported{where}; remove it")

    def _types(self, schema: Node) -> set[str]:
        """Return the JSON types of a schema; none if it allows all."""
        schema, _ = self._target(schema, ())
        types: set[str] = set()
        for member in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
            types |= self._types(member)
        given = schema.get("type", "object" if "properties" in schema else [])
        for value in (*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])):
            types.add("string" if isinstance(value, str) else "null" if value is None else "number")
        return types | set([given] if isinstance(given, str) else given)

    def _is_object(self, schema: Node) -> bool:
        return self._types(schema) == {"object"}

    def _properties(self, schema: Node) -> Iterator[str]:
        """Yield the names of the properties of a schema, including those of `allOf`."""
        schema, _ = self._target(schema, ())
        yield from schema.get("properties", {})
        for member in schema.get("allOf", ()):
            yield from self._properties(member)

    def _target(self, node: Node, place: Pointer) -> tuple[Node, Pointer]:
        """Follow references, and return the node at their end and its place."""
        while "$ref" in node:
            section, name = component_place(node["$ref"])
            if name not in self._components.get(section, {}):
                reason = f"the reference '{node['$ref']}' does not name a component; move its target to components"
                _reject((*place, "$ref"), reason)
            node, place = self._components[section][name], ("components", section, name)
        return node, place
