"""Runs processes in turns, and reports the time and the peak memory of each.

It reads `{"commands": {name: [program, argument, ...]}, "rounds": number}` and writes `{name: [[seconds, units of
ru_maxrss], ...]}`. It imports little, because the peak memory of a process begins with the memory of the process that
started it.
"""

import json
import os
import sys
from time import perf_counter


def main() -> None:
    """Run each command once per round. Each round begins with another command."""
    order = json.load(sys.stdin)
    names = list(order["commands"])
    figures: dict[str, list[tuple[float, int]]] = {name: [] for name in names}
    for number in range(order["rounds"]):
        first = number % max(1, len(names))
        for name in names[first:] + names[:first]:
            figures[name].append(run(order["commands"][name]))
    json.dump(figures, sys.stdout)


def run(command: list[str]) -> tuple[float, int]:
    """Run a command, and return its seconds and its peak memory in units of ru_maxrss."""
    started = perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = perf_counter() - started
    if status:
        sys.exit(f"{' '.join(command)}: exited with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss


if __name__ == "__main__":
    main()
