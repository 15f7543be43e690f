"""Tests of the command `create`, and of the options for fields that it shares with other commands."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from workers_vpc_api.models.schemas import SERVICE_CONFIG

from .support import ACCOUNT, DB, DB_OPTIONS, TUNNEL, Command, shown

WEB_OPTIONS = ["--name", "web", "--type", "http", "--tunnel-id", TUNNEL]


@pytest.fixture
def db_file(tmp_path: Path) -> str:
    """A file that contains `DB`."""
    path = tmp_path / "db.json"
    path.write_text(json.dumps(DB))
    return str(path)


def test_create_takes_options(command: Command) -> None:
    """Options describe the service, and the output shows it as it was created."""
    result = command("create", *DB_OPTIONS, "--json")
    assert (result.status, command.services) == (0, [DB])
    assert result.json == shown(command.directory.services(ACCOUNT)[0])
    assert result.err == f"Created db ({result.json['service_id']}).\n"


@pytest.mark.parametrize(
    ("options", "host"),
    [
        (["--ipv6", "fd00::1"], {"ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}}),
        (
            ["--ipv4", "10.0.0.1", "--ipv6", "fd00::1"],
            {"ipv4": "10.0.0.1", "ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}},
        ),
        (["--hostname", "a.b"], {"hostname": "a.b", "resolver_network": {"tunnel_id": TUNNEL}}),
        (
            ["--hostname", "a.b", "--resolver-ip", "10.0.0.53", "--resolver-ip", "fd00::53"],
            {"hostname": "a.b", "resolver_network": {"tunnel_id": TUNNEL, "resolver_ips": ["10.0.0.53", "fd00::53"]}},
        ),
    ],
)
def test_options_describe_each_type_of_host(command: Command, options: list[str], host: dict[str, Any]) -> None:
    """The options for the host result in the type of host that has these fields."""
    assert command("create", *WEB_OPTIONS, *options).status == 0
    assert command.services == [{"name": "web", "type": "http", "host": host}]


def test_any_field_can_be_set(command: Command) -> None:
    """`--set` and `--null` set fields by their paths, and create the objects that contain them."""
    options = ["--set", f'host.network.tunnel_id="{TUNNEL}"', "--set", 'host.ipv4="10.0.0.1"', "--set", "http_port=1"]
    assert command("create", "--name", "a", "--type", "http", *options, "--null", "tls_settings").status == 0
    host = {"network": {"tunnel_id": TUNNEL}, "ipv4": "10.0.0.1"}
    assert command.services == [{"name": "a", "type": "http", "host": host, "http_port": 1}]
    assert json.loads(command.directory.requests[-1].body)["tls_settings"] is None


def test_options_take_precedence_over_a_file(command: Command, db_file: str) -> None:
    """Options replace values of a file, and the other values are kept."""
    assert command("create", "--file", db_file, "--name", "copy", "--ipv4", "10.0.0.2").status == 0
    assert command.services == [{**DB, "name": "copy", "host": {**DB["host"], "ipv4": "10.0.0.2"}}]


def test_second_file_is_not_ignored(command: Command, db_file: str) -> None:
    """One service can be created at a time."""
    status, _, err = command("create", "--file", db_file, "--file", db_file)
    assert (status, command.methods) == (2, [])
    assert "must be one service (got 2); to create or update several services, use apply" in err


def test_all_errors_are_shown_together(command: Command) -> None:
    """The message contains each error with its path, and nothing is sent."""
    options = ["--name", "", "--type", "tcp", "--ipv4", "10.0.0.300", "--tunnel-id", "x", "--http-port", "1"]
    status, out, err = command("create", *options, "--tcp-port", "70000")
    assert (status, out, command.methods) == (2, "", [])
    heading, *errors = err.splitlines()
    assert heading == "Error: 5 errors:"
    assert [error.split(":")[0].strip() for error in errors] == [
        "--name",
        "--ipv4",
        "--tunnel-id",
        "--tcp-port",
        "--http-port",
    ]


def test_unknown_field_is_rejected_unless_allowed(command: Command) -> None:
    """The message contains the nearest field. With `--allow-unknown`, the field is sent."""
    arguments = ["create", *DB_OPTIONS, "--set", "tcp_prot=1"]
    status, _, err = command(*arguments)
    assert (status, err) == (2, "Error: --set tcp_prot: unknown field (did you mean tcp_port?)\n")
    assert command(*arguments, "--allow-unknown").status == 0
    assert command.services == [{**DB, "tcp_prot": 1}]


def test_tcp_service_requires_a_port(command: Command) -> None:
    """A TCP service without a port is rejected, unless `--allow-no-port` is given."""
    arguments = ["create", "db", "--type", "tcp", "--ipv4", "10.0.0.1", "--tunnel-id", TUNNEL]
    status, _, err = command(*arguments)
    assert (status, command.methods) == (2, [])
    assert err == "Error: --tcp-port: required for a service of type tcp, or pass --allow-no-port\n"
    assert command(*arguments, "--allow-no-port").status == 0
    assert command.services == [{"name": "db", "type": "tcp", "host": DB["host"]}]


@pytest.mark.parametrize(
    ("option", "value", "host"),
    [
        ("--ipv4", "10.0.0.1:5432", {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}),
        ("--ipv6", "[fd00::1]:5432", {"ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}}),
        ("--hostname", "db.internal:5432", {"hostname": "db.internal", "resolver_network": {"tunnel_id": TUNNEL}}),
    ],
)
def test_port_can_follow_the_host_of_a_tcp_service(
    command: Command, option: str, value: str, host: dict[str, Any]
) -> None:
    """HOST:PORT sets the host and the port."""
    assert command("create", "db", "--type", "tcp", option, value, "--tunnel-id", TUNNEL).status == 0
    assert command.services == [{"name": "db", "type": "tcp", "host": host, "tcp_port": 5432}]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "no service given: pass --file, or options such as --name"),
        (["--ipv4", "10.0.0.1", "--hostname", "a.b"], "a host has either a hostname or addresses"),
        (["--ipv4", "10.0.0.1", "--resolver-ip", "10.0.0.53"], "only a hostname is resolved"),
        (["--set", "tcp_port"], "must be FIELD=JSON"),
        (["--set", "name=db"], """a string needs quotes: 'name="db"'"""),
        (["--set", "tcp_port=NaN"], "not JSON"),
        (["--set", "a..b=1"], "must be the path of a field, such as"),
        (["--tcp-port", "1", "--set", "tcp_port=2"], "tcp_port: given twice"),
        (["--name", "a", "--set", "name.a=1"], "name is not an object"),
        (["--name", "a"], f"--type: required, must be {SERVICE_CONFIG.expected_tags}"),
        (["--type", "tpc"], "Invalid value for '--type': must be "),
        (["--type", "tpc"], "(got 'tpc') (did you mean tcp?)"),
        (["--ipv4", "10.0.0.1:1", "--tcp-port", "2"], "--tcp-port: contradicts the port 1 after the host"),
        (["web", "--name", "db"], "the name is given twice"),
        (["db", "--type", "tcp", "--tunnel-id", TUNNEL], "--ipv4, --ipv6 or --hostname: must be an object with"),
    ],
)
def test_invalid_options_are_rejected(command: Command, options: list[str], message: str) -> None:
    """The message refers to options and not to classes, and nothing is sent."""
    status, _, err = command("create", *options)
    assert (status, command.methods) == (2, [])
    assert message in err
    assert not re.search("Config|Host[^N]", err)


def test_dry_run_creates_nothing(command: Command) -> None:
    """A dry run shows the fields of the service."""
    status, out, err = command("create", *DB_OPTIONS, "--dry-run")
    assert (status, command.services) == (0, [])
    assert out.splitlines()[0] == "create db"
    assert [line.split() for line in out.splitlines()[1:3]] == [
        ["+", "name", '"db"'],
        ["+", "host.ipv4", '"10.0.0.1"'],
    ]
    assert "This was a dry run: nothing was changed." in err
    assert set(command.methods) == {"GET"}


def test_dry_run_detects_a_name_in_use(command: Command) -> None:
    """A dry run fails with the status of a conflict if a service has the name."""
    command.add(DB)
    status, _, err = command("create", *DB_OPTIONS, "--dry-run")
    assert (status, err) == (4, "Error: a service with the name 'db' already exists\n")
