"""Options that are derived from the contract: one for each scalar field of a service or parameter of a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.shell_completion import CompletionItem
from rich_click.rich_parameter import RichOption

from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.composite_schemas import DiscriminatedUnion, ModelSchema
from workers_vpc_core.models import Model, model_fields
from workers_vpc_core.operations import Operation
from workers_vpc_core.schemas import (
    BooleanSchema,
    DateSchema,
    DateTimeSchema,
    EnumSchema,
    IntegerSchema,
    NumberSchema,
    Schema,
    StringSchema,
    UuidSchema,
    join_path,
)

from ._command_options import FIELDS_PANEL, RESERVED_NAMES
from ._contract_descriptions import describe_property, describe_query_parameter

if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]
else:
    _ParamType = click.ParamType  # not generic before click 8.4

_TEXT_SCHEMAS = (StringSchema, UuidSchema, DateTimeSchema, DateSchema)


class EnumType(_ParamType):
    """The type of an option that accepts the values of an enum, which are completed in a shell.

    Args:
        values: The values.
    """

    name = "enum"

    def __init__(self, values: Iterable[Any]) -> None:
        self.values = tuple(values)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the value for a word; reject other words with the nearest valid one."""
        from ._document_checks import enum_suggestion

        words = {str(each): each for each in self.values}
        if str(value) not in words:
            self.fail(f"must be {' or '.join(words)} (got {value!r}){enum_suggestion(str(value), words)}", param, ctx)
        return words[str(value)]

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the values that begin with what was typed."""
        return [CompletionItem(str(each)) for each in self.values if str(each).startswith(incomplete)]


class FieldOption(NamedTuple):
    """An option for a field of a service.

    Attributes:
        path: The path of the field, such as `tls_settings.cert_verification_mode`.
        option: The option, whose value is a JSON value.
    """

    path: str
    option: RichOption


class _ScalarField(NamedTuple):
    """A field whose value fits in one argument of a command line."""

    path: str
    schema: Schema
    description: str


@cache
def field_options(union: DiscriminatedUnion = SERVICE_CONFIG) -> tuple[FieldOption, ...]:
    """Return an option for each scalar field of the models of a union, which is by default that of the services.

    Fields that are unions themselves are left out. The host is one: its options decide together which model it is.
    """
    fields: dict[str, _ScalarField] = {}
    types: dict[str, list[str]] = {}
    for tag, model_name in union.tags.items():
        for field in _scalar_fields(union.models[model_name], union.key):
            fields.setdefault(field.path, field)
            types.setdefault(field.path, []).append(str(tag))
    used_names = set(RESERVED_NAMES)
    options = []
    for path, field in fields.items():
        name = next((name for name in _option_names(path) if name not in used_names), None)
        if name is None:  # the field can be set with `--set`
            continue
        used_names.add(name)
        sentences = [field.description]
        values: tuple[Any, ...] = ()
        if path == union.key:
            sentences = ["The type of the service.", f"One of: {', '.join(types[path])}."]
            values = tuple(union.tags)
        elif len(types[path]) < len(union.tags):
            sentences.append(f"Only for type {' or '.join(types[path])}.")
        options.append(FieldOption(path, _option(name, path, field.schema, sentences, FIELDS_PANEL, values)))
    return tuple(options)


def edit_options() -> tuple[FieldOption, ...]:
    """Return the options for the fields that `edit` can change: all except the type, which is fixed."""
    return tuple(each for each in field_options() if each.path != SERVICE_CONFIG.key)


@cache
def query_options(operation: Operation[Any]) -> tuple[RichOption, ...]:
    """Return an option for each scalar query parameter of an operation."""
    return tuple(
        _option(
            name.replace("_", "-"), name, schema, [describe_query_parameter(operation.method, operation.path, name)]
        )
        for name, schema in operation.query.items()
        if _parameter_type(schema) is not None
    )


def _scalar_fields(
    model: type[Model], tag_path: str, path: str = "", containing: frozenset[type[Model]] = frozenset()
) -> Iterator[_ScalarField]:
    """Yield the scalar fields of a model and of the models in it, without those that only the API sets.

    Args:
        model: The model.
        tag_path: The path of the constant field that distinguishes the models of the union.
        path: The path of the model.
        containing: The models that contain the model; a model can contain itself.
    """
    for field in model_fields(model):
        field_path = join_path(path, field.key)
        if field.read_only:
            continue
        if _parameter_type(field.schema) is not None or field_path == tag_path:
            yield _ScalarField(field_path, field.schema, describe_property(model.__name__, field.key))
        elif isinstance(field.schema, ModelSchema) and len(field.schema.names) == 1:
            (child,) = field.schema.models.values()
            if child not in containing | {model}:
                yield from _scalar_fields(child, tag_path, field_path, containing | {model})


def _option_names(path: str) -> Iterator[str]:
    """Yield possible names for the option of a field: its own name, its path, and the path with a prefix."""
    for name in (path.rpartition(".")[2], path, f"field.{path}"):
        words = re.findall(r"[a-z0-9]+", name.lower())
        if words and not words[0][0].isdigit():  # click derives the name of a parameter from the option
            yield "-".join(words)


def _parameter_type(schema: Schema) -> click.ParamType[Any] | None:
    """Return the type of an option for a value; None if the value is not a scalar."""
    if isinstance(schema, EnumSchema):
        return EnumType(member.value for member in schema.enum)
    if isinstance(schema, IntegerSchema):
        return click.INT
    if isinstance(schema, NumberSchema):
        return click.FLOAT
    if isinstance(schema, BooleanSchema):
        return click.BOOL
    return click.STRING if isinstance(schema, _TEXT_SCHEMAS) else None


def _option(
    name: str,
    path: str,
    schema: Schema,
    sentences: Iterable[str],
    panel: str | None = None,
    values: tuple[Any, ...] = (),
) -> RichOption:
    """Return the option for a value. The help shows the values of an enum."""
    shown = f"One of: {', '.join(str(each.value) for each in schema.enum)}." if isinstance(schema, EnumSchema) else ""
    last_word = re.split(r"[._]", path)[-1].upper()
    return RichOption(
        [f"--{name}"],
        type=EnumType(values) if values else _parameter_type(schema) or click.STRING,
        metavar="true|false" if isinstance(schema, BooleanSchema) else last_word,
        help=" ".join(filter(None, (*sentences, shown))),
        panel=panel,
    )
