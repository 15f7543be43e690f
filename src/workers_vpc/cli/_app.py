"""The commands and their options. What one of them does is loaded when it runs."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ._failures import told
from ._parameters import (
    CHANGES,
    ENTRY,
    ByName,
    DryRun,
    ExitCode,
    ExpectUpdatedAt,
    File,
    Json,
    ServiceId,
    Yes,
    takes,
)
from ._settings import Settings


class _Group(TyperGroup):
    def make_context(self, *args: Any, **extra: Any) -> Any:
        with told():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with told():
            return super().invoke(ctx)


app = typer.Typer(
    name="workers-vpc",
    cls=_Group,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # it would show the values of variables, credentials among them
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "Credentials come from the environment alone, since other users can see the arguments of a process: "
        "CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY.\n\n"
        "Exit statuses: 0 done; 1 the API or the connection failed; 2 wrong usage or input, nothing was changed; "
        "3 there is no such service; 4 a conflict, such as a name that is taken or a service that somebody else "
        "changed; 5 something would change (--dry-run --exit-code); 130 interrupted; 141 the reader of the output left."
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        from workers_vpc import __version__

        typer.echo(f"workers-vpc {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    account_id: Annotated[
        str | None,
        typer.Option(help="The account, 32 letters and digits; CLOUDFLARE_ACCOUNT_ID when not given.", metavar="ID"),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Where the API is; CLOUDFLARE_BASE_URL when not given.", metavar="URL")
    ] = None,
    timeout: Annotated[
        float, typer.Option(help="Seconds to wait in each phase of a request.", metavar="SECONDS")
    ] = 60.0,
    max_retries: Annotated[
        int, typer.Option(help="How often a request is sent again after a failure that may pass.", metavar="NUMBER")
    ] = 2,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log each request to the error stream; never a secret.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - its callback has done it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tell the version, and exit.")
    ] = False,
) -> None:
    """Manage an account's Workers VPC connectivity services.

    These options come before the command: `workers-vpc --account-id ID list`.
    """
    ctx.obj = Settings(account_id, base_url, timeout, max_retries, verbose)


@app.command("list")
def _list(
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
    from . import _reading

    _reading.list_services(ctx.obj, type, page, per_page, as_json)


@app.command("get")
def _get(ctx: typer.Context, service_id: ServiceId = None, name: ByName = None, as_json: Json = False) -> None:
    """Show one service."""
    from . import _reading

    _reading.get(ctx.obj, service_id, name, as_json)


@app.command("find")
def _find(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name, exactly.")],
    as_json: Json = False,
) -> None:
    """Show the service of a name; exit with 3 where there is none."""
    from . import _reading

    _reading.get(ctx.obj, None, name, as_json)


@app.command("create")
@takes(ENTRY)
def _create(
    ctx: typer.Context, fields: dict[str, Any], file: File = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Create a service, from a file, from options, or from a file with options over it."""
    from . import _writing

    _writing.create(ctx.obj, file, fields, _writing.Mode(dry_run, False, as_json))


@app.command("update")
@takes(ENTRY)
def _update(
    ctx: typer.Context,
    fields: dict[str, Any],
    service_id: ServiceId = None,
    file: File = None,
    expect_updated_at: ExpectUpdatedAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    exit_code: ExitCode = False,
    as_json: Json = False,
) -> None:
    """Replace a service's whole entry: what is not given is reset. To change some fields, use edit.

    It shows what changes, and asks on a terminal where something would be reset. SERVICE_ID may be left out where the
    file has the `service_id`.
    """
    from . import _writing

    _writing.update(
        ctx.obj, service_id, file, fields, expect_updated_at, _writing.Mode(dry_run, exit_code, as_json, yes)
    )


@app.command("edit")
@takes(CHANGES)
def _edit(
    ctx: typer.Context,
    fields: dict[str, Any],
    service_id: ServiceId = None,
    name: ByName = None,
    expect_updated_at: ExpectUpdatedAt = None,
    dry_run: DryRun = False,
    exit_code: ExitCode = False,
    as_json: Json = False,
) -> None:
    """Change the fields that are given, and nothing else.

    An address given to a host that has a hostname replaces it, and the other way round; the tunnel stays. An address
    given to a host that has the other kind makes it dual-stack.
    """
    from . import _writing

    _writing.edit(ctx.obj, service_id, name, fields, expect_updated_at, _writing.Mode(dry_run, exit_code, as_json))


@app.command("ensure")
@takes(ENTRY)
def _ensure(
    ctx: typer.Context,
    fields: dict[str, Any],
    file: File = None,
    dry_run: DryRun = False,
    exit_code: ExitCode = False,
    as_json: Json = False,
) -> None:
    """Make sure that services are so: create them, update them, or leave them alone.

    They are told apart by their names. A file may hold a list, or several YAML documents. All of it is checked before
    anything is sent.
    """
    from . import _writing

    _writing.ensure(ctx.obj, file, fields, _writing.Mode(dry_run, exit_code, as_json))


@app.command("delete")
def _delete(
    ctx: typer.Context,
    service_id: ServiceId = None,
    name: ByName = None,
    missing_ok: Annotated[bool, typer.Option("--missing-ok", help="Fine when there is no such service.")] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Delete a service. Asks on a terminal; elsewhere it needs --yes."""
    from . import _writing

    _writing.delete(ctx.obj, service_id, name, missing_ok, _writing.Mode(dry_run, False, as_json, yes))


@app.command(
    "serve",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def _serve(ctx: typer.Context) -> None:
    """Serve a stand-in for the API on this machine; `serve --help` tells its options."""
    from workers_vpc.testing.__main__ import main

    raise typer.Exit(main(ctx.args, "workers-vpc serve"))
