"""The commands that change something: `create`, `update`, `edit`, `ensure` and `delete`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

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
from ._reading import check_selection, selected
from ._settings import Settings

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

Fields = Mapping[str, Any]


class Mode(NamedTuple):
    """How a command is to go about it.

    Attributes:
        dry_run: Show what would change, and change nothing.
        exit_code: In a dry run, exit with a status of its own when something would change.
        as_json: Write JSON.
        yes: Do not ask.
    """

    dry_run: bool
    exit_code: bool
    as_json: bool
    yes: bool = False

    def check(self) -> None:
        """Refuse to change something where an exit code is asked for."""
        if self.exit_code and not self.dry_run:
            raise CommandError("--exit-code goes with --dry-run", INVALID)


def create(settings: Settings, file: str | None, fields: Fields, mode: Mode) -> None:
    """Create a service."""
    service = wanted(_one_body(file, fields))
    with settings.client() as vpc:
        if mode.dry_run:
            if vpc.services.find(str(service.name)) is not None:
                raise CommandError(f"a service has the name {service.name!r} already", CONFLICT)
            _end_dry_run([_plan(None, service)], mode)
            return
        created = vpc.services.create(service)
    say(f"Created {created.name} ({created.service_id}).")
    _show(created, mode)


def update(
    settings: Settings, service_id: str | None, file: str | None, fields: Fields, expected: str | None, mode: Mode
) -> None:
    """Replace a service's whole entry."""
    mode.check()
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
    expected = expected or body.get("updated_at")
    moment = None if expected is None else expected_moment(expected)
    with settings.client() as vpc:
        found = vpc.services.get(service_id)
        check_freshness(found, moment)
        plan = _plan(found, config)
        if mode.dry_run:
            _end_dry_run([plan], mode)
            return
        say(f"This replaces the whole entry of {found.name} ({found.service_id}):")
        if plan.changes:
            say_changes(plan.changes)
        else:
            say("  nothing in it changes")
        if any(change.after is UNSET for change in plan.changes):
            say("What is marked with - is not given, and reset.")
            if not mode.yes and not (_is_terminal() and typer.confirm("Go on?", err=True)):
                raise CommandError("nothing was changed: say --yes, or use edit to keep the rest", FAILED)
        updated = vpc.services.update(service_id, config)
    _show(updated, mode)


def edit(
    settings: Settings, service_id: str | None, name: str | None, fields: Fields, expected: str | None, mode: Mode
) -> None:
    """Change some fields of a service."""
    mode.check()
    check_selection(service_id, name)
    changes = changes_of(fields)
    if not changes:
        raise CommandError("nothing to change: name a field, such as --tcp-port 5432; see --help", INVALID)
    check_names(dict.fromkeys(changes.touched))
    moment = None if expected is None else expected_moment(expected)
    with settings.client() as vpc:
        found = selected(vpc, service_id, name)
        check_freshness(found, moment)
        result = _edited(found, changes)
        plan = _plan(found, result)
        if mode.dry_run:
            _end_dry_run([plan], mode)
            return
        if is_same(found, result):
            say("Nothing changes, and nothing was sent.")
        else:
            say(f"Changes of {found.name} ({found.service_id}):")
            say_changes(plan.changes)
            found = vpc.services.update(found.service_id, result)
    _show(found, mode)


def ensure(settings: Settings, file: str | None, fields: Fields, mode: Mode) -> None:
    """Make sure that services are so."""
    mode.check()
    bodies, are_several = _bodies(file, fields)
    services = [wanted(body) for body in bodies]
    with settings.client() as vpc:
        if mode.dry_run:
            there = {service.name: service for service in vpc.services.list()}
            _end_dry_run([_ensure_plan(there.get(service.name), service) for service in services], mode, are_several)
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
            if mode.as_json:
                documents = [{"action": action, "service": service} for action, service in outcomes]
                if are_several or documents:
                    show_json(documents if are_several else documents[0])
            elif outcomes:
                show_outcomes(outcomes)


def delete(settings: Settings, service_id: str | None, name: str | None, missing_ok: bool, mode: Mode) -> None:
    """Delete a service."""
    check_selection(service_id, name)
    if not mode.yes and not mode.dry_run and not _is_terminal():
        raise CommandError("there is no terminal to ask on: say --yes to delete without being asked", INVALID)
    with settings.client() as vpc:
        if mode.yes and not mode.dry_run and service_id is not None:
            try:
                vpc.services.delete(service_id)
            except NotFoundError as error:
                _fine_when_missing(error, missing_ok)
                return
            _tell_deleted(service_id, service_id, mode)
            return
        try:
            found = selected(vpc, service_id, name)
        except (NotFoundError, CommandError) as error:
            _fine_when_missing(error, missing_ok)
            return
        if mode.dry_run:
            _end_dry_run([_plan(found, None)], mode)
            return
        what = f"{found.name} ({found.service_id})"
        if not mode.yes and not typer.confirm(plain(f"Delete {what}?"), err=True):
            raise CommandError("nothing was deleted", FAILED)
        vpc.services.delete(found.service_id, missing_ok=missing_ok)
    _tell_deleted(what, str(found.service_id), mode)


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


def _edited(service: ServiceConfig, changes: Changes) -> ServiceConfig:
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


def _plan(before: ServiceConfig | None, after: ServiceConfig | None) -> Plan:
    service = after if before is None else before
    assert service is not None
    old, new = (UNSET if each is None else each.to_dict(read_only=False) for each in (before, after))
    changes = list(differences(old, new))
    action: Action = "create" if before is None else "delete" if after is None else "update" if changes else "unchanged"
    return Plan(action, str(service.name), None if before is None else str(before.service_id), changes)


def _ensure_plan(found: ServiceConfig | None, service: ServiceConfig) -> Plan:
    if found is None:
        return _plan(None, service)
    return _plan(found, found if is_as_wanted(found, service) else with_unknown_fields(service, found))


def _end_dry_run(plans: list[Plan], mode: Mode, are_several: bool = False) -> None:
    if mode.as_json:
        documents = [plan.to_dict() for plan in plans]
        show_json(documents if are_several else documents[0])
    else:
        for plan in plans:
            show_plan(plan)
    say("This was a dry run: nothing was changed.")
    if mode.exit_code and any(plan.action != "unchanged" for plan in plans):
        raise typer.Exit(WOULD_CHANGE)


def _show(service: ServiceConfig, mode: Mode) -> None:
    (show_json if mode.as_json else show_service)(service.to_dict())


def _tell_deleted(what: str, service_id: str, mode: Mode) -> None:
    say(f"Deleted {what}.")
    if mode.as_json:
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
