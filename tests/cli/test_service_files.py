"""Tests of the files that `--file` accepts, and of the messages about others."""

import json
from pathlib import Path

import pytest

from workers_vpc_api.models.schemas import SERVICE_CONFIG

from .support import DB, ID, TUNNEL, WEB, Command

YAML = f"""
# YAML 1.1 reads this address as a number in base 60.
host: &host
  ipv6: 2001:0:0:0:0:0:0:1
  network: {{tunnel_id: {TUNNEL}}}
name: no
type: tcp
moment: 2024-01-15T09:30:00Z
octal: 010
defaults: &defaults {{tcp_port: 1, app_protocol: mysql}}
<<: *defaults
tcp_port: 5432
"""


def test_yaml_is_read_as_version_1_2(command: Command) -> None:
    """Addresses, words and timestamps are strings, 010 is ten, merge keys work, and a byte order mark is ignored."""
    assert command("create", "--file", "-", "--allow-unknown", stdin="\ufeff" + YAML).status == 0
    assert command.services == [
        {
            "host": {"ipv6": "2001:0:0:0:0:0:0:1", "network": {"tunnel_id": TUNNEL}},
            "name": "no",
            "type": "tcp",
            "moment": "2024-01-15T09:30:00Z",
            "octal": 10,
            "defaults": {"tcp_port": 1, "app_protocol": "mysql"},
            "app_protocol": "mysql",
            "tcp_port": 5432,
        }
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", b'{"name": }', "a.json:1: not JSON: Expecting value, at line 1, column 10"),
        ("a.json", b'{"name": "a", "name": "b"}', "not JSON: the key 'name' appears twice in an object"),
        ("a.json", b'{"tcp_port": NaN}', "not JSON: NaN"),
        ("a.yaml", b"name: [", "not YAML: "),
        ("a.yaml", b"a: 1\nb: 2\na: 3\n", '(original value: "1"), at line 3, column 1'),
        ("a.yaml", b"a: *b", "found undefined alias"),
        ("a.yaml", b"a: &a [*a]", "Circular reference"),
        ("a.yaml", b"a: !!binary aGk=", "not JSON serializable"),
        ("a.yaml", b"a: !!python/object:os.system {}", "could not determine a constructor"),
        ("a.yaml", b"a: \x01", "special characters are not allowed"),
        ("a.yaml", b"a: " + b"9" * 5000, "integer string conversion"),
        ("a.yaml", b"%YAML 1.3\n---\na: 1", "not YAML: version"),
        ("a.yaml", b"a: !!bool maybe", "not YAML: 'maybe'"),
        ("a.yaml", b"type: &a tcp\nname: &a b", "2 errors:"),
        ("a.yaml", b"", "contains no service"),
        ("a.json", b"[]", "contains no service"),
        ("a.yaml", b"\xc3", "not UTF-8, at byte 0"),
        ("a.yaml", b"\xff\xfea", "not UTF-16, at byte"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.yaml", b"[" * 10_000, "nested too deeply"),
        ("a.json", b'"db"', "(got 'db')"),
    ],
)
def test_invalid_file_is_rejected(command: Command, tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """The message shows the place and the reason, and nothing is sent."""
    path = tmp_path / name
    path.write_bytes(content)
    status, out, err = command("create", "--file", str(path))
    assert (status, out, command.methods) == (2, "", [])
    assert message in err
    assert len(err.splitlines()) <= 3


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_unreadable_file_is_rejected(command: Command, tmp_path: Path, name: str) -> None:
    """The message for a missing file and for a directory contains the path."""
    path = tmp_path / name
    status, _, err = command("create", "--file", str(path))
    assert (status, len(err.splitlines())) == (2, 1)
    assert str(path) in err


def test_file_name_with_a_null_byte_is_rejected(command: Command) -> None:
    """No operating system has such a file."""
    assert command("create", "--file", "a\0b").status == 2


def test_read_only_fields_of_a_file_are_not_sent(command: Command) -> None:
    """A file can contain the fields that only the API sets, such as one that `get --json` wrote."""
    text = json.dumps({**DB, "created_at": "2024-01-15T09:30:00Z", "service_id": ID})
    assert command("apply", "--file", "-", "--yes", stdin=text).status == 0
    assert command.services == [DB]


FORMATS = {
    "services.json": json.dumps([DB, WEB]),
    "services.yaml": f"- {json.dumps(DB)}\n- {json.dumps(WEB)}\n",
    "documents.yaml": f"---\n{json.dumps(DB)}\n---\n{json.dumps(WEB)}\n---\n",
    "services.jsonl": f"{json.dumps(DB)}\n{json.dumps(WEB)}\n",
    "indented.json": f"{json.dumps(DB, indent=2)}\n{json.dumps(WEB, indent=2)}\n",
    "services.jsonc": f"// all services\n[\n{json.dumps(DB)}, // a database\n{json.dumps(WEB)},\n]\n",
    "key.yaml": f"x-note: anything\nservices:\n- {json.dumps(DB)}\n- {json.dumps(WEB)}\n",
    "key.json": json.dumps({"services": [DB, WEB], "x-note": 1}),
    "key.jsonc": '{ /* all */ "services": [' + json.dumps(DB) + "," + json.dumps(WEB) + "]}",
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_format_is_read(command: Command, tmp_path: Path, name: str, encoding: str) -> None:
    """JSON, JSON Lines, JSON with comments and YAML, with and without a key above the list, in each encoding."""
    (tmp_path / name).write_text(FORMATS[name], encoding=encoding)
    result = command("apply", "--file", str(tmp_path / name), "--yes")
    assert (result.status, sorted(service["name"] for service in command.services)) == (0, ["db", "web"])


def test_all_files_and_directories_are_read(command: Command, tmp_path: Path) -> None:
    """Each `--file` is used. In a directory, all files with a known extension are read."""
    directory = tmp_path / "services" / "more"
    directory.mkdir(parents=True)
    (directory / "web.yml").write_text(json.dumps(WEB))
    (directory.parent / "db.json").write_text(json.dumps(DB))
    (directory / "README.md").write_text("no service")
    (tmp_path / "a.yaml").write_text(json.dumps({**DB, "name": "a"}))
    (tmp_path / "b.yaml").write_text(json.dumps({**DB, "name": "b"}))
    files = [str(tmp_path / name) for name in ("a.yaml", "b.yaml", "services")]
    assert command("apply", "-f", files[0], "-f", files[1], "-f", files[2], "--yes").status == 0
    assert sorted(service["name"] for service in command.services) == ["a", "b", "db", "web"]


def test_errors_name_the_file_and_the_line(command: Command, tmp_path: Path) -> None:
    """All errors of all files are shown together, each with its file and line, and nothing is sent."""
    (tmp_path / "a.yaml").write_text(
        f"services:\n- name: db\n  type: tcp\n  tcp_port: 70000\n  host:\n    ipv4: 10.0.0.1\n    network:\n"
        f"      tunnel_id: {TUNNEL}\n- name: web\n  type: htp\n  host: {{}}\n"
    )
    (tmp_path / "b.json").write_text(json.dumps({**DB, "tcp_prot": 1}, indent=1))
    (tmp_path / "c.jsonl").write_text(f"{json.dumps(WEB)}\n{json.dumps({**WEB, 'name': ''})}\n")
    files = [str(tmp_path / name) for name in ("a.yaml", "b.json", "c.jsonl")]
    status, _, err = command("plan", *(word for file in files for word in ("-f", file)))
    assert (status, command.methods) == (2, [])
    tcp_prot = json.dumps({**DB, "tcp_prot": 1}, indent=1).splitlines().index(' "tcp_prot": 1') + 1
    heading, *errors = err.splitlines()
    assert heading == "Error: 6 errors:"
    assert [error.strip() for error in errors] == [
        f"{files[0]}:4: tcp_port: must be an integer between 1 and 65535 (got 70000)",
        f"{files[0]}:10: type: must be {SERVICE_CONFIG.expected_tags} (got 'htp') (did you mean http?)",
        f"{files[1]}:{tcp_prot}: tcp_prot: unknown field (did you mean tcp_port?)",
        f"{files[1]}:2: name: must be unique ({files[0]}:2 has 'db' too)",
        f"{files[2]}:1: name: must be unique ({files[0]}:9 has 'web' too)",
        f"{files[2]}:2: name: must be a string of at least 1 character (got '')",
    ]


def test_unknown_key_next_to_the_list_is_rejected(command: Command) -> None:
    """Only keys that begin with x- are ignored."""
    text = json.dumps({"services": [DB], "defaults": {}}, indent=1)
    status, _, err = command("plan", "--file", "-", stdin=text)
    assert status == 2
    assert "defaults: unknown key next to services; keys of your own must begin with x-" in err


def test_directory_without_services_is_rejected(command: Command, tmp_path: Path) -> None:
    """A wrong directory is not an empty list of services."""
    status, _, err = command("apply", "--file", str(tmp_path), "--prune", "--yes")
    assert (status, "the directory contains no file with services" in err) == (2, True)
