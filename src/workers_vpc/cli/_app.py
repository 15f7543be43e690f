"""The command as a whole: its own options, and all commands below it."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ._failures import told
from ._reading import find, get, list_
from ._settings import Settings
from ._writing import create, delete, edit, ensure, update


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


for _command in (list_, get, find, create, update, edit, ensure, delete):
    app.command(_command.__name__.strip("_"))(_command)


@app.command(
    "serve",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def _serve(ctx: typer.Context) -> None:
    """Serve a stand-in for the API on this machine; `serve --help` tells its options."""
    from workers_vpc.testing.__main__ import main

    raise typer.Exit(main(ctx.args, "workers-vpc serve"))
