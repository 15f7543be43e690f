"""The control endpoints let tests in any language control the emulator over HTTP."""

import json
from collections.abc import Iterator

import httpx
import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, RELATIVE_SERVICES, SERVICES, TOKEN, tcp_config


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
