"""Fixtures: clients, the servers that they talk to, and the environment."""

import asyncio
import itertools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import certifi
import httpx
import pytest

from workers_vpc import AsyncWorkersVPC, WorkersVPC
from workers_vpc.testing import Directory

from .examples import ACCOUNT, TOKEN
from .facade import BlockingFacade
from .server import Server


@pytest.fixture(scope="session")
def certificate_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one certificate. Loading all certificates of certifi takes longer than most of these tests."""
    end = "-----END CERTIFICATE-----"
    path = tmp_path_factory.mktemp("certificates") / "one.pem"
    path.write_text(Path(certifi.where()).read_text(encoding="ascii").partition(end)[0] + end, encoding="ascii")
    return path


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, certificate_file: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_file))
    for name in ("ACCOUNT_ID", "API_TOKEN", "EMAIL", "API_KEY", "BASE_URL"):
        monkeypatch.delenv(f"CLOUDFLARE_{name}", raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on loopback with scripted responses."""
    with Server() as running:
        yield running


@pytest.fixture
def directory() -> Directory:
    """The emulator of the API. Its timestamps have whole seconds, so each change is a second after the last one."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return Directory(now=(start + timedelta(seconds=second) for second in itertools.count()).__next__)


@pytest.fixture(params=["sync", "async"])
def runner(request: pytest.FixtureRequest) -> Iterator[asyncio.Runner | None]:
    """Runs the coroutines of the async client; None in the tests of the sync client."""
    if request.param == "sync":
        yield None
    else:
        with asyncio.Runner() as runner:
            yield runner


@pytest.fixture
def client_class(runner: asyncio.Runner | None) -> Iterator[Callable[..., Any]]:
    """Create a client with nothing but the given arguments, as the constructor does.

    The async client is wrapped, so that tests call it like the sync one. Clients are closed after the test.
    """
    with ExitStack() as clients:

        def create(*args: Any, **settings: Any) -> Any:
            if runner is None:
                return clients.enter_context(WorkersVPC(*args, **settings))
            return clients.enter_context(BlockingFacade(AsyncWorkersVPC(*args, **settings), runner))

        yield create


@pytest.fixture
def make_client(client_class: Callable[..., Any], server: Server) -> Callable[..., Any]:
    """Create a client of the scripted server. Settings replace the defaults: account, token and base URL."""

    def make(**settings: Any) -> Any:
        if not {"api_token", "api_email", "api_key"} & settings.keys():
            settings["api_token"] = TOKEN
        return client_class(**{"account_id": ACCOUNT, "base_url": server.url, **settings})

    return make


@pytest.fixture
def make_http_client(runner: asyncio.Runner | None) -> Iterator[Callable[..., Any]]:
    """Create an HTTP client of the caller's, of httpx or httpx2. Event hooks are plain functions in both cases."""
    with ExitStack() as clients:

        def make(*, library: Any = httpx, **settings: Any) -> Any:
            if runner is None:
                return clients.enter_context(library.Client(**settings))
            hooks = settings.pop("event_hooks", {})
            settings["event_hooks"] = {event: [_async_hook(hook) for hook in hooks[event]] for event in hooks}
            client = library.AsyncClient(**settings)
            clients.callback(lambda: runner.run(client.aclose()))
            return client

        yield make


def _async_hook(hook: Callable[[Any], None]) -> Any:
    async def async_hook(message: Any) -> None:
        hook(message)

    return async_hook


@pytest.fixture
def vpc(make_client: Callable[..., Any]) -> Any:
    """A client of the scripted server."""
    return make_client()


@pytest.fixture
def emulator_vpc(client_class: Callable[..., Any], make_http_client: Callable[..., Any], directory: Directory) -> Any:
    """A client of the emulator."""
    return client_class(ACCOUNT, api_token=TOKEN, http_client=make_http_client(transport=directory.transport()))


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The sleeps of the client in seconds. They end at once, and the random part of each is as small as possible."""
    recorded: list[float] = []

    async def record(seconds: float) -> None:
        recorded.append(seconds)

    monkeypatch.setattr(time, "sleep", recorded.append)
    monkeypatch.setattr(anyio, "sleep", record)
    monkeypatch.setattr(random, "uniform", min)
    return recorded
