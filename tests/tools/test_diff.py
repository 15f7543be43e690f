"""`make diff`: the working tree's contract against that of a git revision."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = "/accounts/{account_id}/connectivity/directory/services"
SERVICE = f"{SERVICES}/{{service_id}}"

sys.path.insert(0, str(ROOT / "tools"))
diff = importlib.import_module("diff")
openapi_document = importlib.import_module("openapi_document")

Edit = Callable[[dict[str, Any]], object]

# Without the nodes that its YAML shares, so that an edit changes one place.
CONTRACT = json.dumps(openapi_document.Document.parse("", (ROOT / "openapi.yaml").read_bytes()).root, default=str)


def changes(edit: Edit) -> tuple[list[str], list[str]]:
    """What an edit of the contract breaks, and what it changes without harm."""
    before, now = (openapi_document.Document.parse(name, CONTRACT.encode()) for name in ("before", "now"))
    edit(now.root)
    found: tuple[list[str], list[str]] = diff.judge(before, now)
    return found


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A component of the contract."""
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


def field(document: dict[str, Any], component: str, name: str) -> dict[str, Any]:
    """A property of a component of the contract."""
    found: dict[str, Any] = schema(document, component)["properties"][name]
    return found


def swap_arguments(document: dict[str, Any]) -> None:
    host = schema(document, "IPv4Host")
    host["properties"] = dict(reversed(host["properties"].items()))


def rename_class(document: dict[str, Any]) -> None:
    text = json.dumps(document).replace("TlsSettings", "OriginTls")
    document.clear()
    document.update(json.loads(text))


