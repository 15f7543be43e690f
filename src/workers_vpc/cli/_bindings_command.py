"""The command `bindings`, which writes the bindings of Workers for VPC Services into wrangler's configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from rich_click.rich_parameter import RichArgument, RichOption

from workers_vpc_core.printable import escape

from ._client_settings import ClientCommand, ClientSettings
from ._exit_status import CommandError, ExitStatus, invalid_input
from ._messages import print_message
from ._service_selection import find_service
from ._wrangler_files import Binding, read_bindings, to_json, to_toml, write_bindings

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

#: An identifier in JavaScript.
_BINDING_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


class _Request(NamedTuple):
    """A service for which a binding is requested.

    Attributes:
        binding: The name of the binding; None to derive it from the name of the service.
        name_or_id: The service.
    """

    binding: str | None
    name_or_id: str


@click.pass_obj
def _bindings(
    settings: ClientSettings,
    /,
    services: tuple[str, ...],
    toml: bool,
    file: str | None,
    environment: str | None,
    check_file: str | None,
) -> None:
    if check_file is not None:
        if services or file or toml or environment:
            raise CommandError("--check: cannot be combined with services or other options", ExitStatus.INVALID)
        _check(settings, check_file)
        return
    if environment is not None and file is None:
        raise CommandError("--env: only valid together with --write", ExitStatus.INVALID)
    requests = [_parse(each) for each in services]
    with settings.client() as vpc:
        account = list(vpc.services.list())
    bindings = _resolve(requests, account)
    if file is None:
        click.echo((to_toml if toml else to_json)(bindings), nl=False)
        return
    added, changed = write_bindings(file, bindings, environment)
    if not added and not changed:
        print_message(f"{file} already contains these bindings; it was not changed.")
    for word, names in (("Added", added), ("Changed", changed)):
        if names:
            print_message(f"{word} in {file}: {', '.join(names)}.")


def _parse(argument: str) -> _Request:
    binding, equals, name_or_id = argument.partition("=")
    if not equals:
        return _Request(None, argument)
    if not _BINDING_NAME.fullmatch(binding):
        message = f"the name of a binding must be an identifier in JavaScript (got {binding!r})"
        raise CommandError(f"{argument}: {message}", ExitStatus.INVALID)
    return _Request(binding, name_or_id)


def _resolve(requests: Sequence[_Request], account: list[ServiceConfig]) -> list[Binding]:
    """Return the bindings for services. Without requests, all services of the account get one.

    Raises:
        CommandError: A service does not exist, or two bindings have the same name.
    """
    selected = [(None, service) for service in account]
    if requests:
        selected = [(each.binding, find_service(account, each.name_or_id)) for each in requests]  # type: ignore[misc]
    bindings = [Binding(name or binding_name(service.name), str(service.service_id)) for name, service in selected]
    names = [binding.binding for binding in bindings]
    if duplicates := sorted({name for name in names if names.count(name) > 1}):
        raise invalid_input([f"{name}: two bindings have this name; pass NAME=SERVICE" for name in duplicates])
    return bindings


def binding_name(service_name: object) -> str:
    """Return the name of the binding for a service: POSTGRES_DB for postgres-db."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", str(service_name)).strip("_").upper() or "SERVICE"
    return f"_{name}" if name[0].isdigit() else name


def _check(settings: ClientSettings, file: str) -> None:
    """Report the identifiers in a file that no longer exist.

    Raises:
        CommandError: There is such an identifier.
    """
    found = read_bindings(file)
    with settings.client() as vpc:
        known = {str(service.service_id) for service in vpc.services.list()}
    missing = [each for each in found if each.service_id.lower() not in known]
    for each in missing:
        where = f"{escape(Path(file))}:{each.line}" if each.line else escape(Path(file))
        click.echo(
            f"{where}: {escape(each.path)}: binding {escape(each.binding)}: no service {escape(each.service_id)}"
        )
    if missing:
        count = f"{len(missing)} of {len(found)} bindings refer to a service that does not exist"
        raise CommandError(f"{count}; update the file with bindings --write", ExitStatus.FAILED)
    print_message(f"{file}: all {len(found)} bindings refer to existing services.")


BINDINGS = ClientCommand(
    name="bindings",
    callback=_bindings,
    params=[
        RichArgument(
            ["services"],
            metavar="[BINDING=]NAME_OR_ID...",
            nargs=-1,
            help="The services (default: all). The name of a binding is derived from that of the service: POSTGRES_DB "
            "for postgres-db.",
        ),
        RichOption(["--toml"], is_flag=True, help="Print TOML, for wrangler.toml, instead of JSON."),
        RichOption(
            ["--write", "file"],
            metavar="FILE",
            help="Write the bindings into wrangler.jsonc, wrangler.json or wrangler.toml. Other bindings, comments and "
            "the formatting are kept.",
        ),
        RichOption(["--env", "environment"], metavar="NAME", help="With --write: the environment of the bindings."),
        RichOption(
            ["--check", "check_file"],
            metavar="FILE",
            help="List the identifiers in a file, including its environments, that do not exist. If there are any, the "
            "exit status is 1.",
        ),
    ],
    help="""
    Print the bindings of a Worker for services, as wrangler's configuration contains them (vpc_services).
    """,
)
