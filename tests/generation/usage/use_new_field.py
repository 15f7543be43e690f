"""A new field is an argument and an attribute with its bounds."""

import asyncio

import pytest
from new_field.api.services import AsyncServices, Services
from new_field.models import HttpServiceConfig, IPv4Host, Network
from recorded_api import ACCOUNT, SERVICE, TUNNEL, RecordedAPI

from workers_vpc_core.unset import UNSET, Unset

HOST = IPv4Host("10.0.0.1", Network(TUNNEL))


def test_field_is_an_argument_and_an_attribute() -> None:
    """The field has its value, and its documentation is in the docstring of the model."""
    weight: int | Unset = HttpServiceConfig("web", HOST, weight=95).weight
    assert weight == 95
    assert "Its share of the requests." in (HttpServiceConfig.__doc__ or "")


def test_field_is_unset_by_default() -> None:
    """A field that is not given is not in the document."""
    config = HttpServiceConfig("web", HOST)
    assert config.weight is UNSET
    assert "weight" not in config.to_dict()


@pytest.mark.parametrize("weight", [-5, 100, 7])
def test_bounds_are_checked(weight: int) -> None:
    """A value that breaks a bound is rejected."""
    with pytest.raises(ValueError, match="weight: ") as info:
        HttpServiceConfig("web", HOST, weight=weight)
    assert str(info.value) == (
        f"weight: must be an integer at least 0 and less than 100 and a multiple of 5 (got {weight})"
    )


def test_field_is_sent_and_received() -> None:
    """The sync client sends the field of a model, and returns the one in the response."""
    config = HttpServiceConfig("web", HOST, weight=95)
    api = RecordedAPI(config.to_dict())
    updated = Services(api.client(), ACCOUNT).update(SERVICE, config)
    assert isinstance(updated, HttpServiceConfig)
    assert updated.weight == 95
    assert api.last_body["weight"] == 95


def test_field_of_a_mapping_is_sent() -> None:
    """The async client sends the field of a mapping."""
    config = HttpServiceConfig("web", HOST, weight=95)
    api = RecordedAPI(config.to_dict())
    services = AsyncServices(api.async_client(), ACCOUNT)
    assert asyncio.run(services.update(SERVICE, {**config.to_dict(), "weight": 5})) == config
    assert api.last_body["weight"] == 5
