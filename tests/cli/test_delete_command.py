"""Tests of the command `delete`."""

import pytest

from .support import DB, ID, MISSING_ID, WEB, Command


def test_delete_requires_yes_without_a_terminal(command: Command) -> None:
    """Without a terminal to ask for confirmation on, nothing is deleted, whatever the standard input contains."""
    command.add(DB, service_id=ID)
    status, _, err = command("delete", ID, stdin="y\n")
    assert (status, command.services, command.methods) == (2, [DB], [])
    assert "pass --yes to delete without confirmation" in err


def test_dry_run_deletes_nothing(command: Command) -> None:
    """A dry run needs no confirmation."""
    command.add(DB, service_id=ID)
    assert command("delete", ID, "--dry-run").status == 0
    assert command.services == [DB]


def test_delete_by_identifier_sends_one_request(command: Command) -> None:
    """With `--yes` and an identifier, the service is not fetched first."""
    command.add(DB, service_id=ID)
    assert command("delete", ID, "--yes") == (0, "", f"Deleted {ID}.\n")
    assert (command.services, command.methods) == ([], ["DELETE"])


def test_delete_by_name(command: Command) -> None:
    """A service can be selected by its name, and JSON contains its identifier."""
    command.add(WEB)
    command.add(DB, service_id=ID)
    assert command("delete", "db", "--yes", "--json").json == {"action": "deleted", "service_id": ID}
    assert command.services == [WEB]


@pytest.mark.parametrize("selection", [[MISSING_ID], ["db"]])
def test_missing_service_is_a_failure_without_missing_ok(command: Command, selection: list[str]) -> None:
    """The exit status is 3, or 0 with `--missing-ok`."""
    assert command("delete", *selection, "--yes").status == 3
    status, _, err = command("delete", *selection, "--yes", "--missing-ok")
    assert (status, err) == (0, "The service does not exist; nothing was deleted.\n")


def test_several_services_are_deleted(command: Command) -> None:
    """Names and identifiers can be mixed, and the output says what was deleted."""
    command.add(DB, service_id=ID)
    command.add(WEB)
    command.add(WEB, name="other")
    status, _, err = command("delete", ID, "web", "--yes")
    assert (status, [service["name"] for service in command.services]) == (0, ["other"])
    assert [line.split()[0] for line in err.splitlines()] == ["Deleted", "Deleted"]


def test_misspelt_name_deletes_nothing(command: Command) -> None:
    """All services are looked up before the first one is deleted, and the message contains the nearest name."""
    command.add(DB)
    command.add(WEB)
    status, _, err = command("delete", "db", "wep", "--yes")
    assert (status, err) == (3, "Error: no service has the name 'wep' (did you mean 'web'?)\n")
    assert len(command.services) == 2


def test_failed_deletion_does_not_stop_the_others(command: Command) -> None:
    """The error names each service that was not deleted."""
    command.add(DB)
    command.add(WEB)
    command.directory.inject(method="DELETE", status=403, code=10000, message="Authentication error")
    status, _, err = command("delete", "db", "web", "--yes")
    assert (status, [service["name"] for service in command.services]) == (1, ["db"])
    assert "Error: 1 of 2 services were not deleted:\n  db (" in err
