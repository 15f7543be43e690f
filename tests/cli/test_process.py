"""The command as a process: terminals, pipes, signals, and what it loads."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

import httpx
import pytest

from .command import DB, ID, Command

RUN = [sys.executable, "-m", "workers_vpc.cli"]


def run(*arguments: str, code: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the command, or some code, to its end."""
    words = [sys.executable, "-c", code] if code else RUN
    environment = {**os.environ, **variables}
    return subprocess.run(
        [*words, *arguments], capture_output=True, text=True, timeout=20, check=False, env=environment
    )


def in_a_terminal(arguments: Sequence[str], typed: str) -> tuple[int, str]:
    """Run the command in a terminal, type something when it asks; its status and what the terminal showed."""
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


def test_it_works_as_a_process(command: Command) -> None:
    """Data goes to the output and the rest to the error stream, also where the output's encoding is poor."""
    command.add(DB, name="büro")
    ended = run("list", PYTHONIOENCODING="ascii")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[1].startswith("b\\xfcro  tcp")


def test_delete_asks_in_a_terminal(command: Command) -> None:
    """A person is asked, with the name of what is to be deleted; no is no, and yes is yes."""
    command.add(DB, service_id=ID)
    status, shown = in_a_terminal(["delete", ID], "n\n")
    assert (status, command.services) == (1, [DB])
    assert f"Delete db ({ID})?" in shown
    assert in_a_terminal(["delete", ID], "y\n")[0] == 0
    assert command.services == []


def test_update_asks_in_a_terminal_before_it_resets(command: Command) -> None:
    """A person is asked before anything is reset."""
    command.add(DB, service_id=ID)
    tunnel = DB["host"]["network"]["tunnel_id"]
    options = ["--name", "db", "--type", "tcp", "--ipv4", "10.0.0.1", "--tunnel-id", tunnel]
    status, shown = in_a_terminal(["update", ID, *options], "n\n")
    assert (status, command.services) == (1, [DB])
    assert "tls_settings.cert_verification_mode" in shown


def test_a_terminal_shows_progress(command: Command) -> None:
    """Long work shows in a terminal how far it has come."""
    command.add(DB)
    status, shown = in_a_terminal(["list"], "")
    assert status == 0
    assert "Reading services 1" in shown


def test_a_reader_that_leaves_is_no_failure_to_talk_of(command: Command) -> None:
    """When the output's reader is gone the command ends silently, as other tools do."""
    command.add(DB)
    for arguments in (["list"], ["list", "--json"]):
        reader, writer = os.pipe()
        os.close(reader)
        ended = subprocess.run([*RUN, *arguments], stdout=writer, stderr=subprocess.PIPE, timeout=20, check=False)
        os.close(writer)
        assert (ended.returncode, ended.stderr) == (141, b"")


def test_an_interruption_is_no_traceback(command: Command) -> None:
    """Ctrl-C ends it in a line, with the status that shells know."""
    command.directory.inject(delay=5)
    with subprocess.Popen([*RUN, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 10
        while not command.methods and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (130, "", "Interrupted.\n")


def test_a_closed_output_is_no_traceback(command: Command) -> None:
    """Without a standard output or error stream it does its work all the same."""
    command.add(DB)
    for closed in (">&-", "2>&-"):
        words = " ".join(RUN)
        ended = subprocess.run(["sh", "-c", f"{words} list {closed}"], capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_reader_that_left_is_no_traceback(option: str) -> None:
    """Also what is shown before any command runs ends quietly, and not as if it had been read."""
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([*RUN, option], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (ended.returncode == 0, ended.stderr) == (False, "")


def test_serve_is_a_stand_in_for_the_api(command: Command) -> None:
    """It prints the base URL, answers there, and ends cleanly."""
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


def test_serve_tells_its_options_under_its_own_name() -> None:
    """Its help and its complaints name the command that was given."""
    assert run("serve", "--help").stdout.startswith("usage: workers-vpc serve [-h]")
    wrong = run("serve", "--port", "x")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "workers-vpc serve: error: argument --port" in wrong.stderr


@pytest.mark.parametrize("name", ["typer", "rich", "ruamel"])
def test_a_missing_extra_is_told_in_a_line(name: str) -> None:
    """Without the extra's requirements it says what to install."""
    ended = run(code=f"import sys; sys.modules[{name!r}] = None; import workers_vpc.cli; workers_vpc.cli.main()")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"workers-vpc: {name} not installed: pip install 'workers-vpc[cli]'\n"


def test_nothing_is_loaded_before_it_is_needed() -> None:
    """The SDK loads nothing of the command, and the help of the command neither the models nor what reads YAML."""
    code = (
        "import sys, httpx; before = set(sys.modules);"  # which loads rich itself where it finds it
        "import workers_vpc; workers_vpc.WorkersVPC;"
        "print({'typer', 'rich', 'ruamel', 'workers_vpc.cli'} & (sys.modules.keys() - before))"
    )
    assert run(code=code).stdout == "set()\n"
    code = (
        "import sys, workers_vpc.cli._app;"
        "print({'ruamel', 'workers_vpc_api.models.tcp_service_config'} & sys.modules.keys())"
    )
    assert run(code=code).stdout == "set()\n"
