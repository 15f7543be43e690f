"""`make drift`: the contract against small descriptions in the style of the public one."""

from __future__ import annotations

import copy
import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT / "tests" / "fixtures" / "public-description.yaml"
SERVICES = "/accounts/{account_id}/connectivity/directory/services"
SERVICE = f"{SERVICES}/{{service_id}}"

sys.path.insert(0, str(ROOT / "tools"))
drift = importlib.import_module("drift")

Edit = Callable[[dict[str, Any]], object]

# Without the nodes that its YAML shares, so that an edit changes one place.
UPSTREAM: dict[str, Any] = json.loads(json.dumps(drift.load(str(PUBLIC)).root))


class Drift:
    """Runs the command on edited copies of the fixture and of the contract."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def upstream(self, edit: Edit) -> list[str]:
        """The findings after a change of the public description."""
        edited = copy.deepcopy(UPSTREAM)
        edit(edited)
        path = self.folder / "upstream.json"
        path.write_text(json.dumps(edited))
        status = drift.main([str(path)])
        lines = self.capsys.readouterr().out.splitlines()
        assert status == (1 if len(lines) > 1 else 0)
        return [line for line in lines[:-1] if not line.startswith("    ")]

    def contract(self, edit: Edit) -> list[str]:
        """The findings after a change of the contract, whose YAML aliases stay aliases."""
        contract = drift.load(str(ROOT / "openapi.yaml"))
        edit(contract.root)
        findings, _ = drift.find(contract, drift.load(str(PUBLIC)))
        return [finding.splitlines()[0] for finding in findings]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Drift:
    """The command in a folder of its own."""
    return Drift(tmp_path, capsys)


def schema(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A component of the fixture or the contract."""
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


def tcp(document: dict[str, Any]) -> dict[str, Any]:
    """The properties of the fixture's TCP service alone."""
    properties: dict[str, Any] = schema(document, "vpc_Tcp")["allOf"][1]["properties"]
    return properties


