"""The server handles connections and invalid HTTP."""

import http.client
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, JSON, RELATIVE_SERVICES, SERVICES, TOKEN, tcp_config


@pytest.fixture
def connection(base_url: str) -> Iterator[socket.socket]:
    """A TCP connection to the server."""
    address = urlsplit(base_url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        yield connection


def exchange(connection: socket.socket, sent: bytes) -> bytes:
    """Send bytes, and return everything that is received until the connection is closed."""
    connection.sendall(sent)
    connection.shutdown(socket.SHUT_WR)
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
    return received


def post(headers: str, body: bytes = b"") -> bytes:
    """Return a POST request for a service with additional header lines."""
    start = f"POST {SERVICES} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n"
    return f"{start}{headers}\r\n\r\n".encode() + body


def test_connection_is_kept_open(directory: Directory, base_url: str) -> None:
    """A connection is used for several requests, even after rejected ones."""
    address = urlsplit(base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    connection.connect()
    first_socket = connection.sock
    bodies = [json.dumps(config) for config in (tcp_config(), tcp_config(), {}, tcp_config(name="b"))]
    for body in (*bodies[:-1], "[", bodies[-1]):
        connection.request("POST", SERVICES, body, {**TOKEN, **JSON})
        response = connection.getresponse()
        assert json.loads(response.read())["success"] is (response.status == 200)
        assert response.headers["cf-ray"]
        assert response.headers["date"]
        assert connection.sock is first_socket
    connection.close()
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["postgres-db", "b"]


def test_chunked_body_is_read(directory: Directory, connection: socket.socket) -> None:
    """The chunks of a body are joined; chunk extensions and trailers are ignored."""
    body = json.dumps(tcp_config()).encode()
    chunks = b"5;name=value\r\n%b\r\n%X\r\n%b\r\n0\r\nTrailer: x\r\n\r\n" % (body[:5], len(body) - 5, body[5:])
    response = exchange(connection, post("Transfer-Encoding: chunked", chunks))
    assert response.startswith(b"HTTP/1.1 200 OK\r\n")
    assert directory.services(ACCOUNT)[0]["name"] == "postgres-db"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n", 431),
        (post("Content-Length: ten", b"{}"), 400),
        (post("Content-Length: -1", b"{}"), 400),
        (post("Content-Length: 17000000", b" " * 17_000_000), 413),
        (post("Content-Length: " + "9" * 50), 400),
        (post("Transfer-Encoding: gzip", b"{}"), 501),
        (post("Transfer-Encoding: chunked", b"xyz\r\n{}\r\n"), 400),
        (post("Transfer-Encoding: chunked", b"-5\r\n{}\r\n"), 400),
        (post("Transfer-Encoding: chunked", b"FFFFFFF\r\n{}"), 400),
        (post("Transfer-Encoding: chunked"), 400),
    ],
    ids=range(14),
)
def test_invalid_http_gets_an_envelope(
    base_url: str, connection: socket.socket, sent: bytes, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """A request that is not valid HTTP gets the envelope of the API, and the connection is closed."""
    head, _, body = exchange(connection, sent).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"connection: close" in head.lower()
    envelope = json.loads(body)
    assert (envelope["success"], envelope["errors"][0]["code"]) == (False, 1008)
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_long_headers_are_accepted(base_url: str) -> None:
    """Headers of 50 kilobytes, which arrive in several parts, are accepted."""
    with httpx.Client(headers={**TOKEN, "x": "a" * 50_000}) as client:
        assert client.get(base_url + RELATIVE_SERVICES).status_code == 200


def test_head_request_with_an_invalid_body_closes_the_connection(
    base_url: str, connection: socket.socket, capfd: pytest.CaptureFixture[str]
) -> None:
    """A response to HEAD cannot have a body, so the connection is closed, and the server continues."""
    exchange(connection, post("Transfer-Encoding: chunked", b"zz\r\n").replace(b"POST", b"HEAD"))
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_pipelined_requests_are_handled_in_order(directory: Directory, connection: socket.socket) -> None:
    """A client can send the next request before it receives the response to the previous one."""
    bodies = [json.dumps(tcp_config(name=name)).encode() for name in ("a", "b")]
    requests = b"".join(post(f"Content-Length: {len(body)}", body) for body in bodies)
    assert exchange(connection, requests).count(b"HTTP/1.1 200 ") == 2
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["a", "b"]


def test_expect_100_continue_is_supported(directory: Directory, connection: socket.socket) -> None:
    """A client that waits for `100 Continue` gets it, and then the response."""
    body = json.dumps(tcp_config()).encode()
    connection.sendall(post(f"Expect: 100-continue\r\nContent-Length: {len(body)}"))
    assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
    connection.sendall(body)
    assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert directory.services(ACCOUNT)[0]["name"] == "postgres-db"


@pytest.mark.parametrize("sent", [b"", post("Content-Length: 10", b"{}"), b"GET / HT"])
def test_client_that_disconnects_is_ignored(
    base_url: str, connection: socket.socket, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """If a connection is closed during a request, the server prints nothing and continues."""
    exchange(connection, sent)
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_leaving_the_context_frees_the_port(directory: Directory) -> None:
    """The port and the open connections are closed, and the port can be used again at once."""
    with directory.serve() as url:
        port = urlsplit(url).port or 0
        client = httpx.Client()
        assert client.get(url).status_code == 404
    with pytest.raises(httpx.TransportError):
        client.get(url)
    client.close()
    with Directory().serve(port=port) as same_url:
        assert same_url == url
        assert httpx.get(same_url).status_code == 404


def test_50_connections_are_served_concurrently(directory: Directory, base_url: str) -> None:
    """1000 requests over 50 connections at once are all carried out and recorded."""
    service_id = directory.add(ACCOUNT, tcp_config())["service_id"]
    address = urlsplit(base_url)

    def send_20_updates(number: int) -> list[int]:
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        statuses = []
        for turn in range(20):
            body = json.dumps(tcp_config(tcp_port=number * 20 + turn + 1))
            connection.request("PUT", f"{SERVICES}/{service_id}", body, {**TOKEN, **JSON})
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
        connection.close()
        return statuses

    with ThreadPoolExecutor(50) as pool:
        assert list(pool.map(send_20_updates, range(50))) == [[200] * 20] * 50
    assert len(directory.requests) == 1000
