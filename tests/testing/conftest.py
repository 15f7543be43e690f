"""Fixtures for the tests of the stand-in."""

from collections.abc import Iterator

import pytest

from workers_vpc.testing import Directory

from .calls import Caller


@pytest.fixture
def directory() -> Directory:
    """An empty directory."""
    return Directory()


@pytest.fixture
def api(directory: Directory) -> Caller:
    """A caller of `directory`."""
    return Caller(directory)


@pytest.fixture
def base_url(directory: Directory) -> Iterator[str]:
    """The base URL of `directory`, served on a free port."""
    with directory.serve() as url:
        yield url
