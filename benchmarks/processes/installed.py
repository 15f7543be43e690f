"""Describes the packages of the interpreter that runs it.

It reads `{"distributions": [name, ...], "packages": [name, ...]}` and writes `{"versions": {distribution: version,
...}, "folders": {package: path, ...}}`. The output omits names that are not installed.
"""

import json
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    """Read the names, and print the versions and folders."""
    names = json.load(sys.stdin)
    json.dump({"versions": versions(names["distributions"]), "folders": folders(names["packages"])}, sys.stdout)


def versions(distributions: Iterable[str]) -> dict[str, str]:
    """Return the versions of Python and of the installed distributions."""
    found = {"Python": platform.python_version()}
    for name in distributions:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def folders(packages: Iterable[str]) -> dict[str, str]:
    """Return the folders of the installed import packages."""
    specs = {name: find_spec(name) for name in packages}
    return {name: str(Path(spec.origin).parent) for name, spec in specs.items() if spec and spec.origin}


if __name__ == "__main__":
    main()
