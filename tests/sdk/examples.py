"""Identifiers, credentials and documents that the tests use."""

from typing import Any

from .server import Server

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
SERVICE_ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
TOKEN = "k3pt-qui3t-token"
KEY = "k3pt-qui3t-key"
EMAIL = "a@example.com"
#: The headers that can contain credentials, as a client with a token or a key sends them.
TOKEN_HEADERS = {"authorization": f"Bearer {TOKEN}", "x-auth-email": None, "x-auth-key": None}
KEY_HEADERS = {"authorization": None, "x-auth-email": EMAIL, "x-auth-key": KEY}
#: The base URL of a port on which nothing listens.
UNREACHABLE_URL = "http://127.0.0.1:9/client/v4"

#: A TCP service as a caller configures it.
TCP: dict[str, Any] = {
    "name": "db",
    "type": "tcp",
    "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}},
    "tcp_port": 5432,
}
#: An HTTP service as a caller configures it.
HTTP: dict[str, Any] = {
    "name": "web",
    "type": "http",
    "host": {"hostname": "a.internal", "resolver_network": {"tunnel_id": TUNNEL}},
}
#: The keys of every host that the API returns; it returns null for those that the host does not use.
HOST_KEYS = dict.fromkeys(("ipv4", "ipv6", "hostname", "network", "resolver_network"))
#: The TCP service as the API returns it.
SERVICE: dict[str, Any] = {
    **TCP,
    "host": {**HOST_KEYS, **TCP["host"]},
    "service_id": SERVICE_ID,
    "created_at": "2024-01-15T09:30:00Z",
    "updated_at": "2024-01-15T10:45:00Z",
}

#: The arguments of a valid call of each method.
_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "list": (),
    "create": (TCP,),
    "get": (SERVICE_ID,),
    "update": (SERVICE_ID, TCP),
    "delete": (SERVICE_ID,),
}


def call(vpc: Any, method: str, **options: Any) -> Any:
    """Call a method of `vpc.services` with valid arguments. `list` returns a list."""
    result = getattr(vpc.services, method)(*_ARGUMENTS[method], **options)
    return list(result) if method == "list" else result


def sent_credentials(server: Server) -> dict[str, str | None]:
    """Return the headers of the last request that can contain credentials."""
    return {name: server.requests[-1].header(name) for name in TOKEN_HEADERS}
