"""The option `--dry-run`: show what would change, and change nothing."""

from __future__ import annotations

from collections.abc import Sequence

from click.exceptions import Exit

from workers_vpc._plan import Change

from ._exit_status import CommandError, ExitStatus
from ._messages import print_message
from ._output import show_change, show_json


def check_exit_code_option(exit_code: bool, dry_run: bool) -> None:
    """Raise a CommandError if `--exit-code` is given without `--dry-run`."""
    if exit_code and not dry_run:
        raise CommandError("--exit-code: only valid together with --dry-run", ExitStatus.INVALID)


def finish_dry_run(changes: Sequence[Change], *, as_json: bool, exit_code: bool = False, is_list: bool = False) -> None:
    """Show the changes that would be made.

    Args:
        changes: The changes, one for each service.
        as_json: Whether to write JSON.
        exit_code: Whether to exit with a status of its own if a service would change.
        is_list: Whether to write a JSON array.

    Raises:
        Exit: `exit_code` is true and a service would change.
    """
    if as_json:
        documents = [change.to_dict() for change in changes]
        show_json(documents if is_list else documents[0])
    else:
        for change in changes:
            show_change(change)
    print_message("This was a dry run: nothing was changed.")
    if exit_code and any(change.action != "unchanged" for change in changes):
        raise Exit(ExitStatus.WOULD_CHANGE)
