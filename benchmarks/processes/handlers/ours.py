"""A serverless function with the SDK of this project."""

import os
from typing import Any

from workload import ACCOUNT, TOKEN

from workers_vpc import WorkersVPC

vpc = WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=os.environ["BASE_URL"])


def handle(event: dict[str, Any]) -> dict[str, Any]:
    """Change the port of a service."""
    service = vpc.services.edit(event["service_id"], tcp_port=event["tcp_port"])
    return {"name": service.name, "updated_at": str(service.updated_at)}
