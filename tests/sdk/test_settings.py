"""What a client is made with: arguments, variables of the environment, an HTTP client of the caller's."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from workers_vpc import AsyncWorkersVPC, ConfigurationError, WorkersVPC, __version__

from .clients import ACCOUNT, KEY, SERVICE, SERVICE_ID, TOKEN, Clients, get
from .server import Server, success

Make = Callable[..., Any]
TOKEN_HEADERS = {"authorization": f"Bearer {TOKEN}", "x-auth-email": None, "x-auth-key": None}
KEY_HEADERS = {"authorization": None, "x-auth-email": "a@example.com", "x-auth-key": KEY}


@pytest.fixture(params=[WorkersVPC, AsyncWorkersVPC])
def make(request: pytest.FixtureRequest) -> Make:
    return request.param


def sent(server: Server) -> dict[str, str | None]:
    """The credentials of the last request."""
    return {name: server.requests[-1].header(name) for name in TOKEN_HEADERS}


def test_credentials_are_sent(clients: Clients, server: Server) -> None:
    """A token goes out as a bearer token, or an email address and a key in headers of their own."""
    server.answer(success(SERVICE))
    clients.run(server.url, get, api_token=TOKEN)
    assert sent(server) == TOKEN_HEADERS
    clients.run(server.url, get, api_email="a@example.com", api_key=KEY)
    assert sent(server) == KEY_HEADERS
    assert server.requests[-1].header("User-Agent") == f"workers-vpc/{__version__} (Python)"


def test_the_environment_fills_in(server: Server, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Account, credentials and base URL come from variables; a token there comes before a key."""
    server.answer(success(SERVICE))
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setenv("CLOUDFLARE_BASE_URL", server.url + "/")
    monkeypatch.setenv("CLOUDFLARE_EMAIL", "a@example.com")
    monkeypatch.setenv("CLOUDFLARE_API_KEY", KEY)
    run(make)
    assert sent(server) == KEY_HEADERS
    assert server.requests[-1].path.startswith(f"/client/v4/accounts/{ACCOUNT}/")
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    run(make)
    assert sent(server) == TOKEN_HEADERS


def run(make: Make, **settings: Any) -> None:
    """Send a request with a client."""

    async def use() -> None:
        async with make(**settings) as vpc:
            await get(vpc)

    if make is AsyncWorkersVPC:
        asyncio.run(use())
    else:
        with make(**settings) as vpc:
            get(vpc)


