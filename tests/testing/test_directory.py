"""The methods of `Directory` that read and change its state without a request."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, TUNNEL, ApiClient, http_config, tcp_config
from .contract import example_service

READ_ONLY_FIELDS = ("service_id", "created_at", "updated_at")


def test_initial_services_keep_their_read_only_fields() -> None:
    """A directory starts with the given services in the shape of the API, with their identifiers and timestamps."""
    service = example_service()
    directory = Directory({ACCOUNT: [service, tcp_config(name="other")]})
    client = ApiClient(directory)
    found = client.get(service["service_id"]).result
    assert {key: found[key] for key in READ_ONLY_FIELDS} == {key: service[key] for key in READ_ONLY_FIELDS}
    assert list(found["host"]) == ["ipv4", "ipv6", "hostname", "network", "resolver_network"]
    assert directory.services(ACCOUNT) == client.list().result


@pytest.mark.parametrize("updated_at", ["2999-12-31t23:59:59.999999z", "9999-12-31T23:59:59Z"])
def test_service_can_have_a_timestamp_in_the_future(client: ApiClient, directory: Directory, updated_at: str) -> None:
    """A service with a timestamp in the future can be updated, which sets the timestamp to the current time."""
    added = directory.add(ACCOUNT, tcp_config(updated_at=updated_at))
    assert added["updated_at"] == updated_at
    assert client.update(added["service_id"], tcp_config()).result["updated_at"] < "2999"


def test_clock_can_be_frozen() -> None:
    """With a fixed time, every service has the same timestamps, and updates succeed."""
    directory = Directory(now=datetime(2026, 9, 29, tzinfo=UTC))
    client = ApiClient(directory)
    created = [client.create(tcp_config(name=name)).result for name in "ab"]
    updated = [client.update(service["service_id"], tcp_config(name=service["name"])).result for service in created]
    assert {service["updated_at"] for service in created + updated} == {"2026-09-29T00:00:00Z"}


def test_clock_can_be_set_back() -> None:
    """A clock that is set back is followed, as by the API."""
    moments = iter([datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)])
    client = ApiClient(Directory(now=moments.__next__))
    created = client.create(tcp_config()).result
    assert client.update(created["service_id"], tcp_config()).result["updated_at"] == "2026-01-01T00:00:00Z"


def test_time_without_a_time_zone_is_rejected() -> None:
    """A time without a time zone is ambiguous."""
    with pytest.raises(ValueError, match="now: must have a time zone"):
        Directory(now=datetime(2026, 9, 29))  # noqa: DTZ001


def test_identifiers_can_be_given() -> None:
    """The first services have the given identifiers, and the others have new ones."""
    ids = ["182BD5E5-6e1a-4fe4-a799-aa6d9a6ab26e", UUID(int=7)]
    client = ApiClient(Directory(ids=ids))
    created = [client.create(tcp_config(name=name)).result["service_id"] for name in "abc"]
    assert created[:2] == ["182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", "00000000-0000-0000-0000-000000000007"]
    assert UUID(created[2]) not in (UUID(created[0]), UUID(created[1]))


def test_account_that_no_request_can_address_is_rejected(directory: Directory) -> None:
    """A service in an account with a malformed identifier could not be reached."""
    for add in (lambda: Directory({"my-account": [tcp_config()]}), lambda: directory.add("my-account", tcp_config())):
        with pytest.raises(ValueError, match='account_id: expected 32 letters and digits, not "my-account"'):
            add()


@pytest.mark.parametrize("tunnel_id", ["", "mine"])
def test_invalid_tunnel_is_rejected(directory: Directory, tunnel_id: str) -> None:
    """The identifier of a tunnel is a UUID."""
    with pytest.raises(ValueError, match="badly formed"):
        Directory(tunnels=[tunnel_id])
    with pytest.raises(ValueError, match="badly formed"):
        directory.delete_tunnel(tunnel_id)


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
        tcp_config(created_at="10000-01-01T00:00:00Z"),
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


def test_snapshot_can_be_loaded(client: ApiClient, directory: Directory) -> None:
    """A snapshot contains all services of all accounts, and another directory can start with it."""
    client.create(tcp_config())
    ApiClient(directory, account="f" * 32).create(http_config())
    snapshot = directory.snapshot()
    assert snapshot.keys() == {ACCOUNT, "f" * 32}
    assert Directory(snapshot).snapshot() == snapshot
    snapshot[ACCOUNT][0]["host"].clear()
    assert directory.services(ACCOUNT)[0]["host"]


def test_reset_deletes_all_state(client: ApiClient, directory: Directory) -> None:
    """After a reset, there are no services, recorded requests or faults."""
    client.create(tcp_config())
    directory.inject(status=500)
    directory.delete_tunnel(TUNNEL)
    directory.reset()
    assert directory.services(ACCOUNT) == []
    assert directory.requests == []
    assert directory.faults == []
    assert client.list().result == []
    assert client.create(tcp_config()).status == 200
