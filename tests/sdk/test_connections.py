"""Failures without a whole answer: refused, dropped, slow and cut-off connections, and a closed client."""

import asyncio
from typing import Any

import httpx
import pytest

from workers_vpc import APIConnectionError, APIStatusError, APITimeoutError, AsyncWorkersVPC, DecodeError, WorkersVPC

from .clients import ACCOUNT, REFUSED, SERVICE, SERVICE_ID, TOKEN, Clients, get, update
from .server import DROP, Server, answer, cut, failure, slow, success


def test_a_refused_connection(clients: Clients) -> None:
    """Nothing listens: the error says where, and keeps httpx's as its cause."""
    with pytest.raises(APIConnectionError) as caught:
        clients.run(REFUSED, update, max_retries=0)
    error = caught.value
    assert f"PUT …/services/{SERVICE_ID} at 127.0.0.1:9" in str(error)
    assert error.method == "PUT"
    assert error.url == f"{REFUSED}/accounts/{ACCOUNT}/connectivity/directory/services/{SERVICE_ID}"
    assert isinstance(error.__cause__, httpx.ConnectError)


@pytest.mark.parametrize("given", [DROP, cut(success(SERVICE))], ids=["dropped", "cut off"])
def test_a_connection_that_breaks(clients: Clients, server: Server, given: Any) -> None:
    """A connection that closes before the end of a success is no success."""
    server.answer(given)
    with pytest.raises(APIConnectionError) as caught:
        clients.run(server.url, get, max_retries=0)
    assert not isinstance(caught.value, APITimeoutError)
    assert isinstance(caught.value.__cause__, httpx.TransportError)


def test_a_late_answer_of_a_client(clients: Clients, server: Server) -> None:
    """The time-out of the client holds for each call, and the message tells its seconds and phase."""
    server.answer(slow(success(SERVICE)))
    with pytest.raises(APITimeoutError) as caught:
        clients.run(server.url, get, timeout=0.15, max_retries=0)
    assert "timed out after 0.15 s (read): GET …/services/" in str(caught.value)
    assert isinstance(caught.value.__cause__, httpx.ReadTimeout)


@pytest.mark.parametrize("timeout", [0.1, httpx.Timeout(9, read=0.1)], ids=["seconds", "phases"])
def test_a_late_answer_of_one_call(clients: Clients, server: Server, timeout: Any) -> None:
    """The time-out of one call, or of a copy of the client, comes before that of the client."""
    server.answer(slow(success(SERVICE)))
    for use in (
        lambda vpc: vpc.services.get(SERVICE_ID, timeout=timeout),
        lambda vpc: get(vpc.with_options(timeout=timeout)),
    ):
        with pytest.raises(APITimeoutError, match=r"0\.1 s \(read\)"):
            clients.run(server.url, use, max_retries=0)


def timeouts(clients: Clients, server: Server, use: Any = get, **settings: Any) -> Any:
    """The time-outs that a request is sent with."""
    found: list[Any] = []
    hook = {"event_hooks": {"request": [lambda request: found.append(request.extensions["timeout"])]}}
    server.answer(success(SERVICE))
    clients.run(server.url, use, http_client={**hook, **settings.pop("http", {})}, **settings)
    return set(found[0].values())


def test_whose_timeout_it_is(clients: Clients, server: Server) -> None:
    """A call's comes first, then the client's, then that of the caller's HTTP client; None waits for ever."""
    assert timeouts(clients, server, http={"timeout": 7}) == {7}
    assert timeouts(clients, server, http={"timeout": 7}, timeout=8) == {8}
    assert timeouts(clients, server, http={"timeout": 7}, timeout=None) == {None}
    assert timeouts(clients, server, lambda vpc: vpc.services.get(SERVICE_ID, timeout=9), timeout=8) == {9}
    assert timeouts(clients, server, lambda vpc: vpc.services.get(SERVICE_ID, timeout=None), timeout=8) == {None}


