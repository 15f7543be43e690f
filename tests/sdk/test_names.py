"""The surface: what there is to import, and that both clients are alike."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import workers_vpc
from workers_vpc import AsyncWorkersVPC, WorkersVPC

# fmt: off
NAMES = [
    "WorkersVPC", "AsyncWorkersVPC", "HttpServiceConfig", "TcpServiceConfig",
    "UnknownServiceConfig", "IPv4Host", "IPv6Host", "DualStackHost",
    "HostnameHost", "UnknownHost", "Network", "ResolverNetwork",
    "TlsSettings", "AppProtocol", "CertVerificationMode", "Message",
    "Response", "EnsureResult", "UNSET", "Unset",
    "WorkersVPCError", "APIError", "APIStatusError", "BadRequestError",
    "AuthenticationError", "PermissionDeniedError", "NotFoundError", "ConflictError",
    "UnprocessableEntityError", "RateLimitError", "InternalServerError", "APIConnectionError",
    "APITimeoutError", "DecodeError", "ConfigurationError", "StaleServiceError",
]
# fmt: on
SERVICES = ["create", "delete", "edit", "ensure", "find", "get", "list", "update", "with_raw_response"]


def test_the_public_names_are_as_designed() -> None:
    """`__all__` holds these names and no others, each can be had, and `dir` shows them."""
    assert sorted(workers_vpc.__all__) == sorted(NAMES)
    assert len(set(NAMES)) == len(NAMES)
    assert all(getattr(workers_vpc, name) is not None for name in NAMES)
    assert {name for name in dir(workers_vpc) if not name.startswith("_")} == set(NAMES)
    with pytest.raises(AttributeError, match="no attribute 'NoSuchName'"):
        workers_vpc.NoSuchName  # type: ignore[attr-defined]


def test_type_checkers_see_the_same_names() -> None:
    """What is imported for type checkers is what there is at run time."""
    tree = ast.parse(Path(workers_vpc.__file__).read_text(encoding="utf-8"))
    (seen,) = [node for node in tree.body if isinstance(node, ast.If) and isinstance(node.test, ast.Name)]
    imported = [alias.name for node in seen.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(imported) == sorted(NAMES)


def public(kind: type) -> dict[str, Any]:
    return {name: value for name, value in inspect.getmembers(kind) if not name.startswith("_")}


def signature(function: Any) -> str:
    """A signature without what tells the synchronous from the asynchronous."""
    return str(inspect.signature(function)).replace("Async", "")


@pytest.mark.parametrize("path", ["", "services", "services.with_raw_response"])
def test_both_clients_are_alike(path: str) -> None:
    """Each method of one client is in the other, takes the same arguments and gives the same."""
    kinds: list[type] = []
    for client in (WorkersVPC, AsyncWorkersVPC):
        found: Any = client("0" * 32, api_token="t")
        for step in filter(None, path.split(".")):
            found = getattr(found, step)
        kinds.append(type(found))
    ours, theirs = map(public, kinds)
    renamed = {"close": "aclose"}
    assert {renamed.get(name, name) for name in ours} == set(theirs)
    for name, value in ours.items():
        if inspect.isfunction(value):
            twin = theirs[renamed.get(name, name)]
            assert signature(twin) == signature(value), name
            lazy = (path, name) in (("services", "list"), ("", "with_options"))
            assert inspect.iscoroutinefunction(twin) == (not lazy), name
    assert signature(kinds[0]) == signature(kinds[1])
    if path == "services":
        assert sorted(ours) == SERVICES


@pytest.mark.parametrize("client", [WorkersVPC, AsyncWorkersVPC])
def test_every_method_is_documented(client: type) -> None:
    """Whatever a user can call says what it does."""
    services = client("0" * 32, api_token="t").services
    for kind in (client, type(services), type(services.with_raw_response)):
        assert inspect.getdoc(kind)
        for name, value in public(kind).items():
            assert inspect.getdoc(value), f"{kind.__name__}.{name}"


def test_importing_is_cheap() -> None:
    """A client is ready without the models, httpx-retries, asyncio and dateutil: they come with their first use."""
    code = """
import sys, httpx
before = set(sys.modules)
from workers_vpc import WorkersVPC
WorkersVPC("0" * 32, api_token="t")
print(*sorted(set(sys.modules) - before))
"""
    output = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    loaded = {name.partition(".")[0] for name in output.split()}
    assert not loaded & {"attr", "attrs", "httpx_retries", "asyncio", "dateutil", "workers_vpc_api.models"}
