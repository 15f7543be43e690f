"""The command `workers-vpc`: an account's connectivity services from a terminal or a script.

Its requirements are the extra `workers-vpc[cli]`.
"""

from __future__ import annotations

import os
import sys

_REQUIREMENTS = ("typer", "rich", "ruamel")


def main() -> None:
    """Run the command with the arguments of this process, and exit with its status."""
    from importlib.util import find_spec

    if missing := [name for name in _REQUIREMENTS if find_spec(name) is None]:
        sys.exit(f"workers-vpc: {', '.join(missing)} not installed: pip install 'workers-vpc[cli]'")
    from ._app import app

    for name in ("stdout", "stderr"):  # which a shell can close
        setattr(sys, name, getattr(sys, name) or open(os.devnull, "w"))  # noqa: SIM115, PTH123 - for good
    app(prog_name="workers-vpc")
