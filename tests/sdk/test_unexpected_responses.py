"""Unexpected and hostile responses over real connections: errors are typed, short and printable."""

import gzip
import json
import sys
import threading
import tracemalloc
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from workers_vpc import (
    APIStatusError,
    BadRequestError,
    DecodeError,
    InternalServerError,
    RateLimitError,
)
from workers_vpc_core.retries import send_with_retries

from .examples import SERVICE, SERVICE_ID, TCP, call
from .server import ReceivedRequest, ScriptedResponse, Server, failure, response, success

OTHER_ID = "550e8400-e29b-41d4-a716-446655440000"


def raw_response(status: int, header: bytes, body: bytes = b"{}") -> ScriptedResponse:
    """Return a response with one header of any bytes."""
    length = str(len(body)).encode()
    content = b"HTTP/1.1 %d X\r\n%s\r\nContent-Length: %s\r\n\r\n%s" % (status, header, length, body)
    return ScriptedResponse(content)


HOSTILE_HEADERS = [
    b"Via: caf\xe9",
    b"CF-Ray: \xff\xfe",
    b"Retry-After: \xe9",
    b"Content-Type: \xff",
    b"Content-Encoding: \xe9",
    b"Content-Encoding: gzip, gzip",
    b"Location: http://[caf\xe9",
    b"Set-Cookie: \xe9=\xe9; expires=\xff",
    b"Date: \xe9",
]


@pytest.mark.parametrize("header", HOSTILE_HEADERS)
@pytest.mark.parametrize("status", [302, 503, 599])
def test_bytes_of_a_header_never_hide_the_status(make_client: Any, server: Server, status: int, header: bytes) -> None:
    """The error has the status, whatever the headers are, and so has the error of the next call."""
    vpc = make_client(max_retries=0)
    server.respond_with(raw_response(status, header), failure(404))
    with pytest.raises(APIStatusError) as caught:
        vpc.services.update(SERVICE_ID, TCP)
    assert caught.value.status_code == status
    with pytest.raises(APIStatusError) as caught:
        vpc.services.update(SERVICE_ID, TCP)
    assert caught.value.status_code == 404


@pytest.mark.parametrize("header", HOSTILE_HEADERS[:2])
def test_failure_with_a_header_of_any_bytes_is_retried(
    vpc: Any, server: Server, header: bytes, sleeps: list[float]
) -> None:
    """A transient status is retried as usual."""
    server.respond_with(raw_response(503, header), success(SERVICE))
    assert vpc.services.get(SERVICE_ID).name == "db"
    assert len(sleeps) == 1


@pytest.mark.parametrize("field", ["errors", "messages"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"message": "x"}], [(0, "x")]),
        ([{"code": "1001", "message": "x"}], [(1001, "x")]),
        ([{}, {"code": 1001, "message": "x"}], [(0, ""), (1001, "x")]),
        ([{"code": 1001, "message": "x", "source": []}], [(1001, "x")]),
        ([{"code": 1001, "message": "x", "source": "y"}], [(1001, "x")]),
        (["x", None, 5, {"code": 1001, "message": "y"}], [(0, "x"), (1001, "y")]),
        ({"code": 1001}, []),
    ],
)
class TestUnreadableMessages:
    """Errors and messages are notes. An unreadable part of them is left out and does not hide the rest."""

    def test_success(self, vpc: Any, server: Server, field: str, value: Any, expected: list[tuple[int, str]]) -> None:
        """The update was carried out, so the call does not fail."""
        server.respond_with(success(SERVICE, **{field: value}))
        parsed = vpc.services.with_raw_response.update(SERVICE_ID, TCP).parsed
        assert parsed.result.name == "db"
        messages = [(int(message.code), message.message) for message in getattr(parsed, field)]
        assert messages == expected

    def test_failure(self, vpc: Any, server: Server, field: str, value: Any, expected: list[tuple[int, str]]) -> None:
        """The error has the readable messages."""
        server.respond_with(response(400, {"success": False, field: value}))
        with pytest.raises(BadRequestError) as caught:
            vpc.services.update(SERVICE_ID, TCP)
        assert [(message.code, message.message) for message in getattr(caught.value, field)] == expected


