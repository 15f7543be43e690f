"""The methods of `Directory` that read and change its state without a request."""

from typing import Any

import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, ApiClient, tcp_config
from .contract import example_service


def test_initial_services_keep_their_read_only_fields() -> None:
    """A directory starts with the given services, including their identifiers and timestamps."""
    service = example_service()
    directory = Directory({ACCOUNT: [service, tcp_config(name="other")]})
    client = ApiClient(directory)
    assert client.get(service["service_id"]).result == service
    assert directory.services(ACCOUNT) == client.list().result


def test_update_is_later_than_a_timestamp_in_the_future(client: ApiClient, directory: Directory) -> None:
    """`updated_at` increases even if a service was added with a timestamp in the future."""
    added = directory.add(ACCOUNT, tcp_config(updated_at="2999-12-31t23:59:59.999999z"))
    assert client.update(added["service_id"], tcp_config()).result["updated_at"] == "3000-01-01T00:00:00Z"
    assert client.create(tcp_config(name="now")).result["updated_at"] < "2999"


def test_added_service_can_be_newer_than_the_contract(client: ApiClient, directory: Directory) -> None:
    """A service of an unknown type can be added, read and replaced, but not sent in a request."""
    added = directory.add(ACCOUNT, {"name": "f", "type": "future", "host": {"socket": "/run/f"}, "future_port": 53})
    assert client.get(added["service_id"]).result == added
    assert client.update(added["service_id"], added).status == 400
    assert client.update(added["service_id"], tcp_config()).status == 200


@pytest.mark.parametrize(
    "service",
    [
        tcp_config(tcp_port=0),
        tcp_config(service_id="not a UUID"),
        tcp_config(created_at="yesterday"),
        tcp_config(name="in-use"),
        tcp_config(service_id="550E8400-e29b-41d4-a716-446655440000"),
    ],
)
def test_adding_an_invalid_service_raises_a_value_error(directory: Directory, service: dict[str, Any]) -> None:
    """A service that the API could not return, or whose name or identifier is in use, is not added."""
    directory.add(ACCOUNT, tcp_config(name="in-use", service_id="550e8400-e29b-41d4-a716-446655440000"))
    with pytest.raises(ValueError, match=r"tcp_port|service_id|created_at|already exists"):
        directory.add(ACCOUNT, service)
    assert len(directory.services(ACCOUNT)) == 1


def test_dictionaries_are_copied(directory: Directory) -> None:
    """A change of a dictionary that was passed to or returned by a directory does not change the directory."""
    config = tcp_config()
    added = directory.add(ACCOUNT, config)
    config["host"]["ipv4"] = added["host"]["ipv4"] = "10.9.9.9"
    directory.services(ACCOUNT)[0]["host"].clear()
    assert directory.services(ACCOUNT)[0]["host"]["ipv4"] == "10.0.0.1"


def test_reset_deletes_all_state(client: ApiClient, directory: Directory) -> None:
    """After a reset, there are no services, recorded requests or faults."""
    client.create(tcp_config())
    directory.inject(status=500)
    directory.reset()
    assert directory.services(ACCOUNT) == []
    assert directory.requests == []
    assert directory.faults == []
    assert client.list().result == []