def test_a_minute_is_waited_when_nothing_is_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that makes its own pool waits 60 seconds in each phase."""
    found: list[Any] = []
    send = httpx.Client.send

    def recorded(self: httpx.Client, request: httpx.Request, **settings: Any) -> httpx.Response:
        found.append(request.extensions["timeout"])
        return send(self, request, **settings)

    monkeypatch.setattr(httpx.Client, "send", recorded)
    server.answer(success(SERVICE))
    Clients(is_async=False).run(server.url, get)
    assert set(found[0].values()) == {60.0}


@pytest.mark.parametrize("wrong", [0, -1, True, "5", float("nan"), float("inf"), (1, 2)])
def test_a_wrong_timeout_is_refused(clients: Clients, server: Server, wrong: Any) -> None:
    """What is no time to wait is a ValueError, before anything is sent."""
    for use, settings in (
        (get, {"timeout": wrong}),
        (lambda vpc: vpc.with_options(timeout=wrong), {}),
        (lambda vpc: vpc.services.get(SERVICE_ID, timeout=wrong), {}),
    ):
        with pytest.raises(ValueError, match="timeout"):
            clients.run(server.url, use, **settings)
    assert server.requests == []


@pytest.mark.parametrize("wrong", [-1, True, 1.5, "2", None])
def test_a_wrong_number_of_retries_is_refused(clients: Clients, server: Server, wrong: Any) -> None:
    """What is no number of retries is a ValueError, before anything is sent."""
    for use, settings in (
        (get, {"max_retries": wrong}),
        (lambda vpc: vpc.with_options(max_retries=wrong), {}),
        (lambda vpc: vpc.services.get(SERVICE_ID, max_retries=wrong), {}),
    ):
        with pytest.raises(ValueError, match="max_retries"):
            clients.run(server.url, use, **settings)
    assert server.requests == []


def test_a_closed_client_says_so() -> None:
    """A call after `close` is a failure to connect that names the reason."""
    vpc = WorkersVPC(ACCOUNT, api_token=TOKEN)
    copy = vpc.with_options(max_retries=0)
    vpc.close()
    vpc.close()
    for client in (vpc, copy):
        with pytest.raises(APIConnectionError, match="closed"):
            client.services.get(SERVICE_ID)


def test_a_closed_asynchronous_client_says_so() -> None:
    """The same with `aclose`."""

    async def use() -> None:
        vpc = AsyncWorkersVPC(ACCOUNT, api_token=TOKEN)
        await vpc.aclose()
        with pytest.raises(APIConnectionError, match="closed"):
            await vpc.services.get(SERVICE_ID)

    asyncio.run(use())


def test_a_hook_that_raises_is_the_callers(clients: Clients, server: Server) -> None:
    """An exception of the caller's own hook reaches the caller as it is, even where httpx uses the same kind."""
    for error in (KeyError("mine"), RuntimeError("mine"), OSError("mine")):

        def fails(message: object, error: Exception = error) -> None:
            raise error

        server.answer(success(SERVICE))
        for event in ("request", "response"):
            with pytest.raises(type(error), match="mine"):
                clients.run(server.url, get, http_client={"event_hooks": {event: [fails]}})


def test_a_hook_that_refuses_statuses_leaves_the_errors_as_they_are(clients: Clients, server: Server) -> None:
    """`raise_for_status` as a hook of the caller's gives the error of the status, not httpx's."""

    def refuses(response: httpx.Response) -> None:
        response.raise_for_status()

    for status in (302, 404, 520):
        server.answer(failure(status, {"code": 5104, "message": "Service not found"}))
        with pytest.raises(APIStatusError) as caught:
            clients.run(server.url, get, max_retries=0, http_client={"event_hooks": {"response": [refuses]}})
        assert caught.value.status_code == status
        assert caught.value.__cause__ is None


def test_an_unreadable_body_leaves_the_connection_free(clients: Clients, server: Server) -> None:
    """A body that cannot be decompressed does not keep its connection from the pool."""
    server.answer(answer(body=b"no gzip", Content_Encoding="gzip"), success(SERVICE))
    limits = {"limits": httpx.Limits(max_connections=1), "timeout": 1.0}

    async def use_async(vpc: Any) -> Any:
        with pytest.raises(DecodeError):
            await get(vpc)
        return await get(vpc)

    def use(vpc: Any) -> Any:
        with pytest.raises(DecodeError):
            get(vpc)
        return get(vpc)

    assert clients.run(server.url, use_async if clients.is_async else use, http_client=limits).name == "db"
