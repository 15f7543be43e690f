"""The measurements. Every subject takes its turn in every round, so that a noisy moment hits all of them alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from environment import PROCESSES, Environment
from rows import Results

#: After how many rounds a subject's process is replaced: some of a process's speed is luck with its memory.
_ROUNDS_OF_A_PROCESS = 10
#: In how many slices the subjects take turns within a round: a machine's speed changes faster than a round ends.
_SLICES = 5
_BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Effort:
    """How much is done.

    Args:
        rounds: How often each subject is measured.
        updates: How many updates one measurement of the in-process row takes.
        pages: How many pages it reads.
        concurrent: How many updates it makes over loopback.
    """

    rounds: int
    updates: int = 500
    pages: int = 20
    concurrent: int = 1000

    @classmethod
    def quick(cls, rounds: int) -> Effort:
        """For a fast look."""
        return cls(rounds, updates=100, pages=5, concurrent=200)


class Measurement:
    """Fills in the rows of results.

    Args:
        environment: Where the measured processes run.
        subjects: Who is measured.
        effort: How much is done.
        results: Where the figures go.
    """

    def __init__(self, environment: Environment, subjects: Sequence[str], effort: Effort, results: Results) -> None:
        self._environment = environment
        self._subjects = subjects
        self._effort = effort
        self._results = results

    def run(self, rows: Sequence[str]) -> None:
        """Measure rows, one after another."""
        todo: dict[str, Callable[[], object]] = {
            "update": lambda: self._work("update", ["update", "1"], self._effort.updates),
            "update-many": lambda: self._work("update-many", ["update", "1000"], self._effort.updates),
            "page": lambda: self._read("page", tunnels=5),
            "page-tunnels": lambda: self._read("page-tunnels", tunnels=1000),
            "start": lambda: self._start("ready", [row for row in ("start", "memory") if row in rows]),
            "first-update": lambda: self._start("first_update", ["first-update"]),
            "concurrent": self._concurrent,
            "size": lambda: self._sizes("size", _size_of_files),
            "disk": lambda: self._sizes("disk", _size_on_disk),
        }
        for row in rows:
            # Time and memory of a start come from the same processes.
            if not self._results.figures.get(row):
                print(f"Measuring: {row} ...", file=sys.stderr, flush=True)
                todo["start" if row == "memory" else row]()

    def _read(self, row: str, tunnels: int) -> None:
        services = 1000
        remarks = self._work(row, ["page", str(services), str(tunnels)], self._effort.pages)
        self._results.right[row] = {
            name: (right, services) for name, right in remarks.items() if isinstance(right, int)
        }

    def _concurrent(self) -> None:
        with self._server() as base_url:
            # The longest by far, and the steadiest: a third of the rounds will do.
            rounds = max(1, self._effort.rounds // 3)
            self._work("concurrent", ["concurrent", base_url], self._effort.concurrent, rounds, slices=1)

    def _work(
        self, row: str, arguments: list[str], count: int, rounds: int | None = None, slices: int = _SLICES
    ) -> Mapping[str, object]:
        """Let each subject repeat its work in a process that it keeps for some rounds; return their remarks."""
        figures: dict[str, list[float]] = {name: [] for name in self._subjects}
        remarks: dict[str, object] = {}
        left = rounds or self._effort.rounds
        while left > 0:
            with ExitStack() as stack:
                workers: dict[str, Worker] = {}
                for name in list(figures):
                    try:
                        workers[name] = stack.enter_context(Worker(self._environment, [name, *arguments]))
                        workers[name].work(max(1, count // 10))  # to warm up
                        remarks[name] = workers[name].remark
                    except WorkerError as failure:
                        self._fail(row, name, str(failure))
                        del figures[name]
                for _ in range(min(left, _ROUNDS_OF_A_PROCESS)):
                    spent = dict.fromkeys(figures, 0.0)
                    for number in range(slices):
                        for name in _turned(list(figures), number):
                            try:
                                spent[name] += workers[name].work(count // slices)
                            except WorkerError as failure:
                                self._fail(row, name, str(failure))
                                del figures[name]
                    for name, done in figures.items():
                        done.append(spent[name] / (count // slices * slices))
            left -= _ROUNDS_OF_A_PROCESS
        self._results.figures[row] = figures
        return remarks

    def _start(self, function: str, rows: Sequence[str]) -> None:
        """Let each subject run a function in a fresh process, once a round."""
        commands = {
            name: self._environment.command("-c", f"from subjects.{name} import {function}; {function}()")
            for name in self._subjects
        }
        for name, command in list(commands.items()):
            # To warm up, and to see whether it works.
            tried = subprocess.run(command, env=self._environment.variables(), capture_output=True, text=True)
            if tried.returncode:
                for row in rows:
                    self._fail(row, name, _last_line(tried.stderr))
                del commands[name]
        if not commands:
            return
        order = json.dumps({"commands": commands, "rounds": self._effort.rounds})
        launcher = self._environment.command("-S", str(PROCESSES / "launcher.py"))
        done = subprocess.run(
            launcher, input=order, env=self._environment.variables(), stdout=subprocess.PIPE, text=True, check=True
        )
        for name, runs in json.loads(done.stdout).items():
            for row in rows:
                figures = [units * _BYTES_OF_MAXRSS if row == "memory" else seconds for seconds, units in runs]
                self._results.figures.setdefault(row, {})[name] = figures

    def _sizes(self, row: str, size: Callable[[Path], int]) -> None:
        packages = {
            "ours": ["workers_vpc", "workers_vpc_api"],
            "official": ["cloudflare"],
            "stock": ["stock_client"],
        }
        self._results.figures[row] = {
            name: [float(sum(size(self._environment.folder(package)) for package in packages[name]))]
            for name in self._subjects
            if name in packages
        }

    def _fail(self, row: str, subject: str, reason: str) -> None:
        self._results.failures.setdefault(row, {})[subject] = reason

    @contextmanager
    def _server(self) -> Iterator[str]:
        command = self._environment.command(str(PROCESSES / "server.py"))
        with subprocess.Popen(command, env=self._environment.variables(), stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                yield process.stdout.readline().strip()
            finally:
                process.terminate()


class WorkerError(Exception):
    """A worker ended early; the message is the last that it said."""


class Worker:
    """A process that repeats a subject's work when it is told; a context manager."""

    def __init__(self, environment: Environment, arguments: list[str]) -> None:
        self._process = subprocess.Popen(
            environment.command(str(PROCESSES / "worker.py"), *arguments),
            env=environment.variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        #: What it has to say of its work.
        self.remark: object = None

    def __enter__(self) -> Worker:
        with ExitStack() as stack:
            stack.push(self.__exit__)
            self.remark = json.loads(self._answer())
            stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def work(self, count: int) -> float:
        """Repeat the work, and return the seconds that it took."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        return float(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise WorkerError(_last_line(self._process.communicate()[1]))
        return line


def _turned(names: list[str], number: int) -> list[str]:
    """The names, beginning with another one in each round."""
    first = number % max(1, len(names))
    return names[first:] + names[:first]


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it ended without a word"])[-1]


def _size_of_files(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in files)


def _size_on_disk(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in [folder, *folder.rglob("*")])
