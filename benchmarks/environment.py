"""What is measured, made ready: an environment with this project and its peers, and the stock generator's output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = ROOT / "benchmarks" / "processes"
_HOME = ROOT / ".venv-bench"
_REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"
#: Variables that Python may need to start. Any other could change what is measured: a proxy, a token, a Python option.
_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
#: The packages whose versions say what was measured.
_NAMED = (
    "workers-vpc",
    "cloudflare",
    "httpx",
    "httpx-retries",
    "httpcore",
    "h11",
    "anyio",
    "attrs",
    "python-dateutil",
    "pydantic",
)


@dataclass(frozen=True)
class Environment:
    """Where the measured processes run.

    Args:
        python: The interpreter of an environment that has this project in it, and the peers.
        stock: A folder with the package `stock_client`.
    """

    python: Path
    stock: Path

    def command(self, *arguments: str) -> list[str]:
        """The command that runs Python in this environment."""
        return [str(self.python), "-P", *arguments]

    def variables(self) -> dict[str, str]:
        """The variables of a process in this environment."""
        kept = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
        return {**kept, "PYTHONPATH": os.pathsep.join([str(PROCESSES), str(self.stock)]), "PYTHONHASHSEED": "0"}

    def ask(self, code: str, *arguments: str) -> object:
        """What a line of Python prints, as JSON."""
        command = self.command("-c", code, *arguments)
        return json.loads(subprocess.run(command, env=self.variables(), check=True, capture_output=True).stdout)

    def versions(self) -> dict[str, str]:
        """The versions of Python, the generator and the packages that are measured."""
        code = (
            "import json, platform, sys; from importlib.metadata import version, packages_distributions as p;"
            "there = {n.lower() for names in p().values() for n in names};"
            "print(json.dumps({'Python': platform.python_version(),"
            " **{n: version(n) for n in sys.argv[1:] if n in there}}))"
        )
        found = self.ask(code, *_NAMED)
        assert isinstance(found, dict)
        return {**found, "openapi-python-client": _generator_version()}

    def folder(self, package: str) -> Path:
        """Where an import package is installed."""
        code = "import importlib.util as u, json, sys; print(json.dumps(u.find_spec(sys.argv[1]).origin))"
        return Path(str(self.ask(code, package))).parent


@contextmanager
def environment(python: Path | None, *, stock: bool) -> Iterator[Environment]:
    """Make everything ready.

    Args:
        python: The interpreter of an environment to use as it is, instead of one made for this.
        stock: Whether the stock generator's output is among what is measured.
    """
    with tempfile.TemporaryDirectory(prefix="workers-vpc-bench-") as scratch:
        # Outside the repository, whose settings of ruff must not touch the stock output.
        if stock:
            _generate_stock_client(Path(scratch) / "stock_client")
        yield Environment(python or _own_environment(), Path(scratch))


def _own_environment() -> Path:
    """The interpreter of `.venv-bench`, which is made anew when its requirements change."""
    python = _HOME / "bin" / "python"
    stamp = _HOME / "requirements.txt"
    wanted = f"# Python {sys.version}\n{_REQUIREMENTS.read_text(encoding='utf-8')}"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        _say("Making .venv-bench with the peers; this takes a minute or two ...")
        _run([sys.executable, "-m", "venv", "--clear", str(_HOME)])
        _install(python, "--requirement", str(_REQUIREMENTS))
        stamp.write_text(wanted, encoding="utf-8")
    _say("Installing this project into .venv-bench as users get it ...")
    _install(python, "--no-deps", "--no-build-isolation", "--force-reinstall", str(ROOT))
    return python


def _install(python: Path, *arguments: str) -> None:
    _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])


def _generate_stock_client(output: Path) -> None:
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", "--meta", "none"]
    # The generator tidies its output with the ruff that it finds by name.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    _run([*command, "--path", str(ROOT / "openapi.yaml"), "--output-path", str(output)], {"PATH": path})
    _run([sys.executable, "-m", "compileall", "-q", str(output)])


def _generator_version() -> str:
    from importlib.metadata import version

    return version("openapi-python-client")


def _run(command: Sequence[str], variables: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env={**os.environ, **(variables or {})}, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}\nThat failed, so nothing was measured.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
