"""The command `python -m workers_vpc.testing`, and the imports that the emulator adds to other processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from .api_client import ACCOUNT, RELATIVE_SERVICES, SERVICES, TOKEN, TUNNEL, UNKNOWN_ID, tcp_config

COMMAND = [sys.executable, "-m", "workers_vpc.testing"]


@dataclass(frozen=True)
class RunningCommand:
    """The command while it serves."""

    process: "subprocess.Popen[str]"
    base_url: str

    def stop(self) -> tuple[str, str]:
        """Terminate the command, and return the rest of its output and its errors."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.terminate()
        self.process.wait(timeout=5)
        return self.process.stdout.read(), self.process.stderr.read()


@contextmanager
def run_command(*arguments: str) -> Iterator[RunningCommand]:
    """Run the command on a free port. The first line that it prints is the base URL."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield RunningCommand(process, process.stdout.readline().strip())
        finally:
            process.kill()


def run_to_completion(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run a command that ends by itself."""
    return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)


def test_command_responds_within_two_seconds_of_its_start() -> None:
    """When the first line is printed, the server is ready."""
    start = time.monotonic()
    with run_command() as command:
        assert httpx.get(command.base_url + RELATIVE_SERVICES, headers=TOKEN).json()["result"] == []
        assert time.monotonic() - start < 2


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_the_command(signal_number: signal.Signals) -> None:
    """After Ctrl-C or SIGTERM, the command exits with 0 and without errors, even if a connection is open."""
    with run_command() as command, httpx.Client(headers=TOKEN) as client:
        assert client.get(command.base_url + RELATIVE_SERVICES).status_code == 200
        command.process.send_signal(signal_number)
        _, errors = command.process.communicate(timeout=5)
        assert (command.process.returncode, errors) == (0, "")


def test_output_explains_how_to_configure_a_client() -> None:
    """The output names the environment variables of the clients."""
    with run_command() as command:
        url = command.base_url
        output, _ = command.stop()
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/client/v4")
    assert f"CLOUDFLARE_BASE_URL={url}" in output
    assert f"CLOUDFLARE_API_BASE_URL={url}" in output
    assert "CLOUDFLARE_ACCOUNT_ID" in output


def test_token_option_is_required_from_clients_and_not_printed() -> None:
    """With --token, any other token is rejected, and the output does not contain the token."""
    with run_command("--token", "hunter2") as command:
        url = command.base_url + RELATIVE_SERVICES
        assert httpx.get(url, headers=TOKEN).status_code == 401
        assert httpx.get(url, headers={"Authorization": "Bearer hunter2"}).status_code == 200
        output, _ = command.stop()
    assert "CLOUDFLARE_API_TOKEN" in output
    assert "hunter2" not in output


def test_api_key_option_is_required_from_clients() -> None:
    """With --api-key, any other key is rejected."""
    with run_command("--api-key", "hunter2") as command:
        url = command.base_url + RELATIVE_SERVICES
        headers = {"X-Auth-Email": "a@example.com", "X-Auth-Key": "wrong"}
        assert httpx.get(url, headers=headers).status_code == 401
        assert httpx.get(url, headers={**headers, "X-Auth-Key": "hunter2"}).status_code == 200


def test_options_of_the_directory() -> None:
    """The options have the same effect as the arguments of `Directory`."""
    with run_command("--limit", "1", "--explain", "--strict", "--tunnel", TUNNEL) as command:
        url = command.base_url + RELATIVE_SERVICES
        with httpx.Client(headers=TOKEN) as client:
            unknown_tunnel = {"ipv4": "10.0.0.1", "network": {"tunnel_id": UNKNOWN_ID}}
            assert client.post(url, json=tcp_config(host=unknown_tunnel)).status_code == 400
            rejected = client.post(url, json=tcp_config(labels=[]))
            assert rejected.json()["errors"][1]["source"] == {"pointer": "/labels"}
            assert client.post(url, json=tcp_config()).status_code == 200
            assert client.post(url, json=tcp_config(name="b")).status_code == 409


