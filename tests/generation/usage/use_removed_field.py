"""A field that is gone is no argument and no attribute, and its value is kept like that of any unknown field."""

from removed_field.api.services import Services
from removed_field.client import Client
from removed_field.models import HttpServiceConfig, IPv4Host, Network
from wire import ACCOUNT, BASE, SERVICE, TUNNEL, Wire

config = HttpServiceConfig("web", IPv4Host("10.0.0.1", Network(TUNNEL)))
assert not hasattr(config, "tls_settings")

document = {**config.to_dict(), "tls_settings": {"cert_verification_mode": "disabled"}}
wire = Wire(document)
services = Services(Client(BASE, http_client=wire.client()), ACCOUNT)
read = services.get(SERVICE)
assert read.additional_properties == {"tls_settings": {"cert_verification_mode": "disabled"}}
services.update(SERVICE, read)
assert wire.sent() == document
