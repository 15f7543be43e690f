"""Compare the costs of this SDK with those of plain httpx and the official package; write docs/benchmarks.md and .svg.

The exit status is 1 if a measurement failed. A missed budget does not change the exit status, because the figures
depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from .plot import plot
from .report import markdown_report, markdown_table, update_readme
from .results import Results
from .rows import BASELINE, GROUPS, OURS, ROWS, SUBJECTS

ROOT = Path(__file__).resolve().parent.parent
_PROCESSES = ROOT / "benchmarks" / "processes"
#: With fewer rounds, the figures are too imprecise for the documentation.
_FEWEST_ROUNDS = 10
#: The variables that Python may need to start. Others, such as a proxy, could change the figures.
_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


def main() -> int:
    """Run the command, and return its exit status."""
    options = _options()
    subjects = list(dict.fromkeys([BASELINE, OURS, *options.subjects]))
    with tempfile.TemporaryDirectory(prefix="workers-vpc-bench-") as temporary:
        folder = options.output or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        failures = measure(options.python, subjects, options.groups, options.rounds, folder)
        results = Results.load(folder, failures)
    print(markdown_table(results))
    is_complete = set(options.groups) == set(GROUPS) and set(subjects) == set(SUBJECTS) and not failures
    if options.output:
        _write_report(results, options.output)
    elif is_complete and options.rounds >= _FEWEST_ROUNDS:
        _write_report(results, ROOT / "docs")
        readme = ROOT / "README.md"
        readme.write_text(update_readme(readme.read_text(encoding="utf-8"), results), encoding="utf-8")
    return 1 if failures else 0


def measure(
    python: Path, subjects: list[str], groups: list[str], rounds: int, folder: Path
) -> dict[str, dict[str, str]]:
    """Measure groups of rows in rounds, and return the reasons of failures.

    In each round, the subjects follow each other in a random order, each in a new process, so that changes in the speed
    of the machine affect all of them alike.

    Args:
        python: The interpreter of the measured environment.
        subjects: The subjects to measure.
        groups: The groups to measure.
        rounds: The number of rounds. With 1, as little as possible is measured.
        folder: The folder in which pyperf writes one file per subject.
    """
    for name in subjects:
        (folder / f"{name}.json").unlink(missing_ok=True)
    failures: dict[str, dict[str, str]] = {}
    for number in range(rounds):
        print(f"\rRound {number + 1} of {rounds} ", end="", file=sys.stderr, flush=True)
        for group in groups:
            if number >= max(1, rounds * GROUPS[group].share):
                continue
            for name in random.sample(subjects, len(subjects)):
                rows = [row for row in ROWS if ROWS[row].group == group]
                if any(name in failures.get(row, {}) for row in rows):
                    continue
                if reason := _measure_once(python, name, group, folder, fast=rounds == 1):
                    for row in rows:
                        failures.setdefault(row, {})[name] = reason
    print(file=sys.stderr)
    return failures


def _measure_once(python: Path, subject: str, group: str, folder: Path, *, fast: bool) -> str | None:
    """Append one run per row of a group to the file of a subject, and return the reason if this failed."""
    about = GROUPS[group]
    command = [str(python), "-P", str(_PROCESSES / "worker.py"), subject, group]
    # A process of pyperf that measures with these numbers, instead of starting others that find them out.
    command += ["--worker", "--append", str(folder / f"{subject}.json"), "--values", str(1 if fast else about.values)]
    command += ["--loops", str(1 if fast else about.loops), "--warmups", str(about.warmups)]
    variables = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
    variables |= {"PYTHONPATH": str(_PROCESSES), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=variables, capture_output=True, text=True)
    return (done.stderr.strip().splitlines() or ["ended without a message"])[-1] if done.returncode else None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--rounds",
        type=int,
        default=20,
        help=f"the number of rounds (default: 20; fewer than {_FEWEST_ROUNDS} are only printed)",
    )
    parser.add_argument(
        "--groups", nargs="+", choices=GROUPS, default=list(GROUPS), help="the groups of rows to measure"
    )
    parser.add_argument("--subjects", nargs="+", choices=SUBJECTS, default=list(SUBJECTS), help="what to compare")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="where to write the report and the files of pyperf (default: only the report, in docs)",
    )
    parser.add_argument(
        "--python", type=Path, default=ROOT / ".venv-bench/bin/python", help="measure with this interpreter"
    )
    options = parser.parse_args()
    if not options.python.exists():
        parser.error(f"{options.python} does not exist: run `make bench`, or pass --python")
    return options


def _write_report(results: Results, folder: Path) -> None:
    (folder / "benchmarks.md").write_text(markdown_report(results), encoding="utf-8")
    (folder / "benchmarks.svg").write_text(plot(results), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
