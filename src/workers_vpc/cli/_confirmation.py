"""Ask for confirmation, and show what would change instead of changing it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from click.exceptions import Exit

from workers_vpc._plan import Change
from workers_vpc_core.printable import escape

from ._exit_status import CommandError, ExitStatus
from ._messages import print_message
from ._output import show_change, show_json


def require_terminal_or_yes(yes: bool, consequence: str) -> None:
    """Raise a CommandError if there is no terminal to ask for confirmation on, and no `--yes`."""
    if not yes and not _is_interactive():
        message = f"there is no terminal to ask for confirmation on: pass --yes to {consequence} without confirmation"
        raise CommandError(message, ExitStatus.INVALID)


def confirm(question: str, yes: bool, declined: str) -> None:
    """Ask a question, unless it is answered by `--yes`.

    Raises:
        CommandError: The user declines. The exit status is the same for all commands.
    """
    if not yes and not click.confirm(escape(question), err=True):
        raise CommandError(declined, ExitStatus.FAILED)


def check_exit_code_option(exit_code: bool, dry_run: bool) -> None:
    """Raise a CommandError if `--exit-code` is given without `--dry-run`."""
    if exit_code and not dry_run:
        raise CommandError("--exit-code: only valid together with --dry-run", ExitStatus.INVALID)


def finish_dry_run(changes: Sequence[Change], *, as_json: bool, exit_code: bool = False) -> None:
    """Show the changes that would be made. JSON is an object for one change, and an array for several.

    Raises:
        Exit: `exit_code` is true and a service would change.
    """
    if as_json:
        documents = [change.to_dict() for change in changes]
        show_json(documents[0] if len(documents) == 1 else documents)
    else:
        for change in changes:
            show_change(change)
    print_message("This was a dry run: nothing was changed.")
    if exit_code and any(change.action != "unchanged" for change in changes):
        raise Exit(ExitStatus.WOULD_CHANGE)


def _is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
