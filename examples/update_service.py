"""Update a Workers VPC connectivity service, synchronously and asynchronously.

Without credentials it works on a stand-in for the API that it starts on a free port of this machine. With
CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID set it works on the real API, on the service that you name:

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
    TcpServiceConfig,
    WorkersVPC,
    WorkersVPCError,
)
from workers_vpc_api.models import ServiceConfig

#: The request that the API's reference page shows.
POSTGRES = TcpServiceConfig(
    name="postgres-db",
    host=IPv4Host("10.0.0.1", Network("0191dce4-9ab4-7fce-b660-8e5dec5172da")),
)
#: An account on the stand-in, which takes any.
ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"


def main() -> int:
    """Run the example."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service_id", nargs="?", metavar="SERVICE_ID", help="the service to update on the real API")
    parser.add_argument("--yes", action="store_true", help="do not ask before a real service is changed")
    arguments = parser.parse_args()
    try:
        if os.environ.get("CLOUDFLARE_API_TOKEN"):
            return on_the_real_api(arguments.service_id, arguments.yes)
        if arguments.service_id:
            parser.error("SERVICE_ID is for the real API: set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID as well")
        return on_the_stand_in()
    except (WorkersVPCError, ValueError) as error:
        print(f"That failed: {error}", file=sys.stderr)
        return 1


def on_the_real_api(service_id: str | None, is_sure: bool) -> int:
    """Update a service of yours."""
    if not service_id:
        print(
            "CLOUDFLARE_API_TOKEN is set, so this would change a service of yours. Name it (make demo SERVICE_ID=...), "
            "or unset the variable to see the example on the stand-in.",
            file=sys.stderr,
        )
        return 2
    with WorkersVPC() as vpc:
        print(f"This replaces service {service_id} of account {vpc.account_id} at {vpc.base_url}.")
        if not is_sure and not (sys.stdin.isatty() and input("Go on? [y/N] ").lower() == "y"):
            print("Nothing was changed. Say --yes to go on without being asked.", file=sys.stderr)
            return 2
        update(vpc, service_id)
    return 0


def on_the_stand_in() -> int:
    """Create a service on a stand-in for the API, and update it in both ways."""
    from workers_vpc.testing import Directory

    with Directory().serve() as base_url:
        print(f"A stand-in for the API listens at {base_url}.\n")
        with WorkersVPC(ACCOUNT_ID, api_token="any-token", base_url=base_url) as vpc:
            created = vpc.services.create(HttpServiceConfig(name="web-app", host=POSTGRES.host, http_port=8080))
            print("First there is a service to update:")
            show(created)
            update(vpc, str(created.service_id))
        asyncio.run(update_asynchronously(base_url, str(created.service_id)))
    return 0


def update(vpc: WorkersVPC, service_id: str) -> None:
    """Update a service with the synchronous client."""
    print(f"WorkersVPC: PUT …/connectivity/directory/services/{service_id}")
    print(indented(POSTGRES.to_dict(read_only=False)))
    service = vpc.services.update(service_id, POSTGRES)
    print("It answers with the whole entry as it is now; what the request left out is reset:")
    show(service)


async def update_asynchronously(base_url: str, service_id: str) -> None:
    """Update a service with the asynchronous client."""
    async with AsyncWorkersVPC(ACCOUNT_ID, api_token="any-token", base_url=base_url) as vpc:
        print("AsyncWorkersVPC: the same, awaited, with a port this time:")
        config = TcpServiceConfig(name="postgres-db", host=POSTGRES.host, tcp_port=5432)
        print(indented(config.to_dict(read_only=False)))
        service = await vpc.services.update(service_id, config)
        print("It answers:")
        show(service)


def show(service: ServiceConfig) -> None:
    """Print a service, as its class and as its JSON document."""
    print(f"  {type(service).__name__}")
    print(indented(service.to_dict()))
    print()


def indented(document: dict[str, object]) -> str:
    """A JSON document, indented."""
    return "\n".join(f"    {line}" for line in json.dumps(document, indent=2).splitlines())


if __name__ == "__main__":
    sys.exit(main())
