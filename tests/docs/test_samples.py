"""The code samples in the documentation work, and the commands that it mentions exist."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from inspect import signature
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from workers_vpc.testing import Directory

from .pages import PAGES, ROOT, code_blocks, commands, relative_path
from .sample_account import ACCOUNT_ID, SERVICES

LANGUAGES = {"console", "json", "jsonc", "python", "text", "yaml"}

each_page = pytest.mark.parametrize("page", PAGES, ids=relative_path)
# The commands and the samples of the cookbook use the same account, so another test runs both.
each_page_with_samples = pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "cookbook.md"], ids=relative_path
)


@pytest.fixture
def emulated_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the environment variables of a client to an emulator that contains the sample account."""
    # Timestamps have whole seconds, and the samples must not wait for the next one.
    start = datetime(2026, 1, 1, tzinfo=UTC)
    now = (start + timedelta(seconds=second) for second in itertools.count()).__next__
    with Directory({ACCOUNT_ID: SERVICES}, now=now).serve() as base_url:
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT_ID)
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "any-token")
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", base_url)
        yield


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
