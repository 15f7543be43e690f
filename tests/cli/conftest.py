"""Fixtures for the tests of the command: an emulator on a free port, and the command configured for it."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from workers_vpc.testing import Directory

from .support import ACCOUNT, TOKEN, Command


@pytest.fixture
def directory() -> Directory:
    """An emulator without services. Its timestamps have whole seconds, so each change is a second after the last."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return Directory(token=TOKEN, now=(start + timedelta(seconds=second) for second in itertools.count()).__next__)


@pytest.fixture
def command(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The command, in an environment with the address and the credentials of the emulator."""
    for name in ("CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY", "COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    with directory.serve() as base_url:
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", base_url)
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT)
        yield Command(directory)
