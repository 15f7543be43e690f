"""The main command: its own options, and the commands below it."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import click
from rich_click import RichCommand, RichGroup
from rich_click.rich_parameter import RichOption

from ._client_settings import ClientSettings
from ._ensure_command import ENSURE
from ._error_handling import handle_errors
from ._read_commands import FIND, GET, LIST
from ._shell_completion import INSTALL_COMPLETION, SHOW_COMPLETION
from ._write_commands import CREATE, DELETE, EDIT, UPDATE


class _MainCommand(RichGroup):
    """A group of commands whose errors are messages and exit statuses."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the options before the command."""
        with handle_errors():
            return super().make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - required by click
        """Return the names of the commands in the order in which they are declared."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with handle_errors():
            return super().invoke(ctx)


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from workers_vpc import __version__

        click.echo(f"workers-vpc {__version__}")
        ctx.exit()


@click.pass_context
def _store_settings(ctx: click.Context, /, **settings: Any) -> None:
    ctx.obj = ClientSettings(**settings)


@click.pass_context
def _serve(ctx: click.Context, /) -> None:
    from workers_vpc.testing.__main__ import main

    ctx.exit(main(ctx.args, "workers-vpc serve"))


SERVE = RichCommand(
    name="serve",
    callback=_serve,
    add_help_option=False,  # `serve --help` shows the options of the emulator
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    help="Run an emulator of the API on this machine. For its options, see serve --help.",
)

main_command = _MainCommand(
    name="workers-vpc",
    callback=_store_settings,
    commands=[LIST, GET, FIND, CREATE, UPDATE, EDIT, ENSURE, DELETE, SERVE],
    no_args_is_help=True,
    params=[
        RichOption(
            ["--account-id"],
            metavar="ID",
            help="The account's identifier, 32 letters and digits (default: CLOUDFLARE_ACCOUNT_ID).",
        ),
        RichOption(
            ["--base-url"],
            metavar="URL",
            help="The address of the API (default: CLOUDFLARE_BASE_URL, or Cloudflare's API).",
        ),
        RichOption(
            ["--timeout"],
            type=click.FloatRange(min=0, min_open=True),
            default=60.0,
            show_default=True,
            metavar="SECONDS",
            help="How long to wait in each phase of a request (connect, read, write).",
        ),
        RichOption(
            ["--max-retries"],
            type=click.IntRange(min=0),
            default=2,
            show_default=True,
            metavar="NUMBER",
            help="How many times to retry after a transient failure.",
        ),
        RichOption(
            ["--verbose", "-v"],
            is_flag=True,
            help="Log each request to the error stream. The log contains no credentials.",
        ),
        RichOption(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        ),
        INSTALL_COMPLETION,
        SHOW_COMPLETION,
    ],
    help="""
    Manage the Workers VPC services of a Cloudflare account.

    These options precede the command: workers-vpc --account-id ID list.
    """,
    epilog=cleandoc("""
        Credentials are read from the environment only, because other users can see the arguments of a process:
        CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY.

        Exit statuses: 0 success; 1 the API rejected the request, or the connection failed; 2 incorrect usage or
        invalid input, nothing was changed; 3 the service does not exist; 4 conflict: the name is in use, or somebody
        else changed the service; 5 something would change (--dry-run --exit-code); 130 interrupted; 141 the reader of
        the output is gone.
    """),
    context_settings={
        "help_option_names": ["-h", "--help"],
        "rich_help_config": {
            "show_arguments": True,
            "text_emojis": False,
            "text_markup": None,
        },
    },
)
