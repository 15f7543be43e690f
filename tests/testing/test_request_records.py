"""The emulator records the requests that it receives."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, JSON, RELATIVE_SERVICES, SERVICES, TOKEN, ApiClient, tcp_config

MEBIBYTE = 1024 * 1024


def test_requests_are_recorded(http_client: httpx.Client, directory: Directory) -> None:
    """Method, path, query, headers, body, account, status and time of each request are recorded."""
    start = datetime.now(UTC)
    directory.inject(status=500)
    http_client.get(RELATIVE_SERVICES, params={"type": "tcp"}, headers={"X-Trace": "7"})
    http_client.post(RELATIVE_SERVICES, json=tcp_config())
    http_client.get("/no-such-path")
    first, second, third = directory.requests
    assert (first.method, first.path, first.query) == ("GET", SERVICES, "type=tcp")
    assert (first.account_id, third.account_id) == (ACCOUNT, None)
    assert [record.status for record in directory.requests] == [500, 200, 404]
    assert start <= first.time <= second.time <= third.time <= datetime.now(UTC)
    assert first.headers["x-trace"] == "7"
    assert second.json() == tcp_config()
    assert json.loads(second.body) == second.json()


def test_record_of_a_dropped_connection_has_no_status(http_client: httpx.Client, directory: Directory) -> None:
    """A request that got no response is recorded as well."""
    directory.inject(drop=True)
    with pytest.raises(httpx.RemoteProtocolError):
        http_client.get(RELATIVE_SERVICES)
    assert [record.status for record in directory.requests] == [None]


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Proxy-Authorization",
        "X-Auth-Key",
        "X-Auth-User-Service-Key",
        "Cookie",
        "CF-Access-Client-Secret",
        "Cf-Access-Token",
        "Cf-Access-Jwt-Assertion",
        "X-Api-Key",
        "X-Amz-Security-Token",
    ],
)
def test_secrets_are_masked(http_client: httpx.Client, directory: Directory, name: str) -> None:
    """The values of headers with secrets are not recorded."""
    http_client.get(RELATIVE_SERVICES, headers={name: "hunter2"})
    (record,) = directory.requests
    assert record.headers[name.lower()] == "***"
    assert "hunter2" not in repr(record)


@pytest.mark.parametrize("name", ["X-Auth-Email", "CF-Access-Client-Id", "Idempotency-Key", "User-Agent", "Keyboard"])
def test_other_headers_are_not_masked(http_client: httpx.Client, directory: Directory, name: str) -> None:
    """Headers without secrets are recorded."""
    http_client.get(RELATIVE_SERVICES, headers={name: "visible"})
    assert directory.requests[0].headers[name.lower()] == "visible"


def test_number_of_records_is_limited(client: ApiClient, directory: Directory) -> None:
    """The last 10,000 requests are kept."""
    for number in range(10_005):
        client.list(f"page={number + 1}")
    assert len(directory.requests) == 10_000
    assert directory.requests[0].query == "page=6"


@pytest.mark.parametrize("headers", [TOKEN, {}])
def test_size_of_records_is_limited(directory: Directory, headers: dict[str, str]) -> None:
    """The records use no more than 64 MiB, also those of rejected requests, and a long body is cut."""
    for number in range(80):
        body = b"%d" % number + b" " * 2 * MEBIBYTE
        assert directory.handle("POST", SERVICES, {**headers, **JSON}.items(), body).status in (400, 413)
    records = directory.requests
    assert len(records) == 63
    assert {len(record.body) for record in records} == {MEBIBYTE}
    assert records[-1].body.startswith(b"79 ")


def test_size_of_headers_is_limited(directory: Directory) -> None:
    """The size of the records includes their headers and paths."""
    for _ in range(70):
        directory.handle("GET", f"/{'x' * MEBIBYTE}", {"x-long": "x" * MEBIBYTE}.items())
    assert len(directory.requests) == 31


def test_records_can_be_deleted(client: ApiClient, directory: Directory) -> None:
    """Deleting the records does not delete services."""
    client.create(tcp_config())
    directory.clear_requests()
    assert directory.requests == []
    assert len(directory.services(ACCOUNT)) == 1
