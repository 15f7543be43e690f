"""Build the documentation into site/, or check it in a browser."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .build import ROOT, BuildError, build


def main() -> int:
    """Run the command, and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m website", description=__doc__)
    parser.add_argument("action", choices=["build", "check"])
    parser.add_argument("--site", type=Path, default=ROOT / "site", help="the folder of the site (default: site)")
    options = parser.parse_args()
    if options.action == "check":
        # Imported here, because Playwright is only installed for this check.
        from .browser_check import check

        problems = check(options.site)
    else:
        try:
            build(options.site)
        except BuildError as error:
            problems = [str(error)]
        else:
            problems = []
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
