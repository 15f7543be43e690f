"""All five operations with the official `cloudflare` package; run by a test in an environment in which it is installed.

The base URL is the only argument; the last line of the output is JSON with the results.
"""

import json
import sys

import cloudflare

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"


def main() -> None:
    """Create, list, get, update and delete a service, and cause two errors."""
    client = cloudflare.Cloudflare(base_url=sys.argv[1], api_token="anything")
    services = client.connectivity.directory.services
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}
    created = services.create(account_id=ACCOUNT, name="a", type="tcp", host=host, tcp_port=5432)
    listed = [service.name for service in services.list(account_id=ACCOUNT)]
    found = services.get(created.service_id, account_id=ACCOUNT)
    updated = services.update(
        created.service_id, account_id=ACCOUNT, name="b", type="http", host=host, https_port=8443, tls_settings=None
    )
    errors = {}
    try:
        services.update(created.service_id, account_id=ACCOUNT, name="", type="http", host=host)
    except cloudflare.BadRequestError as error:
        errors["invalid_name"] = [error.errors[0].code, error.errors[0].source]
    services.delete(created.service_id, account_id=ACCOUNT)
    try:
        services.get(created.service_id, account_id=ACCOUNT)
    except cloudflare.NotFoundError as error:
        errors["deleted"] = [
            error.errors[0].code,
            error.errors[0].message == f'Service (ID: "{created.service_id}") not found',
        ]
    print(
        json.dumps(
            {
                "created": [created.name, created.tcp_port],
                "listed": listed,
                "found": found.created_at == created.created_at,
                "updated": [updated.name, updated.type, updated.https_port],
                "created_at_reset": updated.created_at == updated.updated_at >= created.updated_at,
                **errors,
            }
        )
    )


if __name__ == "__main__":
    main()
