"""The command `ensure`, which creates or updates one or several services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from workers_vpc._plan import plan_ensure
from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.errors import WorkersVPCError

from ._client_settings import ClientSettings
from ._command_options import DRY_RUN, EXIT_CODE, FILE, JSON
from ._dry_run import check_exit_code_option, finish_dry_run
from ._field_commands import ConfigurationCommand
from ._messages import print_message
from ._output import show_json, show_progress, show_results
from ._service_configurations import read_configurations

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC
    from workers_vpc_api.models import ServiceConfig


@click.pass_obj
def _ensure_services(
    settings: ClientSettings, /, file: str | None, dry_run: bool, exit_code: bool, as_json: bool, **fields: Any
) -> None:
    check_exit_code_option(exit_code, dry_run)
    documents, is_list = read_configurations(file, fields)
    services: list[ServiceConfig] = [SERVICE_CONFIG.validate(document) for document in documents]
    with settings.client() as vpc:
        if dry_run:
            existing = {service.name: service for service in vpc.services.list()}
            changes = [plan_ensure(existing.get(service.name), service) for service in services]
            finish_dry_run(changes, as_json=as_json, exit_code=exit_code, is_list=is_list)
            return
        results: list[tuple[str, dict[str, Any]]] = []
        try:
            _ensure_each(vpc, services, results, quiet=settings.verbose)
        except WorkersVPCError:
            if is_list:
                failed = services[len(results)].name
                print_message(
                    f"Failed at {failed}, after {len(results)} of {len(services)} services; it is safe to run this "
                    "command again."
                )
            raise
        finally:
            # The results are written even if a later service fails.
            if as_json:
                output = [{"action": action, "service": service} for action, service in results]
                if is_list or output:
                    show_json(output if is_list else output[0])
            elif results:
                show_results(results)


def _ensure_each(
    vpc: WorkersVPC, services: list[ServiceConfig], results: list[tuple[str, dict[str, Any]]], *, quiet: bool
) -> None:
    """Create or update services, and append the action and the document of each service to the results."""
    with show_progress("Services", len(services), quiet=quiet) as begin:
        for service in services:
            begin(str(service.name))
            current, action = vpc.services.ensure(service)
            results.append((action, current.to_dict()))


ENSURE = ConfigurationCommand(
    name="ensure",
    callback=_ensure_services,
    params=[FILE, DRY_RUN, EXIT_CODE, JSON],
    help="""
    Create services, or update those that exist and differ (idempotent).

    Services are found by their names. A file can contain a list, or several YAML documents. All services are checked
    before anything is sent.
    """,
)
