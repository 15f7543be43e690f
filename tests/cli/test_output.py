"""How things look, in a terminal and elsewhere."""

import io
import re
from contextlib import redirect_stdout

import pytest

from workers_vpc.cli._differences import Difference, Plan
from workers_vpc.cli._output import show_plan, show_service, show_services
from workers_vpc.testing import Directory

from .command import ACCOUNT, DB, ID, WEB, Command

NASTY = "[red]a[/red] :smile: \x1b[31m\x9b\u202e\n\ud800"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal, in an environment that says nothing of colours."""
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    return Terminal()


def test_names_cannot_steer_a_terminal(command: Command) -> None:
    """Markup is shown as it is; control characters and changes of direction are spelled out, wherever they are from."""
    service = command.add(WEB, name=NASTY.removesuffix("\ud800"), service_id=ID)
    for arguments in (["list"], ["get", ID], ["edit", ID, "--rename", "b", "--dry-run"], ["find", NASTY[:-2] + "!"]):
        _, out, err = command(*arguments)
        assert "[red]a[/red] :smile: \\x1b[31m" in out + err
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out + err)
    command.directory.inject(status=400, code=1000, message="\x1b[2J")
    assert "\\x1b[2J" in command("get", ID).err
    assert command("get", ID, "--json").json == service


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_no_part_of_a_table_is_cut_off(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Tables fit any width, by folding and by leaving out columns, never by cutting a value."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    with redirect_stdout(terminal):
        show_services([{**DB, "name": "a" * 60, "service_id": ID, "updated_at": "2024-01-15T10:45:00.123456Z"}])
    text = re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue())
    assert max(map(len, text.splitlines())) <= width
    assert text.count("a") >= 60
    assert text.count(ID) == (width >= 80)
    last = "".join(line.rsplit(None, 1)[-1] for line in text.splitlines()[1:] if not line.endswith("a"))
    assert width > 40 or all(part in last for part in ID.split("-"))
    assert ("2024-01-15T10:45:00Z" in text) == (width == 200)
    assert ("verify_ca" in text) == (width >= 120)


def test_colour_is_for_terminals(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal shows changes in colours, unless NO_COLOR is set."""
    plan = Plan("update", "db", ID, [Difference("tcp_port", 1, 2)])
    with redirect_stdout(terminal):
        show_plan(plan)
    assert "\x1b[33m" in terminal.getvalue()
    terminal.truncate(0)
    monkeypatch.setenv("NO_COLOR", "1")
    with redirect_stdout(terminal):
        show_plan(plan)
        show_service(DB)
    assert not re.search("\x1b\\[3[0-9]", terminal.getvalue())


def test_output_of_another_encoding_is_no_failure(monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """A name that the output cannot spell is escaped in a table, and JSON is right in any encoding."""
    command.add(WEB, name="büro 日本")
    assert '"b\\u00fcro \\u65e5\\u672c"' in command("list", "--json").out
    Directory().add(ACCOUNT, WEB)
