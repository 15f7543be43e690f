"""Normalizations of names: those that the contract gives for Python, and those that the generated code uses itself.

Each function takes the document and changes it in place. `normalization.py` lists them in order, with their reasons.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from openapi_python_client.strings import ClassName, PythonIdentifier

from codegen.contract_nodes import SCHEMA_REFERENCE, Node, Pointer, UnsupportedInputError
from codegen.python_names import RESERVED_GLOBALS, RESERVED_MODULES, check_given_name
from codegen.schema_walk import operations

_PREFIX = "field_"
#: The modules that the generated package contains next to those of schemas and tags.
_SCHEMAS_MODULE = "schemas"
_PARAMETERS_MODULE = "parameters"


def class_name(name: str) -> str:
    """Return the name of the class of a component."""
    return ClassName(name, _PREFIX)


def use_given_names(document: Node) -> None:
    """Rename the components, operations and tags that have an `x-name`."""
    schemas = document.get("components", {}).get("schemas", {})
    names = {name: given_name(schema, ("components", "schemas", name)) for name, schema in schemas.items()}
    renamed = {name: given for name, given in names.items() if given and given != name}
    for name, given in renamed.items():
        if given in schemas.keys() - renamed.keys() or list(renamed.values()).count(given) > 1:
            reason = f"x-name: another schema has the name '{given}'; choose another name"
            raise UnsupportedInputError(reason, ("components", "schemas", name, "x-name"))
    _rename_schemas(document, renamed)
    for schema in schemas.values():
        if isinstance(schema, dict):
            schema.pop("x-name", None)  # a property that is merged with the schema has its own name
    for pointer, _, operation in operations(document):
        if operation_name := given_name(operation, pointer):
            operation["operationId"] = operation_name
    tags = {tag["name"]: given_name(tag, ("tags", index)) for index, tag in enumerate(document.get("tags", ()))}
    for tag in document.get("tags", ()):
        tag["name"] = tags[tag["name"]] or tag["name"]
    for _, _, operation in operations(document):
        operation["tags"] = [tags.get(name) or name for name in operation.get("tags", ())]


def given_name(node: Any, pointer: Pointer) -> str | None:
    """Return the `x-name` of a node of the contract."""
    return check_given_name(node.get("x-name") if isinstance(node, dict) else None, (*pointer, "x-name"))


def _rename_schemas(document: Node, renamed: dict[str, str]) -> None:
    """Give components new names, also in the references to them."""
    if renamed:
        schemas = document["components"]["schemas"]
        document["components"]["schemas"] = {renamed.get(name, name): schema for name, schema in schemas.items()}
        references = {SCHEMA_REFERENCE + name: SCHEMA_REFERENCE + new for name, new in renamed.items()}
        _rename_references(document, references)


def _rename_references(node: Any, renamed: dict[str, str]) -> None:
    if isinstance(node, list):
        for item in node:
            _rename_references(item, renamed)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and value in renamed:
                node[key] = renamed[value]
            elif key == "mapping" and isinstance(value, dict):
                node[key] = {tag: renamed.get(target, target) for tag, target in value.items()}
            else:
                _rename_references(value, renamed)


def avoid_reserved_names(document: Node) -> dict[str, Pointer]:
    """Rename the schemas, operations and tags that have the name of something in the generated code.

    Names are also brought to the form that Python gives to identifiers (NFKC), because it names files too.
    """
    schemas = document.get("components", {}).get("schemas", {})
    renamed = {name: new for name in schemas if (new := _free_schema_name(name)) != name}
    _rename_schemas(document, renamed)
    for _, _, operation in operations(document):
        name = unicodedata.normalize("NFKC", str(operation.get("operationId", "")))
        is_reserved = PythonIdentifier(name, _PREFIX) in RESERVED_MODULES
        operation["operationId"] = f"{name}_operation" if is_reserved else name
        operation["tags"] = [_free_tag(tag) for tag in operation.get("tags", ())]
    for tag in document.get("tags", ()):
        tag["name"] = _free_tag(tag["name"])
    return {new: ("components", "schemas", name) for name, new in renamed.items()}


def _free_schema_name(name: str) -> str:
    normalized = unicodedata.normalize("NFKC", name)
    found = class_name(normalized)
    is_reserved = found in RESERVED_GLOBALS or PythonIdentifier(found, _PREFIX) == _SCHEMAS_MODULE
    return f"{normalized}Model" if is_reserved else normalized


def _free_tag(name: str) -> str:
    normalized = unicodedata.normalize("NFKC", name)
    return f"{normalized} resource" if PythonIdentifier(normalized, "tag") == _PARAMETERS_MODULE else normalized
