"""Tests of the command as a process: terminals, pipes, signals and imports."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from .support import DB, ID, Command

RUN = [sys.executable, "-m", "workers_vpc.cli"]


def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as a process, with additional environment variables."""
    environment = {**os.environ, **variables}
    return subprocess.run([*RUN, *arguments], capture_output=True, text=True, timeout=20, check=False, env=environment)


def run_python(code: str) -> "subprocess.CompletedProcess[str]":
    """Run Python code in a new process."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=False)


def run_in_terminal(arguments: Sequence[str], typed: str = "") -> tuple[int, str]:
    """Run the command in a terminal, and type a text when it asks for confirmation.

    Returns:
        The exit status, and what the terminal showed.
    """
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen([*RUN, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
                if typed and b"[y/N]" in shown:
                    os.write(ours, typed.encode())
                    typed = ""
        except OSError:  # the process closed the terminal
            pass
        os.close(ours)
        process.wait(timeout=20)
    return process.returncode, shown.decode()


def test_output_of_another_encoding_is_escaped(command: Command) -> None:
    """A character that the encoding of the output does not contain is escaped."""
    command.add(DB, name="büro")
    ended = run("list", PYTHONIOENCODING="ascii")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[1].startswith("b\\xfcro  tcp")


def test_delete_asks_for_confirmation_in_a_terminal(command: Command) -> None:
    """The question contains the name and the identifier, and only yes deletes the service."""
    command.add(DB, service_id=ID)
    status, shown = run_in_terminal(["delete", ID], "n\n")
    assert (status, command.services) == (1, [DB])
    assert f"Delete db ({ID})?" in shown
    assert run_in_terminal(["delete", ID], "y\n")[0] == 0
    assert command.services == []


def test_update_asks_for_confirmation_before_it_resets_fields(command: Command) -> None:
    """The command shows the fields that would be reset, and no keeps them."""
    command.add(DB, service_id=ID)
    tunnel = DB["host"]["network"]["tunnel_id"]
    options = ["--name", "db", "--type", "tcp", "--ipv4", "10.0.0.1:1", "--tunnel-id", tunnel]
    status, shown = run_in_terminal(["update", ID, *options], "n\n")
    assert (status, command.services) == (1, [DB])
    assert "tls_settings.cert_verification_mode" in shown


def test_apply_asks_for_confirmation_after_it_shows_the_plan(command: Command) -> None:
    """The plan is shown before the question, and the status of a declined question is the same for all commands."""
    command.add(DB, service_id=ID)
    options = ["--name", "db", "--type", "tcp", "--ipv4", "10.0.0.1", "--tcp-port", "1"]
    options += ["--tunnel-id", DB["host"]["network"]["tunnel_id"]]
    status, shown = run_in_terminal(["apply", *options], "n\n")
    assert (status, command.services) == (1, [DB])
    assert shown.index("5432 -> 1") < shown.index("Plan: 0 to create, 1 to update") < shown.index("Apply this plan?")
    assert run_in_terminal(["apply", *options], "y\n")[0] == 0
    assert command.services[0]["tcp_port"] == 1


def test_terminal_shows_progress(command: Command) -> None:
    """A terminal shows how many services have been read."""
    command.add(DB)
    status, shown = run_in_terminal(["list"])
    assert status == 0
    assert "Reading services 1" in shown


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"]], ids=" ".join)
def test_closed_pipe_ends_the_command_silently(command: Command, arguments: list[str]) -> None:
    """If the reader of the output is gone, there is no message, and the status is that of SIGPIPE."""
    command.add(DB)
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run([*RUN, *arguments], stdout=writer, stderr=subprocess.PIPE, timeout=20, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (141, b"")


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_closed_pipe_ends_an_eager_option_silently(option: str) -> None:
    """The same holds for what is shown before a command runs."""
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([*RUN, option], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (ended.returncode == 0, ended.stderr) == (False, "")


def test_interruption_is_not_a_traceback(command: Command) -> None:
    """Ctrl-C ends the command with one line and the status of SIGINT."""
    command.directory.inject(delay=5)
    with subprocess.Popen([*RUN, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 10
        while not command.methods and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", "Interrupted.\n")


def test_interrupted_apply_ends_at_once_and_can_be_repeated(command: Command, tmp_path: Path) -> None:
    """Ctrl-C does not wait for the rate limit to reset, and the next run makes the remaining changes."""
    path = tmp_path / "services.json"
    path.write_text(json.dumps([{**DB, "name": f"db-{number}"} for number in range(20)]))
    command.directory.inject(method="POST", status=429, retry_after=200)
    arguments = ["apply", "--file", str(path), "--yes", "--concurrency", "2"]
    with subprocess.Popen([*RUN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while "POST" not in command.methods:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(0.2)  # the command waits now
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "Interrupted.\n")
    assert command(*arguments).status == 0
    assert len(command.services) == 20


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_command_works_without_a_stream(command: Command, closed: str) -> None:
    """A closed standard output or error stream is not an error."""
    command.add(DB)
    words = " ".join(RUN)
    ended = subprocess.run(["sh", "-c", f"{words} list {closed}"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_serve_runs_an_emulator(command: Command) -> None:
    """`serve` prints the base URL, accepts requests, and ends with the status 0 on SIGTERM."""
    with subprocess.Popen([*RUN, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = process.stdout.readline().strip()
            assert httpx.get(base_url + "/nothing").status_code == 404
            assert command("--base-url", base_url, "list", "--json").json == []
            process.terminate()
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()


def test_help_of_serve_has_the_name_of_the_command() -> None:
    """The help and the errors of `serve` show the command as the user typed it."""
    assert run("serve", "--help").stdout.startswith("usage: workers-vpc serve [-h]")
    wrong = run("serve", "--port", "x")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "workers-vpc serve: error: argument --port" in wrong.stderr


@pytest.mark.parametrize("name", ["click", "json5", "rich", "rich_click", "ruamel", "tomlkit"])
def test_missing_package_is_named(name: str) -> None:
    """Without the packages of the extra, the message says what to install."""
    ended = run_python(f"import sys; sys.modules[{name!r}] = None; import workers_vpc.cli; workers_vpc.cli.main()")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"workers-vpc: {name} not installed: pip install 'workers-vpc[cli]'\n"


def test_sdk_does_not_import_the_command() -> None:
    """A program that uses the SDK does not import the packages of the command."""
    ended = run_python(
        "import sys, httpx; before = set(sys.modules);"  # httpx imports rich and click if they are installed
        "import workers_vpc; workers_vpc.WorkersVPC;"
        "names = {'click', 'json5', 'rich_click', 'ruamel', 'tomlkit', 'workers_vpc.cli'};"
        "print(names & (sys.modules.keys() - before))"
    )
    assert ended.stdout == "set()\n"


def test_main_command_does_not_import_what_its_help_does_not_need() -> None:
    """The help of the main command imports neither the models nor the HTTP and YAML libraries."""
    ended = run_python(
        "import sys, workers_vpc.cli._main_command;"
        "names = {'httpx', 'json5', 'ruamel', 'tomlkit', 'workers_vpc_api.models.tcp_service_config'};"
        "print(names & sys.modules.keys())"
    )
    assert ended.stdout == "set()\n"
