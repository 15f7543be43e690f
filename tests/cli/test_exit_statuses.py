"""Tests of exit statuses, error messages and secrets."""

import socket

import pytest

from workers_vpc.cli._main_command import main_command

from .support import ACCOUNT, DB, ID, TOKEN, Command


@pytest.mark.parametrize(
    ("status", "code", "message", "expected"),
    [
        (400, 1003, "invalid", 1),
        (401, 10000, "Authentication error", 1),
        (403, 10000, "forbidden", 1),
        (404, 5104, "Service not found", 3),
        (400, 5104, "Service not found", 3),
        (404, 7003, "Could not route", 1),
        (409, 5101, "Service name already exists: db", 4),
        (400, 5101, "name already exists", 4),
        (400, 5101, "tunnel not found", 1),
        (429, 1015, "slow down", 1),
        (500, 1000, "oops", 1),
        (525, 1000, "handshake", 1),
    ],
)
def test_api_error_has_an_exit_status(command: Command, status: int, code: int, message: str, expected: int) -> None:
    """The exit status shows what happened, and one line contains the code and message of the API."""
    command.directory.inject(status=status, code=code, message=message)
    result = command("--max-retries", "0", "get", ID)
    assert (result.status, result.out) == (expected, "")
    assert result.err.startswith(f"Error: {status}")
    assert f"{code} {message}" in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize("fault", ["html", "truncate"])
def test_unusable_response_is_a_failure(command: Command, fault: str) -> None:
    """An HTML page and an incomplete response result in one line and the status 1."""
    command.directory.inject(**{fault: True})
    status, _, err = command("--max-retries", "0", "list")
    assert (status, len(err.splitlines())) == (1, 1)


def test_refused_connection_is_a_failure(command: Command) -> None:
    """A port without a server results in one line and the status 1."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    status, out, err = command("--base-url", f"http://127.0.0.1:{port}", "--max-retries", "0", "list")
    assert (status, out, len(err.splitlines())) == (1, "", 1)


def test_timeout_is_a_failure(command: Command) -> None:
    """`--timeout` limits how long the command waits for a response."""
    command.directory.inject(delay=0.5)
    status, _, err = command("--timeout", "0.05", "--max-retries", "0", "list")
    assert (status, "timed out" in err) == (1, True)


@pytest.mark.parametrize("arguments", [("--total-timeout", "0.5", "list"), ("list", "--total-timeout", "0.5")])
def test_total_timeout_limits_an_operation(command: Command, arguments: tuple[str, ...]) -> None:
    """`--total-timeout` includes the waits between retries."""
    command.directory.inject(status=503, retry_after=5)
    status, _, err = command(*arguments)
    assert (status, len(err.splitlines())) == (1, 1)
    assert "timed out after 0.5 s" in err


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"CLOUDFLARE_API_TOKEN": ""}, "no credentials: set CLOUDFLARE_API_TOKEN"),
        (
            {"CLOUDFLARE_API_TOKEN": "", "CLOUDFLARE_API_KEY": "k3y"},
            "CLOUDFLARE_API_KEY is set but CLOUDFLARE_EMAIL is not",
        ),
        ({"CLOUDFLARE_API_TOKEN": "s3cret\ntoken"}, "CLOUDFLARE_API_TOKEN is malformed"),
        ({"CLOUDFLARE_ACCOUNT_ID": ""}, "no account: set CLOUDFLARE_ACCOUNT_ID"),
        ({"CLOUDFLARE_ACCOUNT_ID": "x"}, "CLOUDFLARE_ACCOUNT_ID is malformed"),
    ],
)
def test_missing_configuration_names_the_variable(
    command: Command, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    """The message names the missing or malformed variable but not its value, and nothing is sent."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    status, out, err = command("list")
    assert (status, out, command.methods) == (2, "", [])
    assert message in err
    assert "s3cret" not in err
    assert "k3y" not in err


def test_options_take_precedence_over_the_environment(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--account-id` and `--base-url` replace the values of the environment."""
    command.add(DB)
    other = "f" * 32
    assert command("--account-id", other, "list", "--json").json == []
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", "")
    assert other in command.directory.requests[0].path
    assert command("--base-url", "nowhere", "--account-id", other, "list").status == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--timeout", "0", "list"],
        ["--timeout", "nan", "list"],
        ["--total-timeout", "0", "list"],
        ["--max-retries", "-1", "list"],
        ["list", "--page", "0"],
        ["list", "--per-page", "1001"],
        ["lst"],
        ["get", "--nope"],
        ["list", "--timeout", "0"],
        [],
    ],
    ids=" ".join,
)
def test_incorrect_usage_sends_nothing(command: Command, arguments: list[str]) -> None:
    """Unknown commands and options, and values out of range, result in the status 2."""
    assert (command(*arguments).status, command.methods) == (2, [])


def test_global_options_follow_the_command_too(command: Command) -> None:
    """An option after the command takes precedence over the same option before it."""
    command.add(DB)
    other = "f" * 32
    assert command("list", "--json", "--account-id", other).json == []
    assert len(command("--account-id", other, "list", "--account-id", ACCOUNT, "--json").json) == 1
    command.directory.inject(status=503)
    assert command("get", "db", "--max-retries", "0").status == 1
    assert "debug: GET" in command("get", "db", "-v").err


def test_verbose_logs_requests_without_secrets(command: Command) -> None:
    """The error stream contains a line for each request, without the token."""
    command.add(DB, service_id=ID)
    command.directory.inject(status=503, retry_after=0)
    result = command("--verbose", "edit", ID, "--tcp-port", "7", "--json")
    assert (result.status, result.json["tcp_port"]) == (0, 7)
    log = [line for line in result.err.splitlines() if line.startswith(("debug:", "info:"))]
    assert [line.split()[0:2] for line in log] == [
        ["debug:", "GET"],
        ["info:", "GET"],
        ["debug:", "GET"],
        ["debug:", "PUT"],
    ]
    assert TOKEN not in result.err + result.out


def test_help_explains_credentials_and_exit_statuses(command: Command) -> None:
    """The help contains what scripts depend on."""
    text = command("--help").out
    for words in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "Exit statuses"):
        assert words in text


def test_no_option_takes_a_credential(command: Command) -> None:
    """Other users can see the arguments of a process, so no command has an option for a credential of Cloudflare.

    The options of `serve` are the credentials that the emulator accepts.
    """
    names = set(main_command.commands) - {"serve"}
    text = command("--help").out + "".join(command(name, "--help").out for name in names)
    assert not any(f"--{word}" in text for word in ("api-token", "api-key", "email"))
