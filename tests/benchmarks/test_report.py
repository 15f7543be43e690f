"""The report of the benchmark shows ratios, verdicts and failures. The results are made up, so nothing is measured."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyperf import Benchmark, BenchmarkSuite, Run

from benchmarks.plot import plot
from benchmarks.report import BEGIN, END, markdown_report, markdown_table, readme_figures, update_readme
from benchmarks.results import Results
from benchmarks.rows import BASELINE, OURS, ROWS

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
METADATA = {
    "cpu_model_name": "Some <CPU>",
    "cpu_count": 2,
    "platform": "Linux-x86_64",
    "date": "2026-01-31 12:00:00",
    "versions": "Python 3.11.7, cloudflare 5.9.0",
}


def suite(rows: dict[str, list[float]], **metadata: int) -> BenchmarkSuite:
    """Return benchmarks with one run per figure."""
    about = {**METADATA, **metadata}
    return BenchmarkSuite(
        [
            Benchmark([Run([value], metadata={"name": row, **about}, collect_metadata=False) for value in values])
            for row, values in rows.items()
        ]
    )


@pytest.fixture
def budget() -> float:
    """The budget of the row `update`."""
    budget = ROWS["update"].budget
    assert budget is not None
    return budget


@pytest.fixture
def results(budget: float) -> Results:
    """Results of two rounds, in which this SDK meets the budget of an update exactly."""
    return Results(
        {
            BASELINE: suite({"update": [1.0, 2.0]}),
            OURS: suite({"update": [budget, 2 * budget], "size": [310_000.0]}),
            "official": suite({"update": [4.0, 10.0]}),
        }
    )


@pytest.mark.parametrize(("excess", "verdict"), [(0, "ok"), (0.004, "ok"), (0.006, "missed")])
def test_the_printed_ratio_is_compared_with_the_budget(
    results: Results, budget: float, excess: float, verdict: str
) -> None:
    """Ratios are rounded before they are compared: a reader never sees that 1.00 misses a budget of 1.0."""
    results.suites |= {BASELINE: suite({"update": [1.0]}), OURS: suite({"update": [budget + excess]})}
    assert results.verdict("update") == verdict


def test_a_row_without_figures_has_no_verdict(results: Results) -> None:
    """A row that was not measured neither meets nor misses its budget."""
    assert results.verdict("page") == ""


def test_sizes_are_reported_without_a_budget(results: Results) -> None:
    """The table shows the installed size, however large it is, and no verdict."""
    results.suites[OURS] = suite({"size": [9_870_000.0]})
    assert results.verdict("size") == ""
    assert f"| {ROWS['size'].task} |  | 9.87 MB | - | - |" in markdown_table(results)


def test_ratios_compare_figures_of_the_same_round(results: Results) -> None:
    """A cost is the median of the ratios of all rounds, not a ratio of medians, with the median absolute deviation."""
    assert "| 4.50 ± 0.50 |" in markdown_table(results)


def test_a_failure_is_shown_next_to_the_figures_of_the_others(results: Results, budget: float) -> None:
    """A subject that cannot be measured does not hide the figures and the verdict of this SDK."""
    del results.suites["official"]
    results.failures["update"] = {"official": "no module named 'cloudflare'"}
    assert f"| {budget:.2f} ± 0.00 ok | fails: no module named 'cloudflare' | 1500.000 ms |" in markdown_table(results)


def test_the_readme_figures_are_written_between_their_markers(results: Results, budget: float) -> None:
    """The current figures replace the old ones, and the rest of the README is not changed."""
    updated = update_readme(f"before\n{BEGIN}\nold\n{END}\nafter", results)
    assert updated == f"before\n{BEGIN}\n\n{readme_figures(results)}\n\n{END}\nafter"
    assert f": **{budget:.2f}** (official package 5.9.0: 4.50)" in updated


def test_the_readme_shows_the_figures_of_the_report() -> None:
    """The README does not contain figures of another run than docs/benchmarks.md."""
    report = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    figures = re.findall(r"\*\*([\d.]+)\*\* \(official package [\d.]+: ([\d.]+)\)", readme)
    assert len(figures) == 3
    for ours, official in figures:
        assert re.search(rf"\| {ours} ±[^|]+\| {official} ±", report), ours


def test_updating_the_readme_twice_changes_nothing(results: Results) -> None:
    """The markers are kept, so that the next run finds them."""
    updated = update_readme(f"before\n{BEGIN}\nold\n{END}\nafter", results)
    assert update_readme(updated, results) == updated


def test_a_readme_without_markers_is_not_changed(results: Results) -> None:
    """There is no guess at where the table belongs."""
    assert update_readme("no markers", results) == "no markers"


@pytest.mark.parametrize(
    "text", ["Some <CPU>", "2 cores", "Linux-x86_64", "2026-01-31", "Python 3.11.7", "cloudflare 5.9.0", "make bench"]
)
def test_the_report_says_what_was_measured_and_where(results: Results, text: str) -> None:
    """The report contains the machine, the date, each version, and the command that repeats the run."""
    assert text in markdown_report(results)


def test_the_plot_labels_each_ratio(results: Results, budget: float) -> None:
    """The plot is well-formed XML and contains each median ratio."""
    labels = {element.text for element in ElementTree.fromstring(plot(results)).iter(f"{SVG}text")}
    assert {f"{budget:.2f}", "4.50"} <= labels


def test_the_plot_marks_the_budget(results: Results) -> None:
    """The budget is drawn on the same scale as the ratios: here, where the dot of this SDK is."""
    drawing = ElementTree.fromstring(plot(results))
    budgets = {line.get("x1") for line in drawing.iter(f"{SVG}line") if line.get("class") == "budget"}
    dots = {circle.get("cx") for circle in drawing.iter(f"{SVG}circle") if circle.get("class") == "ours"}
    assert budgets & dots


@pytest.mark.parametrize(("requests", "verdict"), [(51, "ok"), (52, "missed")])
def test_a_number_of_requests_has_a_budget_of_its_own(results: Results, requests: int, verdict: str) -> None:
    """Requests are counted, so they are compared with the budget and not with plain httpx."""
    results.suites[OURS] = suite({"apply-changed": [0.1]}, requests=requests)
    assert results.verdict("apply-changed-requests") == verdict
    assert f"| {requests} {verdict} |" in markdown_table(results)
