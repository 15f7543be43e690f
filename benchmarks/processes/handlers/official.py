"""A serverless function with the official `cloudflare` package."""

import os
from typing import Any

from cloudflare import Cloudflare
from workload import ACCOUNT, TOKEN

services = Cloudflare(api_token=TOKEN, base_url=os.environ["BASE_URL"]).connectivity.directory.services


def handle(event: dict[str, Any]) -> dict[str, Any]:
    """Change the port of a service. An update replaces all settings, so the current ones are sent again."""
    current: Any = services.get(event["service_id"], account_id=ACCOUNT)
    service: Any = services.update(
        event["service_id"],
        account_id=ACCOUNT,
        name=current.name,
        type="tcp",
        host={"ipv4": current.host.ipv4, "network": {"tunnel_id": current.host.network.tunnel_id}},
        tcp_port=event["tcp_port"],
        app_protocol=current.app_protocol,
        tls_settings={"cert_verification_mode": current.tls_settings.cert_verification_mode},
    )
    return {"name": service.name, "updated_at": str(service.updated_at)}