def test_deep_error_chain_is_cut_off(vpc: Any, server: Server) -> None:
    """The first levels of causes are enough."""
    error: dict[str, Any] = {"code": 1, "message": "innermost"}
    for level in range(300):
        error = {"code": level, "message": f"level {level}", "error_chain": [error]}
    server.respond_with(failure(400, error))
    with pytest.raises(BadRequestError, match="299 level 299") as caught:
        vpc.services.get(SERVICE_ID)
    assert "innermost" not in str(caught.value)


@pytest.mark.parametrize("item", [None, 5, "x", True, []])
def test_list_item_that_is_not_an_object_is_left_out(
    vpc: Any, server: Server, caplog: pytest.LogCaptureFixture, item: Any
) -> None:
    """The services beside it can be listed and found, and the log says how many items were left out."""
    server.respond_with(success([item, SERVICE, item]))
    with caplog.at_level("INFO", logger="workers_vpc"):
        assert [service.name for service in vpc.services.list()] == ["db"]
    assert caplog.messages == ["result: left out 2 items that are not objects"]
    assert vpc.services.find("db").name == "db"
    assert vpc.services.find("other") is None


def test_list_without_an_end_is_an_error(vpc: Any, server: Server) -> None:
    """A server that returns new items on every page, and says that there are more, does not keep the client busy."""

    def respond(request: ReceivedRequest) -> ScriptedResponse:
        number = int(request.target.partition("page=")[2].partition("&")[0])
        items = [{"name": f"{number}-{index}"} for index in range(1000)]
        return success(items, result_info={"page": number, "per_page": 1000, "total_count": 10**9})

    server.handle_with(respond)
    with pytest.raises(DecodeError, match="the list does not end: 101000 items in 101 pages"):
        vpc.services.find("missing")
    assert len(server.requests) == 101


@pytest.mark.parametrize("value", [None, 0, 1, "false", "true", [], {}])
@pytest.mark.parametrize("method", ["get", "update", "create", "delete", "list"])
def test_success_that_is_not_true_is_a_failure(vpc: Any, server: Server, method: str, value: Any) -> None:
    """Only `true` means success."""
    server.respond_with(success(SERVICE, success=value))
    with pytest.raises(APIStatusError, match="success is ") as caught:
        call(vpc, method)
    assert caught.value.status_code == 200


def test_edit_rejects_another_service_than_the_requested_one(vpc: Any, server: Server) -> None:
    """A mixed-up connection or cache must not overwrite one service with another."""
    server.respond_with(success({**SERVICE, "service_id": OTHER_ID}))
    with pytest.raises(DecodeError, match=rf"result.service_id: must be {SERVICE_ID} \(got {OTHER_ID}\)"):
        vpc.services.edit(SERVICE_ID, tcp_port=1)
    assert server.methods == ["GET"]


