"""Failure responses and unreadable responses, and the errors that they become."""

import copy
import gzip
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import workers_vpc
from workers_vpc import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    StaleServiceError,
    UnknownServiceConfig,
    UnprocessableEntityError,
    WorkersVPCError,
)
from workers_vpc_core.errors import APIMessage

from .examples import ACCOUNT, SERVICE, SERVICE_ID, TCP, call
from .server import ScriptedResponse, Server, failure, response, success, truncated

METHODS = ["get", "update", "create", "delete", "list"]
ERROR_CLASSES: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    **dict.fromkeys((500, 501, 502, 503, 504, *range(520, 531), 599), InternalServerError),
    **dict.fromkeys((300, 302, 405, 418, 451, 499), APIStatusError),
}
NOT_FOUND = {
    "code": 5104,
    "message": "Service not found",
    "documentation_url": "https://developers.cloudflare.com/workers-vpc/",
    "source": {"pointer": "/service_id"},
}


@pytest.fixture
def vpc(make_client: Any) -> Any:
    """A client that does not retry."""
    return make_client(max_retries=0)


@pytest.mark.parametrize("status", ERROR_CLASSES)
def test_each_status_has_an_error_class(vpc: Any, server: Server, status: int) -> None:
    """The class depends on the status. Any integer is a valid status."""
    server.respond_with(failure(status, NOT_FOUND, CF_RAY="8f-LHR"))
    with pytest.raises(APIStatusError) as caught:
        vpc.services.get(SERVICE_ID)
    assert type(caught.value) is ERROR_CLASSES[status]
    assert caught.value.status_code == status
    assert str(caught.value).startswith(f"{status} ")


@pytest.mark.parametrize("method", METHODS)
def test_error_contains_everything_that_the_response_says(vpc: Any, server: Server, method: str) -> None:
    """Code, message, documentation, pointer, cf-ray, method and URL are attributes. The message has most of them."""
    server.respond_with(failure(404, NOT_FOUND, CF_RAY="8f3a-LHR"))
    with pytest.raises(NotFoundError) as caught:
        call(vpc, method)
    error = caught.value
    request = server.requests[0]
    (message,) = error.errors
    assert (message.code, message.message, message.pointer) == (5104, "Service not found", "/service_id")
    assert message.documentation_url == NOT_FOUND["documentation_url"]
    assert (error.request_id, error.method) == ("8f3a-LHR", request.method)
    assert error.url == server.url.removesuffix("/client/v4") + request.target
    assert error.retry_after is None
    last_segments = "/".join(request.path.split("/")[-2:])
    assert str(error) == (
        f"404 Not Found: 5104 Service not found ({request.method} .../{last_segments}, cf-ray 8f3a-LHR)"
    )


def test_error_contains_all_errors_and_messages_of_the_response(vpc: Any, server: Server) -> None:
    """A response may contain several errors, and messages next to them."""
    document = {
        "success": False,
        "errors": [{"code": 1001, "message": "one"}, {"code": 1002, "message": "two"}],
        "messages": [{"code": 1003, "message": "a note"}],
    }
    server.respond_with(response(400, document))
    with pytest.raises(BadRequestError, match="1001 one; 1002 two") as caught:
        vpc.services.get(SERVICE_ID)
    assert [message.message for message in caught.value.messages] == ["a note"]


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("method", METHODS)
def test_success_false_is_a_failure_whatever_the_status(vpc: Any, server: Server, status: int, method: str) -> None:
    """A document with `success: false` is a failure, even with a 2xx status."""
    server.respond_with(failure(status, NOT_FOUND))
    with pytest.raises(APIStatusError) as caught:
        call(vpc, method)
    assert type(caught.value) is APIStatusError
    assert (caught.value.status_code, caught.value.errors[0].code) == (status, 5104)


