"""The main command: its own options, and the commands below it."""

from __future__ import annotations

import sys
from inspect import cleandoc
from typing import Any

import click
from rich_click import RichCommand, RichGroup
from rich_click.rich_parameter import RichOption

from ._apply_commands import APPLY, PLAN
from ._bindings_command import BINDINGS
from ._client_settings import GLOBAL_OPTIONS, ClientSettings, update_settings
from ._error_handling import handle_errors
from ._read_commands import GET, LIST
from ._shell_completion import INSTALL_COMPLETION, SHOW_COMPLETION
from ._write_commands import CREATE, DELETE, EDIT, UPDATE


class _MainCommand(RichGroup):
    """A group of commands whose errors are messages and exit statuses."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the options before the command."""
        # Whatever FORCE_COLOR says, help that is written to a pipe has no colours.
        self.context_settings["rich_help_config"]["force_terminal"] = bool(sys.stdout and sys.stdout.isatty())
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
    ctx.obj = update_settings(ClientSettings(), settings)


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
    commands=[LIST, GET, CREATE, UPDATE, EDIT, DELETE, PLAN, APPLY, BINDINGS, SERVE],
    no_args_is_help=True,
    params=[
        *GLOBAL_OPTIONS,
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

    The global options can precede or follow the command: workers-vpc list --account-id ID.
    """,
    epilog=cleandoc("""
        Credentials are read from the environment only, because other users can see the arguments of a process:
        CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY.

        Exit statuses: 0 success; 1 the API rejected a request, the connection failed, you declined, or bindings --check
        found an unknown identifier; 2 incorrect usage or invalid input, nothing was changed; 3 the service does not
        exist; 4 conflict: the name is in use, or somebody else changed the service; 5 something would change
        (--exit-code); 130 interrupted; 141 the reader of the output is gone.
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
