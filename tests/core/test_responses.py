"""Responses: documents, failures, connection errors and the Retry-After header."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers_vpc_core import errors
from workers_vpc_core.responses import (
    Response,
    beginning,
    connection_error,
    read_document,
    retry_after,
    status_error,
)

REQUEST = httpx.Request("PUT", "https://example.com/a/services/b?c=d", headers={"Authorization": "Bearer secret"})


def response(status: int = 200, **content: object) -> httpx.Response:
    """Return a response to the request."""
    return httpx.Response(status, request=REQUEST, **content)  # type: ignore[arg-type]


def test_document_of_a_success_is_returned() -> None:
    """The document is any JSON value. An empty body is None."""
    assert read_document(response(json={"success": True, "result": [1]})) == {"success": True, "result": [1]}
    assert read_document(response(json=[1])) == [1]
    assert read_document(response(204)) is None
    assert read_document(response(content=b" \n")) is None


@pytest.mark.parametrize("content", [b"<html>", b"{", b"\xff\xfe", b"[" * 100_000])
def test_success_that_is_not_json_is_a_decode_error(content: bytes) -> None:
    """The error contains the beginning of the body."""
    with pytest.raises(
        errors.DecodeError, match=r"^the response is not JSON \(PUT https://example.com/a/services/b\?c=d, status 200\)"
    ) as caught:
        read_document(response(content=content))
    assert caught.value.body == beginning(content)


@pytest.mark.parametrize("status", [200, 301, 404, 500, 700])
def test_failure_is_a_status_error(status: int) -> None:
    """A status outside 200 to 299, or `success: false` in the document, is a failure."""
    with pytest.raises(errors.APIStatusError) as caught:
        read_document(response(status, json={"success": False, "errors": [{"code": 1, "message": "m"}]}))
    assert caught.value.status_code == status


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (404, "404 Not Found"),
        (503, "503 Service Unavailable"),
        (520, "520 Error at the edge"),
        (530, "530 Error at the edge"),
        (599, "599 Unknown status"),
        (700, "700 Unknown status"),
    ],
)
def test_message_begins_with_the_status(status: int, text: str) -> None:
    """Statuses of Cloudflare's edge have no standard phrase."""
    assert str(status_error(response(status))) == f"{text} (PUT .../services/b)"


def test_message_contains_errors_request_id_and_wait() -> None:
    """Each error is shown with its code."""
    failed = response(
        429,
        json={"errors": [{"code": 971, "message": "one"}, {"message": "two"}]},
        headers={"cf-ray": "8f-LHR", "Retry-After": "120"},
    )
    assert str(status_error(failed)) == (
        "429 Too Many Requests: 971 one; two (PUT .../services/b, cf-ray 8f-LHR, retry after 120 s)"
    )


def test_status_error_does_not_keep_the_request() -> None:
    """The request contains the credentials."""
    error = status_error(response(403))
    assert "secret" not in repr(vars(error)) + str(error)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"code": 1, "message": "m"}, errors.APIMessage(1, "m")),
        ({"code": "1", "message": "m"}, errors.APIMessage(1, "m")),
        ({"code": None, "message": None}, errors.APIMessage(0, "")),
        ({"code": "9" * 5000}, errors.APIMessage(0, "")),
        ({"code": 1, "message": "m", "documentation_url": 5, "source": {"pointer": 5}}, errors.APIMessage(1, "m")),
        (
            {"code": 1, "message": "m", "documentation_url": "u", "source": {"pointer": "/p"}},
            errors.APIMessage(1, "m", "u", "/p"),
        ),
    ],
)
def test_errors_in_a_failure_are_read_as_far_as_possible(value: object, expected: errors.APIMessage) -> None:
    """A part that cannot be read is left out, and does not hide the rest."""
    assert status_error(response(400, json={"errors": [7, value]})).errors == (expected,)


@given(st.binary(max_size=2000))
def test_beginning_of_a_body_is_one_short_printable_line(content: bytes) -> None:
    """Whatever the bytes are, they cannot control a terminal."""
    text = beginning(content)
    assert len(text) <= 203
    assert text.isprintable()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("9" * 400, 1e9),
        ("9" * 5000, 1e9),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 1e9),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("\u0661", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0.0),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(value: str, expected: float | None) -> None:
    """A date in the past is a wait of 0 seconds. Any other text is ignored."""
    assert retry_after({"retry-after": value}) == expected


def test_retry_after_a_date_is_the_time_until_then() -> None:
    """The wait ends at the date."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    wait = retry_after({"retry-after": date})
    assert wait is not None
    assert 85 < wait <= 90


def test_response_without_retry_after() -> None:
    """Most responses do not have the header."""
    assert retry_after({}) is None


@pytest.mark.parametrize(
    ("error", "error_class", "message"),
    [
        (
            httpx.ConnectError("no route"),
            errors.APIConnectionError,
            "connection failed: no route (PUT .../services/b at example.com)",
        ),
        (
            httpx.ReadError(""),
            errors.APIConnectionError,
            "connection failed: ReadError (PUT .../services/b at example.com)",
        ),
        (
            httpx.PoolTimeout("x"),
            errors.APITimeoutError,
            "timed out (pool): PUT .../services/b at example.com",
        ),
        (
            httpx.DecodingError("no gzip"),
            errors.DecodeError,
            "the response cannot be decompressed: no gzip (PUT https://example.com/a/services/b?c=d)",
        ),
    ],
)
def test_connection_errors(error: httpx.RequestError, error_class: type[errors.APIError], message: str) -> None:
    """The message contains the reason, the request and the host."""
    converted = connection_error(error, httpx.Request("PUT", REQUEST.url))
    assert type(converted) is error_class
    assert str(converted) == message


def test_connection_error_removes_the_credentials_from_the_request() -> None:
    """The error of httpx, which is the cause of ours, refers to the request."""
    request = httpx.Request("GET", REQUEST.url, headers=REQUEST.headers, extensions={"timeout": {"read": 0.5}})
    error = connection_error(httpx.ReadTimeout("x", request=request), request)
    assert str(error) == "timed out after 0.5 s (read): GET .../services/b at example.com"
    assert "Authorization" not in request.headers


def test_repr_of_a_response_is_short() -> None:
    """Headers and body are left out."""
    shown = repr(Response(200, httpx.Headers({"cf-ray": "8f", "X-A": "header"}), b"body", parsed=5))
    assert shown == "Response(status_code=200, request_id='8f', parsed=5)"
