"""The server handles connections and invalid HTTP."""

import contextlib
import http.client
import json
import socket
import time
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
    """Send bytes, and return everything that is received until the server closes the connection."""
    connection.sendall(sent)
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
    response = exchange(connection, post("Transfer-Encoding: chunked\r\nConnection: close", chunks))
    assert response.startswith(b"HTTP/1.1 200 OK\r\n")
    assert directory.services(ACCOUNT)[0]["name"] == "postgres-db"


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        post("Content-Length: ten", b"{}"),
        post("Content-Length: -1", b"{}"),
        post("Transfer-Encoding: gzip", b"{}"),
        post("Transfer-Encoding: chunked", b"xyz\r\n{}\r\n"),
        post("Transfer-Encoding: chunked", b"-5\r\n{}\r\n"),
    ],
    ids=range(8),
)
def test_invalid_http_is_rejected(
    base_url: str, connection: socket.socket, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """A request that is not valid HTTP gets a 400, the connection is closed, and the server continues silently."""
    head, _, _ = exchange(connection, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"connection: close" in head.lower()
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 600_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 100_000 + b"\r\n",
    ],
    ids=range(2),
)
def test_very_long_head_closes_the_connection(
    base_url: str, connection: socket.socket, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """A long request line, or long headers, are not read to their end, and the server continues silently."""
    # The client can see the closed connection before it has sent everything.
    with contextlib.suppress(ConnectionError):
        assert exchange(connection, sent).startswith(b"HTTP/1.1 400 ")
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("size", [2_000_000, 30_000_000])
def test_long_body_is_rejected(directory: Directory, base_url: str, size: int) -> None:
    """A body above the limit gets a 413, and little more than the limit is kept in memory."""
    response = httpx.post(base_url + RELATIVE_SERVICES, content=b" " * size, headers={**TOKEN, **JSON})
    assert (response.status_code, response.json()["success"]) == (413, False)
    assert len(directory.requests[0].body) <= 1024 * 1024 + 1
    assert httpx.get(base_url).status_code == 404


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
    connections = ("keep-alive", "close")
    requests = b"".join(
        post(f"Content-Length: {len(body)}\r\nConnection: {value}", body)
        for body, value in zip(bodies, connections, strict=True)
    )
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


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        post("Content-Length: 10", b"{}"),
        post("Content-Length: " + "9" * 50),
        post("Transfer-Encoding: chunked", b"FFF\r\n{}"),
    ],
    ids=range(5),
)
def test_client_that_disconnects_is_ignored(
    base_url: str, connection: socket.socket, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """If a connection is closed during a request, the server prints nothing and continues."""
    connection.sendall(sent)
    connection.close()
    assert httpx.get(base_url).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_absolute_request_target_is_supported(connection: socket.socket) -> None:
    """A request target with scheme and host, as a proxy sends it, has the same effect as the path alone."""
    request = f"GET http://api.test{SERVICES}?page=1 HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n"
    response = exchange(connection, f"{request}Authorization: Bearer x\r\n\r\n".encode())
    assert response.startswith(b"HTTP/1.1 200 ")


def test_slow_clients_do_not_delay_others(base_url: str) -> None:
    """200 clients that have sent half of a request do not keep the server from responding to another one."""
    address = urlsplit(base_url)
    with contextlib.ExitStack() as connections:
        for _ in range(200):
            connection = connections.enter_context(socket.create_connection((address.hostname, address.port)))
            connection.sendall(post("Content-Length: 100", b"{"))
        start = time.monotonic()
        assert httpx.get(base_url).status_code == 404
        assert time.monotonic() - start < 2


def test_context_can_be_left_during_a_delayed_response(directory: Directory) -> None:
    """Leaving the context closes the connection of a response that an injected fault delays."""
    directory.inject(delay=60)
    with ThreadPoolExecutor(1) as pool:
        with directory.serve() as url:
            response = pool.submit(httpx.get, url, timeout=30)
            while not directory.requests:
                time.sleep(0.01)
        start = time.monotonic()
        with pytest.raises(httpx.RemoteProtocolError):
            response.result()
        assert time.monotonic() - start < 2


def test_directory_can_be_served_several_times(directory: Directory) -> None:
    """One directory can be served on several ports at once, and one context manager can be entered again."""
    server = directory.serve()
    with server as first, server as second, directory.serve() as third:
        assert len({first, second, third}) == 3
        assert [httpx.get(url).status_code for url in (first, second, third)] == [404] * 3
    with server as fourth:
        assert httpx.get(fourth).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(fourth)


def test_port_in_use_raises_an_os_error(directory: Directory, base_url: str) -> None:
    """A port that another server uses is an error of the context manager."""
    with pytest.raises(OSError, match="in use"), directory.serve(port=urlsplit(base_url).port or 0):
        pass


@pytest.mark.parametrize(("host", "port"), [("", 0), ("127.0.0.1", 65536), ("127.0.0.1", -1)])
def test_invalid_host_or_port_raises_a_value_error(directory: Directory, host: str, port: int) -> None:
    """An empty host would listen on all interfaces, and a port has 16 bits."""
    with pytest.raises(ValueError, match=r"host: must not be empty|port: must be between 0 and 65535"):
        directory.serve(port, host)


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


def test_200_connections_are_served_concurrently(directory: Directory, base_url: str) -> None:
    """2000 requests over 200 connections at once are all carried out and recorded."""
    service_id = directory.add(ACCOUNT, tcp_config())["service_id"]
    address = urlsplit(base_url)

    def send_10_updates(number: int) -> list[int]:
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        statuses = []
        for turn in range(10):
            body = json.dumps(tcp_config(tcp_port=number * 10 + turn + 1))
            connection.request("PUT", f"{SERVICES}/{service_id}", body, {**TOKEN, **JSON})
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
        connection.close()
        return statuses

    with ThreadPoolExecutor(200) as pool:
        assert list(pool.map(send_10_updates, range(200))) == [[200] * 10] * 200
    assert len(directory.requests) == 2000
