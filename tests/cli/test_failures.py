"""Exit statuses, messages and secrets."""

import socket

import pytest

from .command import DB, ID, TOKEN, Command


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
def test_a_refusal_has_its_exit_status(command: Command, status: int, code: int, message: str, expected: int) -> None:
    """Scripts tell what happened by the exit status, and people by one line with the API's own words."""
    command.directory.inject(status=status, code=code, message=message)
    result = command("--max-retries", "0", "get", ID)
    assert (result.status, result.out) == (expected, "")
    assert result.err.startswith(f"Error: {status}")
    assert f"{code} {message}" in result.err
    assert len(result.err.splitlines()) == 1


def test_an_answer_that_is_none_is_a_failure(command: Command) -> None:
    """A page of HTML with control characters, an answer cut short and a closed port are told in a line."""
    command.directory.inject(html=True)
    command.directory.inject(truncate=True)
    for _ in range(2):
        status, _, err = command("--max-retries", "0", "list")
        assert (status, len(err.splitlines())) == (1, 1)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    status, out, err = command("--base-url", f"http://127.0.0.1:{port}", "--max-retries", "0", "list")
    assert (status, out, len(err.splitlines())) == (1, "", 1)


def test_a_timeout_is_a_failure(command: Command) -> None:
    """--timeout bounds the wait for an answer."""
    command.directory.inject(delay=0.5)
    status, _, err = command("--timeout", "0.05", "--max-retries", "0", "list")
    assert (status, "timed out" in err) == (1, True)


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"CLOUDFLARE_API_TOKEN": ""}, "no credentials: set CLOUDFLARE_API_TOKEN"),
        ({"CLOUDFLARE_API_TOKEN": "", "CLOUDFLARE_API_KEY": "k3y"}, "without CLOUDFLARE_EMAIL"),
        ({"CLOUDFLARE_API_TOKEN": "s3cret\ntoken"}, "CLOUDFLARE_API_TOKEN is malformed"),
        ({"CLOUDFLARE_ACCOUNT_ID": ""}, "no account: set CLOUDFLARE_ACCOUNT_ID"),
        ({"CLOUDFLARE_ACCOUNT_ID": "x"}, "CLOUDFLARE_ACCOUNT_ID is malformed"),
    ],
)
def test_what_the_environment_lacks_is_told(
    command: Command, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], complaint: str
) -> None:
    """Missing and malformed settings name the variable, never its value, and nothing is sent."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    status, out, err = command("list")
    assert (status, out, command.methods) == (2, "", [])
    assert complaint in err
    assert "s3cret" not in err
    assert "k3y" not in err


def test_options_come_before_the_environment(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """--account-id and --base-url say where to look, whatever the environment says."""
    command.add(DB)
    other = "f" * 32
    assert command("--account-id", other, "list", "--json").json == []
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", "")
    assert other in command.directory.requests[0].path
    assert command("--base-url", "nowhere", "--account-id", other, "list").status == 2


@pytest.mark.parametrize("arguments", [["--timeout", "0"], ["--max-retries", "-1"]])
def test_wrong_settings_are_told(command: Command, arguments: list[str]) -> None:
    """Numbers that make no sense are refused as wrong usage."""
    assert command(*arguments, "list").status == 2


@pytest.mark.parametrize(
    "arguments", [["list", "--page", "0"], ["list", "--per-page", "1001"], ["lst"], ["get", "--nope"]]
)
def test_wrong_usage_is_told(command: Command, arguments: list[str]) -> None:
    """Wrong options and commands exit with 2, and nothing is sent."""
    assert (command(*arguments).status, command.methods) == (2, [])


def test_verbose_tells_of_requests_and_never_a_secret(command: Command) -> None:
    """The log goes to the error stream: a line for each request, without the token or a body."""
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


def test_the_help_tells_of_credentials_and_statuses(command: Command) -> None:
    """What scripts depend on is in the help, and no option takes a credential."""
    told = command("--help").out
    for word in ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "Exit statuses"):
        assert word in told
    names = ["list", "get", "find", "create", "update", "edit", "ensure", "delete"]
    options = "".join(command(name, "--help").out for name in names) + told
    assert not any(f"--{word}" in options for word in ("token", "api-token", "api-key", "email"))
