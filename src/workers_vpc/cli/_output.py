"""Write data to the standard output, as tables for people or JSON for scripts, and show progress."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from workers_vpc._account_plan import find_tunnel
from workers_vpc._comparison import effective_document
from workers_vpc._plan import Change, FieldChange, field_changes
from workers_vpc_core.printable import escape
from workers_vpc_core.unset import UNSET

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

#: The width of output that is not a terminal. No line is wrapped, so that `grep` finds a service on one line.
_UNLIMITED_WIDTH = 4000
#: The width of an identifier.
_ID_WIDTH = 36
#: The columns of tables that are never wrapped.
_IDENTIFIER_COLUMNS = ("ID", "TUNNEL", "TYPE", "ACTION")


def write_services(services: Sequence[ServiceConfig], output: str | None, *, as_json: bool = False) -> None:
    """Write a list of services.

    Args:
        services: The services.
        output: "table", "json", "yaml" or "id"; None for a table.
        as_json: Whether to write JSON.
    """
    if as_json or output == "json":
        show_json([service.to_dict() for service in services])
    elif output == "yaml":
        show_yaml([service.to_dict() for service in services])
    elif output == "id":
        sys.stdout.write("".join(f"{escape(service.service_id)}\n" for service in services))
    elif services:
        show_services(services)


def write_service(service: ServiceConfig, output: str | None, *, as_json: bool = False) -> None:
    """Write one service; see `write_services`."""
    if as_json or output == "json":
        show_json(service.to_dict())
    elif output == "yaml":
        show_yaml(service.to_dict())
    elif output == "id":
        sys.stdout.write(f"{escape(service.service_id)}\n")
    else:
        show_service(service.to_dict())


def show_yaml(document: object) -> None:
    """Write a YAML document."""
    from ._yaml_documents import to_yaml

    sys.stdout.write(to_yaml(document))


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


def show_services(services: Iterable[ServiceConfig]) -> None:
    """Write a table of services with the values that are in effect.

    Without a terminal, or on a wide one, each service is on one line. Otherwise the identifiers of the service and of
    its tunnel are on a second line, because they are never broken.
    """
    rows = [_ServiceRow.of(service) for service in services]
    header = _ServiceRow("NAME", "TYPE", "HOST", "PORTS", "TLS", "ID", "TUNNEL", "UPDATED")
    width = _console(sys.stdout).width
    widths = [max(cell_len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    if sum(widths) + 2 * len(widths) <= width:
        _show_table(header, [list(map(Text, row)) for row in rows])
        return
    # The last column is left out. Names and hosts share the width that the other columns leave.
    widths = widths[:5]
    available = max(width - sum(widths[1:2] + widths[3:]) - 2 * 4, 20)
    widths[0] = min(widths[0], max(available // 2, available - widths[2]))
    widths[2] = min(widths[2], available - widths[0])
    for row in (header, *rows):
        grid = Table.grid(padding=(0, 2, 0, 0))
        for each in widths:
            grid.add_column(width=each, overflow="fold")
        style = "bold" if row is header else ""
        cells = (row.name, row.type, row.host, row.ports, row.tls)
        grid.add_row(*(Text(cell, style) for cell in cells))
        lines = [f"  {row.service_id}".ljust(_ID_WIDTH + 2) + f"  {row.tunnel}"]
        if cell_len(lines[0]) > width:
            lines = [f"  {row.service_id}", f"  {row.tunnel}"]
        _write(sys.stdout, grid, *(Text(line, style or "dim", no_wrap=True, overflow="ignore") for line in lines))


class _ServiceRow(NamedTuple):
    """The cells of a service in a table."""

    name: str
    type: str
    host: str
    ports: str
    tls: str
    service_id: str
    tunnel: str
    updated: str

    @classmethod
    def of(cls, service: ServiceConfig) -> _ServiceRow:
        """Return the cells of a service."""
        stored, effective = service.to_dict(), effective_document(service)
        return cls(
            escape(stored.get("name", "-")),
            escape(stored.get("type", "-")),
            _host(effective.get("host")),
            _ports(effective),
            _tls(effective.get("tls_settings")),
            escape(stored.get("service_id", "-")),
            escape(find_tunnel(stored.get("host")) or "-"),
            _updated(stored),
        )


def show_results(changes: Iterable[Change]) -> None:
    """Write a table of changes that were made, and their services."""
    rows = [
        [
            _action("failed" if each.error else each.action),
            Text(escape(each.name)),
            Text(escape(each.service_id or "-")),
        ]
        for each in changes
    ]
    _show_table(("ACTION", "NAME", "ID"), rows)


def show_change(change: Change) -> None:
    """Write what would be done to a service, field by field."""
    _write_change(sys.stdout, change)


def print_change(change: Change) -> None:
    """Write what is about to be done to a service to the error stream."""
    _write_change(sys.stderr, change)


def _write_change(stream: TextIO, change: Change) -> None:
    service_id = f" ({escape(change.service_id)})" if change.service_id else ""
    heading = Text.assemble(_action(change.action), f" {escape(change.name)}{service_id}")
    fields = change.fields if change.action != "delete" else []
    _write(stream, heading, *([_field_changes(fields)] if fields else []))


def print_field_changes(fields: Iterable[FieldChange]) -> None:
    """Write the fields that are about to change to the error stream."""
    _write(sys.stderr, _field_changes(fields))


@contextmanager
def show_progress(title: str, *, quiet: bool = False) -> Iterator[Callable[..., None]]:
    """Show the progress of several steps, if the error stream is a terminal.

    Args:
        title: What is done.
        quiet: Show nothing.

    Yields:
        A function to call with the name of each step, and with the number of completed steps and of all steps if they
        are known.
    """
    console = _console(sys.stderr)
    if quiet or not console.is_terminal:
        yield lambda *_: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = [TextColumn(text, markup=False) for text in (title, "{task.fields[count]}", "{task.description}")]
    with Progress(SpinnerColumn(), *columns, console=console, transient=True) as display:
        task = display.add_task("", total=None, count="")
        steps = 0

        def advance(step: str, completed: int | None = None, total: int | None = None) -> None:
            nonlocal steps
            steps += 1
            count = str(completed or steps) if total is None else f"{completed}/{total}"
            display.update(task, description=escape(step), count=count)

        yield advance


_ACTION_STYLES = {
    "create": "green",
    "update": "yellow",
    "delete": "red",
    "failed": "bold red",
    "unchanged": "dim",
}


def _console(stream: TextIO) -> Console:
    is_terminal = stream.isatty()
    return Console(
        file=stream,
        width=None if is_terminal or "COLUMNS" in os.environ else _UNLIMITED_WIDTH,
        force_terminal=is_terminal,  # whatever FORCE_COLOR says: data in a pipe has no colours
        markup=False,
        highlight=False,
        emoji=False,
    )


def _action(action: str) -> Text:
    return Text(action, _ACTION_STYLES.get(action, ""))


def _show_table(columns: Iterable[str], rows: Iterable[Iterable[Text]]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in columns:
        is_identifier = name in _IDENTIFIER_COLUMNS
        table.add_column(name, no_wrap=is_identifier, overflow="fold", header_style="bold")
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
    return escape(", ".join(strings_in(host))) or _json(host)


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


def _tls(settings: object) -> str:
    """Return the first value of the TLS settings, which is the mode, and a mark for certificates."""
    values = [value for value in settings.values() if value is not None] if isinstance(settings, Mapping) else []
    return f"{escape(values[0])}{' +cert' * (len(values) > 1)}" if values else "-"


def strings_in(value: object) -> list[str]:
    """Return the strings in an object, such as the addresses of a host."""
    return [each for each in value.values() if isinstance(each, str)] if isinstance(value, Mapping) else []
