"""Normalizations of schemas: composition, unions, types, constants and discriminators.

Each function takes the document and changes it in place. `normalization.py` lists them in order, with their reasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.contract_nodes import SCHEMA_REFERENCE, Node, Pointer, UnsupportedInputError, component_place
from codegen.schema_merging import PART, ContradictionError, annotations_of, constraints, json_type, merge
from codegen.schema_walk import schema_places, transform_schema, transform_schemas

_OBJECT_KEYWORDS = {"properties", "required", "additionalProperties"}
_UNIONS = ("oneOf", "anyOf")
_COMPOSITION = ("$ref", "allOf", "oneOf", "anyOf")
#: The keywords of each JSON type. They have no effect on values of other types.
_TYPE_KEYWORDS = {
    "string": {"minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType", "contentSchema"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "array": {"items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains"},
    "object": {
        *_OBJECT_KEYWORDS,
        "minProperties",
        "maxProperties",
        "patternProperties",
        "propertyNames",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
    },
}


#: The mark of a constant that was an enum: unlike a constant, callers need not pass it if it is required.
_FROM_ENUM = "x-from-enum"


def infer_object_type(document: Node) -> None:
    """Give schemas that have keywords of objects and no type the type object."""

    def infer(schema: Node, _: Pointer) -> Node:
        is_object = not schema.keys().isdisjoint(_OBJECT_KEYWORDS)
        if is_object and schema.keys().isdisjoint({"type", "enum", "const", *_COMPOSITION}):
            return {**schema, "type": "object"}
        return schema

    transform_schemas(document, infer)


def compose(document: Node) -> None:
    """Merge the parts of each `allOf`, and the keywords next to each union and reference."""
    composer = _Composer(document)
    for holder, key, pointer in list(schema_places(document)):
        if pointer[:2] == ("components", "schemas"):
            composer.component(key)
        else:
            holder[key] = transform_schema(holder[key], pointer, composer.compose)


class _Composer:
    """Composes schemas. A component is composed when it is first needed."""

    def __init__(self, document: Node) -> None:
        self._schemas: dict[str, Node] = document.get("components", {}).get("schemas", {})
        self._finished: set[str] = set()
        self._unfinished: set[str] = set()

    def component(self, name: str) -> Node:
        if name not in self._finished:
            pointer = ("components", "schemas", name)
            if name in self._unfinished:
                raise UnsupportedInputError(
                    "the schema contains itself in allOf or in a union; remove the cycle", pointer
                )
            self._unfinished.add(name)
            schema = transform_schema(_with_all_of(self._schemas[name]), pointer, self.compose)
            self._schemas[name] = _with_all_of(schema)
            self._finished.add(name)
        return self._schemas[name]

    def resolve(self, reference: str) -> Node:
        """Return the schema that a reference leads to."""
        name = component_of(reference, self._schemas)
        schema = self.component(name)
        members = schema.get("allOf", ())
        if len(members) == 1 and "$ref" in members[0]:
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            return {**self.resolve(members[0]["$ref"]), **annotations_of(rest)}
        return schema

    def compose(self, schema: Node, pointer: Pointer) -> Node:
        try:
            return self._compose(schema)
        except ContradictionError as error:
            raise UnsupportedInputError(f"{error}; correct one of them", pointer) from error
        except UnsupportedInputError as error:
            error.pointer = error.pointer or pointer
            raise

    def _compose(self, schema: Node) -> Node:
        members = schema.get("allOf", [])
        own = {key: value for key, value in schema.items() if key != "allOf"}
        if "allOf" in schema and not (
            len(members) == 1 and "$ref" in members[0] and not constraints(own).keys() - {"not"}
        ):
            schema = {}
            for member in [*(_without_name(each) for each in members), own]:
                schema = merge(schema, member, self.resolve)
            parts = [member["$ref"] for member in members if "$ref" in member]
            if parts and "$ref" not in schema:
                schema = {**schema, PART: component_of(parts[-1], self._schemas)}
        if "$ref" in schema and constraints(schema).keys() - {"$ref"}:
            siblings = {key: value for key, value in schema.items() if key != "$ref"}
            schema = merge({"$ref": schema["$ref"]}, siblings, self.resolve)
        for keyword in _UNIONS:
            rest = {key: value for key, value in schema.items() if key not in (keyword, "not", "default")}
            if keyword in schema and constraints(rest):
                kept: Node = {key: schema[key] for key in ("not", "default") if key in schema}
                schema = {**merge(rest, {keyword: schema[keyword]}, self.resolve), **kept}
        return self._flatten(schema)

    def _flatten(self, schema: Node) -> Node:
        """Return a union whose inline members are no unions."""
        for keyword in _UNIONS:
            if keyword in schema:
                members: list[Node] = []
                for member in schema[keyword]:
                    inner = next((each for each in _UNIONS if each in member), None)
                    members.extend(member[inner] if inner and not constraints(member).keys() - {inner} else [member])
                schema = {**schema, keyword: members}
        return schema


def _with_all_of(schema: Node) -> Node:
    """Return a component that is only another name for one, with `allOf` instead of `$ref`."""
    if "$ref" not in schema:
        return schema
    return {"allOf": [{"$ref": schema["$ref"]}], **{key: value for key, value in schema.items() if key != "$ref"}}


def _without_name(schema: Node) -> Node:
    """Return a part of an `allOf` without what describes only the part."""
    return {key: value for key, value in schema.items() if key not in ("title", "x-name", "x-deviation")}


def component_of(reference: str, schemas: Node) -> str:
    """Return the name of the component that a reference leads to."""
    _, name = component_place(reference)
    if not reference.startswith(SCHEMA_REFERENCE) or name not in schemas:
        reason = f"the reference '{reference}' does not name a component; move its target to components"
        raise UnsupportedInputError(reason)
    return name


def target_of(schema: Node, document: Node) -> Node:
    """Return the schema behind references, and behind components that only refer to another component."""
    schemas = document.get("components", {}).get("schemas", {})
    while True:
        members = schema.get("allOf", ())
        reference = schema.get("$ref") or (members[0].get("$ref") if len(members) == 1 else None)
        if reference is None:
            return schema
        schema = schemas[component_of(reference, schemas)]


def split_types(document: Node) -> None:
    """Turn a schema with the type object and other types into a union."""

    def split(schema: Node, _: Pointer) -> Node:
        types = schema.get("type")
        if not isinstance(types, list) or "object" not in types:
            return schema
        shared = {key: value for key, value in constraints(schema).items() if key != "type"}
        members = [{"type": name, **{k: v for k, v in shared.items() if _applies(k, name)}} for name in types]
        return {**annotations_of(schema), "oneOf": members}

    transform_schemas(document, split)


def ignore_inapplicable_keywords(document: Node) -> None:
    """Remove the keywords that do not apply to the type of their schema."""

    def clean(schema: Node, _: Pointer) -> Node:
        if "type" not in schema or any(keyword in schema for keyword in _COMPOSITION):
            return schema
        types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        result = {key: value for key, value in schema.items() if any(_applies(key, name) for name in types)}
        return {key: value for key, value in result.items() if key != "additionalProperties" or value not in (True, {})}

    transform_schemas(document, clean)


def _applies(keyword: str, json_type_name: str) -> bool:
    """Return whether a keyword applies to a type, or is no keyword of one type."""
    name = "number" if json_type_name == "integer" else json_type_name
    others = {each for other, keywords in _TYPE_KEYWORDS.items() if other != name for each in keywords}
    return keyword not in others


def reduce_any_of(document: Node) -> None:
    """Remove the members of an `anyOf` whose fields another member has, too."""

    def reduce(schema: Node, _: Pointer) -> Node:
        members = schema.get("anyOf", [])
        targets = [target_of(member, document) for member in members]
        kept = [
            member
            for index, member in enumerate(members)
            if not any(
                _includes(targets[other], targets[index])
                and (other < index or not _includes(targets[index], targets[other]))
                for other in range(len(members))
                if other != index
            )
        ]
        if len(kept) == len(members):
            return schema
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        return {**kept[0], **rest} if len(kept) == 1 else {**rest, "anyOf": kept}

    transform_schemas(document, reduce)


def _includes(larger: Node, smaller: Node) -> bool:
    """Return whether an object schema has all fields of another one, and requires no others."""
    if not (larger.get("type") == smaller.get("type") == "object" and smaller.get("properties")):
        return False
    ours, theirs = larger.get("properties", {}), smaller["properties"]
    plain = {"type", "properties", "required"}
    return (
        not (constraints(larger).keys() | constraints(smaller).keys()) - plain
        and set(larger.get("required", ())) <= set(smaller.get("required", ()))
        and all(name in ours and constraints(ours[name]) == constraints(value) for name, value in theirs.items())
    )


def use_constants(document: Node) -> None:
    """Turn enums with a single value into constants: in fields, in unions, and of other types than strings."""

    def convert(schema: Node, _: Pointer) -> Node:
        values = [value for value in schema.get("enum", ()) if value is not None]
        if set(map(json_type, values)) == {"boolean"}:
            rest = {key: value for key, value in schema.items() if key != "enum"}
            return _constant(schema) if len(values) == 1 else {**rest, "type": schema.get("type", "boolean")}
        if len(values) == 1 and json_type(values[0]) == "number":
            return _constant(schema)
        if "properties" in schema:
            fields = {name: _constant(value) for name, value in schema["properties"].items()}
            for name in schema.get("required", ()):
                if _FROM_ENUM in (fields.get(name) or {}):
                    fields[name] = {"default": fields[name]["const"], **fields[name]}
            for value in fields.values():
                if isinstance(value, dict):
                    value.pop(_FROM_ENUM, None)
            return {**schema, "properties": fields}
        for keyword in _UNIONS:
            if keyword in schema:
                schema = {**schema, keyword: list(_constants_of_members(schema[keyword], document))}
        return schema

    transform_schemas(document, convert)


def _constant(schema: Node) -> Node:
    """Return a constant for an enum with a single value."""
    if not isinstance(schema, dict):  # a boolean schema, which is rejected later
        return schema
    values = schema.get("enum", ())
    if len(values) != 1 or values[0] is None:
        return schema
    rest = {key: value for key, value in schema.items() if key != "enum"}
    return {**rest, "const": values[0], _FROM_ENUM: True}


def _constants_of_members(members: list[Node], document: Node) -> Iterator[Node]:
    """Yield the members of a union, and a constant for each value of an enum next to a schema of the same type.

    The runtime accepts values that an enum does not name. Next to a number with bounds, that would lift the bounds.
    """
    targets = [target_of(member, document) for member in members]
    open_types = {target.get("type") for target in targets if "enum" not in target and "const" not in target}
    open_types = {"number" if name == "integer" else name for name in open_types if isinstance(name, str)}
    for member, target in zip(members, targets, strict=True):
        types = {"number" if name == "integer" else name for name in map(json_type, target.get("enum", ()))}
        if types & open_types:
            yield from ({"const": value} for value in target["enum"])
        else:
            yield member


def use_discriminators(document: Node) -> None:
    """Give the members of a union with a discriminator the constants that its mapping names."""
    schemas = document.get("components", {}).get("schemas", {})

    def apply(schema: Node, pointer: Pointer) -> Node:
        members = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        discriminator = schema.get("discriminator")
        if isinstance(discriminator, dict) and members and all("$ref" in member for member in members):
            key = discriminator["propertyName"]
            tags = _tags(discriminator, members, schemas)
            # A member that is only another name for a component becomes a component with its own constant.
            targets = {name: target_of(schemas[name], document) for name in tags.values()}
            for name, target in targets.items():
                values = [value for value, each in tags.items() if each == name]
                schemas[name] = _tagged({**target, **annotations_of(schemas[name])}, key, values, pointer)
        return schema

    transform_schemas(document, apply)


def _tags(discriminator: Node, members: list[Node], schemas: Node) -> dict[str, str]:
    """Return the component for each value of a discriminator; without a mapping, the values are the names."""
    names = [component_of(member["$ref"], schemas) for member in members]
    mapping = {}
    for value, target in discriminator.get("mapping", {}).items():
        mapping[value] = component_of(target, schemas) if "/" in target else target
    mapping = {value: name for value, name in mapping.items() if name in names}
    return mapping or {name: name for name in names}


def _tagged(schema: Node, key: str, values: list[str], pointer: Pointer) -> Node:
    """Return the member of a union whose field has one of the values of the discriminator."""
    field = schema.get("properties", {}).get(key)
    if not isinstance(field, dict) or "const" in field or "enum" in field:
        return schema
    try:
        tags = [_tag(value, field.get("type")) for value in values]
    except ValueError:
        raise UnsupportedInputError(
            f"the discriminator's values {values} do not have the type of '{key}'", pointer
        ) from None
    rest = {name: value for name, value in field.items() if name not in ("const", "enum", "default")}
    tagged = {**rest, "const": tags[0], "default": tags[0]} if len(tags) == 1 else {**rest, "enum": tags}
    required = list(dict.fromkeys([*schema.get("required", ()), key]))
    return {**schema, "properties": {**schema["properties"], key: tagged}, "required": required}


def _tag(value: str, json_type_name: Any) -> Any:
    """Return a value of a discriminator's mapping, whose keys are strings, as a value of the field's type."""
    match json_type_name:
        case "boolean":
            return {"true": True, "false": False}[value] if value in ("true", "false") else int(value)
        case "integer":
            return int(value)
        case "number":
            return float(value) if "." in value else int(value)
        case _:
            return value
