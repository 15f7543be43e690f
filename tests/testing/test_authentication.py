"""The credentials of a request are checked in both authentication schemes of the API."""

import json

import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, SERVICES, ApiClient, tcp_config

BEARER = {"authorization": "bearer  right"}
KEY = {"x-auth-email": "a@example.com", "x-auth-key": "right"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Auth-Email": "a@example.com"},
        {"X-Auth-Key": "key"},
        {"X-Auth-Email": "a@example.com", "X-Auth-Key": ""},
    ],
)
def test_missing_credentials_are_rejected_with_9106(client: ApiClient, headers: dict[str, str]) -> None:
    """A request needs a token, or both an email address and a key."""
    response = client.request("GET", SERVICES, headers=headers)
    assert (response.status, response.code) == (400, 9106)


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Basic dTpw", "Bearer a b", "secret-token"])
def test_malformed_authorization_header_is_rejected_with_6003(client: ApiClient, value: str) -> None:
    """An Authorization header without a bearer token is rejected, even if email address and key are given."""
    headers = {"Authorization": value, "X-Auth-Email": "a@example.com", "X-Auth-Key": "key"}
    response = client.request("GET", SERVICES, headers=headers)
    assert (response.status, response.code) == (400, 6003)


@pytest.mark.parametrize("headers", [BEARER, KEY])
def test_any_credentials_are_accepted_by_default(client: ApiClient, headers: dict[str, str]) -> None:
    """A directory without a token and without a key accepts any credentials."""
    assert client.request("GET", SERVICES, headers=headers).status == 200


@pytest.mark.parametrize(
    ("token", "api_key", "headers"),
    [
        ("right", None, BEARER),
        (None, "right", KEY),
        ("other", "right", KEY),
        ("right", "other", {**BEARER, **KEY}),
    ],
)
def test_right_credentials_are_accepted(token: str | None, api_key: str | None, headers: dict[str, str]) -> None:
    """The configured token or key is accepted, and a token has precedence over a key."""
    client = ApiClient(Directory(token=token, api_key=api_key))
    assert client.request("GET", SERVICES, headers=headers).status == 200


@pytest.mark.parametrize(
    ("token", "api_key", "headers"),
    [
        ("other", None, BEARER),
        ("right", None, KEY),
        (None, "other", KEY),
        (None, "right", BEARER),
    ],
)
def test_wrong_credentials_are_rejected_with_10000(
    token: str | None, api_key: str | None, headers: dict[str, str]
) -> None:
    """Another token or key, and the authentication scheme that is not configured, are rejected."""
    client = ApiClient(Directory(token=token, api_key=api_key))
    response = client.request("GET", SERVICES, headers=headers)
    assert (response.status, response.code, response.messages) == (401, 10000, ["Authentication error"])


def test_rejected_request_has_no_effect_and_reveals_no_secret() -> None:
    """A request with wrong credentials is not carried out, and the credentials appear nowhere."""
    directory = Directory(token="right")
    headers = {"Authorization": "Bearer hunter2"}
    response = ApiClient(directory).request("POST", SERVICES, tcp_config(), headers)
    assert directory.services(ACCOUNT) == []
    assert "hunter2" not in json.dumps(response.envelope)
    assert "hunter2" not in repr(directory.requests)
