"""The commands that change something, and what they show of it before."""

import json
from pathlib import Path
from typing import Any

import pytest

from .command import DB, ID, MISSING, OTHER_TUNNEL, TUNNEL, WEB, Command

DB_OPTIONS = [
    *("--name", "db", "--type", "tcp", "--ipv4", "10.0.0.1", "--tunnel-id", TUNNEL, "--tcp-port", "5432"),
    *("--app-protocol", "postgresql", "--cert-verification-mode", "verify_ca"),
]
NAMED = ["--name", "web", "--type", "http", "--tunnel-id", TUNNEL]


@pytest.fixture
def db_file(tmp_path: Path) -> str:
    """A file that holds `DB`."""
    path = tmp_path / "db.json"
    path.write_text(json.dumps(DB))
    return str(path)


def test_create_takes_options(command: Command) -> None:
    """Options make the body, and the service as it was created is shown."""
    result = command("create", *DB_OPTIONS, "--json")
    assert (result.status, command.services) == (0, [DB])
    assert result.json == command.directory.services("023e105f4ecef8ad9ca31a8372d0c353")[0]
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
def test_options_make_each_shape_of_host(command: Command, options: list[str], host: dict[str, Any]) -> None:
    """Each shape of host can be given with options."""
    assert command("create", *NAMED, *options).status == 0
    assert command.services == [{"name": "web", "type": "http", "host": host}]


def test_any_field_can_be_set(command: Command) -> None:
    """--set and --null reach each field by its path, also below others that are not there yet."""
    assignments = [
        "--set",
        f'host.network.tunnel_id="{TUNNEL}"',
        "--set",
        'host.ipv4="10.0.0.1"',
        "--set",
        "http_port=1",
    ]
    assert command("create", "--name", "a", "--type", "http", *assignments, "--null", "tls_settings").status == 0
    host = {"network": {"tunnel_id": TUNNEL}, "ipv4": "10.0.0.1"}
    assert command.services == [{"name": "a", "type": "http", "host": host, "http_port": 1, "tls_settings": None}]


def test_options_go_over_a_file(command: Command, db_file: str) -> None:
    """Options change what a file says, and keep the rest of it."""
    assert command("create", "--file", db_file, "--name", "copy", "--ipv4", "10.0.0.2").status == 0
    assert command.services == [{**DB, "name": "copy", "host": {**DB["host"], "ipv4": "10.0.0.2"}}]


def test_all_problems_are_told_at_once(command: Command) -> None:
    """Whatever is wrong with a body is told in one go, each with its path, and nothing is sent."""
    options = ["--name", "", "--type", "tcp", "--ipv4", "10.0.0.300", "--tunnel-id", "x", "--http-port", "1"]
    status, out, err = command("create", *options, "--tcp-port", "70000")
    assert (status, out, command.methods) == (2, "", [])
    heading, *problems = err.splitlines()
    assert heading == "Error: options: 5 problems:"
    assert [problem.split(":")[0].strip() for problem in problems] == [
        "name",
        "host.ipv4",
        "host.network.tunnel_id",
        "tcp_port",
        "http_port",
    ]


def test_a_likely_typo_is_told(command: Command) -> None:
    """A field that the contract does not know is sent, since the API may know it, and a person is warned."""
    status, _, err = command("create", *DB_OPTIONS, "--set", "tcp_prot=1")
    assert (status, command.services) == (0, [{**DB, "tcp_prot": 1}])
    assert "Warning: tcp_prot: not in the contract, sent as it is (is it tcp_port?)" in err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ([], "give --file"),
        (["--ipv4", "10.0.0.1", "--hostname", "a.b"], "a host has a hostname or addresses"),
        (["--ipv4", "10.0.0.1", "--resolver-ip", "10.0.0.53"], "only a hostname is resolved"),
        (["--set", "tcp_port"], "expected FIELD=JSON"),
        (["--set", "name=db"], """a string needs quotes: 'name="db"'"""),
        (["--set", "tcp_port=NaN"], "not JSON"),
        (["--set", "a..b=1"], "expected a field such as"),
        (["--tcp-port", "1", "--set", "tcp_port=2"], "tcp_port: given twice"),
        (["--name", "a", "--set", "name.a=1"], "name is no object"),
        (["--name", "a"], "type: required, expected 'http' or 'tcp'"),
        (["--type", "udp"], "type: expected 'http' or 'tcp', found 'udp'"),
    ],
)
def test_options_that_make_no_sense_are_refused(command: Command, options: list[str], complaint: str) -> None:
    """Options that contradict each other or make no service are refused, and nothing is sent."""
    status, _, err = command("create", *options)
    assert (status, command.methods) == (2, [])
    assert complaint in err


