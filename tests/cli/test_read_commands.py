"""Tests of the commands `list` and `get`, and of the selection of a service."""

import pytest

from .support import ACCOUNT, DB, ID, MISSING_ID, OTHER_TUNNEL, TUNNEL, WEB, Command, shown


def test_list_shows_each_service_on_one_line(command: Command) -> None:
    """Without a terminal, there is one line for each service, with the ports and the TLS mode that are in effect."""
    db = command.add(DB, host={"ipv4": "10.1.2.3", "ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}})
    web = command.add({key: value for key, value in WEB.items() if key != "http_port"})
    status, out, err = command("list")
    header, *lines = [line.split() for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert header == ["NAME", "TYPE", "HOST", "PORTS", "TLS", "ID", "TUNNEL", "UPDATED"]
    updated = [f"{service['updated_at'][:19]}Z" for service in (db, web)]
    assert lines == [
        ["db", "tcp", "10.1.2.3,", "fd00::1", "5432/tcp", "verify_ca", db["service_id"], TUNNEL, updated[0]],
        ["web", "http", "web.internal", "80/http", "443/https", "verify_full", web["service_id"], TUNNEL, updated[1]],
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


@pytest.mark.parametrize("selection", [["get", ID], ["get", "db"]])
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


@pytest.mark.parametrize("selection", [[MISSING_ID], ["db"]])
def test_missing_service_has_an_exit_status(command: Command, selection: list[str]) -> None:
    """The exit status is 3 if the service does not exist."""
    status, out, err = command("get", *selection)
    assert (status, out) == (3, "")
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command_name", ["get", "edit", "delete"])
def test_service_must_be_selected(command: Command, command_name: str) -> None:
    """The message names the missing argument, and nothing is sent."""
    status, _, err = command(command_name)
    assert (status, command.methods) == (2, [])
    assert "Error: Missing argument 'NAME_OR_ID" in err


@pytest.fixture
def mixed_account(command: Command) -> Command:
    """An account with services on two tunnels."""
    command.add(DB, name="db-10")
    command.add(DB, name="db-2", host={"ipv4": "10.0.9.1", "network": {"tunnel_id": OTHER_TUNNEL}}, tcp_port=1)
    command.add(WEB)
    return command


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--name", "db-*"], ["db-10", "db-2"]),
        (["--name", "db"], []),
        (["--host", "10.0.9.*"], ["db-2"]),
        (["--host", "WEB.*"], ["web"]),
        (["--tunnel-id", OTHER_TUNNEL.upper()], ["db-2"]),
        (["--tunnel-id", TUNNEL, "--type", "http"], ["web"]),
        (["--sort", "name"], ["db-2", "db-10", "web"]),
        (["--sort", "-name"], ["web", "db-10", "db-2"]),
        (["--sort", "host"], ["db-10", "db-2", "web"]),
        (["--sort", "tcp_port"], ["db-2", "db-10", "web"]),
    ],
)
def test_list_filters_and_sorts(mixed_account: Command, options: list[str], names: list[str]) -> None:
    """Filters can be combined, patterns match the entire value, and numbers in names are compared as numbers."""
    assert [service["name"] for service in mixed_account("list", *options, "--json").json] == names


def test_list_writes_identifiers_for_shells(mixed_account: Command) -> None:
    """`--output id` writes one identifier on each line, and nothing else."""
    ids = [service["service_id"] for service in mixed_account.directory.services(ACCOUNT)]
    assert mixed_account("list", "--output", "id").out.splitlines() == ids
    assert mixed_account("get", "web", "-o", "id").out == f"{ids[2]}\n"


def test_yaml_output_can_be_applied(mixed_account: Command) -> None:
    """`apply` accepts the result of `list --output yaml` unchanged, and changes nothing."""
    text = mixed_account("list", "--output", "yaml").out
    result = mixed_account("plan", "--file", "-", "--prune", "--exit-code", stdin=text)
    assert result.status == 0
    assert "3 unchanged" in result.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--sort", "hosts"], "--sort: must be one of"),
        (["--sort", "hosts"], "(did you mean host?)"),
        (["--tunnel-id", "x"], "--tunnel-id: must be a UUID (got 'x')"),
        (["--type", "tpc"], "(got 'tpc') (did you mean tcp?)"),
        (["--output", "xml"], "'xml' is not one of"),
    ],
)
def test_invalid_filter_is_rejected(command: Command, options: list[str], message: str) -> None:
    """The message contains the valid words, and nothing is sent."""
    status, _, err = command("list", *options)
    assert (status, command.methods) == (2, [])
    assert message in err
