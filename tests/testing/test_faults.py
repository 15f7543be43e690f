"""Injected faults have the same effect through the in-memory transport and through the server."""

import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, SERVICES, TOKEN, UNKNOWN_ID, tcp_config
from .api_client import RELATIVE_SERVICES as PATH


def test_status_fails_the_next_requests(http_client: httpx.Client, directory: Directory) -> None:
    """As many requests as given fail with the status, in an envelope, and are not carried out."""
    directory.inject(status=503, times=2)
    for _ in range(2):
        failed = http_client.post(PATH, json=tcp_config())
        assert failed.status_code == 503
        assert failed.json()["errors"] == [{"code": 10503, "message": "Injected fault: status 503"}]
    assert directory.services(ACCOUNT) == []
    assert http_client.post(PATH, json=tcp_config()).status_code == 200


@pytest.mark.parametrize("status", [200, 302, 418, 522, 599])
def test_any_status_can_be_injected(http_client: httpx.Client, directory: Directory, status: int) -> None:
    """The status need not be a registered one, and a failure can even have the status 200."""
    directory.inject(status=status, code=5104, message="Odd")
    response = http_client.get(PATH)
    assert (response.status_code, response.json()["success"]) == (status, False)
    assert response.json()["errors"] == [{"code": 5104, "message": "Odd"}]


@pytest.mark.parametrize("status", [204, 304])
def test_response_without_a_body(http_client: httpx.Client, directory: Directory, status: int) -> None:
    """The response has no body and no Content-Length, and the connection can be used for the next request."""
    directory.inject(status=status, response_body="ignored")
    response = http_client.get(PATH)
    assert (response.status_code, response.content) == (status, b"")
    assert "content-length" not in response.headers
    assert http_client.get(PATH).status_code == 200


def test_retry_after_simulates_the_rate_limit(http_client: httpx.Client, directory: Directory) -> None:
    """Retry-After implies the status 429, and the Ratelimit header reports that no requests remain."""
    directory.inject(retry_after=7)
    response = http_client.get(PATH)
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert response.headers["ratelimit"] == '"default";r=0;t=7'
    assert "retry-after" not in http_client.get(PATH).headers


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        (None, range(90, 101)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", range(1)),
        ("Wed, 21 Oct 99999 07:28:00 GMT", range(300, 301)),
        ("soon", range(300, 301)),
    ],
)
def test_retry_after_can_be_a_date(
    http_client: httpx.Client, directory: Directory, date: str | None, seconds: range
) -> None:
    """The Ratelimit header contains the seconds until the date, or the length of the window if it is not a date."""
    date = date or format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    directory.inject(retry_after=date)
    response = http_client.get(PATH)
    assert (response.status_code, response.headers["retry-after"]) == (429, date)
    match = re.fullmatch(r'"default";r=0;t=(\d+)', response.headers["ratelimit"])
    assert match
    assert int(match[1]) in seconds


def test_status_can_be_written_as_a_float(http_client: httpx.Client, directory: Directory) -> None:
    """In JSON, 503.0 is an integer."""
    directory.inject(status=503.0, times=1.0, code=7.0)  # type: ignore[arg-type]
    response = http_client.get(PATH)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (503, 7)
    assert http_client.get(PATH).status_code == 200


@pytest.mark.parametrize(
    ("settings", "status", "content_type", "text"),
    [
        ({"response_body": "teapot"}, 200, "application/json", "teapot"),
        ({"response_body": {"a": ["ü"]}, "status": 418}, 418, "application/json", '{"a":["ü"]}'),
        ({"response_body": [], "response_headers": {"Content-Type": "text/csv"}}, 200, "text/csv", "[]"),
        ({"response_body": ""}, 200, "application/json", ""),
    ],
)
def test_response_can_have_any_body(
    http_client: httpx.Client, directory: Directory, settings: dict[str, Any], status: int, content_type: str, text: str
) -> None:
    """A text is sent as it is, another value as JSON, and the request is not carried out."""
    directory.inject(**settings)
    response = http_client.post(PATH, json=tcp_config())
    assert (response.status_code, response.headers["content-type"], response.text) == (status, content_type, text)
    assert directory.services(ACCOUNT) == []


