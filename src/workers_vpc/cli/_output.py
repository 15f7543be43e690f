"""What is shown: data on the output, as tables for people or JSON for scripts; progress on the error stream."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from workers_vpc_api.types import UNSET

from ._differences import Difference, Plan, leaves
from ._failures import plain

#: Wide enough that nothing is wrapped where no terminal sets a width, so that `grep` finds it on one line.
_ENDLESS = 4000
#: Columns of the list that only a wide terminal has room for, with the width that they need.
_ROOMY = {"TLS": 100, "UPDATED": 130}

#: Columns that read badly on two lines, and the width of a terminal that has room for them to be on one.
_WHOLE = ("ID", "TYPE", "ACTION")
_ROOM = 72


def show_json(document: object) -> None:
    """Write a JSON document; in ASCII, so that it is right in any encoding and steers no terminal."""
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


def show_service(service: Mapping[str, Any]) -> None:
    """Write a service's fields, one a line."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", overflow="fold")
    grid.add_column(overflow="fold")
    for path, value in leaves(service):
        grid.add_row(Text(plain(path)), Text(plain(value) if isinstance(value, str) else _json(value)))
    _write(sys.stdout, grid)


def show_services(services: Iterable[Mapping[str, Any]]) -> None:
    """Write a table of services, one a line."""
    width = _console(sys.stdout).width
    columns: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "NAME": lambda service: plain(service.get("name", "-")),
        "TYPE": lambda service: plain(service.get("type", "-")),
        "HOST": lambda service: _host(service.get("host")),
        "PORTS": _ports,
        "TLS": _tls,
        "UPDATED": _updated,
        "ID": lambda service: plain(service.get("service_id", "-")),
    }
    shown = {name: cell for name, cell in columns.items() if width >= _ROOMY.get(name, 0)}
    _show_table(shown, ([Text(cell(service)) for cell in shown.values()] for service in services))


def show_outcomes(outcomes: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Write what was done to each of several services."""
    rows = (
        [_action(action), Text(plain(service.get("name"))), Text(plain(service.get("service_id")))]
        for action, service in outcomes
    )
    _show_table(("ACTION", "NAME", "ID"), rows)


def show_plan(plan: Plan) -> None:
    """Write what would be done to a service, field by field."""
    where = f" ({plain(plan.service_id)})" if plan.service_id else ""
    heading = Text.assemble(_action(plan.action), f" {plain(plan.name)}{where}")
    _write(sys.stdout, heading, *([_changes(plan.changes)] if plan.changes else []))


def say_changes(changes: Iterable[Difference]) -> None:
    """Tell on the error stream what is about to change."""
    _write(sys.stderr, _changes(changes))


@contextmanager
def progress(what: str, total: int | None = None, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show on a terminal how far long work has come; gives what to call with each piece of it that begins."""
    console = _console(sys.stderr)
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    count = "{task.completed:.0f}" + ("/{task.total:.0f}" if total else "")
    columns = [SpinnerColumn(), TextColumn(what, markup=False), TextColumn(count)]
    columns += [BarColumn(), TextColumn("{task.description}", markup=False)] if total else []
    with Progress(*columns, console=console, transient=True) as display:
        task = display.add_task("", total=total)
        begun = 0

        def begin(piece: str) -> None:
            nonlocal begun
            display.update(task, description=plain(piece), completed=begun if total else begun + 1)
            begun += 1

        yield begin


_ACTION_STYLES = {
    **dict.fromkeys(("create", "created"), "green"),
    **dict.fromkeys(("update", "updated"), "yellow"),
    **dict.fromkeys(("delete", "deleted"), "red"),
    "unchanged": "dim",
}


def _console(stream: TextIO) -> Console:
    is_sized = stream.isatty() or "COLUMNS" in os.environ
    return Console(file=stream, width=None if is_sized else _ENDLESS, markup=False, highlight=False, emoji=False)


def _action(action: str) -> Text:
    return Text(action, _ACTION_STYLES.get(action, ""))


def _show_table(columns: Iterable[str], rows: Iterable[Iterable[Text]]) -> None:
    console = _console(sys.stdout)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in columns:
        is_whole = name in _WHOLE and console.width >= _ROOM
        table.add_column(name, no_wrap=is_whole, overflow="fold", header_style="bold")
    for row in rows:
        table.add_row(*row)
    _write(sys.stdout, table)


def _write(stream: TextIO, *renderables: RenderableType) -> None:
    console = _console(stream)
    # Not printed by rich itself, which ends the process when the reader is gone.
    with console.capture() as capture:
        for renderable in renderables:
            console.print(renderable)
    stream.write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))


def _changes(changes: Iterable[Difference]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        grid.add_column(overflow="fold")
    for path, before, after in changes:
        if before is UNSET:
            mark, style, values = "+", "green", _json(after)
        elif after is UNSET:
            mark, style, values = "-", "red", _json(before)
        else:
            mark, style, values = "~", "yellow", f"{_json(before)} -> {_json(after)}"
        grid.add_row(Text(f"  {mark}", style), Text(plain(path)), Text(values, style))
    return grid


def _json(value: object) -> str:
    return plain(json.dumps(value, ensure_ascii=False))


def _host(host: object) -> str:
    values = [value for value in host.values() if isinstance(value, str)] if isinstance(host, Mapping) else []
    return plain(", ".join(values)) if values else _json(host)


def _ports(service: Mapping[str, Any]) -> str:
    ports = [
        f"{_json(value)}/{plain(key).removesuffix('_port')}"
        for key, value in service.items()
        if key.endswith("_port") and value is not None
    ]
    return " ".join(ports) or "-"


def _updated(service: Mapping[str, Any]) -> str:
    moment = plain(service.get("updated_at", "-"))
    return f"{moment[:19]}Z" if moment.endswith("Z") else moment


def _tls(service: Mapping[str, Any]) -> str:
    settings = service.get("tls_settings")
    return plain(settings.get("cert_verification_mode", "-")) if isinstance(settings, Mapping) else "-"
