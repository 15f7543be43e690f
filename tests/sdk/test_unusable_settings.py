"""Settings and environments that cannot work: the error is early, typed, and names the setting or the variable."""

import copy
import json
import pickle
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest

from workers_vpc import (
    APIConnectionError,
    APITimeoutError,
    AsyncWorkersVPC,
    ConfigurationError,
    InsecureConnectionWarning,
    WorkersVPC,
)

from .examples import ACCOUNT, EMAIL, KEY, SERVICE, SERVICE_ID, TCP, TOKEN, call
from .server import ReceivedRequest, ScriptedResponse, Server, delayed, failure, success


@pytest.fixture(params=[WorkersVPC, AsyncWorkersVPC])
def create(request: pytest.FixtureRequest) -> Any:
    """Create a client that is never used."""

    def create(**settings: Any) -> Any:
        return request.param(ACCOUNT, api_token=TOKEN, **settings)

    return create


class TestTotalTimeout:
    """`total_timeout` limits the entire call, including retries and waits."""

    def assert_times_out(self, function: Any, seconds: float, tolerance: float = 5.0) -> None:
        """Assert that a function raises the error of the total timeout, and not much later."""
        started = time.monotonic()
        with pytest.raises(APITimeoutError, match=r"^timed out after .* s \(total_timeout\): ") as caught:
            function()
        assert time.monotonic() - started < seconds + tolerance
        assert caught.value.method in ("GET", "PUT", "POST", "DELETE")
        assert caught.value.url.startswith("http://127.0.0.1")

    @pytest.mark.parametrize("method", ["get", "update", "create", "delete", "list"])
    def test_limits_a_response_that_does_not_come(self, make_client: Any, server: Server, method: str) -> None:
        """The limit of the client applies to each method."""
        server.respond_with(delayed(success(SERVICE), 30))
        self.assert_times_out(lambda: call(make_client(total_timeout=0.3), method), 0.3)

    @pytest.mark.parametrize("is_head_complete", [True, False], ids=["body", "head"])
    def test_limits_a_response_that_comes_slowly(
        self, make_client: Any, server: Server, is_head_complete: bool
    ) -> None:
        """A response that sends a byte every 0.1 s never exceeds `timeout`, but exceeds `total_timeout`."""
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n" + (b"\r\n" if is_head_complete else b"X-Y: ")
        server.trickle(head, b"x", 0.1)
        self.assert_times_out(lambda: make_client(timeout=1, total_timeout=0.5).services.get(SERVICE_ID), 0.5)

    def test_limits_all_attempts_and_waits(self, vpc: Any, server: Server) -> None:
        """A wait that would exceed the limit is not begun."""
        server.respond_with(failure(503))
        self.assert_times_out(lambda: vpc.services.get(SERVICE_ID, total_timeout=2, max_retries=50), 2)
        assert 1 < len(server.requests) < 5

    def test_limits_all_requests_of_an_edit(self, vpc: Any, server: Server) -> None:
        """The requests of a call share the limit: the second one does not begin a new limit of 2 s."""
        server.respond_with(delayed(success(SERVICE), 1), delayed(success(SERVICE), 30))
        self.assert_times_out(lambda: vpc.services.edit(SERVICE_ID, tcp_port=1, total_timeout=2), 2, tolerance=0.9)
        assert server.methods == ["GET", "PUT"]

    def test_option_of_a_call_precedes_that_of_the_client(self, make_client: Any, server: Server) -> None:
        """None removes the limit."""
        server.respond_with(delayed(success(SERVICE), 0.4))
        vpc = make_client(total_timeout=0.1)
        assert vpc.services.get(SERVICE_ID, total_timeout=None).name == "db"
        assert vpc.with_options(total_timeout=5).services.get(SERVICE_ID).name == "db"
        self.assert_times_out(lambda: vpc.with_options(max_retries=0).services.get(SERVICE_ID), 0.1)

    def test_does_not_count_the_time_between_pages(self, vpc: Any, server: Server) -> None:
        """An iteration may take as long as its caller needs."""

        def respond(request: ReceivedRequest) -> ScriptedResponse:
            return success([SERVICE] if "&page=1" in request.target else [{**SERVICE, "name": "b"}])

        server.handle_with(respond)
        services = vpc.services.list(per_page=1, total_timeout=1)
        assert next(services).name == "db"
        time.sleep(1.1)
        assert next(services).name == "b"

    def test_client_works_after_a_timeout(self, vpc: Any, server: Server) -> None:
        """The connection of the interrupted call is not used again."""
        server.respond_with(delayed(success({**SERVICE, "name": "late"}), 0.3), success(SERVICE))
        self.assert_times_out(lambda: vpc.services.get(SERVICE_ID, total_timeout=0.1), 0.1)
        assert vpc.services.get(SERVICE_ID, total_timeout=5).name == "db"

    @pytest.mark.parametrize("invalid", [0, -1, True, "5", float("nan"), float("inf"), 1e10])
    def test_invalid_value_is_rejected(self, create: Any, invalid: Any) -> None:
        """The error names the setting."""
        with pytest.raises(ValueError, match=r"^total_timeout: must be "):
            create(total_timeout=invalid)


