"""The five operations behave as the contract and the documentation of the API describe them."""

from datetime import datetime
from typing import Any

import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, TUNNEL, ApiClient, http_config, tcp_config
from .contract import example_requests

EXAMPLES = example_requests()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_request_can_be_created_read_updated_and_deleted(client: ApiClient, name: str) -> None:
    """Every example request of the contract is stored as sent, plus the three read-only fields."""
    request = EXAMPLES[name]
    created = client.create(request).result
    added = {key: created[key] for key in created if key not in request}
    assert created == {**request, **added}
    assert added.keys() == {"service_id", "created_at", "updated_at"}
    service_id = created["service_id"]
    assert client.get(service_id).result == created
    assert client.list().result == [created]
    updated = client.update(service_id, request).result
    assert {**updated, "updated_at": None} == {**created, "updated_at": None}
    deleted = client.delete(service_id)
    assert deleted.envelope == {"success": True, "errors": [], "messages": [], "result": None}
    assert client.get(service_id).status == 404


def test_update_removes_omitted_fields(client: ApiClient) -> None:
    """A PUT replaces the entire service."""
    tls_settings = {"cert_verification_mode": "disabled"}
    service_id = client.create(tcp_config(tls_settings=tls_settings, app_protocol="mysql")).result["service_id"]
    config = tcp_config()
    del config["tcp_port"]
    result = client.update(service_id, config).result
    assert not {"tls_settings", "app_protocol", "tcp_port"} & result.keys()


def test_update_can_change_the_type(client: ApiClient) -> None:
    """A PUT can turn a TCP service into an HTTP service; the identifier and the creation time are kept."""
    created = client.create(tcp_config()).result
    updated = client.update(created["service_id"], http_config()).result
    assert updated["type"] == "http"
    assert updated["service_id"] == created["service_id"]
    assert updated["created_at"] == created["created_at"]


def test_updated_at_increases_with_every_update(client: ApiClient) -> None:
    """`updated_at` is later after each PUT, even if nothing else changes, and a GET does not change it."""
    service = client.create(tcp_config()).result
    assert service["created_at"] == service["updated_at"]
    times = [datetime.fromisoformat(service["updated_at"])]
    for _ in range(200):
        updated = client.update(service["service_id"], tcp_config()).result
        times.append(datetime.fromisoformat(updated["updated_at"]))
        assert client.get(service["service_id"]).result == updated
    assert times == sorted(set(times))


def test_read_only_fields_of_a_request_are_ignored(client: ApiClient) -> None:
    """A service can be sent back as it was read, and a request cannot choose the identifier or the timestamps."""
    created = client.create(tcp_config(service_id="mine", created_at=5, updated_at=None)).result
    assert created["service_id"] != "mine"
    assert created["created_at"] == created["updated_at"] != 5
    updated = client.update(created["service_id"], created).result
    assert {**updated, "updated_at": created["updated_at"]} == created


def test_unknown_fields_are_stored(client: ApiClient) -> None:
    """Fields that the contract does not contain are stored and returned at every depth."""
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL, "zone": "a"}, "weight": 3}
    created = client.create(tcp_config(host=host, labels=[{"team": "data"}])).result
    assert created["host"] == host
    assert client.get(created["service_id"]).result["labels"] == [{"team": "data"}]


def test_nulls_are_stored(client: ApiClient) -> None:
    """A null is returned as a null if the contract allows it."""
    created = client.create(tcp_config(tls_settings=None, tcp_port=None)).result
    assert created["tls_settings"] is None
    assert created["tcp_port"] is None


def test_name_in_use_is_rejected(client: ApiClient) -> None:
    """A name that another service of the account has is rejected with 5101 by POST and PUT."""
    first = client.create(tcp_config(name="a")).result["service_id"]
    second = client.create(tcp_config(name="b")).result["service_id"]
    for response in (client.create(tcp_config(name="a")), client.update(second, tcp_config(name="a"))):
        assert (response.status, response.code, response.pointers) == (409, 5101, ["/name"])
    assert client.update(first, tcp_config(name="a")).status == 200
    client.delete(first)
    assert client.update(second, tcp_config(name="a")).status == 200


def test_accounts_are_separate(client: ApiClient, directory: Directory) -> None:
    """A service is not visible in another account, which can have a service with the same name."""
    other = ApiClient(directory, account="f" * 32)
    service_id = client.create(tcp_config()).result["service_id"]
    assert other.list().result == []
    for response in (other.get(service_id), other.update(service_id, tcp_config()), other.delete(service_id)):
        assert (response.status, response.code) == (404, 5104)
    assert other.create(tcp_config()).status == 200


def test_service_id_in_upper_case_is_found(client: ApiClient) -> None:
    """The service identifier in a path is not case-sensitive."""
    service_id = client.create(tcp_config()).result["service_id"]
    assert client.get(service_id.upper()).result["service_id"] == service_id


def test_limit_of_services_is_enforced() -> None:
    """A full account rejects new services, but not the update of an existing one."""
    client = ApiClient(Directory(limit=2))
    client.create(tcp_config(name="a"))
    service_id = client.create(tcp_config(name="b")).result["service_id"]
    rejected = client.create(tcp_config(name="c"))
    assert rejected.status == 409
    assert rejected.messages == ["The account already has 2 services, which is the limit"]
    assert client.update(service_id, tcp_config(name="c")).status == 200
    client.delete(service_id)
    assert client.create(tcp_config(name="b")).status == 200


def test_default_limit_is_1000_services(client: ApiClient, directory: Directory) -> None:
    """By default, the limit of services is that of the API."""
    for number in range(1000):
        directory.add(ACCOUNT, tcp_config(name=f"db-{number}"))
    assert client.create(tcp_config(name="db-1000")).status == 409
    assert len(client.list().result) == 1000


@pytest.mark.parametrize(
    ("query", "names", "result_info"),
    [
        ("", "abcde", (1, 1000, 5, 5, 1)),
        ("per_page=2", "ab", (1, 2, 2, 5, 3)),
        ("page=3&per_page=2", "e", (3, 2, 1, 5, 3)),
        ("page=4&per_page=2", "", (4, 2, 0, 5, 3)),
        ("page=2147483647", "", (2147483647, 1000, 0, 5, 1)),
        ("type=http", "bd", (1, 1000, 2, 2, 1)),
        ("type=tcp&per_page=1&page=2", "c", (2, 1, 1, 3, 3)),
        ("order=name&unknown", "abcde", (1, 1000, 5, 5, 1)),
    ],
)
def test_list_is_paged_and_filtered(
    client: ApiClient, query: str, names: str, result_info: tuple[int, int, int, int, int]
) -> None:
    """Pages are in order of creation, contain only the given type, and are empty after the last one."""
    for name in "abcde":
        client.create(http_config(name=name) if name in "bd" else tcp_config(name=name))
    response = client.list(query)
    assert [service["name"] for service in response.result] == list(names)
    assert tuple(response.envelope["result_info"].values()) == result_info
    assert list(response.envelope["result_info"]) == ["page", "per_page", "count", "total_count", "total_pages"]


@pytest.mark.parametrize("content_type", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json"}])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_content_type_without_a_body_is_ignored(client: ApiClient, method: str, content_type: dict[str, str]) -> None:
    """A request without a body can have any Content-Type, as the official SDK sends one, or none."""
    service_id = client.create(tcp_config()).result["service_id"]
    headers: dict[str, Any] = {"Authorization": "Bearer x", **content_type}
    assert client.request(method, client.path(service_id), headers=headers).status == 200
