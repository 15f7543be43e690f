"""The commands that change one service: `create`, `update`, `edit` and `delete`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich_click import RichCommand
from rich_click.rich_parameter import RichOption

from workers_vpc._edit import check_field_names, check_not_stale
from workers_vpc._plan import Change, plan_field_values, plan_replacement
from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.errors import NotFoundError
from workers_vpc_core.formats import is_timestamp, parse_timestamp, parse_uuid
from workers_vpc_core.models import model_fields
from workers_vpc_core.unset import UNSET

from ._client_settings import ClientSettings
from ._command_options import (
    DRY_RUN,
    EXIT_CODE,
    EXPECT_UPDATED_AT,
    FILE,
    JSON,
    SELECT_BY_NAME,
    SERVICE_ID,
    YES,
)
from ._document_checks import check_document
from ._dry_run import check_exit_code_option, finish_dry_run
from ._exit_status import CommandError, ExitStatus, exit_status
from ._field_assignments import Assignments, assign, read_assignments
from ._field_commands import ConfigurationCommand, EditCommand
from ._messages import escape, print_message
from ._output import print_field_changes, show_json, show_service
from ._service_configurations import print_warnings, read_configuration
from ._service_selection import check_selection, select_service

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig


@click.pass_obj
def _create_service(settings: ClientSettings, /, file: str | None, dry_run: bool, as_json: bool, **fields: Any) -> None:
    service: ServiceConfig = SERVICE_CONFIG.validate(read_configuration(file, fields))
    with settings.client() as vpc:
        if dry_run:
            if vpc.services.find(str(service.name)) is not None:
                raise CommandError(f"a service with the name {service.name!r} already exists", ExitStatus.CONFLICT)
            finish_dry_run([Change("create", None, service)], as_json=as_json)
            return
        created = vpc.services.create(service)
    print_message(f"Created {created.name} ({created.service_id}).")
    _show(created, as_json)


@click.pass_obj
def _update_service(
    settings: ClientSettings,
    /,
    service_id: str | None,
    file: str | None,
    expect_updated_at: str | None,
    yes: bool,
    dry_run: bool,
    exit_code: bool,
    as_json: bool,
    **fields: Any,
) -> None:
    check_exit_code_option(exit_code, dry_run)
    document = read_configuration(file, fields)
    service_id = _service_to_update(service_id, document)
    config: ServiceConfig = SERVICE_CONFIG.validate(document)
    if expect_updated_at is None:
        expected = _expected_time("updated_at", document.get("updated_at"))
    else:
        expected = _expected_time("--expect-updated-at", expect_updated_at)
    with settings.client() as vpc:
        existing = vpc.services.get(service_id)
        check_not_stale(existing, expected)
        change = plan_replacement(existing, config)
        if dry_run:
            finish_dry_run([change], as_json=as_json, exit_code=exit_code)
            return
        _confirm_replacement(change, yes)
        updated = vpc.services.update(service_id, config)
    _show(updated, as_json)


@click.pass_obj
def _edit_service(
    settings: ClientSettings,
    /,
    service_id: str | None,
    name: str | None,
    expect_updated_at: str | None,
    dry_run: bool,
    exit_code: bool,
    as_json: bool,
    **fields: Any,
) -> None:
    check_exit_code_option(exit_code, dry_run)
    check_selection(service_id, name)
    assignments = read_assignments(fields)
    if not assignments:
        message = "no changes given: pass the fields to change, such as --tcp-port 5432; see --help for all of them"
        raise CommandError(message, ExitStatus.INVALID)
    attributes = _attribute_names()
    check_field_names(attributes.get(key, key) for key in assignments.top_level_fields)
    expected = _expected_time("--expect-updated-at", expect_updated_at)
    with settings.client() as vpc:
        existing = select_service(vpc, service_id, name)
        check_not_stale(existing, expected)
        change = _plan_assignments(existing, assignments)
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
    _show(service, as_json)


@click.pass_obj
def _delete_service(
    settings: ClientSettings,
    /,
    service_id: str | None,
    name: str | None,
    missing_ok: bool,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    check_selection(service_id, name)
    if not yes and not dry_run and not _is_interactive():
        message = "there is no terminal to ask for confirmation on: pass --yes to delete without confirmation"
        raise CommandError(message, ExitStatus.INVALID)
    with settings.client() as vpc:
        if yes and not dry_run and service_id is not None:
            try:
                vpc.services.delete(service_id)
            except NotFoundError as error:
                _accept_missing(error, missing_ok)
                return
            _show_deleted(service_id, service_id, as_json)
            return
        try:
            service = select_service(vpc, service_id, name)
        except (NotFoundError, CommandError) as error:
            _accept_missing(error, missing_ok)
            return
        if dry_run:
            finish_dry_run([Change("delete", service, None)], as_json=as_json)
            return
        label = f"{service.name} ({service.service_id})"
        if not yes and not click.confirm(escape(f"Delete {label}?"), err=True):
            raise CommandError("nothing was deleted", ExitStatus.FAILED)
        vpc.services.delete(service.service_id, missing_ok=missing_ok)
    _show_deleted(label, str(service.service_id), as_json)


def _service_to_update(service_id: str | None, document: Mapping[str, Any]) -> str:
    """Return the identifier of the service to update, from the argument or else from the document.

    Raises:
        CommandError: There is no identifier, or the two differ.
    """
    in_document = document.get("service_id")
    if service_id is None:
        if not isinstance(in_document, str):
            message = "no service selected: pass SERVICE_ID, or a file that contains the service_id"
            raise CommandError(message, ExitStatus.INVALID)
        service_id = in_document
    check_selection(service_id, None)
    if in_document is not None and parse_uuid(str(in_document)) != parse_uuid(service_id):
        message = f"the file describes the service {in_document}, but SERVICE_ID is {service_id}"
        raise CommandError(message, ExitStatus.INVALID)
    return service_id


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
        print_message("Fields marked with - are not given and are reset.")
        if not yes and not (_is_interactive() and click.confirm("Continue?", err=True)):
            message = "nothing was changed: pass --yes to reset these fields, or use edit to keep them"
            raise CommandError(message, ExitStatus.FAILED)


def _plan_assignments(service: ServiceConfig, assignments: Assignments) -> Change:
    """Return the change that options make to a service; raises the errors of `plan_field_values`."""
    document = assign(service.to_dict(), assignments)
    attributes = _attribute_names()
    change = plan_field_values(
        service, {attributes.get(key, key): document.get(key, UNSET) for key in assignments.top_level_fields}
    )
    # The service may already have fields that the contract does not contain.
    before, after = (
        check_document(each.to_dict(read_only=False)).warnings for each in (service, change.after) if each is not None
    )
    print_warnings(each for each in after if each not in before)
    return change


def _attribute_names() -> dict[str, str]:
    """Return the attribute of each field of a service, by the field's name in a document."""
    return {field.key: field.name for model in SERVICE_CONFIG.models.values() for field in model_fields(model)}