def test_a_dry_run_of_create_sends_no_change(command: Command) -> None:
    """It shows the fields of what would be created, and tells beforehand that a name is taken."""
    status, out, err = command("create", *DB_OPTIONS, "--dry-run")
    assert (status, command.services) == (0, [])
    assert out.splitlines()[0] == "create db"
    assert [line.split() for line in out.splitlines()[1:3]] == [
        ["+", "name", '"db"'],
        ["+", "host.ipv4", '"10.0.0.1"'],
    ]
    assert "nothing was changed" in err
    command.add(DB)
    assert command("create", *DB_OPTIONS, "--dry-run").status == 4
    assert set(command.methods) == {"GET"}


def test_update_tells_what_it_resets(command: Command) -> None:
    """It says that it replaces the whole entry, and shows what is changed and what is reset."""
    command.add(DB, service_id=ID)
    options = ["--name", "db", "--type", "tcp", "--ipv4", "10.0.0.2", "--tunnel-id", TUNNEL, "--tcp-port", "5432"]
    status, _, err = command("update", ID, *options, "--yes")
    assert status == 0
    lines = err.splitlines()
    assert lines[0] == f"This replaces the whole entry of db ({ID}):"
    assert [line.split() for line in lines[1:-1]] == [
        ["~", "host.ipv4", '"10.0.0.1"', "->", '"10.0.0.2"'],
        ["-", "app_protocol", '"postgresql"'],
        ["-", "tls_settings.cert_verification_mode", '"verify_ca"'],
    ]
    assert lines[-1] == "What is marked with - is not given, and reset."
    host = {**DB["host"], "ipv4": "10.0.0.2"}
    assert command.services == [{"name": "db", "type": "tcp", "host": host, "tcp_port": 5432}]


def test_update_resets_nothing_unasked(command: Command) -> None:
    """Where there is no terminal to ask on, what would reset something needs --yes; a dry run and the rest do not."""
    command.add(DB, service_id=ID)
    options = ["--name", "db", "--type", "tcp", "--ipv4", "10.0.0.1", "--tunnel-id", TUNNEL, "--tcp-port", "5432"]
    status, _, err = command("update", ID, *options)
    assert (status, command.services, "PUT" in command.methods) == (1, [DB], False)
    assert "nothing was changed: say --yes, or use edit to keep the rest" in err
    assert command("update", ID, *options, "--dry-run").status == 0
    assert command("update", ID, *DB_OPTIONS).status == 0


def test_what_get_wrote_is_not_put_over_a_later_change(command: Command, tmp_path: Path) -> None:
    """A file that has the `updated_at` of its service is put back only if nobody else changed the service since."""
    command.add(DB, service_id=ID)
    path = tmp_path / "db.json"
    path.write_text(command("get", ID, "--json").out)
    assert command("edit", ID, "--tcp-port", "6000").status == 0
    assert command("update", "--file", str(path)).status == 4
    assert command.services == [{**DB, "tcp_port": 6000}]


def test_an_exit_code_is_for_a_dry_run(command: Command) -> None:
    """Who asks for an exit code to look at does not get a change instead."""
    command.add(DB, service_id=ID)
    for arguments in (["edit", ID, "--tcp-port", "1"], ["ensure", *DB_OPTIONS], ["update", ID, *DB_OPTIONS]):
        status, _, err = command(*arguments, "--exit-code")
        assert (status, err) == (2, "Error: --exit-code goes with --dry-run\n")
    assert command.methods == []


