"""Faults on demand, over the in-memory transport and over a socket alike."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from workers_vpc.testing import Directory

from .calls import ACCOUNT, SERVICES, TOKEN, make_config

BELOW = SERVICES.removeprefix("/client/v4")


@pytest.fixture(params=["memory", "socket"])
def client(request: pytest.FixtureRequest, directory: Directory) -> Iterator[httpx.Client]:
    """A client of `directory`, by way of either shell."""
    if request.param == "memory":
        with httpx.Client(
            transport=directory.transport(), base_url="https://api.cloudflare.com/client/v4", headers=TOKEN
        ) as client:
            yield client
    else:
        with directory.serve() as url, httpx.Client(base_url=url, headers=TOKEN) as client:
            yield client


def test_the_next_requests_get_a_status(client: httpx.Client, directory: Directory) -> None:
    """As many requests as asked for are refused with the status, in an envelope, and are not carried out."""
    directory.inject(status=503, times=2)
    for _ in range(2):
        refused = client.post(BELOW, json=make_config())
        assert refused.status_code == 503
        assert refused.json()["errors"] == [{"code": 10503, "message": "Injected fault: status 503"}]
    assert directory.services(ACCOUNT) == []
    assert client.post(BELOW, json=make_config()).status_code == 200


@pytest.mark.parametrize("status", [200, 302, 418, 522, 599])
def test_any_status_can_be_had(client: httpx.Client, directory: Directory, status: int) -> None:
    """A status need not be a known one, and a failure envelope can even come with a 200."""
    directory.inject(status=status, code=5104, message="Odd")
    answer = client.get(BELOW)
    assert (answer.status_code, answer.json()["success"]) == (status, False)
    assert answer.json()["errors"] == [{"code": 5104, "message": "Odd"}]


def test_a_status_without_a_body_has_none(client: httpx.Client, directory: Directory) -> None:
    """204 comes with no content, and the connection is good for the next request."""
    directory.inject(status=204)
    assert client.get(BELOW).content == b""
    assert client.get(BELOW).status_code == 200


def test_a_rate_limit_says_when_to_come_back(client: httpx.Client, directory: Directory) -> None:
    """Retry-After makes it a 429, and the Ratelimit header says that nothing is left."""
    directory.inject(retry_after=7)
    answer = client.get(BELOW)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert answer.headers["ratelimit"] == '"default";r=0;t=7'
    directory.inject(status=503, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")
    answer = client.get(BELOW)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "Wed, 21 Oct 2026 07:28:00 GMT")
    assert "retry-after" not in client.get(BELOW).headers


def test_the_edge_answers_with_html(client: httpx.Client, directory: Directory) -> None:
    """An HTML page comes with Cloudflare's own 520, or with the status that is asked for."""
    directory.inject(html=True)
    directory.inject(html=True, status=403)
    for status in (520, 403):
        answer = client.get(BELOW)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html")
        assert answer.text.startswith("<!DOCTYPE html>")
        assert answer.headers["cf-ray"]


def test_a_dropped_connection_is_a_protocol_error(client: httpx.Client, directory: Directory) -> None:
    """The client sees the connection close without an answer, and nothing was carried out."""
    directory.inject(drop=True)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        client.post(BELOW, json=make_config())
    assert directory.services(ACCOUNT) == []
    assert client.get(BELOW).status_code == 200


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 502}, {"html": True}, {"retry_after": 1}])
def test_the_answer_can_be_lost_after_the_change(
    client: httpx.Client, directory: Directory, fault: dict[str, Any]
) -> None:
    """With `carried_out` the service is there although the client was told otherwise, or nothing."""
    directory.inject(**fault, carried_out=True)
    try:
        assert client.post(BELOW, json=make_config()).status_code >= 400
    except httpx.RemoteProtocolError:
        assert "drop" in fault
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["postgres-db"]


def test_a_body_is_cut_off(client: httpx.Client, directory: Directory) -> None:
    """A truncated answer has the status, the headers and half of the body of the real one."""
    directory.inject(truncate=True)
    with client.stream("POST", BELOW, json=make_config()) as answer:
        assert answer.status_code == 200
        whole = int(answer.headers["content-length"])
        with pytest.raises(httpx.RemoteProtocolError, match=f"received {whole // 2} bytes, expected {whole}"):
            answer.read()
    assert len(directory.services(ACCOUNT)) == 1


def test_an_answer_is_delayed(client: httpx.Client, directory: Directory) -> None:
    """A delayed answer is the real one, later."""
    directory.inject(delay=0.1)
    start = time.monotonic()
    assert client.post(BELOW, json=make_config()).status_code == 200
    assert time.monotonic() - start >= 0.1


def test_a_delay_beyond_the_timeout_is_a_timeout(client: httpx.Client, directory: Directory) -> None:
    """A client that does not wait that long times out, while the request is carried out all the same."""
    directory.inject(delay=0.5)
    start = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        client.post(BELOW, json=make_config(), timeout=0.05)
    assert time.monotonic() - start < 0.4
    assert len(directory.services(ACCOUNT)) == 1


