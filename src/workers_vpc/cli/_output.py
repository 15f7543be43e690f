"""Write data to the standard output, as tables for people or JSON for scripts, and show progress."""

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

from workers_vpc._plan import Change, FieldChange, field_changes
from workers_vpc_core.unset import UNSET

from ._messages import escape

#: The width of output that is not a terminal. No line is wrapped, so that `grep` finds a service on one line.
_UNLIMITED_WIDTH = 4000
#: The columns of the list that are shown only on wide terminals, with the width that they need.
_WIDE_COLUMNS = {"TLS": 100, "UPDATED": 130}

#: The columns that are not wrapped, if the terminal has at least the given width.
_UNWRAPPED_COLUMNS = ("ID", "TYPE", "ACTION")
_UNWRAPPED_WIDTH = 72


def show_json(document: object) -> None:
    """Write a JSON document. It is ASCII, which is correct in any encoding and contains no control characters."""
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


def show_service(service: Mapping[str, Any]) -> None:
    """Write the fields of a service, one on each line."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", overflow="fold")
    grid.add_column(overflow="fold")
    for path, _, value in field_changes(UNSET, service):
        grid.add_row(Text(escape(path)), Text(escape(value) if isinstance(value, str) else _json(value)))
    _write(sys.stdout, grid)


def show_services(services: Iterable[Mapping[str, Any]]) -> None:
    """Write a table of services, one on each line."""
    width = _console(sys.stdout).width
    columns: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "NAME": lambda service: escape(service.get("name", "-")),
        "TYPE": lambda service: escape(service.get("type", "-")),
        "HOST": lambda service: _host(service.get("host")),
        "PORTS": _ports,
        "TLS": _tls,
        "UPDATED": _updated,
        "ID": lambda service: escape(service.get("service_id", "-")),
    }
    shown = {name: cell for name, cell in columns.items() if width >= _WIDE_COLUMNS.get(name, 0)}
    _show_table(shown, ([Text(cell(service)) for cell in shown.values()] for service in services))


def show_results(results: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Write a table of services and what was done to each of them."""
    rows = (
        [_action(action), Text(escape(service.get("name"))), Text(escape(service.get("service_id")))]
        for action, service in results
    )
    _show_table(("ACTION", "NAME", "ID"), rows)


def show_change(change: Change) -> None:
    """Write what would be done to a service, field by field."""
    service_id = f" ({escape(change.service_id)})" if change.service_id else ""
    heading = Text.assemble(_action(change.action), f" {escape(change.name)}{service_id}")
    fields = change.fields
    _write(sys.stdout, heading, *([_field_changes(fields)] if fields else []))


def print_field_changes(fields: Iterable[FieldChange]) -> None:
    """Write the fields that are about to change to the error stream."""
    _write(sys.stderr, _field_changes(fields))


@contextmanager
def show_progress(title: str, total: int | None = None, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show the progress of several steps, if the error stream is a terminal.

    Args:
        title: What the steps are.
        total: The number of steps; None if it is unknown.
        quiet: Show nothing.

    Yields:
        A function to call with the name of each step when it begins.
    """
    console = _console(sys.stderr)
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    count = "{task.completed:.0f}" + ("/{task.total:.0f}" if total else "")
    columns = [SpinnerColumn(), TextColumn(title, markup=False), TextColumn(count)]
    columns += [BarColumn(), TextColumn("{task.description}", markup=False)] if total else []
    with Progress(*columns, console=console, transient=True) as display:
        task = display.add_task("", total=total)
        begun = 0

        def begin(step: str) -> None:
            nonlocal begun
            display.update(task, description=escape(step), completed=begun if total else begun + 1)
            begun += 1

        yield begin


_ACTION_STYLES = {
    **dict.fromkeys(("create", "created"), "green"),
    **dict.fromkeys(("update", "updated"), "yellow"),
    **dict.fromkeys(("delete", "deleted"), "red"),
    "unchanged": "dim",
}


def _console(stream: TextIO) -> Console:
    has_width = stream.isatty() or "COLUMNS" in os.environ
    return Console(
        file=stream, width=None if has_width else _UNLIMITED_WIDTH, markup=False, highlight=False, emoji=False
    )


def _action(action: str) -> Text:
    return Text(action, _ACTION_STYLES.get(action, ""))


def _show_table(columns: Iterable[str], rows: Iterable[Iterable[Text]]) -> None:
    console = _console(sys.stdout)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in columns:
        is_unwrapped = name in _UNWRAPPED_COLUMNS and console.width >= _UNWRAPPED_WIDTH
        table.add_column(name, no_wrap=is_unwrapped, overflow="fold", header_style="bold")
    for row in rows:
        table.add_row(*row)
    _write(sys.stdout, table)


def _write(stream: TextIO, *renderables: RenderableType) -> None:
    console = _console(stream)
    # rich must not write itself, because it ends the process if the reader of a pipe is gone.
    with console.capture() as capture:
        for renderable in renderables:
            console.print(renderable)
    stream.write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))


def _field_changes(fields: Iterable[FieldChange]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        grid.add_column(overflow="fold")
    for path, before, after in fields:
        if before is UNSET:
            mark, style, values = "+", "green", _json(after)
        elif after is UNSET:
            mark, style, values = "-", "red", _json(before)
        else:
            mark, style, values = "~", "yellow", f"{_json(before)} -> {_json(after)}"
        grid.add_row(Text(f"  {mark}", style), Text(escape(path)), Text(values, style))
    return grid


def _json(value: object) -> str:
    return escape(json.dumps(value, ensure_ascii=False))


def _host(host: object) -> str:
    return _strings(host) or _json(host)


def _ports(service: Mapping[str, Any]) -> str:
    """Return the values of the fields whose names end with "_port", with the rest of the name."""
    ports = [
        f"{_json(value)}/{escape(key).removesuffix('_port')}"
        for key, value in service.items()
        if key.endswith("_port") and value is not None
    ]
    return " ".join(ports) or "-"


def _updated(service: Mapping[str, Any]) -> str:
    """Return the time of the last change, to the second."""
    moment = escape(service.get("updated_at", "-"))
    return f"{moment[:19]}Z" if moment.endswith("Z") else moment


def _tls(service: Mapping[str, Any]) -> str:
    return _strings(service.get("tls_settings")) or "-"


def _strings(value: object) -> str:
    """Return the strings in an object, such as the addresses of a host; an empty string if there are none."""
    values = value.values() if isinstance(value, Mapping) else ()
    return escape(", ".join(each for each in values if isinstance(each, str)))
