"""The settings of a client: arguments, environment variables and the caller's HTTP client."""

import asyncio
from typing import Any

import httpx
import pytest

from workers_vpc import AsyncWorkersVPC, ConfigurationError, WorkersVPC, __version__

from .examples import ACCOUNT, EMAIL, KEY, KEY_HEADERS, SERVICE, SERVICE_ID, TOKEN, TOKEN_HEADERS, sent_credentials
from .server import Server, success


@pytest.mark.parametrize(
    ("credentials", "headers"),
    [({"api_token": TOKEN}, TOKEN_HEADERS), ({"api_email": EMAIL, "api_key": KEY}, KEY_HEADERS)],
    ids=["token", "key"],
)
def test_credentials_are_sent_in_headers(
    make_client: Any, server: Server, credentials: dict[str, str], headers: dict[str, str | None]
) -> None:
    """A token is sent as a bearer token, or an email address and a key in headers of their own."""
    server.respond_with(success(SERVICE))
    make_client(**credentials).services.get(SERVICE_ID)
    assert sent_credentials(server) == headers
    assert server.requests[-1].header("User-Agent") == f"workers-vpc/{__version__} (Python)"


def test_settings_are_read_from_the_environment(
    client_class: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Account, credentials and base URL can come from environment variables. A token there precedes a key."""
    server.respond_with(success(SERVICE))
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT)
    monkeypatch.setenv("CLOUDFLARE_BASE_URL", server.url + "/")
    monkeypatch.setenv("CLOUDFLARE_EMAIL", EMAIL)
    monkeypatch.setenv("CLOUDFLARE_API_KEY", KEY)
    client_class().services.get(SERVICE_ID)
    assert sent_credentials(server) == KEY_HEADERS
    assert server.requests[-1].path.startswith(f"/client/v4/accounts/{ACCOUNT}/")
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", TOKEN)
    client_class().services.get(SERVICE_ID)
    assert sent_credentials(server) == TOKEN_HEADERS


def test_passed_credentials_replace_those_of_the_environment(
    make_client: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a key is passed, a token in the environment is not used."""
    server.respond_with(success(SERVICE))
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "another")
    make_client(api_email=EMAIL, api_key=KEY).services.get(SERVICE_ID)
    assert sent_credentials(server) == KEY_HEADERS


