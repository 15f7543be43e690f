"""The command `workers-vpc`: manage an account's VPC Services from a terminal or a script.

The packages that it needs are the extra `workers-vpc[cli]`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_REQUIRED_MODULES = ("click", "json5", "rich", "rich_click", "ruamel", "tomlkit")


def main() -> None:
    """Run the command with the arguments of this process, and exit with its status."""
    from importlib.util import find_spec

    if missing := [name for name in _REQUIRED_MODULES if find_spec(name) is None]:
        sys.exit(f"workers-vpc: {', '.join(missing)} not installed: pip install 'workers-vpc[cli]'")
    from ._main_command import main_command

    # A shell can start the command with a closed stream, which is None in Python.
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - it is never closed
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    main_command(prog_name="workers-vpc")
