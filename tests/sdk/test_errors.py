"""Which error a refusal or an unreadable answer becomes, and what it tells."""

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
    Message,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    StaleServiceError,
    UnprocessableEntityError,
    WorkersVPCError,
)

from .clients import ACCOUNT, SERVICE, SERVICE_ID, Clients, create, delete, get, listed, update
from .server import Answer, Server, answer, cut, failure, success

BY_STATUS = {
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


def refusal(clients: Clients, server: Server, given: Answer, use: Callable[[Any], Any] = get) -> Any:
    """The error that a call ends with when it gets an answer."""
    server.answer(given)
    with pytest.raises(WorkersVPCError) as caught:
        clients.run(server.url, use, max_retries=0)
    return caught.value


@pytest.mark.parametrize("status", BY_STATUS)
def test_each_status_has_its_error(clients: Clients, server: Server, status: int) -> None:
    """The class tells the status, and any integer is one."""
    error = refusal(clients, server, failure(status, NOT_FOUND, CF_RAY="8f-LHR"))
    assert type(error) is BY_STATUS[status]
    assert error.status_code == status
    assert str(error).startswith(f"{status} ")


@pytest.mark.parametrize("call", [get, update, create, delete, listed])
def test_an_error_tells_all_that_the_answer_says(clients: Clients, server: Server, call: Callable[[Any], Any]) -> None:
    """Code, message, documentation, pointer, cf-ray, method and URL are attributes, and the message says the most."""
    error = refusal(clients, server, failure(404, NOT_FOUND, CF_RAY="8f3a-LHR"), call)
    method, path = server.requests[0].method, server.requests[0].path
    (problem,) = error.errors
    assert (problem.code, problem.message, problem.pointer) == (5104, "Service not found", "/service_id")
    assert problem.documentation_url == NOT_FOUND["documentation_url"]
    assert (error.request_id, error.method) == ("8f3a-LHR", method)
    assert error.url == server.url.removesuffix("/client/v4") + server.requests[0].target
    assert error.retry_after is None
    end = "/".join(path.split("/")[-2:])
    assert str(error) == f"404 Not Found: 5104 Service not found ({method} …/{end}, cf-ray 8f3a-LHR)"


def test_several_problems_and_messages_are_all_told(clients: Clients, server: Server) -> None:
    """An envelope may name several problems, and notes beside them."""
    document = {
        "success": False,
        "errors": [{"code": 1001, "message": "one"}, {"code": 1002, "message": "two"}],
        "messages": [{"code": 1003, "message": "a note"}],
    }
    error = refusal(clients, server, answer(400, document))
    assert "1001 one; 1002 two" in str(error)
    assert [note.message for note in error.messages] == ["a note"]


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("call", [get, update, create, delete, listed])
def test_success_false_is_a_failure_whatever_the_status(
    clients: Clients, server: Server, status: int, call: Callable[[Any], Any]
) -> None:
    """An envelope that says that it failed is believed."""
    error = refusal(clients, server, failure(status, NOT_FOUND), call)
    assert type(error) is APIStatusError
    assert (error.status_code, error.errors[0].code) == (status, 5104)


def test_entries_beside_success_are_no_failure(clients: Clients, server: Server) -> None:
    """Entries in `errors` beside `success: true` are notes, as on the reference page."""
    server.answer(success(SERVICE, errors=[NOT_FOUND]))
    assert clients.run(server.url, get).name == "db"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html><head>\n<title>403 Forbidden</title>", "<html><head> <title>403 Forbidden</title>"),
        (b"", ""),
        (b'{"success": false, "errors": [{"code": 51', '{"success": false, "errors": [{"code": 51'),
        (b'{"error": "no token"}', '{"error": "no token"}'),
        (b'["no", "envelope"]', '["no", "envelope"]'),
        (b"\x1b[2J\xff\x00", "�[2J��"),
        (b'{"success": false, "errors": "none"}', '{"success": false, "errors": "none"}'),
        (b'{"errors": [7, null, {"code": 1000, "message": "m"}]}', "1000 m"),
        (b'{"errors": [{"code": "1000", "message": "text"}]}', "1000 text"),
        (b'{"errors": [{"code": 1, "message": "m", "source": []}, {"code": 2, "message": "n"}]}', "2 n"),
        (b"[" * 100_000, "[[["),
    ],
)
@pytest.mark.parametrize("status", [403, 500, 522])
def test_a_body_that_is_no_envelope_leaves_the_status(
    clients: Clients, server: Server, status: int, body: bytes, said: str
) -> None:
    """Whatever the body is, the error is that of the status, with the beginning of the body on one line."""
    error = refusal(clients, server, answer(status, body=body))
    assert isinstance(error, APIStatusError)
    assert error.status_code == status
    assert said in str(error)
    assert len(str(error)) < 400
    assert str(error).isprintable()


@pytest.mark.parametrize("status", [404, 503])
def test_a_refusal_that_is_cut_off_keeps_its_status(clients: Clients, server: Server, status: int) -> None:
    """A connection that closes in the body of a refusal leaves its status, and what came of the body."""
    error = refusal(clients, server, cut(failure(status, NOT_FOUND)))
    assert error.status_code == status
    assert "Service not found" in str(error)


