"""What the tests of the clients share."""

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest

from workers_vpc.testing import Directory

from .clients import Clients
from .server import Server


@pytest.fixture(scope="session")
def one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of one certificate: to load all that httpx knows takes longer than most of these tests."""
    end = "-----END CERTIFICATE-----"
    path = tmp_path_factory.mktemp("certificates") / "one.pem"
    path.write_text(Path(certifi.where()).read_text(encoding="ascii").partition(end)[0] + end, encoding="ascii")
    return path


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, one_certificate: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(one_certificate))
    for name in ("ACCOUNT_ID", "API_TOKEN", "EMAIL", "API_KEY", "BASE_URL"):
        monkeypatch.delenv(f"CLOUDFLARE_{name}", raising=False)


@pytest.fixture(params=["sync", "async"])
def clients(request: pytest.FixtureRequest) -> Clients:
    return Clients(request.param == "async")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, in seconds, which pass at once; of the jitter the least is taken."""
    recorded: list[float] = []

    async def sleep(seconds: float) -> None:
        if seconds:  # anyio gives way with a sleep of nothing
            recorded.append(seconds)

    monkeypatch.setattr(time, "sleep", recorded.append)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(random, "uniform", min)
    return recorded


@pytest.fixture
def directory() -> Directory:
    """The stand-in's services."""
    return Directory()


@pytest.fixture
def api(directory: Directory) -> Iterator[str]:
    """The base URL of the stand-in."""
    with directory.serve() as base_url:
        yield base_url