BREAKING: dict[str, tuple[Edit, str]] = {
    "an operation is gone": (
        lambda d: d["paths"][SERVICES].pop("post"),
        f"POST {SERVICES}: post: none now, operation before",
    ),
    "a path is gone": (
        lambda d: d["paths"].pop(SERVICE),
        f"PUT {SERVICE}: put: none now, operation before",
    ),
    "a parameter is gone": (
        lambda d: d["paths"][SERVICES]["get"]["parameters"].pop(0),
        f"GET {SERVICES} query parameter type: type: none now, parameter before",
    ),
    "a required parameter is new": (
        lambda d: d["paths"][SERVICES]["get"]["parameters"].append(
            {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        f"GET {SERVICES} query parameter q: added: parameter now, none before",
    ),
    "a method of the SDK has another name": (
        lambda d: d["paths"][SERVICE]["put"].update(operationId="replace"),
        f"PUT {SERVICE}: operationId: replace now, update before",
    ),
    "a class of the SDK has another name": (
        rename_class,
        "components.schemas.TlsSettings: missing now, and with it the class",
    ),
    "positional arguments change places": (
        swap_arguments,
        "components.schemas.IPv4Host: order of the positional arguments: network, ipv4 now, ipv4, network",
    ),
    "a field is gone": (
        lambda d: schema(d, "TcpServiceConfig")["properties"].pop("app_protocol"),
        f"GET {SERVICES} 200 response result[].tcp: app_protocol: none now, property before",
    ),
    "an answer's field is gone": (
        lambda d: schema(d, "ResultInfo")["properties"].pop("total_count"),
        f"GET {SERVICES} 200 response result_info: total_count: none now, property before",
    ),
    "a field is required": (
        lambda d: schema(d, "TcpServiceConfig")["required"].append("tcp_port"),
        f"POST {SERVICES} request tcp: required: host, name, tcp_port, type now, host, name, type before",
    ),
    "a required field is new": (
        lambda d: (
            schema(d, "Network")["properties"].update(zone={"type": "string"})
            or schema(d, "Network")["required"].append("zone")
        ),
        f"POST {SERVICES} request http.host.IPv4Host.network.zone: added: property now, none before",
    ),
    "an answer's field is no longer certain": (
        lambda d: schema(d, "Message")["required"].remove("code"),
        f"GET {SERVICES} 200 response errors[]: required: message now, code, message before",
    ),
    "null is refused": (
        lambda d: field(d, "TcpServiceConfig", "tcp_port").update(type="integer"),
        f"POST {SERVICES} request tcp.tcp_port: nullable: no now, yes before",
    ),
    "an answer may have null": (
        lambda d: field(d, "ResultInfo", "page").update(type=["integer", "null"]),
        f"GET {SERVICES} 200 response result_info.page: nullable: yes now, no before",
    ),
    "a bound is narrower": (
        lambda d: field(d, "TcpServiceConfig", "tcp_port").update(maximum=1023),
        f"POST {SERVICES} request tcp.tcp_port: maximum: 1023 now, 65535 before",
    ),
    "more is shut out": (
        lambda d: field(d, "HostnameHost", "hostname").update({"not": {"pattern": "local$"}}),
        f"POST {SERVICES} request http.host.HostnameHost.hostname: not: ",
    ),
    "a value is gone": (
        lambda d: schema(d, "AppProtocol")["enum"].remove("mysql"),
        f'GET {SERVICES} 200 response result[].tcp.app_protocol: enum: "postgresql" now, "mysql", "postgresql" before',
    ),
    "a shape of host is gone": (
        lambda d: schema(d, "ServiceHost")["oneOf"].pop(2),
        f"GET {SERVICES} 200 response result[].http.host: oneOf: none now, alternative DualStackHost before",
    ),
    "another Python type": (
        lambda d: field(d, "Network", "tunnel_id").pop("format"),
        f"GET {SERVICES} 200 response result[].http.host.IPv4Host.network.tunnel_id: format: none now, uuid",
    ),
    "a way to authenticate is gone": (
        lambda d: d["security"].pop(1),
        f"GET {SERVICES}: security: http bearer now, "
        "apikey header x-auth-email + apikey header x-auth-key, http bearer before",
    ),
    "another server": (
        lambda d: d["servers"][0].update(url="https://api.example/v5"),
        f'GET {SERVICES}: servers: ["https://api.example/v5"] now, ["https://api.cloudflare.com/client/v4"] before',
    ),
}


@pytest.mark.parametrize("case", BREAKING)
def test_what_is_removed_or_narrowed_breaks_callers(case: str) -> None:
    """Each change that callers of the API or of the SDK notice is told with its place and both values."""
    edit, expected = BREAKING[case]
    breaking, _ = changes(edit)
    assert any(line.startswith(expected) for line in breaking)


def new_operation(document: dict[str, Any]) -> None:
    restart = {"operationId": "restart", "tags": ["Services"], "responses": {"200": {"description": "Done."}}}
    document["paths"][f"{SERVICE}/restart"] = {"post": restart}


def new_kind(document: dict[str, Any]) -> None:
    udp = json.loads(json.dumps(schema(document, "TcpServiceConfig")).replace("tcp", "udp"))
    document["components"]["schemas"]["UdpServiceConfig"] = udp
    schema(document, "ServiceConfig")["oneOf"].append({"$ref": "#/components/schemas/UdpServiceConfig"})
    field(document, "UnknownServiceConfig", "type")["not"]["enum"].append("udp")


HARMLESS: dict[str, Edit] = {
    "a new operation": new_operation,
    "a new kind of service": new_kind,
    "a new optional field": lambda d: schema(d, "TcpServiceConfig")["properties"].update(idle={"type": "integer"}),
    "a new value": lambda d: schema(d, "AppProtocol")["enum"].append("redis"),
    "a new optional parameter": lambda d: d["paths"][SERVICES]["get"]["parameters"].append(
        {"name": "q", "in": "query", "schema": {"type": "string"}}
    ),
    "a wider bound": lambda d: field(d, "HostnameHost", "hostname").update(maxLength=300),
    "a null that is allowed in a parameter": lambda d: d["paths"][SERVICES]["get"]["parameters"][1]["schema"].update(
        type=["integer", "null"]
    ),
    "an answer's field that is certain": lambda d: schema(d, "ServiceResponse")["required"].append("errors"),
    "a deprecation": lambda d: d["paths"][SERVICES]["get"].update(deprecated=True),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_added_or_widened_is_harmless(case: str) -> None:
    """What callers need not notice is told apart, and breaks nothing."""
    breaking, harmless = changes(HARMLESS[case])
    assert breaking == []
    assert harmless


def test_prose_and_order_change_nothing() -> None:
    """Words for people, examples, reasons of deviations and the order of optional fields are no change."""

    def edit(document: dict[str, Any]) -> None:
        document["info"]["title"] = "Other"
        document["components"]["examples"] = {}
        schema(document, "IPv4Host").pop("x-deviation")
        schema(document, "ServiceConfig")["oneOf"].reverse()
        field(document, "TcpServiceConfig", "tcp_port")["description"] = "Other."
        info = schema(document, "ResultInfo")
        info["properties"] = dict(reversed(info["properties"].items()))

    assert changes(edit) == ([], [])


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository whose first commit has no contract and whose second, tagged v1, has this one's."""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    git("init")
    git("commit", "--allow-empty", "-m", "Start")
    (tmp_path / "openapi.yaml").write_text(CONTRACT)
    git("add", "openapi.yaml")
    git("commit", "-m", "Contract")
    git("tag", "v1")
    return tmp_path


def test_the_working_tree_is_compared_with_the_revision(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not committed yet counts: status 0 without a breaking change, 1 with one."""
    assert diff.main(["v1"], repository) == 0
    assert capsys.readouterr().out == "0 changes since v1 break callers; 0 do not.\n"
    document = json.loads(CONTRACT)
    schema(document, "AppProtocol")["enum"] = ["mysql", "redis", "postgresql"]
    document["paths"][SERVICES].pop("post")
    (repository / "openapi.yaml").write_text(json.dumps(document))
    assert diff.main(["HEAD"], repository) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"breaks callers: POST {SERVICES}: post: none now, operation before"
    assert lines[1].startswith("harmless: ")
    assert lines[2] == "1 changes since HEAD break callers; 1 do not."


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("v2", "there is no git revision 'v2' here"),
        ("--output=/dev/null", "there is no git revision '--output=/dev/null' here"),
        ("v1~1", "revision v1~1 has no openapi.yaml"),
    ],
)
def test_a_bad_revision_is_one_clear_line(
    repository: Path, capsys: pytest.CaptureFixture[str], base: str, reason: str
) -> None:
    """A revision that cannot be compared ends with status 2 and says why; an option is no revision."""
    assert diff.main(["--", base], repository) == 2
    assert capsys.readouterr() == ("", f"diff: {reason}\n")


def test_a_broken_working_tree_is_one_clear_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A contract that is gone, or is none, ends with status 2."""
    (repository / "openapi.yaml").write_text("[]")
    assert diff.main(["v1"], repository) == 2
    assert capsys.readouterr().err == "diff: openapi.yaml is no OpenAPI 3.0 or 3.1 description\n"
    (repository / "openapi.yaml").unlink()
    assert diff.main(["v1"], repository) == 2
    assert capsys.readouterr().err == "diff: openapi.yaml cannot be read: No such file or directory\n"


def test_a_folder_without_git_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Outside a repository, as in an unpacked sdist, there is nothing to compare with."""
    (tmp_path / "openapi.yaml").write_text(CONTRACT)
    assert diff.main(["main"], tmp_path) == 2
    assert capsys.readouterr().err == "diff: there is no git revision 'main' here\n"
