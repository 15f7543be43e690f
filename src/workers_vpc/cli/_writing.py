"""The commands that change something: `create`, `update`, `edit`, `ensure` and `delete`."""

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers_vpc._changes import changed, check_freshness, check_names, expected_moment, is_same
from workers_vpc._ensure import is_as_wanted, wanted, with_unknown_fields
from workers_vpc_api.errors import NotFoundError, WorkersVPCError
from workers_vpc_api.formats import parse_uuid
from workers_vpc_api.schema import rules
from workers_vpc_api.types import UNSET

from ._differences import Action, Plan, differences
from ._failures import (
    CONFLICT,
    FAILED,
    INVALID,
    NOT_FOUND,
    WOULD_CHANGE,
    CommandError,
    invalid,
    plain,
    say,
    status_of,
)
from ._fields import Changes, applied, changes_of, check
from ._input import Documents, read_documents
from ._output import progress, say_changes, show_json, show_outcomes, show_plan, show_service
from ._parameters import (
    CHANGES,
    ENTRY,
    ByName,
    DryRun,
    ExitCode,
    ExpectUpdatedAt,
    File,
    Json,
    ServiceId,
    Yes,
    takes,
)
from ._reading import check_selection, selected
from ._settings import Settings

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

Fields = Mapping[str, Any]


