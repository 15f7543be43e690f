"""The public interface: exported names, completion, docstrings, and that the sync and the async client match."""

import ast
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from importlib import import_module, resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import workers_vpc
import workers_vpc_api.api
import workers_vpc_api.models
from workers_vpc import AsyncWorkersVPC, WorkersVPC

from .examples import ACCOUNT, TOKEN

# fmt: off
#: The exported names that do not come from the contract.
SDK_NAMES = {
    "WorkersVPC", "AsyncWorkersVPC", "Response", "EnsureResult", "Plan", "Change", "ApplyResult", "UNSET", "Unset",
    "WorkersVPCError", "APIError", "APIStatusError", "BadRequestError",
    "AuthenticationError", "PermissionDeniedError", "NotFoundError", "ConflictError",
    "UnprocessableEntityError", "RateLimitError", "InternalServerError", "APIConnectionError",
    "APITimeoutError", "DecodeError", "ConfigurationError", "StaleServiceError",
    "NameTakenError", "TunnelNotFoundError", "ApplyError", "InsecureConnectionWarning",
}
# fmt: on
#: The members of `vpc.services` that are not operations of the contract.
SDK_MEMBERS = {"apply", "edit", "ensure", "find", "move", "plan", "plan_move", "with_raw_response"}

CONTRACT: dict[str, Any] = json.loads((resources.files("workers_vpc_api") / "openapi.json").read_text("utf-8"))
#: The operations of the tag Services, by their names in Python.
OPERATIONS = {
    re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-. ]", "_", operation["operationId"]).lower()
    for path_item in CONTRACT["paths"].values()
    for operation in path_item.values()
    if isinstance(operation, dict) and "Services" in operation.get("tags", [])
}

#: The modules of the generated operations, each with four endpoint functions.
ENDPOINT_MODULES = [
    import_module(module.name)
    for tag in pkgutil.iter_modules(workers_vpc_api.api.__path__, "workers_vpc_api.api.")
    if tag.ispkg
    for module in pkgutil.iter_modules(import_module(tag.name).__path__, f"{tag.name}.")
]
#: The methods that are named differently in the async client.
ASYNC_NAMES = {"close": "aclose"}
#: What the sync version of a method returns if the async version is not a coroutine either.
RETURN_TYPES_WITHOUT_COROUTINE = ("Iterator[", "Flow[", "Pages[", "Self")


@pytest.fixture(params=["client", "services", "services.with_raw_response"])
def classes(request: pytest.FixtureRequest, certificate_file: Path) -> tuple[type, type]:
    """The sync and the async version of a class whose methods users call."""
    sync_object: Any = WorkersVPC(ACCOUNT, api_token=TOKEN)
    async_object: Any = AsyncWorkersVPC(ACCOUNT, api_token=TOKEN)
    for attribute in request.param.split("."):
        if attribute != "client":
            sync_object, async_object = getattr(sync_object, attribute), getattr(async_object, attribute)
    return type(sync_object), type(async_object)


def public_members(cls: type) -> dict[str, Any]:
    """Return the public members of a class."""
    return {name: value for name, value in inspect.getmembers(cls) if not name.startswith("_")}


def public_names(value: object) -> set[str]:
    """Return the names that an editor suggests for a value."""
    return {name for name in dir(value) if not name.startswith("_")}


def normalized_signature(function: Any) -> str:
    """Return a signature without the difference between sync and async."""
    return str(inspect.signature(function)).replace("Async", "")


def normalized_docstring(function: Any) -> str:
    """Return a docstring without the words `async` and `await`."""
    return re.sub(r"\b(async|await) ", "", inspect.getdoc(function) or "")


def test_exported_names_are_those_of_the_sdk_and_of_the_contract() -> None:
    """`__all__` contains each name once, each name can be imported, and `dir` shows the same names."""
    expected = sorted(SDK_NAMES | set(workers_vpc_api.models.__all__))
    assert sorted(workers_vpc.__all__) == expected
    assert all(getattr(workers_vpc, name) is not None for name in expected)
    assert sorted(public_names(workers_vpc)) == expected
    with pytest.raises(AttributeError, match="no attribute 'NoSuchName'"):
        workers_vpc.NoSuchName  # type: ignore[attr-defined]


