"""The measured figures, and the ratios and verdicts that follow from them. pyperf stores them and computes medians."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from pyperf import Benchmark, BenchmarkSuite, Run

from .rows import BASELINE, OURS, ROWS, SUBJECTS


@dataclass
class Results:
    """The results of a run.

    Args:
        suites: For each subject, one benchmark per row, with one run per round.
        failures: For each row and subject that failed, the reason.
    """

    suites: dict[str, BenchmarkSuite]
    failures: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path, failures: dict[str, dict[str, str]]) -> Results:
        """Load the files that pyperf wrote."""
        files = {name: folder / f"{name}.json" for name in SUBJECTS}
        return cls({name: BenchmarkSuite.load(str(file)) for name, file in files.items() if file.exists()}, failures)

    @property
    def rows(self) -> list[str]:
        """The measured rows, in the order of the table."""
        return [row for row in ROWS if row in self.failures or any(self.figures(row, name) for name in self.suites)]

    @property
    def subjects(self) -> list[str]:
        """The measured subjects, in the order of the table."""
        failed = {name for row in self.failures.values() for name in row}
        return [name for name in SUBJECTS if name in self.suites or name in failed]

    @property
    def metadata(self) -> dict[str, str]:
        """What pyperf recorded about the machine: `cpu_model_name`, `cpu_count`, `platform` and others."""
        suite = next(iter(self.suites.values()), None)
        return suite.get_metadata() if suite else {}

    @property
    def date(self) -> str:
        """The date of the run, such as 2026-01-31."""
        dates = [date for suite in self.suites.values() for date in suite.get_dates() or ()]
        return f"{min(dates):%Y-%m-%d}" if dates else "an unknown date"

    @property
    def versions(self) -> dict[str, str]:
        """The version of Python and of each measured distribution."""
        texts = [suite.get_metadata().get("versions", "") for suite in self.suites.values()]
        words = [word.rpartition(" ") for text in texts for word in text.split(", ") if word]
        return {name: version for name, _, version in words}

    def figures(self, row: str, subject: str) -> list[float]:
        """Return one figure per round: the mean of its values, or a figure that pyperf stored with them.

        The mean includes the garbage collections, which happen only during some of the values.
        """
        name, key = ROWS[row].source or (row, None)
        if subject in self.failures.get(row, {}) or subject not in self.suites:
            return []
        if name not in self.suites[subject].get_benchmark_names():
            return []
        runs = self.suites[subject].get_benchmark(name).get_runs()
        if key is None:
            return [Benchmark([run]).mean() for run in runs]
        return [float(run.get_metadata()[key]) for run in runs if key in run.get_metadata()]

    def ratio(self, row: str, subject: str) -> Benchmark | None:
        """Return the cost of a subject relative to the baseline in each round, or None if there is none.

        Each figure is divided by the baseline's figure of the same round, because the speed of a machine changes
        between rounds.
        """
        figures, base = self.figures(row, subject), self.figures(row, BASELINE)
        if not ROWS[row].baseline or not (figures and base):
            return None
        ratios = [figure / other for figure, other in zip(figures, base, strict=True)]
        return Benchmark([Run(ratios, metadata={"name": row}, collect_metadata=False)])

    def median_figure(self, row: str, subject: str) -> float | None:
        """Return the median of a subject's figures in the unit of the row, or None if there are none."""
        figures = self.figures(row, subject)
        return median(figures) * ROWS[row].scale if figures else None

    def verdict(self, row: str) -> str:
        """Return "ok" or "missed", or an empty string if the row has no budget or no figure."""
        budget = ROWS[row].budget
        ratio = self.ratio(row, OURS)
        cost = ratio.median() if ratio else None if ROWS[row].baseline else self.median_figure(row, OURS)
        if cost is None or budget is None:
            return ""
        # The printed figure counts: a reader must never see that 1.20 misses a budget of 1.2.
        return "ok" if round(cost, 2) <= budget else "missed"
