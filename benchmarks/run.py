"""Measure what this SDK costs, beside its peers, and write docs/benchmarks.md and docs/benchmarks.svg.

No figure makes it fail, since a benchmark is no timed test; a measurement that did not come about does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from environment import ROOT, environment
from measure import Effort, Measurement
from plot import plot
from report import document, in_readme, terminal_table
from rows import BASE, ROWS, SUBJECTS, Results


def main() -> int:
    """Run the command, and return its exit status."""
    options = _options()
    rounds = options.rounds or (5 if options.quick else 30)
    effort = Effort.quick(rounds) if options.quick else Effort(rounds)
    subjects = list(dict.fromkeys([BASE, *options.subjects]))
    with environment(options.python, stock="stock" in subjects) as place:
        results = Results(_machine(), place.versions(), datetime.now(UTC).date().isoformat(), options.quick)
        Measurement(place, subjects, effort, results).run(options.rows)
    print(terminal_table(results))
    if options.json:
        options.json.write_text(json.dumps(results.to_json(), indent=1) + "\n", encoding="utf-8")
    whole = not options.quick and set(options.rows) == set(ROWS) and set(subjects) == set(SUBJECTS)
    if whole and not results.failures:
        _show_in_readme(results)
    if options.docs or (whole and not results.failures):
        folder = options.docs or ROOT / "docs"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "benchmarks.md").write_text(document(results), encoding="utf-8")
        (folder / "benchmarks.svg").write_text(plot(results), encoding="utf-8")
        print(f"\nWritten: benchmarks.md and benchmarks.svg in {os.path.relpath(folder)}")
    return 1 if results.failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a fast look; writes no file unless --docs is given")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), help="what to measure")
    parser.add_argument("--subjects", nargs="+", choices=SUBJECTS, default=list(SUBJECTS), help="whom to measure")
    parser.add_argument("--rounds", type=int, help="how often each is measured (default: 30, quick: 5)")
    parser.add_argument("--docs", type=Path, metavar="DIR", help="where to write the report (default: docs)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write every single figure")
    parser.add_argument("--python", type=Path, help="measure in the environment of this interpreter as it is")
    return parser.parse_args()


def _show_in_readme(results: Results) -> None:
    readme = ROOT / "README.md"
    readme.write_text(in_readme(readme.read_text(encoding="utf-8"), results), encoding="utf-8")


def _machine() -> dict[str, str]:
    return {"CPU": _cpu(), "cores": str(os.cpu_count()), "system": f"{platform.system()} {platform.machine()}"}


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


if __name__ == "__main__":
    sys.exit(main())