def test_response_can_have_any_headers(http_client: httpx.Client, directory: Directory) -> None:
    """With headers alone, the request is carried out, and the headers are added or replaced."""
    directory.inject(response_headers={"CF-Ray": "1-TST", "X-New": "a b"})
    response = http_client.post(PATH, json=tcp_config())
    assert (response.status_code, response.headers["cf-ray"], response.headers["x-new"]) == (200, "1-TST", "a b")
    assert len(directory.services(ACCOUNT)) == 1


@pytest.mark.parametrize(("settings", "status"), [({}, 520), ({"status": 403}, 403)])
def test_html_page_of_the_edge(
    http_client: httpx.Client, directory: Directory, settings: dict[str, Any], status: int
) -> None:
    """An HTML page has the status 520 of Cloudflare's edge unless another status is given."""
    directory.inject(html=True, **settings)
    response = http_client.get(PATH)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html")
    assert response.text.startswith("<!DOCTYPE html>")
    assert response.headers["cf-ray"]


def test_dropped_connection_raises_a_protocol_error(http_client: httpx.Client, directory: Directory) -> None:
    """The connection is closed without a response, and the request is not carried out."""
    directory.inject(drop=True)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        http_client.post(PATH, json=tcp_config())
    assert directory.services(ACCOUNT) == []
    assert http_client.get(PATH).status_code == 200


def test_dropped_response_of_a_request_that_is_carried_out(http_client: httpx.Client, directory: Directory) -> None:
    """With `carried_out`, the service is created although the client gets no response."""
    directory.inject(drop=True, carried_out=True)
    with pytest.raises(httpx.RemoteProtocolError):
        http_client.post(PATH, json=tcp_config())
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["postgres-db"]


@pytest.mark.parametrize("fault", [{"status": 502}, {"html": True}, {"retry_after": 1}])
def test_failure_response_of_a_request_that_is_carried_out(
    http_client: httpx.Client, directory: Directory, fault: dict[str, Any]
) -> None:
    """With `carried_out`, the service is created although the response is a failure."""
    directory.inject(**fault, carried_out=True)
    assert http_client.post(PATH, json=tcp_config()).status_code >= 400
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["postgres-db"]


def test_truncated_response(http_client: httpx.Client, directory: Directory) -> None:
    """A truncated response has the status, the headers and half of the body of the actual response."""
    directory.inject(truncate=True)
    with http_client.stream("POST", PATH, json=tcp_config()) as response:
        assert response.status_code == 200
        length = int(response.headers["content-length"])
        with pytest.raises(httpx.RemoteProtocolError, match=f"received {length // 2} bytes, expected {length}"):
            response.read()
    assert len(directory.services(ACCOUNT)) == 1


def test_delayed_response(http_client: httpx.Client, directory: Directory) -> None:
    """A delayed response is the actual response, after the delay."""
    directory.inject(delay=0.1)
    start = time.monotonic()
    assert http_client.post(PATH, json=tcp_config()).status_code == 200
    assert time.monotonic() - start >= 0.1


def test_delay_beyond_the_read_timeout(http_client: httpx.Client, directory: Directory) -> None:
    """A client with a shorter timeout raises ReadTimeout, but the request is carried out."""
    directory.inject(delay=2)
    start = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        http_client.post(PATH, json=tcp_config(), timeout=0.05)
    assert time.monotonic() - start < 1.9
    assert len(directory.services(ACCOUNT)) == 1


def test_first_matching_fault_applies(http_client: httpx.Client, directory: Directory) -> None:
    """Method and path select the requests that fail, and the first of several matching faults applies."""
    directory.inject(status=500, method="put", path="*/services/*", times=None)
    directory.inject(status=502, path="*/no-such-path")
    directory.inject(status=503, times=1)
    directory.inject(status=504, times=1)
    assert [http_client.get(PATH).status_code for _ in range(3)] == [503, 504, 200]
    service = f"{PATH}/{UNKNOWN_ID}"
    assert [http_client.put(service, json=tcp_config()).status_code for _ in range(3)] == [500, 500, 500]
    assert http_client.get(service).status_code == 404
    directory.clear_faults()
    assert http_client.put(service, json=tcp_config()).status_code == 404


def test_query_selects_requests(http_client: httpx.Client, directory: Directory) -> None:
    """Only requests whose query matches the pattern fail."""
    directory.inject(status=500, query="*page=2*", times=None)
    queries = ("page=1", "per_page=1&page=2", "page=2", "")
    assert [http_client.get(PATH, params=query).status_code for query in queries] == [200, 500, 500, 200]


