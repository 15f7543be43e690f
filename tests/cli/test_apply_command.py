"""Tests of the commands `plan` and `apply`."""

import json
from pathlib import Path
from typing import Any

import pytest

from .support import DB, DB_OPTIONS, ID, OTHER_TUNNEL, TUNNEL, WEB, Command

NEW_WEB = {**WEB, "http_port": 8081}
OTHER_WEB = {**WEB, "name": "new"}


@pytest.fixture
def services_file(tmp_path: Path) -> str:
    """A YAML file with three services."""
    path = tmp_path / "services.yaml"
    path.write_text("".join(f"- {json.dumps(service)}\n" for service in (DB, NEW_WEB, OTHER_WEB)))
    return str(path)


def test_apply_creates_and_updates_services(command: Command, services_file: str) -> None:
    """Afterwards each service is as in the file, and the output says what was done to each of them."""
    command.add(DB, service_id=ID)
    command.add(WEB)
    status, out, err = command("apply", "--file", services_file, "--yes")
    assert (status, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["ACTION", "NAME"],
        ["unchanged", "db"],
        ["update", "web"],
        ["create", "new"],
    ]
    assert command.services == [DB, NEW_WEB, OTHER_WEB]
    assert sorted(command.methods) == ["GET", "POST", "PUT"]


def test_apply_is_idempotent(command: Command, services_file: str) -> None:
    """A second run changes nothing, and needs no confirmation."""
    assert command("apply", "--file", services_file, "--yes").status == 0
    result = command("apply", "--file", services_file, "--json")
    assert result.status == 0
    assert {change["action"] for change in result.json} == {"unchanged"}
    assert {change["service"]["name"] for change in result.json} == {"db", "web", "new"}


def test_apply_requires_yes_without_a_terminal(command: Command, services_file: str) -> None:
    """The plan is shown, and nothing is changed."""
    status, out, err = command("apply", "--file", services_file)
    assert (status, out, set(command.methods)) == (2, "", {"GET"})
    assert "Plan: 3 to create, 0 to update, 0 to delete, 0 unchanged." in err
    assert "pass --yes to apply the plan without confirmation" in err


def test_plan_shows_each_change(command: Command, services_file: str) -> None:
    """The output contains the changed fields, and changes nothing. With `--exit-code`, the status shows a change."""
    command.add(DB)
    web = command.add(WEB)
    arguments = ["plan", "--file", services_file]
    status, out, err = command(*arguments, "--exit-code")
    assert (status, set(command.methods)) == (5, {"GET"})
    lines = out.splitlines()
    assert lines[0] == f"update web ({web['service_id']})"
    assert lines[1].split() == ["~", "http_port", "8080", "->", "8081"]
    assert lines[2] == "create new"
    assert err == "Plan: 1 to create, 1 to update, 0 to delete, 1 unchanged.\n"
    assert command(*arguments).status == 0


def test_stored_plan_can_be_applied(command: Command, services_file: str, tmp_path: Path) -> None:
    """`apply --plan` makes the changes of a plan that was stored as JSON."""
    plan = tmp_path / "plan.json"
    plan.write_text(command("plan", "--file", services_file, "--output", "json").out)
    assert command("apply", "--plan", str(plan), "--yes").status == 0
    assert {service["name"] for service in command.services} == {"db", "web", "new"}


def test_stored_plan_does_not_overwrite_a_later_change(command: Command, services_file: str, tmp_path: Path) -> None:
    """A service that was changed since is a conflict, and the others are changed."""
    command.add(WEB, service_id=ID)
    plan = tmp_path / "plan.json"
    plan.write_text(command("plan", "--file", services_file, "--json").out)
    assert command("edit", "web", "--http-port", "1").status == 0
    status, out, err = command("apply", "--plan", str(plan), "--yes")
    assert status == 4
    assert "web: service 'web' was changed since the plan was made" in err
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["create", "failed", "create"]
    assert {**WEB, "http_port": 1} in command.services


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--prune"], "--plan: the plan is applied as it is"),
        (["--tcp-port", "1"], "--plan: the plan is applied as it is"),
        ([], "not a plan that plan --output json wrote"),
    ],
)
def test_invalid_use_of_a_plan_is_rejected(command: Command, arguments: list[str], message: str) -> None:
    """Options that decide what a plan contains cannot be combined with a plan, and other files are no plans."""
    status, _, err = command("apply", "--plan", "-", "--yes", *arguments, stdin=json.dumps([DB]))
    assert (status, command.methods) == (2, [])
    assert message in err


