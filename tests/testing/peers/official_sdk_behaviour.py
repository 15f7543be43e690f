"""How the official `cloudflare` package behaves; run by a test in an environment in which it is installed.

The base URL of an emulator is the only argument; the last line of the output is JSON with the observations.
"""

import json
import sys
from typing import Any

import cloudflare

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
SERVICE = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
UNKNOWN = "550e8400-e29b-41d4-a716-446655440000"
TOKEN = "a-secret-token"


def observe(services: Any) -> dict[str, object]:
    """Return what the methods of a client do and return."""
    network = {"tunnel_id": TUNNEL}
    ipv4 = {"ipv4": "10.0.0.1", "network": network}
    created = services.create(
        account_id=ACCOUNT, name="created", type="http", host={**ipv4, "ipv6": "fd00::1"}, http_port=80
    )
    # The emulator responds to this request with a TCP service in the shape of the API's reference page.
    described = services.get(SERVICE, account_id=ACCOUNT)
    try:
        services.get(UNKNOWN, account_id=ACCOUNT)
    except cloudflare.NotFoundError as error:
        authorization = error.request.headers["authorization"]
    list(services.list(account_id=ACCOUNT))
    return {
        "methods": sorted(name for name in dir(services) if not name.startswith(("_", "with_"))),
        "tcp_service": [type(described).__name__, described.type],
        "dual_stack_host": type(created.host).__name__,
        "null_and_absent": [created.https_port, created.tls_settings],
        "fields_set": sorted(created.model_fields_set & {"https_port", "tls_settings"}),
        "error_contains_token": TOKEN in authorization,
    }


def repeat_a_create(services: Any) -> str:
    """Return the error of a `create` that succeeds at the first attempt, whose response is a 500."""
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}
    try:
        services.create(account_id=ACCOUNT, name="fails-once", type="tcp", host=host, tcp_port=5432)
    except cloudflare.BadRequestError as error:
        return str(error.errors[0].message)
    return ""


def main() -> None:
    """Print the observations."""
    client = cloudflare.Cloudflare(base_url=sys.argv[1], api_token=TOKEN)
    services = client.connectivity.directory.services
    print(json.dumps({**observe(services), "repeated_create": repeat_a_create(services)}))


if __name__ == "__main__":
    main()
