"""The code samples in the documentation work, and the commands that it mentions exist."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import shlex
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

from .pages import PAGES, ROOT, code_blocks, commands, console_commands, relative_path
from .sample_account import SERVICES_FILE

QUICKSTART = ROOT / "docs" / "quickstart.md"
LANGUAGES = {"console", "json", "jsonc", "python", "text", "yaml"}

each_page = pytest.mark.parametrize("page", PAGES, ids=relative_path)
# The commands and the samples of the cookbook use the same account, so another test runs both.
each_page_with_samples = pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "cookbook.md"], ids=relative_path
)


@pytest.fixture
def emulated_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the commands of the quickstart: start the emulator with its file, and set its variables."""
    commands = [command for block in code_blocks(QUICKSTART) for command in console_commands(block)]
    (serve,) = (shlex.split(command) for command in commands if command.startswith("workers-vpc serve"))
    # The tests of several pages run at the same time, so each emulator has a port of its own.
    run = [sys.executable, "-m", "workers_vpc.cli", *serve[1:], "--port", "0"]
    with subprocess.Popen(run, cwd=SERVICES_FILE.parent, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        for assignment in re.findall(r"(?<=^export )(\w+)=(\S+)$", "\n".join(commands), re.MULTILINE):
            monkeypatch.setenv(*assignment)
        assert os.environ["CLOUDFLARE_BASE_URL"] == re.sub(r":\d+/", ":8787/", base_url)
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", base_url)
        yield
        process.terminate()


def test_quickstart_shows_the_services_of_the_samples() -> None:
    """The block to save is the file that the emulator is started with, and that the page links."""
    (block,) = (block for block in code_blocks(QUICKSTART) if f'title="{SERVICES_FILE.name}"' in block.attributes)
    assert block.code == SERVICES_FILE.read_text(encoding="utf-8")


@pytest.mark.usefixtures("emulated_account")
def test_commands_of_the_quickstart_run() -> None:
    """The commands that use services succeed."""
    for block in code_blocks(QUICKSTART):
        for command in console_commands(block):
            if command.startswith("workers-vpc") and " serve " not in command:
                run = [sys.executable, "-m", "workers_vpc.cli", *shlex.split(command)[1:]]
                completed = subprocess.run(run, capture_output=True, text=True, check=False)
                assert completed.returncode == 0, f"{command}\n{completed.stderr}"


@each_page_with_samples
@pytest.mark.usefixtures("emulated_account")
def test_samples_run_and_print_what_the_page_shows(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    """Each Python block runs after those before it, prints the text block after it, and the tests in it pass."""
    caplog.set_level("WARNING", "workers_vpc")  # restores the level after a sample that changes it
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "__main__"}
    printed = ""
    for block in code_blocks(page):
        if block.language == "python":
            # The empty lines give a traceback the line numbers of the page.
            code = compile("\n" * block.first_line + block.code, str(page), "exec", dont_inherit=True)
            output = io.StringIO()
            if "expect_updated_at" in block.code:
                # The block needs an update in a later second than the block before it, as if a reader had pasted both.
                time.sleep(1 - time.time() % 1)
            if not block.uses_official_package:
                with contextlib.redirect_stdout(output):
                    exec(code, namespace)
            printed = output.getvalue()
        elif block.language == "text" and block.follows_a_block:
            assert printed == block.code, block.location
    tests = [value for name, value in namespace.items() if name.startswith("test_") and callable(value)]
    for test in tests:
        test(**{fixture: request.getfixturevalue(fixture) for fixture in signature(test).parameters})


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