@pytest.mark.parametrize(
    "value",
    ["Fri, 31 Dec 99999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -9999", "99 Foo 2024", "-5", "1e400", "\x7f", "nan"],
)
def test_malformed_retry_after_is_ignored(
    vpc: Any, server: Server, sleeps: list[float], value: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The usual wait applies, and nothing is printed."""
    server.respond_with(failure(429, Retry_After=value), success(SERVICE))
    assert vpc.services.get(SERVICE_ID).name == "db"
    assert sleeps == [0.25]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "value", ["9" * 400, "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT"], ids=["400-digits", "5000-digits", "date"]
)
def test_retry_after_is_a_number_that_can_be_slept(make_client: Any, server: Server, value: str) -> None:
    """A caller can pass `retry_after` to functions that wait."""
    server.respond_with(failure(429, Retry_After=value))
    with pytest.raises(RateLimitError) as caught:
        make_client().services.get(SERVICE_ID)
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after < threading.TIMEOUT_MAX


@pytest.mark.parametrize(("retry_after", "spread"), [(1, 1.0), (4, 1.0), (40, 10.0)])
def test_waits_after_a_rate_limit_are_spread(retry_after: int, spread: float) -> None:
    """Tasks that received the same Retry-After do not all resume within the same fifth of a second."""
    waits = []
    for _ in range(300):
        flow: Any = send_with_retries(lambda: httpx.Request("GET", "https://example.com"), 1)
        next(flow)
        waits.append(flow.send(httpx.Response(429, headers={"Retry-After": str(retry_after)})).seconds)
    assert min(waits) >= retry_after
    assert max(waits) <= retry_after + spread
    in_each_fifth = [sum(start <= wait - retry_after < start + 0.2 for wait in waits) for start in (0, 0.2, 0.4, 0.6)]
    assert max(in_each_fifth) < 150


def compressed(size: int, compression: str) -> bytes:
    """Return zeros that are compressed to about a thousandth of their size."""
    block, count = bytes(1 << 20), size >> 20
    compressor = zlib.compressobj(wbits={"gzip": 31, "deflate": 15}[compression])
    return b"".join(compressor.compress(block) for _ in range(count)) + compressor.flush()


@pytest.fixture
def peak_memory() -> Any:
    """Return the peak of the memory in bytes that Python has allocated since the start of the test."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize("compression", ["gzip", "deflate"])
def test_compressed_failure_does_not_fill_the_memory(
    make_client: Any, server: Server, compression: str, peak_memory: Callable[[], int]
) -> None:
    """At most 1 MiB of a failure is read, after decompression."""
    body = compressed(300 << 20, compression)
    server.respond_with(response(502, body=body, Content_Encoding=compression))
    with pytest.raises(InternalServerError) as caught:
        make_client(max_retries=0).services.get(SERVICE_ID)
    assert len(str(caught.value)) < 1000
    assert peak_memory() < 20 << 20


@pytest.mark.parametrize("compression", ["gzip", "deflate"])
def test_compressed_success_does_not_fill_the_memory(
    make_client: Any, server: Server, compression: str, peak_memory: Callable[[], int]
) -> None:
    """A success that is larger than the limit after decompression is an error."""
    body = compressed(300 << 20, compression)
    server.respond_with(response(200, body=body, Content_Encoding=compression, CF_RAY="8f-LHR"))
    with pytest.raises(DecodeError, match=r"^the response is larger than 2097152 bytes \(GET .*, cf-ray 8f-LHR\)"):
        make_client(max_response_size=2 << 20).services.get(SERVICE_ID)
    assert peak_memory() < 20 << 20


def test_response_up_to_the_limit_is_read(make_client: Any, server: Server) -> None:
    """The limit is the largest size, not the first one that is too large."""
    document = json.dumps({"success": True, "errors": [], "messages": [], "result": SERVICE}).encode()
    server.respond_with(response(200, body=document))
    assert make_client(max_response_size=len(document)).services.get(SERVICE_ID).name == "db"
    with pytest.raises(DecodeError, match="is larger than"):
        make_client(max_response_size=len(document) - 1).services.get(SERVICE_ID)


@pytest.mark.parametrize("size", [0, -1, True, 1.5, "1", None])
def test_invalid_limit_is_rejected(make_client: Any, size: Any) -> None:
    """The limit is a number of bytes."""
    with pytest.raises(ValueError, match=r"^max_response_size: must be an integer of at least 1 \(got "):
        make_client(max_response_size=size)


@pytest.mark.parametrize(
    ("compression", "wbits"), [("gzip", 31), ("x-gzip", 31), ("deflate", 15), ("deflate", -15), ("identity", None)]
)
def test_compressed_responses_are_read(vpc: Any, server: Server, compression: str, wbits: int | None) -> None:
    """Both forms of deflate are read, with and without the header of zlib."""
    document = json.dumps({"success": True, "errors": [], "messages": [], "result": SERVICE}).encode()
    compressor = zlib.compressobj(wbits=wbits or 15)
    body = document if wbits is None else compressor.compress(document) + compressor.flush()
    server.respond_with(response(200, body=body, Content_Encoding=compression))
    raw = vpc.services.with_raw_response.get(SERVICE_ID)
    assert (raw.parsed.result.name, raw.content) == ("db", document)
    assert raw.headers["content-encoding"] == compression


def test_error_in_a_compressed_body_is_a_decode_error_with_the_request(vpc: Any, server: Server) -> None:
    """The error says which response cannot be decompressed, and why."""
    server.respond_with(response(200, body=b"not gzip", Content_Encoding="gzip", CF_RAY="8f-LHR"))
    with pytest.raises(DecodeError, match=r"^the response cannot be decompressed: .* \(GET .*, cf-ray 8f-LHR\)"):
        vpc.services.get(SERVICE_ID)


HOSTILE_TEXT = "a\nb\r\x1b[31mred\x00\x7f\x9b\u202e\u2028caf\xe9 \U0001f600 \ud800"


def assert_suitable_for_logs(error: Exception) -> None:
    """Assert that the message of an error is short and consists of printable ASCII characters."""
    message = str(error)
    assert message.isascii()
    assert message.isprintable()
    assert len(message) < 3000
    for encoding in ("ascii", "latin-1"):
        assert message.encode(encoding)


@pytest.mark.parametrize("count", [1, 2000])
@pytest.mark.parametrize("text", [HOSTILE_TEXT, "x" * 100_000, "\xe9" * 1000], ids=["hostile", "long", "accents"])
def test_error_message_is_suitable_for_logs(vpc: Any, server: Server, text: str, count: int) -> None:
    """Control characters are escaped, and long texts and lists are truncated. The attributes have the original text."""
    texts = [text] * (count if len(text) < 200 else 1) + ["another error"]
    errors = [{"code": 1000, "message": text, "error_chain": [{"code": 1, "message": text}]} for text in texts]
    server.respond_with(failure(400, *errors, CF_RAY="8f\xe9"))
    with pytest.raises(BadRequestError) as caught:
        vpc.services.get(SERVICE_ID)
    assert_suitable_for_logs(caught.value)
    assert caught.value.errors[0].message == text
    assert len(caught.value.errors) == len(texts)
    assert r"a\nb\r\x1b[31mred" in str(caught.value) or text != HOSTILE_TEXT
    assert (f"and {count - 4} more" in str(caught.value)) == (text == HOSTILE_TEXT and count > 5)


@pytest.mark.parametrize(
    "body",
    [
        HOSTILE_TEXT.encode("utf-8", "surrogatepass"),
        json.dumps({"success": True, "errors": [], "messages": [], "result": HOSTILE_TEXT * 100}).encode(),
        json.dumps({"success": True, "errors": [], "messages": [], "result": {HOSTILE_TEXT: 1}}).encode(),
        json.dumps({"success": HOSTILE_TEXT * 50}).encode(),
        b"<html>" + b"\xff" * 10_000,
    ],
)
def test_error_of_an_unreadable_success_is_suitable_for_logs(vpc: Any, server: Server, body: bytes) -> None:
    """Whatever the body is, the message can be printed."""
    server.respond_with(response(200, body=body))
    try:
        vpc.services.get(SERVICE_ID)
    except (DecodeError, APIStatusError) as error:
        assert_suitable_for_logs(error)


@pytest.mark.parametrize(
    ("body", "beginning"),
    [
        (b"<html>\n<title>Portal</title>", "<html> <title>Portal</title>"),
        (b'{"success": true, "errors": [], "messages": []}', '{"success": true, '),
        (b"[]", "[]"),
    ],
)
def test_decode_error_shows_the_request_and_the_beginning_of_the_body(
    vpc: Any, server: Server, body: bytes, beginning: str
) -> None:
    """A captive portal or a wrong base URL can be recognized from the message."""
    server.respond_with(response(203, body=body, CF_RAY="8f3a-LHR"))
    with pytest.raises(DecodeError) as caught:
        vpc.services.get(SERVICE_ID)
    error = caught.value
    url = server.url.removesuffix("/client/v4") + server.requests[0].target
    assert f"(GET {url}, status 203, cf-ray 8f3a-LHR); the response begins with: {beginning}" in str(error)
    assert (error.method, error.url, error.status_code, error.request_id) == ("GET", url, 203, "8f3a-LHR")
    assert error.body.startswith(beginning)


def test_message_with_a_decompression_bomb_in_json_is_read_up_to_the_limit(make_client: Any, server: Server) -> None:
    """A long and valid document of a failure is cut off, and its status is still the error."""
    document = json.dumps({"success": False, "errors": [{"code": 1, "message": "x" * (2 << 20)}]}).encode()
    server.respond_with(response(500, body=gzip.compress(document), Content_Encoding="gzip"))
    with pytest.raises(InternalServerError) as caught:
        make_client(max_retries=0).services.get(SERVICE_ID)
    assert sys.getsizeof(str(caught.value)) < 2000