def _show(service: ServiceConfig, as_json: bool) -> None:
    (show_json if as_json else show_service)(service.to_dict())


def _show_deleted(label: str, service_id: str, as_json: bool) -> None:
    print_message(f"Deleted {label}.")
    if as_json:
        show_json({"action": "deleted", "service_id": service_id})


def _accept_missing(error: Exception, missing_ok: bool) -> None:
    """Raise an error unless it says that the service does not exist and that is acceptable."""
    if not missing_ok or exit_status(error) != ExitStatus.NOT_FOUND:
        raise error
    print_message("The service does not exist; nothing was deleted.")


def _is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


CREATE = ConfigurationCommand(
    name="create",
    callback=_create_service,
    params=[FILE, DRY_RUN, JSON],
    help="Create a service from a file, from options, or from a file and options, which take precedence.",
)
UPDATE = ConfigurationCommand(
    name="update",
    callback=_update_service,
    params=[SERVICE_ID, FILE, EXPECT_UPDATED_AT, YES, DRY_RUN, EXIT_CODE, JSON],
    help="""
    Replace a service completely: fields that are not given are reset. To change some fields, use edit.

    The command shows what changes. If a field would be reset, it asks for confirmation on a terminal, and requires
    --yes elsewhere. SERVICE_ID can be omitted if the file contains the service_id.
    """,
)
EDIT = EditCommand(
    name="edit",
    callback=_edit_service,
    params=[SERVICE_ID, SELECT_BY_NAME, EXPECT_UPDATED_AT, DRY_RUN, EXIT_CODE, JSON],
    help="""
    Change some fields of a service and keep all others.

    If a host has a hostname, an address replaces it, and the other way round; the tunnel is kept. If a host has an
    address of the other IP version, an address makes it dual-stack.
    """,
)
DELETE = RichCommand(
    name="delete",
    callback=_delete_service,
    params=[
        SERVICE_ID,
        SELECT_BY_NAME,
        RichOption(["--missing-ok"], is_flag=True, help="Succeed if the service does not exist."),
        YES,
        DRY_RUN,
        JSON,
    ],
    help="Delete a service. The command asks for confirmation on a terminal, and requires --yes elsewhere.",
)
