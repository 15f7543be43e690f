"""Altered copies of the contract, and the command on them."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES = "/accounts/{account_id}/connectivity/directory/services"
SERVICE = f"{SERVICES}/{{service_id}}"

Document = dict[str, Any]
Edit = Callable[[Document], object]


def contract() -> Document:
    """The contract, without the nodes that its YAML shares, so that an edit changes one place."""
    document: Document = json.loads(json.dumps(yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))))
    return document


sys.path.insert(0, str(ROOT / "tools"))
command = importlib.import_module("generate")


def save(document: Document | str, path: Path) -> Path:
    """Write a contract, or the text of one, into a file."""
    text = document if isinstance(document, str) else yaml.safe_dump(document, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path


def generate(document: Document | str, package: Path) -> str | None:
    """Emit a contract into a package; gives the message with which the command ends where it refuses."""
    source = save(document, package.with_suffix(".yaml"))
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            command.generate(source, package)
    except SystemExit as end:
        return str(end.code)
    return None


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    line = [sys.executable, str(ROOT / "tools" / "generate.py"), *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def files(package: Path) -> dict[str, bytes]:
    """The bytes of each file of a package, by path."""
    return {
        str(path.relative_to(package)): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
