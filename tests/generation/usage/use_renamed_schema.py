"""A schema of another name is a class of that name, everywhere."""

from renamed_schema import models
from renamed_schema.api.services import Services
from renamed_schema.client import Client
from renamed_schema.models import IPv4Host, Network, WebServiceConfig
from wire import ACCOUNT, BASE, SERVICE, TUNNEL, Wire

config = WebServiceConfig("web", IPv4Host("10.0.0.1", Network(TUNNEL)), http_port=80)
wire = Wire(config.to_dict())
read = Services(Client(BASE, http_client=wire.client()), ACCOUNT).update(SERVICE, config)
assert isinstance(read, WebServiceConfig)
assert read == config
assert not hasattr(models, "HttpServiceConfig")
