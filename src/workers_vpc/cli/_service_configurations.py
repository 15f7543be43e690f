"""The services that files, options, or both describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workers_vpc_api.models.schemas import SERVICE_CONFIG

from ._command_options import ALLOW_NO_PORT, ALLOW_UNKNOWN
from ._document_checks import Problem, check_document
from ._exit_status import CommandError, ExitStatus, invalid_input
from ._field_assignments import Assignments, assign, read_assignments
from ._service_files import ServiceDocument, read_service_files


class _Allowed(NamedTuple):
    """The checks that options switch off."""

    allow_unknown: bool
    allow_no_port: bool


def read_configuration(files: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of one service from a file, from options, or from a file with the values of options.

    Raises:
        CommandError: There is not exactly one service, or it is invalid. The message contains all errors.
    """
    assignments = read_assignments(options)
    services = _read(files, assignments, overwrite=True)
    if len(services) > 1:
        message = f"must be one service (got {len(services)}); to create or update several services, use apply"
        raise CommandError(f"--file: {message}", ExitStatus.INVALID)
    (document,) = _checked(services, assignments, _allowed(options))
    return document


def read_configurations(files: Sequence[str], options: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the documents of services from files, in which options fill in the fields that a service lacks.

    Without files, the options describe one service.

    Raises:
        CommandError: There is no service, a service is invalid, or two have the same name. The message contains all
            errors.
    """
    assignments = read_assignments(options)
    return _checked(_read(files, assignments, overwrite=False), assignments, _allowed(options))


def _allowed(options: Mapping[str, Any]) -> _Allowed:
    return _Allowed(options[str(ALLOW_UNKNOWN.name)], options[str(ALLOW_NO_PORT.name)])


def _read(files: Sequence[str], assignments: Assignments, *, overwrite: bool) -> list[ServiceDocument]:
    if not files:
        if not assignments:
            raise CommandError("no service given: pass --file, or options such as --name", ExitStatus.INVALID)
        return [ServiceDocument(assign({}, assignments), "", lambda _: None)]
    return [
        each._replace(document=assign(each.document, assignments, overwrite=overwrite))
        if isinstance(each.document, dict) and assignments
        else each
        for each in read_service_files(files)
    ]


def _checked(services: Sequence[ServiceDocument], assignments: Assignments, allowed: _Allowed) -> list[dict[str, Any]]:
    """Return the documents of valid services."""
    errors: list[str] = []
    first: dict[str, ServiceDocument] = {}
    for service in services:
        problems = check_document(service.document, **allowed._asdict())
        name = service.document.get("name") if isinstance(service.document, dict) else None
        if isinstance(name, str) and first.setdefault(name, service) is not service:
            problems.append(Problem("name", f"must be unique ({first[name].location('name')} has {name!r} too)"))
        errors += [_message(service, problem, assignments) for problem in problems]
    if errors:
        raise invalid_input(errors)
    return [service.document for service in services]


def _message(service: ServiceDocument, problem: Problem, assignments: Assignments) -> str:
    """Return a message that refers to the option or the file that a value comes from."""
    if option := assignments.options.get(problem.path):
        return f"{option}: {problem.message}"
    if location := service.location(problem.path):
        return f"{location}: {problem}"
    option = _option_for(problem.path)
    return f"{option}: {problem.message}" if option else str(problem)


def _option_for(path: str) -> str:
    """Return the option that sets a path; an empty string if there is none."""
    from ._schema_options import field_options

    if path in ("", "host"):
        return "--ipv4, --ipv6 or --hostname" if path else ""
    if path.endswith("tunnel_id"):
        return "--tunnel-id"
    return next((each.option.opts[0] for each in field_options() if each.path == path), "")


def to_models(documents: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the models of documents that were checked."""
    return [SERVICE_CONFIG.decode(document) for document in documents]