def test_errors_next_to_success_true_are_ignored(vpc: Any, server: Server) -> None:
    """A document with `success: true` is a success, even if it contains errors."""
    server.respond_with(success(SERVICE, errors=[NOT_FOUND]))
    assert vpc.services.get(SERVICE_ID).name == "db"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"<html><head>\n<title>403 Forbidden</title>", "<html><head> <title>403 Forbidden</title>"),
        (b"", ""),
        (b'{"success": false, "errors": [{"code": 51', '{"success": false, "errors": [{"code": 51'),
        (b'{"error": "no token"}', '{"error": "no token"}'),
        (b'["no", "envelope"]', '["no", "envelope"]'),
        (b"\x1b[2J\xff\x00", r"\x1b[2J\ufffd\x00"),
        (b'{"success": false, "errors": "none"}', '{"success": false, "errors": "none"}'),
        (b'{"errors": [7, null, {"code": 1000, "message": "m"}]}', "1000 m"),
        (b'{"errors": [{"code": "1000", "message": "text"}]}', "1000 text"),
        (b'{"errors": [{"code": 1, "message": "m", "source": []}, {"code": 2, "message": "n"}]}', "2 n"),
        (b"[" * 100_000, "[[["),
    ],
)
@pytest.mark.parametrize("status", [403, 500, 522])
def test_failure_with_an_unexpected_body_is_the_error_of_its_status(
    vpc: Any, server: Server, status: int, body: bytes, shown: str
) -> None:
    """Whatever the body is, the message contains its beginning on one line of printable characters."""
    server.respond_with(response(status, body=body))
    with pytest.raises(ERROR_CLASSES[status]) as caught:
        vpc.services.get(SERVICE_ID)
    assert caught.value.status_code == status
    assert shown in str(caught.value)
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("status", [404, 503])
def test_truncated_failure_is_the_error_of_its_status(vpc: Any, server: Server, status: int) -> None:
    """If the connection is closed in the body of a failure, the error contains what was received."""
    server.respond_with(truncated(failure(status, NOT_FOUND)))
    with pytest.raises(ERROR_CLASSES[status], match="Service not found") as caught:
        vpc.services.get(SERVICE_ID)
    assert caught.value.status_code == status


def test_failure_that_cannot_be_decompressed_is_the_error_of_its_status(vpc: Any, server: Server) -> None:
    """A body that is not compressed as its header says does not hide the status."""
    server.respond_with(response(404, body=b"no gzip", Content_Encoding="gzip"))
    with pytest.raises(NotFoundError):
        vpc.services.get(SERVICE_ID)


def test_compressed_failure_is_decompressed(vpc: Any, server: Server) -> None:
    """The errors in a compressed failure are read like those in any other."""
    body = gzip.compress(json.dumps({"success": False, "errors": [NOT_FOUND]}).encode())
    server.respond_with(response(404, body=body, Content_Encoding="gzip"))
    with pytest.raises(NotFoundError, match="5104"):
        vpc.services.get(SERVICE_ID)


@pytest.mark.parametrize(
    ("unreadable", "path", "reason"),
    [
        (response(body=b"<html>Sign in to the network</html>"), "", "not JSON"),
        (response(body=b""), "", "empty"),
        (response(204, body=b""), "", "empty"),
        (response(document=["no", "object"]), "", "not a JSON object"),
        (response(body=b'{"success": true, "result": {"na'), "", "not JSON"),
        (response(body=b"\xff\xfe"), "", "not JSON"),
        (response(body=b"no gzip", Content_Encoding="gzip"), "", "decompressed"),
        (success(None), "result", "must be an object (got null)"),
        (success([]), "result", "must be"),
        (response(document={"success": True}), "result", "required, but missing"),
    ],
)
def test_unreadable_success_says_where_and_why(
    vpc: Any, server: Server, unreadable: ScriptedResponse, path: str, reason: str
) -> None:
    """A success that does not match the contract is a DecodeError with the path and the reason."""
    server.respond_with(unreadable)
    with pytest.raises(DecodeError) as caught:
        vpc.services.get(SERVICE_ID)
    assert type(caught.value) is DecodeError
    assert caught.value.path == path
    assert reason in str(caught.value)
    assert str(caught.value).startswith(path)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"service_id": "abc"}, "service_id: must be a UUID (got 'abc')"),
        ({"host": None, "created_at": "x"}, "created_at: must be a timestamp with a time zone (got 'x')"),
    ],
)
def test_service_that_cannot_be_decoded_is_returned_as_unknown(
    vpc: Any, server: Server, changes: dict[str, Any], reason: str
) -> None:
    """The service is complete, says why it is unknown, and can be sent back."""
    server.respond_with(success({**SERVICE, **changes}))
    service = vpc.services.get(SERVICE_ID)
    assert isinstance(service, UnknownServiceConfig)
    assert str(service.decode_error).startswith(reason)
    assert service.to_dict() == {**SERVICE, "host": TCP["host"], **changes}
    service.name = "renamed"
    vpc.services.update(SERVICE_ID, service)
    assert server.requests[1].document["name"] == "renamed"


