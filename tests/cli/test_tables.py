"""Tests of the output on terminals and elsewhere."""

import io
import re
from contextlib import redirect_stdout
from typing import Any

import pytest

from workers_vpc import HostnameHost, HttpServiceConfig, ResolverNetwork, TcpServiceConfig
from workers_vpc._plan import Change, plan_replacement
from workers_vpc.cli._output import show_change, show_service, show_services

from .support import DB, ID, TUNNEL, WEB, Command, shown

CONTROL_CHARACTERS = "[red]a[/red] :smile: \x1b[31m\x9b\u202e\n"


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal, in an environment without settings for colours."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return Terminal()


@pytest.fixture
def change() -> Change:
    """The change of a port."""
    host = HostnameHost("web.internal", ResolverNetwork(TUNNEL))
    return plan_replacement(HttpServiceConfig("web", host, http_port=1), HttpServiceConfig("web", host, http_port=2))


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["get", ID],
        ["edit", ID, "--name", "b", "--dry-run"],
        ["get", CONTROL_CHARACTERS[:-1] + "!"],
    ],
    ids=["list", "get", "edit", "name"],
)
def test_control_characters_are_escaped(command: Command, arguments: list[str]) -> None:
    """A name cannot contain markup, escape sequences or changes of direction that affect the terminal."""
    command.add(WEB, name=CONTROL_CHARACTERS, service_id=ID)
    _, out, err = command(*arguments)
    assert "[red]a[/red] :smile: \\x1b[31m" in out + err
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out + err)


def test_control_characters_in_messages_of_the_api_are_escaped(command: Command) -> None:
    """A message of the API cannot contain escape sequences either."""
    command.directory.inject(status=400, code=1000, message="\x1b[2J")
    assert "\\x1b[2J" in command("get", ID).err


def test_json_keeps_control_characters(command: Command) -> None:
    """JSON contains the exact name, with JSON's own escapes."""
    service = command.add(WEB, name=CONTROL_CHARACTERS, service_id=ID)
    assert command("get", ID, "--json").json == shown(service)


def service(**fields: Any) -> TcpServiceConfig:
    """Return a service as the API returns it."""
    document = {**DB, "service_id": ID, "updated_at": "2024-01-15T10:45:00.123456Z", **fields}
    return TcpServiceConfig.from_dict(document)


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_tables_fit_the_terminal(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """On a narrow terminal, identifiers move to a second line and are never broken; other values are wrapped."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    with redirect_stdout(terminal):
        show_services([service(), service(name="b" * 60)])
    text = re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue())
    lines = text.splitlines()
    assert max(map(len, lines)) <= width
    assert text.count("b") - text.count("db") >= 60
    assert (text.count(ID), text.count(TUNNEL)) == (2, 2)
    assert width == 40 or text.count("verify_ca") == 2
    assert ("2024-01-15T10:45:00Z" in text) == (width == 200)


def test_force_color_does_not_colour_a_pipe(command: Command, change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    """Output that is not a terminal has no colours, whatever the environment says."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "CLICOLOR_FORCE"):
        monkeypatch.setenv(name, "1")
    command.add(DB)
    for arguments in (["list"], ["get", "db"], ["edit", "db", "--tcp-port", "1", "--dry-run"], ["--help"], ["lst"]):
        _, out, err = command(*arguments)
        assert "\x1b" not in out + err


def test_changes_are_coloured_on_a_terminal(terminal: Terminal, change: Change) -> None:
    """A changed field is yellow."""
    with redirect_stdout(terminal):
        show_change(change)
    assert "\x1b[33m" in terminal.getvalue()


def test_no_color_disables_colours(terminal: Terminal, change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment variable NO_COLOR is respected."""
    monkeypatch.setenv("NO_COLOR", "1")
    with redirect_stdout(terminal):
        show_change(change)
        show_service(DB)
    assert "http_port" in terminal.getvalue()
    assert not re.search("\x1b\\[3[0-9]", terminal.getvalue())


def test_json_output_is_ascii(command: Command) -> None:
    """JSON is correct in any encoding of the terminal."""
    command.add(WEB, name="büro 日本")
    assert '"b\\u00fcro \\u65e5\\u672c"' in command("list", "--json").out
