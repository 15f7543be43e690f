"""The control endpoints let tests in any language control the emulator over HTTP."""

import json
from collections.abc import Iterator

import httpx
import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, RELATIVE_SERVICES, SERVICES, TOKEN, TUNNEL, tcp_config


@pytest.fixture
def control(base_url: str) -> Iterator[httpx.Client]:
    """A client of the control endpoints, without credentials."""
    with httpx.Client(base_url=base_url.removesuffix("/client/v4")) as client:
        yield client


@pytest.fixture
def api(base_url: str) -> Iterator[httpx.Client]:
    """A client of the API."""
    with httpx.Client(base_url=base_url, headers=TOKEN) as client:
        yield client


def test_faults_can_be_injected_listed_and_cleared(
    control: httpx.Client, api: httpx.Client, directory: Directory
) -> None:
    """The faults of `Directory.inject` can be injected over HTTP, one or several at once, listed and removed."""
    assert control.post("/__faults__", json={"status": 503, "times": 2}).json()["success"] is True
    assert control.post("/__faults__", json=[{"drop": True}, {"html": True}]).status_code == 200
    assert api.get(RELATIVE_SERVICES).status_code == 503
    faults = control.get("/__faults__").json()["result"]
    assert faults == directory.faults
    assert [(fault["status"], fault["times"]) for fault in faults] == [(503, 1), (None, 1), (520, 1)]
    control.delete("/__faults__")
    assert api.get(RELATIVE_SERVICES).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ("7", ""),
        ("[[]]", "/0"),
        ('{"state": 500}', "/state"),
        ('[{"drop": true}, {"drop": true, "state": 500}]', "/1/state"),
        ('[{"drop": true}, {"status": 99}]', "/1"),
        ("{", ""),
        ("", ""),
    ],
)
def test_invalid_faults_are_rejected(directory: Directory, body: str, pointer: str) -> None:
    """A body that contains anything but faults is rejected, the error points to it, and no fault is injected."""
    response = directory.handle("POST", "/__faults__", (), body.encode())
    envelope = json.loads(response.body)
    assert (response.status, envelope["success"]) == (400, False)
    assert envelope["errors"][0]["source"]["pointer"] == pointer
    assert directory.faults == []


def test_recorded_requests_can_be_listed(control: httpx.Client, api: httpx.Client) -> None:
    """Recorded requests can be read over HTTP without their secrets."""
    api.post(RELATIVE_SERVICES, json=tcp_config())
    (request,) = control.get("/__requests__").json()["result"]
    assert (request["method"], request["path"]) == ("POST", SERVICES)
    assert json.loads(request["body"]) == tcp_config()
    assert request["headers"]["authorization"] == "***"


def test_recorded_requests_can_be_filtered_and_deleted(
    control: httpx.Client, api: httpx.Client, directory: Directory
) -> None:
    """Filters can be combined, and a path can contain an asterisk."""
    other = "f" * 32
    api.get(RELATIVE_SERVICES)
    api.get(RELATIVE_SERVICES.replace(ACCOUNT, other))
    api.post(RELATIVE_SERVICES, json={})

    def count(query: str) -> int:
        return len(control.get("/__requests__", params=query).json()["result"])

    assert [count(query) for query in ("", "method=get", "status=400", f"account_id={other}")] == [3, 2, 1, 1]
    assert [count(query) for query in ("path=*/services", "path=*/x", "method=GET&status=400")] == [3, 0, 0]
    assert control.get("/__requests__", params="verb=GET").status_code == 400
    assert control.delete("/__requests__").status_code == 200
    assert directory.requests == []


def test_tunnel_can_be_deleted(control: httpx.Client, api: httpx.Client) -> None:
    """No service can refer to a deleted tunnel until a reset."""
    assert control.delete(f"/__tunnels__/{TUNNEL}").status_code == 200
    assert api.post(RELATIVE_SERVICES, json=tcp_config()).status_code == 400
    control.post("/__reset__")
    assert api.post(RELATIVE_SERVICES, json=tcp_config()).status_code == 200
    assert control.delete("/__tunnels__/mine").status_code == 400


def test_health_check(control: httpx.Client) -> None:
    """A server that is ready responds to the health check, whatever the Host is."""
    response = control.get("/__health__", headers={"Host": "emulator.test"})
    assert (response.status_code, response.json()["result"]) == (200, {"status": "ok"})


FAULT = b'{"status": 500}'


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.test"},
        {"Origin": "null"},
        {"Host": "attacker.test"},
        {"Host": "attacker.test:80", "Origin": "http://attacker.test:80"},
        {"Host": ""},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": ""},
    ],
)
def test_web_pages_cannot_use_the_control_endpoints(
    control: httpx.Client, directory: Directory, headers: dict[str, str]
) -> None:
    """A request that a web page could send is rejected, and has no effect."""
    sent = {"Content-Type": "application/json", **headers}
    assert control.post("/__faults__", content=FAULT, headers=sent).status_code in (403, 415)
    assert directory.faults == []


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "LOCALHOST:80", "[::1]:80", "127.1.2.3"])
def test_local_names_can_be_used_as_host(control: httpx.Client, directory: Directory, host: str) -> None:
    """Requests from this machine are accepted under every local name, also with the emulator's own origin."""
    headers = {"Host": host, "Origin": f"http://{host}", "Content-Type": "application/json; charset=utf-8"}
    assert control.post("/__faults__", content=FAULT, headers=headers).status_code == 200
    assert len(directory.faults) == 1


@pytest.mark.parametrize(
    ("token", "authorization", "status"),
    [
        (None, "", 403),
        (None, "Bearer x", 403),
        ("right", "", 401),
        ("right", "Bearer wrong", 401),
        ("right", "Bearer right", 200),
    ],
)
@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "emulator"])
@pytest.mark.anyio
async def test_other_machines_need_a_token(address: str, token: str | None, authorization: str, status: int) -> None:
    """On an interface other than loopback, the control endpoints need the token of the emulator."""
    transport = httpx.ASGITransport(Directory(token=token).asgi)
    url = f"http://[{address}]/__requests__" if ":" in address else f"http://{address}/__requests__"
    async with httpx.AsyncClient(transport=transport) as client:
        response = await client.get(url, headers={"Authorization": authorization} if authorization else {})
        assert response.status_code == status


def test_long_list_of_faults_is_rejected(control: httpx.Client, directory: Directory) -> None:
    """The size and the number of faults are limited."""
    assert control.post("/__faults__", json=[{"status": 500}] * 1001).status_code == 400
    assert control.post("/__faults__", json=[{"status": 500, "message": "x" * 300_000}]).status_code == 413
    assert directory.faults == []


def test_reset_deletes_services_and_recorded_requests(
    control: httpx.Client, api: httpx.Client, directory: Directory
) -> None:
    """A reset deletes the state, and requests for the control endpoints are not recorded."""
    api.post(RELATIVE_SERVICES, json=tcp_config())
    assert control.post("/__reset__").status_code == 200
    assert directory.requests == []
    assert directory.services(ACCOUNT) == []


def test_unknown_control_endpoint_is_not_found(control: httpx.Client) -> None:
    """The message for an unknown control endpoint lists those that exist."""
    response = control.put("/__reset__")
    assert response.status_code == 404
    assert "POST /__reset__" in response.json()["errors"][0]["message"]
