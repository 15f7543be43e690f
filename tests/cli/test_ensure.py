"""The command `ensure`, on one service and on many."""

import json
from pathlib import Path

import pytest

from .command import DB, ID, WEB, Command

WANTED = f"""
- {json.dumps(DB)}
- {json.dumps({**WEB, "http_port": 8081})}
- {json.dumps({**WEB, "name": "new"})}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A YAML file with three services, of which the tests have one, have one otherwise, and lack one."""
    path = tmp_path / "services.yaml"
    path.write_text(WANTED)
    return str(path)


def test_it_creates_updates_and_leaves_alone(command: Command, file: str) -> None:
    """Afterwards each service of the file is so, and what was done to each is told."""
    command.add(DB, service_id=ID)
    command.add(WEB)
    status, out, err = command("ensure", "--file", file)
    assert (status, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["ACTION", "NAME"],
        ["unchanged", "db"],
        ["updated", "web"],
        ["created", "new"],
    ]
    assert command.services == [DB, {**WEB, "http_port": 8081}, {**WEB, "name": "new"}]
    assert {outcome["action"] for outcome in command("ensure", "--file", file, "--json").json} == {"unchanged"}


def test_a_dry_run_shows_each_service(command: Command, file: str) -> None:
    """What would be done to each is told field by field, and nothing is changed."""
    command.add(DB, service_id=ID)
    web = command.add(WEB)
    result = command("ensure", "--file", file, "--dry-run", "--exit-code", "--json")
    assert (result.status, set(command.methods)) == (5, {"GET"})
    assert [plan["action"] for plan in result.json] == ["unchanged", "update", "create"]
    assert result.json[1]["service_id"] == web["service_id"]
    assert result.json[1]["changes"] == [{"path": "http_port", "before": 8080, "after": 8081}]
    assert command("ensure", "--file", file, "--dry-run").out.splitlines()[0] == f"unchanged db ({ID})"


def test_the_output_has_the_shape_of_the_input(command: Command) -> None:
    """One mapping gives one JSON object, a list of one gives an array of one."""
    single = command("ensure", "--file", "-", "--json", stdin=json.dumps(DB)).json
    assert (single["action"], single["service"]["name"]) == ("created", "db")
    listed = command("ensure", "--file", "-", "--json", stdin=json.dumps([DB])).json
    assert listed == [{"action": "unchanged", "service": single["service"]}]


def test_yaml_documents_are_several_services(command: Command) -> None:
    """Documents that `---` divides are services like those of a list; an empty one is none."""
    text = f"---\n{json.dumps(DB)}\n---\n{json.dumps(WEB)}\n---\n"
    assert len(command("ensure", "--file", "-", "--json", stdin=text).json) == 2
    assert command.services == [DB, WEB]


def test_what_was_done_before_a_failure_is_told(command: Command, file: str) -> None:
    """When one service is refused, those before it are told as done, and the status is that of the refusal."""
    command.add(DB, service_id=ID)
    command.directory.inject(method="POST", status=400, code=1003, message="no")
    status, out, err = command("ensure", "--file", file, "--json")
    assert status == 1
    assert [outcome["service"]["name"] for outcome in json.loads(out)] == ["db"]
    assert "Failed at web, after 1 of 3" in err
    assert "1003 no" in err


def test_all_services_are_checked_first(command: Command) -> None:
    """Nothing is sent when one of several is wrong, and each problem tells in which one it is."""
    text = json.dumps([DB, {**WEB, "http_port": 0}, DB, 5])
    status, _, err = command("ensure", "--file", "-", stdin=text)
    assert (status, command.methods) == (2, [])
    assert err.splitlines() == [
        "Error: standard input: 3 problems:",
        "  [1].http_port: expected an integer from 1 to 65535, found 0",
        "  [2].name: 'db' is the name of [0] too",
        "  [3]: expected HttpServiceConfig or TcpServiceConfig, found 5",
    ]


def test_options_go_with_one_service(command: Command, file: str) -> None:
    """Options for fields are refused for a file with several services, and make one service alone."""
    assert command("ensure", "--file", file, "--tcp-port", "1").status == 2
    assert command("create", "--file", file).status == 2
    assert command.methods == []
    assert (
        command("ensure", "--file", "-", "--tcp-port", "1", "--json", stdin=json.dumps(DB)).json["action"] == "created"
    )
    assert command.services == [{**DB, "tcp_port": 1}]
