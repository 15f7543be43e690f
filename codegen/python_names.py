"""Choose Python names for the names of the contract.

A name of the contract must not hide a name that the generated code itself uses. What the generated code uses is read
from the imports in the templates and from the runtime's classes, so that it need not be listed here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Iterable, Sequence
from keyword import iskeyword
from pathlib import Path
from types import ModuleType
from typing import Any

from codegen.contract_nodes import Pointer, UnsupportedInputError
from workers_vpc_core import composite_schemas, schemas
from workers_vpc_core.client import AsyncClient, Client
from workers_vpc_core.models import Model
from workers_vpc_core.options import RequestOptions
from workers_vpc_core.resources import AccountResource
from workers_vpc_core.schemas import Schema

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def _schema_classes(module: ModuleType) -> list[str]:
    """Return the names of the schema classes that a module of the runtime defines."""
    classes = inspect.getmembers(module, inspect.isclass)
    return [name for name, value in classes if issubclass(value, Schema) and value.__module__ == module.__name__]


#: The runtime's schemas of single values, which generated modules import by name.
VALUE_SCHEMAS = _schema_classes(schemas)
#: The runtime's schemas of values that consist of other values.
COMPOSITE_SCHEMAS = _schema_classes(composite_schemas)
#: The names of per-request options.
OPTIONS = sorted(RequestOptions.__optional_keys__)


def _imported_names(*templates: str) -> set[str]:
    """Return the names that templates import, except those that depend on the contract."""
    names: set[str] = set()
    for template in templates:
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        for line in re.findall(r"^(?:from (?!__future__)[\w.]+ )?import (\w+(?:, \w+)*)$", text, re.MULTILINE):
            names.update(line.split(", "))
    return names


#: Builtins in annotations. A class attribute of this name would hide the builtin from the annotations that follow.
_BUILTINS = {"bool", "dict", "float", "int", "list", "str"}
#: Names that no component may have as a class or constant.
RESERVED_GLOBALS = {
    *_imported_names(*(path.name for path in TEMPLATES.glob("*.jinja"))),
    *VALUE_SCHEMAS,
    *COMPOSITE_SCHEMAS,
    "OPERATION",
}
#: Names that no endpoint module may have, because the module of the resource classes imports it.
RESERVED_MODULES = {*_imported_names("endpoint_init.py.jinja"), "account_id", "options", "result", "self"}
#: Names that no resource class may have, because its module imports them.
RESERVED_RESOURCES = RESERVED_MODULES | {"AccountResource", "Resource"}
#: Names that no field of a model may have.
_RESERVED_FIELDS = {*_imported_names("model.py.jinja", "union_alias.py.jinja"), *dir(Model), *_BUILTINS, "self"}
#: Arguments of all endpoint functions or methods, and what their bodies refer to.
_RESERVED_PARAMETERS = {*OPTIONS, "asyncio_detailed", "body", "client", "options", "request", "self", "sync_detailed"}
#: Names that no tag may have, because it becomes an attribute of the clients.
RESERVED_TAGS = {*dir(Client), *dir(AsyncClient), "account_id", "base_url", "client_resources", "with_options"}
#: Names that no method of a resource class may have. A method may be called `list`: annotations say `builtins.list`.
_RESERVED_METHODS = {*dir(AccountResource), *_BUILTINS, "with_raw_response"} - {"list"}


def field_name(name: str, key: str) -> str:
    """Return the attribute of a model's field.

    Args:
        name: The name that openapi-python-client chose; it appends an underscore to the name of each builtin.
        key: The name in the contract.
    """
    return _avoid(_without_underscore(name, key), _RESERVED_FIELDS)


def parameter_name(name: str, key: str, operation_modules: Iterable[str]) -> str:
    """Return the argument of an operation's parameter.

    Args:
        name: The name that openapi-python-client chose.
        key: The name in the contract.
        operation_modules: The modules of all operations, which the methods refer to.
    """
    return _avoid(_without_underscore(name, key), _RESERVED_PARAMETERS | set(operation_modules))


def method_name(name: str) -> str:
    """Return the method of an operation: its identifier, which may be the name of most builtins."""
    return _avoid(name.removesuffix("_"), _RESERVED_METHODS)


def _without_underscore(name: str, key: str) -> str:
    plain = name.removesuffix("_")
    return plain if plain == key else name


def _avoid(name: str, reserved: Collection[str]) -> str:
    while iskeyword(name) or name in reserved:
        name += "_"
    return name


def free_global(name: str) -> str:
    """Return the name of a constant, which must not hide a name that the generated modules import."""
    return _avoid(name, RESERVED_GLOBALS)


def check_given_name(name: Any, place: Pointer | None = None) -> str | None:
    """Return the value of `x-name`, which replaces the name of a node in Python; None if the node has none.

    Raises:
        UnsupportedInputError: The value is not an identifier.
    """
    if name is not None and not (isinstance(name, str) and name.isidentifier()):
        raise UnsupportedInputError(f"x-name must be a Python identifier (got {name!r})", place)
    return name


def check_unique(names: Sequence[str], place: Pointer | None) -> None:
    """Raise an UnsupportedInputError if two names of the contract have the same name in Python."""
    for name in names:
        if names.count(name) > 1:
            raise UnsupportedInputError(f"two names become '{name}' in Python; rename one of them", place)
