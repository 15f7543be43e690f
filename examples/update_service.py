"""Create, update and edit a VPC Service, and show each request and response.

The example starts an emulator of the API on a free port and changes only services there. It ignores credentials in the
environment. To send an update to the real API, pass the identifier of a service, and set CLOUDFLARE_API_TOKEN and
CLOUDFLARE_ACCOUNT_ID:

    python examples/update_service.py SERVICE_ID

The example then sends the current configuration of this service back, after you have confirmed it. No value changes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
import textwrap
from typing import Any

import httpx

from workers_vpc import AsyncWorkersVPC, IPv4Host, Network, TcpServiceConfig, TlsSettings, WorkersVPC, WorkersVPCError
from workers_vpc.testing import Directory

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"  # the emulator accepts any account and any token
HOST = IPv4Host("10.0.0.1", Network("0191dce4-9ab4-7fce-b660-8e5dec5172da"))
#: The fields that no step changes. They are printed only once.
ABBREVIATED = ("service_id", "name", "type", "host", "created_at", "updated_at")
#: The width of a line, which is at most that of the terminal.
WIDTH = min(shutil.get_terminal_size().columns, 116)


def main() -> int:
    """Run the example, and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service_id", nargs="?", metavar="SERVICE_ID", help="send an update of this service to the API")
    parser.add_argument("--yes", action="store_true", help="update the service without asking for confirmation")
    arguments = parser.parse_args()
    try:
        if arguments.service_id:
            return update_real_service(arguments.service_id, arguments.yes)
        with Directory().serve() as base_url:
            print(f"The emulator of the API listens at {base_url}.")
            print("> was sent, < was received, and … stands for the fields that no step changes.")
            service_id = change_service(base_url)
            asyncio.run(change_service_async(base_url, service_id))
    except (WorkersVPCError, ValueError) as error:
        print(f"The example failed: {error}", file=sys.stderr)
        return 1
    return 0


def change_service(base_url: str) -> str:
    """Create a service on the emulator, change it with the sync client, and return its identifier."""
    with (
        # A proxy cannot reach the emulator, so the variables for proxies are not read.
        httpx.Client(
            event_hooks={"request": [show_request], "response": [show_response]}, trust_env=False
        ) as http_client,
        WorkersVPC(ACCOUNT_ID, api_token="any-token", base_url=base_url, http_client=http_client) as vpc,
    ):
        show_step("Create a service: vpc.services.create(config)")
        config = TcpServiceConfig("postgres-db", HOST, tcp_port=5432, tls_settings=TlsSettings("verify_ca"))
        service_id = str(vpc.services.create(config).service_id)

        show_step("Replace it: vpc.services.update(service_id, config). The port and the TLS settings are reset.")
        vpc.services.update(service_id, TcpServiceConfig("postgres-db", HOST, app_protocol="postgresql"))

        show_step("Change one field: vpc.services.edit(service_id, tcp_port=5433). The protocol is kept.")
        vpc.services.edit(service_id, tcp_port=5433)
    return service_id


async def change_service_async(base_url: str, service_id: str) -> None:
    """Change a service of the emulator with the async client."""
    async with (
        httpx.AsyncClient(
            event_hooks={"request": [show_request_async], "response": [show_response_async]}, trust_env=False
        ) as http_client,
        AsyncWorkersVPC(ACCOUNT_ID, api_token="any-token", base_url=base_url, http_client=http_client) as vpc,
    ):
        show_step("Asynchronously: await vpc.services.edit(service_id, tls_settings=TlsSettings('verify_full'))")
        await vpc.services.edit(service_id, tls_settings=TlsSettings("verify_full"))


def update_real_service(service_id: str, is_confirmed: bool) -> int:
    """Send the current configuration of a service of the user's account back to the API."""
    if not os.environ.get("CLOUDFLARE_API_TOKEN") or not os.environ.get("CLOUDFLARE_ACCOUNT_ID"):
        message = "SERVICE_ID is a service of your account: also set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID."
        print(message, file=sys.stderr)
        return 2
    with (
        httpx.Client(event_hooks={"request": [show_request], "response": [show_response]}) as http_client,
        WorkersVPC(http_client=http_client) as vpc,
    ):
        show_step(f"vpc.services.get({service_id!r})")
        service = vpc.services.get(service_id)
        print(f"This sends the configuration of {service.name!r} back to {vpc.base_url}. No value changes.")
        if not is_confirmed and not (sys.stdin.isatty() and input("Continue? [y/N] ").lower() == "y"):
            print("No update was sent. Pass --yes to continue without a confirmation.", file=sys.stderr)
            return 2
        show_step(f"vpc.services.update({service_id!r}, service)")
        vpc.services.update(service_id, service)
    return 0


def show_step(call: str) -> None:
    """Print the call that the following requests and responses belong to."""
    print(f"\n{call}")


def show_request(request: httpx.Request) -> None:
    """Print the method, the end of the path and the body of a request."""
    path = request.url.path.partition("/connectivity/directory")[2]
    show_message(f"> {request.method} {path}", json.loads(request.content or "null"), request)


def show_response(response: httpx.Response) -> None:
    """Print the status of a response, and the service that it contains."""
    response.read()
    service = response.json()["result"] if response.is_success else None
    show_message(f"< {response.status_code}", service, response.request)


async def show_request_async(request: httpx.Request) -> None:
    """Print a request of the async client."""
    show_request(request)


async def show_response_async(response: httpx.Response) -> None:
    """Print a response of the async client."""
    await response.aread()
    show_response(response)


def show_message(summary: str, service: dict[str, Any] | None, request: httpx.Request) -> None:
    """Print a request or a response. A service is complete only when it is created, so that all fits on a screen."""
    text = summary
    if service and request.method == "POST":
        text += f" {json.dumps(service)}"
    elif service:
        changed = {name: value for name, value in service.items() if name not in ABBREVIATED}
        text += f" {json.dumps(changed)[:-1]}, …}}"
    print(textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False))


if __name__ == "__main__":
    sys.exit(main())
