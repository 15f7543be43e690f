"""A serverless function with plain httpx."""

import os
from typing import Any

import httpx
from workload import PATH, SERVICE, TOKEN

client = httpx.Client(base_url=os.environ["BASE_URL"], headers={"Authorization": f"Bearer {TOKEN}"})


def handle(event: dict[str, Any]) -> dict[str, Any]:
    """Change the port of a service. An update replaces all settings, so the current ones are sent again."""
    path = PATH.replace(SERVICE, event["service_id"])
    current = client.get(path).raise_for_status().json()["result"]
    names = ("name", "type", "host", "app_protocol", "tls_settings")
    config = {**{name: current[name] for name in names}, "tcp_port": event["tcp_port"]}
    service = client.put(path, json=config).raise_for_status().json()["result"]
    return {"name": service["name"], "updated_at": service["updated_at"]}
