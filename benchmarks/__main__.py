"""Compare the costs of this SDK with those of other clients; write docs/benchmarks.md and docs/benchmarks.svg.

The exit status is 1 if a measurement failed. A missed budget does not change the exit status, because the figures
depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from .environment import ROOT, WRANGLER, environment
from .measure import Effort, Measurement
from .plot import plot
from .report import markdown_report, terminal_report, update_readme
from .results import Results
from .rows import BASELINE, ROWS, SUBJECTS
from .wrangler import measure_wrangler


def main() -> int:
    """Run the command, and return its exit status."""
    options = _options()
    rounds = options.rounds or (5 if options.quick else 30)
    effort = Effort.quick(rounds) if options.quick else Effort(rounds)
    subjects = list(dict.fromkeys([BASELINE, *options.subjects]))
    with environment(options.python, stock="stock" in subjects) as measured:
        results = Results(_machine(), measured.versions, datetime.now(UTC).date().isoformat(), options.quick)
        Measurement(measured, subjects, effort, results).run(options.rows)
        if "apply-changed" in options.rows and options.python is None:
            print("Measuring: wrangler ...", file=sys.stderr, flush=True)
            results.wrangler = measure_wrangler(measured, WRANGLER, 3 if options.quick else 50)
    print(terminal_report(results))
    if options.json:
        options.json.write_text(json.dumps(results.to_json(), indent=1) + "\n", encoding="utf-8")
    is_complete = set(options.rows) == set(ROWS) and set(subjects) == set(SUBJECTS) and not results.failures
    if is_complete and not options.quick:
        _write_readme(results)
        _write_report(results, options.docs or ROOT / "docs")
    elif options.docs:
        _write_report(results, options.docs)
    return 1 if results.failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="measure little; the report is written only if --docs is given"
    )
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS), help="the rows to measure")
    parser.add_argument("--subjects", nargs="+", choices=SUBJECTS, default=list(SUBJECTS), help="what to compare")
    parser.add_argument("--rounds", type=int, help="the number of rounds (default: 30, with --quick: 5)")
    parser.add_argument("--docs", type=Path, metavar="DIR", help="where to write the report (default: docs)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write all figures")
    parser.add_argument("--python", type=Path, help="use the environment of this interpreter instead of .venv-bench")
    return parser.parse_args()


def _write_readme(results: Results) -> None:
    readme = ROOT / "README.md"
    readme.write_text(update_readme(readme.read_text(encoding="utf-8"), results), encoding="utf-8")


def _write_report(results: Results, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(markdown_report(results), encoding="utf-8")
    (folder / "benchmarks.svg").write_text(plot(results), encoding="utf-8")
    print(f"\nWrote benchmarks.md and benchmarks.svg to {os.path.relpath(folder)}")


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
