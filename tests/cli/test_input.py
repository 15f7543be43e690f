"""What files may hold, and what is said of those that hold something else."""

import json
from pathlib import Path

import pytest

from .command import DB, ID, TUNNEL, Command

YAML = f"""
# A host by an address that YAML 1.1 would take for a number in base 60.
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
    """Addresses, words and timestamps stay strings, 010 is ten, comments and merged keys work, a BOM is left out."""
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
    ("name", "content", "complaint"),
    [
        ("a.json", b'{"name": }', "not JSON: Expecting value, at line 1, column 10"),
        ("a.json", b'{"name": "a", "name": "b"}', "'name' is given twice"),
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
        ("a.yaml", b"", "there is no service in it"),
        ("a.json", b"[]", "there is no service in it"),
        ("a.yaml", b"\xff\xfe", "not UTF-8, at byte 0"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.yaml", b"[" * 10_000, "nested too deeply"),
        ("a.json", b'"db"', "found 'db'"),
    ],
)
def test_a_bad_file_is_told_in_a_line(
    command: Command, tmp_path: Path, name: str, content: bytes, complaint: str
) -> None:
    """A file that holds no service is told with the place of the mistake, and nothing is sent."""
    path = tmp_path / name
    path.write_bytes(content)
    status, out, err = command("create", "--file", str(path))
    assert (status, out, command.methods) == (2, "", [])
    assert complaint in err
    assert len(err.splitlines()) <= 2


def test_a_file_that_cannot_be_read_is_told(command: Command, tmp_path: Path) -> None:
    """A missing file and a folder are told in a line, with the path."""
    for path in (tmp_path / "none.yaml", tmp_path):
        status, _, err = command("create", "--file", str(path))
        assert (status, len(err.splitlines())) == (2, 1)
        assert str(path) in err
    assert command("create", "--file", "a\0b").status == 2


def test_read_only_fields_of_a_file_are_not_sent(command: Command) -> None:
    """What only the API sets may stand in a file, such as one that was read from it: it is not sent."""
    text = json.dumps({**DB, "created_at": "2024-01-15T09:30:00Z", "service_id": ID})
    assert command("ensure", "--file", "-", stdin=text).status == 0
    assert command.services == [DB]
