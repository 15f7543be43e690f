"""Tests of the command `edit`, which changes some fields of a service."""

from typing import Any

import pytest

from .support import DB, DB_OPTIONS, ID, MISSING_ID, OTHER_TUNNEL, TUNNEL, WEB, Command

IPV4_HOST = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}
DUAL_STACK_HOST = {"ipv4": "10.0.0.1", "ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}}
HOSTNAME_HOST = {"hostname": "a.b", "resolver_network": {"tunnel_id": TUNNEL, "resolver_ips": ["10.0.0.53"]}}


def test_edit_changes_only_the_given_fields(command: Command) -> None:
    """All other fields are kept, including those that the contract does not contain."""
    command.add(DB, service_id=ID, weight=3)
    result = command("edit", "db", "--tcp-port", "5433", "--name", "main", "--unset", "app_protocol")
    expected = {**DB, "name": "main", "tcp_port": 5433, "weight": 3}
    del expected["app_protocol"]
    assert (result.status, command.services) == (0, [expected])
    assert [line.split() for line in result.err.splitlines()] == [
        ["Changes", "of", "db", f"({ID}):"],
        ["~", "name", '"db"', "->", '"main"'],
        ["~", "tcp_port", "5432", "->", "5433"],
        ["-", "app_protocol", '"postgresql"'],
    ]


@pytest.mark.parametrize(
    ("before", "options", "after"),
    [
        (IPV4_HOST, ["--ipv4", "10.0.0.2"], {**IPV4_HOST, "ipv4": "10.0.0.2"}),
        (IPV4_HOST, ["--ipv6", "fd00::1"], DUAL_STACK_HOST),
        (DUAL_STACK_HOST, ["--unset", "host.ipv6"], IPV4_HOST),
        (IPV4_HOST, ["--tunnel-id", OTHER_TUNNEL], {**IPV4_HOST, "network": {"tunnel_id": OTHER_TUNNEL}}),
        (DUAL_STACK_HOST, ["--hostname", "a.b", "--resolver-ip", "10.0.0.53"], HOSTNAME_HOST),
        (HOSTNAME_HOST, ["--ipv4", "10.0.0.1"], IPV4_HOST),
        (HOSTNAME_HOST, ["--hostname", "c.d"], {**HOSTNAME_HOST, "hostname": "c.d"}),
        (
            HOSTNAME_HOST,
            ["--tunnel-id", OTHER_TUNNEL, "--null", "host.resolver_network.resolver_ips"],
            {"hostname": "a.b", "resolver_network": {"tunnel_id": OTHER_TUNNEL}},
        ),
    ],
)
def test_edit_changes_parts_of_a_host(
    command: Command, before: dict[str, Any], options: list[str], after: dict[str, Any]
) -> None:
    """An address or a hostname decides which type of host it is; the tunnel and what fits the type are kept."""
    command.add(DB, service_id=ID, host=before)
    assert command("edit", ID, *options).status == 0
    assert command.services == [{**DB, "host": after}]


def test_edit_sends_nothing_if_nothing_changes(command: Command) -> None:
    """If the service already has the values, no update is sent."""
    command.add(DB, service_id=ID)
    status, _, err = command("edit", ID, "--tcp-port", "5432", "--cert-verification-mode", "verify_ca")
    assert (status, command.methods) == (0, ["GET"])
    assert err == "Nothing to change: the service already has these values. No update was sent.\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "no changes given: pass the fields to change"),
        (["--http-port", "1"], "http_port: not an editable field of a service of type tcp"),
        (["--unset", "tcp_prot"], "tcp_prot: not an editable field of a service"),
        (["--set", 'type="http"'], "type: not an editable field"),
        (["--set", 'service_id="x"'], "service_id: not an editable field"),
        (["--unset", "name"], "name: required"),
        (["--null", "host"], "host: must be "),
        (["--resolver-ip", "10.0.0.53"], "only a hostname is resolved"),
        (["--set", 'host.hostname="a.b"'], "host.hostname: is not a field of an object with ipv4 and network"),
        (["--tcp-port", "0"], "tcp_port: must be an integer between 1 and 65535"),
    ],
)
def test_invalid_changes_are_rejected(command: Command, options: list[str], message: str) -> None:
    """Fields and values that the contract does not allow are rejected, and nothing is changed."""
    command.add(DB, service_id=ID)
    status, _, err = command("edit", ID, *options)
    assert (status, "PUT" in command.methods) == (2, False)
    assert message in err


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ('tls_settings.cert_verificaton_mode="x"', "unknown field (did you mean cert_verification_mode?)"),
        (
            'tls_settings.cert_verification_mode="verifyfull"',
            "(got 'verifyfull') (did you mean verify_full?)",
        ),
    ],
)
def test_unknown_field_or_value_is_rejected_unless_allowed(command: Command, option: str, message: str) -> None:
    """The message names the option and the nearest valid word. What the service already has needs no permission."""
    command.add(DB, service_id=ID, weight=3)
    status, _, err = command("edit", ID, "--set", option)
    assert (status, message in err) == (2, True)
    assert err.startswith(f"Error: --set {option.partition('=')[0]}: ")
    assert command.services == [{**DB, "weight": 3}]
    assert "PUT" not in command.methods
    assert command("edit", ID, "--set", 'tls_settings.ca="x"', "--allow-unknown").status == 0
    assert command.services[0]["tls_settings"] == {**DB["tls_settings"], "ca": "x"}