@takes(ENTRY)
def create(
    ctx: typer.Context, fields: Fields, file: File = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Create a service, from a file, from options, or from a file with options over it."""
    service = wanted(_one_body(file, fields))
    with ctx.obj.client() as vpc:
        if dry_run:
            if vpc.services.find(str(service.name)) is not None:
                raise CommandError(f"a service has the name {service.name!r} already", CONFLICT)
            _end_dry_run([_plan(None, service)], as_json)
            return
        created = vpc.services.create(service)
    say(f"Created {created.name} ({created.service_id}).")
    _show(created, as_json)


@takes(ENTRY)
def update(
    ctx: typer.Context,
    fields: Fields,
    service_id: ServiceId = None,
    file: File = None,
    expect_updated_at: ExpectUpdatedAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    exit_code: ExitCode = False,
    as_json: Json = False,
) -> None:
    """Replace a service's whole entry: what is not given is reset. To change some fields, use edit.

    It shows what changes, and asks on a terminal where something would be reset. SERVICE_ID may be left out where the
    file has the `service_id`.
    """
    _check_exit_code(exit_code, dry_run)
    body = _one_body(file, fields)
    if service_id is None:
        service_id = body.get("service_id")
        if not isinstance(service_id, str):
            raise CommandError("name the service: give SERVICE_ID, or a file that has its service_id", INVALID)
    check_selection(service_id, None)
    other = body.get("service_id", service_id)
    if parse_uuid(str(other)) != parse_uuid(service_id):
        raise CommandError(f"the file is for service {other}, not for {service_id}", INVALID)
    config = wanted(body)
    expected = expect_updated_at or body.get("updated_at")
    moment = None if expected is None else expected_moment(expected)
    with ctx.obj.client() as vpc:
        found = vpc.services.get(service_id)
        check_freshness(found, moment)
        plan = _plan(found, config)
        if dry_run:
            _end_dry_run([plan], as_json, exit_code)
            return
        say(f"This replaces the whole entry of {found.name} ({found.service_id}):")
        if plan.changes:
            say_changes(plan.changes)
        else:
            say("  nothing in it changes")
        if any(change.after is UNSET for change in plan.changes):
            say("What is marked with - is not given, and reset.")
            if not yes and not (_is_terminal() and typer.confirm("Go on?", err=True)):
                raise CommandError("nothing was changed: say --yes, or use edit to keep the rest", FAILED)
        updated = vpc.services.update(service_id, config)
    _show(updated, as_json)


@takes(CHANGES)
def edit(
    ctx: typer.Context,
    fields: Fields,
    service_id: ServiceId = None,
    name: ByName = None,
    expect_updated_at: ExpectUpdatedAt = None,
    dry_run: DryRun = False,
    exit_code: ExitCode = False,
    as_json: Json = False,
) -> None:
    """Change the fields that are given, and nothing else.

    An address given to a host that has a hostname replaces it, and the other way round; the tunnel stays. An address
    given to a host that has the other kind makes it dual-stack.
    """
    _check_exit_code(exit_code, dry_run)
    check_selection(service_id, name)
    changes = changes_of(fields)
    if not changes:
        raise CommandError("nothing to change: name a field, such as --tcp-port 5432; see --help", INVALID)
    check_names(dict.fromkeys(changes.touched))
    moment = None if expect_updated_at is None else expected_moment(expect_updated_at)
    with ctx.obj.client() as vpc:
        found = selected(vpc, service_id, name)
        check_freshness(found, moment)
        result = _edited(found, changes)
        plan = _plan(found, result)
        if dry_run:
            _end_dry_run([plan], as_json, exit_code)
            return
        if is_same(found, result):
            say("Nothing changes, and nothing was sent.")
        else:
            say(f"Changes of {found.name} ({found.service_id}):")
            say_changes(plan.changes)
            found = vpc.services.update(found.service_id, result)
    _show(found, as_json)


@takes(ENTRY)
def ensure(
    ctx: typer.Context,
    fields: Fields,
    file: File = None,
    dry_run: DryRun = False,
    exit_code: ExitCode = False,
    as_json: Json = False,
) -> None:
    """Make sure that services are so: create them, update them, or leave them alone.

    They are told apart by their names. A file may hold a list, or several YAML documents. All of it is checked before
    anything is sent.
    """
    _check_exit_code(exit_code, dry_run)
    settings: Settings = ctx.obj
    bodies, are_several = _bodies(file, fields)
    services = [wanted(body) for body in bodies]
    with settings.client() as vpc:
        if dry_run:
            there = {service.name: service for service in vpc.services.list()}
            plans = [_ensure_plan(there.get(service.name), service) for service in services]
            _end_dry_run(plans, as_json, exit_code, are_several)
            return
        outcomes: list[tuple[str, dict[str, Any]]] = []
        try:
            with progress("Services", len(services), quiet=settings.verbose) as begin:
                for service in services:
                    begin(str(service.name))
                    now, action = vpc.services.ensure(service)
                    outcomes.append((action, now.to_dict()))
        except WorkersVPCError:
            if are_several:
                done = len(outcomes)
                say(f"Failed at {services[done].name}, after {done} of {len(services)}; it is safe to run this again.")
            raise
        finally:
            # What was done is told even when the rest failed.
            if as_json:
                documents = [{"action": action, "service": service} for action, service in outcomes]
                if are_several or documents:
                    show_json(documents if are_several else documents[0])
            elif outcomes:
                show_outcomes(outcomes)


def delete(
    ctx: typer.Context,
    service_id: ServiceId = None,
    name: ByName = None,
    missing_ok: Annotated[bool, typer.Option("--missing-ok", help="Fine when there is no such service.")] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Delete a service. Asks on a terminal; elsewhere it needs --yes."""
    check_selection(service_id, name)
    if not yes and not dry_run and not _is_terminal():
        raise CommandError("there is no terminal to ask on: say --yes to delete without being asked", INVALID)
    with ctx.obj.client() as vpc:
        if yes and not dry_run and service_id is not None:
            try:
                vpc.services.delete(service_id)
            except NotFoundError as error:
                _fine_when_missing(error, missing_ok)
                return
            _tell_deleted(service_id, service_id, as_json)
            return
        try:
            found = selected(vpc, service_id, name)
        except (NotFoundError, CommandError) as error:
            _fine_when_missing(error, missing_ok)
            return
        if dry_run:
            _end_dry_run([_plan(found, None)], as_json)
            return
        what = f"{found.name} ({found.service_id})"
        if not yes and not typer.confirm(plain(f"Delete {what}?"), err=True):
            raise CommandError("nothing was deleted", FAILED)
        vpc.services.delete(found.service_id, missing_ok=missing_ok)
    _tell_deleted(what, str(found.service_id), as_json)


def _check_exit_code(exit_code: bool, dry_run: bool) -> None:
    if exit_code and not dry_run:
        raise CommandError("--exit-code goes with --dry-run", INVALID)


def _one_body(file: str | None, fields: Fields) -> dict[str, Any]:
    bodies, _ = _bodies(file, fields)
    if len(bodies) > 1:
        raise CommandError(f"expected one service, found {len(bodies)}; ensure takes several", INVALID)
    return bodies[0]


def _bodies(file: str | None, fields: Fields) -> tuple[list[dict[str, Any]], bool]:
    """The services of a file or of options, or of a file with options over it, and whether the file has several.

    Raises:
        CommandError: There are none, or something is wrong with them, all of which is told at once.
    """
    changes = changes_of(fields)
    if file is None and not changes:
        raise CommandError("nothing says what the service is to be: give --file, or options such as --name", INVALID)
    source, bodies, are_several = read_documents(file) if file is not None else Documents("options", [{}], False)
    if changes:
        if are_several:
            raise CommandError("options for fields go with one service, and the file has several", INVALID)
        bodies = [applied(body, changes) if isinstance(body, dict) else body for body in bodies]
    problems: list[str] = []
    places: dict[object, str] = {}
    for index, body in enumerate(bodies):
        path = f"[{index}]" if are_several else ""
        found = check(body, path)
        problems += found.problems
        _warn(found.unknown)
        name = body.get("name") if isinstance(body, dict) else None
        if isinstance(name, str) and places.setdefault(name, path) != path:
            problems.append(f"{path}.name: {name!r} is the name of {places[name]} too")
    if problems:
        raise invalid(f"{source}: {len(problems)} {'problem' if len(problems) == 1 else 'problems'}", problems)
    return bodies, are_several


def _edited(service: "ServiceConfig", changes: Changes) -> "ServiceConfig":
    """A service with changes, which are held to the rules that `Services.edit` has."""
    document = applied(service.to_dict(), changes)
    attributes = {key: name for name, key, _ in rules(type(service))}
    result = changed(service, {attributes.get(key, key): document.get(key, UNSET) for key in changes.touched})
    # What was read may break a rule where nothing is changed, or have fields that the contract does not know.
    before, after = (check(each.to_dict(read_only=False)) for each in (service, result))
    if problems := [each for each in after.problems if each not in before.problems]:
        raise invalid("the service would not be valid", problems)
    _warn(each for each in after.unknown if each not in before.unknown)
    return result


def _plan(before: "ServiceConfig | None", after: "ServiceConfig | None") -> Plan:
    service = after if before is None else before
    assert service is not None
    old, new = (UNSET if each is None else each.to_dict(read_only=False) for each in (before, after))
    changes = list(differences(old, new))
    action: Action = "create" if before is None else "delete" if after is None else "update" if changes else "unchanged"
    return Plan(action, str(service.name), None if before is None else str(before.service_id), changes)


def _ensure_plan(found: "ServiceConfig | None", service: "ServiceConfig") -> Plan:
    if found is None:
        return _plan(None, service)
    return _plan(found, found if is_as_wanted(found, service) else with_unknown_fields(service, found))


def _end_dry_run(plans: list[Plan], as_json: bool, exit_code: bool = False, are_several: bool = False) -> None:
    if as_json:
        documents = [plan.to_dict() for plan in plans]
        show_json(documents if are_several else documents[0])
    else:
        for plan in plans:
            show_plan(plan)
    say("This was a dry run: nothing was changed.")
    if exit_code and any(plan.action != "unchanged" for plan in plans):
        raise typer.Exit(WOULD_CHANGE)


def _show(service: "ServiceConfig", as_json: bool) -> None:
    (show_json if as_json else show_service)(service.to_dict())


def _tell_deleted(what: str, service_id: str, as_json: bool) -> None:
    say(f"Deleted {what}.")
    if as_json:
        show_json({"action": "deleted", "service_id": service_id})


def _fine_when_missing(error: Exception, missing_ok: bool) -> None:
    if not missing_ok or status_of(error) != NOT_FOUND:
        raise error
    say("There is no such service, which is fine.")


def _warn(notes: Iterable[str]) -> None:
    for note in notes:
        say(f"Warning: {note}")


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()
