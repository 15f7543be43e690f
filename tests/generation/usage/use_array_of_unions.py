"""The items of an array are told apart as a field of its own would be, and JSON's types tell apart the rest."""

from array_of_unions.errors import DecodeError
from array_of_unions.models import HostnameHost, IPv4Host, IPv6Host, Network, ResolverNetwork, TcpServiceConfig
from wire import TUNNEL, refused

host = IPv4Host("10.0.0.1", Network(TUNNEL))
config = TcpServiceConfig(
    "db",
    host,
    fallbacks=[IPv6Host("::1", Network(TUNNEL)), HostnameHost("db.internal", ResolverNetwork(TUNNEL))],
    mirror=[host],
)
document = config.to_dict()
assert TcpServiceConfig.from_dict(document) == config
for mirror in ([host.to_dict()], host.to_dict(), "all"):
    assert TcpServiceConfig.from_dict({**document, "mirror": mirror}).to_dict() == {**document, "mirror": mirror}
assert TcpServiceConfig.from_dict({**document, "mirror": host.to_dict()}).mirror == host

assert refused(lambda: TcpServiceConfig("db", host, fallbacks=[host] * 3)) == (
    "fallbacks: expected a list with at most 2, found one of 3"
)
assert refused(lambda: TcpServiceConfig("db", host, mirror="none")).startswith("mirror: expected ")
wrong = {**document, "fallbacks": [document["host"], {"ipv6": "::1", "network": {"tunnel_id": "t"}}]}
assert list(TcpServiceConfig.problems(wrong)) == ["fallbacks[1].network.tunnel_id: expected a UUID, found 't'"]
try:
    TcpServiceConfig.from_dict(wrong)
except DecodeError as error:
    message = str(error)
assert message == "fallbacks[1].network.tunnel_id: not a UUID: 't' (in TcpServiceConfig > IPv6Host > Network)"
