"""The recipes of the cookbook work: files are written, and commands and Python blocks print what the page shows."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers_vpc.testing import Directory

from .pages import ROOT, CodeBlock, code_blocks
from .sample_account import ACCOUNT_ID, SERVICES

COOKBOOK = ROOT / "docs" / "cookbook.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which `workers-vpc` and Python use an emulator with the sample account."""
    executable = tmp_path / "bin" / "workers-vpc"
    executable.parent.mkdir()
    executable.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m workers_vpc.cli "$@"\n')
    executable.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{executable.parent}{os.pathsep}{os.environ['PATH']}")
    with Directory({ACCOUNT_ID: SERVICES}).serve() as base_url:
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT_ID)
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "any-token")
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", base_url)
        yield tmp_path


def steps(block: CodeBlock) -> Iterator[tuple[str, str]]:
    """Yield the commands of a block, each with the output that follows it."""
    for step in re.split(r"^\$ ", block.code, flags=re.MULTILINE)[1:]:
        command, _, output = step.partition("\n")
        yield command, output


def run_shell(command: str) -> str:
    """Run a command in a shell, and return what it printed to both streams."""
    completed = subprocess.run(
        ["bash", "-c", f"set -o pipefail\n{command}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert completed.returncode == 0, f"{command}\n{completed.stdout}"
    return completed.stdout


def test_recipes_run_and_print_what_the_page_shows(folder: Path) -> None:
    """All blocks run in the order of the page, in one account and one folder."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    variables = printed = ""
    for block in code_blocks(COOKBOOK):
        if title := re.search(r'title="(.+?)"', block.attributes):
            (folder / title[1]).write_text(block.code)
        elif block.language == "python":
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile("\n" * block.first_line + block.code, str(COOKBOOK), "exec"), namespace)
            printed = output.getvalue()
        elif block.language == "text":
            assert printed == block.code, block.location
        elif block.language == "console":
            for command, expected in steps(block):
                if re.match(r"[A-Z_]+=", command):
                    variables += f"{command}\n"
                shown = run_shell(variables + command)
                assert not expected or shown == expected, f"{block.location}: {command}"
