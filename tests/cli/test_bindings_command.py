"""Tests of the command `bindings`, which writes identifiers of services into wrangler's configuration."""

import json
import tomllib
from pathlib import Path

import pytest

from .support import DB, ID, MISSING_ID, WEB, Command

WEB_ID = "0191dce4-1111-7fce-b660-8e5dec5172da"

JSONC = f"""{{
  // The name of the Worker
  "name": "worker",
  "vpc_services": [
    {{ "binding": "DB", "service_id": "{MISSING_ID}", "remote": true }}, // production only
    // more to come
  ],
  "env": {{
    "staging": {{"vars": {{"A": "1"}}}}, /* no bindings yet */
    "production": {{
      "vpc_services": [{{"binding": "OLD", "service_id": "{MISSING_ID}"}},
                       {{"binding": "WEB", "service_id": "{WEB_ID}"}}]
    }}
  }}
}}
"""

TOML = f"""# The Worker
name = "worker" # its name

[[vpc_services]] # production only
binding = "DB"
service_id = "{MISSING_ID}"
remote = true

[vars]
A = "1"

[[env.production.vpc_services]]
binding = "WEB"
service_id = "{WEB_ID}"
"""


@pytest.fixture
def account(command: Command) -> Command:
    """The command, with an account that contains postgres-db and web."""
    command.add(DB, name="postgres-db", service_id=ID)
    command.add(WEB, service_id=WEB_ID)
    return command


@pytest.fixture
def jsonc(tmp_path: Path) -> Path:
    """A wrangler.jsonc with comments."""
    path = tmp_path / "wrangler.jsonc"
    path.write_text(JSONC)
    return path


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """A wrangler.toml with comments."""
    path = tmp_path / "wrangler.toml"
    path.write_text(TOML)
    return path


def test_bindings_are_printed_as_json(account: Command) -> None:
    """The name of a binding is derived from that of the service, or given."""
    result = account("bindings", "postgres-db", f"SITE={WEB_ID}")
    assert result.status == 0
    assert result.json == {
        "vpc_services": [{"binding": "POSTGRES_DB", "service_id": ID}, {"binding": "SITE", "service_id": WEB_ID}]
    }
    assert account.methods == ["GET"]


def test_bindings_are_printed_as_toml(account: Command) -> None:
    """Without names, all services of the account get a binding."""
    assert tomllib.loads(account("bindings", "--toml").out) == account("bindings").json


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["postgres"], 3, "no service has the name 'postgres' (did you mean 'postgres-db'?)"),
        ([MISSING_ID], 3, f"no service has the identifier {MISSING_ID}"),
        (["A=web", "A=postgres-db"], 2, "A: two bindings have this name; pass NAME=SERVICE"),
        (["my-db=web"], 2, "the name of a binding must be an identifier in JavaScript (got 'my-db')"),
        (["web", "--check", "x"], 2, "--check: cannot be combined"),
        (["web", "--env", "x"], 2, "--env: only valid together with --write"),
        (["web", "--write", "missing.jsonc"], 2, "missing.jsonc: cannot be read"),
    ],
)
def test_invalid_arguments_are_rejected(account: Command, arguments: list[str], status: int, message: str) -> None:
    """A service that does not exist has an exit status of its own."""
    result = account("bindings", *arguments)
    assert result.status == status
    assert message in result.err


def test_write_changes_only_identifiers_and_adds_bindings(account: Command, jsonc: Path) -> None:
    """Comments, formatting, other fields and other bindings stay as they are."""
    status, _, err = account("bindings", "DB=postgres-db", "web", "--write", str(jsonc))
    assert (status, err) == (0, f"Added in {jsonc}: WEB.\nChanged in {jsonc}: DB.\n")
    expected = JSONC.replace(f'"service_id": "{MISSING_ID}", "remote"', f'"service_id": "{ID}", "remote"').replace(
        "    // more to come\n",
        f'    // more to come\n    {{"binding": "WEB", "service_id": "{WEB_ID}"}},\n',
    )
    assert jsonc.read_text() == expected
    assert "already contains" in account("bindings", "DB=postgres-db", "web", "--write", str(jsonc)).err
    assert jsonc.read_text() == expected


