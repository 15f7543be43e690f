"""Exact: a document that the contract allows comes back as it was, whatever is done with its model."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers_vpc_api import models
from workers_vpc_api.errors import DecodeError
from workers_vpc_api.schema import Model
from workers_vpc_api.types import UNSET

from .documents import HOSTS, HTTP, MODELS, SCHEMAS, TCP, UNREAD, documents, json_values

fast = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def model(name: str) -> type[Model]:
    """The model of a schema."""
    found: type[Model] = getattr(models, name)
    return found


def test_each_schema_has_a_model_unless_nothing_gives_it_back() -> None:
    """There is a class for each schema of the contract, except for a refusal, which is raised, and for no result."""
    assert set(models.__all__) == SCHEMAS.keys() - {*UNREAD, "ServiceRequest"}


@pytest.mark.parametrize("name", MODELS)
@fast
@given(data=st.data())
def test_a_document_comes_back(name: str, data: st.DataObject) -> None:
    """What is read from an allowed document gives it back, and so does each copy, which is equal to it."""
    document = data.draw(documents(SCHEMAS[name]))
    before = copy.deepcopy(document)
    read = model(name).from_dict(document)
    assert json.dumps(read.to_dict(), sort_keys=True) == json.dumps(document, sort_keys=True)
    for twin in (copy.copy(read), copy.deepcopy(read), pickle.loads(pickle.dumps(read)), attrs.evolve(read)):
        assert type(twin) is type(read)
        assert twin == read
        assert twin.to_dict() == document
    assert document == before


@fast
@given(service=documents(SCHEMAS["ServiceConfig"]), changes=st.dictionaries(st.sampled_from(sorted(TCP)), json_values))
def test_whatever_is_answered_is_kept_or_refused(service: dict[str, Any], changes: dict[str, Any]) -> None:
    """A document with wrong values either comes back as it was or is a DecodeError, and nothing else happens."""
    envelope = {"success": True, "result": {**service, **changes}}
    try:
        read = models.ServiceResponse.from_dict(envelope)
    except DecodeError as error:
        path = error.path
    else:
        path = "result."
        assert read.to_dict() == envelope
        assert pickle.loads(pickle.dumps(read)) == read
    assert path.startswith("result.")


def test_other_spellings_come_back_canonical() -> None:
    """A UUID in capitals, with braces or without hyphens, and a timestamp of any ISO form, become what they mean."""
    spellings = {
        "service_id": "{182BD5E5-6E1A-4FE4-A799-AA6D9A6AB26E}",
        "created_at": "2024-01-15t10:30:00+01:00",
        "updated_at": "2024-01-15T10:45:00",
    }
    assert models.TcpServiceConfig.from_dict({**TCP, **spellings}).to_dict() == TCP
    midnight = models.TcpServiceConfig.from_dict({**TCP, "created_at": "2024-01-14T24:00:00z"})
    assert midnight.to_dict()["created_at"] == "2024-01-15T00:00:00Z"
    plain = models.Network.from_dict({"tunnel_id": "0191dce49ab47fceb6608e5dec5172da"})
    assert plain.to_dict() == {"tunnel_id": "0191dce4-9ab4-7fce-b660-8e5dec5172da"}


def test_absent_and_null_stay_apart() -> None:
    """An absent field is UNSET and stays absent; a null is None and stays null."""
    read = models.HttpServiceConfig.from_dict(HTTP)
    assert read.https_port is None
    assert read.tls_settings is UNSET
    assert "tls_settings" not in read.to_dict()


def test_unset_is_one() -> None:
    """UNSET is the same object through copies and pickle, is false, and says what it is."""
    assert copy.copy(UNSET) is copy.deepcopy(UNSET) is pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert not UNSET
    assert repr(UNSET) == str(UNSET) == "UNSET"


def test_unknown_fields_are_a_models_own() -> None:
    """What is put into one model's unknown fields is sent, and is not in the model that it was evolved from."""
    read = models.UnknownHost.from_dict(HOSTS["UnknownHost"])
    twin = attrs.evolve(read)
    twin.additional_properties["more"] = 1
    assert twin.to_dict() == {**HOSTS["UnknownHost"], "more": 1}
    assert read.to_dict() == HOSTS["UnknownHost"]
    assert twin != read


def test_a_look_at_unknown_fields_changes_nothing() -> None:
    """A model whose unknown fields were looked at equals one whose were not."""
    one, other = models.TcpServiceConfig.from_dict(TCP), models.TcpServiceConfig.from_dict(TCP)
    assert one.additional_properties == {}
    assert one == other


def test_repr_shows_what_is_there() -> None:
    """The repr has the fields that are set, unknown ones included, and no others."""
    read = models.Network.from_dict({**HOSTS["IPv4Host"]["network"], "mtu": 1})
    assert repr(read) == (
        "Network(tunnel_id=UUID('0191dce4-9ab4-7fce-b660-8e5dec5172da'), additional_properties={'mtu': 1})"
    )
    assert "UNSET" not in repr(models.HttpServiceConfig.from_dict(HTTP))
