"""Update a VPC Service, with the sync and with the async client.

Without credentials, the example starts an emulator of the API on a free port and updates a service there. If
CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are set, it updates a service of your account with the real API:

    python examples/update_service.py SERVICE_ID
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys

from workers_vpc import (
    AsyncWorkersVPC,
    HttpServiceConfig,
    IPv4Host,
    Network,
    ServiceConfig,
    TcpServiceConfig,
    WorkersVPC,
    WorkersVPCError,
)

#: The service in the example of the API reference.
POSTGRES = TcpServiceConfig(
    name="postgres-db",
    host=IPv4Host("10.0.0.1", Network("0191dce4-9ab4-7fce-b660-8e5dec5172da")),
)
#: An account of the emulator, which accepts any account.
ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"


def main() -> int:
    """Run the example."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service_id", nargs="?", metavar="SERVICE_ID", help="the service to update with the real API")
    parser.add_argument("--yes", action="store_true", help="update the service without asking for confirmation")
    arguments = parser.parse_args()
    try:
        if os.environ.get("CLOUDFLARE_API_TOKEN"):
            return update_real_service(arguments.service_id, arguments.yes)
        if arguments.service_id:
            parser.error("SERVICE_ID requires the real API: also set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID")
        return update_emulated_service()
    except (WorkersVPCError, ValueError) as error:
        print(f"The update failed: {error}", file=sys.stderr)
        return 1


def update_real_service(service_id: str | None, is_confirmed: bool) -> int:
    """Update a service of the user's account."""
    if not service_id:
        print(
            "No service given. CLOUDFLARE_API_TOKEN is set, so this example updates a service of your account: pass "
            "its identifier (make demo SERVICE_ID=...), or unset the variable to use the emulator.",
            file=sys.stderr,
        )
        return 2
    with WorkersVPC() as vpc:
        print(f"This replaces service {service_id} of account {vpc.account_id} at {vpc.base_url}.")
        if not is_confirmed and not (sys.stdin.isatty() and input("Continue? [y/N] ").lower() == "y"):
            print("Nothing was changed. Pass --yes to continue without a confirmation.", file=sys.stderr)
            return 2
        update(vpc, service_id)
    return 0


def update_emulated_service() -> int:
    """Create a service on the emulator, and update it with both clients."""
    from workers_vpc.testing import Directory

    with Directory().serve() as base_url:
        print(f"The emulator of the API listens at {base_url}.\n")
        with WorkersVPC(ACCOUNT_ID, api_token="any-token", base_url=base_url) as vpc:
            created = vpc.services.create(HttpServiceConfig(name="web-app", host=POSTGRES.host, http_port=8080))
            print("The service before the update:")
            show(created)
            update(vpc, str(created.service_id))
        asyncio.run(update_async(base_url, str(created.service_id)))
    return 0


def update(vpc: WorkersVPC, service_id: str) -> None:
    """Update a service with the sync client."""
    print(f"WorkersVPC: PUT …/connectivity/directory/services/{service_id}")
    print(to_json(POSTGRES.to_dict(read_only=False)))
    service = vpc.services.update(service_id, POSTGRES)
    print("The response contains the service after the update. Fields that the request does not contain are reset:")
    show(service)


async def update_async(base_url: str, service_id: str) -> None:
    """Update a service with the async client."""
    async with AsyncWorkersVPC(ACCOUNT_ID, api_token="any-token", base_url=base_url) as vpc:
        print("AsyncWorkersVPC: the same request with a port")
        config = TcpServiceConfig(name="postgres-db", host=POSTGRES.host, tcp_port=5432)
        print(to_json(config.to_dict(read_only=False)))
        service = await vpc.services.update(service_id, config)
        print("The response:")
        show(service)


def show(service: ServiceConfig) -> None:
    """Print the class of a service and its JSON document."""
    print(f"  {type(service).__name__}")
    print(to_json(service.to_dict()))
    print()


def to_json(document: dict[str, object]) -> str:
    """Return a document as indented JSON."""
    return "\n".join(f"    {line}" for line in json.dumps(document, indent=2).splitlines())


if __name__ == "__main__":
    sys.exit(main())
