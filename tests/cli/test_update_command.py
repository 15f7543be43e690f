"""Tests of the command `update`, which replaces a service."""

import json
from pathlib import Path

import pytest

from .support import DB, DB_OPTIONS, ID, MISSING_ID, TUNNEL, WEB, Command

#: The options for `DB` without its application protocol and its TLS settings.
INCOMPLETE_OPTIONS = [
    *("--name", "db", "--type", "tcp", "--ipv4", "10.0.0.1", "--tunnel-id", TUNNEL, "--tcp-port", "5432"),
]


@pytest.fixture
def db_file(tmp_path: Path) -> str:
    """A file that contains `DB`."""
    path = tmp_path / "db.json"
    path.write_text(json.dumps(DB))
    return str(path)


@pytest.fixture
def saved_file(command: Command, tmp_path: Path) -> str:
    """A file that contains the service `db` as `get --json` wrote it."""
    command.add(DB, service_id=ID)
    path = tmp_path / "saved.json"
    path.write_text(command("get", ID, "--json").out)
    return str(path)


def test_update_shows_what_it_changes_and_resets(command: Command) -> None:
    """The command shows each changed field, and each field that is reset because it is not given."""
    command.add(DB, service_id=ID)
    options = ["--name", "db", "--type", "tcp", "--ipv4", "10.0.0.2", "--tunnel-id", TUNNEL, "--tcp-port", "5432"]
    status, _, err = command("update", ID, *options, "--yes")
    assert status == 0
    lines = err.splitlines()
    assert lines[0] == f"This replaces the service db ({ID}):"
    assert [line.split() for line in lines[1:-1]] == [
        ["~", "host.ipv4", '"10.0.0.1"', "->", '"10.0.0.2"'],
        ["-", "app_protocol", '"postgresql"'],
        ["-", "tls_settings.cert_verification_mode", '"verify_ca"'],
    ]
    assert lines[-1] == "Fields marked with - are not given and are reset. To keep them, use edit."
    host = {**DB["host"], "ipv4": "10.0.0.2"}
    assert command.services == [{"name": "db", "type": "tcp", "host": host, "tcp_port": 5432}]


def test_update_that_resets_fields_requires_yes(command: Command) -> None:
    """Without a terminal to ask for confirmation on, fields are reset only with `--yes`."""
    command.add(DB, service_id=ID)
    status, _, err = command("update", ID, *INCOMPLETE_OPTIONS)
    assert (status, command.services, "PUT" in command.methods) == (2, [DB], False)
    assert "pass --yes to reset these fields without confirmation" in err


def test_update_that_resets_nothing_does_not_require_yes(command: Command) -> None:
    """A dry run and an update that resets no field need no confirmation."""
    command.add(DB, service_id=ID)
    assert command("update", ID, *INCOMPLETE_OPTIONS, "--dry-run").status == 0
    assert command("update", ID, *DB_OPTIONS).status == 0


def test_dry_run_shows_that_nothing_would_change(command: Command) -> None:
    """If the service already has these values, the action is "unchanged" and the exit status is 0."""
    command.add(DB, service_id=ID)
    result = command("update", ID, *DB_OPTIONS, "--dry-run", "--exit-code", "--json")
    assert result.status == 0
    assert result.json == {"action": "unchanged", "name": "db", "service_id": ID, "fields": []}
    assert set(command.methods) == {"GET"}


def test_exit_code_of_a_dry_run_shows_a_change(command: Command) -> None:
    """With `--exit-code`, the exit status is 5 if a field would change, even one that the contract does not contain."""
    command.add(DB, service_id=ID)
    arguments = ["update", ID, *DB_OPTIONS, "--set", "tcp_port2=1", "--allow-unknown", "--dry-run"]
    assert command(*arguments, "--exit-code").status == 5
    assert command(*arguments).status == 0
    assert set(command.methods) == {"GET"}


def test_saved_service_can_be_modified_and_sent_back(command: Command, saved_file: str) -> None:
    """The file that `get --json` wrote selects its service, and its read-only fields are not sent."""
    assert command("update", "--file", saved_file, "--tcp-port", "5433").status == 0
    assert command.services == [{**DB, "tcp_port": 5433}]
    assert "service_id" not in json.loads(command.directory.requests[-1].body)


def test_saved_service_does_not_overwrite_a_later_change(command: Command, saved_file: str) -> None:
    """A file with the `updated_at` of its service is sent only if the service was not changed since."""
    assert command("edit", ID, "--tcp-port", "6000").status == 0
    assert command("update", "--file", saved_file).status == 4
    assert command.services == [{**DB, "tcp_port": 6000}]


def test_file_of_another_service_is_rejected(command: Command, saved_file: str) -> None:
    """The service on the command line and that in the file must be the same."""
    command.add(WEB)
    status, _, err = command("update", "web", "--file", saved_file)
    assert (status, f"the file describes the service {ID}, but NAME_OR_ID is web" in err) == (2, True)
    assert "PUT" not in command.methods


def test_update_requires_a_service(command: Command, db_file: str) -> None:
    """Without a name or an identifier on the command line or in the file, nothing is sent."""
    status, _, err = command("update", "--file", db_file)
    assert (status, command.methods) == (2, [])
    assert "pass NAME_OR_ID, or a file that contains the service_id" in err


def test_update_by_name(command: Command, db_file: str) -> None:
    """A service is selected by its name, and `--name` is its new name."""
    command.add(DB, service_id=ID)
    assert command("update", "db", "--file", db_file, "--name", "main").status == 0
    assert command.services == [{**DB, "name": "main"}]


def test_update_of_a_missing_service_has_an_exit_status(command: Command, db_file: str) -> None:
    """The exit status is 3 if the service does not exist."""
    assert command("update", MISSING_ID, "--file", db_file).status == 3


@pytest.mark.parametrize("updated_at", ["yesterday", "2024-01-15T10:45:00", 5], ids=["text", "no time zone", "number"])
def test_malformed_time_in_a_file_is_rejected(command: Command, updated_at: object) -> None:
    """A file whose `updated_at` is not a timestamp cannot be compared with the service."""
    text = json.dumps({**DB, "service_id": ID, "updated_at": updated_at})
    status, _, err = command("update", "--file", "-", stdin=text)
    assert (status, command.methods) == (2, [])
    assert "updated_at: must be" in err
