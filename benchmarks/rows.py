"""The rows of the benchmark's table, their budgets, and the libraries that are compared."""

from __future__ import annotations

from dataclasses import dataclass

BASELINE = "plain_httpx"
OURS = "ours"
#: The labels of the subjects. Their names are those of the modules in `processes/subjects`.
SUBJECTS = {BASELINE: "plain httpx", OURS: "workers-vpc", "official": "official package"}


@dataclass(frozen=True)
class Group:
    """Rows that the same processes measure.

    Args:
        loops: How many times the work is repeated for one value.
        values: The number of values of one process.
        warmups: The number of values before them that are ignored.
        share: The share of the rounds in which the group is measured. 0 stands for one round.
    """

    loops: int
    values: int
    warmups: int
    share: float


GROUPS = {
    "calls": Group(loops=10, values=5, warmups=1, share=1),
    "processes": Group(loops=1, values=1, warmups=0, share=1),
    # A third of the rounds is enough: these rows take by far the longest.
    "loopback": Group(loops=10, values=1, warmups=1, share=1 / 3),
    "constants": Group(loops=1, values=1, warmups=0, share=0),
}


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Args:
        group: The group of processes that measures it.
        task: What each subject does.
        baseline: What plain httpx does. Empty if the row has no baseline: it then reports absolute figures.
        budget: The highest acceptable ratio between this SDK and the baseline (without a baseline, the highest figure),
            or None for no budget.
        unit: The unit in which a figure is shown.
        scale: The factor from a measured figure (seconds or bytes) to that unit.
        digits: The number of decimals that are shown.
        source: The benchmark that contains the figure, and the name of the figure in the metadata that pyperf stores
            with it; None for the benchmark with the name of the row.
    """

    group: str
    task: str
    baseline: str
    budget: float | None
    unit: str = "ms"
    scale: float = 1e3
    digits: int = 1
    source: tuple[str, str] | None = None


_APPLY_BASELINE = "`httpx.Client`: one GET, a comparison of the documents, and the PUTs, 8 at the same time"

ROWS = {
    "update": Row(
        "calls",
        "`services.update`, in-process transport",
        "`httpx.Client(base_url=…).put(path, json=…)` and `json.loads` on the same transport",
        1.0,
        digits=3,
    ),
    "update-many": Row("calls", "the same for 1000 services in turn", "the same for the same services", None, digits=3),
    "page": Row(
        "calls",
        "a page of 1000 services behind 5 tunnels, as the API returns them, from bytes to models",
        "`json.loads` of the same bytes",
        3.5,
    ),
    "page-tunnels": Row("calls", "the same, with one tunnel for each service", "`json.loads` of the same bytes", None),
    "decoded-memory": Row(
        "constants",
        "memory of 1000 decoded services, as the API returns them",
        "the dictionaries that `json.loads` returns for the same bytes",
        None,
        "kB",
        1e-3,
        digits=0,
    ),
    "start": Row("processes", "fresh process: import until a client is ready", "`import httpx; httpx.Client()`", 1.0),
    "memory": Row(
        "processes",
        "peak memory when a client is ready",
        "`import httpx; httpx.Client()`",
        1.05,
        "MB",
        1e-6,
        source=("start", "command_max_rss"),
    ),
    "first-update": Row(
        "processes",
        "fresh process: the README's imports and the first update, including its response (in-process transport)",
        "the same with plain httpx",
        1.3,
    ),
    "serverless": Row(
        "processes",
        "cold start of a serverless function: a fresh process imports the handler, which changes the port of a service",
        "`httpx.Client`: one GET, and one PUT with all settings",
        None,
    ),
    "concurrent": Row(
        "loopback",
        "1000 updates, 50 at a time, async, loopback server",
        "`httpx.AsyncClient`",
        1.05,
        scale=1e6,
        digits=0,
    ),
    "apply-unchanged": Row("loopback", "`apply` of 1000 unchanged services, loopback emulator", _APPLY_BASELINE, None),
    "apply-unchanged-requests": Row(
        "loopback", "the same: number of requests", "", 1, "", 1, 0, source=("apply-unchanged", "requests")
    ),
    "apply-changed": Row("loopback", "`apply` of 1000 services, 50 changed, loopback emulator", _APPLY_BASELINE, 1.3),
    "apply-changed-requests": Row(
        "loopback", "the same: number of requests", "", 51, "", 1, 0, source=("apply-changed", "requests")
    ),
    "size": Row("constants", "installed size of the packages: sum of the file sizes", "", None, "MB", 1e-6, 2),
}
