"""The commands that only read."""

import pytest

from .command import ACCOUNT, DB, ID, MISSING, TUNNEL, WEB, Command


def test_list_shows_each_service_on_a_line(command: Command) -> None:
    """Where no terminal sets a width there is one line for each service, with nothing wrapped or coloured."""
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


def test_list_goes_through_all_pages(command: Command) -> None:
    """No service is left out when they do not fit on one page, and JSON is what the API sent."""
    for number in range(5):
        command.add(WEB, name=f"web-{number}")
    assert command("list", "--per-page", "2", "--json").json == command.directory.services(ACCOUNT)
    assert len(command.directory.requests) == 3


def test_list_can_be_of_one_kind(command: Command) -> None:
    """With --type only the services of that kind are listed."""
    command.add(DB)
    command.add(WEB)
    assert [service["name"] for service in command("list", "--type", "http", "--json").json] == ["web"]


def test_an_empty_list_is_no_failure(command: Command) -> None:
    """Without services a person is told so, and a script gets an empty array."""
    assert command("list") == (0, "", "There are no services.\n")
    assert command("list", "--json").json == []


@pytest.mark.parametrize("selection", [["get", ID], ["get", "--name", "db"], ["find", "db"]])
def test_a_service_is_shown_field_by_field(command: Command, selection: list[str]) -> None:
    """A service is found by its identifier or its name, and shown with each field's path and value."""
    command.add(WEB)
    service = command.add(DB, service_id=ID, tls_settings=None)
    status, out, err = command(*selection)
    assert (status, err) == (0, "")
    assert [line.split(maxsplit=1) for line in out.splitlines()] == [
        ["name", "db"],
        ["host.ipv4", "10.0.0.1"],
        ["host.network.tunnel_id", TUNNEL],
        ["type", "tcp"],
        ["tcp_port", "5432"],
        ["app_protocol", "postgresql"],
        ["tls_settings", "null"],
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
    ids=["fields", "kind"],
)
def test_json_is_exact(command: Command, unusual: dict[str, object]) -> None:
    """Fields, values and kinds that the contract does not know are in the JSON as they came, and in the tables."""
    service = command.add(unusual)
    assert command("get", service["service_id"], "--json").json == service
    assert service["service_id"] in command("get", service["service_id"]).out
    assert service["service_id"] in command("list").out


@pytest.mark.parametrize("selection", [[MISSING], ["--name", "db"]])
def test_a_missing_service_has_a_status_of_its_own(command: Command, selection: list[str]) -> None:
    """Scripts tell from the exit status 3 that there is no such service."""
    status, out, err = command("get", *selection)
    assert (status, out) == (3, "")
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command_name", ["get", "edit", "delete"])
@pytest.mark.parametrize(
    ("selection", "complaint"),
    [
        ([], "name the service by its SERVICE_ID or with --name"),
        ([ID, "--name", "db"], "one of both"),
        (["my db"], "--name 'my db'"),
    ],
)
def test_exactly_one_service_must_be_named(
    command: Command, command_name: str, selection: list[str], complaint: str
) -> None:
    """A selection that names no service, or two, is refused before anything is sent, with a way out."""
    status, _, err = command(command_name, *selection)
    assert (status, command.methods) == (2, [])
    assert complaint in err
