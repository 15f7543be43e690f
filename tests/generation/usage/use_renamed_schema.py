"""A renamed schema is a class with the new name everywhere, and a renamed union is an alias with the new name."""

from typing import get_args

from recorded_api import ACCOUNT, SERVICE, TUNNEL, RecordedAPI
from renamed_schema import models
from renamed_schema.api.services import Services
from renamed_schema.models import IPv4Host, Network, ServiceOptions, ServiceResponse, WebServiceConfig, schemas

CONFIG = WebServiceConfig("web", IPv4Host("10.0.0.1", Network(TUNNEL)), http_port=80)


def test_model_has_the_new_name() -> None:
    """The model is sent and decoded under its new name, and the old name does not exist."""
    api = RecordedAPI(CONFIG.to_dict())
    updated = Services(api.client(), ACCOUNT).update(SERVICE, CONFIG)
    assert isinstance(updated, WebServiceConfig)
    assert updated == CONFIG
    assert not hasattr(models, "HttpServiceConfig")


def test_union_has_the_new_name() -> None:
    """The alias and the schema of the union have the new name, and the old names do not exist."""
    assert WebServiceConfig in get_args(ServiceOptions)
    assert not hasattr(models, "ServiceConfig")
    assert "WebServiceConfig" in schemas.SERVICE_OPTIONS.names
    assert not hasattr(schemas, "SERVICE_CONFIG")


def test_response_contains_the_renamed_model() -> None:
    """The result of a response is decoded to the renamed model."""
    response = ServiceResponse.from_dict({"success": True, "result": CONFIG.to_dict()})
    assert response.result.name == "web"