def test_what_get_wrote_can_be_changed_and_put_back(command: Command, tmp_path: Path) -> None:
    """A file that `get --json` wrote names its service, and its read-only fields are not sent."""
    command.add(DB, service_id=ID)
    path = tmp_path / "db.json"
    path.write_text(command("get", ID, "--json").out)
    assert command("update", "--file", str(path), "--tcp-port", "5433").status == 0
    assert command.services == [{**DB, "tcp_port": 5433}]
    assert "service_id" not in json.loads(command.directory.requests[-1].body)
    status, _, err = command("update", MISSING, "--file", str(path))
    assert (status, err) == (2, f"Error: the file is for service {ID}, not for {MISSING}\n")


def test_update_must_know_its_service(command: Command, db_file: str) -> None:
    """Without an identifier on the command line or in the file there is nothing to update."""
    assert command("update", "--file", db_file).status == 2
    assert command("update", "web", "--file", db_file).status == 2
    assert command.methods == []
    assert command("update", MISSING, "--file", db_file).status == 3


@pytest.mark.parametrize("arguments", [["update", ID, *DB_OPTIONS], ["edit", ID, "--tcp-port", "1"]])
def test_a_service_that_somebody_changed_is_left_alone(command: Command, arguments: list[str]) -> None:
    """With --expect-updated-at a change that came in between is a conflict, and the right moment is none."""
    service = command.add(DB, service_id=ID)
    assert command(*arguments, "--expect-updated-at", "2024-01-15T10:45:00Z").status == 4
    assert command(*arguments, "--expect-updated-at", "yesterday").status == 2
    assert command.services == [DB]
    assert command(*arguments, "--expect-updated-at", service["updated_at"]).status == 0


def test_edit_changes_what_is_given_alone(command: Command) -> None:
    """All else stays as it is, with fields that the contract does not know."""
    command.add(DB, service_id=ID, weight=3)
    result = command("edit", "--name", "db", "--tcp-port", "5433", "--rename", "main", "--unset", "app_protocol")
    expected = {**DB, "name": "main", "tcp_port": 5433, "weight": 3}
    del expected["app_protocol"]
    assert (result.status, command.services) == (0, [expected])
    assert [line.split() for line in result.err.splitlines()] == [
        ["Changes", "of", "db", f"({ID}):"],
        ["~", "name", '"db"', "->", '"main"'],
        ["~", "tcp_port", "5432", "->", "5433"],
        ["-", "app_protocol", '"postgresql"'],
    ]


V4 = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}}
DUAL = {"ipv4": "10.0.0.1", "ipv6": "fd00::1", "network": {"tunnel_id": TUNNEL}}
BY_NAME = {"hostname": "a.b", "resolver_network": {"tunnel_id": TUNNEL, "resolver_ips": ["10.0.0.53"]}}


@pytest.mark.parametrize(
    ("before", "options", "after"),
    [
        (V4, ["--ipv4", "10.0.0.2"], {**V4, "ipv4": "10.0.0.2"}),
        (V4, ["--ipv6", "fd00::1"], DUAL),
        (DUAL, ["--unset", "host.ipv6"], V4),
        (V4, ["--tunnel-id", OTHER_TUNNEL], {**V4, "network": {"tunnel_id": OTHER_TUNNEL}}),
        (DUAL, ["--hostname", "a.b", "--resolver-ip", "10.0.0.53"], BY_NAME),
        (BY_NAME, ["--ipv4", "10.0.0.1"], V4),
        (BY_NAME, ["--hostname", "c.d"], {**BY_NAME, "hostname": "c.d"}),
        (
            BY_NAME,
            ["--tunnel-id", OTHER_TUNNEL, "--null", "host.resolver_network.resolver_ips"],
            {"hostname": "a.b", "resolver_network": {"tunnel_id": OTHER_TUNNEL, "resolver_ips": None}},
        ),
    ],
)
def test_edit_changes_parts_of_a_host(
    command: Command, before: dict[str, Any], options: list[str], after: dict[str, Any]
) -> None:
    """An address or hostname decides the host's shape; the tunnel and what fits the shape stay."""
    command.add(DB, service_id=ID, host=before)
    assert command("edit", ID, *options).status == 0
    assert command.services == [{**DB, "host": after}]