@pytest.mark.parametrize("environment", ["production", "staging", "new"])
def test_write_changes_an_environment(account: Command, jsonc: Path, environment: str) -> None:
    """The bindings of an environment are changed, or added to it; a missing environment is created."""
    assert account("bindings", "postgres-db", "--write", str(jsonc), "--env", environment).status == 0
    text = jsonc.read_text()
    assert '"binding": "POSTGRES_DB",' in text
    listed = account("bindings", "--check", str(jsonc))
    assert "Error: 2 of 4 bindings refer to a service that does not exist" in listed.err
    assert all(line in text for line in JSONC.splitlines() if "//" in line)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{\n}\n",
        '{"name": "worker"}',
        '{\r\n\t"name": "worker"\r\n}\r\n',
        '{"vpc_services": []}',
        '{\n  "vpc_services": [\n  ],\n}\n',
        '{"vpc_services": [{"binding": "A", "service_id": "a"}]}',
        '{"vpc_services": [{"binding": "A", "service_id": "a"} /* last */]}',
        '{\n  "vpc_services": [\n    {"binding": "A", "service_id": "a"} // last\n  ]\n}\n',
        '{"vpc_services": [{"binding": "A", "service_id": "a"} // last\n]}',
        '{"vpc_services": [ // last\n]}',
        '{"vpc_services": [{"binding": "WEB"}]}',
    ],
)
def test_write_adds_to_any_json(account: Command, tmp_path: Path, text: str) -> None:
    """The result is what it was, and the binding. Line ends are kept."""
    import json5

    path = tmp_path / "wrangler.jsonc"
    path.write_text(text, newline="")
    assert account("bindings", "web", "--write", str(path)).status == 0
    result = path.read_bytes().decode()
    before, after = json5.loads(text), json5.loads(result)
    kept = [each for each in before.get("vpc_services", []) if each["binding"] != "WEB"]
    assert after == {**before, "vpc_services": [*kept, {"binding": "WEB", "service_id": WEB_ID}]}
    assert result.count("\n") == result.count("\r\n") or "\r" not in text
    assert ("last" in result) == ("last" in text)


def test_write_changes_toml(account: Command, toml: Path) -> None:
    """Comments and other tables stay as they are."""
    assert account("bindings", "DB=postgres-db", "web", "--write", str(toml)).status == 0
    assert account("bindings", "postgres-db", "--write", str(toml), "--env", "production").status == 0
    assert account("bindings", "postgres-db", "--write", str(toml), "--env", "new").status == 0
    text = toml.read_text()
    document = tomllib.loads(text)
    db, web = {"binding": "DB", "service_id": ID, "remote": True}, {"binding": "WEB", "service_id": WEB_ID}
    postgres = {"binding": "POSTGRES_DB", "service_id": ID}
    assert document == {
        "name": "worker",
        "vars": {"A": "1"},
        "vpc_services": [db, web],
        "env": {"production": {"vpc_services": [web, postgres]}, "new": {"vpc_services": [postgres]}},
    }
    assert all(comment in text for comment in ("# The Worker", "# its name", "# production only"))


def test_check_finds_identifiers_that_do_not_exist(account: Command, jsonc: Path, toml: Path) -> None:
    """Each binding is shown with its place, including those of environments, and the status is 1."""
    status, out, err = account("bindings", "--check", str(jsonc))
    assert status == 1
    assert out.splitlines() == [
        f"{jsonc}:5: vpc_services[0]: binding DB: no service {MISSING_ID}",
        f"{jsonc}:11: env.production.vpc_services[0]: binding OLD: no service {MISSING_ID}",
    ]
    assert "Error: 2 of 3 bindings refer to a service that does not exist" in err
    status, out, _ = account("bindings", "--check", str(toml))
    assert (status, out) == (1, f"{toml}:4: vpc_services[0]: binding DB: no service {MISSING_ID}\n")


def test_check_of_a_valid_file_succeeds(account: Command, tmp_path: Path) -> None:
    """If all identifiers exist, the status is 0, and nothing is written to the output."""
    path = tmp_path / "wrangler.json"
    path.write_text(json.dumps(account("bindings").json))
    assert account("bindings", "--check", str(path)) == (
        0,
        "",
        f"{path}: all 2 bindings refer to existing services.\n",
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.jsonc", "{", "not JSON with comments"),
        ("a.jsonc", "[]", "must be a JSON object"),
        ("a.jsonc", '{"vpc_services": {}}', "vpc_services: must be an array"),
        ("a.toml", "a =", "not TOML"),
        ("a.toml", "vpc_services = 1", "vpc_services: must be an array of tables"),
    ],
)
def test_file_of_another_form_is_not_changed(
    account: Command, tmp_path: Path, name: str, text: str, message: str
) -> None:
    """The message names the file and what is wrong."""
    path = tmp_path / name
    path.write_text(text)
    status, _, err = account("bindings", "web", "--write", str(path))
    assert (status, path.read_text()) == (2, text)
    assert f"{path}: {message}" in err
