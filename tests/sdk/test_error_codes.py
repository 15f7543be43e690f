"""The failures of the live API: their classes, and messages that say what to do."""

import pickle
from typing import Any

import pytest

from workers_vpc import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    NameTakenError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    TunnelNotFoundError,
)

from .examples import SERVICE_ID, call
from .server import Server, failure

PREFIX = "request contained invalid parameters:"
NAME_TAKEN = {"code": 5101, "message": f"{PREFIX} Service name 'db' already exists"}
TUNNEL_NOT_FOUND = {"code": 5101, "message": f"{PREFIX} Tunnel ID Not Found"}
NOT_FOUND = {"code": 5104, "message": f'Service (ID: "{SERVICE_ID}") not found'}
MISSING_FIELD = {"code": 5102, "message": "invalid json: bad json data: missing field `host` at line 1 column 29"}
NO_CREDENTIALS = {"code": 9106, "message": "Missing X-Auth-Key, X-Auth-Email or Authorization headers"}
INVALID_HEADERS = {
    "code": 6003,
    "message": "Invalid request headers",
    "error_chain": [{"code": 6111, "message": "Invalid format for Authorization header"}],
}
AUTHENTICATION_ERROR = {"code": 10000, "message": "Authentication error"}
RATE_LIMITED = {"code": 971, "message": "Please wait and consider throttling your request speed"}
ROLE = "the token needs the role Connectivity Directory Admin"


@pytest.fixture
def vpc(make_client: Any) -> Any:
    """A client that does not retry."""
    return make_client(max_retries=0)


@pytest.mark.parametrize(
    ("method", "status", "error", "error_class", "hint"),
    [
        ("create", 400, NAME_TAKEN, NameTakenError, "choose another name"),
        ("update", 400, NAME_TAKEN, NameTakenError, "choose another name"),
        ("create", 400, TUNNEL_NOT_FOUND, TunnelNotFoundError, "check the tunnel_id of the host"),
        ("update", 400, {"code": 5101, "message": "something new"}, BadRequestError, ""),
        ("create", 400, MISSING_FIELD, BadRequestError, "missing field `host`"),
        ("get", 404, NOT_FOUND, NotFoundError, f'5104 Service (ID: "{SERVICE_ID}") not found'),
        ("get", 400, NO_CREDENTIALS, AuthenticationError, "check the API token"),
        ("list", 400, INVALID_HEADERS, AuthenticationError, "(6111 Invalid format for Authorization header)"),
        ("get", 401, AUTHENTICATION_ERROR, AuthenticationError, "10000 Authentication error"),
        ("update", 401, AUTHENTICATION_ERROR, AuthenticationError, ROLE),
        ("update", 403, AUTHENTICATION_ERROR, PermissionDeniedError, f"{ROLE} for this account; a token that was just"),
        ("delete", 403, AUTHENTICATION_ERROR, PermissionDeniedError, "can take some seconds to work"),
        ("create", 403, {"code": 1, "message": "no"}, PermissionDeniedError, ROLE),
        ("get", 429, RATE_LIMITED, RateLimitError, "971 Please wait"),
    ],
)
def test_failure_has_its_class_and_says_what_to_do(
    vpc: Any, server: Server, method: str, status: int, error: dict[str, Any], error_class: type, hint: str
) -> None:
    """The class depends on status, code and message; what the API says is part of the message."""
    server.respond_with(failure(status, error))
    with pytest.raises(APIStatusError) as caught:
        call(vpc, method)
    assert type(caught.value) is error_class
    assert caught.value.status_code == status
    assert caught.value.errors[0].code == error["code"]
    assert error["message"] in str(caught.value)
    assert hint in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_reading_needs_no_role(vpc: Any, server: Server) -> None:
    """The hint about the role is for requests that change something."""
    server.respond_with(failure(403, AUTHENTICATION_ERROR))
    with pytest.raises(PermissionDeniedError) as caught:
        call(vpc, "get")
    assert ROLE not in str(caught.value)


def test_error_chain_is_an_attribute(vpc: Any, server: Server) -> None:
    """The causes of an error have codes and messages too."""
    server.respond_with(failure(400, INVALID_HEADERS))
    with pytest.raises(AuthenticationError) as caught:
        call(vpc, "get")
    (cause,) = caught.value.errors[0].error_chain
    assert (cause.code, cause.message) == (6111, "Invalid format for Authorization header")


@pytest.mark.parametrize("chain", [None, 5, "x", [5], [{"code": 1, "error_chain": [{"code": 2}]}]])
def test_unreadable_error_chain_hides_nothing(vpc: Any, server: Server, chain: Any) -> None:
    """The rest of the error is kept."""
    server.respond_with(failure(400, {**INVALID_HEADERS, "error_chain": chain}))
    with pytest.raises(AuthenticationError, match="6003 Invalid request headers"):
        call(vpc, "get")