def test_decode_error_contains_the_beginning_of_the_body(vpc: Any, server: Server) -> None:
    """The beginning of the body is kept, not all of it."""
    server.respond_with(response(body=b"<html>" + b"x" * 10_000))
    with pytest.raises(DecodeError) as caught:
        vpc.services.get(SERVICE_ID)
    assert caught.value.body.startswith("<html>xxx")
    assert len(caught.value.body) < 300


def test_redirect_is_an_error(vpc: Any, server: Server) -> None:
    """The error says that redirects are not followed."""
    server.respond_with(response(301, body=b"", Location="https://example.com/"))
    with pytest.raises(APIStatusError, match="redirects are not followed") as caught:
        vpc.services.get(SERVICE_ID)
    assert caught.value.status_code == 301


@pytest.mark.parametrize(
    ("base", "classes"),
    [
        (APIStatusError, set(ERROR_CLASSES.values())),
        (APIError, {APIStatusError, APIConnectionError, DecodeError}),
        (APIConnectionError, {APITimeoutError}),
        (WorkersVPCError, {APIError, ConfigurationError, StaleServiceError}),
        (ValueError, {ConfigurationError}),
    ],
)
def test_errors_form_a_tree(base: type[Exception], classes: set[type[Exception]]) -> None:
    """A handler for a class catches all errors below it in the tree."""
    assert {error_class for error_class in classes if not issubclass(error_class, base)} == set()


STATUS_ERROR_ATTRIBUTES: dict[str, Any] = {
    "status_code": 404,
    "errors": [APIMessage(5104, "Service not found", documentation_url="https://example.com", pointer="/name")],
    "messages": [APIMessage(1000, "a note")],
    "request_id": "8f-LHR",
    "retry_after": 3.0,
    "method": "GET",
    "url": f"https://example.com/accounts/{ACCOUNT}",
    "body": "<html>",
}
EXAMPLES: list[WorkersVPCError] = [
    *(
        exported("message", **STATUS_ERROR_ATTRIBUTES)
        for name in workers_vpc.__all__
        if isinstance(exported := getattr(workers_vpc, name), type) and issubclass(exported, APIStatusError)
    ),
    APIConnectionError("message", method="GET", url=SERVICE_ID),
    APITimeoutError("message", method="GET", url=SERVICE_ID),
    DecodeError("result.host", "required, but missing", models=["ServiceResponse"], body="{}"),
    StaleServiceError("message", expected=datetime(2024, 1, 15, tzinfo=UTC), found=None),
    ConfigurationError("message"),
    APIError("message"),
    WorkersVPCError("message", 5),
]


def pickled(error: WorkersVPCError) -> Any:
    """Return the copy of an error that another process receives."""
    return pickle.loads(pickle.dumps(error))


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickled])
def test_copies_and_pickles_of_errors_are_complete(
    error: WorkersVPCError, duplicate: Callable[[WorkersVPCError], WorkersVPCError]
) -> None:
    """An error that crosses to another process keeps its class, message and attributes."""
    other = duplicate(error)
    assert type(other) is type(error)
    assert (str(other), other.args, vars(other)) == (str(error), error.args, vars(error))


def test_error_of_a_response_can_be_pickled(vpc: Any, server: Server) -> None:
    """The error of a real response is also complete after pickling."""
    server.respond_with(failure(429, NOT_FOUND, Retry_After="90"))
    with pytest.raises(RateLimitError) as caught:
        vpc.services.get(SERVICE_ID)
    other = pickled(caught.value)
    assert (str(other), vars(other)) == (str(caught.value), vars(caught.value))
