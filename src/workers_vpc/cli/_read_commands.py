"""The commands that only read: `list`, `get` and `find`."""

from __future__ import annotations

from typing import Any

import click
from rich_click import RichCommand
from rich_click.rich_parameter import RichArgument

from ._client_settings import ClientSettings
from ._command_options import JSON, SELECT_BY_NAME, SERVICE_ID
from ._messages import print_message
from ._output import show_json, show_progress, show_service, show_services
from ._service_selection import check_selection, select_service


class _ListCommand(RichCommand):
    """The command `list`, whose options include the query parameters of the operation."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options of the command."""
        from workers_vpc_api.api.services.list_ import OPERATION

        from ._schema_options import query_options

        return [*query_options(OPERATION), *super().get_params(ctx)]


@click.pass_obj
def _list_services(settings: ClientSettings, /, as_json: bool, **query: Any) -> None:
    given = {name: value for name, value in query.items() if value is not None}
    with settings.client() as vpc:
        services = []
        with show_progress("Reading services", quiet=settings.verbose) as begin:
            for service in vpc.services.list(**given):
                begin("")
                services.append(service.to_dict())
    if not services:
        print_message("There are no such services." if given else "There are no services.")
    if services or as_json:
        (show_json if as_json else show_services)(services)


@click.pass_obj
def _get_service(settings: ClientSettings, /, service_id: str | None, name: str | None, as_json: bool) -> None:
    check_selection(service_id, name)
    _show_selected(settings, service_id, name, as_json)


@click.pass_obj
def _find_service(settings: ClientSettings, /, name: str, as_json: bool) -> None:
    _show_selected(settings, None, name, as_json)


def _show_selected(settings: ClientSettings, service_id: str | None, name: str | None, as_json: bool) -> None:
    with settings.client() as vpc:
        service = select_service(vpc, service_id, name)
    (show_json if as_json else show_service)(service.to_dict())


LIST = _ListCommand(
    name="list",
    callback=_list_services,
    params=[JSON],
    help="List all services.",
)
GET = RichCommand(
    name="get",
    callback=_get_service,
    params=[SERVICE_ID, SELECT_BY_NAME, JSON],
    help="Show one service.",
)
FIND = RichCommand(
    name="find",
    callback=_find_service,
    params=[RichArgument(["name"], help="The exact name."), JSON],
    help="Show the service with a name. If no service has the name, the exit status is 3.",
)
