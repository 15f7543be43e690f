"""Runs whole processes in turn, and tells for each how long it took and how much memory it had at its peak.

It reads `{"commands": {name: [program, argument, ...]}, "rounds": number}` and writes `{name: [[seconds, units of
ru_maxrss], ...]}`. It is small on purpose: a process starts with the peak of the one that spawned it.
"""

import json
import os
import sys
from time import perf_counter


def main() -> None:
    """Run the commands, each once a round; the round begins with another one each time."""
    order = json.load(sys.stdin)
    names = list(order["commands"])
    figures: dict[str, list[tuple[float, int]]] = {name: [] for name in names}
    for number in range(order["rounds"]):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            figures[name].append(run(order["commands"][name]))
    json.dump(figures, sys.stdout)


def run(command: list[str]) -> tuple[float, int]:
    """Run one command to its end."""
    started = perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = perf_counter() - started
    if status:
        sys.exit(f"{' '.join(command)}: ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss


if __name__ == "__main__":
    main()
