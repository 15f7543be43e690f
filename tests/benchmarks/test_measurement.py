"""The benchmark measures what its table says. One quick run with this environment is enough for most tests."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from benchmarks.rows import BASELINE, ROWS, SUBJECTS

ROOT = Path(__file__).resolve().parents[2]

Figures = dict[str, dict[str, list[float]]]


def run_benchmark(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmark in this environment, which does not contain the official package."""
    command = [sys.executable, "-m", "benchmarks", "--quick", "--python", sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the output of a quick run of all rows: figures.json, benchmarks.md and terminal.txt."""
    folder = tmp_path_factory.mktemp("benchmarks")
    options = ["--rounds", "1", "--subjects", "ours", "stock", "--docs", str(folder)]
    done = run_benchmark(*options, "--json", str(folder / "figures.json"))
    assert done.returncode == 0, done.stderr
    (folder / "terminal.txt").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def figures(output: Path) -> Figures:
    """The figures of the quick run: for each row and subject, one figure per round."""
    found: Figures = json.loads((output / "figures.json").read_text(encoding="utf-8"))["figures"]
    return found


def test_every_row_has_a_figure_of_every_subject(figures: Figures) -> None:
    """Each row has a positive figure of each subject. The sizes have no baseline, so plain httpx has none there."""
    assert set(figures) == set(ROWS)
    for row, costs in figures.items():
        subjects = {"ours"} | ({"stock"} if ROWS[row].measures_stock else set())
        subjects |= {BASELINE} if ROWS[row].baseline or row.endswith("-requests") else set()
        assert set(costs) == subjects, row
        assert all(len(cost) == 1 and min(cost) > 0 for cost in costs.values()), row


def test_figures_have_the_documented_units(figures: Figures) -> None:
    """Times are in seconds per piece of work, and memory and sizes are in bytes."""
    assert 5e6 < median(figures["memory"][BASELINE]) < 5e8
    assert 1e-5 < median(figures["update"][BASELINE]) < 0.05
    assert 1e-4 < median(figures["page"][BASELINE]) < 0.5
    assert 1e-2 < median(figures["start"][BASELINE]) < 10
    assert 1e5 < figures["size"]["ours"][0] < figures["disk"]["ours"][0] < 1e8


def test_the_size_is_that_of_all_three_packages(figures: Figures) -> None:
    """The size of this SDK is the sum of the files of its three packages, without bytecode."""
    folders = [ROOT / "src" / "workers_vpc", ROOT / "src" / "workers_vpc_core", ROOT / "generated" / "workers_vpc_api"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert figures["size"]["ours"] == [sum(path.stat().st_size for path in files)]


@pytest.mark.parametrize("subject", ["ours", "stock"])
@pytest.mark.parametrize("file", ["terminal.txt", "benchmarks.md"])
def test_the_tables_show_the_measured_figures(output: Path, figures: Figures, file: str, subject: str) -> None:
    """The ratios in the terminal and in the report are those of the figures in the JSON output."""
    lines = (output / file).read_text(encoding="utf-8").replace("`", "").splitlines()
    for row, about in ROWS.items():
        if about.baseline and (about.measures_stock or subject != "stock"):
            line = next(line for line in lines if about.task.replace("`", "") in line)
            ratios = [cost / base for cost, base in zip(figures[row][subject], figures[row][BASELINE], strict=True)]
            assert f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})" in line, row


def test_services_decoded_as_a_wrong_class_are_reported(output: Path) -> None:
    """The stock output decodes each dual-stack host, 250 of 1000, as another host. This SDK decodes all correctly."""
    report = (output / "benchmarks.md").read_text(encoding="utf-8")
    assert "Stock output decodes 250 of the 1000 services of a page as a wrong class" in report
    assert f"{SUBJECTS['ours'].label.capitalize()} decodes" not in report


def test_a_subject_that_fails_is_reported_with_its_reason(tmp_path: Path) -> None:
    """A missing package is shown as a failure, all rounds of the other subjects are measured, and the run fails."""
    rows = ["update", "start", "size"]
    file = tmp_path / "figures.json"
    done = run_benchmark("--rounds", "2", "--rows", *rows, "--subjects", "official", "--json", str(file))
    assert done.returncode == 1
    assert done.stdout.count("fails: ModuleNotFoundError: No module named 'cloudflare'") == 2
    assert done.stdout.count("fails: not installed: cloudflare") == 1
    figures: Figures = json.loads(file.read_text(encoding="utf-8"))["figures"]
    rounds = {row: {subject: len(cost) for subject, cost in costs.items()} for row, costs in figures.items()}
    assert rounds == {"update": {BASELINE: 2}, "start": {BASELINE: 2}, "size": {}}
