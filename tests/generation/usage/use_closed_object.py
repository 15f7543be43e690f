"""An object without additional fields rejects them from callers, and keeps them in responses."""

import pytest
from closed_object.api.services import Services
from closed_object.models import CertVerificationMode, Network, TlsSettings
from recorded_api import ACCOUNT, TUNNEL, RecordedAPI

TCP_SERVICE = {"name": "db", "type": "tcp", "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}}


def test_additional_field_of_a_model_is_rejected() -> None:
    """A model of the object cannot be created with another field."""
    with pytest.raises(ValueError, match=r"^additional_properties\.mtu: is not a field of Network$"):
        Network(TUNNEL, additional_properties={"mtu": 1})


def test_additional_field_of_a_mapping_is_rejected() -> None:
    """A mapping cannot be sent with another field."""
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL, "mtu": 1}}
    with pytest.raises(ValueError, match=r"^host\.network\.mtu: is not a field of Network$"):
        Services(RecordedAPI(None).client(), ACCOUNT).create({**TCP_SERVICE, "host": host})


def test_additional_field_of_a_response_is_kept() -> None:
    """The API may return more fields than the contract allows."""
    document = {"tunnel_id": TUNNEL, "mtu": 1}
    assert Network.from_dict(document).to_dict() == document


def test_restricted_additional_fields_are_accepted() -> None:
    """Additional fields that match their schema are sent."""
    settings = TlsSettings(CertVerificationMode.DISABLED, additional_properties={"note": "short"})
    assert settings.to_dict()["note"] == "short"


def test_restricted_additional_fields_are_checked() -> None:
    """Additional fields that do not match their schema are rejected."""
    settings = {"cert_verification_mode": "disabled", "note": "too long"}
    message = r"^tls_settings\.note: must be a string of at most 5 characters \(got 'too long'\)$"
    with pytest.raises(ValueError, match=message):
        Services(RecordedAPI(None).client(), ACCOUNT).create({**TCP_SERVICE, "tls_settings": settings})