def test_given_credentials_switch_off_the_environment(
    server: Server, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who passes a key does not want the token that lies about."""
    server.answer(success(SERVICE))
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "another")
    run(make, account_id=ACCOUNT, base_url=server.url, api_email="a@example.com", api_key=KEY)
    assert sent(server) == KEY_HEADERS
    monkeypatch.setenv("CLOUDFLARE_API_KEY", "another")
    with pytest.raises(ConfigurationError, match="api_key"):
        make(ACCOUNT, api_email="a@example.com")


@pytest.mark.parametrize(
    ("settings", "environment", "names"),
    [
        ({}, {}, ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"]),
        ({}, {"API_TOKEN": ""}, ["CLOUDFLARE_API_TOKEN"]),
        ({}, {"EMAIL": "a@example.com"}, ["CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"]),
        ({}, {"API_KEY": KEY}, ["CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"]),
        ({"api_email": "a@example.com"}, {}, ["api_email", "api_key", "CLOUDFLARE_API_KEY"]),
        ({"api_key": KEY}, {}, ["api_email", "api_key", "CLOUDFLARE_EMAIL"]),
        ({"api_token": TOKEN, "api_key": KEY}, {}, ["api_token", "api_key"]),
        ({}, {"API_TOKEN": "secret token"}, ["CLOUDFLARE_API_TOKEN"]),
        *(({"api_token": f"secret{wrong}"}, {}, ["api_token"]) for wrong in ("\n", "\r\nX: y", " x", "\t", "é", "\0")),
        ({"api_token": ""}, {}, ["api_token"]),
        ({"api_token": b"secret"}, {}, ["api_token"]),
        ({"api_email": "a@example.com", "api_key": "secret\n"}, {}, ["api_key"]),
        ({"api_email": "a@example.com\n", "api_key": "secret"}, {}, ["api_email"]),
    ],
)
def test_credentials_that_cannot_do_are_refused(
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, Any],
    environment: dict[str, str],
    names: list[str],
) -> None:
    """Missing, half and malformed credentials are refused at once, with names and without values."""
    for name, value in environment.items():
        monkeypatch.setenv(f"CLOUDFLARE_{name}", value)
    with pytest.raises(ConfigurationError) as caught:
        make(ACCOUNT, **settings)
    assert all(name in str(caught.value) for name in names)
    assert "secret" not in str(caught.value)
    assert "example.com" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "wrong",
    ["", "short", f"{ACCOUNT}0", f"{ACCOUNT[:-1]}/", f"{ACCOUNT[:-1]}?", f"{ACCOUNT[:-3]}/..", f"{ACCOUNT[:-1]}é", 5],
)
def test_an_account_that_is_none_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch, wrong: Any) -> None:
    """An account's identifier has 32 letters and digits, and so leads to no other resource."""
    with pytest.raises(ConfigurationError, match="account_id"):
        make(wrong, api_token=TOKEN)
    if isinstance(wrong, str) and wrong:
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", wrong)
        with pytest.raises(ConfigurationError, match="CLOUDFLARE_ACCOUNT_ID is malformed"):
            make(api_token=TOKEN)


def test_a_missing_account_is_named(make: Make) -> None:
    """Without an account the message names the variable that may hold one."""
    with pytest.raises(ConfigurationError, match="CLOUDFLARE_ACCOUNT_ID"):
        make(api_token=TOKEN)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "api.cloudflare.com",
        "ftp://example.com",
        "https://",
        "https:///client/v4",
        "http://[::1",
        "http://example.com:port",
        "https://user:secret@example.com",
        "https://example.com?a=secret",
        "https://example.com#secret",
        "https://exa mple.com",
        "https://example.com\n",
        5,
        httpx.URL("https://example.com"),
    ],
)
def test_a_base_url_that_is_none_is_refused(make: Make, wrong: Any) -> None:
    """What is no address of an API is refused at once, without showing what may be secret in it."""
    with pytest.raises(ConfigurationError, match="base_url") as caught:
        make(ACCOUNT, api_token=TOKEN, base_url=wrong)
    assert "secret" not in str(caught.value)


def test_the_usual_base_url(make: Make) -> None:
    """Requests go to Cloudflare unless another address is given, with or without a slash at its end."""
    assert make(ACCOUNT, api_token=TOKEN).base_url == "https://api.cloudflare.com/client/v4"
    assert make(ACCOUNT, api_token=TOKEN, base_url="http://localhost:8787/x//").base_url == "http://localhost:8787/x"


@pytest.mark.parametrize(
    ("ours", "expected"),
    [({"api_token": TOKEN}, TOKEN_HEADERS), ({"api_email": "a@example.com", "api_key": KEY}, KEY_HEADERS)],
)
def test_an_http_client_of_the_callers_does_not_authenticate(
    clients: Clients, server: Server, ours: dict[str, str], expected: dict[str, str | None]
) -> None:
    """Neither `auth`, nor userinfo, nor default headers of an HTTP client get in the way of our credentials."""
    server.answer(success(SERVICE))
    theirs = {
        "auth": ("other", "other"),
        "base_url": "http://other:other@127.0.0.1:9/other",
        "headers": {"authorization": "Basic other", "x-auth-email": "other", "X-AUTH-KEY": "other", "X-Mine": "mine"},
        "params": {"mine": "1"},
    }
    clients.run(server.url, get, http_client=theirs, **ours)
    assert sent(server) == expected
    assert server.requests[-1].header("X-Mine") == "mine", "its other settings are kept"
    assert server.requests[-1].target.endswith("?mine=1")


def test_an_http_client_of_the_callers_stays_open(server: Server) -> None:
    """It is used, and never closed by us."""
    server.answer(success(SERVICE))
    with httpx.Client() as http:
        with WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=server.url, http_client=http) as vpc:
            get(vpc)
        vpc.close()
        assert not http.is_closed

    async def use() -> None:
        async with httpx.AsyncClient() as http:
            async with AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, base_url=server.url, http_client=http) as vpc:
                await get(vpc)
            await vpc.aclose()
            assert not http.is_closed

    asyncio.run(use())


