"""Connections that fail, time out or end early; timeouts; closed clients; event hooks of the caller's HTTP client."""

import asyncio
from typing import Any

import httpx
import pytest

from workers_vpc import APIConnectionError, APIStatusError, APITimeoutError, DecodeError

from .examples import ACCOUNT, SERVICE, SERVICE_ID, UNREACHABLE_URL
from .server import CLOSE_CONNECTION, ScriptedResponse, Server, delayed, failure, response, success, truncated


def test_refused_connection_raises_an_error_with_method_and_address(make_client: Any) -> None:
    """If nothing listens, the error says which request failed and where, and its cause is the error of httpx."""
    vpc = make_client(base_url=UNREACHABLE_URL, max_retries=0)
    with pytest.raises(APIConnectionError) as caught:
        vpc.services.update(SERVICE_ID, SERVICE)
    error = caught.value
    assert str(error).startswith("connection failed: ")
    assert f"PUT .../services/{SERVICE_ID} at 127.0.0.1:9" in str(error)
    assert error.method == "PUT"
    assert error.url == f"{UNREACHABLE_URL}/accounts/{ACCOUNT}/connectivity/directory/services/{SERVICE_ID}"
    assert isinstance(error.__cause__, httpx.ConnectError)


@pytest.mark.parametrize("broken", [CLOSE_CONNECTION, truncated(success(SERVICE))], ids=["closed", "truncated"])
def test_connection_closed_before_the_response_is_complete_raises_an_error(
    make_client: Any, server: Server, broken: ScriptedResponse
) -> None:
    """A success whose end is missing is not a success."""
    server.respond_with(broken)
    with pytest.raises(APIConnectionError) as caught:
        make_client(max_retries=0).services.get(SERVICE_ID)
    assert not isinstance(caught.value, APITimeoutError)
    assert isinstance(caught.value.__cause__, httpx.TransportError)


def test_timeout_of_the_client_applies_to_each_call(make_client: Any, server: Server) -> None:
    """The message contains the timeout in seconds and the phase."""
    server.respond_with(delayed(success(SERVICE)))
    with pytest.raises(APITimeoutError) as caught:
        make_client(timeout=0.15, max_retries=0).services.get(SERVICE_ID)
    assert "timed out after 0.15 s (read): GET .../services/" in str(caught.value)
    assert isinstance(caught.value.__cause__, httpx.ReadTimeout)


@pytest.mark.parametrize("timeout", [0.1, httpx.Timeout(9, read=0.1)], ids=["seconds", "phases"])
def test_timeout_of_a_call_replaces_that_of_the_client(make_client: Any, server: Server, timeout: Any) -> None:
    """A call, or a client of `with_options`, can have another timeout than the client."""
    vpc = make_client(max_retries=0)
    server.respond_with(delayed(success(SERVICE)))
    with pytest.raises(APITimeoutError, match=r"0\.1 s \(read\)"):
        vpc.services.get(SERVICE_ID, timeout=timeout)
    with pytest.raises(APITimeoutError, match=r"0\.1 s \(read\)"):
        vpc.with_options(timeout=timeout).services.get(SERVICE_ID)


class TimeoutRecorder:
    """A request hook that records the timeouts with which requests are sent."""

    def __init__(self) -> None:
        self.timeouts: list[set[float | None]] = []

    def __call__(self, request: httpx.Request) -> None:
        self.timeouts.append(set(request.extensions["timeout"].values()))


@pytest.mark.parametrize(
    ("client_settings", "call_options", "expected"),
    [
        ({}, {}, 7),
        ({"timeout": 8}, {}, 8),
        ({"timeout": None}, {}, None),
        ({"timeout": 8}, {"timeout": 9}, 9),
        ({"timeout": 8}, {"timeout": None}, None),
    ],
)
def test_timeout_of_the_call_precedes_that_of_the_client_and_of_the_http_client(
    make_client: Any,
    make_http_client: Any,
    server: Server,
    client_settings: dict[str, Any],
    call_options: dict[str, Any],
    expected: float | None,
) -> None:
    """The most specific timeout applies, and None is a timeout too: no limit."""
    recorder = TimeoutRecorder()
    http_client = make_http_client(timeout=7, event_hooks={"request": [recorder]})
    server.respond_with(success(SERVICE))
    make_client(http_client=http_client, **client_settings).services.get(SERVICE_ID, **call_options)
    assert recorder.timeouts == [{expected}]


