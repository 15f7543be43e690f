"""The commands that only read: `list`, `get` and `find`; and how every command finds the service it is for."""

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from workers_vpc_api.formats import parse_uuid
from workers_vpc_api.types import UNSET

from ._failures import INVALID, NOT_FOUND, CommandError, say
from ._output import progress, show_json, show_service, show_services
from ._parameters import ByName, Json, ServiceId
from ._settings import Settings

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC
    from workers_vpc_api.models import ServiceConfig


def list_(
    ctx: typer.Context,
    type: Annotated[
        str | None, typer.Option("--type", help="Only services of this kind: http or tcp.", metavar="KIND")
    ] = None,
    page: Annotated[int | None, typer.Option(help="The page to begin with, from 1 on.", metavar="NUMBER")] = None,
    per_page: Annotated[
        int | None, typer.Option(help="How many services to ask for at once, at most 1000.", metavar="NUMBER")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the services, all pages of them."""
    settings: Settings = ctx.obj
    with settings.client() as vpc:
        services = []
        with progress("Reading services", quiet=settings.verbose) as begin:
            for service in vpc.services.list(
                type=UNSET if type is None else type,
                page=UNSET if page is None else page,
                per_page=UNSET if per_page is None else per_page,
            ):
                begin("")
                services.append(service.to_dict())
    if not services:
        say("There are no such services." if type or page else "There are no services.")
    if services or as_json:
        (show_json if as_json else show_services)(services)


def get(ctx: typer.Context, service_id: ServiceId = None, name: ByName = None, as_json: Json = False) -> None:
    """Show one service."""
    check_selection(service_id, name)
    with ctx.obj.client() as vpc:
        service = selected(vpc, service_id, name)
    (show_json if as_json else show_service)(service.to_dict())


def find(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name, exactly.")],
    as_json: Json = False,
) -> None:
    """Show the service of a name; exit with 3 where there is none."""
    get(ctx, None, name, as_json)


def check_selection(service_id: str | None, name: str | None) -> None:
    """Refuse what names no service, before anything is sent.

    Raises:
        CommandError: Not exactly one of both is given, or the identifier is none.
    """
    if (service_id is None) == (name is None):
        raise CommandError("name the service by its SERVICE_ID or with --name, one of both", INVALID)
    if service_id is not None and parse_uuid(service_id) is None:
        hint = f"to name a service by its name: --name {shlex.quote(service_id)}"
        raise CommandError(f"{service_id!r} is no identifier of a service, which is a UUID; {hint}", INVALID)


def selected(vpc: "WorkersVPC", service_id: str | None, name: str | None) -> "ServiceConfig":
    """The service of an identifier or else a name.

    Raises:
        CommandError: No service has the name.
        APIError: It could not be read.
    """
    if name is None:
        assert service_id is not None
        return vpc.services.get(service_id)
    service = vpc.services.find(name)
    if service is None:
        raise CommandError(f"no service has the name {name!r}", NOT_FOUND)
    return service
