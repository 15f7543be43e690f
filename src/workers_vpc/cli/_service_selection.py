"""How commands select a service: by its identifier or its name."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from workers_vpc_core.formats import parse_uuid

from ._exit_status import CommandError, ExitStatus

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC
    from workers_vpc_api.models import ServiceConfig


def check_selection(service_id: str | None, name: str | None) -> None:
    """Check the arguments that select a service, before anything is sent.

    Raises:
        CommandError: Not exactly one of the two is given, or the identifier is malformed.
    """
    if (service_id is None) == (name is None):
        problem = "no service selected" if name is None else "the service is selected twice"
        raise CommandError(f"{problem}: pass either SERVICE_ID or --name", ExitStatus.INVALID)
    if service_id is not None and parse_uuid(service_id) is None:
        hint = f"to select a service by its name, pass --name {shlex.quote(service_id)}"
        raise CommandError(f"SERVICE_ID: must be a UUID (got {service_id!r}); {hint}", ExitStatus.INVALID)


def select_service(vpc: WorkersVPC, service_id: str | None, name: str | None) -> ServiceConfig:
    """Return the service with an identifier, or else the service with a name.

    Raises:
        CommandError: No service has the name.
        APIError: The service could not be fetched.
    """
    if name is None:
        assert service_id is not None
        return vpc.services.get(service_id)
    service = vpc.services.find(name)
    if service is None:
        raise CommandError(f"no service has the name {name!r}", ExitStatus.NOT_FOUND)
    return service