@pytest.mark.parametrize(
    ("timeout", "name"),
    [
        (1e10, "timeout"),
        (2_147_484, "timeout"),
        (httpx.Timeout(5, read=1e10), "timeout (read)"),
        (httpx.Timeout(5, pool=-1), "timeout (pool)"),
    ],
)
def test_timeout_that_the_system_does_not_accept_is_rejected(create: Any, timeout: Any, name: str) -> None:
    """The error names the setting, and the phase if there is one."""
    with pytest.raises(ValueError) as caught:
        create(timeout=timeout)
    assert str(caught.value).startswith(f"{name}: must be ")


@pytest.mark.parametrize("timeout", [2_147_483, httpx.Timeout(2_147_483), None])
def test_longest_timeout_is_accepted(make_client: Any, server: Server, timeout: Any) -> None:
    """It can be used for a request."""
    server.respond_with(success(SERVICE))
    assert make_client(timeout=timeout).services.get(SERVICE_ID).name == "db"


@pytest.mark.parametrize(
    "base_url",
    [
        "https://example.com:99999",
        "https://example.com:0/v4",
        "https://a..b/v4",
        "https://.example.com",
        f"https://{'a' * 64}.example.com",
        '"https://example.com"',
    ],
)
def test_base_url_that_cannot_be_reached_is_rejected(
    create: Any, monkeypatch: pytest.MonkeyPatch, base_url: str
) -> None:
    """The error names the argument, or the variable."""
    with pytest.raises(ConfigurationError, match=r"^base_url is malformed: "):
        create(base_url=base_url)
    monkeypatch.setenv("CLOUDFLARE_BASE_URL", base_url)
    with pytest.raises(ConfigurationError, match=r"^CLOUDFLARE_BASE_URL is malformed: "):
        create()


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding", "HOST"])
def test_header_that_is_derived_from_the_request_is_rejected(vpc: Any, server: Server, name: str) -> None:
    """Nothing is sent."""
    with pytest.raises(ValueError, match=f"^extra_headers: '{name}' cannot be set"):
        vpc.services.update(SERVICE_ID, TCP, extra_headers={name: "3"})
    assert server.requests == []


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ([("a", "1"), ("a", "2"), ("b", "c d")], "a=1&a=2&b=c%20d"),
        ({"a": ["1", "2"]}, "a=1&a=2"),
        ({"a": 1, "b": True}, "a=1&b=true"),
        ([], ""),
        (None, ""),
    ],
)
def test_extra_query_is_a_mapping_or_pairs(vpc: Any, server: Server, query: Any, sent: str) -> None:
    """A name can have several values."""
    server.respond_with(success(SERVICE))
    vpc.services.get(SERVICE_ID, extra_query=query)
    assert server.requests[0].target.partition("?")[2].replace("+", "%20") == sent


@pytest.mark.parametrize("query", ["a=1", [("a",)], [1], 5, {1: "a"}, {"a": None}, {"a": {"b": "c"}}, {"a": "\ud800"}])
def test_invalid_extra_query_is_rejected(vpc: Any, server: Server, query: Any) -> None:
    """Nothing is sent."""
    with pytest.raises(ValueError, match=r"^extra_query: "):
        vpc.services.get(SERVICE_ID, extra_query=query)
    assert server.requests == []


