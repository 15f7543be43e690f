"""The commands that change one service: `create`, `update`, `edit` and `delete`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich_click.rich_parameter import RichArgument, RichOption

from workers_vpc._edit import check_field_names, check_not_stale
from workers_vpc._plan import Change, plan_field_values, plan_replacement
from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.errors import APIError, NotFoundError
from workers_vpc_core.formats import is_timestamp, parse_timestamp, parse_uuid
from workers_vpc_core.unset import UNSET

from ._client_settings import ClientCommand, ClientSettings
from ._command_options import (
    ALLOW_NO_PORT,
    ALLOW_UNKNOWN,
    DRY_RUN,
    EXIT_CODE,
    EXPECT_UPDATED_AT,
    FILE,
    JSON,
    NAME_OR_ID,
    OUTPUT,
    YES,
)
from ._confirmation import check_exit_code_option, confirm, finish_dry_run, require_terminal_or_yes
from ._document_checks import iter_unknown
from ._exit_status import CommandError, ExitStatus, exit_status, invalid_input, several_failures
from ._field_assignments import Assignments, assign, read_assignments
from ._field_commands import ConfigurationCommand, EditCommand
from ._messages import print_message
from ._output import print_field_changes, show_json, write_service
from ._service_configurations import read_configuration
from ._service_selection import find_service, is_identifier, select_service

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC
    from workers_vpc_api.models import ServiceConfig


@click.pass_obj
def _create_service(
    settings: ClientSettings,
    /,
    new_name: str | None,
    files: tuple[str, ...],
    dry_run: bool,
    output: str | None,
    as_json: bool,
    **fields: Any,
) -> None:
    if new_name is not None:
        if fields.get("name") not in (None, new_name):
            raise CommandError(f"the name is given twice: {new_name!r} and --name", ExitStatus.INVALID)
        fields["name"] = new_name
    service: ServiceConfig = SERVICE_CONFIG.decode(read_configuration(files, fields))
    with settings.client() as vpc:
        if dry_run:
            if vpc.services.find(str(service.name)) is not None:
                raise CommandError(f"a service with the name {service.name!r} already exists", ExitStatus.CONFLICT)
            finish_dry_run([Change("create", None, service)], as_json=as_json)
            return
        created = vpc.services.create(service)
    print_message(f"Created {created.name} ({created.service_id}).")
    write_service(created, output, as_json=as_json)


@click.pass_obj
def _update_service(
    settings: ClientSettings,
    /,
    name_or_id: str | None,
    files: tuple[str, ...],
    expect_updated_at: str | None,
    yes: bool,
    dry_run: bool,
    exit_code: bool,
    output: str | None,
    as_json: bool,
    **fields: Any,
) -> None:
    check_exit_code_option(exit_code, dry_run)
    document = read_configuration(files, fields)
    selected = _service_to_update(name_or_id, document)
    config: ServiceConfig = SERVICE_CONFIG.decode(document)
    if expect_updated_at is None:
        expected = _expected_time("updated_at", document.get("updated_at"))
    else:
        expected = _expected_time("--expect-updated-at", expect_updated_at)
    with settings.client() as vpc:
        existing = select_service(vpc, selected)
        _check_identity(existing, document)
        check_not_stale(existing, expected)
        change = plan_replacement(existing, config)
        if dry_run:
            finish_dry_run([change], as_json=as_json, exit_code=exit_code)
            return
        _confirm_replacement(change, yes)
        updated = vpc.services.update(existing.service_id, config)
    write_service(updated, output, as_json=as_json)


@click.pass_obj
def _edit_service(
    settings: ClientSettings,
    /,
    name_or_id: str,
    expect_updated_at: str | None,
    allow_unknown: bool,
    dry_run: bool,
    exit_code: bool,
    output: str | None,
    as_json: bool,
    **fields: Any,
) -> None:
    check_exit_code_option(exit_code, dry_run)
    assignments = read_assignments(fields)
    if not assignments:
        message = "no changes given: pass the fields to change, such as --tcp-port 5432; see --help for all of them"
        raise CommandError(message, ExitStatus.INVALID)
    attributes = _attribute_names()
    check_field_names(attributes.get(key, key) for key in assignments.top_level_fields)
    expected = _expected_time("--expect-updated-at", expect_updated_at)
    with settings.client() as vpc:
        existing = select_service(vpc, name_or_id)
        check_not_stale(existing, expected)
        change = _plan_assignments(existing, assignments, allow_unknown=allow_unknown)
        if dry_run:
            finish_dry_run([change], as_json=as_json, exit_code=exit_code)
            return
        if change.after is None or change.action == "unchanged":
            print_message("Nothing to change: the service already has these values. No update was sent.")
            service = existing
        else:
            print_message(f"Changes of {change.name} ({change.service_id}):")
            print_field_changes(change.fields)
            service = vpc.services.update(existing.service_id, change.after)
    write_service(service, output, as_json=as_json)


@click.pass_obj
def _delete_services(
    settings: ClientSettings,
    /,
    names_or_ids: tuple[str, ...],
    missing_ok: bool,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    if not dry_run:
        require_terminal_or_yes(yes, "delete")
    with settings.client() as vpc:
        labels = _services_to_delete(vpc, names_or_ids, missing_ok=missing_ok, fetch=not yes or dry_run)
        if dry_run:
            finish_dry_run([Change("delete", each, None) for each in labels.values() if each], as_json=as_json)
            return
        shown = {key: f"{each.name} ({key})" if each else key for key, each in labels.items()}
        if labels:
            confirm(f"Delete {', '.join(shown.values())}?", yes, "nothing was deleted")
        deleted: list[dict[str, str]] = []
        errors: list[tuple[str, APIError]] = []
        for service_id, label in shown.items():
            try:
                vpc.services.delete(service_id, missing_ok=missing_ok and labels[service_id] is not None)
            except NotFoundError as error:
                if missing_ok and exit_status(error) == ExitStatus.NOT_FOUND:
                    _print_missing()
                else:
                    errors.append((label, error))
            except APIError as error:
                errors.append((label, error))
            else:
                print_message(f"Deleted {label}.")
                deleted.append({"action": "deleted", "service_id": service_id})
    if as_json and deleted:
        show_json(deleted[0] if len(names_or_ids) == 1 else deleted)
    if errors:
        _raise_deletion_errors(errors, len(names_or_ids))


def _services_to_delete(
    vpc: WorkersVPC, names_or_ids: tuple[str, ...], *, missing_ok: bool, fetch: bool
) -> dict[str, ServiceConfig | None]:
    """Return the services by their identifiers; None for a service that does not have to be fetched.

    All services are looked up before the first one is deleted, so that a misspelt name deletes nothing.
    """
    services: list[ServiceConfig] | None = None
    found: dict[str, ServiceConfig | None] = {}
    for each in names_or_ids:
        try:
            if is_identifier(each) and not fetch:
                found[str(parse_uuid(each))] = None
            elif is_identifier(each) and len(names_or_ids) == 1:
                found[str(parse_uuid(each))] = select_service(vpc, each)
            else:
                services = services if services is not None else list(vpc.services.list())
                service = find_service(services, each)
                found[str(service.service_id)] = service
        except (NotFoundError, CommandError) as error:
            if not missing_ok or exit_status(error) != ExitStatus.NOT_FOUND:
                raise
            _print_missing()
    return found


def _raise_deletion_errors(errors: list[tuple[str, APIError]], total: int) -> None:
    """Raise the error of a single service, or an error with a line for each service that failed."""
    if total == 1:
        raise errors[0][1]
    raise several_failures(f"{len(errors)} of {total} services were not deleted:", errors)


def _service_to_update(name_or_id: str | None, document: Mapping[str, Any]) -> str:
    """Return the name or identifier of the service to update, from the argument or else from the document.

    Raises:
        CommandError: Neither contains it.
    """
    if name_or_id is not None:
        return name_or_id
    in_document = document.get("service_id")
    if not isinstance(in_document, str):
        message = "no service selected: pass NAME_OR_ID, or a file that contains the service_id"
        raise CommandError(message, ExitStatus.INVALID)
    return in_document


def _check_identity(service: ServiceConfig, document: Mapping[str, Any]) -> None:
    """Raise a CommandError if a document is that of another service."""
    in_document = document.get("service_id")
    if in_document is not None and parse_uuid(str(in_document)) != service.service_id:
        message = (
            f"the file describes the service {in_document}, but NAME_OR_ID is {service.name} ({service.service_id})"
        )
        raise CommandError(message, ExitStatus.INVALID)


def _expected_time(source: str, value: object) -> datetime | None:
    """Return the time at which the caller expects that the service was last changed; None if it is not given."""
    if value is None:
        return None
    if not isinstance(value, str) or not is_timestamp(value):
        message = f"must be an RFC 3339 timestamp, such as 2024-01-15T10:45:00Z (got {value!r})"
        raise CommandError(f"{source}: {message}", ExitStatus.INVALID)
    return parse_timestamp(value)


def _confirm_replacement(change: Change, yes: bool) -> None:
    """Show what an update changes, and ask for confirmation if it removes a field.

    Raises:
        CommandError: The user does not confirm, or there is no terminal to ask on.
    """
    print_message(f"This replaces the service {change.name} ({change.service_id}):")
    fields = change.fields
    if fields:
        print_field_changes(fields)
    else:
        print_message("  no field changes")
    if any(field.after is UNSET for field in fields):
        print_message("Fields marked with - are not given and are reset. To keep them, use edit.")
        require_terminal_or_yes(yes, "reset these fields")
        confirm("Continue?", yes, "nothing was changed")


def _plan_assignments(service: ServiceConfig, assignments: Assignments, *, allow_unknown: bool) -> Change:
    """Return the change that options make to a service; raises the errors of `plan_field_values`."""
    document = assign(service.to_dict(), assignments)
    attributes = _attribute_names()
    change = plan_field_values(
        service, {attributes.get(key, key): document.get(key, UNSET) for key in assignments.top_level_fields}
    )
    if not allow_unknown and change.after is not None:
        # The service may already have fields and values that the contract does not contain.
        before, after = (list(iter_unknown(each.to_dict(read_only=False))) for each in (service, change.after))
        if problems := [problem for problem in after if problem not in before]:
            options = assignments.options
            raise invalid_input([f"{options.get(path, path)}: {message}" for path, message in problems])
    return change


def _attribute_names() -> dict[str, str]:
    """Return the attribute of each field of a service, by the field's name in a document."""
    return {key: field.name for key, field in SERVICE_CONFIG.fields.items()}


