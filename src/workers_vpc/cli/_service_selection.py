"""How commands select a service: by its name or its identifier."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from workers_vpc._edit import check_identity
from workers_vpc_core.formats import parse_uuid

from ._exit_status import CommandError, ExitStatus

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC
    from workers_vpc_api.models import ServiceConfig


def is_identifier(name_or_id: str) -> bool:
    """Return whether an argument is the identifier of a service."""
    return parse_uuid(name_or_id) is not None


def select_service(vpc: WorkersVPC, name_or_id: str) -> ServiceConfig:
    """Return the service with an identifier or a name.

    Raises:
        CommandError: No service has the name.
        APIError: The service could not be fetched, or the response is for another service.
    """
    if is_identifier(name_or_id):
        service = vpc.services.get(name_or_id)
        check_identity(service, name_or_id)
        return service
    return find_service(list(vpc.services.list()), name_or_id)


def find_service(services: list[ServiceConfig], name_or_id: str) -> ServiceConfig:
    """Return the service of a list with an identifier or a name.

    Raises:
        CommandError: No service has it.
    """
    identifier = parse_uuid(name_or_id)
    for service in services:
        if (service.service_id == identifier) if identifier else (service.name == name_or_id):
            return service
    if identifier:
        raise CommandError(f"no service has the identifier {name_or_id}", ExitStatus.NOT_FOUND)
    closest = get_close_matches(name_or_id, [str(service.name) for service in services], 1)
    hint = f" (did you mean {closest[0]!r}?)" if closest else ""
    raise CommandError(f"no service has the name {name_or_id!r}{hint}", ExitStatus.NOT_FOUND)