def names_for_type_checkers(module: ModuleType) -> list[str]:
    """Return the names that a module imports for type checkers only."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If) and isinstance(node.test, ast.Name)]
    names: list[str] = []
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            if alias.name == "*":
                names += names_for_type_checkers(import_module(str(node.module)))
            else:
                names.append(alias.asname or alias.name)
    return names


@pytest.mark.parametrize("module", [workers_vpc, workers_vpc_api.models])
def test_type_checkers_see_the_exported_names(module: ModuleType) -> None:
    """The imports for type checkers are the names that exist at run time."""
    assert sorted(names_for_type_checkers(module)) == sorted(module.__all__)


def test_completion_shows_operations_and_nothing_internal(vpc: Any) -> None:
    """`vpc.services.` offers the operations of the contract and the methods that the SDK adds."""
    assert OPERATIONS, "no operation was found in the contract"
    assert public_names(vpc.services) == OPERATIONS | SDK_MEMBERS
    assert public_names(vpc.services.with_raw_response) == OPERATIONS


def test_async_class_has_the_methods_of_the_sync_class(classes: tuple[type, type]) -> None:
    """Both have the same members, constructors and signatures, and the methods that send requests are coroutines."""
    sync_class, async_class = classes
    sync_members, async_members = public_members(sync_class), public_members(async_class)
    assert {ASYNC_NAMES.get(name, name) for name in sync_members} == set(async_members)
    assert normalized_signature(async_class) == normalized_signature(sync_class)
    for name, member in sync_members.items():
        if inspect.isfunction(member):
            async_member = async_members[ASYNC_NAMES.get(name, name)]
            assert normalized_signature(async_member) == normalized_signature(member), name
            return_type = str(inspect.signature(member).return_annotation)
            is_coroutine = not return_type.startswith(RETURN_TYPES_WITHOUT_COROUTINE)
            assert inspect.iscoroutinefunction(async_member) == is_coroutine, name


def test_async_methods_have_complete_docstrings(classes: tuple[type, type]) -> None:
    """The docstring of an async method is that of the sync method, except for the words `async` and `await`."""
    sync_class, async_class = classes
    assert inspect.getdoc(sync_class)
    assert inspect.getdoc(async_class)
    async_members = public_members(async_class)
    for name, member in public_members(sync_class).items():
        assert normalized_docstring(member), f"{sync_class.__name__}.{name}"
        assert normalized_docstring(async_members[ASYNC_NAMES.get(name, name)]) == normalized_docstring(member), name


def test_docstring_of_each_method_describes_its_arguments(classes: tuple[type, type]) -> None:
    """Each parameter of a method is described under `Args:`."""
    for cls in classes:
        for name, member in public_members(cls).items():
            if inspect.isfunction(member):
                parameters = [each for each in inspect.signature(member).parameters if each != "self"]
                described = re.findall(r"^ +\**(\w+): ", inspect.getdoc(member) or "", re.MULTILINE)
                assert [each for each in parameters if each not in described] == [], f"{cls.__name__}.{name}"


@pytest.mark.parametrize("module", ENDPOINT_MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_endpoint_functions_have_complete_docstrings(module: ModuleType) -> None:
    """The four functions of an endpoint are documented, and the async ones like the sync ones."""
    for sync_name, async_name in (("sync", "asyncio"), ("sync_detailed", "asyncio_detailed")):
        sync_function, async_function = getattr(module, sync_name), getattr(module, async_name)
        assert normalized_docstring(async_function) == normalized_docstring(sync_function)
        assert normalized_signature(async_function) == normalized_signature(sync_function)
        described = re.findall(r"^ +\**(\w+): ", normalized_docstring(sync_function), re.MULTILINE)
        assert [each for each in inspect.signature(sync_function).parameters if each not in described] == []
        assert "Raises:" in normalized_docstring(sync_function)


def test_each_operation_of_the_contract_has_an_endpoint_module() -> None:
    """There is a module for each operation, and no other."""
    operations = [
        operation
        for path_item in CONTRACT["paths"].values()
        for operation in path_item.values()
        if isinstance(operation, dict) and "operationId" in operation
    ]
    assert len(ENDPOINT_MODULES) == len(operations) > 0


def test_importing_is_cheap() -> None:
    """A client is ready without attrs (and so without the models), asyncio, anyio and dateutil."""
    program = """
import sys
sys.modules["trio"] = None  # httpcore imports it if it is installed, and it imports attrs
import httpx
httpx.Client().close()
before = set(sys.modules)
from workers_vpc import WorkersVPC
WorkersVPC("0" * 32, api_token="t")
print(*sorted(set(sys.modules) - before))
"""
    result = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    imported = set(result.stdout.split())
    assert "workers_vpc._client" in imported
    assert not {name.partition(".")[0] for name in imported} & {"attr", "attrs", "asyncio", "anyio", "dateutil"}
