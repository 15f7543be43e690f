"""Tests of the options that are derived from the contract."""

import json
import sys
from enum import Enum, StrEnum
from importlib.resources import files
from types import ModuleType
from typing import Any

import pytest
from attrs import define, field

from workers_vpc.cli._schema_options import edit_options, field_options
from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.composite_schemas import DiscriminatedUnion, ModelSchema
from workers_vpc_core.models import READ_ONLY, Model
from workers_vpc_core.schemas import (
    BooleanSchema,
    ConstSchema,
    DateTimeSchema,
    EnumSchema,
    IntegerSchema,
    NumberSchema,
    StringSchema,
)
from workers_vpc_core.unset import UNSET

from .support import DB, DB_OPTIONS, Command


class Level(Enum):
    """An enum of integers."""

    LOW = 1
    HIGH = 2


class Colour(StrEnum):
    """An enum of strings."""

    RED = "red"


@define(repr=False)
class Details(Model):
    """A model inside another model."""

    json: str = field(default=UNSET, validator=StringSchema(), kw_only=True)
    name: str = field(default=UNSET, validator=StringSchema(), kw_only=True)
    details: Any = field(default=UNSET, validator=ModelSchema("example_models.schemas", "Details"), kw_only=True)


@define(repr=False)
class Cat(Model):
    """A model of the union."""

    type: str = field(default="cat", validator=ConstSchema("cat"), kw_only=True)
    name: str = field(default=UNSET, validator=StringSchema(), kw_only=True)
    age_years: int = field(default=UNSET, validator=IntegerSchema(), kw_only=True)
    weight: float = field(default=UNSET, validator=NumberSchema(), kw_only=True)
    level: Level = field(default=UNSET, validator=EnumSchema(Level), kw_only=True)
    created_at: Any = field(default=UNSET, validator=DateTimeSchema(), metadata=READ_ONLY, kw_only=True)


@define(repr=False)
class Dog(Model):
    """A model of the union."""

    type: str = field(default="dog", validator=ConstSchema("dog"), kw_only=True)
    name: str = field(default=UNSET, validator=StringSchema(), kw_only=True)
    trained: bool = field(default=UNSET, validator=BooleanSchema(), kw_only=True)
    colour: Colour = field(default=UNSET, validator=EnumSchema(Colour), kw_only=True)
    details: Details = field(default=UNSET, validator=ModelSchema("example_models.schemas", "Details"), kw_only=True)
    dry_run: bool = field(default=UNSET, validator=BooleanSchema(), kw_only=True)


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The options for the fields of a union of cats and dogs, by the paths of the fields."""
    module = ModuleType("example_models")
    for model in (Cat, Dog, Details):
        setattr(module, model.__name__, model)
    monkeypatch.setitem(sys.modules, "example_models", module)
    union = DiscriminatedUnion("example_models.schemas", "type", {"cat": "Cat", "dog": "Dog"})
    return {each.path: each.option for each in field_options(union)}


def test_each_scalar_field_has_an_option(options: dict[str, Any]) -> None:
    """A nested field has its own name as an option, and the types of values are those of the schemas."""
    assert {path: (option.opts[0], option.type.name) for path, option in options.items()} == {
        "type": ("--type", "enum"),
        "name": ("--name", "text"),
        "age_years": ("--age-years", "integer"),
        "weight": ("--weight", "float"),
        "level": ("--level", "enum"),
        "trained": ("--trained", "boolean"),
        "colour": ("--colour", "enum"),
        "details.json": ("--details-json", "text"),
        "details.name": ("--details-name", "text"),
        "dry_run": ("--field-dry-run", "boolean"),
    }


def test_option_name_that_is_in_use_is_replaced(options: dict[str, Any]) -> None:
    """A field whose name is that of another option or field has its path as an option, or a prefix."""
    assert options["details.json"].opts == ["--details-json"]
    assert options["dry_run"].opts == ["--field-dry-run"]


def test_read_only_fields_have_no_option(options: dict[str, Any]) -> None:
    """Only the API sets these fields."""
    assert "created_at" not in options


def test_help_shows_values_and_types(options: dict[str, Any]) -> None:
    """The help contains the values of an enum, and the types of services that have the field."""
    assert options["type"].help == "The type of the service. One of: cat, dog."
    assert options["level"].help == "Only for type cat. One of: 1, 2."
    assert options["colour"].help == "Only for type dog. One of: red."
    assert options["age_years"].metavar == "YEARS"
    assert options["trained"].metavar == "true|false"


def contract_schema(name: str) -> dict[str, Any]:
    """Return a schema of the contract."""
    document = json.loads(files("workers_vpc_api").joinpath("openapi.json").read_text(encoding="utf-8"))
    schema: dict[str, Any] = document["components"]["schemas"][name]
    return schema


@pytest.mark.parametrize("model", SERVICE_CONFIG.tags.values())
def test_contract_fields_are_options_of_create(command: Command, monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    """Each string and integer field of the contract is an option, with the beginning of its description as help."""
    monkeypatch.setenv("COLUMNS", "1000")
    text = command("create", "--help").out
    scalars = {
        key: schema
        for key, schema in contract_schema(model)["properties"].items()
        if schema.get("type") in ("string", "integer", ["integer", "null"], ["string", "null"])
        and not schema.get("readOnly")
        and "const" not in schema
    }
    assert scalars
    options = {each.path: each.option.opts[0] for each in field_options()}
    for key, schema in scalars.items():
        line = next(line for line in text.splitlines() if f"{options[key]} " in line)
        assert " ".join(schema.get("description", "").split("\n\n")[0].split()) in line


def test_enum_values_of_the_contract_are_in_the_help(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The help of `create` contains the values of an enum, including those of a nested field."""
    monkeypatch.setenv("COLUMNS", "1000")
    text = command("create", "--help").out
    for name in ("AppProtocol", "CertVerificationMode"):
        assert f"One of: {', '.join(contract_schema(name)['enum'])}." in text
    assert f"The type of the service. One of: {', '.join(SERVICE_CONFIG.tags)}." in text


@pytest.mark.parametrize(
    ("option", "value", "closest"),
    [("--app-protocol", "postgres", "postgresql"), ("--cert-verification-mode", "verifyfull", "verify_full")],
)
def test_unknown_enum_value_is_rejected(command: Command, option: str, value: str, closest: str) -> None:
    """The message contains the valid values and the nearest one, and nothing is sent."""
    status, _, err = command("create", *DB_OPTIONS, option, value)
    assert (status, command.methods) == (2, [])
    assert f"(got '{value}') (did you mean {closest}?)" in err


def test_enum_value_that_is_newer_than_the_contract_can_be_sent(command: Command) -> None:
    """With `--allow-unknown`, `--set` accepts any value."""
    command.directory.inject(method="POST", status=400, code=1003, message="no")
    service = {key: value for key, value in DB.items() if key != "app_protocol"}
    arguments = ["create", "--file", "-", "--set", 'app_protocol="new"']
    assert command(*arguments, stdin=json.dumps(service)).status == 2
    result = command(*arguments, "--allow-unknown", stdin=json.dumps(service))
    assert json.loads(command.directory.requests[-1].body)["app_protocol"] == "new"
    assert "1003 no" in result.err


def test_edit_has_no_option_for_the_type() -> None:
    """The type of a service cannot be changed."""
    editable = {each.path for each in edit_options()}
    assert {each.path for each in field_options()} - editable == {SERVICE_CONFIG.key}
