"""The benchmarks: that they measure what they say, and say what they measured."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from plot import plot  # noqa: E402
from report import BEGIN, END, compact_table, document, in_readme, terminal_table  # noqa: E402
from rows import ROWS, Results  # noqa: E402


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmarks in this environment, which lacks the official package."""
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--quick", "--python", sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that a tiny run of every row wrote, its terminal output among it."""
    folder = tmp_path_factory.mktemp("benchmarks")
    options = ["--rounds", "2", "--subjects", "ours", "stock", "--docs", str(folder)]
    done = run(*options, "--json", str(folder / "figures.json"))
    assert done.returncode == 0, done.stderr
    (folder / "terminal.txt").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture
def figures(output: Path) -> dict[str, dict[str, list[float]]]:
    """What that run measured."""
    found: dict[str, dict[str, list[float]]] = json.loads((output / "figures.json").read_text(encoding="utf-8"))[
        "figures"
    ]
    return found


def made_up(**changes: Any) -> Results:
    """Results of two rounds, as if they had been measured."""
    figures = {
        "update": {"bare": [1.0, 2.0], "ours": [1.2, 2.4], "official": [4.0, 10.0]},
        "size": {"ours": [310_000.0]},
    }
    machine = {"CPU": "Some <CPU>", "cores": "2", "system": "Linux"}
    versions = {"Python": "3.11.7", "cloudflare": "5.9.0"}
    return Results(
        **{
            "machine": machine,
            "versions": versions,
            "date": "2026-01-31",
            "quick": False,
            "figures": figures,
            **changes,
        }
    )


def test_every_row_is_measured_of_everyone(figures: dict[str, dict[str, list[float]]]) -> None:
    """Each row has a positive figure of each subject for each of the rounds."""
    assert set(figures) == set(ROWS)
    for row, costs in figures.items():
        compared = {"bare", "ours", "stock"} if ROWS[row].against else {"ours", "stock"}
        assert set(costs) == compared, row
        rounds = {"concurrent": 1}.get(row, 2) if ROWS[row].against else 1
        assert all(len(cost) == rounds and min(cost) > 0 for cost in costs.values()), row


def test_figures_are_of_the_size_that_they_claim(figures: dict[str, dict[str, list[float]]]) -> None:
    """Memory is in bytes, and times are in seconds for one piece of work; else they would be off by a thousand."""
    assert 5e6 < median(figures["memory"]["bare"]) < 5e8
    assert 1e-5 < median(figures["update"]["bare"]) < 0.05
    assert 1e-4 < median(figures["page"]["bare"]) < 0.5
    assert 1e-2 < median(figures["start"]["bare"]) < 10
    assert figures["size"]["ours"] < figures["disk"]["ours"]


def test_the_tables_show_what_was_measured(output: Path, figures: dict[str, dict[str, list[float]]]) -> None:
    """The medians and extremes on the terminal and in the report are those of the single figures."""
    terminal, report = ((output / name).read_text(encoding="utf-8") for name in ("terminal.txt", "benchmarks.md"))
    for row, about in ROWS.items():
        if not about.against:
            continue
        shown = [
            next(line for line in text.replace("`", "").splitlines() if about.what.replace("`", "") in line)
            for text in (terminal, report)
        ]
        for subject in ("ours", "stock"):
            ratios = [mine / base for mine, base in zip(figures[row][subject], figures[row]["bare"], strict=True)]
            cell = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            assert all(cell in line for line in shown), (row, subject)


def test_wrong_classes_are_told(output: Path) -> None:
    """The report says that the stock output takes the page's dual-stack hosts, 250 of 1000, for another shape."""
    report = (output / "benchmarks.md").read_text(encoding="utf-8")
    assert "Stock output gives 250 of the page's 1000 services a class that is not theirs" in report
    assert "Workers-vpc gives" not in report


def test_what_cannot_be_measured_is_told(tmp_path: Path) -> None:
    """A subject that fails is shown as failing with its reason beside the others' figures, and the run fails."""
    done = run("--rounds", "1", "--rows", "update", "start", "--subjects", "ours", "official")
    assert done.returncode == 1
    assert done.stdout.count("fails: ModuleNotFoundError: No module named 'cloudflare'") == 2
    assert len(re.findall(r"\d\.\d\d \(\d\.\d\d to \d\.\d\d\) (?:ok|missed)", done.stdout)) == 2


def test_the_verdict_is_of_the_printed_figure() -> None:
    """A budget is kept by what is printed as the budget, missed by more, and there is none without a figure."""
    assert made_up().verdict("update") == "ok"
    assert made_up(figures={"update": {"bare": [1.0], "ours": [1.206]}}).verdict("update") == "missed"
    assert made_up().verdict("size") == "missed"
    assert made_up().verdict("page") == ""


def test_a_ratio_is_taken_within_a_round() -> None:
    """What the official package costs is the median of its ratios in each round, not a ratio of medians."""
    assert "4.50 (4.00 to 5.00)" in terminal_table(made_up())


def test_the_readme_has_the_table_between_its_markers() -> None:
    """The medians stand between the markers, replace what stood there, and a README without them stays as it is."""
    results = made_up()
    once = in_readme(f"before\n{BEGIN}\nold\n{END}\nafter", results)
    assert once == f"before\n{BEGIN}\n{compact_table(results)}\n{END}\nafter"
    assert in_readme(once, results) == once
    assert "| 1.20 ok | 4.50 |" in once
    assert in_readme("no markers", results) == "no markers"


def test_the_report_names_machine_and_versions() -> None:
    """The machine, the date and each version are in the report."""
    report = document(made_up())
    for text in ("Some <CPU>", "2 cores", "Linux", "2026-01-31", "Python 3.11.7", "cloudflare 5.9.0", "make bench"):
        assert text in report


def test_the_plot_shows_each_ratio() -> None:
    """The picture is well-formed, has a dot with its label for each ratio, and a mark for the budget."""
    drawing = ElementTree.fromstring(plot(made_up()))
    labels = [element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"1.20", "4.50"} <= set(labels)
    budgets = [line for line in drawing.iter("{http://www.w3.org/2000/svg}line") if line.get("class") == "budget"]
    dots = {
        circle.get("cx")
        for circle in drawing.iter("{http://www.w3.org/2000/svg}circle")
        if circle.get("class") == "ours"
    }
    # Our ratio is the budget here, so its dot and the mark stand at the same place.
    assert any(line.get("x1") in dots for line in budgets)
