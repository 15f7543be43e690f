"""Tests of the files that `--file` accepts, and of the messages about others."""

import json
from pathlib import Path

import pytest

from .support import DB, ID, TUNNEL, Command

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
    assert command("create", "--file", "-", stdin="\ufeff" + YAML).status == 0
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
        ("a.json", b'{"name": }', "not JSON: Expecting value, at line 1, column 10"),
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
        ("a.yaml", b"a: &a 1\nb: &a 2", "type: required"),
        ("a.yaml", b"", "contains no service"),
        ("a.json", b"[]", "contains no service"),
        ("a.yaml", b"\xff\xfe", "not UTF-8, at byte 0"),
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
    assert len(err.splitlines()) <= 2


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
    assert command("ensure", "--file", "-", stdin=text).status == 0
    assert command.services == [DB]
