"""The code samples in the documentation work, and the commands that it mentions exist."""

from __future__ import annotations

import ast
import codeop
import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from inspect import signature
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from .pages import PAGES, ROOT, CodeBlock, code_blocks, commands, relative_path
from .sample_account import SERVICES_FILE

QUICKSTART = ROOT / "docs" / "quickstart.md"
LANGUAGES = {"console", "hcl", "json", "jsonc", "python", "text", "yaml"}
# These commands install something, need a tool that is not a dependency of this project, or do not end. `export` is
# handled by the fixture `folder`.
NOT_RUN = re.compile(r"(curl|export|make|node|npx|pip|python) |workers-vpc serve")

each_page = pytest.mark.parametrize("page", PAGES, ids=relative_path)


@pytest.fixture
def folder(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Run the commands of a page that start the emulator and set its variables, and return the current folder.

    A page without these commands begins with those of the quickstart.
    """
    executable = tmp_path / "bin" / "workers-vpc"
    executable.parent.mkdir()
    executable.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m workers_vpc.cli "$@"\n')
    executable.chmod(0o755)
    monkeypatch.setenv("PATH", f"{executable.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    shutil.copy(SERVICES_FILE, tmp_path)
    steps = commands_of(page) if any(map(is_serve, commands_of(page))) else commands_of(QUICKSTART)
    (serve,) = (shlex.split(step, comments=True) for step in steps if is_serve(step))
    # The tests of several pages run at the same time, so each emulator has a port of its own.
    with subprocess.Popen([executable, *serve[1:], "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        for step in steps:
            for assignment in shlex.split(step, comments=True)[1:] if step.startswith("export ") else ():
                monkeypatch.setenv(*assignment.split("=", 1))
        assert os.environ["CLOUDFLARE_BASE_URL"] == re.sub(r":\d+/", ":8787/", base_url)
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", base_url)
        yield tmp_path
        process.terminate()


def test_quickstart_shows_the_services_of_the_samples() -> None:
    """The block to save is the file that the page links."""
    (block,) = (block for block in code_blocks(QUICKSTART) if block.file_name == SERVICES_FILE.name)
    assert block.code == SERVICES_FILE.read_text(encoding="utf-8")


@each_page
def test_blocks_run_in_order_and_print_what_the_page_shows(
    page: Path, folder: Path, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    """All blocks of a page work in one account and one folder: files, commands, Python, and the tests in it."""
    caplog.set_level("WARNING", "workers_vpc")  # restores the level after a sample that changes it
    namespace: dict[str, object] = {"__name__": "__main__"}
    variables = printed = ""
    for block in code_blocks(page):
        if block.file_name:
            (folder / block.file_name).write_text(block.code, encoding="utf-8")
        elif block.language == "python":
            printed = run_python(block, page, namespace)
        elif block.language == "text" and block.follows_a_block:
            assert printed == block.code, block.location
        for command, shown in block.steps:
            if re.match(r"[A-Z_]+=", command):
                variables += f"{command}\n"
            if not NOT_RUN.match(command):
                output = run_shell(variables + command)
                assert not shown or output == shown, f"{block.location}: {command}"
    tests = [value for name, value in namespace.items() if name.startswith("test_") and callable(value)]
    for test in tests:
        test(**{fixture: request.getfixturevalue(fixture) for fixture in signature(test).parameters})


def commands_of(page: Path) -> list[str]:
    """Return the commands of the console blocks of a page."""
    return [command for block in code_blocks(page) for command, _ in block.steps]


def is_serve(command: str) -> bool:
    """Return whether a command starts the emulator."""
    return command.startswith("workers-vpc serve")


def run_python(block: CodeBlock, page: Path, namespace: dict[str, object]) -> str:
    """Run a Python block, and return what it prints. A block that uses the official package is only compiled."""
    # The empty lines give a traceback the line numbers of the page.
    code = compile("\n" * block.first_line + block.code, str(page), "exec", dont_inherit=True)
    output = io.StringIO()
    if "expect_updated_at" in block.code:
        # The block needs an update in a later second than the block before it, as if a reader had pasted both.
        time.sleep(1 - time.time() % 1)
    if not block.uses_official_package:
        with contextlib.redirect_stdout(output):
            exec(code, namespace)
    return output.getvalue()


def run_shell(command: str) -> str:
    """Run a command in a shell, and return what it printed to both streams."""
    completed = subprocess.run(
        ["bash", "-c", f"set -o pipefail\n{command}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert completed.returncode == 0, f"{command}\n{completed.stdout}"
    return completed.stdout


@each_page
def test_each_sample_imports_what_it_uses(page: Path) -> None:
    """A block does not use the imports of an earlier block, so that readers can start with any block."""
    imported: set[str] = set()
    for block in code_blocks(page):
        if block.language == "python":
            nodes = list(ast.walk(ast.parse(block.code)))
            own = {
                alias.asname or alias.name.partition(".")[0]
                for node in nodes
                if isinstance(node, ast.Import | ast.ImportFrom)
                for alias in node.names
            }
            used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
            assert not used & imported - own, block.location
            imported |= own


@each_page
def test_each_sample_can_be_pasted_into_the_interpreter(page: Path) -> None:
    """In an interactive interpreter, an empty line ends an indented block, so that the next line is not indented."""
    for block in code_blocks(page):
        if block.language == "python" and "def test_" not in block.code:  # a file of tests is for pytest
            compile_command = codeop.CommandCompiler()
            pending: list[str] = []
            for line in [*block.code.splitlines(), ""]:
                pending.append(line)
                if compile_command("\n".join(pending), block.location, "single") is not None:
                    pending = []
            assert not pending, block.location


@each_page
def test_code_blocks_have_a_language_that_is_tested(page: Path) -> None:
    """A misspelt language does not exclude a block from the tests, and JSON and YAML blocks are valid."""
    for block in code_blocks(page):
        assert block.language in LANGUAGES, block.location
        if block.language == "json":
            json.loads(block.code)
        elif block.language == "yaml":
            list(YAML(typ="safe").load_all(block.code))


@each_page
def test_commands_exist(page: Path) -> None:
    """Each make target, subcommand, module and script that a page mentions exists."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for command in commands(page):
        match command:
            case ["make", *arguments]:
                assert {word for word in arguments if "=" not in word} <= targets, command
            case ["workers-vpc", subcommand, *_] if not subcommand.startswith("-"):
                assert is_subcommand(subcommand), command
            case ["python", "-m", module, *_]:
                assert find_spec(module), command
            case ["python", script, *_] if script.endswith(".py"):
                assert (ROOT / script).is_file(), command


@cache
def is_subcommand(name: str) -> bool:
    """Return whether `workers-vpc` has a subcommand."""
    completed = subprocess.run(
        [sys.executable, "-m", "workers_vpc.cli", name, "--help"], capture_output=True, check=False
    )
    return completed.returncode == 0
