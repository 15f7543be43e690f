"""The commands `plan` and `apply`, which make the account match files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import Exit
from rich_click.rich_parameter import RichOption

from workers_vpc._account_plan import summarize

from ._client_settings import ClientSettings
from ._command_options import ALLOW_NO_PORT, ALLOW_UNKNOWN, FILES, YES
from ._confirmation import confirm, require_terminal_or_yes
from ._exit_status import CommandError, ExitStatus, several_failures
from ._field_commands import ConfigurationCommand
from ._messages import print_message
from ._output import print_change, show_change, show_json, show_progress, show_results
from ._service_configurations import read_configurations, to_models
from ._service_files import read_document

if TYPE_CHECKING:
    from workers_vpc import ApplyResult, Change, Plan, WorkersVPC

_OUTPUT = RichOption(
    ["--output", "-o"], type=click.Choice(["table", "json"]), help="The form of the output: a table (default) or json."
)
_JSON = RichOption(["--json", "as_json"], is_flag=True, help="Write JSON, like --output json.")
_PLAN_OPTIONS = (
    RichOption(["--prune"], is_flag=True, help="Delete the services that the files do not contain."),
    RichOption(
        ["--max-deletions"],
        type=click.IntRange(min=0),
        metavar="NUMBER",
        help="The largest number of services that --prune may delete (default: a third of the account, at least 1).",
    ),
    RichOption(
        ["--replace-type"],
        is_flag=True,
        help="Allow that the type of an existing service changes, such as tcp to http.",
    ),
)


@click.pass_obj
def _plan_services(
    settings: ClientSettings,
    /,
    files: tuple[str, ...],
    prune: bool,
    max_deletions: int | None,
    replace_type: bool,
    exit_code: bool,
    output: str | None,
    as_json: bool,
    **fields: Any,
) -> None:
    configs = to_models(read_configurations(files, fields))
    with settings.client() as vpc:
        plan = vpc.services.plan(configs, prune=prune, max_deletions=max_deletions, replace_type=replace_type)
    if as_json or output == "json":
        show_json(plan.to_dict())
    else:
        _show_plan(plan, show_change)
    if exit_code and plan.has_changes:
        raise Exit(ExitStatus.WOULD_CHANGE)


@click.pass_obj
def _apply_services(
    settings: ClientSettings,
    /,
    files: tuple[str, ...],
    plan_file: str | None,
    prune: bool,
    max_deletions: int | None,
    replace_type: bool,
    concurrency: int,
    yes: bool,
    output: str | None,
    as_json: bool,
    **fields: Any,
) -> None:
    from workers_vpc import ApplyError

    as_json = as_json or output == "json"
    stored, configs = None, []
    if plan_file is not None:
        given = any(value not in (None, (), False) for value in fields.values())
        if files or given or prune or replace_type or max_deletions is not None:
            message = "--plan: the plan is applied as it is; options that decide what it contains belong to the plan"
            raise CommandError(message, ExitStatus.INVALID)
        stored = _read_plan(plan_file)
    else:
        configs = to_models(read_configurations(files, fields))
    options: dict[str, Any] = {"prune": prune, "max_deletions": max_deletions, "replace_type": replace_type}
    with settings.client() as vpc:
        if stored is None and not yes:
            stored, options = vpc.services.plan(configs, **options), {}
        if stored is not None:
            options = {}
            _confirm_plan(stored, yes)
        try:
            result = _apply(vpc, stored or configs, concurrency, options, quiet=settings.verbose)
        except ApplyError as error:
            result = error.result
    if as_json:
        show_json([_change_document(change) for change in result.changes])
    elif result.changes:
        show_results(result.changes)
    if failed := result.failed:
        heading = f"{len(failed)} of {len(result.changes)} services failed; it is safe to run this command again:"
        raise several_failures(heading, [(change.name, change.error) for change in failed])


def _show_plan(plan: Plan, show: Callable[[Change], None]) -> None:
    """Write the changes of a plan with a function, and the summary to the error stream."""
    for change in plan.changes:
        if change.action != "unchanged":
            show(change)
    print_message(summarize(plan))


def _confirm_plan(plan: Plan, yes: bool) -> None:
    """Show a plan and ask for confirmation, unless there is nothing to do.

    Raises:
        CommandError: The user declines, or there is no terminal to ask on.
    """
    if yes or not plan.has_changes:
        return
    _show_plan(plan, print_change)
    require_terminal_or_yes(yes, "apply the plan")
    confirm("Apply this plan?", yes, "nothing was changed")


def _apply(
    vpc: WorkersVPC, configs: Plan | list[Any], concurrency: int, options: dict[str, Any], *, quiet: bool
) -> ApplyResult:
    """Apply configurations or a plan, and show the progress."""
    with show_progress("Changing services", quiet=quiet) as advance:

        def on_progress(completed: int, total: int, change: Change) -> None:
            advance(change.name, completed, total)

        return vpc.services.apply(configs, concurrency=concurrency, on_progress=on_progress, **options)


def _read_plan(file: str) -> Plan:
    from workers_vpc import Plan

    source, document = read_document(file)
    try:
        return Plan.from_dict(document)
    except ValueError as error:
        raise CommandError(f"{source}: not a plan that plan --output json wrote: {error}", ExitStatus.INVALID) from None


def _change_document(change: Change) -> dict[str, Any]:
    service = None if change.service is None else change.service.to_dict()
    error = None if change.error is None else str(change.error)
    return {**change.to_dict(), "service": service, "error": error}


PLAN = ConfigurationCommand(
    name="plan",
    callback=_plan_services,
    params=[
        FILES,
        *_PLAN_OPTIONS,
        RichOption(["--exit-code"], is_flag=True, help="Exit with status 5 if something would change."),
        *(ALLOW_NO_PORT, ALLOW_UNKNOWN, _OUTPUT, _JSON),
    ],
    help="""
    Show what apply would change, and change nothing.

    With --output json, the plan can be stored and applied later: apply --plan FILE.
    """,
)
APPLY = ConfigurationCommand(
    name="apply",
    callback=_apply_services,
    params=[
        FILES,
        RichOption(["--plan", "plan_file"], metavar="FILE", help="Apply a plan that plan --output json wrote."),
        *_PLAN_OPTIONS,
        RichOption(
            ["--concurrency"],
            type=click.IntRange(min=1),
            default=8,
            show_default=True,
            metavar="NUMBER",
            help="The largest number of requests at the same time.",
        ),
        *(YES, ALLOW_NO_PORT, ALLOW_UNKNOWN, _OUTPUT, _JSON),
    ],
    help="""
    Create the services of files, and update those that exist and differ (idempotent).

    Services are found by their names. Options for fields fill in the fields that a service lacks; without files, they
    describe one service. The command shows the plan and asks for confirmation on a terminal, and requires --yes
    elsewhere. All services are checked before anything is sent.
    """,
)
