"""Round trips: a document that the contract allows is encoded exactly as it was decoded."""

from __future__ import annotations

import copy
import json
import pickle
import re
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers_vpc_api import models
from workers_vpc_core.errors import DecodeError
from workers_vpc_core.models import model_fields

from .documents import HTTP, JSON_VALUES, MODEL_NAMES, NETWORK, SCHEMAS, TCP, documents, find_model

fast = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def test_each_schema_is_exported() -> None:
    """There is a model, an enum or a type alias for each schema, unless it only restricts another one."""

    def plain(name: str) -> str:
        """Return a name without the characters that a class name does not have."""
        return re.sub(r"[\W_]", "", name).lower()

    expected = {plain(schema.get("x-name", name)) for name, schema in SCHEMAS.items() if "allOf" not in schema}
    assert expected - set(map(plain, models.__all__)) == set()


@pytest.mark.parametrize("name", MODEL_NAMES)
@fast
@given(data=st.data())
def test_document_is_encoded_as_it_was_decoded(name: str, data: st.DataObject) -> None:
    """`from_dict` and `to_dict` are inverse, and do not modify the document. Copies are equal and complete."""
    model_class = find_model(name)
    assert model_class is not None
    document = data.draw(documents(SCHEMAS[name]))
    original = copy.deepcopy(document)
    model = model_class.from_dict(document)
    assert json.dumps(model.to_dict(), sort_keys=True) == json.dumps(document, sort_keys=True)
    for duplicate in (copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model)), attrs.evolve(model)):
        assert type(duplicate) is model_class
        assert duplicate == model
        assert duplicate.to_dict() == document
    assert document == original


@fast
@given(
    service=documents(SCHEMAS["ServiceConfig"]),
    changes=st.dictionaries(st.sampled_from(sorted(TCP)), JSON_VALUES, min_size=1),
)
def test_document_with_invalid_values_is_kept_or_a_decode_error(
    service: dict[str, Any], changes: dict[str, Any]
) -> None:
    """An invalid value is encoded as it was decoded, or is a DecodeError in the result."""
    document: dict[str, Any] = {"success": True, "result": {**service, **changes}}
    try:
        response = models.ServiceResponse.from_dict(document)
    except DecodeError as error:
        failed_path: str | None = error.path
    else:
        failed_path = None
        expected = document["result"]
        if not isinstance(response.result, models.UnknownServiceConfig):
            # A null under a key that only the other type of service has is not data.
            own_keys = {field.key for field in model_fields(type(response.result))}
            expected = {
                key: value for key, value in expected.items() if value is not None or key in own_keys or key not in TCP
            }
        assert response.to_dict() == {"success": True, "result": expected}
        assert pickle.loads(pickle.dumps(response)) == response
    assert failed_path is None or failed_path.startswith("result.")


def test_other_spellings_are_encoded_in_the_canonical_one() -> None:
    """UUIDs in capitals, with braces or without hyphens, and timestamps in any ISO form, are accepted."""
    spellings = {
        "service_id": "{182BD5E5-6E1A-4FE4-A799-AA6D9A6AB26E}",
        "created_at": "2024-01-15t10:30:00+01:00",
        "updated_at": "2024-01-15T10:45:00",
    }
    assert models.TcpServiceConfig.from_dict({**TCP, **spellings}).to_dict() == TCP
    network = models.Network.from_dict({"tunnel_id": NETWORK["tunnel_id"].replace("-", "")})
    assert network.to_dict() == NETWORK


def test_repr_shows_only_the_fields_that_are_set() -> None:
    """Fields that are absent are left out."""
    assert "UNSET" not in repr(models.HttpServiceConfig.from_dict(HTTP))
    assert repr(models.Network.from_dict({**NETWORK, "mtu": 1})) == (
        "Network(tunnel_id=UUID('0191dce4-9ab4-7fce-b660-8e5dec5172da'), additional_properties={'mtu': 1})"
    )
