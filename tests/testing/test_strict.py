"""A strict directory rejects the fields that the API would ignore."""

import json
from typing import Any

import pytest

from workers_vpc.testing import Directory

from .api_client import SERVICES, TUNNEL, ApiClient, http_config, tcp_config
from .contract import example_requests

EXAMPLES = example_requests()
NETWORK = {"tunnel_id": TUNNEL}


@pytest.fixture
def directory() -> Directory:
    """An empty strict directory that explains each failure."""
    return Directory(strict=True, explain=True)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_request_is_accepted(client: ApiClient, name: str) -> None:
    """Every example request of the contract contains only fields that the API knows."""
    assert client.create(EXAMPLES[name]).status == 200


@pytest.mark.parametrize(
    ("config", "pointers"),
    [
        (tcp_config(labels=[]), ["/labels"]),
        (tcp_config(http_port=80), ["/http_port"]),
        (http_config(tcp_port=80, app_protocol="mysql"), ["/tcp_port", "/app_protocol"]),
        (tcp_config(service_id=TUNNEL), ["/service_id"]),
        (tcp_config(created_at="2026-01-01T00:00:00Z", updated_at=5), ["/created_at", "/updated_at"]),
        (tcp_config(host={"ipv4": "10.0.0.1", "network": {**NETWORK, "zone": 1}}), ["/host/network/zone"]),
        (tcp_config(host={"ipv4": "10.0.0.1", "network": NETWORK, "weight": 1}), ["/host/weight"]),
        (tcp_config(tls_settings={"cert_verification_mode": "disabled", "sni": "a"}), ["/tls_settings/sni"]),
    ],
)
def test_ignored_field_is_rejected(client: ApiClient, config: dict[str, Any], pointers: list[str]) -> None:
    """The error names the field, and the explanation contains its pointer."""
    response = client.create(config)
    assert (response.status, response.code, response.pointers) == (400, 5102, pointers)
    field = pointers[0].rpartition("/")[2]
    assert response.messages[0].startswith(f"invalid json: bad json data: unknown field `{field}` at line 1 column ")
    assert response.explanations[0]["message"].endswith(f"{field}: the API ignores this field")


def test_nulls_are_accepted(client: ApiClient) -> None:
    """A null has no effect, so a service can be sent in the shape of a response without its read-only fields."""
    host = {"ipv4": "10.0.0.1", "ipv6": None, "hostname": None, "network": NETWORK, "resolver_network": None}
    assert client.create(tcp_config(host=host, labels=None, http_port=None)).status == 200


def test_other_problems_are_reported_first(client: ApiClient) -> None:
    """A value that the contract does not allow is reported without the ignored fields."""
    response = client.request("POST", SERVICES, json.dumps(tcp_config(tcp_port=0, labels=[])).encode())
    assert response.pointers == ["/tcp_port"]
