"""A process that repeats the work of one subject on request: `worker.py SUBJECT TASK [ARGUMENT ...]`.

It first prints a line that says that it is ready: the number of services that it decoded as a wrong class, the number
of requests that it sent, or null.
Then it reads numbers, one per line. It repeats the work that many times, and prints the seconds: processor time, which
other processes do not affect, or elapsed time if a server takes part. Each subject has its own process, so that no
subject pays for the modules of another one, or for its objects during garbage collection.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from types import ModuleType

from pages import page, type_and_host

#: The number of concurrent updates.
CONCURRENCY = 50


def main() -> None:
    """Prepare the work, and repeat it on request."""
    _, name, task, *arguments = sys.argv
    subject = import_module(f"subjects.{name}")
    work, counted = TASKS[task](subject, arguments)
    print(json.dumps(counted), flush=True)
    for line in sys.stdin:
        print(work(int(line)), flush=True)


def update(subject: ModuleType, arguments: list[str]) -> tuple[Callable[[int], float], int | None]:
    """Return the work of updating services in turn over the in-process transport."""
    call = subject.updater(int(arguments[0]))
    call()
    return lambda count: _processor_time(call, count), None


def decode_page(subject: ModuleType, arguments: list[str]) -> tuple[Callable[[int], float], int | None]:
    """Return the work of decoding a page, and the number of services that are decoded as a wrong class."""
    services, tunnels, shape = arguments
    content = page(int(services), int(tunnels), shape)
    decode = subject.page_decoder()
    decoded = decode(content)
    misread = None
    if hasattr(subject, "services"):
        misread = sum(not is_right_class(service, number) for number, service in enumerate(subject.services(decoded)))
    del decoded
    return lambda count: _processor_time(lambda: decode(content), count), misread


def is_right_class(service: object, number: int) -> bool:
    """Return whether the class names contain the type of a service and the shape of its host."""
    service_type, host = type_and_host(number)
    service_class, host_class = type(service).__name__, type(getattr(service, "host", None)).__name__
    return f"{service_type}service" in service_class.lower() and host_class.lower().endswith(f"{host}host")


def update_concurrently(subject: ModuleType, arguments: list[str]) -> tuple[Callable[[int], float], int | None]:
    """Return the work of updating a service concurrently over loopback. A new client is created before each round."""
    (base_url,) = arguments

    async def work(count: int) -> float:
        async with subject.concurrent_updater(base_url) as call:
            numbers = iter(range(count))

            async def update_repeatedly() -> None:
                for _ in numbers:
                    await call()

            started = perf_counter()
            await asyncio.gather(*(update_repeatedly() for _ in range(CONCURRENCY)))
            return perf_counter() - started

    return lambda count: asyncio.run(work(count)), None


def apply_services(subject: ModuleType, arguments: list[str]) -> tuple[Callable[[int], float], int | None]:
    """Return the work of applying many services to the emulator, and the number of requests that it needs.

    If services change, each application changes those that the one before it changed. Each worker has an emulator of
    its own, which ends with the worker.
    """
    import httpx
    from many_services import services

    (row,) = arguments
    command = [sys.executable, "-P", str(Path(__file__).with_name("emulator.py"))]
    emulator = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert emulator.stdout is not None
    base_url = emulator.stdout.readline().strip()
    requests: list[httpx.Request] = []
    http_client = httpx.Client(event_hooks={"request": [requests.append]}, timeout=60)
    apply = subject.applier(base_url, http_client)
    states = [subject.configs(services(changed=changed)) for changed in (False, row == "apply-changed")]

    def work(count: int) -> float:
        started = perf_counter()
        for number in range(count):
            apply(states[(number + 1) % 2])
        seconds = perf_counter() - started
        if count % 2:  # the account is always left as it was
            apply(states[0])
        return seconds

    apply(states[0])
    requests.clear()
    apply(states[1])
    counted = len(requests)
    apply(states[0])
    return work, counted


def _processor_time(call: Callable[[], object], count: int) -> float:
    started = process_time()
    for _ in range(count):
        call()
    return process_time() - started


TASKS = {"update": update, "page": decode_page, "concurrent": update_concurrently, "apply": apply_services}

if __name__ == "__main__":
    main()
