"""A pyperf benchmark of one subject: `worker.py SUBJECT GROUP [OPTION OF pyperf ...]`.

Each subject has its own process, so that no subject pays for the modules of another one, or for its objects during
garbage collection. `../__main__.py` starts the processes and sets the number of loops.
"""

import asyncio
import gc
import os
import platform
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from types import ModuleType

import pyperf
from pages import page
from workload import SERVICE

#: The number of services in a page.
PAGE_SIZE = 1000
#: The number of concurrent updates.
CONCURRENCY = 50
_EVENT = {"service_id": SERVICE, "tcp_port": 5433}


def measure_calls(runner: pyperf.Runner, subject: ModuleType) -> None:
    """Measure updates over the in-process transport, and the decoding of pages.

    The time is that of the processor, which other processes affect less.
    """
    for row, services in (("update", 1), ("update-many", 1000)):
        update = subject.updater(services)
        runner.bench_time_func(row, _processor_time, update, 10, inner_loops=10)
    for row, tunnels in (("page", 5), ("page-tunnels", PAGE_SIZE)):
        content = page(PAGE_SIZE, tunnels)
        decode = subject.page_decoder()
        runner.bench_time_func(row, _processor_time, lambda: decode(content), 1)  # noqa: B023 - called in this iteration


def measure_loopback(runner: pyperf.Runner, subject: ModuleType) -> None:
    """Measure concurrent updates, and `apply` on the emulator."""
    with _server("server.py") as base_url:
        runner.bench_time_func("concurrent", _concurrent_updates(subject, base_url, 100), inner_loops=100)
    for row in ("apply-unchanged", "apply-changed"):
        with _server("emulator.py") as base_url:
            apply, requests = _application(subject, base_url, changes=row == "apply-changed")
            runner.bench_time_func(row, _elapsed_time, apply, metadata={"requests": requests})


def measure_processes(runner: pyperf.Runner, subject: ModuleType) -> None:
    """Measure fresh processes. pyperf also records their peak memory."""
    name = subject.__name__
    with _server("server.py") as base_url:
        os.environ["BASE_URL"] = base_url
        for row, code in (
            ("start", f"from {name} import ready; ready()"),
            ("first-update", f"from {name} import updater; updater(1)()"),
            ("serverless", f"from {name.replace('subjects', 'handlers')} import handle; handle({_EVENT})"),
        ):
            runner.bench_command(row, [sys.executable, "-P", "-c", code])


def measure_constants(runner: pyperf.Runner, subject: ModuleType) -> None:
    """Measure what is the same each time: the memory of decoded services, and the installed size."""
    runner.bench_time_func("decoded-memory", _decoded_memory, subject, metadata={"unit": "byte"})
    folders = [Path(spec.origin).parent for name in subject.PACKAGES if (spec := find_spec(name)) and spec.origin]
    if folders:
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
        size = sum(path.stat().st_size for path in files)
        runner.bench_time_func("size", lambda loops: size * loops, metadata={"unit": "byte"})


def _processor_time(loops: int, call: Callable[[], object], count: int) -> float:
    started = process_time()
    for _ in range(loops * count):
        call()
    return process_time() - started


def _elapsed_time(loops: int, call: Callable[[], object]) -> float:
    started = perf_counter()
    for _ in range(loops):
        call()
    return perf_counter() - started


def _concurrent_updates(subject: ModuleType, base_url: str, count: int) -> Callable[[int], float]:
    """Return a function that updates a service concurrently over loopback, with a new client each time."""

    async def work(loops: int) -> float:
        async with subject.concurrent_updater(base_url) as call:
            numbers = iter(range(loops * count))

            async def update_repeatedly() -> None:
                for _ in numbers:
                    await call()

            started = perf_counter()
            await asyncio.gather(*(update_repeatedly() for _ in range(CONCURRENCY)))
            return perf_counter() - started

    return lambda loops: asyncio.run(work(loops))


def _application(subject: ModuleType, base_url: str, *, changes: bool) -> tuple[Callable[[], object], int]:
    """Return a function that applies many services to the emulator, and the number of requests that it needs.

    If services change, each application changes those that the one before it changed.
    """
    import httpx
    from many_services import services

    requests: list[httpx.Request] = []
    http_client = httpx.Client(event_hooks={"request": [requests.append]}, timeout=60)
    apply = subject.applier(base_url, http_client)
    states = [subject.configs(services(changed=changed)) for changed in (False, changes)]

    def apply_next() -> None:
        states.reverse()
        apply(states[0])

    apply(states[0])
    requests.clear()
    apply_next()
    return apply_next, len(requests)


def _decoded_memory(loops: int, subject: ModuleType) -> int:
    """Return how many bytes the objects of a decoded page occupy, as tracemalloc counts them."""
    content = page(PAGE_SIZE, 5)
    decode = subject.page_decoder()
    decode(page(8, 1))  # other services: imports modules and fills the caches that do not depend on the data
    gc.collect()
    tracemalloc.start()
    decoded = decode(content)
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del decoded
    return size * loops


@contextmanager
def _server(script: str) -> Iterator[str]:
    """Run a server in another process, and provide its base URL."""
    command = [sys.executable, "-P", str(Path(__file__).with_name(script))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


GROUPS = {
    "calls": measure_calls,
    "loopback": measure_loopback,
    "processes": measure_processes,
    "constants": measure_constants,
}


def main() -> None:
    """Measure one group of one subject."""
    runner = pyperf.Runner()
    runner.argparser.add_argument("subject")
    runner.argparser.add_argument("group", choices=GROUPS)
    options = runner.parse_args()
    gc.freeze()  # the garbage collector ignores the objects of pyperf
    subject = import_module(f"subjects.{options.subject}")
    runner.metadata["versions"] = ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in subject.DISTRIBUTIONS)]
    )
    GROUPS[options.group](runner, subject)


if __name__ == "__main__":
    main()
