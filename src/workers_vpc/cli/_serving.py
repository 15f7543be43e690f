"""The command `serve`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec

import typer

from ._failures import FAILED, CommandError


def serve(arguments: Sequence[str]) -> None:
    """Run the stand-in's own command.

    Raises:
        CommandError: Its requirements are not installed.
    """
    if find_spec("jsonschema_rs") is None:
        raise CommandError("jsonschema_rs not installed: pip install 'workers-vpc[cli]'", FAILED)
    from workers_vpc.testing.__main__ import main

    sys.argv = ["workers-vpc serve", *arguments]
    raise typer.Exit(main())
