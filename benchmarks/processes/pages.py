"""Pages of services as the API answers them: both kinds, hosts of all four shapes, every setting in use."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

#: The shapes of hosts, as the classes of each subject are named.
HOSTS = ("ipv4", "ipv6", "dualstack", "hostname")
KINDS = ("tcp", "http")


def shape(number: int) -> tuple[str, str]:
    """The kind and the shape of the host of a page's service, counted from 0."""
    return KINDS[number % 2], HOSTS[number // 2 % 4]


def page(services: int, tunnels: int) -> bytes:
    """The answer to a request for one page.

    Args:
        services: How many services it holds.
        tunnels: How many tunnels they share.
    """
    random = Random(services)
    shared = [_uuid(random) for _ in range(tunnels)]
    result = [_service(number, shared[number % tunnels], random) for number in range(services)]
    info = {
        "page": 1,
        "per_page": services,
        "count": services,
        "total_count": services,
        "total_pages": 1,
    }
    document = {"success": True, "errors": [], "messages": [], "result": result, "result_info": info}
    return json.dumps(document, separators=(",", ":")).encode()


def _service(number: int, tunnel: str, random: Random) -> dict[str, Any]:
    kind, host = shape(number)
    created = datetime(2024, 1, 15, 9, 30, tzinfo=UTC) + timedelta(minutes=number * 7)
    updated = created + timedelta(seconds=random.randrange(10_000_000))
    ports: dict[str, Any] = {"http_port": 8080, "https_port": [8443, None][number // 8 % 2]}
    if kind == "tcp":
        ports = {"tcp_port": 1024 + number, "app_protocol": ["postgresql", "mysql", None][number % 3]}
        if number // 8 % 4 == 0:  # like the example of the API's reference page
            ports = {}
    mode = ["verify_full", "verify_ca", "disabled"][number % 3]
    return {
        "service_id": _uuid(random),
        "type": kind,
        "name": f"service-{number}",
        "host": _host(host, number, tunnel),
        **ports,
        "tls_settings": None if number // 8 % 4 == 3 else {"cert_verification_mode": mode},
        "created_at": _timestamp(created),
        "updated_at": _timestamp(updated),
    }


def _host(shape: str, number: int, tunnel: str) -> dict[str, Any]:
    network = {"tunnel_id": tunnel}
    ipv4, ipv6 = f"10.0.{number // 256}.{number % 256}", f"fd00::{number:x}"
    if shape == "hostname":
        resolver = {**network, "resolver_ips": ["10.0.0.53", "fd00::53"] if number // 8 % 2 else None}
        return {"hostname": f"host-{number}.internal", "resolver_network": resolver}
    addresses = {"ipv4": {"ipv4": ipv4}, "ipv6": {"ipv6": ipv6}, "dualstack": {"ipv4": ipv4, "ipv6": ipv6}}
    return {**addresses[shape], "network": network}


def _uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def _timestamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