def _print_missing() -> None:
    print_message("The service does not exist; nothing was deleted.")


CREATE = ConfigurationCommand(
    name="create",
    callback=_create_service,
    params=[
        RichArgument(["new_name"], metavar="NAME", required=False, help="The service's name, like --name."),
        *(FILE, ALLOW_NO_PORT, ALLOW_UNKNOWN, DRY_RUN, OUTPUT, JSON),
    ],
    help="Create a service from a file, from options, or from a file and options, which take precedence.",
)
UPDATE = ConfigurationCommand(
    name="update",
    callback=_update_service,
    params=[
        RichArgument(["name_or_id"], required=False, help="The service's name, or its identifier (a UUID)."),
        *(FILE, EXPECT_UPDATED_AT, YES, ALLOW_NO_PORT, ALLOW_UNKNOWN, DRY_RUN, EXIT_CODE, OUTPUT, JSON),
    ],
    help="""
    Replace a service completely: fields that are not given are reset. To change some fields, use edit.

    The command shows what changes. If a field would be reset, it asks for confirmation on a terminal, and requires
    --yes elsewhere. NAME_OR_ID can be omitted if the file contains the service_id.
    """,
)
EDIT = EditCommand(
    name="edit",
    callback=_edit_service,
    params=[NAME_OR_ID, EXPECT_UPDATED_AT, ALLOW_UNKNOWN, DRY_RUN, EXIT_CODE, OUTPUT, JSON],
    help="""
    Change some fields of a service and keep all others. --name changes the name.

    If a host has a hostname, an address replaces it, and the other way round; the tunnel is kept. If a host has an
    address of the other IP version, an address makes it dual-stack.
    """,
)
DELETE = ClientCommand(
    name="delete",
    callback=_delete_services,
    params=[
        RichArgument(
            ["names_or_ids"],
            metavar="NAME_OR_ID...",
            nargs=-1,
            required=True,
            help="The names or identifiers of the services.",
        ),
        RichOption(["--missing-ok"], is_flag=True, help="Succeed if a service does not exist."),
        *(YES, DRY_RUN, JSON),
    ],
    help="Delete services. The command asks for confirmation on a terminal, and requires --yes elsewhere.",
)
