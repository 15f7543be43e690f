"""The guide to the emulator is correct and complete."""

import re
import subprocess
import sys
from pathlib import Path

from workers_vpc.testing._faults import FAULT_SETTINGS

from .contract import ROOT

GUIDE = (ROOT / "docs" / "testing.md").read_text("utf-8")
CONTROL_ENDPOINTS = (
    "POST /__faults__",
    "GET /__faults__",
    "DELETE /__faults__",
    "GET /__requests__",
    "POST /__reset__",
)


def test_each_sample_runs(tmp_path: Path) -> None:
    """Each Python sample runs as a module of a pytest run in which the fixtures are available."""
    samples = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert len(samples) == 5
    for number, sample in enumerate(samples):
        (tmp_path / f"test_sample_{number}.py").write_text(sample, "utf-8")
    pytest_command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    completed = subprocess.run([*pytest_command, str(tmp_path)], capture_output=True, text=True, check=False)
    assert completed.returncode == 0, completed.stdout
    assert "1 passed" in completed.stdout


def test_each_setting_of_a_fault_is_described() -> None:
    """The guide describes each setting of a fault."""
    assert [name for name in FAULT_SETTINGS if f"`{name}`" not in GUIDE] == []


def test_each_control_endpoint_is_described() -> None:
    """The guide describes each control endpoint."""
    assert [endpoint for endpoint in CONTROL_ENDPOINTS if f"`{endpoint}`" not in GUIDE] == []


def test_each_option_of_the_command_is_described() -> None:
    """The guide describes each option of the command."""
    usage = subprocess.check_output([sys.executable, "-m", "workers_vpc.testing", "--help"], text=True)
    options = set(re.findall(r"--[a-z]+", usage)) - {"--help"}
    assert options
    assert [option for option in options if f"`{option}" not in GUIDE] == []
