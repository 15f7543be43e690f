"""The measurements. All subjects take turns within each round, so that a disturbance affects all of them alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .environment import PROCESSES, Environment
from .results import Results
from .rows import PAGE_SIZE, ROWS, SUBJECTS
from .worker_process import WorkerError, WorkerProcess, last_line

#: After how many rounds a worker is replaced, because part of a process's speed depends on its memory layout.
_ROUNDS_PER_WORKER = 10
#: How many turns each subject has in a round, because the speed of a machine can change within a round.
_TURNS = 5
#: The end of the names of rows that show the number of requests, and are measured with the row before them.
_REQUESTS = "-requests"
_BYTES_PER_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Args:
        rounds: The number of rounds.
        updates: The number of updates in a round, in process.
        pages: The number of pages that are decoded in a round.
        concurrent: The number of updates in a round, over loopback.
        applications: How many times 1000 services are applied in a round.
    """

    rounds: int
    updates: int = 500
    pages: int = 20
    concurrent: int = 1000
    applications: int = 4

    @classmethod
    def quick(cls, rounds: int) -> Effort:
        """Return the effort of a quick run."""
        return cls(rounds, updates=50, pages=5, concurrent=100, applications=2)


class Measurement:
    """Measures rows and stores the figures in the results.

    Args:
        environment: The environment of the measured processes.
        subjects: The subjects to measure.
        effort: How much to measure.
        results: Where the figures are stored.
    """

    def __init__(self, environment: Environment, subjects: Sequence[str], effort: Effort, results: Results) -> None:
        self._environment = environment
        self._subjects = subjects
        self._effort = effort
        self._results = results

    def run(self, rows: Sequence[str]) -> None:
        """Measure the rows, one after another."""
        for row in rows:
            if row not in self._results.figures and not row.endswith(_REQUESTS):
                print(f"Measuring: {row} ...", file=sys.stderr, flush=True)
                self._measure(row, rows)

    def _measure(self, row: str, rows: Sequence[str]) -> None:
        match row:
            case "update":
                self._repeat_work(row, ["update", "1"], self._effort.updates)
            case "update-many":
                self._repeat_work(row, ["update", "1000"], self._effort.updates)
            case "page":
                self._repeat_work(row, ["page", str(PAGE_SIZE), "5", "live"], self._effort.pages)
            case "page-tunnels":
                self._repeat_work(row, ["page", str(PAGE_SIZE), str(PAGE_SIZE), "live"], self._effort.pages)
            case "page-reference":
                self._repeat_work(row, ["page", str(PAGE_SIZE), "5", "reference"], self._effort.pages)
            case "start" | "memory":  # measured together, with the same processes
                self._start_processes("ready", [name for name in ("start", "memory") if name in rows])
            case "first-update":
                self._start_processes("first_update", [row])
            case "concurrent":
                # A third of the rounds is enough: this row takes by far the longest and varies the least.
                with self._server() as base_url:
                    rounds = max(1, self._effort.rounds // 3)
                    self._repeat_work(row, ["concurrent", base_url], self._effort.concurrent, rounds, turns=1)
            case "apply-unchanged" | "apply-changed":
                rounds = max(1, self._effort.rounds // 3)
                self._repeat_work(row, ["apply", row], self._effort.applications, rounds, turns=1)
            case "size":
                self._measure_sizes(row, _size_of_files)
            case "disk":
                self._measure_sizes(row, _size_on_disk)

    def _repeat_work(
        self, row: str, arguments: list[str], count: int, rounds: int | None = None, turns: int = _TURNS
    ) -> None:
        """Measure work that each subject repeats in a worker."""
        subjects = [name for name in self._subjects if name != "stock" or ROWS[row].measures_stock]
        figures: dict[str, list[float]] = {name: [] for name in subjects}
        rounds_left = rounds or self._effort.rounds
        per_turn = count // turns
        while rounds_left > 0:
            with ExitStack() as stack:
                # All workers start before the first one is awaited, so that they import their modules in parallel.
                workers = {
                    name: stack.enter_context(WorkerProcess(self._environment, [name, *arguments])) for name in figures
                }
                for name, worker in workers.items():
                    try:
                        prepared = worker.wait_until_ready()
                        worker.repeat(max(1, count // 10))  # warms up; not measured
                    except WorkerError as failure:
                        self._fail(row, name, str(failure))
                        del figures[name]
                        continue
                    if prepared is not None and row + _REQUESTS in ROWS:
                        self._results.figures.setdefault(row + _REQUESTS, {})[name] = [float(prepared)]
                    elif prepared is not None:
                        self._results.misread.setdefault(row, {})[name] = prepared
                for _ in range(min(rounds_left, _ROUNDS_PER_WORKER)):
                    seconds = dict.fromkeys(figures, 0.0)
                    for turn in range(turns):
                        for name in _rotate(list(figures), turn):
                            try:
                                seconds[name] += workers[name].repeat(per_turn)
                            except WorkerError as failure:
                                self._fail(row, name, str(failure))
                                del figures[name]
                    for name, measured in figures.items():
                        measured.append(seconds[name] / (per_turn * turns))
            rounds_left -= _ROUNDS_PER_WORKER
        self._results.figures[row] = figures

    def _start_processes(self, function: str, rows: Sequence[str]) -> None:
        """Measure a function of each subject in a fresh process per round."""
        commands = {}
        for name in self._subjects:
            command = self._environment.command("-c", f"from subjects.{name} import {function}; {function}()")
            # The first run shows whether the function works, and fills the caches of the operating system.
            done = subprocess.run(command, env=self._environment.variables(), capture_output=True, text=True)
            if not done.returncode:
                commands[name] = command
                continue
            for row in rows:
                self._fail(row, name, last_line(done.stderr))
        launcher = subprocess.run(
            self._environment.command("-S", str(PROCESSES / "launcher.py")),
            input=json.dumps({"commands": commands, "rounds": self._effort.rounds}),
            env=self._environment.variables(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        measured = json.loads(launcher.stdout)
        for row in rows:
            self._results.figures[row] = {
                name: [maxrss * _BYTES_PER_MAXRSS_UNIT if row == "memory" else seconds for seconds, maxrss in runs]
                for name, runs in measured.items()
            }

    def _measure_sizes(self, row: str, size: Callable[[Path], int]) -> None:
        """Measure the size of the installed packages of each subject. It is the same in each round."""
        figures = self._results.figures.setdefault(row, {})
        folders = self._environment.folders
        for name in self._subjects:
            packages = SUBJECTS[name].packages
            missing = [package for package in packages if package not in folders]
            if missing:
                self._fail(row, name, f"not installed: {', '.join(missing)}")
            elif packages:
                figures[name] = [float(sum(size(folders[package]) for package in packages))]

    def _fail(self, row: str, subject: str, reason: str) -> None:
        self._results.failures.setdefault(row, {})[subject] = reason

    @contextmanager
    def _server(self) -> Iterator[str]:
        """Run the loopback server, and provide its base URL."""
        command = self._environment.command(str(PROCESSES / "server.py"))
        with subprocess.Popen(command, env=self._environment.variables(), stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                yield process.stdout.readline().strip()
            finally:
                process.terminate()


def _rotate(names: list[str], turn: int) -> list[str]:
    """Return the names in an order that begins with another name in each turn."""
    first = turn % max(1, len(names))
    return names[first:] + names[:first]


def _size_of_files(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in files)


def _size_on_disk(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in [folder, *folder.rglob("*")])
