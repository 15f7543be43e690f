"""The command behind `make generate`: generate the package from the contract, and print what changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen.contract import ContractError
from codegen.generator import ROOT, Changes, generate


def main() -> None:
    """Run the command. It exits with status 1, and changes nothing, if the contract cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m codegen", description="Generate the package from the contract.")
    parser.add_argument("--contract", type=Path, default=ROOT / "openapi.yaml", help="the OpenAPI document")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "generated" / "workers_vpc_api", help="the package to replace"
    )
    arguments = parser.parse_args()
    try:
        changes = generate(arguments.contract, arguments.output)
    except ContractError as error:
        sys.exit(f"{error}. Nothing was generated.")
    print(summary(arguments.output, changes))


def summary(package: Path, changes: Changes) -> str:
    """Return a text about the files that changed."""
    name = package.relative_to(Path.cwd()) if package.is_relative_to(Path.cwd()) else package
    if not any(changes):
        return f"{name} is up to date"
    groups = changes._asdict().items()
    counts = ", ".join(f"{len(files)} {group}" for group, files in groups if files)
    lines = [f"  {group:8} {file}" for group, files in groups for file in files]
    return "\n".join([f"{name}: {counts}", *lines])


if __name__ == "__main__":
    main()
