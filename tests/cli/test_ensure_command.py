"""Tests of the command `ensure`, with one service and with several."""

import json
from pathlib import Path

import pytest

from workers_vpc_api.models.schemas import SERVICE_CONFIG

from .support import DB, DB_OPTIONS, ID, WEB, Command

NEW_WEB = {**WEB, "http_port": 8081}
OTHER_WEB = {**WEB, "name": "new"}


@pytest.fixture
def services_file(tmp_path: Path) -> str:
    """A YAML file with three services."""
    path = tmp_path / "services.yaml"
    path.write_text("".join(f"- {json.dumps(service)}\n" for service in (DB, NEW_WEB, OTHER_WEB)))
    return str(path)


def test_ensure_creates_and_updates_services(command: Command, services_file: str) -> None:
    """Afterwards each service is as in the file, and the output says what was done to each of them."""
    command.add(DB, service_id=ID)
    command.add(WEB)
    status, out, err = command("ensure", "--file", services_file)
    assert (status, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["ACTION", "NAME"],
        ["unchanged", "db"],
        ["updated", "web"],
        ["created", "new"],
    ]
    assert command.services == [DB, NEW_WEB, OTHER_WEB]


def test_ensure_is_idempotent(command: Command, services_file: str) -> None:
    """A second run changes nothing."""
    assert command("ensure", "--file", services_file).status == 0
    results = command("ensure", "--file", services_file, "--json").json
    assert {result["action"] for result in results} == {"unchanged"}


def test_dry_run_shows_what_would_happen_to_each_service(command: Command, services_file: str) -> None:
    """A dry run shows the action and the changed fields of each service, and changes nothing."""
    command.add(DB, service_id=ID)
    web = command.add(WEB)
    result = command("ensure", "--file", services_file, "--dry-run", "--exit-code", "--json")
    assert (result.status, set(command.methods)) == (5, {"GET"})
    assert [change["action"] for change in result.json] == ["unchanged", "update", "create"]
    assert result.json[1]["service_id"] == web["service_id"]
    assert result.json[1]["changes"] == [{"path": "http_port", "before": 8080, "after": 8081}]
    assert command("ensure", "--file", services_file, "--dry-run").out.splitlines()[0] == f"unchanged db ({ID})"


def test_json_output_has_the_form_of_the_input(command: Command) -> None:
    """The output is an object for a file with one mapping, and an array for a list, even a list of one."""
    single = command("ensure", "--file", "-", "--json", stdin=json.dumps(DB)).json
    assert (single["action"], single["service"]["name"]) == ("created", "db")
    listed = command("ensure", "--file", "-", "--json", stdin=json.dumps([DB])).json
    assert listed == [{"action": "unchanged", "service": single["service"]}]


def test_yaml_documents_are_several_services(command: Command) -> None:
    """Each YAML document of a file is a service; empty documents are ignored."""
    text = f"---\n{json.dumps(DB)}\n---\n{json.dumps(WEB)}\n---\n"
    assert len(command("ensure", "--file", "-", "--json", stdin=text).json) == 2
    assert command.services == [DB, WEB]


def test_results_before_a_failure_are_shown(command: Command, services_file: str) -> None:
    """If a service fails, the output contains the services before it, and the status is that of the failure."""
    command.add(DB, service_id=ID)
    command.directory.inject(method="POST", status=400, code=1003, message="no")
    status, out, err = command("ensure", "--file", services_file, "--json")
    assert status == 1
    assert [result["service"]["name"] for result in json.loads(out)] == ["db"]
    assert "Failed at web, after 1 of 3 services; it is safe to run this command again." in err
    assert "1003 no" in err


def test_all_services_are_checked_before_anything_is_sent(command: Command) -> None:
    """If services are invalid, nothing is sent, and each error names the service in which it is."""
    text = json.dumps([DB, {**WEB, "http_port": 0}, DB, 5])
    status, _, err = command("ensure", "--file", "-", stdin=text)
    assert (status, command.methods) == (2, [])
    assert err.splitlines() == [
        "Error: standard input: 3 errors:",
        "  [1].http_port: must be an integer between 1 and 65535 (got 0)",
        "  [2].name: must be unique ([0] has the name 'db' too)",
        f"  [3]: must be {SERVICE_CONFIG.expected} (got 5)",
    ]


def test_field_options_require_a_single_service(command: Command, services_file: str) -> None:
    """Options for fields are rejected for a file with a list, and so is such a file by `create`."""
    status, _, err = command("ensure", "--file", services_file, "--tcp-port", "1")
    assert (status, "options for fields cannot be combined with a file that has a list" in err) == (2, True)
    status, _, err = command("create", "--file", services_file)
    assert (status, "must be one service (got 3)" in err) == (2, True)
    assert command.methods == []


def test_field_options_override_a_file(command: Command) -> None:
    """An option replaces the value of the file."""
    result = command("ensure", "--file", "-", "--tcp-port", "1", "--json", stdin=json.dumps(DB))
    assert result.json["action"] == "created"
    assert command.services == [{**DB, "tcp_port": 1}]


def test_ensure_accepts_options_without_a_file(command: Command) -> None:
    """Options alone describe a service."""
    assert command("ensure", *DB_OPTIONS).status == 0
    assert command.services == [DB]
