"""The guide to the emulator is correct and complete."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

from workers_vpc.testing import Directory
from workers_vpc.testing._behaviours import BEHAVIOURS, Evidence
from workers_vpc.testing._faults import FAULT_SETTINGS

from .contract import ROOT

GUIDE = (ROOT / "docs" / "testing.md").read_text("utf-8")
CONTROL_ENDPOINTS = (
    "GET /__health__",
    "POST /__faults__",
    "GET /__faults__",
    "DELETE /__faults__",
    "GET /__requests__",
    "DELETE /__requests__",
    "DELETE /__tunnels__/ID",
    "POST /__reset__",
)


def test_each_sample_runs(tmp_path: Path) -> None:
    """Each Python sample runs as a module of a pytest run in which the fixtures are available."""
    samples = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert len(samples) == 6
    for number, sample in enumerate(samples):
        (tmp_path / f"test_sample_{number}.py").write_text(sample, "utf-8")
    pytest_command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    completed = subprocess.run([*pytest_command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout
    assert "1 passed" in completed.stdout


def test_each_behaviour_is_described_with_its_evidence() -> None:
    """The guide contains the list of behaviours, in the same order and with the same evidence."""
    rows = [f"| {behaviour.sentence} | {behaviour.evidence} |" for behaviour in BEHAVIOURS]
    _, _, table = GUIDE.partition("| behaviour | evidence |\n| --- | --- |\n")
    assert table.partition("\n\n")[0].splitlines() == rows


def test_each_type_of_evidence_is_described() -> None:
    """The guide says what each type of evidence means."""
    assert [evidence for evidence in Evidence if f"\n| {evidence} | " not in GUIDE] == []


def test_each_argument_of_a_directory_is_described() -> None:
    """The guide describes each argument of `Directory`."""
    names = set(inspect.signature(Directory).parameters) - {"services"}
    assert [name for name in sorted(names) if f"`{name}`" not in GUIDE] == []


def test_each_setting_of_a_fault_is_described() -> None:
    """The guide describes each setting of a fault."""
    assert [name for name in FAULT_SETTINGS if f"`{name}`" not in GUIDE] == []


def test_each_control_endpoint_is_described() -> None:
    """The guide describes each control endpoint."""
    assert [endpoint for endpoint in CONTROL_ENDPOINTS if f"`{endpoint}`" not in GUIDE] == []


def test_each_option_of_the_command_is_described() -> None:
    """The guide describes each option of the command."""
    usage = subprocess.check_output([sys.executable, "-m", "workers_vpc.testing", "--help"], text=True)
    options = set(re.findall(r"--[a-z-]+", usage)) - {"--help"}
    assert options
    assert [option for option in options if f"`{option}" not in GUIDE] == []
