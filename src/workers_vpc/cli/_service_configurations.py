"""The services that a file, options, or both describe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ._document_checks import check_document
from ._exit_status import CommandError, ExitStatus, invalid_input
from ._field_assignments import assign, read_assignments
from ._messages import print_message
from ._service_files import ServiceDocuments, read_service_file


class Configurations(NamedTuple):
    """The documents of services, which are valid.

    Attributes:
        items: The documents.
        is_list: Whether the file has a list or several YAML documents, even if it contains only one service.
    """

    items: list[dict[str, Any]]
    is_list: bool


def read_configuration(file: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of one service; see `read_configurations`."""
    items, _ = read_configurations(file, options)
    if len(items) > 1:
        message = f"must be one service (got {len(items)}); to create or update several services, use ensure"
        raise CommandError(f"--file: {message}", ExitStatus.INVALID)
    return items[0]


def read_configurations(file: str | None, options: Mapping[str, Any]) -> Configurations:
    """Return the documents of services from a file, from options, or from a file with the values of options.

    Args:
        file: The value of the option `--file`.
        options: The values of the options for fields, by the names of their parameters.

    Raises:
        CommandError: There is no service, or a service is invalid. The message contains all errors.
    """
    assignments = read_assignments(options)
    if file is None and not assignments:
        raise CommandError("no service given: pass --file, or options such as --name", ExitStatus.INVALID)
    source, items, is_list = (
        read_service_file(file) if file is not None else ServiceDocuments("options", [{}], is_list=False)
    )
    if assignments:
        if is_list:
            message = "options for fields cannot be combined with a file that has a list of services"
            raise CommandError(message, ExitStatus.INVALID)
        items = [assign(item, assignments) if isinstance(item, dict) else item for item in items]
    errors: list[str] = []
    paths: dict[object, str] = {}
    for index, item in enumerate(items):
        path = f"[{index}]" if is_list else ""
        findings = check_document(item, path)
        errors += findings.errors
        print_warnings(findings.warnings)
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str) and paths.setdefault(name, path) != path:
            errors.append(f"{path}.name: must be unique ({paths[name]} has the name {name!r} too)")
    if errors:
        raise invalid_input(f"{source}: {len(errors)} {'error' if len(errors) == 1 else 'errors'}", errors)
    return Configurations(items, is_list)


def print_warnings(warnings: Iterable[str]) -> None:
    """Write warnings to the error stream."""
    for warning in warnings:
        print_message(f"Warning: {warning}")
