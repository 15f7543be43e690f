"""The services of the rows that apply many services at once."""

from typing import Any

from workload import TUNNEL

COUNT = 1000
CHANGED = 50


def services(*, changed: bool) -> list[dict[str, Any]]:
    """Return the configurations of all services. `CHANGED` of them differ between the two variants."""
    step = COUNT // CHANGED
    return [
        {
            "name": f"db-{number}",
            "type": "tcp",
            "host": {"ipv4": f"10.0.{number // 250}.{number % 250 + 1}", "network": {"tunnel_id": TUNNEL}},
            "tcp_port": 5433 if changed and number % step == 0 else 5432,
            "app_protocol": "postgresql",
        }
        for number in range(COUNT)
    ]


def differs(current: dict[str, Any], config: dict[str, Any]) -> bool:
    """Return whether a document differs from a configuration in a field that the configuration has."""
    host = current["host"]
    return any(
        current.get(key) != value if key != "host" else any(host.get(name) != item for name, item in value.items())
        for key, value in config.items()
    )
