"""Text of the contract is only text: it reaches documents and requests unchanged, and is never executed."""

import pytest
from hostile_text import models
from hostile_text.api.services import AsyncServices, Services, list_
from hostile_text.models import AppProtocol, HttpServiceConfig, IPv4Host, Network, TcpServiceConfig
from recorded_api import ACCOUNT, SERVICE, TUNNEL, RecordedAPI

HOST = IPv4Host("10.0.0.1", Network(TUNNEL))
#: A constant in the contract, the same text that is everywhere.
HOSTILE_TEXT: str = TcpServiceConfig("db", HOST).motto


def test_text_is_unchanged() -> None:
    """The constant has all of its characters."""
    assert all(part in HOSTILE_TEXT for part in ('"""', "\n", "\u2028", "{{ 7 * 7 }}", "injected"))


def test_text_can_be_a_field_name() -> None:
    """A field with the text as its name is kept, and is not an additional property."""
    document = {**TcpServiceConfig("db", HOST).to_dict(), HOSTILE_TEXT: "kept"}
    service = TcpServiceConfig.from_dict(document)
    assert service.to_dict()[HOSTILE_TEXT] == "kept"
    assert not service.additional_properties


def test_text_can_be_an_enum_value() -> None:
    """The enum has the text as a value."""
    assert '"""' in list(AppProtocol)[-1].value


def test_text_can_be_a_pattern_and_an_expectation() -> None:
    """The pattern is checked, and the message contains the text."""
    assert HttpServiceConfig('{"""', HOST).name == '{"""'
    with pytest.raises(ValueError, match=r"^name: must be \\"):
        HttpServiceConfig("web", HOST)


def test_text_can_be_a_query_parameter() -> None:
    """The query parameter with the text as its name is sent under this name."""
    api = RecordedAPI([])
    services = Services(api.client(), ACCOUNT)
    assert list(services.list(nx_u_0_xr_7_7_raw_c_s_x_é_raise_system_exitinjected="sent")) == []
    assert api.requests[0].url.params[HOSTILE_TEXT] == "sent"


@pytest.mark.parametrize("name", models.__all__)
def test_each_class_has_a_docstring(name: str) -> None:
    """Each model, enum and union can be imported, and has a docstring unless it is an alias."""
    assert getattr(models, name).__doc__


@pytest.mark.parametrize("documented", [Services, Services.list, AsyncServices.list, list_.sync, list_.asyncio])
def test_templates_do_not_evaluate_text(documented: object) -> None:
    """The docstrings contain the text with its template syntax."""
    assert "{{ 7 * 7 }}" in (documented.__doc__ or "")


def test_service_can_be_received() -> None:
    """The generated operations work."""
    document = TcpServiceConfig("db", HOST).to_dict()
    assert Services(RecordedAPI(document).client(), ACCOUNT).get(SERVICE) == TcpServiceConfig("db", HOST)
