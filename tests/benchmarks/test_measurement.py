"""The benchmark measures what its table says. One round with this environment is enough for most tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.results import Results
from benchmarks.rows import BASELINE, OURS, ROWS

ROOT = Path(__file__).resolve().parents[2]


def run_benchmark(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmark in this environment, which does not contain the official package."""
    command = [sys.executable, "-m", "benchmarks", "--python", sys.executable, "--output", str(folder), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the output of one round of all rows: the files of pyperf, benchmarks.md and terminal.txt."""
    folder = tmp_path_factory.mktemp("benchmarks")
    done = run_benchmark(folder, "--rounds", "1", "--subjects", "ours")
    assert done.returncode == 0, done.stderr
    (folder / "terminal.txt").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def results(output: Path) -> Results:
    """The results that pyperf stored in this folder."""
    return Results.load(output, {})


def test_every_row_has_a_figure_of_every_subject(results: Results) -> None:
    """Each row has a positive figure of both subjects. Plain httpx has no packages whose size could be compared."""
    for row, about in ROWS.items():
        assert len(results.figures(row, OURS)) == 1, row
        assert len(results.figures(row, BASELINE)) == (1 if about.baseline or about.source else 0), row
        assert min(results.figures(row, OURS)) > 0, row


def test_figures_have_the_documented_units(results: Results) -> None:
    """Times are in seconds per piece of work, and memory and sizes are in bytes."""
    for row, low, high in (
        ("memory", 5e6, 5e8),
        ("decoded-memory", 1e5, 1e7),
        ("update", 1e-5, 0.05),
        ("page", 1e-4, 0.5),
        ("start", 1e-2, 10),
        ("serverless", 1e-2, 10),
    ):
        assert low < results.figures(row, BASELINE)[0] < high, row


def test_the_size_is_that_of_all_three_packages(results: Results) -> None:
    """The size of this SDK is the sum of the files of its three packages, without bytecode."""
    folders = [ROOT / "src" / "workers_vpc", ROOT / "src" / "workers_vpc_core", ROOT / "generated" / "workers_vpc_api"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert results.figures("size", OURS) == [sum(path.stat().st_size for path in files)]


@pytest.mark.parametrize("row", ["apply-unchanged-requests", "apply-changed-requests"])
def test_applying_services_needs_no_more_requests_than_its_budget(results: Results, row: str) -> None:
    """The number of requests does not depend on the machine, so its budget is tested."""
    assert results.verdict(row) == "ok"


@pytest.mark.parametrize("file", ["terminal.txt", "benchmarks.md"])
def test_the_tables_show_the_measured_figures(output: Path, results: Results, file: str) -> None:
    """The ratios in the terminal and in the report are those of the figures that pyperf stored."""
    lines = (output / file).read_text(encoding="utf-8").splitlines()
    for row, about in ROWS.items():
        if about.baseline:
            ratio = results.figures(row, OURS)[0] / results.figures(row, BASELINE)[0]
            line = next(line for line in lines if f"| {about.task} |" in line)
            assert f"| {ratio:.2f} ± 0.00" in line, row


def test_a_subject_that_fails_is_reported_with_its_reason(tmp_path: Path) -> None:
    """A missing package is shown as a failure, all rounds of the other subjects are measured, and the run fails."""
    done = run_benchmark(tmp_path, "--rounds", "2", "--groups", "calls", "--subjects", "official")
    rows = [row for row, about in ROWS.items() if about.group == "calls"]
    assert done.returncode == 1
    assert done.stdout.count("cloudflare") == len(rows)
    results = Results.load(tmp_path, {})
    assert all(len(results.figures(row, name)) == 2 for row in rows for name in (OURS, BASELINE))
