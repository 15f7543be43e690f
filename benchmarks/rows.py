"""What is measured, of whom, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any

BASE = "bare"
OURS = "ours"
#: Who is compared, as a table names them.
SUBJECTS = {BASE: "httpx alone", OURS: "workers-vpc", "official": "official package", "stock": "stock output"}


@dataclass(frozen=True)
class Row:
    """A row of the table.

    Args:
        what: What each subject does.
        against: What httpx alone does.
        budget: The most that we may cost: times httpx alone, or megabytes where `against` is empty.
        unit: The unit of a single figure.
        scale: How many of that unit are in a figure as it is measured.
        digits: How many decimals of it say something.
    """

    what: str
    against: str
    budget: float | None
    unit: str = "ms"
    scale: float = 1e3
    digits: int = 1


ROWS = {
    "update": Row(
        "`services.update`, in-process transport",
        "`httpx.Client(base_url=…).put(path, json=…)` and `json.loads` on the same transport",
        1.2,
        digits=3,
    ),
    "update-many": Row("the same for 1000 services in turn", "the same for the same services", None, digits=3),
    "page": Row(
        "a page of 1000 services behind 5 tunnels, from bytes to models", "`json.loads` of the same bytes", 4.0
    ),
    "page-tunnels": Row("the same, each service behind a tunnel of its own", "`json.loads` of the same bytes", 4.0),
    "start": Row("fresh process: import, and a client ready", "`import httpx; httpx.Client()`", 1.25),
    "first-update": Row(
        "fresh process: the README's imports, and the first update answered (in-process transport)",
        "the same with bare httpx",
        1.5,
    ),
    "memory": Row("peak memory of a client ready", "`import httpx; httpx.Client()`", 1.15, "MB", 1e-6),
    "concurrent": Row(
        "1000 updates, 50 at a time, async, loopback server", "bare `httpx.AsyncClient`", 1.1, scale=1e6, digits=0
    ),
    "size": Row("installed size of the packages, as files", "", 0.3, "MB", 1e-6, 2),
    "disk": Row("the same on disk: with bytecode, in whole blocks", "", None, "MB", 1e-6, 1),
}


@dataclass(frozen=True)
class Ratio:
    """How many times the baseline something cost: the median of all rounds, and the extremes."""

    middle: float
    low: float
    high: float


@dataclass
class Results:
    """What was measured.

    Args:
        figures: For each row and subject one figure a round, in seconds or bytes.
        failures: For each row and subject that failed, why.
        right: For each row and subject that reads services, how many came out as what they are, and of how many.
        machine: What it was measured on.
        versions: What was measured.
        date: When, as in 2026-01-31.
        quick: Whether it was but a fast look.
    """

    machine: dict[str, str]
    versions: dict[str, str]
    date: str
    quick: bool
    figures: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    failures: dict[str, dict[str, str]] = field(default_factory=dict)
    right: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def subjects(self) -> list[str]:
        """Who was measured, in the order of a table."""
        found = {name for part in (self.figures, self.failures) for row in part.values() for name in row}
        return [name for name in SUBJECTS if name in found]

    def ratio(self, row: str, subject: str) -> Ratio | None:
        """What a subject cost in a row, each round against the baseline in the same round."""
        figures = self.figures.get(row, {})
        if not ROWS[row].against or not (figures.get(subject) and figures.get(BASE)):
            return None
        ratios = [mine / base for mine, base in zip(figures[subject], figures[BASE], strict=True)]
        return Ratio(median(ratios), min(ratios), max(ratios))

    def figure(self, row: str, subject: str) -> float | None:
        """The median of a subject's own figures, in the row's unit."""
        figures = self.figures.get(row, {}).get(subject)
        return median(figures) * ROWS[row].scale if figures else None

    def verdict(self, row: str) -> str:
        """Whether we kept a row's budget: "ok", "missed", or nothing where it cannot be told."""
        ratio = self.ratio(row, OURS)
        cost = ratio.middle if ratio else None if ROWS[row].against else self.figure(row, OURS)
        budget = ROWS[row].budget
        if cost is None or budget is None:
            return ""
        # As it is printed, so that no one sees 1.20 miss a budget of 1.2.
        return "ok" if round(cost, 2) <= budget else "missed"

    def to_json(self) -> dict[str, Any]:
        """All of it as a JSON document."""
        return dict(vars(self))
