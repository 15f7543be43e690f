"""The emulator records the requests that it receives."""

import json

import httpx

from workers_vpc.testing import Directory

from .api_client import RELATIVE_SERVICES, SERVICES, tcp_config


def test_requests_are_recorded_without_secrets(http_client: httpx.Client, directory: Directory) -> None:
    """Method, path, query, headers and body of each request are recorded, and the secrets are masked."""
    secrets = {"X-Auth-Key": "hunter2", "Cookie": "a=hunter2", "Authorization": "Bearer hunter2"}
    directory.inject(status=500)
    http_client.get(RELATIVE_SERVICES, params={"type": "tcp"}, headers={"X-Trace": "7", **secrets})
    http_client.post(RELATIVE_SERVICES, json=tcp_config())
    first, second = directory.requests
    assert (first.method, first.path, first.query) == ("GET", SERVICES, "type=tcp")
    assert first.headers["x-trace"] == "7"
    assert {first.headers[name.lower()] for name in secrets} == {"***"}
    assert "hunter2" not in repr(directory.requests)
    assert second.json() == tcp_config()
    assert json.loads(second.body) == second.json()
