"""The environment that is measured: an interpreter with this project and its peers, and the stock output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .rows import SUBJECTS

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = ROOT / "benchmarks" / "processes"
_HOME = ROOT / ".venv-bench"
#: Where wrangler is installed, if Node is.
WRANGLER = _HOME / "wrangler"
_REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"
#: The variables that Python may need to start. Others, such as a proxy, could change the figures.
_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
#: The distributions whose versions are in the report.
_DISTRIBUTIONS = (
    "workers-vpc",
    "cloudflare",
    "httpx",
    "httpcore",
    "h11",
    "anyio",
    "attrs",
    "python-dateutil",
    "pydantic",
)


@dataclass(frozen=True)
class Environment:
    """The environment of the measured processes.

    Args:
        python: An interpreter that has this project and its peers installed.
        stock: A folder that contains the package `stock_client`.
    """

    python: Path
    stock: Path

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs Python in this environment."""
        return [str(self.python), "-P", *arguments]

    def variables(self) -> dict[str, str]:
        """Return the environment variables of a measured process."""
        kept = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
        return {**kept, "PYTHONPATH": os.pathsep.join([str(PROCESSES), str(self.stock)]), "PYTHONHASHSEED": "0"}

    @property
    def versions(self) -> dict[str, str]:
        """The versions of Python, of the installed distributions and of the generator."""
        return {**self._installed["versions"], "openapi-python-client": version("openapi-python-client")}

    @property
    def folders(self) -> dict[str, Path]:
        """The folder of each installed import package of a subject."""
        return {package: Path(folder) for package, folder in self._installed["folders"].items()}

    @cached_property
    def _installed(self) -> dict[str, Any]:
        packages = [package for subject in SUBJECTS.values() for package in subject.packages]
        done = subprocess.run(
            self.command(str(PROCESSES / "installed.py")),
            input=json.dumps({"distributions": _DISTRIBUTIONS, "packages": packages}),
            env=self.variables(),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        installed: dict[str, Any] = json.loads(done.stdout)
        return installed


@contextmanager
def environment(python: Path | None, *, stock: bool) -> Iterator[Environment]:
    """Provide the environment to measure.

    Args:
        python: The interpreter of an existing environment, or None to use `.venv-bench`, which is created if needed.
        stock: Whether to generate the stock client.
    """
    # A temporary folder, because the settings of ruff in this repository must not change the stock output.
    with tempfile.TemporaryDirectory(prefix="workers-vpc-bench-") as folder:
        if stock:
            _generate_stock_client(Path(folder) / "stock_client")
        yield Environment(python or _own_environment(), Path(folder))


def _own_environment() -> Path:
    """Return the interpreter of `.venv-bench`, which is created again when its requirements change."""
    python = _HOME / "bin" / "python"
    stamp = _HOME / "requirements.txt"
    expected = f"# Python {sys.version}\n{_REQUIREMENTS.read_text(encoding='utf-8')}"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != expected:
        _print_progress("Creating .venv-bench with the peers; this takes a minute or two ...")
        _run([sys.executable, "-m", "venv", "--clear", str(_HOME)])
        _install(python, "--requirement", str(_REQUIREMENTS))
        stamp.write_text(expected, encoding="utf-8")
    _print_progress("Installing this project into .venv-bench as a wheel ...")
    _install(python, "--no-deps", "--no-build-isolation", "--force-reinstall", str(ROOT))
    return python


def _install(python: Path, *arguments: str) -> None:
    _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])


def _generate_stock_client(output: Path) -> None:
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", "--meta", "none"]
    # The generator formats its output with the first ruff on the path.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    _run([*command, "--path", str(ROOT / "openapi.yaml"), "--output-path", str(output)], {"PATH": path})
    _run([sys.executable, "-m", "compileall", "-q", str(output)])


def _run(command: Sequence[str], variables: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env={**os.environ, **(variables or {})}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nNothing was measured, because this command failed: {' '.join(command)}")


def _print_progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
