"""A schema of another name is a class of that name, everywhere, and a union of another name a name for annotations."""

from typing import get_args

from renamed_schema import models
from renamed_schema.api.services import Services
from renamed_schema.client import Client
from renamed_schema.models import IPv4Host, Network, ServiceOptions, ServiceResponse, WebServiceConfig
from wire import ACCOUNT, BASE, SERVICE, TUNNEL, Wire

config = WebServiceConfig("web", IPv4Host("10.0.0.1", Network(TUNNEL)), http_port=80)
wire = Wire(config.to_dict())
read = Services(Client(BASE, http_client=wire.client()), ACCOUNT).update(SERVICE, config)
assert isinstance(read, WebServiceConfig)
assert read == config
assert not hasattr(models, "HttpServiceConfig")
assert WebServiceConfig in get_args(ServiceOptions)
assert not hasattr(models, "ServiceConfig")
assert ServiceResponse.from_dict({"success": True, "result": config.to_dict()}).service_name == "web"
