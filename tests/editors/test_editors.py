"""What an editor with pyright's language server shows and offers to somebody who uses this package.

Everything that is checked is read from the package: nothing here names an operation, a model or a field.
"""

from __future__ import annotations

import inspect
import json
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import httpx
import pytest

import workers_vpc
import workers_vpc_api
import workers_vpc_core
from workers_vpc import AsyncWorkersVPC, WorkersVPC
from workers_vpc.testing import Directory
from workers_vpc_api import models
from workers_vpc_core.models import Model
from workers_vpc_core.resources import AccountResource, Resource

from .language_server import CURSOR, LanguageServer

ENUMS: dict[str, type[Enum]] = {
    name: value
    for name in models.__all__
    if isinstance(value := getattr(models, name), type) and issubclass(value, Enum)
}
#: The typed dicts of keyword arguments, such as `**options: Unpack[RequestOptions]`.
TYPED_DICTS: dict[str, Any] = {
    name: value
    for package in ("workers_vpc_api.models", "workers_vpc_core")
    for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}.")
    for name, value in vars(import_module(module.name)).items()
    if hasattr(value, "__optional_keys__")
}


class Callee(NamedTuple):
    """Something that users call: the expression, the object, and the annotations of its keyword arguments."""

    expression: str
    value: Any
    keywords: dict[str, str]


def resources() -> Iterator[tuple[str, object]]:
    """Yield the resources of both clients, with and without raw responses, and the expressions for them."""
    transport = Directory().transport()
    account, token = "0" * 32, "token"
    clients: list[Any] = [
        WorkersVPC(account, api_token=token, http_client=httpx.Client(transport=transport)),
        AsyncWorkersVPC(account, api_token=token, http_client=httpx.AsyncClient(transport=transport)),
    ]
    for client in clients:
        for name in public_names(client):
            if isinstance(value := getattr(client, name), AccountResource | Resource):
                yield f"{type(client).__name__}().{name}", value
                raw: Any = value
                yield f"{type(client).__name__}().{name}.with_raw_response", raw.with_raw_response


def public_names(value: object) -> list[str]:
    """Return the names of the public members."""
    return [name for name in dir(value) if not name.startswith("_")]


def keyword_annotations(function: Callable[..., Any]) -> dict[str, str]:
    """Return the annotations of the arguments that can be passed by name."""
    found: dict[str, str] = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            (name,) = re.fullmatch(r"Unpack\[(\w+)\]", parameter.annotation).groups()  # type: ignore[union-attr]
            found |= {key: each.__forward_arg__ for key, each in TYPED_DICTS[name].__annotations__.items()}
        else:
            found[parameter.name] = parameter.annotation
    return found


METHODS = [
    Callee(f"{expression}.{name}", method, keyword_annotations(method))
    for expression, resource in resources()
    for name in public_names(resource)
    if inspect.ismethod(method := getattr(resource, name))
]
MODELS = [
    Callee(name, value, {field.alias or field.name: str(field.type) for field in attrs.fields(value)})
    for name in models.__all__
    if isinstance(value := getattr(models, name), type) and issubclass(value, Model)
]


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    """A language server for a folder in which the packages under test can be imported."""
    folder = tmp_path_factory.mktemp("project")
    packages = (workers_vpc, workers_vpc_api, workers_vpc_core)
    paths = sorted({str(Path(str(package.__file__)).parents[1]) for package in packages})
    (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": paths}))
    executable = Path(sys.executable).with_name("pyright-langserver")
    # pyright uses the environment of the first Python on PATH.
    environment = {**os.environ, "PATH": os.pathsep.join([str(executable.parent), os.environ["PATH"]])}
    command = [str(executable), "--stdio"]
    with LanguageServer(command, folder, environment) as server:
        yield server


def program(line: str) -> str:
    """Return a program with a line that uses the package."""
    return f"from workers_vpc import *\n{line}"


def words(text: str) -> str:
    """Return a text without differences in white space."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", workers_vpc.__all__)
def test_hover_over_an_exported_name_shows_its_documentation(editor: LanguageServer, name: str) -> None:
    """The complete docstring of a class is shown, and some text for a union or a constant."""
    shown = editor.hover(program(f"{name}{CURSOR}"))
    value = getattr(workers_vpc, name)
    if isinstance(value, type):
        assert words(inspect.cleandoc(value.__doc__ or "")) in words(shown)
    else:
        _signature, _, documentation = shown.partition("\n")
        assert documentation.strip()


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.expression)
def test_hover_over_a_method_shows_its_documentation(editor: LanguageServer, method: Callee) -> None:
    """The complete docstring and each parameter are shown, for async methods and for sync methods."""
    shown = editor.hover(program(f"{method.expression}{CURSOR}"))
    assert words(inspect.getdoc(method.value) or "no docstring") in words(shown)
    signature = words(shown).partition(" -> ")[0]
    assert [name for name in inspect.signature(method.value).parameters if f"{name}:" not in signature] == []


@pytest.mark.parametrize("callee", [*METHODS, *MODELS], ids=lambda callee: callee.expression)
def test_completion_offers_the_arguments_of_a_call(editor: LanguageServer, callee: Callee) -> None:
    """Each argument that can be passed by name is offered, also the options of a call and the fields of a change."""
    offered = editor.completions(program(f"{callee.expression}({CURSOR})"))
    assert [name for name in callee.keywords if f"{name}=" not in offered] == []


def enum_arguments() -> Iterator[tuple[str, type[Enum]]]:
    """Yield the beginning of each call up to an argument that is an enum of the contract, and the enum."""
    for callee in [*METHODS, *MODELS]:
        for name, annotation in callee.keywords.items():
            for enum in ENUMS.keys() & set(annotation.split(" | ")):
                yield f"{callee.expression}({name}=", ENUMS[enum]


@pytest.mark.parametrize(("call", "enum"), [pytest.param(*each, id=each[0]) for each in enum_arguments()])
def test_completion_offers_the_values_of_an_enum(editor: LanguageServer, call: str, enum: type[Enum]) -> None:
    """In the quotes of an argument that is an enum, the values that the contract names are offered, and no others."""
    offered = editor.completions(program(f'{call}"{CURSOR}")'))
    assert sorted(offered) == sorted(f'"{member.value}"' for member in enum)


def test_what_users_call_is_found() -> None:
    """The checks above are about calls of both clients, models, options and enums."""
    assert {callee.expression.partition("(")[0] for callee in METHODS} == {"WorkersVPC", "AsyncWorkersVPC"}
    assert MODELS
    assert all("max_retries" in callee.keywords for callee in METHODS)
    assert list(enum_arguments()) or not ENUMS