def test_passed_credentials_are_not_completed_from_the_environment(
    client_class: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An email address that is passed is not combined with a key of the environment."""
    monkeypatch.setenv("CLOUDFLARE_API_KEY", "another")
    with pytest.raises(ConfigurationError, match="api_email is set but api_key is not"):
        client_class(ACCOUNT, api_email=EMAIL)


@pytest.mark.parametrize(
    ("settings", "environment", "names"),
    [
        ({}, {}, ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"]),
        ({}, {"API_TOKEN": ""}, ["CLOUDFLARE_API_TOKEN"]),
        ({}, {"EMAIL": EMAIL}, ["CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"]),
        ({}, {"API_KEY": KEY}, ["CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"]),
        ({"api_email": EMAIL}, {}, ["api_email", "api_key", "CLOUDFLARE_API_KEY"]),
        ({"api_key": KEY}, {}, ["api_email", "api_key", "CLOUDFLARE_EMAIL"]),
        ({"api_token": TOKEN, "api_key": KEY}, {}, ["api_token", "api_key"]),
        ({}, {"API_TOKEN": "secret token"}, ["CLOUDFLARE_API_TOKEN"]),
        *(({"api_token": f"secret{end}"}, {}, ["api_token"]) for end in ("\n", "\r\nX: y", " x", "\t", "é", "\0")),
        ({"api_token": ""}, {}, ["api_token"]),
        ({"api_token": b"secret"}, {}, ["api_token"]),
        ({"api_email": EMAIL, "api_key": "secret\n"}, {}, ["api_key"]),
        ({"api_email": f"{EMAIL}\n", "api_key": "secret"}, {}, ["api_email"]),
    ],
)
def test_invalid_credentials_are_rejected(
    client_class: Any,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, Any],
    environment: dict[str, str],
    names: list[str],
) -> None:
    """The error for missing, incomplete or malformed credentials contains their names and not their values."""
    for name, value in environment.items():
        monkeypatch.setenv(f"CLOUDFLARE_{name}", value)
    with pytest.raises(ConfigurationError) as caught:
        client_class(ACCOUNT, **settings)
    assert [name for name in names if name not in str(caught.value)] == []
    assert "secret" not in str(caught.value)
    assert "example.com" not in str(caught.value)
    assert caught.value.__context__ is None


INVALID_ACCOUNT_IDS = [
    "",
    "short",
    f"{ACCOUNT}0",
    f"{ACCOUNT[:-1]}/",
    f"{ACCOUNT[:-1]}?",
    f"{ACCOUNT[:-3]}/..",
    f"{ACCOUNT[:-1]}é",
    5,
]


@pytest.mark.parametrize("invalid", INVALID_ACCOUNT_IDS)
def test_invalid_account_id_is_rejected(client_class: Any, invalid: Any) -> None:
    """An account identifier consists of 32 letters and digits, so it cannot address another resource."""
    with pytest.raises(ConfigurationError, match="account_id is malformed: it must be 32 letters and digits"):
        client_class(invalid, api_token=TOKEN)


@pytest.mark.parametrize("invalid", [each for each in INVALID_ACCOUNT_IDS if each and isinstance(each, str)])
def test_invalid_account_id_of_the_environment_is_rejected(
    client_class: Any, monkeypatch: pytest.MonkeyPatch, invalid: str
) -> None:
    """The error contains the name of the variable."""
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", invalid)
    with pytest.raises(ConfigurationError, match="CLOUDFLARE_ACCOUNT_ID is malformed"):
        client_class(api_token=TOKEN)


def test_error_for_a_missing_account_names_the_variable(client_class: Any) -> None:
    """Without an account, the error says which variable can be set."""
    with pytest.raises(ConfigurationError, match="CLOUDFLARE_ACCOUNT_ID"):
        client_class(api_token=TOKEN)


@pytest.mark.parametrize(
    "invalid",
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
def test_invalid_base_url_is_rejected(client_class: Any, invalid: Any) -> None:
    """The error does not contain the value, which may be secret."""
    with pytest.raises(ConfigurationError, match="base_url") as caught:
        client_class(ACCOUNT, api_token=TOKEN, base_url=invalid)
    assert "secret" not in str(caught.value)


def test_base_url_is_that_of_cloudflare_by_default(client_class: Any) -> None:
    """Requests go to Cloudflare unless another base URL is given. Slashes at its end are removed."""
    assert client_class(ACCOUNT, api_token=TOKEN).base_url == "https://api.cloudflare.com/client/v4"
    vpc = client_class(ACCOUNT, api_token=TOKEN, base_url="http://localhost:8787/x//")
    assert vpc.base_url == "http://localhost:8787/x"


@pytest.mark.parametrize(
    ("credentials", "headers"),
    [({"api_token": TOKEN}, TOKEN_HEADERS), ({"api_email": EMAIL, "api_key": KEY}, KEY_HEADERS)],
    ids=["token", "key"],
)
def test_credentials_of_the_callers_http_client_are_not_sent(
    make_client: Any,
    make_http_client: Any,
    server: Server,
    credentials: dict[str, str],
    headers: dict[str, str | None],
) -> None:
    """`auth`, user info and default headers of an HTTP client do not replace our credentials. The rest is used."""
    server.respond_with(success(SERVICE))
    http_client = make_http_client(
        auth=("other", "other"),
        base_url="http://other:other@127.0.0.1:9/other",
        headers={"authorization": "Basic other", "x-auth-email": "other", "X-AUTH-KEY": "other", "X-Mine": "mine"},
        params={"mine": "1"},
    )
    make_client(http_client=http_client, **credentials).services.get(SERVICE_ID)
    assert sent_credentials(server) == headers
    assert server.requests[-1].header("X-Mine") == "mine"
    assert server.requests[-1].target.endswith("?mine=1")


def test_callers_http_client_is_not_closed(make_client: Any, make_http_client: Any, server: Server) -> None:
    """Closing a client does not close an HTTP client that was passed to it."""
    server.respond_with(success(SERVICE))
    http_client = make_http_client()
    with make_client(http_client=http_client) as vpc:
        vpc.services.get(SERVICE_ID)
    vpc.close()
    assert not http_client.is_closed


def test_http_client_of_the_other_kind_is_rejected() -> None:
    """WorkersVPC takes an httpx.Client, and AsyncWorkersVPC an httpx.AsyncClient. The error says so."""
    with (
        httpx.Client() as sync_http_client,
        pytest.raises(ConfigurationError, match=r"must be an httpx\.AsyncClient or httpx2\.AsyncClient \(got Client\)"),
    ):
        AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, http_client=sync_http_client)  # type: ignore[arg-type]
    async_http_client = httpx.AsyncClient()
    with pytest.raises(ConfigurationError, match=r"must be an httpx\.Client or httpx2\.Client \(got AsyncClient\)"):
        WorkersVPC(ACCOUNT, api_token=TOKEN, http_client=async_http_client)  # type: ignore[arg-type]
    asyncio.run(async_http_client.aclose())
