"""The docstrings, which editors show: they describe each public callable completely.

What is public, and what a docstring must describe, is read from the code: nothing here names a class or a parameter.
"""

import ast
import builtins
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

import httpx
import pytest

import workers_vpc
import workers_vpc.testing
from workers_vpc import AsyncWorkersVPC, WorkersVPC, WorkersVPCError
from workers_vpc_core.models import Model
from workers_vpc_core.resources import AccountResource, Resource

from .endpoints import ENDPOINT_MODULES
from .examples import ACCOUNT, TOKEN

#: The headings of the sections of a docstring, in the order in which they appear.
SECTIONS = ["Attributes", "Args", "Returns", "Raises", "Example"]


class Documented(NamedTuple):
    """A function or method that users call; `sends` says whether it sends requests."""

    name: str
    function: FunctionType
    sends: bool


def exported_classes() -> Iterator[type]:
    """Yield the exported classes, and those of the resources that the clients have."""
    for module in (workers_vpc, workers_vpc.testing):
        yield from (value for name in module.__all__ if isinstance(value := getattr(module, name), type))
    transport = workers_vpc.testing.Directory().transport()
    clients = [
        WorkersVPC(ACCOUNT, api_token=TOKEN, http_client=httpx.Client(transport=transport)),
        AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, http_client=httpx.AsyncClient(transport=transport)),
    ]
    for client in clients:
        for resource in (getattr(client, name) for name in public_names(type(client))):
            if isinstance(resource, AccountResource | Resource):
                yield type(resource)
                yield type(resource.with_raw_response)  # type: ignore[union-attr]


def public_names(cls: type) -> list[str]:
    """Return the names of the public members that this project defines in a class or its base classes."""
    ours = [base for base in cls.__mro__ if base.__module__.partition(".")[0].startswith("workers_vpc")]
    return sorted({name for base in ours for name in vars(base) if not name.startswith("_")})


def public_functions() -> Iterator[Documented]:
    """Yield the functions that users call."""
    for cls in dict.fromkeys(exported_classes()):
        for name in public_names(cls):
            member = inspect.getattr_static(cls, name)
            function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
            if isinstance(function, FunctionType):
                yield Documented(f"{cls.__name__}.{name}", function, issubclass(cls, AccountResource | Resource))
    for module in ENDPOINT_MODULES:
        for name in ("sync", "sync_detailed", "asyncio", "asyncio_detailed"):
            yield Documented(f"{module.__name__.rpartition('.')[2]}.{name}", getattr(module, name), sends=True)


CLASSES = list(dict.fromkeys(exported_classes()))
FUNCTIONS = list(public_functions())

each_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
each_function = pytest.mark.parametrize("documented", FUNCTIONS, ids=lambda documented: documented.name)


def sections(docstring: str) -> dict[str, str]:
    """Return the text of each section of a docstring, and the text before them under the key ""."""
    parts = re.split(rf"^({'|'.join(SECTIONS)}):\n", inspect.cleandoc(docstring), flags=re.MULTILINE)
    assert parts[1::2] == sorted(parts[1::2], key=SECTIONS.index), "the sections are in another order, or repeated"
    return {"": parts[0], **{name: textwrap.dedent(text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}}


def items(section: str) -> dict[str, str]:
    """Return the items of a section with their descriptions."""
    return dict(re.findall(r"^\**(\w+)(?: \(.+?\))?: +(\S.*)$", section, re.MULTILINE))


def parameters(function: Callable[..., Any]) -> list[str]:
    """Return the parameters that callers can pass."""
    names = [name for name in inspect.signature(function).parameters if not name.startswith("_")]
    return [name for name in names if name not in ("self", "cls")]


def raises(function: FunctionType) -> bool:
    """Return whether the code of a function raises an error itself."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, ast.Raise) and node.exc is not None for node in ast.walk(tree))


def test_what_users_call_is_found() -> None:
    """The checks below are about all that users call: exported classes, methods of resources, endpoint functions."""
    assert {name for name in dir(WorkersVPC) if not name.startswith("_")} <= set(public_names(WorkersVPC))
    assert sum(documented.sends for documented in FUNCTIONS) >= 4 * len(ENDPOINT_MODULES) > 0


@each_class
def test_class_describes_itself_and_the_arguments_of_its_constructor(cls: type) -> None:
    """A class has its own docstring, which describes each argument, or that of a base class with the same argument."""
    assert cls.__doc__, "no docstring"
    described: dict[str, str] = {}
    for base in cls.__mro__:
        found = sections(base.__doc__ or "") if base.__module__.startswith("workers_vpc") else {}
        described |= items(found.get("Args", "")) | items(found.get("Attributes", ""))
    constructors = [each for each in (cls.__init__, cls.__new__) if isinstance(each, FunctionType)]
    expected = parameters(constructors[0]) if constructors and not issubclass(cls, Enum) else []
    if issubclass(cls, WorkersVPCError):
        expected = [name for name in expected if name != "message"]  # what `str` of the error returns
    assert [name for name in expected if name not in described] == []


@each_class
def test_class_describes_the_errors_of_its_constructor(cls: type) -> None:
    """Models validate their arguments, and some other classes do. Their docstrings name the errors."""
    constructor = vars(cls).get("__init__")
    is_written = isinstance(constructor, FunctionType) and Path(constructor.__code__.co_filename).is_file()
    if issubclass(cls, Model) or (is_written and raises(constructor)):
        assert items(sections(cls.__doc__ or "").get("Raises", ""))


@each_class
def test_properties_are_described(cls: type) -> None:
    """Each public property has a docstring."""
    members = {name: inspect.getattr_static(cls, name) for name in public_names(cls)}
    properties = {name: each for name, each in members.items() if isinstance(each, property | cached_property)}
    assert [name for name, each in properties.items() if not inspect.getdoc(each)] == []


@each_function
def test_function_describes_each_parameter(documented: Documented) -> None:
    """`Args` describes each parameter, and nothing else."""
    described = items(sections(documented.function.__doc__ or "").get("Args", ""))
    assert sorted(described) == sorted(parameters(documented.function))


@each_function
def test_function_describes_its_result(documented: Documented) -> None:
    """A function that returns something says what: under `Returns`, or in a summary that begins with "Return"."""
    found = sections(documented.function.__doc__ or "")
    returns_something = inspect.signature(documented.function).return_annotation not in ("None", None)
    described = "Returns" in found or found[""].startswith("Return ")
    assert described if returns_something else "Returns" not in found


@each_function
def test_function_describes_its_errors(documented: Documented) -> None:
    """`Raises` names errors that exist. A function that sends requests, or contains a `raise`, has this section."""
    named = items(sections(documented.function.__doc__ or "").get("Raises", ""))
    assert [name for name in named if not hasattr(workers_vpc, name) and not hasattr(builtins, name)] == []
    if documented.sends or raises(documented.function):
        assert named
