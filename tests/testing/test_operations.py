"""The five operations with the examples of the contract, with limits, and with pages.

Other behaviours of the API are tested in `test_behaviours`.
"""

from typing import Any

import pytest

from workers_vpc.testing import Directory

from .api_client import ApiClient, http_config, tcp_config
from .contract import example_requests

EXAMPLES = example_requests()
READ_ONLY_FIELDS = ("service_id", "created_at", "updated_at")


def without_nulls(document: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the keys whose value is null."""
    return {key: value for key, value in document.items() if value is not None}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_request_can_be_created_read_updated_and_deleted(client: ApiClient, name: str) -> None:
    """Every example request of the contract is stored, and returned with nulls and the three read-only fields."""
    request = EXAMPLES[name]
    created = client.create(request).result
    assert without_nulls({**created, "host": without_nulls(created["host"])}) == without_nulls(
        {**request, **{key: created[key] for key in READ_ONLY_FIELDS}}
    )
    service_id = created["service_id"]
    assert client.get(service_id).result == created
    assert client.list().result == [created]
    times = {"created_at": None, "updated_at": None}
    for config in (request, created):
        assert {**client.update(service_id, config).result, **times} == {**created, **times}
    assert client.delete(service_id).result is None
    assert client.get(service_id).status == 404


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
