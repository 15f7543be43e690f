"""Pages of services: both types, all four host shapes, every setting, as the API returns them."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

#: The service types, and the host shapes as the classes of all subjects spell them.
TYPES = ("tcp", "http")
HOSTS = ("ipv4", "ipv6", "dualstack", "hostname")


def type_and_host(number: int) -> tuple[str, str]:
    """Return the type and the host shape of the service with this index in a page."""
    return TYPES[number % 2], HOSTS[number // 2 % 4]


def page(services: int, tunnels: int, shape: str) -> bytes:
    """Return the response to a request for one page.

    Args:
        services: The number of services in the page.
        tunnels: The number of tunnels that the services share.
        shape: "live" for the shape in which the API returns services (null for each host key and port that is not used,
            and TLS settings only if they were set), or "reference" for the shape of its reference page.
    """
    random = Random(services)
    tunnel_ids = [_uuid(random) for _ in range(tunnels)]
    result = [_service(number, tunnel_ids[number % tunnels], random) for number in range(services)]
    if shape == "live":
        result = [_live(service) for service in result]
    info = {
        "page": 1,
        "per_page": services,
        "count": services,
        "total_count": services,
        "total_pages": 1,
    }
    document = {"success": True, "errors": [], "messages": [], "result": result, "result_info": info}
    return json.dumps(document, separators=(",", ":")).encode()


def _service(number: int, tunnel_id: str, random: Random) -> dict[str, Any]:
    service_type, host = type_and_host(number)
    created = datetime(2024, 1, 15, 9, 30, tzinfo=UTC) + timedelta(minutes=number * 7)
    updated = created + timedelta(seconds=random.randrange(10_000_000))
    ports: dict[str, Any] = {"http_port": 8080, "https_port": [8443, None][number // 8 % 2]}
    if service_type == "tcp":
        ports = {"tcp_port": 1024 + number, "app_protocol": ["postgresql", "mysql", None][number % 3]}
        if number // 8 % 4 == 0:  # like the example on the API's reference page
            ports = {}
    mode = ["verify_full", "verify_ca", "disabled"][number % 3]
    return {
        "service_id": _uuid(random),
        "type": service_type,
        "name": f"service-{number}",
        "host": _host(host, number, tunnel_id),
        **ports,
        "tls_settings": None if number // 8 % 4 == 3 else {"cert_verification_mode": mode},
        "created_at": _timestamp(created),
        "updated_at": _timestamp(updated),
    }


def _live(service: dict[str, Any]) -> dict[str, Any]:
    """Return a service as the API returns it."""
    host_keys = dict.fromkeys(("ipv4", "ipv6", "hostname", "network", "resolver_network"))
    ports = ("http_port", "https_port") if service["type"] == "http" else ("tcp_port", "app_protocol")
    result = {
        **{key: service[key] for key in ("service_id", "type", "name")},
        **{key: service.get(key) for key in ports},
        "host": {**host_keys, **service["host"]},
        "tls_settings": service["tls_settings"],
        # Each update sets both times.
        **dict.fromkeys(("created_at", "updated_at"), service["updated_at"]),
    }
    if result["tls_settings"] is None:
        del result["tls_settings"]
    return result


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


def _timestamp(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
