"""A removed field is no longer an attribute, and its value is kept like that of any unknown field."""

from recorded_api import ACCOUNT, SERVICE, TUNNEL, RecordedAPI
from removed_field.api.services import Services
from removed_field.models import HttpServiceConfig, IPv4Host, Network

CONFIG = HttpServiceConfig("web", IPv4Host("10.0.0.1", Network(TUNNEL)))


def test_field_is_no_attribute() -> None:
    """The model does not have the field."""
    assert not hasattr(CONFIG, "tls_settings")


def test_value_is_kept() -> None:
    """A value in a response is an additional property, and is sent back."""
    document = {**CONFIG.to_dict(), "tls_settings": {"cert_verification_mode": "disabled"}}
    api = RecordedAPI(document)
    services = Services(api.client(), ACCOUNT)
    service = services.get(SERVICE)
    assert service.additional_properties == {"tls_settings": {"cert_verification_mode": "disabled"}}
    services.update(SERVICE, service)
    assert api.last_body == document