def test_seed_option_sets_the_initial_services(tmp_path: Path) -> None:
    """With --seed, the services of the file exist at the start, and the file is not changed."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({ACCOUNT: [tcp_config()]}), "utf-8")
    before = seed.read_bytes()
    with run_command("--seed", str(seed)) as command:
        (service,) = httpx.get(command.base_url + RELATIVE_SERVICES, headers=TOKEN).json()["result"]
        assert service["name"] == "postgres-db"
        command.stop()
    assert seed.read_bytes() == before


def test_state_option_keeps_the_services(tmp_path: Path) -> None:
    """With --state, the next start has the services of the last one, and the seed is used only by the first start."""
    state, seed = tmp_path / "state.json", tmp_path / "seed.json"
    seed.write_text(json.dumps({ACCOUNT: [tcp_config(name="seed")]}), "utf-8")
    options = ("--state", str(state), "--seed", str(seed))
    with run_command(*options) as command, httpx.Client(headers=TOKEN) as client:
        url = command.base_url + RELATIVE_SERVICES
        (service,) = client.get(url).json()["result"]
        client.delete(f"{url}/{service['service_id']}")
        created = client.post(url, json=tcp_config()).json()["result"]
        command.stop()
    assert json.loads(state.read_bytes()) == {ACCOUNT: [created]}
    with run_command(*options) as command:
        assert httpx.get(command.base_url + RELATIVE_SERVICES, headers=TOKEN).json()["result"] == [created]
    assert [path.name for path in tmp_path.iterdir() if path not in (state, seed)] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "Expecting property name"),
        ("[]", "expected an object with a list of services for each account identifier"),
        ('{"mine": [5]}', "mine: expected an object with a list"),
        ('{"mine": [{}]}', "account_id: expected 32 letters and digits"),
        (json.dumps({ACCOUNT: [tcp_config(tcp_port=0)]}), "tcp_port: expected a value from 1 to 65535"),
    ],
)
def test_invalid_seed_is_one_line(tmp_path: Path, content: str, message: str) -> None:
    """A file that is not valid gets one line with the reason and the exit status 1."""
    seed = tmp_path / "seed.json"
    seed.write_text(content, "utf-8")
    completed = run_to_completion(*COMMAND, "--port", "0", "--seed", str(seed))
    assert (completed.returncode, completed.stdout) == (1, "")
    (line,) = completed.stderr.splitlines()
    assert message in line


@pytest.mark.parametrize("option", ["--seed", "--state"])
def test_file_that_cannot_be_used_is_one_line(tmp_path: Path, option: str) -> None:
    """A file that cannot be read or written gets one line and the exit status 1, before anything is served."""
    completed = run_to_completion(*COMMAND, "--port", "0", option, str(tmp_path / "missing" / "file.json"))
    assert (completed.returncode, completed.stdout) == (1, "")
    (line,) = completed.stderr.splitlines()
    assert line.startswith("Cannot ")
    assert line.endswith(f"file.json: {os.strerror(2)}")


@pytest.mark.parametrize("value", ["-1", "many"])
def test_invalid_limit_is_a_usage_error(value: str) -> None:
    """A limit is a number."""
    completed = run_to_completion(*COMMAND, f"--limit={value}")
    assert completed.returncode == 2
    assert completed.stderr.splitlines()[-1].endswith(f"argument --limit: invalid limit value: '{value}'")


def test_verbose_option_logs_each_request() -> None:
    """With --verbose, there is one line for each request, without control characters from the client."""
    with run_command("--verbose") as command:
        httpx.get(command.base_url + RELATIVE_SERVICES, headers=TOKEN)
        httpx.post(command.base_url + "/%1B[2J", headers=TOKEN)
        _, log = command.stop()
    assert log.splitlines() == [
        f"'GET {SERVICES}' 200",
        "'POST /client/v4/%1B[2J' 404",
    ]


def test_port_in_use_is_one_line() -> None:
    """If the port is in use, the command prints one line and exits with 1."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        completed = run_to_completion(*COMMAND, "--port", str(port))
    assert (completed.returncode, completed.stdout) == (1, "")
    assert completed.stderr == f"Cannot listen on 127.0.0.1:{port}: {os.strerror(98)}\n"


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_invalid_port_is_a_usage_error(port: str) -> None:
    """An invalid option gets a message and the exit status 2."""
    completed = run_to_completion(*COMMAND, f"--port={port}")
    assert completed.returncode == 2
    assert "Traceback" not in completed.stderr
    assert completed.stderr.splitlines()[-1].endswith(f"argument --port: invalid port value: '{port}'")


