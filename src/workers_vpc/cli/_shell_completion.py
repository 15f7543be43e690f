"""The options that print or install the completion script for a shell."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

import click
from click.shell_completion import get_completion_class
from rich_click.rich_parameter import RichOption

from ._exit_status import CommandError, ExitStatus
from ._messages import print_message


def _current_shell() -> str:
    """Return the name of the user's shell.

    Raises:
        CommandError: There is no completion for this shell.
    """
    name = PurePath(os.environ.get("SHELL", "")).name
    if get_completion_class(name) is None:
        message = f"completion is available for bash, zsh and fish (SHELL is {os.environ.get('SHELL', '')!r})"
        raise CommandError(message, ExitStatus.INVALID)
    return name


def _completion_script(ctx: click.Context, shell: str) -> str:
    completion_class = get_completion_class(shell)
    assert completion_class is not None
    program = ctx.find_root().info_name or ""
    variable = f"_{program}_COMPLETE".replace("-", "_").upper()
    return completion_class(ctx.find_root().command, {}, program, variable).source()


def _print_script(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(_completion_script(ctx, _current_shell()))
        ctx.exit()


def _install_script(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    shell = _current_shell()
    program = ctx.find_root().info_name or ""
    home = Path.home()
    path, startup_file, line = {
        "bash": (
            home / ".bash_completions" / f"{program}.sh",
            home / ".bashrc",
            f"source ~/.bash_completions/{program}.sh",
        ),
        "zsh": (
            home / ".zfunc" / f"_{program}",
            home / ".zshrc",
            "fpath+=~/.zfunc; autoload -Uz compinit; compinit",
        ),
        "fish": (home / ".config" / "fish" / "completions" / f"{program}.fish", None, ""),
    }[shell]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_completion_script(ctx, shell), encoding="utf-8")
    if startup_file is not None:
        text = startup_file.read_text(encoding="utf-8") if startup_file.exists() else ""
        if line not in text.splitlines():
            startup_file.write_text(f"{text}\n{line}\n", encoding="utf-8")
    print_message(f"The {shell} completion was installed in {path}. It takes effect in a new terminal.")
    ctx.exit()


INSTALL_COMPLETION = RichOption(
    ["--install-completion"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_install_script,
    help="Install completion for the current shell (bash, zsh or fish) and exit.",
)
SHOW_COMPLETION = RichOption(
    ["--show-completion"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_script,
    help="Print the completion script for the current shell and exit.",
)
