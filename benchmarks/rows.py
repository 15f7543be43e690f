"""The rows of the benchmark's table, their budgets, and the libraries that are compared."""

from __future__ import annotations

from dataclasses import dataclass

BASELINE = "plain_httpx"
OURS = "ours"
#: The number of services in a measured page.
PAGE_SIZE = 1000


@dataclass(frozen=True)
class Subject:
    """A library that is measured. Its name is the name of its module in `processes/subjects`.

    Args:
        label: Its name in a table.
        packages: The import packages whose installed size is reported.
    """

    label: str
    packages: tuple[str, ...] = ()


SUBJECTS = {
    BASELINE: Subject("plain httpx"),
    OURS: Subject("workers-vpc", ("workers_vpc", "workers_vpc_api", "workers_vpc_core")),
    "official": Subject("official package", ("cloudflare",)),
    "stock": Subject("stock output", ("stock_client",)),
}


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Args:
        task: What each subject does.
        baseline: What plain httpx does. Empty if the row has no baseline: it then reports absolute figures.
        measures_stock: Whether the stock output is measured. It decodes TCP services as HTTP services, so it cannot
            compare them with configurations.
        budget: The highest acceptable ratio between this SDK and the baseline, or None for no budget.
        unit: The unit in which a figure is shown.
        scale: The factor from a measured figure (seconds or bytes) to that unit.
        digits: The number of decimals that are shown.
    """

    task: str
    baseline: str
    budget: float | None
    unit: str = "ms"
    scale: float = 1e3
    digits: int = 1
    measures_stock: bool = True


_APPLY_BASELINE = "`httpx.Client`: one GET, a comparison of the documents, and the PUTs, 8 at the same time"

ROWS = {
    "update": Row(
        "`services.update`, in-process transport",
        "`httpx.Client(base_url=…).put(path, json=…)` and `json.loads` on the same transport",
        1.0,
        digits=3,
    ),
    "update-many": Row("the same for 1000 services in turn", "the same for the same services", None, digits=3),
    "page": Row(
        "a page of 1000 services behind 5 tunnels, as the API returns them, from bytes to models",
        "`json.loads` of the same bytes",
        3.5,
    ),
    "page-tunnels": Row("the same, with one tunnel for each service", "`json.loads` of the same bytes", None),
    "page-reference": Row(
        "a page of 1000 services in the shape of the API's reference page", "`json.loads` of the same bytes", None
    ),
    "start": Row("fresh process: import until a client is ready", "`import httpx; httpx.Client()`", 1.0),
    "first-update": Row(
        "fresh process: the README's imports and the first update, including its response (in-process transport)",
        "the same with plain httpx",
        1.32,
    ),
    "memory": Row("peak memory when a client is ready", "`import httpx; httpx.Client()`", 1.05, "MB", 1e-6),
    "concurrent": Row(
        "1000 updates, 50 at a time, async, loopback server", "`httpx.AsyncClient`", 1.05, scale=1e6, digits=0
    ),
    "apply-unchanged": Row(
        "`apply` of 1000 unchanged services, loopback emulator", _APPLY_BASELINE, None, measures_stock=False
    ),
    "apply-unchanged-requests": Row("the same: number of requests", "", 1, "requests", 1, 0, measures_stock=False),
    "apply-changed": Row(
        "`apply` of 1000 services, 50 changed, loopback emulator", _APPLY_BASELINE, 1.3, measures_stock=False
    ),
    "apply-changed-requests": Row("the same: number of requests", "", 51, "requests", 1, 0, measures_stock=False),
    "size": Row("installed size of the packages: sum of the file sizes", "", None, "MB", 1e-6, 2),
    "disk": Row("the same on disk: with bytecode, in blocks of the file system", "", None, "MB", 1e-6, 1),
}
