"""What the pages show is so: each sample of code runs, and each command exists."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from inspect import signature
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from workers_vpc.cli._app import app
from workers_vpc.testing import Directory

from .pages import PAGES, ROOT, blocks, commands, name

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"
TUNNEL_ID = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
#: What is in the account that the samples work on.
SERVICES = [
    {
        "service_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        "created_at": "2024-01-15T09:30:00Z",
        "updated_at": "2024-01-15T10:45:00Z",
        "name": "postgres-db",
        "type": "tcp",
        "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL_ID}},
        "tcp_port": 5432,
        "app_protocol": "postgresql",
        "tls_settings": {"cert_verification_mode": "verify_ca"},
    },
    {
        "service_id": "550e8400-e29b-41d4-a716-446655440000",
        "created_at": "2024-01-15T09:30:00Z",
        "updated_at": "2024-01-15T10:45:00Z",
        "name": "web-app",
        "type": "http",
        "host": {"hostname": "web.internal", "resolver_network": {"tunnel_id": TUNNEL_ID}},
        "http_port": 8080,
    },
]
LANGUAGES = {"console", "json", "python", "text", "yaml"}

every_page = pytest.mark.parametrize("page", PAGES, ids=name)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment that leads to a stand-in with SERVICES, and to nothing else."""
    with Directory({ACCOUNT_ID: SERVICES}).serve() as base_url:
        monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", ACCOUNT_ID)
        monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "any-token")
        monkeypatch.setenv("CLOUDFLARE_BASE_URL", base_url)
        yield


@every_page
@pytest.mark.usefixtures("account")
def test_the_samples_of_a_page_run_in_their_order(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    request: pytest.FixtureRequest,
) -> None:
    """Each Python block runs after those before it and prints what a text block right below it says; tests pass."""
    caplog.set_level("WARNING", "workers_vpc")  # a level that a sample sets is undone with this one
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "__main__"}
    printed = ""
    for block in blocks(page):
        if block.language == "python":
            # The empty lines make the line numbers of a traceback those of the page.
            code = compile("\n" * block.line + block.code, str(page), "exec", dont_inherit=True)
            output = io.StringIO()
            if not block.is_foreign:
                with contextlib.redirect_stdout(output):
                    exec(code, namespace)
            printed = output.getvalue()
        elif block.language == "text" and block.follows:
            assert printed == block.code, f"{name(page)}:{block.line}"
    for test in [value for key, value in namespace.items() if key.startswith("test_") and callable(value)]:
        test(**{fixture: request.getfixturevalue(fixture) for fixture in signature(test).parameters})


@every_page
def test_blocks_name_a_language_that_is_checked(page: Path) -> None:
    """No sample escapes these tests by a misspelt language, and documents are what they are called."""
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{name(page)}:{block.line}"
        if block.language == "json":
            json.loads(block.code)
        elif block.language == "yaml":
            yaml.safe_load(block.code)


@every_page
def test_commands_exist(page: Path) -> None:
    """A page names no target of the Makefile, command of ours, module or script that is not there."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for command in commands(page):
        match command:
            case ["make", *arguments]:
                assert {word for word in arguments if "=" not in word} <= targets, command
            case ["workers-vpc", word, *_] if not word.startswith("-"):
                assert word in get_command(app).commands, command  # type: ignore[attr-defined]
            case ["python", "-m", module, *_]:
                assert find_spec(module), command
            case ["python", script, *_] if script.endswith(".py"):
                assert (ROOT / script).is_file(), command
