"""Pages of services: both types, all four host shapes, every setting, as the API returns them."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

#: The host shapes.
HOSTS = ("ipv4", "ipv6", "dualstack", "hostname")


def page(services: int, tunnels: int) -> bytes:
    """Return the response to a request for one page.

    The services have the shape in which the API returns them: null for each host key and port that is not used, and TLS
    settings only if they were set.

    Args:
        services: The number of services in the page.
        tunnels: The number of tunnels that the services share.
    """
    random = Random(services)
    tunnel_ids = [_uuid(random) for _ in range(tunnels)]
    result = [_service(number, tunnel_ids[number % tunnels], random) for number in range(services)]
    counts = {"page": 1, "per_page": services, "count": services, "total_count": services, "total_pages": 1}
    document = {"success": True, "errors": [], "messages": [], "result": result, "result_info": counts}
    return json.dumps(document, separators=(",", ":")).encode()


def _service(number: int, tunnel_id: str, random: Random) -> dict[str, Any]:
    service_type, host = ("tcp", "http")[number % 2], HOSTS[number // 2 % 4]
    ports: dict[str, Any] = {"http_port": 8080, "https_port": [8443, None][number // 8 % 2]}
    if service_type == "tcp":
        ports = {"tcp_port": 1024 + number, "app_protocol": ["postgresql", "mysql", None][number % 3]}
        if number // 8 % 4 == 0:  # like the example on the API's reference page
            ports = dict.fromkeys(ports)
    updated = datetime(2024, 1, 15, 9, 30, tzinfo=UTC) + timedelta(minutes=number * 7, seconds=random.randrange(10**7))
    service = {
        "service_id": _uuid(random),
        "type": service_type,
        "name": f"service-{number}",
        **ports,
        "host": {
            **dict.fromkeys(("ipv4", "ipv6", "hostname", "network", "resolver_network")),
            **_host(host, number, tunnel_id),
        },
        # Each update sets both times.
        **dict.fromkeys(("created_at", "updated_at"), updated.isoformat().replace("+00:00", "Z")),
    }
    if number // 8 % 4 != 3:
        service["tls_settings"] = {"cert_verification_mode": ["verify_full", "verify_ca", "disabled"][number % 3]}
    return service


def _host(shape: str, number: int, tunnel_id: str) -> dict[str, Any]:
    network = {"tunnel_id": tunnel_id}
    ipv4, ipv6 = f"10.0.{number // 256}.{number % 256}", f"fd00::{number:x}"
    if shape == "hostname":
        resolver = {**network, "resolver_ips": ["10.0.0.53", "fd00::53"] if number // 8 % 2 else None}
        return {"hostname": f"host-{number}.internal", "resolver_network": resolver}
    addresses = {"ipv4": {"ipv4": ipv4}, "ipv6": {"ipv6": ipv6}, "dualstack": {"ipv4": ipv4, "ipv6": ipv6}}
    return {**addresses[shape], "network": network}


def _uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))
