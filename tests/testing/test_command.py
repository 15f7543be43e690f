"""The command `python -m workers_vpc.testing`, and what it costs to have the stand-in at all."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from .calls import SERVICES, TOKEN

BELOW = SERVICES.removeprefix("/client/v4")


@contextmanager
def running(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run the command on a free port; gives the process and the base URL that it prints."""
    command = [sys.executable, "-m", "workers_vpc.testing", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_the_server_answers_within_two_seconds_of_the_command() -> None:
    """The first line is the base URL, and by then the server answers."""
    start = time.monotonic()
    with running() as (_, url):
        assert httpx.get(url + BELOW, headers=TOKEN).json()["result"] == []
        assert time.monotonic() - start < 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly(number: signal.Signals) -> None:
    """After Ctrl-C or SIGTERM it exits with 0 and says nothing, even with a connection open."""
    with running() as (process, url), httpx.Client(headers=TOKEN) as client:
        assert client.get(url + BELOW).status_code == 200
        process.send_signal(number)
        _, complaints = process.communicate(timeout=5)
        assert (process.returncode, complaints) == (0, "")


def test_it_tells_how_to_point_a_client_at_it() -> None:
    """What is printed names the variables that clients read, and never the token."""
    with running("--token", "hunter2") as (process, url):
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/client/v4")
        assert httpx.get(url + BELOW, headers=TOKEN).status_code == 401
        assert httpx.get(url + BELOW, headers={"Authorization": "Bearer hunter2"}).status_code == 200
        process.terminate()
        assert process.stdout is not None
        told = process.stdout.read()
    assert f"CLOUDFLARE_BASE_URL={url}" in told
    assert f"CLOUDFLARE_API_BASE_URL={url}" in told
    assert "CLOUDFLARE_ACCOUNT_ID" in told
    assert "hunter2" not in told


def test_it_can_tell_of_each_request() -> None:
    """With --verbose there is a line for each request, in which nothing from outside can steer a terminal."""
    with running("--verbose") as (process, url):
        httpx.get(url + BELOW, headers=TOKEN)
        httpx.post(url + "/%1B[2J", headers=TOKEN)
        process.terminate()
        _, log = process.communicate(timeout=5)
    assert log.splitlines() == [
        f"'GET {SERVICES}' 200",
        "'POST /client/v4/%1B[2J' 404",
    ]


def test_a_busy_port_is_one_clear_line() -> None:
    """A port that is taken is told in one line, with exit status 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "workers_vpc.testing", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"Cannot listen on 127.0.0.1:{port}: {os.strerror(98)}\n"


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_a_port_that_is_none_is_told(port: str) -> None:
    """A wrong option is told in words, with the exit status that commands have for it."""
    command = [sys.executable, "-m", "workers_vpc.testing", f"--port={port}"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert ended.stderr.splitlines()[-1].endswith(f"argument --port: invalid port value: '{port}'")


def test_the_sdk_loads_nothing_of_it() -> None:
    """Importing the SDK loads neither the stand-in nor what only the stand-in needs."""
    code = (
        "import sys, workers_vpc; workers_vpc.WorkersVPC;"
        "print([name for name in sys.modules if 'workers_vpc.testing' in name or 'jsonschema' in name])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_the_pytest_plugin_loads_nothing_at_the_start() -> None:
    """The start of pytest costs no more than the plugin's own module, whoever has it installed."""
    code = (
        "import sys, pytest, workers_vpc.testing.pytest_plugin;"
        "print({'httpx', 'attr', 'jsonschema_rs', 'workers_vpc_api', 'workers_vpc.testing._directory'}"
        " & sys.modules.keys())"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


def test_a_missing_extra_is_named() -> None:
    """Without the extra's requirement the import error says what to install."""
    absent = "import sys; sys.modules['jsonschema_rs'] = None;"
    for code, lines in (
        ("from workers_vpc.testing import Directory", None),
        ("from workers_vpc.testing.__main__ import main; sys.exit(main())", 1),
    ):
        ended = subprocess.run([sys.executable, "-c", absent + code], capture_output=True, text=True, check=False)
        assert ended.returncode == 1
        assert "pip install 'workers-vpc[testing]'" in ended.stderr.splitlines()[-1]
        assert lines is None or len(ended.stderr.splitlines()) == lines