def test_an_http_client_of_the_other_kind_is_refused() -> None:
    """A synchronous client needs a synchronous HTTP client, and the other way round."""
    with pytest.raises(ConfigurationError, match=r"httpx\.Client"), httpx.Client() as http:
        AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, http_client=http)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"httpx\.Client"):
        WorkersVPC(ACCOUNT, api_token=TOKEN, http_client=httpx.AsyncClient())  # type: ignore[arg-type]


def test_a_copy_with_other_options_shares_the_pool(server: Server) -> None:
    """`with_options` changes its copy alone, which uses the same connections and leaves them open."""
    server.answer(success(SERVICE))
    with httpx.Client(limits=httpx.Limits(max_connections=1), timeout=1.0) as http:
        vpc = WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=server.url, http_client=http)
        with vpc.with_options(timeout=3, max_retries=0) as other:
            get(other)
        get(vpc)
    assert type(other) is WorkersVPC
    with WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=server.url) as vpc:
        with vpc.with_options(timeout=3) as other:
            assert other.services is not vpc.services
            get(other)
        get(vpc)
        get(other)


def test_options_of_one_call(clients: Clients, server: Server) -> None:
    """Account, headers and query can be given for one call; a header replaces ours whatever its case."""
    server.answer(success(SERVICE))
    account = "f" * 32

    def use(vpc: Any) -> Any:
        return vpc.services.update(
            SERVICE_ID,
            SERVICE,
            account_id=account,
            extra_headers={"X-Trace": "1", "authorization": "Bearer mine", "CONTENT-TYPE": "application/json; x=1"},
            extra_query={"trace": "a b"},
        )

    clients.run(server.url, use)
    request = server.requests[-1]
    assert request.target.partition("/accounts/")[2].startswith(f"{account}/")
    assert request.target.endswith("?trace=a+b") or request.target.endswith("?trace=a%20b")
    assert request.header("X-Trace") == "1"
    assert request.header("Authorization") == "Bearer mine"
    assert request.header("Content-Type") == "application/json; x=1"


@pytest.mark.parametrize(
    "wrong",
    [{"X-Secret": "secret\r\nX: y"}, {"X-Secret": " secret"}, {"X-Secret": "sécret"}, {"X Y": "secret"}, {"": "secret"}]
    + [{"X-Secret": value} for value in (5, None, b"secret")]
    + [[("X-Secret", "secret")]],
)
def test_a_header_that_cannot_be_sent_is_refused(clients: Clients, server: Server, wrong: Any) -> None:
    """A header that HTTP cannot carry is a ValueError before anything is sent, and its value is not shown."""
    with pytest.raises(ValueError, match="extra_headers") as caught:
        clients.run(server.url, lambda vpc: vpc.services.get(SERVICE_ID, extra_headers=wrong))
    assert "secret" not in str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("account_id", ["", "a/b", f"{ACCOUNT[:-1]}/", f"{ACCOUNT[:-1]}?", "../" * 10 + "ab"])
def test_an_account_of_one_call_leads_nowhere_else(clients: Clients, server: Server, account_id: str) -> None:
    """Slashes and question marks in an account of one call are refused before anything is sent."""
    for use in (
        lambda vpc: vpc.services.get(SERVICE_ID, account_id=account_id),
        lambda vpc: vpc.services.list(account_id=account_id),
        lambda vpc: vpc.services.ensure(SERVICE, account_id=account_id),
        lambda vpc: vpc.services.edit(SERVICE_ID, name="b", account_id=account_id),
    ):
        with pytest.raises(ValueError, match="account_id"):
            clients.run(server.url, use)
    assert server.requests == []


@pytest.mark.parametrize("service_id", ["", "abc", f"{SERVICE_ID}/", f"{SERVICE_ID}?x", "../../", 5, None])
def test_an_identifier_that_is_none_is_refused(clients: Clients, server: Server, service_id: Any) -> None:
    """What is no UUID is refused before anything is sent."""
    for use in (
        lambda vpc: vpc.services.get(service_id),
        lambda vpc: vpc.services.update(service_id, SERVICE),
        lambda vpc: vpc.services.delete(service_id, missing_ok=True),
        lambda vpc: vpc.services.edit(service_id, name="b"),
        lambda vpc: vpc.services.with_raw_response.get(service_id),
    ):
        with pytest.raises(ValueError, match="service_id"):
            clients.run(server.url, use)
    assert server.requests == []