def test_faults_can_be_kept_to_some_requests(client: httpx.Client, directory: Directory) -> None:
    """Method and path select the requests that are hit; the first of several matching faults hits."""
    directory.inject(status=500, method="put", path="*/services/*", times=None)
    directory.inject(status=502, path="*/no-such-path")
    directory.inject(status=503, times=1)
    directory.inject(status=504, times=1)
    assert [client.get(BELOW).status_code for _ in range(3)] == [503, 504, 200]
    item = f"{BELOW}/182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
    assert [client.put(item, json=make_config()).status_code for _ in range(3)] == [500, 500, 500]
    assert client.get(item).status_code == 404
    directory.clear_faults()
    assert client.put(item, json=make_config()).status_code == 404


def test_random_faults_come_again_with_the_same_seed() -> None:
    """A seed decides which requests are hit; as many are as the probability lets expect."""

    def hits(seed: int) -> list[bool]:
        directory = Directory()
        directory.inject(status=500, probability=0.3, seed=seed, times=None)
        answers = [directory.handle("GET", SERVICES, TOKEN.items()) for _ in range(300)]
        return [answer.status == 500 for answer in answers]

    assert hits(1) == hits(1) != hits(2)
    assert 50 < sum(hits(1)) < 130


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "nothing goes wrong"),
        ({"method": "GET", "times": 5}, "nothing goes wrong"),
        ({"status": 99}, "status: expected a value from 200 to 599, not 99"),
        ({"status": "500"}, 'status: expected an integer or null, not "500"'),
        ({"status": 500, "code": 7}, "code: expected at least 1000, not 7"),
        ({"retry_after": "1\r\nX: y"}, "retry_after: expected seconds or an HTTP date, not "),
        ({"drop": True, "times": 0}, "times: expected at least 1, not 0"),
        ({"delay": -1}, "delay: expected a value from 0 to 3600, not -1"),
        ({"drop": 1, "probability": 2}, "drop: expected a boolean, not 1"),
    ],
)
def test_faults_that_make_no_sense_are_refused(
    directory: Directory, base_url: str, settings: dict[str, Any], message: str
) -> None:
    """A wrong setting is a ValueError in a test and a 400 over HTTP, with the same words."""
    with pytest.raises(ValueError, match=message):
        directory.inject(**settings)
    answer = httpx.post(base_url.replace("/client/v4", "/__faults__"), json=settings)
    assert answer.status_code == 400
    assert message in answer.json()["errors"][0]["message"]
    assert directory.faults == []


def test_faults_can_be_injected_over_http(directory: Directory, base_url: str) -> None:
    """The same faults, one or a list of them, can be injected, seen and cleared without Python."""
    control = base_url.replace("/client/v4", "/__faults__")
    assert httpx.post(control, json={"status": 503, "times": 2}).json()["success"] is True
    assert httpx.post(control, json=[{"drop": True}, {"html": True}]).status_code == 200
    assert httpx.get(base_url + BELOW, headers=TOKEN).status_code == 503
    pending = httpx.get(control).json()["result"]
    assert pending == directory.faults
    assert [(fault["status"], fault["times"]) for fault in pending] == [(503, 1), (None, 1), (520, 1)]
    httpx.delete(control)
    assert httpx.get(base_url + BELOW, headers=TOKEN).status_code == 200


@pytest.mark.parametrize("body", ["7", "[[]]", '{"state": 500}', "{", ""])
def test_what_is_no_fault_is_refused_over_http(directory: Directory, body: str) -> None:
    """A body that is no fault is told so."""
    answer = directory.handle("POST", "/__faults__", (), body.encode())
    assert answer.status == 400
    assert json.loads(answer.body)["success"] is False


def test_the_directory_can_be_read_and_reset_over_http(directory: Directory, base_url: str) -> None:
    """Recorded requests can be read, and everything forgotten, without credentials and without a record."""
    httpx.post(base_url + BELOW, json=make_config(), headers=TOKEN)
    (request,) = httpx.get(base_url.replace("/client/v4", "/__requests__")).json()["result"]
    assert (request["method"], request["path"]) == ("POST", SERVICES)
    assert json.loads(request["body"]) == make_config()
    assert request["headers"]["authorization"] == "***"
    assert httpx.post(base_url.replace("/client/v4", "/__reset__")).status_code == 200
    assert (directory.requests, directory.services(ACCOUNT)) == ([], [])
    unknown = httpx.put(base_url.replace("/client/v4", "/__reset__"))
    assert unknown.status_code == 404
    assert "POST /__reset__" in unknown.json()["errors"][0]["message"]


def test_requests_are_recorded_without_secrets(client: httpx.Client, directory: Directory) -> None:
    """Method, path, query, headers and body of each request are there, whatever its fate; secrets are not."""
    secrets = {"X-Auth-Key": "hunter2", "Cookie": "a=hunter2", "Authorization": "Bearer hunter2"}
    directory.inject(status=500)
    client.get(BELOW, params={"type": "tcp"}, headers={"X-Trace": "7", **secrets})
    client.post(BELOW, json=make_config())
    first, second = directory.requests
    assert (first.method, first.path, first.query) == ("GET", SERVICES, "type=tcp")
    assert first.headers["x-trace"] == "7"
    assert {first.headers[name.lower()] for name in secrets} == {"***"}
    assert "hunter2" not in repr(directory.requests)
    assert second.json() == make_config()
    assert json.loads(second.body) == second.json()
