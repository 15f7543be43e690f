"""`with_options`, and the options of one call."""

from typing import Any

import httpx
import pytest

from workers_vpc import InternalServerError, WorkersVPC

from .examples import ACCOUNT, EMAIL, KEY, KEY_HEADERS, SERVICE, SERVICE_ID, TOKEN, sent_credentials
from .server import Server, failure, success


def test_client_of_with_options_uses_the_same_connections(
    make_client: Any, make_http_client: Any, server: Server
) -> None:
    """With a pool of one connection, both clients can send requests, and closing the new one leaves it open."""
    server.respond_with(success(SERVICE))
    vpc = make_client(http_client=make_http_client(limits=httpx.Limits(max_connections=1), timeout=1.0))
    with vpc.with_options(timeout=3, max_retries=0) as derived:
        derived.services.get(SERVICE_ID)
    vpc.services.get(SERVICE_ID)


def test_closing_a_client_of_with_options_leaves_the_original_open(vpc: Any, server: Server) -> None:
    """A client of `with_options` does not own the connections, even if the original client created them."""
    server.respond_with(success(SERVICE))
    with vpc.with_options(timeout=3) as derived:
        derived.services.get(SERVICE_ID)
    vpc.services.get(SERVICE_ID)
    derived.services.get(SERVICE_ID)
    assert len(server.requests) == 3


def test_with_options_does_not_change_the_original_client(
    make_client: Any, server: Server, sleeps: list[float]
) -> None:
    """`vpc.services` keeps the settings of `vpc`, and the services of the new client have the new ones."""
    vpc = make_client(max_retries=1)
    services = vpc.services
    derived = vpc.with_options(max_retries=0)
    server.respond_with(failure(500))
    requests_of = []
    for resource in (derived.services, services, vpc.services):
        server.requests.clear()
        with pytest.raises(InternalServerError):
            resource.get(SERVICE_ID)
        requests_of.append(len(server.requests))
    assert requests_of == [1, 2, 2]


def test_with_options_keeps_the_settings_that_it_does_not_name(
    make_client: Any, make_http_client: Any, server: Server, sleeps: list[float]
) -> None:
    """Account, credentials, base URL and the other option stay the same, and a copy of a copy keeps both options."""
    timeouts: list[Any] = []

    def record_timeout(request: httpx.Request) -> None:
        timeouts.append(request.extensions["timeout"]["read"])

    server.respond_with(failure(500))
    http_client = make_http_client(event_hooks={"request": [record_timeout]})
    vpc = make_client(api_email=EMAIL, api_key=KEY, timeout=8, http_client=http_client)
    derived = vpc.with_options(max_retries=1).with_options(timeout=9).with_options()
    assert (derived.account_id, derived.base_url) == (vpc.account_id, vpc.base_url)
    with pytest.raises(InternalServerError):
        derived.services.get(SERVICE_ID)
    assert timeouts == [9, 9]
    assert sent_credentials(server) == KEY_HEADERS
    with pytest.raises(InternalServerError):
        vpc.services.get(SERVICE_ID)
    assert timeouts == [9, 9, 8, 8, 8]


def test_with_options_returns_a_client_of_the_same_class() -> None:
    """The new client is of the same class, also if that is a subclass of the caller's."""

    class MyClient(WorkersVPC):
        """A client of the caller's."""

    with MyClient(ACCOUNT, api_token=TOKEN) as vpc:
        derived = vpc.with_options(max_retries=0)
        assert type(derived) is MyClient
        assert derived.services is not vpc.services


def test_options_of_one_call(vpc: Any, server: Server) -> None:
    """Account, headers and query can be set for one call. A header replaces ours whatever its case."""
    server.respond_with(success(SERVICE))
    account_id = "f" * 32
    vpc.services.update(
        SERVICE_ID,
        SERVICE,
        account_id=account_id,
        extra_headers={"X-Trace": "1", "authorization": "Bearer mine", "CONTENT-TYPE": "application/json; x=1"},
        extra_query={"trace": "a b"},
    )
    request = server.requests[-1]
    assert request.target.partition("/accounts/")[2].startswith(f"{account_id}/")
    assert request.target.endswith(("?trace=a+b", "?trace=a%20b"))
    assert request.header("X-Trace") == "1"
    assert request.header("Authorization") == "Bearer mine"
    assert request.header("Content-Type") == "application/json; x=1"


@pytest.mark.parametrize(
    "invalid",
    [
        {"X-Secret": "secret\r\nX: y"},
        {"X-Secret": " secret"},
        {"X-Secret": "sécret"},
        {"X Y": "secret"},
        {"": "secret"},
        {"X-Secret": 5},
        {"X-Secret": None},
        {"X-Secret": b"secret"},
        [("X-Secret", "secret")],
    ],
)
def test_invalid_header_is_rejected(vpc: Any, server: Server, invalid: Any) -> None:
    """A header that HTTP cannot transmit is rejected before anything is sent, and its value is not shown."""
    with pytest.raises(ValueError, match="extra_headers") as caught:
        vpc.services.get(SERVICE_ID, extra_headers=invalid)
    assert "secret" not in str(caught.value)
    assert server.requests == []


@pytest.mark.parametrize(
    ("method", "arguments", "options"),
    [
        ("get", (SERVICE_ID,), {}),
        ("list", (), {}),
        ("ensure", (SERVICE,), {}),
        ("edit", (SERVICE_ID,), {"name": "b"}),
    ],
)
@pytest.mark.parametrize("account_id", ["", "a/b", f"{ACCOUNT[:-1]}/", f"{ACCOUNT[:-1]}?", "../" * 10 + "ab"])
def test_invalid_account_id_of_one_call_is_rejected(
    vpc: Any, server: Server, method: str, arguments: tuple[Any, ...], options: dict[str, Any], account_id: str
) -> None:
    """Slashes and question marks in an account identifier are rejected before anything is sent."""
    with pytest.raises(ValueError, match=r"^account_id: must be 32 letters and digits"):
        getattr(vpc.services, method)(*arguments, account_id=account_id, **options)
    assert server.requests == []


@pytest.mark.parametrize(
    ("method", "arguments", "options"),
    [
        ("get", (), {}),
        ("update", (SERVICE,), {}),
        ("delete", (), {"missing_ok": True}),
        ("edit", (), {"name": "b"}),
    ],
)
@pytest.mark.parametrize("service_id", ["", "abc", f"{SERVICE_ID}/", f"{SERVICE_ID}?x", "../../", 5, None])
def test_invalid_service_id_is_rejected(
    vpc: Any, server: Server, method: str, arguments: tuple[Any, ...], options: dict[str, Any], service_id: Any
) -> None:
    """An identifier that is not a UUID is rejected before anything is sent."""
    with pytest.raises(ValueError, match=r"^service_id: must be a UUID"):
        getattr(vpc.services, method)(service_id, *arguments, **options)
    assert server.requests == []


def test_invalid_service_id_of_a_raw_method_is_rejected(vpc: Any, server: Server) -> None:
    """The methods of `with_raw_response` check their arguments as well."""
    with pytest.raises(ValueError, match=r"^service_id: must be a UUID"):
        vpc.services.with_raw_response.get("abc")
    assert server.requests == []
