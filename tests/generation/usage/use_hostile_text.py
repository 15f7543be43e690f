"""Text of the contract is text: it reaches documents and requests as it is, and nowhere else does it mean anything."""

import hostile_text
import hostile_text.api.services
from hostile_text import models
from hostile_text.models import AppProtocol, HttpServiceConfig, IPv4Host, Network, TcpServiceConfig
from wire import TUNNEL, refused

host = IPv4Host("10.0.0.1", Network(TUNNEL))
for name in models.__all__:
    assert getattr(models, name).__doc__
assert '"""' in list(AppProtocol)[-1].value
config = TcpServiceConfig("db", host)
hostile = config.motto
assert all(piece in hostile for piece in ('"""', "\n", "\u2028"))
config = TcpServiceConfig.from_dict({**config.to_dict(), hostile: "kept"})
assert config.to_dict()[hostile] == "kept"
assert not config.additional_properties
assert refused(lambda: HttpServiceConfig("web", host)).startswith("name: expected \\")
assert HttpServiceConfig('{"""', host).name == '{"""'
assert "{{ 7 * 7 }}" in (hostile_text.api.services.Services.__doc__ or "")
