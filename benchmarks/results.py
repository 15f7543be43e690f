"""The measured figures, and the ratios and verdicts that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any

from .rows import BASELINE, OURS, ROWS, SUBJECTS
from .wrangler import WranglerLoop


@dataclass(frozen=True)
class Ratio:
    """A cost relative to the baseline: the median of all rounds, and the extremes."""

    median: float
    low: float
    high: float


@dataclass
class Results:
    """The results of a run.

    Args:
        machine: The CPU, the number of cores and the system.
        versions: The version of each measured package.
        date: The date of the run, such as 2026-01-31.
        quick: Whether the run was quick, and the figures are therefore imprecise.
        figures: For each row and subject, one figure per round, in seconds or bytes.
        failures: For each row and subject that failed, the reason.
        misread: For each row and subject that reads services, how many of them it decoded as a wrong class.
        wrangler: How long wrangler takes to update services in a loop, or None if it was not measured.
    """

    machine: dict[str, str]
    versions: dict[str, str]
    date: str
    quick: bool
    figures: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    failures: dict[str, dict[str, str]] = field(default_factory=dict)
    misread: dict[str, dict[str, int]] = field(default_factory=dict)
    wrangler: WranglerLoop | None = None

    @property
    def rows(self) -> list[str]:
        """The measured rows, in the order of the table."""
        return [row for row in ROWS if row in self.figures or row in self.failures]

    @property
    def subjects(self) -> list[str]:
        """The measured subjects, in the order of the table."""
        found = {name for part in (self.figures, self.failures) for row in part.values() for name in row}
        return [name for name in SUBJECTS if name in found]

    def ratio(self, row: str, subject: str) -> Ratio | None:
        """Return the cost of a subject relative to the baseline, or None if one of the two was not measured.

        Each figure is divided by the baseline's figure of the same round, because the speed of a machine changes
        between rounds.
        """
        figures = self.figures.get(row, {})
        if not ROWS[row].baseline or not (figures.get(subject) and figures.get(BASELINE)):
            return None
        ratios = [figure / base for figure, base in zip(figures[subject], figures[BASELINE], strict=True)]
        return Ratio(median(ratios), min(ratios), max(ratios))

    def median_figure(self, row: str, subject: str) -> float | None:
        """Return the median of a subject's figures in the unit of the row, or None if there are none."""
        figures = self.figures.get(row, {}).get(subject)
        return median(figures) * ROWS[row].scale if figures else None

    def verdict(self, row: str) -> str:
        """Return "ok" or "missed", or an empty string if the row has no budget or no figure."""
        ratio, budget = self.ratio(row, OURS), ROWS[row].budget
        if budget is not None and not ROWS[row].baseline and (figure := self.median_figure(row, OURS)) is not None:
            return "ok" if figure <= budget else "missed"
        if ratio is None or budget is None:
            return ""
        # The printed figure counts: a reader must never see that 1.20 misses a budget of 1.2.
        return "ok" if round(ratio.median, 2) <= budget else "missed"

    def to_json(self) -> dict[str, Any]:
        """Return all results as a JSON document."""
        return dict(vars(self))