def test_the_contract_declares_every_deviation(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the styles of the two, nothing differs from the public description but what is declared."""
    assert drift.main([str(PUBLIC)]) == 0
    assert capsys.readouterr().out.startswith("0 findings; ")


def nullable_network(document: dict[str, Any]) -> None:
    schema(document, "vpc_V4")["properties"]["network"] = {
        "allOf": [{"$ref": "#/components/schemas/vpc_Network"}],
        "nullable": True,
    }


def third_kind(document: dict[str, Any]) -> None:
    udp = {
        "allOf": [
            {"$ref": "#/components/schemas/vpc_Common"},
            {"type": "object", "required": ["udp_port"], "properties": {"udp_port": {"type": "integer"}}},
        ]
    }
    document["components"]["schemas"]["vpc_Udp"] = udp
    schema(document, "vpc_Service")["oneOf"].append({"$ref": "#/components/schemas/vpc_Udp"})


UPSTREAM_CHANGES: dict[str, tuple[Edit, str]] = {
    "an operation more": (
        lambda d: d["paths"][SERVICE].update(patch={"responses": {}}),
        f"missing here: PATCH {SERVICE}: patch: none here, operation upstream",
    ),
    "an operation less": (
        lambda d: d["paths"][SERVICE].pop("get"),
        f"added here: GET {SERVICE}: added: operation here, none upstream",
    ),
    "a parameter more": (
        lambda d: d["paths"][SERVICES]["get"]["parameters"].append({"name": "q", "in": "query", "schema": {}}),
        f"missing here: GET {SERVICES} query parameter q: q: none here, parameter upstream",
    ),
    "a bound of a parameter": (
        lambda d: d["paths"][SERVICES]["get"]["parameters"][3]["schema"].update(maximum=5000),
        f"tighter here: GET {SERVICES} query parameter per_page: maximum: 1000 here, 5000 upstream",
    ),
    "a parameter that is required": (
        lambda d: d["paths"][SERVICES]["get"]["parameters"][2].update(required=True),
        f"looser here: GET {SERVICES} query parameter page: required: no here, yes upstream",
    ),
    "a deprecation": (
        lambda d: d["paths"][SERVICE]["put"].update(deprecated=True),
        f"changed: PUT {SERVICE}: deprecated: no here, yes upstream",
    ),
    "a body that is optional": (
        lambda d: d["paths"][SERVICE]["put"]["requestBody"].update(required=False),
        f"tighter here: PUT {SERVICE} request: required: yes here, no upstream",
    ),
    "another media type": (
        lambda d: d["paths"][SERVICE]["put"]["requestBody"]["content"].update({"text/csv": {}}),
        f"missing here: PUT {SERVICE} request: content: none here, text/csv upstream",
    ),
    "a response more": (
        lambda d: d["paths"][SERVICE]["delete"]["responses"].update({"202": {"description": ""}}),
        f"missing here: DELETE {SERVICE} 202 response: 202: none here, response upstream",
    ),
    "a property more": (
        lambda d: tcp(d).update(idle={"type": "integer"}),
        "missing here: GET {} 200 response result[].tcp: idle: none here, property upstream",
    ),
    "a property less": (
        lambda d: tcp(d).pop("app_protocol"),
        "added here: GET {} 200 response result[].tcp.app_protocol: added: property here, none upstream",
    ),
    "a bound of a property": (
        lambda d: tcp(d)["tcp_port"].update(minimum=1024),
        "looser here: GET {} 200 response result[].tcp.tcp_port: minimum: 1 here, 1024 upstream",
    ),
    "an exclusive bound in the way of 3.0": (
        lambda d: tcp(d)["tcp_port"].update(minimum=0, exclusiveMinimum=True),
        "tighter here: GET {} 200 response result[].tcp.tcp_port: minimum: 1 here, none upstream",
    ),
    "a value more": (
        lambda d: tcp(d)["app_protocol"]["enum"].append("redis"),
        'tighter here: GET {} 200 response result[].tcp.app_protocol: enum: "mysql", "postgresql" here, '
        '"mysql", "postgresql", "redis" upstream',
    ),
    "null no more": (
        lambda d: tcp(d)["app_protocol"].pop("nullable"),
        "looser here: GET {} 200 response result[].tcp.app_protocol: nullable: yes here, no upstream",
    ),
    "null in a wrapper": (
        nullable_network,
        "tighter here: GET {} 200 response result[].http.host.IPv4Host.network: nullable: no here, yes",
    ),
    "another type": (
        lambda d: tcp(d)["tcp_port"].update(type="string"),
        "changed: GET {} 200 response result[].tcp.tcp_port: type: integer here, string upstream",
    ),
    "another format": (
        lambda d: schema(d, "vpc_Network")["properties"]["tunnel_id"].pop("format"),
        "changed: GET {} 200 response result[].http.host.IPv4Host.network.tunnel_id: format: uuid here, none",
    ),
    "a required property more": (
        lambda d: schema(d, "vpc_Tcp")["allOf"][1].update(required=["tcp_port"]),
        "looser here: GET {} 200 response result[].tcp: required: host, name, type here, "
        "host, name, tcp_port, type upstream",
    ),
    "a member of a union more": (
        third_kind,
        "missing here: GET {} 200 response result[]: oneOf: none here, alternative vpc_Udp upstream",
    ),
    "a member of a union less": (
        lambda d: schema(d, "vpc_Common")["properties"]["host"]["oneOf"].pop(2),
        "added here: GET {} 200 response result[].http.host: added: alternative DualStackHost here, none",
    ),
    "no further properties": (
        lambda d: schema(d, "vpc_Network").update(additionalProperties=False),
        "looser here: GET {} 200 response result[].http.host.IPv4Host.network: additionalProperties: "
        "any here, not allowed upstream",
    ),
    "writable at last": (
        lambda d: schema(d, "vpc_Common")["properties"]["service_id"].pop("readOnly"),
        f"tighter here: POST {SERVICES} request http.service_id: readOnly: true here, none upstream",
    ),
    "another server": (
        lambda d: d["paths"][SERVICE]["put"].update(servers=[{"url": "https://other.example"}]),
        f'changed: PUT {SERVICE}: servers: ["https://api.cloudflare.com/client/v4"] here, '
        '["https://other.example"] upstream',
    ),
}


@pytest.mark.parametrize("case", UPSTREAM_CHANGES)
def test_what_is_new_upstream_is_a_finding_with_its_place(run: Drift, case: str) -> None:
    """A change of the public description is told with its effect, its place, its keyword and both values."""
    edit, expected = UPSTREAM_CHANGES[case]
    findings = run.upstream(edit)
    assert any(line.startswith(expected.replace("GET {} ", f"GET {SERVICES} ")) for line in findings)


def test_other_ways_to_authenticate_are_a_finding(run: Drift) -> None:
    """Security is compared by what is sent, here and there, whatever the schemes are called."""

    def edit(contract: dict[str, Any]) -> None:
        del contract["x-deviation"]["security"]

    (finding,) = run.contract(edit)
    alone = "apikey header x-auth-email + apikey header x-auth-key, http bearer here"
    together = "apikey header x-auth-email + apikey header x-auth-key + http bearer upstream"
    assert finding == f"changed: GET {SERVICES}: security: {alone}, {together} (and in 4 more places)"


def test_one_component_is_one_finding(run: Drift) -> None:
    """What differs in a component is told once, with the number of further places and the place to mend."""
    (finding,) = run.upstream(lambda d: tcp(d)["tcp_port"].update(minimum=1024))
    assert finding.endswith("(and in 5 more places)")
    drift.main([str(run.folder / "upstream.json")])
    assert "in openapi.yaml at #/components/schemas/TcpServiceConfig/properties/tcp_port\n" in (
        run.capsys.readouterr().out
    )


def prose(document: dict[str, Any]) -> None:
    document["info"]["title"] = "Another title"
    operation = document["paths"][SERVICE]["put"]
    operation.update(operationId="other", tags=["Other"], summary="Other", description="Other")
    tcp(document)["tcp_port"].update(description="Other", title="Other", example=1, **{"x-internal": True})


def inline(document: dict[str, Any]) -> None:
    properties = schema(document, "vpc_V4")["properties"]
    properties["network"] = copy.deepcopy(schema(document, "vpc_Network"))


def renamed(document: dict[str, Any]) -> None:
    text = json.dumps(document).replace("vpc_", "infra_").replace('"token"', '"bearer"')
    text = text.replace("{service_id}", "{id}").replace('"service_id", "in"', '"id", "in"')
    document.clear()
    document.update(json.loads(text))


def in_31_style(document: dict[str, Any]) -> None:
    document["openapi"] = "3.1.0"
    tcp(document)["tcp_port"] = {"oneOf": [{"type": "null"}, {"type": "integer", "format": "int32", "minimum": 1}]}
    tcp(document)["app_protocol"] = {"type": ["null", "string"], "enum": ["mysql", "postgresql", None]}
    schema(document, "vpc_Refusal")["properties"]["result"] = {"const": None}


@pytest.mark.parametrize("edit", [prose, inline, in_31_style])
def test_the_same_in_other_words_is_no_finding(run: Drift, edit: Edit) -> None:
    """Prose, names of components, inline or by reference, 3.0 or 3.1: none of it is a difference."""
    assert run.upstream(edit) == []


def test_a_renamed_path_parameter_is_the_parameter_alone(run: Drift) -> None:
    """Paths are matched by shape and components by structure, so a new name shows only where it counts."""
    findings = run.upstream(renamed)
    assert findings
    assert all("path parameter service_id" in line or "path parameter id" in line for line in findings)


def test_a_difference_without_its_declaration_is_a_finding(run: Drift) -> None:
    """Each declaration covers its own keyword at its own place, and no other."""

    def edit(contract: dict[str, Any]) -> None:
        schema(contract, "HostnameHost")["properties"]["hostname"]["x-deviation"].pop("maxLength")

    (finding,) = run.contract(edit)
    assert ".host.HostnameHost.hostname: maxLength: 253 here, none upstream" in finding


def test_a_stricter_request_is_told_apart_from_the_answer(run: Drift) -> None:
    """What the request alone shuts out by `not` is a difference in requests, and in no answer."""

    def shut_out(contract: dict[str, Any]) -> None:
        reference = {"$ref": "#/components/schemas/TcpServiceConfig"}
        contract["components"]["schemas"]["ServiceRequest"]["not"]["anyOf"].append(reference)

    (finding,) = run.contract(shut_out)
    assert finding.startswith(f"missing here: POST {SERVICES} request: oneOf: none here, alternative vpc_Tcp upstream")


def test_a_deviation_that_is_none_is_stale(run: Drift) -> None:
    """A declaration that corresponds to no difference is a finding: it says of upstream what is untrue."""
    (finding,) = run.upstream(lambda d: tcp(d)["tcp_port"].update(maximum=65535))
    assert finding == (
        "stale: #/components/schemas/TcpServiceConfig/properties/tcp_port: "
        "x-deviation maximum corresponds to no difference"
    )


def test_an_added_member_that_appeared_upstream_is_stale(run: Drift) -> None:
    """`added` stays true while upstream has other members, and is stale once it has this very one."""
    appeared = {"type": "object"}
    findings = run.upstream(lambda d: schema(d, "vpc_Common")["properties"]["host"]["oneOf"].append(appeared))
    assert "stale: #/components/schemas/UnknownHost: x-deviation added corresponds to no difference" in findings


def test_a_deviation_without_a_reason_is_a_finding(run: Drift) -> None:
    """An empty reason explains nothing."""
    (finding,) = run.contract(lambda c: c["x-deviation"].update(security=" "))
    assert finding == "unexplained: #: x-deviation security gives no reason"


def recursive(document: dict[str, Any]) -> None:
    again = {"type": "array", "items": {"$ref": "#/components/schemas/vpc_Messages"}}
    schema(document, "vpc_Messages")["items"]["properties"]["causes"] = again


def test_a_schema_that_contains_itself_is_compared_once(run: Drift) -> None:
    """Circles on one side or on both end."""
    assert "causes: none here, property upstream" in run.upstream(recursive)[0]
    path = str(run.folder / "upstream.json")
    assert drift.main([path, "--contract", path]) == 0


def test_a_description_of_tens_of_megabytes_is_read_once_and_walked_in_part(tmp_path: Path) -> None:
    """The whole description may come through a pipe, and what is wrong elsewhere in it does not matter."""
    broken = {"get": {"parameters": [{"$ref": "#/nowhere"}], "responses": {"200": 17}, "description": "x" * 400}}
    whole = copy.deepcopy(UPSTREAM)
    whole["paths"].update({f"/zones/{{zone_id}}/{number}": broken for number in range(50_000)})
    data = json.dumps(whole).encode()
    assert len(data) > 20_000_000
    command = [sys.executable, str(ROOT / "tools" / "drift.py"), "/dev/stdin"]
    run = subprocess.run(command, input=data, capture_output=True, cwd=ROOT, timeout=120, check=False)
    assert (run.returncode, run.stdout.decode()[:11], run.stderr) == (0, "0 findings;", b"")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        ("{", "is neither JSON nor YAML"),
        ("a: b: c", "is neither JSON nor YAML"),
        ("[]", "is no OpenAPI 3.0 or 3.1 description"),
        ('{"swagger": "2.0", "paths": {}}', "is no OpenAPI 3.0 or 3.1 description"),
        ('{"openapi": "3.0.3"}', "has no paths"),
        ('{"openapi": "3.0.3", "paths": {"/zones": {}}}', "has none of the paths of"),
        (
            f"openapi: 3.0.3\npaths: {{'{SERVICES}': {{$ref: 'other.json'}}}}",
            "refers to another file: other.json",
        ),
        (
            f"openapi: 3.0.3\npaths: {{'{SERVICES}': {{$ref: '#/gone'}}}}",
            "refers to what is not there: #/gone",
        ),
        (f"openapi: 3.0.3\npaths: {{'{SERVICES}': {{get: {{parameters: 5}}}}}}", "is not as OpenAPI has it"),
    ],
)
def test_unusable_input_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, reason: str
) -> None:
    """What cannot be compared ends with status 2 and says why, in one line."""
    path = tmp_path / "upstream"
    if content is not None:
        path.write_text(content)
    assert drift.main([str(path)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("drift: ")
    assert reason in output.err
    assert output.err.count("\n") == 1
