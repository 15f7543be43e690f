"""The reference of the command `workers-vpc` as a Markdown page, from the declarations of its options."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from inspect import cleandoc

import click

from workers_vpc.cli._main_command import main_command
from workers_vpc.testing.__main__ import main as serve


def command_reference() -> str:
    """Return the page."""
    context = click.Context(main_command, info_name="workers-vpc")
    parts = [
        "# Command reference",
        "The commands of `workers-vpc` with their options, as `--help` shows them. See also [the guide](../cli.md).",
        "## Global options",
        _options(main_command, context),
    ]
    for name in main_command.list_commands(context):
        command = main_command.commands[name]
        child = click.Context(command, info_name=name, parent=context)
        parts += [f"## workers-vpc {name}", _text(command.help)]
        if command.get_params(child):
            parts += [f"```text\n{child.get_usage().removeprefix('Usage: ').strip()}\n```", _options(command, child)]
        else:
            parts.append(f"```text\n{_serve_help()}\n```")
    return "\n\n".join(part for part in parts if part) + "\n"


def _options(command: click.Command, context: click.Context) -> str:
    """Return a table of the arguments and options of a command."""
    rows = list(_rows(command, context))
    return "\n".join(["| option | effect |", "| --- | --- |", *rows]) if rows else ""


def _rows(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option):
            if record := parameter.get_help_record(context):
                names, text = record
                yield f"| {_code(names)} | {_cell(text)} |"
        else:
            text = getattr(parameter, "help", None) or ""
            yield f"| {_code(parameter.make_metavar(context))} | {_cell(text)} |"


def _cell(text: str) -> str:
    """Return a text for a cell of a table."""
    return " ".join(text.split()).replace("|", r"\|").replace("<", "&lt;")


def _code(text: str) -> str:
    """Return a text for a cell of a table as code, in which the separator of cells is an ordinary character."""
    return f"`{' '.join(text.split())}`"


def _text(text: str | None) -> str:
    r"""Return a help text as Markdown, without click's markers of paragraphs (\b)."""
    return re.sub(r"^\s*\x08\n", "", cleandoc(text or ""), flags=re.MULTILINE).replace("<", "&lt;")


def _serve_help() -> str:
    """Return the help of `workers-vpc serve`, which has a parser of its own."""
    output = io.StringIO()
    with redirect_stdout(output), suppress(SystemExit):
        serve(["--help"], "workers-vpc serve")
    return output.getvalue().strip()