def test_body_selects_requests(http_client: httpx.Client, directory: Directory) -> None:
    """Only requests whose JSON body contains the given values fail, at every depth."""
    directory.inject(status=500, body={"name": "a", "host": {"ipv4": "10.0.0.1"}}, times=None)
    other_host = {**tcp_config()["host"], "ipv4": "10.0.0.2"}
    configs = (tcp_config(name="a"), tcp_config(name="b"), tcp_config(name="a", host=other_host))
    assert [http_client.post(PATH, json=config).status_code for config in configs] == [500, 200, 200]
    assert http_client.get(PATH).status_code == 200
    assert http_client.post(PATH, content=b"[" * 10**6).status_code != 500


def test_first_requests_can_succeed(http_client: httpx.Client, directory: Directory) -> None:
    """With `after`, the given number of matching requests succeed first."""
    directory.inject(status=500, after=2, method="GET")
    assert http_client.delete(f"{PATH}/{UNKNOWN_ID}").status_code == 404
    assert [http_client.get(PATH).status_code for _ in range(4)] == [200, 200, 500, 200]


def test_number_of_pending_faults_is_limited(directory: Directory) -> None:
    """A test that injects faults without end gets an error."""
    for _ in range(1000):
        directory.inject(status=500)
    with pytest.raises(ValueError, match="more than 1000 faults"):
        directory.inject(status=500)


def failing_requests(seed: int) -> list[bool]:
    """Return which of 300 requests fail with a probability of 0.3."""
    directory = Directory()
    directory.inject(status=500, probability=0.3, seed=seed, times=None)
    responses = [directory.handle("GET", SERVICES, TOKEN.items()) for _ in range(300)]
    return [response.status == 500 for response in responses]


def test_seed_makes_random_faults_reproducible() -> None:
    """The same seed selects the same requests, and the number of failures matches the probability."""
    assert failing_requests(seed=1) == failing_requests(seed=1) != failing_requests(seed=2)
    assert 50 < sum(failing_requests(seed=1)) < 130


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "nothing goes wrong"),
        ({"method": "GET", "times": 5}, "nothing goes wrong"),
        ({"status": 99}, "status: expected a value from 200 to 599, not 99"),
        ({"status": "500"}, 'status: expected an integer or null, not "500"'),
        ({"status": 500, "code": 0}, "code: expected at least 1, not 0"),
        ({"retry_after": "1\r\nX: y"}, "retry_after: expected seconds or an HTTP date, not "),
        ({"drop": True, "times": 0}, "times: expected at least 1, not 0"),
        ({"delay": -1}, "delay: expected a value from 0 to 3600, not -1"),
        ({"drop": 1, "probability": 2}, "drop: expected a boolean, not 1"),
        ({"status": 503.5}, "status: expected an integer or null, not 503.5"),
        ({"retry_after": -1}, "retry_after: expected seconds or an HTTP date, not -1"),
        ({"response_body": 7}, "response_body: expected a string or an object or an array or null, not 7"),
        ({"response_headers": {"a b": "c"}}, "response_headers: expected the name of a header that a fault can set"),
        ({"response_headers": {"Content-Length": "5"}}, "expected the name of a header that a fault can set"),
        ({"response_headers": {"a": "b\r\nc"}}, "response_headers.a: expected the value of a header, not "),
        ({"status": 500, "after": -1}, "after: expected at least 0, not -1"),
        ({"status": 500, "body": []}, "body: expected an object or null, not an array"),
    ],
)
def test_invalid_fault_is_rejected(directory: Directory, base_url: str, settings: dict[str, Any], message: str) -> None:
    """An invalid fault is a ValueError in Python and a 400 over HTTP, and no fault of the same list is injected."""
    with pytest.raises(ValueError, match=message):
        directory.inject(**settings)
    url = base_url.replace("/client/v4", "/__faults__")
    response = httpx.post(url, json=[{"drop": True}, settings])
    assert response.status_code == 400
    assert message in response.json()["errors"][0]["message"]
    assert directory.faults == []


def test_unknown_setting_is_a_type_error(directory: Directory) -> None:
    """An unknown setting is an unexpected keyword argument."""
    with pytest.raises(TypeError, match="unexpected keyword argument 'state'"):
        directory.inject(state=500)  # type: ignore[call-arg]
