"""The commands that only read: `list` and `get`."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import click
from rich_click.rich_parameter import RichOption

from workers_vpc._account_plan import find_tunnel
from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.formats import parse_uuid

from ._client_settings import ClientCommand, ClientSettings
from ._command_options import JSON, NAME_OR_ID, OUTPUT
from ._document_checks import suggestion
from ._exit_status import CommandError, ExitStatus
from ._messages import print_message
from ._output import show_progress, strings_in, write_service, write_services
from ._service_selection import select_service

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig


class _ListCommand(ClientCommand):
    """The command `list`, whose options include the query parameters of the operation."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options of the command."""
        from workers_vpc_api.api.services.list_ import OPERATION

        from ._schema_options import query_options

        return [*query_options(OPERATION), *super().get_params(ctx)]


@click.pass_obj
def _list_services(
    settings: ClientSettings,
    /,
    name: str | None,
    host: str | None,
    tunnel_id: str | None,
    sort: str | None,
    output: str | None,
    as_json: bool,
    **query: Any,
) -> None:
    given = {key: value for key, value in query.items() if value is not None}
    filters = _filters(name, host, tunnel_id)
    key = None if sort is None else _sort_key(sort.removeprefix("-"))
    with settings.client() as vpc:
        services: list[ServiceConfig] = []
        with show_progress("Reading services", quiet=settings.verbose) as begin:
            for service in vpc.services.list(**given):
                begin("")
                if all(matches(service) for matches in filters):
                    services.append(service)
    if key is not None and sort is not None:
        services.sort(key=key, reverse=sort.startswith("-"))
    if not services:
        print_message("There are no such services." if given or filters else "There are no services.")
    write_services(services, output, as_json=as_json)


def _filters(name: str | None, host: str | None, tunnel_id: str | None) -> list[Callable[[ServiceConfig], bool]]:
    """Return the conditions that options set."""
    filters: list[Callable[[ServiceConfig], bool]] = []
    if name is not None:
        filters.append(lambda service: fnmatchcase(str(service.name), name))
    if host is not None:
        pattern = host.lower()
        filters.append(lambda service: any(fnmatchcase(text.lower(), pattern) for text in strings_in(_host(service))))
    if tunnel_id is not None:
        tunnel = parse_uuid(tunnel_id)
        if tunnel is None:
            raise CommandError(f"--tunnel-id: must be a UUID (got {tunnel_id!r})", ExitStatus.INVALID)
        filters.append(lambda service: find_tunnel(_host(service)) == str(tunnel))
    return filters


def _host(service: ServiceConfig) -> Any:
    return service.to_dict().get("host")


def _sort_key(field: str) -> Callable[[ServiceConfig], tuple[bool, Any]]:
    """Return the function that sorts services by a field. Services without the field come last.

    Raises:
        CommandError: There is no such field.
    """
    keys = SERVICE_CONFIG.fields
    if field not in keys:
        message = f"--sort: must be one of {', '.join(keys)} (got {field!r}){suggestion(field, keys)}"
        raise CommandError(message, ExitStatus.INVALID)

    def key(service: ServiceConfig) -> tuple[bool, Any]:
        value = service.to_dict().get(field)
        if isinstance(value, dict):
            value = next(iter(strings_in(value)), "")
        # Numbers in texts are compared as numbers: db-2 comes before db-10.
        words = [
            (not word.isdigit(), int(word) if word.isdigit() else word) for word in re.findall(r"\d+|\D+", str(value))
        ]
        return value is None, words

    return key


@click.pass_obj
def _get_service(settings: ClientSettings, /, name_or_id: str, output: str | None, as_json: bool) -> None:
    with settings.client() as vpc:
        service = select_service(vpc, name_or_id)
    write_service(service, output, as_json=as_json)


LIST = _ListCommand(
    name="list",
    callback=_list_services,
    params=[
        RichOption(["--name"], metavar="PATTERN", help="Only services whose name matches, such as 'db-*'."),
        RichOption(
            ["--host"], metavar="PATTERN", help="Only services whose address or hostname matches, such as '10.0.*'."
        ),
        RichOption(["--tunnel-id"], metavar="UUID", help="Only services that are reached through this tunnel."),
        RichOption(
            ["--sort"],
            metavar="FIELD",
            help="Sort by a field, such as name or updated_at; -name for the reverse order.",
        ),
        OUTPUT,
        JSON,
    ],
    help="List all services. In patterns, * matches any text and ? one character.",
)
GET = ClientCommand(
    name="get",
    callback=_get_service,
    params=[NAME_OR_ID, OUTPUT, JSON],
    help="Show one service. If it does not exist, the exit status is 3.",
)