def test_a_refusal_that_cannot_be_decompressed_keeps_its_status(clients: Clients, server: Server) -> None:
    """A body that is not compressed as its header says hides nothing of the status."""
    error = refusal(clients, server, answer(404, body=b"no gzip", Content_Encoding="gzip"))
    assert type(error) is NotFoundError


def test_a_compressed_refusal_is_read(clients: Clients, server: Server) -> None:
    """An envelope that comes compressed is read as any other."""
    body = gzip.compress(json.dumps({"success": False, "errors": [NOT_FOUND]}).encode())
    assert "5104" in str(refusal(clients, server, answer(404, body=body, Content_Encoding="gzip")))


@pytest.mark.parametrize(
    ("given", "path", "expected"),
    [
        (answer(body=b"<html>Sign in to the network</html>"), "", "not JSON"),
        (answer(body=b""), "", "empty"),
        (answer(204, body=b""), "", "empty"),
        (answer(document=["no", "object"]), "", "not a JSON object"),
        (answer(body=b'{"success": true, "result": {"na'), "", "not JSON"),
        (answer(body=b"\xff\xfe"), "", "not JSON"),
        (answer(body=b"no gzip", Content_Encoding="gzip"), "", "decompressed"),
        (success(None), "result", "null"),
        (success([]), "result", ""),
        (answer(document={"success": True}), "result", "missing"),
        (success({**SERVICE, "service_id": "abc"}), "result.service_id", "not a UUID: 'abc'"),
        (success({"type": "tcp", "name": "db"}), "result.host", "missing"),
        (
            success({**SERVICE, "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": "abc"}}}),
            "result.host.network.tunnel_id",
            "not a UUID: 'abc'",
        ),
    ],
)
def test_an_answer_that_cannot_be_read_says_where_and_why(
    clients: Clients, server: Server, given: Answer, path: str, expected: str
) -> None:
    """A success that is not what the contract says is a DecodeError with the path and the rule."""
    error = refusal(clients, server, given)
    assert type(error) is DecodeError
    assert error.path == path
    assert expected in str(error)
    assert str(error).startswith(path)


def test_a_decode_error_shows_a_short_piece_of_the_body(clients: Clients, server: Server) -> None:
    """The beginning of what came is kept, and no more than that."""
    error = refusal(clients, server, answer(body=b"<html>" + b"x" * 10_000))
    assert error.body.startswith("<html>xxx")
    assert len(error.body) < 300


def test_a_redirect_is_an_error_that_says_so(clients: Clients, server: Server) -> None:
    """A redirect is told, not followed."""
    error = refusal(clients, server, answer(301, body=b"", Location="https://example.com/"))
    assert error.status_code == 301
    assert "redirects are not followed" in str(error)


def test_the_tree_is_as_designed() -> None:
    """Who catches a class catches all that stands below it."""
    assert all(issubclass(kind, APIStatusError) for kind in BY_STATUS.values())
    for kind in (APIStatusError, APIConnectionError, DecodeError):
        assert issubclass(kind, APIError)
    assert issubclass(APITimeoutError, APIConnectionError)
    for kind in (APIError, ConfigurationError, StaleServiceError):
        assert issubclass(kind, WorkersVPCError)
    assert issubclass(ConfigurationError, ValueError)


MOMENT = datetime(2024, 1, 15, tzinfo=UTC)
STATUS_FIELDS: dict[str, Any] = {
    "status_code": 404,
    "errors": [Message.from_dict({**NOT_FOUND, "more": [1]})],
    "messages": [Message(1000, "a note")],
    "request_id": "8f-LHR",
    "retry_after": 3.0,
    "method": "GET",
    "url": f"https://example.com/accounts/{ACCOUNT}",
    "body": "<html>",
}
EXAMPLES: list[WorkersVPCError] = [
    *(
        kind("message", **STATUS_FIELDS)
        for name in workers_vpc.__all__
        if isinstance(kind := getattr(workers_vpc, name), type) and issubclass(kind, APIStatusError)
    ),
    APIConnectionError("message", method="GET", url=SERVICE_ID),
    APITimeoutError("message", method="GET", url=SERVICE_ID),
    DecodeError("result.host", "missing", models=["ServiceResponse"], body="{}"),
    StaleServiceError("message", expected=MOMENT, found=None),
    ConfigurationError("message"),
    APIError("message"),
    WorkersVPCError("message", 5),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_each_error_survives_copies_and_pickle(
    error: WorkersVPCError, duplicate: Callable[[WorkersVPCError], WorkersVPCError]
) -> None:
    """An error can cross to another process and loses nothing, entries of the envelope included."""
    other = duplicate(error)
    assert type(other) is type(error)
    assert (str(other), other.args, vars(other)) == (str(error), error.args, vars(error))


def test_an_error_of_a_call_can_be_pickled(clients: Clients, server: Server) -> None:
    """Also one that an answer made."""
    error = refusal(clients, server, failure(429, NOT_FOUND, Retry_After="90"))
    other = pickle.loads(pickle.dumps(error))
    assert (str(other), vars(other)) == (str(error), vars(error))
