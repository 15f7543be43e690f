"""The generated package is current, depends on pinned inputs only, and contains what the contract determines."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from codegen.contract import read_contract
from codegen.generator import NOTICE, ROOT, generate

from .contract_changes import Contract

GENERATED = ROOT / "generated" / "workers_vpc_api"

#: The templates of openapi-python-client that ours replace: the hash of the version that ours were written against.
REPLACED_TEMPLATES = {
    "api_init.py.jinja": "f3b0290732b219be",
    "endpoint_init.py.jinja": "c1837a037fdbbd85",
    "endpoint_module.py.jinja": "c1b2628053eb4875",
    "int_enum.py.jinja": "cf8776855b1d8269",
    "model.py.jinja": "fd1c79680d51c06c",
    "models_init.py.jinja": "4f64a3d6e1b15a56",
    "package_init.py.jinja": "ac15907e32dc39bd",
    "str_enum.py.jinja": "e4979a5e6b338351",
}
#: Our templates that replace none.
ADDED_TEMPLATES = {
    "client_resources.py.jinja",
    "macros.jinja",
    "parameters.py.jinja",
    "schemas.py.jinja",
    "union_alias.py.jinja",
}


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command behind `make generate`."""
    command = [sys.executable, "-m", "codegen", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def read_files(package: Path) -> dict[str, bytes]:
    """Return the contents of the files of a package, by path."""
    return {
        str(path.relative_to(package)): path.read_bytes()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_generated_package_is_current(tmp_path: Path) -> None:
    """`generated/` equals what the command generates now: no file differs, is missing or is left over."""
    package = tmp_path / "workers_vpc_api"
    generate(ROOT / "openapi.yaml", package)
    expected, found = read_files(package), read_files(GENERATED)
    assert found.keys() == expected.keys()
    assert [name for name in expected if expected[name] != found[name]] == []


def test_surroundings_have_no_effect(tmp_path: Path) -> None:
    """Settings of ruff above the output, and an older package, change no byte; nothing else is left in the folder."""
    (tmp_path / "ruff.toml").write_text('line-length = 40\n[format]\nquote-style = "single"\n')
    package = tmp_path / "workers_vpc_api"
    (package / "models").mkdir(parents=True)
    (package / "models" / "left_over.py").touch()
    assert run_command("--output", str(package)).returncode == 0
    assert read_files(package) == read_files(GENERATED)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ruff.toml", "workers_vpc_api"]


def test_unquoted_statuses_have_no_effect(tmp_path: Path) -> None:
    """A status without quotation marks, which is a number in YAML, is the same status."""
    text = (ROOT / "openapi.yaml").read_text(encoding="utf-8").replace("'200':", "200:")
    (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
    generate(tmp_path / "openapi.yaml", tmp_path / "workers_vpc_api")
    assert read_files(tmp_path / "workers_vpc_api") == read_files(GENERATED)


def test_each_generated_module_names_the_command() -> None:
    """Each generated module begins with the notice that it is generated, and the contract contains it too."""
    for name, content in read_files(GENERATED).items():
        if name.endswith(".py"):
            assert content.startswith(f"# {NOTICE}\n".encode()), name
    contract = json.loads((GENERATED / "openapi.json").read_bytes())
    assert next(iter(contract.items())) == ("$comment", NOTICE)


def test_package_contains_the_complete_contract() -> None:
    """The package contains the contract as JSON, with all of its text."""
    contract = json.loads((GENERATED / "openapi.json").read_bytes())
    del contract["$comment"]
    assert contract == read_contract(ROOT / "openapi.yaml")


def test_package_contains_only_what_depends_on_the_contract() -> None:
    """The runtime is not generated: the package contains models, operations and the contract, and nothing else."""
    names = {path.name for path in GENERATED.iterdir()} - {"__pycache__"}
    assert names == {"__init__.py", "api", "models", "openapi.json", "py.typed"}


def test_command_reports_an_unchanged_package(tmp_path: Path) -> None:
    """If nothing changed, the command says that the package is up to date."""
    package = tmp_path / "workers_vpc_api"
    run_command("--output", str(package))
    result = run_command("--output", str(package))
    assert (result.returncode, result.stdout) == (0, f"{package} is up to date\n")


def test_command_reports_changed_files(contract: Contract, tmp_path: Path) -> None:
    """The command lists the files that it added, changed and removed."""
    package = tmp_path / "workers_vpc_api"
    generate(ROOT / "openapi.yaml", package)
    (package / "models" / "left_over.py").touch()
    contract["components"]["schemas"]["Region"] = {"type": "object", "properties": {"name": {"type": "string"}}}
    source = tmp_path / "contract.json"
    source.write_text(json.dumps(contract), encoding="utf-8")
    result = run_command("--contract", str(source), "--output", str(package))
    assert result.stdout.splitlines() == [
        f"{package}: 1 added, 2 changed, 1 removed",
        "  added    models/region.py",
        "  changed  models/__init__.py",
        "  changed  openapi.json",
        "  removed  models/left_over.py",
    ]


@pytest.mark.parametrize("name", REPLACED_TEMPLATES)
def test_replaced_template_is_unchanged(name: str) -> None:
    """Each template of openapi-python-client that ours replaces is the one that ours was written against.

    If one differs after an upgrade, read what changed in it, and decide whether ours has to follow.
    """
    original = files("openapi_python_client") / "templates" / name
    assert hashlib.sha256(original.read_bytes()).hexdigest()[:16] == REPLACED_TEMPLATES[name]


def test_each_template_is_replaced_or_added() -> None:
    """Each template in `templates/` is either known to replace one of openapi-python-client, or replaces none."""
    assert {path.name for path in (ROOT / "templates").glob("*.jinja")} == REPLACED_TEMPLATES.keys() | ADDED_TEMPLATES
    originals = files("openapi_python_client") / "templates"
    assert not any((originals / name).is_file() for name in ADDED_TEMPLATES)
