"""A process that holds one subject and does its work when told: `worker.py SUBJECT ROW [ARGUMENT ...]`.

It answers each number that it reads, one on a line, with the seconds that so many repetitions took: of processor time,
which does not count what else the machine does, or of the clock where a server takes part. Each subject has a process
of its own, so that none pays for the modules and objects of another when garbage is collected.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from importlib import import_module
from time import perf_counter, process_time
from types import ModuleType

from pages import page, shape

#: How many updates are under way at a time.
AT_ONCE = 50


def main() -> None:
    """Set the subject up, say what it makes of the work, and repeat the work as often as told."""
    _, name, row, *arguments = sys.argv
    subject = import_module(f"subjects.{name}")
    work, remark = ROWS[row](subject, arguments)
    print(json.dumps(remark), flush=True)
    for line in sys.stdin:
        print(work(int(line)), flush=True)


def update(subject: ModuleType, arguments: list[str]) -> tuple[Callable[[int], float], object]:
    """Update services over the in-process transport, one after another and the first one again after the last."""
    call = subject.updater(int(arguments[0]))
    call()
    return lambda count: _timed(call, count), None


def read_page(subject: ModuleType, arguments: list[str]) -> tuple[Callable[[int], float], object]:
    """Read a page, and tell how many of its services came out as objects of the class that they are."""
    services, tunnels = map(int, arguments)
    content = page(services, tunnels)
    read = subject.page_reader()
    result = read(content)
    right = None
    if hasattr(subject, "services"):
        right = sum(is_right(service, number) for number, service in enumerate(subject.services(result)))
    del result
    return lambda count: _timed(lambda: read(content), count), right


def is_right(service: object, number: int) -> bool:
    """Whether the names of the classes tell the kind of a service and the shape of its host."""
    kind, host = shape(number)
    names = type(service).__name__.lower(), type(getattr(service, "host", None)).__name__.lower()
    return f"{kind}service" in names[0] and names[1].endswith(f"{host}host")


def concurrent(subject: ModuleType, arguments: list[str]) -> tuple[Callable[[int], float], object]:
    """Update a service many times at once over loopback; each time with a new client, which is not timed."""
    (base_url,) = arguments

    async def work(count: int) -> float:
        async with subject.concurrent_updater(base_url) as call:
            numbers = iter(range(count))

            async def one_after_another() -> None:
                for _ in numbers:
                    await call()

            started = perf_counter()
            await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
            return perf_counter() - started

    return lambda count: asyncio.run(work(count)), None


def _timed(call: Callable[[], object], count: int) -> float:
    started = process_time()
    for _ in range(count):
        call()
    return process_time() - started


ROWS = {"update": update, "page": read_page, "concurrent": concurrent}

if __name__ == "__main__":
    main()