class TestCertificates:
    """Certificates that cannot be loaded are an error of the configuration that names the variable."""

    @pytest.mark.parametrize("content", [None, "", "not a certificate"])
    def test_file(self, create: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None) -> None:
        """The file does not exist, or contains no certificate."""
        path = tmp_path / "certificates.pem"
        if content is not None:
            path.write_text(content, encoding="ascii")
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(ConfigurationError, match=r"^SSL_CERT_FILE: "):
            create()

    def test_folder(self, create: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """The folder does not exist."""
        monkeypatch.delenv("SSL_CERT_FILE")
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
        with pytest.raises(ConfigurationError, match=r"^SSL_CERT_DIR: "):
            create()


class TestProxies:
    """A proxy that cannot be used is an error that names the variable, or the proxy without its password."""

    @pytest.mark.parametrize("variable", ["ALL_PROXY", "HTTPS_PROXY", "all_proxy"])
    def test_socks_proxy_without_its_package(self, create: Any, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
        """The error says what to install."""
        monkeypatch.setitem(sys.modules, "socksio", None)
        monkeypatch.setenv(variable, "socks5://user:secret@127.0.0.1:1080")
        with pytest.raises(ConfigurationError, match=rf"^{variable}: .*pip install 'httpx\[socks\]'") as caught:
            create()
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize("value", ["ftp://user:secret@127.0.0.1", "http://a:b:secret"])
    def test_malformed_proxy(self, create: Any, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        """The value, which can contain a password, is not shown."""
        monkeypatch.setenv("HTTPS_PROXY", value)
        with pytest.raises(ConfigurationError, match=r"^HTTPS_PROXY: must be a URL such as ") as caught:
            create()
        assert "secret" not in str(caught.value)

    def test_malformed_exceptions(self, create: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """NO_PROXY contains something that is neither a host name nor an address."""
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "http://[::1:x")
        with pytest.raises(ConfigurationError, match=r"^NO_PROXY: cannot be parsed"):
            create()

    def test_proxy_that_refuses_the_connection(self, make_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """The message names the proxy, not only the address of the API, and no password."""
        monkeypatch.setenv("ALL_PROXY", "http://user:secret@127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "")
        vpc = make_client(base_url="https://api.example.com", max_retries=0)
        with pytest.raises(APIConnectionError, match=r"through the proxy http://127\.0\.0\.1:9\)$") as caught:
            vpc.services.get(SERVICE_ID)
        assert "secret" not in str(caught.value)

    def test_host_without_a_proxy(self, make_client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """A proxy that is not used is not named."""
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with pytest.raises(APIConnectionError) as caught:
            make_client(base_url="http://127.0.0.1:9", max_retries=0).services.get(SERVICE_ID)
        assert "proxy" not in str(caught.value)


@pytest.mark.parametrize("value", [f'"{TOKEN}"', f"'{TOKEN}'", f'"{TOKEN}'])
@pytest.mark.parametrize("variable", ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_ACCOUNT_ID"])
def test_quotes_that_an_environment_file_kept_are_an_error(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """The error mentions the quotes, and does not show the value."""
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT)
    if variable == "CLOUDFLARE_API_KEY":
        monkeypatch.setenv("CLOUDFLARE_EMAIL", EMAIL)
    elif variable == "CLOUDFLARE_ACCOUNT_ID":
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=f"^{variable} is malformed: .* quote") as caught:
        WorkersVPC()
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("url", ["http://api.example.com/v4", "http://10.0.0.1", "http://localhost.example.com"])
def test_client_warns_once_about_unencrypted_credentials(create: Any, url: str) -> None:
    """The warning is shown where the client is created, and not again for a client with other options."""
    with pytest.warns(InsecureConnectionWarning, match="without encryption") as caught:
        create(base_url=url).with_options(timeout=5)
    assert len(caught) == 1
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    "url",
    ["https://api.example.com", "http://127.0.0.1:8787", "http://[::1]:80", "http://localhost", "http://a.localhost"],
)
def test_client_does_not_warn_about_encrypted_and_local_connections(create: Any, url: str) -> None:
    """Only connections that leave the machine without encryption are dangerous."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        create(base_url=url)


@pytest.mark.parametrize("credentials", [{"api_token": TOKEN}, {"api_email": EMAIL, "api_key": KEY}])
@pytest.mark.parametrize("client_class", [WorkersVPC, AsyncWorkersVPC])
def test_attributes_of_a_client_show_no_secret(client_class: Any, credentials: dict[str, str]) -> None:
    """Neither printing them nor writing them as JSON shows the token or the key."""
    vpc = client_class(ACCOUNT, **credentials)
    for text in (repr(vars(vpc)), json.dumps(vars(vpc), default=str), json.dumps(vars(vpc), default=repr)):
        assert TOKEN not in text
        assert KEY not in text


@pytest.mark.parametrize("function", [pickle.dumps, copy.copy, copy.deepcopy])
def test_client_cannot_be_pickled_or_copied(create: Any, function: Any) -> None:
    """The error says what to do instead."""
    with pytest.raises(TypeError, match=r"^a \w*WorkersVPC cannot be pickled or copied.*create one in each process"):
        function(create())


def test_none_means_that_a_parameter_is_not_given(vpc: Any, server: Server) -> None:
    """The query does not contain it."""
    server.respond_with(success([]))
    assert list(vpc.services.list(type=None)) == []
    assert "type" not in server.requests[0].target


EXHAUSTED = """
import asyncio, os, resource, sys
import workers_vpc
from workers_vpc import APIConnectionError, AsyncWorkersVPC, WorkersVPC

is_async, url, method = sys.argv[1] == "async", *sys.argv[2:]
client = (AsyncWorkersVPC if is_async else WorkersVPC)("0" * 32, api_token="t", base_url=url, max_retries=1)
call = getattr(client.services, method)
arguments = {"configs": []} if method == "apply" else {"service_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"}

def limit_files(count):
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

async def main():
    limit_files(len(os.listdir("/proc/self/fd")) - 1)
    await call(**arguments)

try:
    if is_async:
        asyncio.run(main())
    else:
        limit_files(0)
        call(**arguments)
except APIConnectionError as error:
    print("typed error:", error)
"""


@pytest.mark.parametrize("method", ["get", "apply"])
@pytest.mark.parametrize("mode", ["sync", "async"])
def test_first_failure_is_typed_if_no_file_can_be_opened(server: Server, mode: str, method: str) -> None:
    """Everything that error handling needs is imported with the client."""
    completed = subprocess.run(
        [sys.executable, "-c", EXHAUSTED, mode, server.url, method],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert completed.stdout.startswith("typed error: connection failed: "), completed.stderr


FAILURES = """
import asyncio, sys
from workers_vpc import AsyncWorkersVPC, WorkersVPC, WorkersVPCError

is_async, url = sys.argv[1] == "async", sys.argv[2]
client_class = AsyncWorkersVPC if is_async else WorkersVPC
client = client_class("0" * 32, api_token="t", base_url=url, max_retries=1, timeout=0.5)
services = client.services

def get():
    return services.get("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")

async def fail():
    try:
        result = get()
        await result if is_async else None
    except WorkersVPCError:
        return
    raise SystemExit("no error")

async def main():
    before = set(sys.modules)
    for _ in range(int(sys.argv[3])):
        await fail()
    print(sorted(set(sys.modules) - before))

asyncio.run(main())
"""


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_failures_import_nothing(server: Server, mode: str) -> None:
    """An upgrade that replaces the files of the package cannot change the first failure of a running program."""
    responses = [failure(503), failure(400, {"code": 1, "message": "m"}), failure(429, Retry_After="99")]
    server.respond_with(failure(503), *responses, ScriptedResponse(close=True), ScriptedResponse(b"garbage\r\n\r\n"))
    completed = subprocess.run(
        [sys.executable, "-c", FAILURES, mode, server.url, "5"], capture_output=True, text=True, timeout=30, check=False
    )
    assert completed.stdout == "[]\n", completed.stderr
