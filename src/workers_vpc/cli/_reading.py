"""The commands that only read: `list`, `get` and `find`; and how every command finds the service it is for."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from workers_vpc_api.formats import parse_uuid
from workers_vpc_api.types import UNSET

from ._failures import INVALID, NOT_FOUND, CommandError, say
from ._output import progress, show_json, show_service, show_services
from ._settings import Settings

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC
    from workers_vpc_api.models import ServiceConfig


def list_services(settings: Settings, type: str | None, page: int | None, per_page: int | None, as_json: bool) -> None:
    """Show all services."""
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


def get(settings: Settings, service_id: str | None, name: str | None, as_json: bool) -> None:
    """Show one service."""
    check_selection(service_id, name)
    with settings.client() as vpc:
        service = selected(vpc, service_id, name)
    (show_json if as_json else show_service)(service.to_dict())


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


def selected(vpc: WorkersVPC, service_id: str | None, name: str | None) -> ServiceConfig:
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