def test_default_timeout_is_60_seconds(
    make_client: Any, server: Server, runner: asyncio.Runner | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that creates its own HTTP client waits at most 60 seconds in each phase."""
    recorder = TimeoutRecorder()
    http_client_class: Any = httpx.Client if runner is None else httpx.AsyncClient
    send = http_client_class.send

    def recording_send(self: Any, request: httpx.Request, **settings: Any) -> Any:
        recorder(request)
        return send(self, request, **settings)

    monkeypatch.setattr(http_client_class, "send", recording_send)
    server.respond_with(success(SERVICE))
    make_client().services.get(SERVICE_ID)
    assert recorder.timeouts == [{60.0}]


@pytest.mark.parametrize("invalid", [0, -1, True, "5", float("nan"), float("inf"), (1, 2)])
def test_invalid_timeout_is_rejected(make_client: Any, server: Server, invalid: Any) -> None:
    """An invalid timeout is a ValueError before anything is sent: of a client, `with_options` and a call."""
    vpc = make_client()
    with pytest.raises(ValueError, match="timeout: must be seconds above 0"):
        make_client(timeout=invalid)
    with pytest.raises(ValueError, match="timeout: must be seconds above 0"):
        vpc.with_options(timeout=invalid)
    with pytest.raises(ValueError, match="timeout: must be seconds above 0"):
        vpc.services.get(SERVICE_ID, timeout=invalid)
    assert server.requests == []


@pytest.mark.parametrize("invalid", [-1, True, 1.5, "2", None])
def test_invalid_number_of_retries_is_rejected(make_client: Any, server: Server, invalid: Any) -> None:
    """An invalid number is a ValueError before anything is sent: of a client, `with_options` and a call."""
    vpc = make_client()
    with pytest.raises(ValueError, match="max_retries: must be an integer of at least 0"):
        make_client(max_retries=invalid)
    with pytest.raises(ValueError, match="max_retries: must be an integer of at least 0"):
        vpc.with_options(max_retries=invalid)
    with pytest.raises(ValueError, match="max_retries: must be an integer of at least 0"):
        vpc.services.get(SERVICE_ID, max_retries=invalid)
    assert server.requests == []


def test_call_on_a_closed_client_says_that_it_is_closed(vpc: Any) -> None:
    """Closing twice is allowed. Clients of `with_options` are closed with the client that owns the connections."""
    derived = vpc.with_options(max_retries=0)
    vpc.close()
    vpc.close()
    for client in (vpc, derived):
        with pytest.raises(APIConnectionError, match="the HTTP client is closed"):
            client.services.get(SERVICE_ID)


@pytest.mark.parametrize("event", ["request", "response"])
@pytest.mark.parametrize("error", [KeyError("mine"), RuntimeError("mine"), OSError("mine")], ids=repr)
def test_exception_of_an_event_hook_reaches_the_caller(
    make_client: Any, make_http_client: Any, server: Server, event: str, error: Exception
) -> None:
    """An exception of the caller's own hook is not converted, even if httpx raises the same class."""

    def failing_hook(message: object) -> None:
        raise error

    server.respond_with(success(SERVICE))
    vpc = make_client(http_client=make_http_client(event_hooks={event: [failing_hook]}))
    with pytest.raises(type(error), match="mine"):
        vpc.services.get(SERVICE_ID)


@pytest.mark.parametrize("status", [302, 404, 520])
def test_hook_that_calls_raise_for_status_does_not_change_errors(
    make_client: Any, make_http_client: Any, server: Server, status: int
) -> None:
    """With such a hook of the caller's HTTP client, the error is still that of the status."""
    server.respond_with(failure(status, {"code": 5104, "message": "Service not found"}))
    http_client = make_http_client(event_hooks={"response": [httpx.Response.raise_for_status]})
    with pytest.raises(APIStatusError) as caught:
        make_client(http_client=http_client, max_retries=0).services.get(SERVICE_ID)
    assert caught.value.status_code == status
    assert caught.value.__cause__ is None


def test_connection_of_an_unreadable_response_is_released(
    make_client: Any, make_http_client: Any, server: Server
) -> None:
    """A body that cannot be decompressed does not keep its connection from the pool."""
    server.respond_with(response(body=b"no gzip", Content_Encoding="gzip"), success(SERVICE))
    vpc = make_client(http_client=make_http_client(limits=httpx.Limits(max_connections=1), timeout=1.0))
    with pytest.raises(DecodeError):
        vpc.services.get(SERVICE_ID)
    assert vpc.services.get(SERVICE_ID).name == "db"