def test_empty_host_is_a_usage_error() -> None:
    """An empty address is rejected, because it would mean all interfaces."""
    completed = run_to_completion(*COMMAND, "--host", "")
    assert completed.returncode == 2
    assert completed.stderr.splitlines()[-1].endswith("argument --host: invalid host value: ''")


def test_output_that_nobody_reads_does_not_stop_the_server() -> None:
    """With --verbose, requests are served and the command can be stopped, even if stderr is full."""
    with run_command("--verbose") as command:
        with httpx.Client(headers=TOKEN) as client:
            for _ in range(1500):
                assert client.get(command.base_url + RELATIVE_SERVICES).status_code == 200
        command.process.terminate()
        assert command.process.wait(timeout=5) == 0


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_the_command_under_load(signal_number: signal.Signals) -> None:
    """The command exits with 0 and without errors while 20 clients send requests and another one waits."""
    with run_command() as command, ThreadPoolExecutor(21) as pool:
        url = command.base_url + RELATIVE_SERVICES
        faults = url.replace(RELATIVE_SERVICES, "").replace("/client/v4", "/__faults__")
        assert httpx.post(faults, json={"delay": 60, "method": "DELETE"}).status_code == 200
        pool.submit(httpx.delete, url, headers=TOKEN, timeout=30)

        def send_requests_until_the_end() -> None:
            with httpx.Client(headers=TOKEN) as client:
                while client.get(url).status_code == 200:
                    pass

        clients = [pool.submit(send_requests_until_the_end) for _ in range(20)]
        time.sleep(0.3)
        command.process.send_signal(signal_number)
        assert command.process.wait(timeout=5) == 0
        assert all(isinstance(client.exception(), httpx.TransportError) for client in clients)
        assert command.process.stderr is not None
        assert command.process.stderr.read() == ""


def test_sdk_does_not_import_the_emulator() -> None:
    """Importing the SDK imports neither the emulator nor its requirements."""
    code = (
        "import sys, workers_vpc; workers_vpc.WorkersVPC;"
        "print([name for name in sys.modules if 'workers_vpc.testing' in name or 'jsonschema' in name])"
    )
    assert run_to_completion(sys.executable, "-c", code).stdout.strip() == "[]"


def test_pytest_plugin_imports_nothing_at_the_start() -> None:
    """The plugin imports neither the emulator nor the SDK until a fixture is used."""
    code = (
        "import sys, pytest, workers_vpc.testing.pytest_plugin;"
        "print({'httpx', 'attr', 'jsonschema_rs', 'workers_vpc_core.models', 'workers_vpc.testing._directory'}"
        " & sys.modules.keys())"
    )
    assert run_to_completion(sys.executable, "-c", code).stdout.strip() == "set()"


WITHOUT_THE_EXTRA = "import sys; sys.modules['jsonschema_rs'] = None; "


def test_import_error_names_the_missing_extra() -> None:
    """Without the requirements of the extra, the import error says what to install."""
    completed = run_to_completion(sys.executable, "-c", WITHOUT_THE_EXTRA + "from workers_vpc.testing import Directory")
    assert completed.returncode == 1
    assert "pip install 'workers-vpc[testing]'" in completed.stderr.splitlines()[-1]


def test_command_names_the_missing_extra() -> None:
    """Without the requirements of the extra, the command prints one line that says what to install."""
    code = WITHOUT_THE_EXTRA + "from workers_vpc.testing.__main__ import main; sys.exit(main())"
    completed = run_to_completion(sys.executable, "-c", code)
    assert completed.returncode == 1
    (line,) = completed.stderr.splitlines()
    assert "pip install 'workers-vpc[testing]'" in line
