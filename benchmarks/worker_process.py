"""A process that repeats the work of one subject on request, seen from the process that measures."""

from __future__ import annotations

import json
import subprocess

from .environment import PROCESSES, Environment


class WorkerError(Exception):
    """A worker ended early. The message is the last line of its error output."""


class WorkerProcess:
    """A running `processes/worker.py`. Use it as a context manager, which ends the process.

    Args:
        environment: The environment of the process.
        arguments: The arguments of `processes/worker.py`.
    """

    def __init__(self, environment: Environment, arguments: list[str]) -> None:
        self._process = subprocess.Popen(
            environment.command(str(PROCESSES / "worker.py"), *arguments),
            env=environment.variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def wait_until_ready(self) -> int | None:
        """Return what the worker counted: services that it decoded as a wrong class, or requests; None for nothing."""
        counted: int | None = json.loads(self._read_line())
        return counted

    def repeat(self, count: int) -> float:
        """Repeat the work, and return how many seconds it took.

        Raises:
            WorkerError: The process ended.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{count}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # the process ended; reading its output says why
        return float(self._read_line())

    def _read_line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise WorkerError(last_line(self._process.communicate()[1]))
        return line


def last_line(error_output: str) -> str:
    """Return the last line of a process's error output."""
    return (error_output.strip().splitlines() or ["the process ended without a message"])[-1]
