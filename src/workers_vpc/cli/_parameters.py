"""The options that commands share, and how those of a service's fields come to a command as one argument."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

_PANEL = "Fields"


def _field(annotation: Any, *names: str, help: str, metavar: str | None = None) -> Any:
    return Annotated[annotation, typer.Option(*names, help=help, metavar=metavar, rich_help_panel=_PANEL)]


_SETTINGS: dict[str, Any] = {
    "ipv4": _field(str | None, "--ipv4", help="The IPv4 address of its host.", metavar="ADDRESS"),
    "ipv6": _field(
        str | None, "--ipv6", help="The IPv6 address of its host; with --ipv4 for a dual-stack host.", metavar="ADDRESS"
    ),
    "hostname": _field(
        str | None, "--hostname", help="The hostname of its host, in place of addresses.", metavar="NAME"
    ),
    "tunnel_id": _field(str | None, "--tunnel-id", help="The Cloudflare Tunnel to its host.", metavar="UUID"),
    "resolver_ip": _field(
        list[str] | None, "--resolver-ip", help="A DNS server for the hostname; repeatable.", metavar="ADDRESS"
    ),
    "tcp_port": _field(int | None, "--tcp-port", help="The port of a TCP service.", metavar="PORT"),
    "http_port": _field(int | None, "--http-port", help="The port for HTTP.", metavar="PORT"),
    "https_port": _field(int | None, "--https-port", help="The port for HTTPS.", metavar="PORT"),
    "app_protocol": _field(
        str | None, "--app-protocol", help="What a TCP service speaks: postgresql or mysql.", metavar="PROTOCOL"
    ),
    "cert_verification_mode": _field(
        str | None,
        "--cert-verification-mode",
        help="How its certificate is verified: verify_full, verify_ca or disabled.",
        metavar="MODE",
    ),
    "set_": _field(
        list[str] | None,
        "--set",
        help="Any field, such as tcp_port=5432 or host.ipv4='\"10.0.0.1\"'; repeatable.",
        metavar="FIELD=JSON",
    ),
    "null": _field(list[str] | None, "--null", help="A field to set to null; repeatable.", metavar="FIELD"),
}
#: The options for the fields of a new entry, and for changes of one that is there.
ENTRY: dict[str, Any] = {
    "name": _field(str | None, "--name", help="Its name, unique in the account.", metavar="NAME"),
    "type": _field(str | None, "--type", help="Its kind: http or tcp.", metavar="KIND"),
    **_SETTINGS,
}
CHANGES: dict[str, Any] = {
    "rename": _field(str | None, "--rename", help="A new name for it.", metavar="NAME"),
    **_SETTINGS,
    "unset": _field(list[str] | None, "--unset", help="A field to take out; repeatable.", metavar="FIELD"),
}


def takes(options: dict[str, Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command options, whose values it gets together as its argument `fields`."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        def command(**arguments: Any) -> None:
            function(fields={name: arguments.pop(name) for name in options}, **arguments)

        own = [each for each in inspect.signature(function).parameters.values() if each.name != "fields"]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            for name, annotation in options.items()
        ]
        parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own] + added
        command.__name__ = function.__name__
        command.__doc__ = function.__doc__
        command.__annotations__ = {each.name: each.annotation for each in parameters}
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return command

    return decorate


ServiceId = Annotated[str | None, typer.Argument(metavar="SERVICE_ID", help="The service's identifier, a UUID.")]
ByName = Annotated[str | None, typer.Option("--name", help="Name the service by its name instead.", metavar="NAME")]
File = Annotated[
    str | None, typer.Option("--file", "-f", help="A JSON or YAML file, - for the standard input.", metavar="FILE")
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="With --dry-run: exit with 5 when something would change.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
ExpectUpdatedAt = Annotated[
    str | None,
    typer.Option(
        "--expect-updated-at",
        help="The service's updated_at as you know it: refuse with 4 when it was changed since.",
        metavar="TIMESTAMP",
    ),
]
