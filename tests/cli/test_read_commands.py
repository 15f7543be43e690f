"""Tests of the commands `list`, `get` and `find`, and of the selection of a service."""

import pytest

from .support import ACCOUNT, DB, ID, MISSING_ID, TUNNEL, WEB, Command, shown


def test_list_shows_each_service_on_one_line(command: Command) -> None:
    """Output that is not a terminal has one line for each service, without wrapping and colours."""
    db = command.add(DB, host={"ipv4": "10.1.2.3", "ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}})
    web = command.add(WEB, https_port=8443)
    status, out, err = command("list")
    header, *lines = [line.split() for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert header == ["NAME", "TYPE", "HOST", "PORTS", "TLS", "UPDATED", "ID"]
    updated = [f"{service['updated_at'][:19]}Z" for service in (db, web)]
    assert lines == [
        ["db", "tcp", "10.1.2.3,", "fd00::1", "5432/tcp", "verify_ca", updated[0], db["service_id"]],
        ["web", "http", "web.internal", "8080/http", "8443/https", "-", updated[1], web["service_id"]],
    ]


def test_list_reads_all_pages(command: Command) -> None:
    """All services are listed if they do not fit on one page, and JSON contains what the API sent."""
    for number in range(5):
        command.add(WEB, name=f"web-{number}")
    assert command("list", "--per-page", "2", "--json").json == list(map(shown, command.directory.services(ACCOUNT)))
    assert len(command.directory.requests) == 3


def test_list_can_be_filtered_by_type(command: Command) -> None:
    """`--type` lists only the services of one type."""
    command.add(DB)
    command.add(WEB)
    assert [service["name"] for service in command("list", "--type", "http", "--json").json] == ["web"]


def test_empty_list_is_not_a_failure(command: Command) -> None:
    """Without services there is a message, and JSON is an empty array."""
    assert command("list") == (0, "", "There are no services.\n")
    assert command("list", "--type", "http") == (0, "", "There are no such services.\n")
    assert command("list", "--json").json == []


@pytest.mark.parametrize("selection", [["get", ID], ["get", "--name", "db"], ["find", "db"]])
def test_service_is_shown_field_by_field(command: Command, selection: list[str]) -> None:
    """A service is selected by its identifier or name, and shown with the path and value of each field."""
    command.add(WEB)
    service = command.add({**DB, "app_protocol": None}, service_id=ID)
    status, out, err = command(*selection)
    assert (status, err) == (0, "")
    assert [line.split(maxsplit=1) for line in out.splitlines()] == [
        ["name", "db"],
        ["host.ipv4", "10.0.0.1"],
        ["host.network.tunnel_id", TUNNEL],
        ["type", "tcp"],
        ["tcp_port", "5432"],
        ["app_protocol", "null"],
        ["tls_settings.cert_verification_mode", "verify_ca"],
        ["service_id", ID],
        ["created_at", service["created_at"]],
        ["updated_at", service["updated_at"]],
    ]


@pytest.mark.parametrize(
    "unusual",
    [
        {**DB, "weight": {"a.b": [1, None]}, "app_protocol": None, "tcp_port": None},
        {"name": "u", "type": "udp", "host": {"socket": "/x"}, "udp_port": 53},
    ],
    ids=["fields", "type"],
)
def test_json_output_is_exact(command: Command, unusual: dict[str, object]) -> None:
    """Fields, values and types that the contract does not contain are shown as the API sent them."""
    service = command.add(unusual)
    assert command("get", service["service_id"], "--json").json == shown(service)
    assert service["service_id"] in command("get", service["service_id"]).out
    assert service["service_id"] in command("list").out


@pytest.mark.parametrize("selection", [[MISSING_ID], ["--name", "db"]])
def test_missing_service_has_an_exit_status(command: Command, selection: list[str]) -> None:
    """The exit status is 3 if the service does not exist."""
    status, out, err = command("get", *selection)
    assert (status, out) == (3, "")
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command_name", ["get", "edit", "delete"])
@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ([], "no service selected: pass either SERVICE_ID or --name"),
        ([ID, "--name", "db"], "the service is selected twice: pass either SERVICE_ID or --name"),
        (["my db"], "SERVICE_ID: must be a UUID (got 'my db'); to select a service by its name, pass --name 'my db'"),
    ],
)
def test_exactly_one_service_must_be_selected(
    command: Command, command_name: str, selection: list[str], message: str
) -> None:
    """An incorrect selection is rejected before anything is sent, and the message says what to pass."""
    status, _, err = command(command_name, *selection)
    assert (status, command.methods) == (2, [])
    assert message in err
