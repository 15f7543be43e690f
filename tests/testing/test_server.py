"""The server: what it does with connections, and with what is no proper HTTP."""

import http.client
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from workers_vpc.testing import Directory

from .calls import ACCOUNT, SERVICES, TOKEN, make_config


def exchange(base_url: str, sent: bytes) -> bytes:
    """Send bytes over a connection of their own, and return all that comes until it is closed."""
    address = urlsplit(base_url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


def request(head: str, body: bytes = b"", authorized: bool = True) -> bytes:
    """Return a POST of JSON with more header lines."""
    credentials = "Authorization: Bearer x\r\n" if authorized else ""
    start = f"POST {SERVICES} HTTP/1.1\r\nHost: x\r\n{credentials}Content-Type: application/json\r\n"
    return f"{start}{head}\r\n\r\n".encode() + body


def test_one_connection_serves_many_requests(directory: Directory, base_url: str) -> None:
    """A connection stays open from request to request, after refusals too."""
    address = urlsplit(base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    connection.connect()
    first = connection.sock
    for body in (make_config(), make_config(), {}, "[", make_config(name="b")):
        connection.request("POST", SERVICES, json.dumps(body), {**TOKEN, "Content-Type": "application/json"})
        answer = connection.getresponse()
        assert json.loads(answer.read())["success"] is (answer.status == 200)
        assert answer.headers["cf-ray"]
        assert answer.headers["date"]
        assert connection.sock is first
    connection.close()
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["postgres-db", "b"]


def test_chunked_bodies_are_read(directory: Directory, base_url: str) -> None:
    """A body whose length is not told in advance is put together, extensions and trailers left aside."""
    body = json.dumps(make_config()).encode()
    chunks = b"5;name=value\r\n%b\r\n%X\r\n%b\r\n0\r\nTrailer: x\r\n\r\n" % (
        body[:5],
        len(body) - 5,
        body[5:],
    )
    answer = exchange(base_url, request("Transfer-Encoding: chunked", chunks))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert directory.services(ACCOUNT)[0]["name"] == "postgres-db"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n", 431),
        (request("Content-Length: ten", b"{}"), 400),
        (request("Content-Length: -1", b"{}"), 400),
        (request("Content-Length: 17000000", b" " * 17_000_000), 413),
        (request("Content-Length: " + "9" * 50), 400),
        (request("Transfer-Encoding: gzip", b"{}"), 501),
        (request("Transfer-Encoding: chunked", b"xyz\r\n{}\r\n"), 400),
        (request("Transfer-Encoding: chunked", b"-5\r\n{}\r\n"), 400),
        (request("Transfer-Encoding: chunked", b"FFFFFFF\r\n{}"), 400),
        (request("Transfer-Encoding: chunked"), 400),
    ],
)
def test_what_is_no_proper_http_gets_an_envelope(
    base_url: str, sent: bytes, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """Even what cannot be a request is refused in the API's envelope, and the connection is closed."""
    head, _, body = exchange(base_url, sent).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"connection: close" in head.lower()
    envelope = json.loads(body)
    assert (envelope["success"], envelope["errors"][0]["code"]) == (False, 1008)
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_long_headers_are_read_in_pieces(base_url: str) -> None:
    """A head of some tens of kilobytes is taken, however it arrives."""
    with httpx.Client(headers={**TOKEN, "x": "a" * 50_000}) as client:
        assert client.get(base_url.replace("/client/v4", SERVICES)).status_code == 200


def test_a_head_request_with_a_wrong_body_is_no_trouble(base_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    """What cannot be answered, since an answer to HEAD has no body, ends the connection and no more."""
    exchange(base_url, request("Transfer-Encoding: chunked", b"zz\r\n").replace(b"POST", b"HEAD"))
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_requests_that_are_sent_ahead_are_answered_in_turn(directory: Directory, base_url: str) -> None:
    """A client need not wait for an answer before it sends its next request over the same connection."""
    bodies = [json.dumps(make_config(name=name)).encode() for name in ("a", "b")]
    sent = b"".join(request(f"Content-Length: {len(body)}", body) for body in bodies)
    assert exchange(base_url, sent).count(b"HTTP/1.1 200 ") == 2
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["a", "b"]


def test_who_waits_for_leave_to_send_a_body_gets_it(directory: Directory, base_url: str) -> None:
    """A client that asks with `Expect: 100-continue` is told to go on, and then answered."""
    body = json.dumps(make_config()).encode()
    address = urlsplit(base_url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(request(f"Expect: 100-continue\r\nContent-Length: {len(body)}"))
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert directory.services(ACCOUNT)[0]["name"] == "postgres-db"


@pytest.mark.parametrize("sent", [b"", request("Content-Length: 10", b"{}"), b"GET / HT"])
def test_clients_that_go_away_are_no_trouble(base_url: str, sent: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """A connection that ends in the middle of a request leaves no traceback, and the server goes on."""
    exchange(base_url, sent)
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_leaving_the_context_frees_the_port(directory: Directory) -> None:
    """The port and open connections are closed on leaving, so that it can be taken again at once."""
    with directory.serve() as url:
        port = urlsplit(url).port or 0
        client = httpx.Client()
        assert client.get(url).status_code == 404
    with pytest.raises(httpx.TransportError):
        client.get(url)
    client.close()
    with Directory().serve(port=port) as again:
        assert again == url
        assert httpx.get(again).status_code == 404


def test_many_connections_at_once_are_served(directory: Directory, base_url: str) -> None:
    """1000 requests over 50 connections at once are all carried out and recorded."""
    service_id = directory.add(ACCOUNT, make_config())["service_id"]
    address = urlsplit(base_url)

    def worker(number: int) -> int:
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        for turn in range(20):
            body = json.dumps(make_config(tcp_port=number * 20 + turn + 1))
            headers = {**TOKEN, "Content-Type": "application/json"}
            connection.request("PUT", f"{SERVICES}/{service_id}", body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
        connection.close()
        return number

    with ThreadPoolExecutor(50) as pool:
        assert len(list(pool.map(worker, range(50)))) == 50
    assert len(directory.requests) == 1000
