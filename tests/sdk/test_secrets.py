"""No credential gets where it does not belong: reprs, log records, exceptions, other hosts."""

import logging
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from workers_vpc import WorkersVPCError

from .clients import ACCOUNT, KEY, REFUSED, SERVICE, SERVICE_ID, TOKEN, Clients, create, get, update
from .server import DROP, Server, answer, cut, failure, slow, success

BY_KEY = {"api_email": "k3pt-qui3t@example.com", "api_key": KEY}
SCHEMES = [{"api_token": TOKEN}, BY_KEY]
#: What each credential here contains.
SECRET = "k3pt-qui3t"
LOGGERS = ("workers_vpc", "httpx", "httpcore", "httpx_retries", "asyncio")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged at the finest level, by whom ever; after the test it is searched for credentials."""
    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)
    yield caplog
    records = caplog.get_records("call")
    assert records
    for record in records:
        assert SECRET not in f"{record.getMessage()} {record.args}"


def everything(error: BaseException | None) -> str:
    """All that an exception and its causes say, hold and refer to."""
    text = ""
    while error is not None:
        text += "".join(traceback.format_exception(error)) + repr(vars(error)) + repr(error.args)
        request = getattr(error, "_request", None)
        if request is not None:
            text += repr(request.headers.raw)
        text += repr(getattr(error, "__notes__", ""))
        error = error.__cause__ or error.__context__
    return text


@pytest.mark.parametrize("credentials", SCHEMES, ids=["token", "key"])
def test_no_repr_shows_a_credential(clients: Clients, server: Server, credentials: dict[str, str]) -> None:
    """Clients, their copies, resources and responses can be printed."""
    server.answer(success(SERVICE))
    shown: list[str] = []

    def use(vpc: Any) -> Any:
        other = vpc.with_options(timeout=5)
        parts = (vpc, other, vpc.services, vpc.services.get, vpc.services.with_raw_response, vpc._settings)
        shown.extend(f"{part!r} {part}" for part in parts)
        return vpc.services.with_raw_response.get(SERVICE_ID)

    shown.append(repr(clients.run(server.url, use, **credentials)))
    assert SECRET not in " ".join(shown)
    assert ACCOUNT in shown[0]


@pytest.mark.parametrize("credentials", SCHEMES, ids=["token", "key"])
@pytest.mark.parametrize(
    "given",
    [
        failure(403),
        failure(500),
        answer(302, body=b"", Location="/x"),
        answer(body=b"<html>"),
        answer(body=b"x", Content_Encoding="gzip"),
        DROP,
        cut(success(SERVICE)),
        cut(failure(404)),
        slow(success(SERVICE)),
        success(None),
    ],
    ids=["403", "500", "redirect", "html", "gzip", "dropped", "cut", "cut refusal", "slow", "null"],
)
def test_no_failure_shows_a_credential(
    clients: Clients,
    server: Server,
    waits: list[float],
    log: pytest.LogCaptureFixture,
    credentials: dict[str, str],
    given: Any,
) -> None:
    """Neither an exception, nor what it holds or was caused by, nor any log record has a credential."""
    server.answer(given)
    with pytest.raises(WorkersVPCError) as caught:
        clients.run(server.url, update, timeout=0.1, **credentials)
    assert SECRET not in everything(caught.value)
    assert SECRET.encode() not in pickle.dumps(caught.value)


@pytest.mark.parametrize("credentials", SCHEMES, ids=["token", "key"])
def test_no_connection_failure_shows_a_credential(
    clients: Clients, waits: list[float], log: pytest.LogCaptureFixture, credentials: dict[str, str]
) -> None:
    """The same where nothing listens, and with a header of one call."""
    with pytest.raises(WorkersVPCError) as caught:
        clients.run(REFUSED, lambda vpc: vpc.services.get(SERVICE_ID, extra_headers={"X-Mine": TOKEN}), **credentials)
    assert SECRET not in everything(caught.value)


@pytest.mark.parametrize("credentials", SCHEMES, ids=["token", "key"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(clients: Clients, server: Server, credentials: dict[str, str], status: int) -> None:
    """Credentials are not carried to another host, also where the caller's HTTP client follows redirects."""
    with Server([success(SERVICE)]) as elsewhere:
        server.answer(answer(status, body=b"", Location=elsewhere.url.replace("127.0.0.1", "localhost")))
        for http in ({}, {"http_client": {"follow_redirects": True}}):
            with pytest.raises(WorkersVPCError, match=str(status)):
                clients.run(server.url, create, **http, **credentials)
        assert elsewhere.requests == []


def test_a_request_is_one_line(clients: Clients, server: Server, log: pytest.LogCaptureFixture) -> None:
    """Each attempt is one DEBUG line: method, path, status, duration, cf-ray and attempt, and no body."""
    given = success({**SERVICE, "name": "confidential"})
    given.content = given.content.replace(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nCF-Ray: 8f-LHR\r\n")
    server.answer(given)
    clients.run(server.url, lambda vpc: vpc.services.get(SERVICE_ID, extra_query={"a": "b"}))
    (record,) = [record for record in log.records if record.name == "workers_vpc"]
    path = f"/client/v4/accounts/{ACCOUNT}/connectivity/directory/services/{SERVICE_ID}"
    assert record.levelno == logging.DEBUG
    start, end = record.getMessage().split(" in ")
    assert start == f"GET {path}: 200"
    assert end.endswith(" s, cf-ray 8f-LHR, attempt 1")
    assert float(end.split()[0]) < 5


def test_a_retry_is_an_info_line_with_its_reason(
    clients: Clients, server: Server, waits: list[float], log: pytest.LogCaptureFixture
) -> None:
    """Between the lines of the attempts stands why there is another one."""
    server.answer(failure(503), DROP, success(SERVICE))
    clients.run(server.url, get)
    ours = [record for record in log.records if record.name == "workers_vpc"]
    assert [record.levelname for record in ours] == ["DEBUG", "INFO", "DEBUG", "INFO", "DEBUG"]
    assert "503" in ours[1].getMessage()
    assert "retry 1 of 2" in ours[1].getMessage()
    assert "Error" in ours[3].getMessage()
    assert [record.getMessage()[-9:] for record in ours[::2]] == ["attempt 1", "attempt 2", "attempt 3"]


def test_nothing_is_logged_by_default(clients: Clients, server: Server, waits: list[float], capsys: Any) -> None:
    """Who sets up no logging sees nothing."""
    server.answer(failure(503), success(SERVICE))
    clients.run(server.url, get)
    assert capsys.readouterr() == ("", "")
