"""The command as a function for the tests, and the services that they use."""

import json
from typing import Any, NamedTuple

from click.testing import CliRunner

from workers_vpc.cli._main_command import main_command
from workers_vpc.testing import Directory

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
TOKEN = "s3cret-token"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
OTHER_TUNNEL = "0191dce4-0000-7fce-b660-8e5dec5172da"
ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
#: The identifier of a service that does not exist.
MISSING_ID = "00000000-6e1a-4fe4-a799-aa6d9a6ab26e"

DB: dict[str, Any] = {
    "name": "db",
    "type": "tcp",
    "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}},
    "tcp_port": 5432,
    "app_protocol": "postgresql",
    "tls_settings": {"cert_verification_mode": "verify_ca"},
}
#: The options that describe `DB`.
DB_OPTIONS = [
    *("--name", "db", "--type", "tcp", "--ipv4", "10.0.0.1", "--tunnel-id", TUNNEL, "--tcp-port", "5432"),
    *("--app-protocol", "postgresql", "--cert-verification-mode", "verify_ca"),
]
WEB: dict[str, Any] = {
    "name": "web",
    "type": "http",
    "host": {"hostname": "web.internal", "resolver_network": {"tunnel_id": TUNNEL}},
    "http_port": 8080,
}


class Result(NamedTuple):
    """The result of one run of the command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON document in the output."""
        return json.loads(self.out)


def without_nulls(document: dict[str, Any]) -> dict[str, Any]:
    """Return an object without the keys whose value is null, at every depth."""
    return {
        key: without_nulls(value) if isinstance(value, dict) else value
        for key, value in document.items()
        if value is not None
    }


def shown(service: dict[str, Any]) -> dict[str, Any]:
    """Return a service of the API as `--json` shows it: the nulls under unused keys of the host are not data."""
    return {**service, "host": without_nulls(service["host"])}


class Command:
    """Runs the command in this process, against an emulator.

    Attributes:
        directory: The state of the emulator.
    """

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    def __call__(self, *arguments: str, stdin: str | None = None) -> Result:
        """Run the command with arguments."""
        result = CliRunner().invoke(
            main_command, arguments, input=stdin, catch_exceptions=False, prog_name="workers-vpc"
        )
        return Result(result.exit_code, result.stdout, result.stderr)

    def add(self, config: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Add a service to the account, and return it as the API does."""
        return self.directory.add(ACCOUNT, {**config, **fields})

    @property
    def services(self) -> list[dict[str, Any]]:
        """The services in the account, without the fields that only the API sets, and without nulls.

        The API returns a null for each field of a service or of its host that is not set.
        """
        read_only = {"service_id", "created_at", "updated_at"}
        return [
            without_nulls({key: value for key, value in service.items() if key not in read_only})
            for service in self.directory.services(ACCOUNT)
        ]

    @property
    def methods(self) -> list[str]:
        """The HTTP methods of the requests that the emulator received."""
        return [request.method for request in self.directory.requests]
