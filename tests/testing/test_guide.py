"""The guide to the stand-in: every Python sample of it runs as it stands."""

import re
import subprocess
import sys
from pathlib import Path

from workers_vpc.testing._faults import FAULT_SETTINGS as SETTINGS

from .calls import ROOT

GUIDE = (ROOT / "docs" / "testing.md").read_text("utf-8")


def test_every_sample_runs(tmp_path: Path) -> None:
    """Each sample is a file of its own for pytest, which runs it, the tests in it, and knows the fixtures."""
    samples = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert len(samples) == 5
    for number, sample in enumerate(samples):
        (tmp_path / f"test_sample_{number}.py").write_text(sample, "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "1 passed" in ended.stdout


def test_every_setting_path_and_option_is_told() -> None:
    """No setting of a fault, no path of the stand-in's own and no option of the command is missing."""
    paths = ("POST /__faults__", "GET /__faults__", "DELETE /__faults__", "GET /__requests__", "POST /__reset__")
    usage = subprocess.check_output([sys.executable, "-m", "workers_vpc.testing", "--help"], text=True)
    options = set(re.findall(r"--[a-z]+", usage)) - {"--help"}
    assert options
    assert [name for name in (*SETTINGS, *paths) if f"`{name}`" not in GUIDE] == []
    assert [option for option in options if f"`{option}" not in GUIDE] == []
