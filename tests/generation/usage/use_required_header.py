"""A required header parameter is an argument without a default, which is checked and sent."""

import asyncio

import pytest
from recorded_api import ACCOUNT, SERVICE, TUNNEL, RecordedAPI
from required_header.api.services import AsyncServices, Services
from required_header.models import IPv4Host, Network, TcpServiceConfig

CONFIG = TcpServiceConfig("db", IPv4Host("10.0.0.1", Network(TUNNEL)))


@pytest.fixture
def api() -> RecordedAPI:
    """An API that returns a service."""
    return RecordedAPI(CONFIG.to_dict())


def test_header_is_sent(api: RecordedAPI) -> None:
    """The sync client sends the header."""
    Services(api.client(), ACCOUNT).update(SERVICE, CONFIG, x_change_ticket="C-1")
    assert api.requests[-1].headers["X-Change-Ticket"] == "C-1"


def test_header_is_sent_by_the_async_client(api: RecordedAPI) -> None:
    """The async client sends the header."""
    asyncio.run(AsyncServices(api.async_client(), ACCOUNT).update(SERVICE, CONFIG, x_change_ticket="C-2"))
    assert api.requests[-1].headers["X-Change-Ticket"] == "C-2"


def test_header_is_checked(api: RecordedAPI) -> None:
    """A value that breaks a bound is rejected before the request."""
    with pytest.raises(ValueError, match=r"^X-Change-Ticket: must be "):
        Services(api.client(), ACCOUNT).update(SERVICE, CONFIG, x_change_ticket="C")
    assert api.requests == []


def test_header_is_required(api: RecordedAPI) -> None:
    """The argument cannot be left out, neither for type checkers nor at run time."""
    with pytest.raises(TypeError, match="x_change_ticket"):
        Services(api.client(), ACCOUNT).update(SERVICE, CONFIG)  # type: ignore[call-arg]
    assert api.requests == []