def test_port_after_an_address_is_the_port_of_a_tcp_service(command: Command) -> None:
    """An HTTP service has two ports, so it does not accept one there."""
    command.add(DB, service_id=ID)
    command.add(WEB)
    assert command("edit", "db", "--ipv4", "10.0.0.9:6000").status == 0
    assert command.services[0] == {**DB, "host": {**DB["host"], "ipv4": "10.0.0.9"}, "tcp_port": 6000}
    status, _, err = command("edit", "web", "--hostname", "a.b:80")
    assert (status, "only valid for a service of type tcp" in err) == (2, True)


def test_service_of_an_unknown_type_can_be_edited(command: Command) -> None:
    """A service with a type that the contract does not contain can be renamed."""
    command.add({"name": "u", "type": "udp", "host": {"socket": "/x"}, "udp_port": 53}, service_id=ID)
    result = command("edit", ID, "--name", "v", "--dry-run", "--json")
    assert result.status == 0
    assert result.json["fields"] == [{"path": "name", "before": "u", "after": "v"}]


def test_dry_run_shows_changes_as_json(command: Command) -> None:
    """JSON contains each changed field. A value that is absent before or after the change is left out."""
    command.add(DB, service_id=ID)
    options = ["--null", "tls_settings", "--set", "tcp_port=1", "--unset", "app_protocol", "--ipv6", "fd00::1"]
    assert command("edit", ID, *options, "--dry-run", "--json").json == {
        "action": "update",
        "name": "db",
        "service_id": ID,
        "fields": [
            {"path": "host.ipv6", "after": "fd00::1"},
            {"path": "tcp_port", "before": 5432, "after": 1},
            {"path": "app_protocol", "before": "postgresql"},
            {"path": "tls_settings", "before": {"cert_verification_mode": "verify_ca"}, "after": None},
        ],
    }
    assert set(command.methods) == {"GET"}


def test_exit_code_of_a_dry_run_shows_a_change(command: Command) -> None:
    """With `--exit-code`, the exit status is 5 if something would change."""
    command.add(DB, service_id=ID)
    arguments = ["edit", ID, "--tcp-port", "1", "--dry-run"]
    assert command(*arguments, "--exit-code").status == 5
    assert command(*arguments).status == 0
    assert set(command.methods) == {"GET"}


@pytest.mark.parametrize(
    "arguments",
    [["edit", ID, "--tcp-port", "1"], ["update", ID, *DB_OPTIONS]],
    ids=["edit", "update"],
)
def test_exit_code_requires_dry_run(command: Command, arguments: list[str]) -> None:
    """`--exit-code` without `--dry-run` is rejected, so that it does not change a service by mistake."""
    command.add(DB, service_id=ID)
    status, _, err = command(*arguments, "--exit-code")
    assert (status, err) == (2, "Error: --exit-code: only valid together with --dry-run\n")
    assert command.methods == []


@pytest.mark.parametrize(
    "arguments", [["update", ID, *DB_OPTIONS], ["edit", ID, "--tcp-port", "1"]], ids=["update", "edit"]
)
def test_service_that_somebody_else_changed_is_not_changed(command: Command, arguments: list[str]) -> None:
    """With `--expect-updated-at`, a change since that time is a conflict."""
    service = command.add(DB, service_id=ID)
    assert command(*arguments, "--expect-updated-at", "2024-01-15T10:45:00Z").status == 4
    assert command.services == [DB]
    assert command(*arguments, "--expect-updated-at", service["updated_at"]).status == 0


@pytest.mark.parametrize(
    "arguments", [["update", ID, *DB_OPTIONS], ["edit", ID, "--tcp-port", "1"]], ids=["update", "edit"]
)
def test_malformed_expected_time_is_rejected(command: Command, arguments: list[str]) -> None:
    """The message names the option and shows a valid value, and nothing is sent."""
    status, _, err = command(*arguments, "--expect-updated-at", "yesterday")
    assert (status, command.methods) == (2, [])
    assert err == (
        "Error: --expect-updated-at: must be an RFC 3339 timestamp, such as 2024-01-15T10:45:00Z (got 'yesterday')\n"
    )


@pytest.mark.parametrize("arguments", [("edit", ID, "--tcp-port", "5433"), ("update", ID, *DB_OPTIONS, "--yes")])
def test_response_for_another_service_is_an_error(command: Command, arguments: tuple[str, ...]) -> None:
    """A mixed-up response never causes an update of the service that it is for."""
    command.add(DB, service_id=ID)
    other = command.add(WEB, service_id=MISSING_ID)
    command.directory.inject(method="GET", response_body={"success": True, "result": other})
    result = command(*arguments)
    assert (result.status, command.methods) == (1, ["GET"])
    assert f"must be {ID} (got {MISSING_ID}): the response is for another service; nothing was changed" in result.err
