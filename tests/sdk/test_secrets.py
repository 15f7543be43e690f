"""Credentials do not appear in reprs, log records and exceptions, and are not sent to other hosts."""

import logging
import pickle
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from workers_vpc import WorkersVPCError

from .examples import ACCOUNT, KEY, SERVICE, SERVICE_ID, TCP, TOKEN, UNREACHABLE_URL
from .server import CLOSE_CONNECTION, ScriptedResponse, Server, delayed, failure, response, success, truncated

#: A part of each credential in these tests.
SECRET = "k3pt-qui3t"
CREDENTIALS = [
    pytest.param({"api_token": TOKEN}, id="token"),
    pytest.param({"api_email": f"{SECRET}@example.com", "api_key": KEY}, id="key"),
]
LOGGERS = ("workers_vpc", "httpx", "httpcore", "asyncio")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The records of all loggers at the finest level. After the test, they are searched for credentials."""
    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)
    yield caplog
    records = caplog.get_records("call")
    assert records
    for record in records:
        assert SECRET not in f"{record.getMessage()} {record.args}"


def everything_in(error: BaseException | None) -> str:
    """Return all that an exception and its causes contain and refer to."""
    text = ""
    while error is not None:
        text += "".join(traceback.format_exception(error)) + repr(vars(error)) + repr(error.args)
        request = getattr(error, "_request", None)
        if request is not None:
            text += repr(request.headers.raw)
        text += repr(getattr(error, "__notes__", ""))
        error = error.__cause__ or error.__context__
    return text


@pytest.mark.parametrize("credentials", CREDENTIALS)
def test_reprs_do_not_contain_credentials(make_client: Any, server: Server, credentials: dict[str, str]) -> None:
    """Clients, clients of `with_options`, their parts, resources, methods and responses can be printed."""
    server.respond_with(success(SERVICE))
    vpc = make_client(**credentials)
    raw = vpc.services.with_raw_response
    parts = [vpc, vpc.with_options(timeout=5), vpc.services, vpc.services.get, raw, raw.get(SERVICE_ID)]
    parts.append(vpc._credentials)
    shown = [f"{part!r} {part}" for part in parts]
    assert SECRET not in " ".join(shown)
    assert ACCOUNT in shown[0]


@pytest.mark.parametrize("credentials", CREDENTIALS)
@pytest.mark.parametrize(
    "scripted",
    [
        pytest.param(failure(403), id="403"),
        pytest.param(failure(500), id="500"),
        pytest.param(response(302, body=b"", Location="/x"), id="redirect"),
        pytest.param(response(body=b"<html>"), id="html"),
        pytest.param(response(body=b"x", Content_Encoding="gzip"), id="gzip"),
        pytest.param(CLOSE_CONNECTION, id="closed"),
        pytest.param(truncated(success(SERVICE)), id="truncated success"),
        pytest.param(truncated(failure(404)), id="truncated failure"),
        pytest.param(delayed(success(SERVICE)), id="timeout"),
        pytest.param(success(None), id="null"),
    ],
)
def test_errors_and_log_records_do_not_contain_credentials(
    make_client: Any,
    server: Server,
    sleeps: list[float],
    log: pytest.LogCaptureFixture,
    credentials: dict[str, str],
    scripted: ScriptedResponse,
) -> None:
    """Neither an exception, nor its attributes and causes, nor a log record contains a credential."""
    server.respond_with(scripted)
    with pytest.raises(WorkersVPCError) as caught:
        make_client(timeout=0.1, **credentials).services.update(SERVICE_ID, TCP)
    assert SECRET not in everything_in(caught.value)
    assert SECRET.encode() not in pickle.dumps(caught.value)


@pytest.mark.parametrize("credentials", CREDENTIALS)
def test_connection_errors_do_not_contain_credentials(
    make_client: Any, sleeps: list[float], log: pytest.LogCaptureFixture, credentials: dict[str, str]
) -> None:
    """If nothing listens, the exception contains neither a credential nor a header of the call."""
    vpc = make_client(base_url=UNREACHABLE_URL, **credentials)
    with pytest.raises(WorkersVPCError) as caught:
        vpc.services.get(SERVICE_ID, extra_headers={"X-Mine": TOKEN})
    assert SECRET not in everything_in(caught.value)


@pytest.mark.parametrize("credentials", CREDENTIALS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("http_client_settings", [None, {"follow_redirects": True}], ids=["own", "follows redirects"])
def test_redirects_are_not_followed(
    make_client: Any,
    make_http_client: Any,
    server: Server,
    credentials: dict[str, str],
    status: int,
    http_client_settings: dict[str, Any] | None,
) -> None:
    """Credentials are not sent to another host, even if the caller's HTTP client follows redirects."""
    http_client = None if http_client_settings is None else make_http_client(**http_client_settings)
    with Server() as other_server:
        other_server.respond_with(success(SERVICE))
        location = other_server.url.replace("127.0.0.1", "localhost")
        server.respond_with(response(status, body=b"", Location=location))
        with pytest.raises(WorkersVPCError, match=str(status)):
            make_client(http_client=http_client, **credentials).services.create(TCP)
        assert other_server.requests == []


def test_each_attempt_is_one_log_record(vpc: Any, server: Server, log: pytest.LogCaptureFixture) -> None:
    """The DEBUG record has method, path, status, duration, cf-ray and number of the attempt, and no body."""
    server.respond_with(success({**SERVICE, "name": "confidential"}, headers={"CF-Ray": "8f-LHR"}))
    vpc.services.get(SERVICE_ID, extra_query={"a": "b"})
    (record,) = [record for record in log.records if record.name == "workers_vpc"]
    path = f"/client/v4/accounts/{ACCOUNT}/connectivity/directory/services/{SERVICE_ID}"
    assert record.levelno == logging.DEBUG
    start, end = record.getMessage().split(" in ")
    assert start == f"GET {path}: 200"
    assert end.endswith(" s, cf-ray 8f-LHR, attempt 1")
    assert float(end.split()[0]) < 5


def test_each_retry_is_logged_with_its_reason(
    vpc: Any, server: Server, sleeps: list[float], log: pytest.LogCaptureFixture
) -> None:
    """Between the records of two attempts, an INFO record says why the request is retried."""
    server.respond_with(failure(503), CLOSE_CONNECTION, success(SERVICE))
    vpc.services.get(SERVICE_ID)
    records = [record for record in log.records if record.name == "workers_vpc"]
    messages = [record.getMessage() for record in records]
    assert [record.levelname for record in records] == ["DEBUG", "INFO", "DEBUG", "INFO", "DEBUG"]
    assert "503" in messages[1]
    assert "retry 1 of 2" in messages[1]
    assert "Error" in messages[3]
    assert [message[-9:] for message in messages[::2]] == ["attempt 1", "attempt 2", "attempt 3"]


def test_nothing_is_printed_without_logging_configuration(
    vpc: Any, server: Server, sleeps: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that does not configure logging prints nothing."""
    server.respond_with(failure(503), success(SERVICE))
    vpc.services.get(SERVICE_ID)
    assert len(server.requests) == 2
    assert capsys.readouterr() == ("", "")
