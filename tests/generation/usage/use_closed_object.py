"""What allows no further fields refuses them from a caller, and keeps what the API answers all the same."""

from closed_object.models import CertVerificationMode, Network, TlsSettings
from wire import TUNNEL, refused

assert refused(lambda: Network(TUNNEL, additional_properties={"mtu": 1})) == (
    "additional_properties.mtu: not a field of Network"
)
assert list(Network.problems({"tunnel_id": TUNNEL, "mtu": 1}, "network")) == ["network.mtu: not a field of Network"]
document = {"tunnel_id": TUNNEL, "mtu": 1}
assert Network.from_dict(document).to_dict() == document

assert TlsSettings(CertVerificationMode.DISABLED, additional_properties={"note": "short"}).to_dict()["note"] == "short"
assert list(TlsSettings.problems({"cert_verification_mode": "disabled", "note": "too long"})) == [
    "note: expected a string of at most 5 characters, found 'too long'"
]