def test_edit_sends_nothing_when_nothing_changes(command: Command) -> None:
    """Values that are there already need no request that changes something."""
    command.add(DB, service_id=ID)
    status, _, err = command("edit", ID, "--tcp-port", "5432", "--cert-verification-mode", "verify_ca")
    assert (status, err, command.methods) == (0, "Nothing changes, and nothing was sent.\n", ["GET"])


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ([], "nothing to change"),
        (["--http-port", "1"], "http_port: cannot be changed on a TcpServiceConfig"),
        (["--unset", "tcp_prot"], "tcp_prot: cannot be changed"),
        (["--set", 'type="http"'], "type: cannot be changed"),
        (["--set", 'service_id="x"'], "service_id: cannot be changed"),
        (["--unset", "name"], "name: required"),
        (["--null", "host"], "host: must not be null"),
        (["--resolver-ip", "10.0.0.53"], "only a hostname is resolved"),
        (["--set", 'host.hostname="a.b"'], "host.hostname: not a field of IPv4Host"),
        (["--tcp-port", "0"], "tcp_port: expected an integer from 1 to 65535"),
    ],
)
def test_edit_refuses_what_would_not_be_valid(command: Command, options: list[str], complaint: str) -> None:
    """Names of fields and their values are held to the contract before anything is changed."""
    command.add(DB, service_id=ID)
    status, _, err = command("edit", ID, *options)
    assert (status, "PUT" in command.methods) == (2, False)
    assert complaint in err


def test_a_service_of_an_unknown_kind_can_be_edited(command: Command) -> None:
    """What this version does not know does not keep a person from changing the rest."""
    command.add({"name": "u", "type": "udp", "host": {"socket": "/x"}, "udp_port": 53}, service_id=ID)
    assert command("edit", ID, "--rename", "v", "--dry-run").status == 0
    assert json.loads(command("edit", ID, "--rename", "v", "--dry-run", "--json").out)["changes"] == [
        {"path": "name", "before": "u", "after": "v"}
    ]


def test_a_dry_run_can_tell_by_its_status(command: Command) -> None:
    """With --exit-code a script sees from the status 5 that something would change; JSON says what, field by field."""
    command.add(DB, service_id=ID)
    for arguments in (["edit", ID, "--tcp-port", "1"], ["update", ID, *DB_OPTIONS, "--set", "tcp_port2=1"]):
        assert command(*arguments, "--dry-run", "--exit-code").status == 5
        assert command(*arguments, "--dry-run").status == 0
    unchanged = command("update", ID, *DB_OPTIONS, "--dry-run", "--exit-code", "--json")
    assert unchanged.status == 0
    assert unchanged.json == {"action": "unchanged", "name": "db", "service_id": ID, "changes": []}
    options = ["--null", "tls_settings", "--set", "tcp_port=1", "--unset", "app_protocol", "--ipv6", "fd00::1"]
    assert command("edit", ID, *options, "--dry-run", "--json").json == {
        "action": "update",
        "name": "db",
        "service_id": ID,
        "changes": [
            {"path": "host.ipv6", "after": "fd00::1"},
            {"path": "tcp_port", "before": 5432, "after": 1},
            {"path": "app_protocol", "before": "postgresql"},
            {"path": "tls_settings", "before": {"cert_verification_mode": "verify_ca"}, "after": None},
        ],
    }
    assert set(command.methods) == {"GET"}


def test_delete_needs_to_be_sure(command: Command) -> None:
    """Without a terminal to ask on it deletes nothing unless it is told to."""
    command.add(DB, service_id=ID)
    assert command("delete", ID, stdin="y\n").status == 2
    assert command("delete", ID, "--dry-run").status == 0
    assert command.services == [DB]
    assert command("delete", ID, "--yes") == (0, "", f"Deleted {ID}.\n")
    assert command.services == []
    assert command.methods == ["GET", "DELETE"]


def test_delete_takes_a_name(command: Command) -> None:
    """A service can be deleted by its name, and JSON tells which it was."""
    command.add(WEB)
    command.add(DB, service_id=ID)
    assert command("delete", "--name", "db", "--yes", "--json").json == {"action": "deleted", "service_id": ID}
    assert command.services == [WEB]


@pytest.mark.parametrize("selection", [[MISSING], ["--name", "db"]])
def test_delete_of_nothing_can_be_fine(command: Command, selection: list[str]) -> None:
    """A missing service is a failure, unless --missing-ok says that it is none."""
    assert command("delete", *selection, "--yes").status == 3
    assert command("delete", *selection, "--yes", "--missing-ok").status == 0