def test_prune_deletes_other_services(command: Command, services_file: str) -> None:
    """More than a third of the account is only deleted with `--max-deletions`."""
    for name in ("old-1", "old-2"):
        command.add(DB, name=name)
    arguments = ["apply", "--file", services_file, "--prune", "--yes"]
    status, _, err = command(*arguments)
    assert (status, set(command.methods)) == (2, {"GET"})
    assert "prune would delete 2 of 2 services (old-1, old-2)" in err
    assert "pass --max-deletions 2 to allow it" in err
    assert command(*arguments, "--max-deletions", "2").status == 0
    assert {service["name"] for service in command.services} == {"db", "web", "new"}


def test_type_change_requires_an_option(command: Command) -> None:
    """The message names the option of the command."""
    command.add(DB, name="web")
    text = json.dumps(WEB)
    status, _, err = command("apply", "--file", "-", "--yes", stdin=text)
    assert (status, "pass --replace-type to change the type" in err) == (2, True)
    assert command("apply", "--file", "-", "--yes", "--replace-type", stdin=text).status == 0
    assert command.services == [WEB]


def test_failure_of_one_service_does_not_stop_the_others(command: Command, services_file: str) -> None:
    """The output contains all services, and the status is that of the failure."""
    command.add(WEB, service_id=ID)
    command.directory.inject(method="PUT", status=403, code=10000, message="Authentication error")
    status, out, err = command("apply", "--file", services_file, "--yes", "--json")
    assert status == 1
    assert [(change["name"], change["error"] is None) for change in json.loads(out)] == [
        ("db", True),
        ("web", False),
        ("new", True),
    ]
    assert "Error: 1 of 3 services failed; it is safe to run this command again:\n  web: 403" in err


def without(service: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return a service without some of its fields."""
    return {key: value for key, value in service.items() if key not in keys}


def test_options_fill_in_the_fields_that_services_lack(command: Command) -> None:
    """An option applies to each service of the files whose type has the field, and replaces nothing."""
    services = [
        {**without(DB, "tcp_port"), "host": {"ipv4": "10.0.0.1"}},
        {**DB, "name": "other", "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": OTHER_TUNNEL}}},
        {**WEB, "host": {"hostname": "web.internal"}},
    ]
    options = ["--tunnel-id", TUNNEL, "--tcp-port", "1", "--cert-verification-mode", "disabled"]
    assert command("apply", "--file", "-", "--yes", *options, stdin=json.dumps(services)).status == 0
    assert {service["name"]: service for service in command.services} == {
        "db": {**DB, "tcp_port": 1},
        "other": services[1],
        "web": {**WEB, "tls_settings": {"cert_verification_mode": "disabled"}},
    }


def test_options_describe_one_service_without_a_file(command: Command) -> None:
    """Options alone describe a service."""
    assert command("apply", *DB_OPTIONS, "--yes").status == 0
    assert command.services == [DB]


def test_create_rejects_a_file_with_several_services(command: Command, services_file: str) -> None:
    """The message names the command for several services."""
    status, _, err = command("create", "--file", services_file)
    assert (status, command.methods) == (2, [])
    assert "must be one service (got 3); to create or update several services, use apply" in err


def test_tcp_service_of_a_file_requires_a_port(command: Command) -> None:
    """A misspelt field cannot create a service without a port."""
    text = json.dumps([{**without(DB, "tcp_port"), "tcp_prot": 4}], indent=1)
    status, _, err = command("apply", "--file", "-", "--yes", stdin=text)
    assert (status, command.methods) == (2, [])
    assert "tcp_prot: unknown field (did you mean tcp_port?)" in err
    assert "standard input:2: tcp_port: required for a service of type tcp, or pass --allow-no-port" in err
