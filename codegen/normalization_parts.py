"""Normalizations of components: inline schemas, read-only fields, and parts that nothing uses.

Each function takes the document and changes it in place. `normalization.py` lists them in order, with their reasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi_python_client.strings import pascal_case, split_words

from codegen.contract_nodes import SCHEMA_REFERENCE, Node, Pointer, component_place
from codegen.normalization_names import class_name
from codegen.normalization_schemas import component_of, target_of
from codegen.schema_merging import PART, SHARED_READ_ONLY
from codegen.schema_walk import inner_schemas, operations
from codegen.supported_input import is_supported_component

#: Keywords that describe a field and not the type of its value.
_FIELD_KEYWORDS = ("readOnly", "writeOnly", "deprecated", "default", "x-name", "x-deviation")


#: The mark of a schema that no operation used before it was merged with others.
_UNUSED = "x-unused"


# Inline schemas


def name_inline_fields(document: Node) -> dict[str, Pointer]:
    """Move the inline objects in components to components of their own, and return the place of each.

    Before schemas are merged, so that schemas with a common part share the classes of its fields.
    """
    return _Namer(document, only_objects=True).run_components()


def name_inline_schemas(document: Node) -> dict[str, Pointer]:
    """Move all inline objects and enums to components, and return the place of each in the contract."""
    namer = _Namer(document, only_objects=False)
    return namer.run_components() | namer.run_operations()


class _Namer:
    def __init__(self, document: Node, *, only_objects: bool) -> None:
        self._document = document
        self._only_objects = only_objects
        self._schemas: dict[str, Node] = document.setdefault("components", {}).setdefault("schemas", {})
        self._places: dict[str, Pointer] = {}

    def run_components(self) -> dict[str, Pointer]:
        for name in list(self._schemas):
            schema = self._inner(self._schemas[name], class_name(name), ("components", "schemas", name))
            self._schemas[name] = schema
        return self._places

    def run_operations(self) -> dict[str, Pointer]:
        components = self._document["components"]
        for name, parameter in components.get("parameters", {}).items():
            self._holder(parameter, class_name(name), ("components", "parameters", name))
        for section, suffix in (("requestBodies", "Request"), ("responses", "Response")):
            for name, holder in components.get(section, {}).items():
                self._holder(holder, class_name(name) + suffix, ("components", section, name))
        for pointer, item, operation in operations(self._document):
            name = class_name(str(operation.get("operationId", "")))
            for parameter in (*item.get("parameters", ()), *operation.get("parameters", ())):
                self._holder(parameter, name + pascal_case(str(parameter.get("name", ""))), pointer)
            self._holder(operation.get("requestBody", {}), f"{name}Request", (*pointer, "requestBody"))
            for status, response in operation["responses"].items():
                self._holder(response, f"{name}Response", (*pointer, "responses", status))
        return self._places

    def _holder(self, holder: Node, name: str, pointer: Pointer) -> None:
        if isinstance(holder.get("schema"), dict):
            holder["schema"] = self._move(holder["schema"], name, (*pointer, "schema"))
        for media_type, media in holder.get("content", {}).items():
            if isinstance(media.get("schema"), dict):
                media["schema"] = self._move(media["schema"], name, (*pointer, "content", media_type, "schema"))

    def _inner(self, schema: Node, name: str, pointer: Pointer) -> Node:
        """Return a schema whose inner inline schemas are components."""
        result = dict(schema)
        if "properties" in schema:
            result["properties"] = {
                key: self._move(
                    value, name + pascal_case(str(value.get("x-name") or key)), (*pointer, "properties", key)
                )
                if isinstance(value, dict)
                else value
                for key, value in schema["properties"].items()
            }
        for keyword, suffix in (("items", "Item"), ("additionalProperties", "Value")):
            if isinstance(schema.get(keyword), dict):
                result[keyword] = self._move(schema[keyword], name + suffix, (*pointer, keyword))
        if "allOf" in schema:
            members = enumerate(schema["allOf"])
            result["allOf"] = [self._inner(each, name, (*pointer, "allOf", index)) for index, each in members]
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema and not self._only_objects:
                result[keyword] = list(self._members(schema[keyword], name, (*pointer, keyword)))
        return result

    def _members(self, members: list[Node], name: str, pointer: Pointer) -> Iterator[Node]:
        is_single = sum(_is_class(member) or "$ref" in member for member in members) == 1
        for index, member in enumerate(members):
            member_name = name if is_single else name + _member_name(member, name, index)
            yield self._move(member, member_name, (*pointer, index))

    def _move(self, schema: Node, name: str, pointer: Pointer) -> Node:
        """Return a reference to a new component for an object or enum, or else the schema."""
        if not isinstance(schema, dict):
            return schema
        name = name or "Schema"
        schema = self._inner(schema, name, pointer)
        if self._is_union_of_objects(schema) and not self._only_objects:
            return self._component(schema, name, pointer)
        if not _is_class(schema) or (self._only_objects and "properties" not in schema):
            return schema
        values = [value for value in schema.get("enum", ()) if value is not None]
        moved = {key: value for key, value in schema.items() if key not in _FIELD_KEYWORDS}
        if values:
            moved = {key: value for key, value in moved.items() if key != "type"} | {"enum": values}
            moved["type"] = "string" if isinstance(values[0], str) else "integer"
        reference = self._component(moved, name, pointer)
        kept = {key: schema[key] for key in _FIELD_KEYWORDS if key in schema}
        if values and len(values) < len(schema["enum"]):
            return {**kept, "oneOf": [reference, {"type": "null"}]}
        return {**reference, **kept}

    def _component(self, schema: Node, name: str, pointer: Pointer) -> Node:
        """Add a component, and return a reference to it."""
        taken = {class_name(each).lower() for each in self._schemas}
        candidates = [name, *(f"{name}{number}" for number in range(2, len(taken) + 3))]
        name = next(each for each in candidates if class_name(each).lower() not in taken)
        self._schemas[name] = {key: value for key, value in schema.items() if key not in _FIELD_KEYWORDS}
        self._places[name] = pointer
        return {"$ref": SCHEMA_REFERENCE + name, **{key: schema[key] for key in _FIELD_KEYWORDS if key in schema}}

    def _is_union_of_objects(self, schema: Node) -> bool:
        members = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        return len(members) > 1 and all(target_of(each, self._document).get("type") == "object" for each in members)


def _is_class(schema: Node) -> bool:
    """Return whether a schema becomes a class in Python."""
    if any(keyword in schema for keyword in ("$ref", "allOf", "oneOf", "anyOf")):
        return False
    if "enum" in schema:
        values = [value for value in schema["enum"] if value is not None]
        return bool(values) and all(type(value) is type(values[0]) and type(value) in (str, int) for value in values)
    return schema.get("type") == "object" and any(key in schema for key in ("properties", "additionalProperties"))


def _member_name(member: Node, union_name: str, index: int) -> str:
    """Return what distinguishes a member of a union: its title, its constant, the schema in it, or else its number."""
    if given := member.get("x-name") or member.get("title"):
        return pascal_case(str(given))
    for value in member.get("properties", {}).values():
        if isinstance(value, dict) and isinstance(value.get("const"), str | int) and pascal_case(str(value["const"])):
            return pascal_case(str(value["const"]))
    words, known = split_words(pascal_case(member.get(PART, ""))), split_words(union_name)
    while words and known and words[0] == known[0]:
        del words[0], known[0]
    while len(words) > 1 and known and words[-1] == known[-1]:
        del words[-1], known[-1]
    return "".join(words) or f"Option{index + 1}"


# Read-only fields


def send_required_fields(document: Node) -> None:
    """Allow callers to set fields that are read-only only because they refer to a schema that is read-only.

    Published schemas share components such as identifiers, which are read-only in responses. A request that requires
    such a field would not be valid without it; and in an object that only requests contain, a read-only field has no
    meaning.
    """
    schemas = document.get("components", {}).get("schemas", {})
    sent = referenced(document, [operation.get("requestBody", {}) for _, _, operation in operations(document)])
    received = referenced(document, [operation["responses"] for _, _, operation in operations(document)])
    for name, schema in schemas.items():
        if name not in sent or "properties" not in schema:
            continue
        for key, value in schema["properties"].items():
            if not isinstance(value, dict):
                continue
            is_reference = "readOnly" not in value and bool(value.keys() & {"$ref", "allOf"})
            is_shared = is_reference or SHARED_READ_ONLY in value
            is_needed = key in schema.get("required", ()) or name not in received
            if is_shared and is_needed and _is_read_only(value, document):
                schema["properties"][key] = {**value, "readOnly": False}


def _is_read_only(schema: Node, document: Node) -> bool:
    schemas = document["components"]["schemas"]
    while not schema.get("readOnly"):
        members = schema.get("allOf", ())
        reference = schema.get("$ref") or (members[0].get("$ref") if len(members) == 1 else None)
        if reference is None:
            return False
        schema = schemas[component_of(reference, schemas)]
    return True


# Parts that nothing uses


def referenced(document: Node, nodes: Any) -> set[str]:
    """Return the names of the schemas that nodes refer to, directly or through other components."""
    components = document.get("components", {})
    found: set[tuple[str, str]] = set()
    pending = [nodes]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            pending.extend(value for key, value in node.items() if key not in ("example", "examples", "discriminator"))
            section, name = component_place(node.get("$ref", ""))
            if name in components.get(section, {}) and (section, name) not in found:
                found.add((section, name))
                pending.append(components[section][name])
    return {name for section, name in found if section == "schemas"}


def used_by_clients(document: Node) -> tuple[set[str], set[str]]:
    """Return the names of the schemas of requests and successes, and of those that only failures refer to."""
    needed: list[Any] = []
    failures: list[Any] = []
    for _, item, operation in operations(document):
        needed += [item.get("parameters", []), {key: value for key, value in operation.items() if key != "responses"}]
        for status, response in (operation.get("responses") or {}).items():
            (needed if str(status).startswith("2") else failures).append(response)
    used = referenced(document, needed)
    return used, referenced(document, failures) - used


def remove_schemas_of_failures(document: Node) -> None:
    """Remove the schemas that only failures refer to, unless the generated code supports them as they are."""
    schemas = document.get("components", {}).get("schemas", {})
    _, failures = used_by_clients(document)
    removed = {name for name in failures if not _is_plain(name, document)}
    while dependent := {name for name in failures - removed if referenced(document, schemas[name]) & removed}:
        removed |= dependent
    for name in removed:
        del schemas[name]


def _is_plain(name: str, document: Node) -> bool:
    schema = document["components"]["schemas"][name]
    has_composition = any(keyword in each for each in inner_schemas(schema) for keyword in ("allOf", "oneOf", "anyOf"))
    return not has_composition and is_supported_component(document, name)


def mark_unused_schemas(document: Node) -> None:
    """Mark the schemas that no request and no success refers to, so that they stay."""
    used, _ = used_by_clients(document)
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        if name not in used and isinstance(schema, dict):
            schema[_UNUSED] = True


def remove_merged_parts(document: Node) -> None:
    """Remove the schemas that operations used only as a part of other schemas, which now contain the part."""
    schemas = document.get("components", {}).get("schemas", {})
    unused = {name for name, schema in schemas.items() if isinstance(schema, dict) and schema.pop(_UNUSED, False)}
    nodes = [*document.get("paths", {}).values(), *(schemas[name] for name in unused & schemas.keys())]
    needed = referenced(document, nodes) | unused
    for name in schemas.keys() - needed:
        del schemas[name]
