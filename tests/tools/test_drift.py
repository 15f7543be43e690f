"""`make drift` reports where the contract differs from the public API description without declaring it."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen.contract import read_document
from tools import drift
from tools.openapi_document import OpenAPIDocument

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = read_document(ROOT / "openapi.yaml")
PUBLIC_DESCRIPTION = ROOT / "tests" / "fixtures" / "public-description.yaml"
# JSON has no aliases, so a change of this copy has an effect in one place only.
UPSTREAM = json.loads(json.dumps(read_document(PUBLIC_DESCRIPTION)))

SERVICES = "/accounts/{account_id}/connectivity/directory/services"
SERVICE = f"{SERVICES}/{{service_id}}"
# Where the comparison meets the components first.
LISTED = f"GET {SERVICES} 200 response result[]"

Document = dict[str, Any]
Findings = Callable[[], list[str]]


def find(contract: Document, upstream: Document) -> list[str]:
    """Return the findings, without the line that says where to change the contract."""
    findings, _ = drift.find_drift(OpenAPIDocument("contract", contract), OpenAPIDocument("upstream", upstream))
    return [finding.partition("\n")[0] for finding in findings]


def without_count(finding: str) -> str:
    """Return the finding without the number of further places."""
    return re.sub(r" \(and in \d+ more places\)$", "", finding)


# The contract can be newer than the copy of the public description.
KNOWN_FINDINGS = {without_count(finding) for finding in find(CONTRACT, UPSTREAM)}


@pytest.fixture
def contract() -> Document:
    """The contract, which a test may edit; nodes that the YAML shares are still shared."""
    return copy.deepcopy(CONTRACT)


@pytest.fixture
def upstream() -> Document:
    """The public description, which a test may edit."""
    return copy.deepcopy(UPSTREAM)


@pytest.fixture
def new_findings(contract: Document, upstream: Document) -> Findings:
    """Return the findings that the edits of the test cause."""

    def compare() -> list[str]:
        return [each for each in find(contract, upstream) if without_count(each) not in KNOWN_FINDINGS]

    return compare


@pytest.fixture
def findings_by_place(new_findings: Findings) -> Findings:
    """Return the same findings, without the number of further places."""

    def compare() -> list[str]:
        return [without_count(finding) for finding in new_findings()]

    return compare


def schema(document: Document, name: str) -> Document:
    """Return a component of the public description or the contract."""
    found: Document = document["components"]["schemas"][name]
    return found


def tcp_service(upstream: Document) -> Document:
    """Return the part of the public description's TCP service that is specific to it."""
    found: Document = schema(upstream, "vpc_Tcp")["allOf"][1]
    return found


def tcp_property(upstream: Document, name: str) -> Document:
    """Return a property of the public description's TCP service."""
    found: Document = tcp_service(upstream)["properties"][name]
    return found


def list_parameter(upstream: Document, name: str) -> Document:
    """Return a parameter of the public description's list operation."""
    parameters = upstream["paths"][SERVICES]["get"]["parameters"]
    found: Document = next(parameter for parameter in parameters if parameter.get("name") == name)
    return found


def test_contract_declares_its_deviations(capsys: pytest.CaptureFixture[str]) -> None:
    """The contract differs from the public description where it says so, and in what is newer than the copy."""
    drift.main([str(PUBLIC_DESCRIPTION)])
    findings = [line for line in capsys.readouterr().out.splitlines()[:-1] if not line.startswith("    ")]
    newer = re.compile(r"added here: |looser here: .*: enum: ")
    assert [finding for finding in findings if not newer.match(finding)] == []


def test_exit_status_says_whether_there_are_findings(
    contract: Document, upstream: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status is 0 without findings, and 1 with findings; the last line counts them."""
    path, contract_path = tmp_path / "upstream.json", tmp_path / "contract.json"
    contract_path.write_text(json.dumps(upstream))
    path.write_text(json.dumps(upstream))
    arguments = [str(path), "--contract", str(contract_path)]
    assert drift.main(arguments) == 0
    assert capsys.readouterr().out == "0 findings; 0 declared deviations match a difference.\n"
    tcp_property(upstream, "tcp_port")["minimum"] = 1024
    path.write_text(json.dumps(upstream))
    assert drift.main(arguments) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 findings; ")


# Changes of the public description


def test_new_operation_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """An operation that the contract does not have is reported."""
    upstream["paths"][SERVICE]["patch"] = {"responses": {}}
    assert f"missing here: PATCH {SERVICE}: patch: none here, operation upstream" in findings_by_place()


def test_removed_operation_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """An operation that only the contract has is reported."""
    del upstream["paths"][SERVICE]["get"]
    assert f"added here: GET {SERVICE}: added: operation here, none upstream" in findings_by_place()


def test_new_parameter_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A parameter that the contract does not have is reported."""
    new = {"name": "new-parameter", "in": "query", "schema": {}}
    upstream["paths"][SERVICES]["get"]["parameters"].append(new)
    place = f"GET {SERVICES} query parameter new-parameter"
    assert f"missing here: {place}: new-parameter: none here, parameter upstream" in findings_by_place()


def test_other_bound_of_a_parameter_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A bound is reported with both values."""
    list_parameter(upstream, "per_page")["schema"]["maximum"] = 5000
    place = f"GET {SERVICES} query parameter per_page"
    assert f"tighter here: {place}: maximum: 1000 here, 5000 upstream" in findings_by_place()


def test_parameter_becomes_required_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A parameter that is optional only in the contract is reported."""
    list_parameter(upstream, "page")["required"] = True
    place = f"GET {SERVICES} query parameter page"
    assert f"looser here: {place}: required: no here, yes upstream" in findings_by_place()


def test_deprecation_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A deprecation is reported."""
    upstream["paths"][SERVICE]["put"]["deprecated"] = True
    assert f"changed: PUT {SERVICE}: deprecated: no here, yes upstream" in findings_by_place()


def test_request_body_becomes_optional_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A request body that is required only in the contract is reported."""
    upstream["paths"][SERVICE]["put"]["requestBody"]["required"] = False
    assert f"tighter here: PUT {SERVICE} request: required: yes here, no upstream" in findings_by_place()


def test_new_media_type_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A media type that the contract does not have is reported."""
    upstream["paths"][SERVICE]["put"]["requestBody"]["content"]["text/csv"] = {}
    assert f"missing here: PUT {SERVICE} request: content: none here, text/csv upstream" in findings_by_place()


def test_new_response_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A status that the contract does not have is reported."""
    upstream["paths"][SERVICE]["delete"]["responses"]["202"] = {"description": ""}
    assert f"missing here: DELETE {SERVICE} 202 response: 202: none here, response upstream" in findings_by_place()


def test_new_property_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A property that the contract does not have is reported."""
    tcp_service(upstream)["properties"]["new_property"] = {"type": "integer"}
    assert f"missing here: {LISTED}.tcp: new_property: none here, property upstream" in findings_by_place()


def test_removed_property_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A property that only the contract has is reported."""
    del tcp_service(upstream)["properties"]["app_protocol"]
    assert f"added here: {LISTED}.tcp.app_protocol: added: property here, none upstream" in findings_by_place()


def test_other_bound_of_a_property_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A bound of a property is reported with both values."""
    tcp_property(upstream, "tcp_port")["minimum"] = 1024
    assert f"looser here: {LISTED}.tcp.tcp_port: minimum: 1 here, 1024 upstream" in findings_by_place()


def test_exclusive_bound_of_openapi_30(upstream: Document, findings_by_place: Findings) -> None:
    """`exclusiveMinimum: true` of OpenAPI 3.0 makes `minimum` exclusive, so the plain `minimum` is missing."""
    tcp_property(upstream, "tcp_port").update(minimum=0, exclusiveMinimum=True)
    assert f"tighter here: {LISTED}.tcp.tcp_port: minimum: 1 here, none upstream" in findings_by_place()


def test_new_enum_value_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A value that the contract does not have is reported with all values of both."""
    values = schema(CONTRACT, "AppProtocol")["enum"]
    tcp_property(upstream, "app_protocol")["enum"] = [*values, "zz-new", None]
    here = ", ".join(sorted(f'"{value}"' for value in values))
    expected = f'enum: {here} here, {here}, "zz-new" upstream'
    assert f"tighter here: {LISTED}.tcp.app_protocol: {expected}" in findings_by_place()


def test_null_is_no_longer_allowed_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """`nullable` is compared, whatever its form."""
    del tcp_property(upstream, "app_protocol")["nullable"]
    assert f"looser here: {LISTED}.tcp.app_protocol: nullable: yes here, no upstream" in findings_by_place()


def test_nullable_around_a_reference_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """`nullable` next to `allOf`, as OpenAPI 3.0 requires it for references, applies to the whole schema."""
    reference = {"$ref": "#/components/schemas/vpc_Network"}
    schema(upstream, "vpc_V4")["properties"]["network"] = {"allOf": [reference], "nullable": True}
    place = f"{LISTED}.http.host.IPv4Host.network"
    assert f"tighter here: {place}: nullable: no here, yes upstream" in findings_by_place()


def test_other_type_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """Another type is reported."""
    tcp_property(upstream, "tcp_port")["type"] = "string"
    assert f"changed: {LISTED}.tcp.tcp_port: type: integer here, string upstream" in findings_by_place()


def test_other_format_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A format that determines the Python type of a value is reported as a change."""
    del schema(upstream, "vpc_Network")["properties"]["tunnel_id"]["format"]
    place = f"{LISTED}.http.host.IPv4Host.network.tunnel_id"
    assert f"changed: {place}: format: uuid here, none upstream" in findings_by_place()


def test_property_becomes_required_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """The required properties are reported with those of both."""
    tcp_service(upstream)["required"] = ["tcp_port"]
    expected = "required: host, name, type here, host, name, tcp_port, type upstream"
    assert f"looser here: {LISTED}.tcp: {expected}" in findings_by_place()


def test_new_member_of_a_union_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A service type that the contract does not have is reported."""
    own = {"type": "object", "required": ["new_port"], "properties": {"new_port": {"type": "integer"}}}
    upstream["components"]["schemas"]["vpc_New"] = {"allOf": [{"$ref": "#/components/schemas/vpc_Common"}, own]}
    schema(upstream, "vpc_Service")["oneOf"].append({"$ref": "#/components/schemas/vpc_New"})
    assert f"missing here: {LISTED}: oneOf: none here, alternative vpc_New upstream" in findings_by_place()


def test_removed_member_of_a_union_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A form of a host that only the contract has is reported."""
    del schema(upstream, "vpc_Common")["properties"]["host"]["oneOf"][2]
    place = f"{LISTED}.http.host"
    assert f"added here: {place}: added: alternative DualStackHost here, none upstream" in findings_by_place()


def test_additional_properties_are_no_longer_allowed_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """Additional properties that only the contract allows are reported."""
    schema(upstream, "vpc_Network")["additionalProperties"] = False
    place = f"{LISTED}.http.host.IPv4Host.network"
    assert f"looser here: {place}: additionalProperties: any here, not allowed upstream" in findings_by_place()


def test_read_only_property_becomes_writable_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """A property that is read-only only in the contract is reported for requests."""
    del schema(upstream, "vpc_Common")["properties"]["service_id"]["readOnly"]
    place = f"POST {SERVICES} request http.service_id"
    assert f"tighter here: {place}: readOnly: true here, none upstream" in findings_by_place()


def test_other_server_upstream(upstream: Document, findings_by_place: Findings) -> None:
    """The base URL of an operation is compared."""
    upstream["paths"][SERVICE]["put"]["servers"] = [{"url": "https://other.example"}]
    values = '["https://api.cloudflare.com/client/v4"] here, ["https://other.example"] upstream'
    assert f"changed: PUT {SERVICE}: servers: {values}" in findings_by_place()


def test_difference_in_a_component_is_one_finding(
    upstream: Document, new_findings: Findings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A difference in a component is reported once, with the number of further places and where to change it."""
    tcp_property(upstream, "tcp_port")["minimum"] = 1024
    (finding,) = new_findings()
    assert finding.endswith("(and in 5 more places)")
    path = tmp_path / "upstream.json"
    path.write_text(json.dumps(upstream))
    assert drift.main([str(path)]) == 1
    place = "in openapi.yaml at #/components/schemas/TcpServiceConfig/properties/tcp_port\n"
    assert place in capsys.readouterr().out


# Changes that have no meaning


def test_documentation_is_not_compared(upstream: Document, new_findings: Findings) -> None:
    """Titles, descriptions, operation ids, tags, examples and extensions may differ."""
    upstream["info"]["title"] = "Another title"
    operation = upstream["paths"][SERVICE]["put"]
    operation.update(operationId="other", tags=["Other"], summary="Other", description="Other")
    port = tcp_property(upstream, "tcp_port")
    port.update({"description": "Other", "title": "Other", "example": 1, "x-internal": True})
    assert new_findings() == []


def test_inline_schema_equals_a_reference(upstream: Document, new_findings: Findings) -> None:
    """A schema may be inline in one document and a component in the other."""
    network = copy.deepcopy(schema(upstream, "vpc_Network"))
    schema(upstream, "vpc_V4")["properties"]["network"] = network
    assert new_findings() == []


def test_openapi_31_equals_openapi_30(upstream: Document, new_findings: Findings) -> None:
    """A null type, a null in a union and a constant mean the same as `nullable` and an enum."""
    upstream["openapi"] = "3.1.0"
    properties = tcp_service(upstream)["properties"]
    port = {"type": "integer", "format": "int32", "minimum": 1}
    properties["tcp_port"] = {"oneOf": [{"type": "null"}, port]}
    properties["app_protocol"] = {"type": ["null", "string"], "enum": ["mysql", "postgresql", None]}
    schema(upstream, "vpc_Refusal")["properties"]["result"] = {"const": None}
    assert new_findings() == []


def test_renamed_path_parameter_is_the_only_finding(contract: Document, upstream: Document) -> None:
    """Other names of components and path parameters do not prevent the comparison of the rest."""
    text = json.dumps(upstream).replace("vpc_", "infra_").replace('"token"', '"bearer"')
    text = text.replace("{service_id}", "{id}").replace('"service_id", "in"', '"id", "in"')
    findings = [each for each in find(contract, json.loads(text)) if without_count(each) not in KNOWN_FINDINGS]
    assert findings
    assert all("path parameter service_id" in finding or "path parameter id" in finding for finding in findings)


@pytest.mark.parametrize("both", [False, True], ids=["upstream", "both"])
def test_schema_that_contains_itself(upstream: Document, contract: Document, both: bool) -> None:
    """A recursive schema is compared once, whether one document or both have it."""
    causes = {"type": "array", "items": {"$ref": "#/components/schemas/vpc_Messages"}}
    schema(upstream, "vpc_Messages")["items"]["properties"]["causes"] = causes
    if both:
        assert find(upstream, upstream) == []
    else:
        assert any("causes: none here, property upstream" in finding for finding in find(contract, upstream))


# Declared deviations


def test_undeclared_security_is_reported(contract: Document, new_findings: Findings) -> None:
    """Security is compared by what is sent; the names of the schemes do not matter."""
    del contract["x-deviation"]["security"]
    (finding,) = new_findings()
    here = "apikey header x-auth-email + apikey header x-auth-key, http bearer here"
    there = "apikey header x-auth-email + apikey header x-auth-key + http bearer upstream"
    assert finding == f"changed: GET {SERVICES}: security: {here}, {there} (and in 4 more places)"


def test_deviation_covers_one_keyword_in_one_place(contract: Document, new_findings: Findings) -> None:
    """Without its own declaration, a difference is reported."""
    del schema(contract, "HostnameHost")["properties"]["hostname"]["x-deviation"]["maxLength"]
    (finding,) = new_findings()
    assert ".host.HostnameHost.hostname: maxLength: 253 here, none upstream" in finding


def test_request_can_be_stricter_than_the_response(contract: Document, new_findings: Findings) -> None:
    """A member of a union that only requests exclude with `not` is reported for requests and not for responses."""
    tcp = {"$ref": "#/components/schemas/TcpServiceConfig"}
    schema(contract, "ServiceRequest")["not"]["anyOf"].append(tcp)
    (finding,) = new_findings()
    expected = f"missing here: POST {SERVICES} request: oneOf: none here, alternative vpc_Tcp upstream"
    assert finding.startswith(expected)


def test_deviation_without_a_difference_is_stale(upstream: Document, new_findings: Findings) -> None:
    """A declaration is reported if the public description no longer differs."""
    tcp_property(upstream, "tcp_port")["maximum"] = 65535
    place = "#/components/schemas/TcpServiceConfig/properties/tcp_port"
    assert new_findings() == [f"stale: {place}: x-deviation maximum corresponds to no difference"]


def test_declared_addition_that_appears_upstream_is_stale(upstream: Document, new_findings: Findings) -> None:
    """`added` is valid while the public description has other members, until it has this very member."""
    schema(upstream, "vpc_Common")["properties"]["host"]["oneOf"].append({"type": "object"})
    expected = "stale: #/components/schemas/UnknownHost: x-deviation added corresponds to no difference"
    assert expected in new_findings()


def test_deviation_without_a_reason_is_reported(contract: Document, new_findings: Findings) -> None:
    """A blank reason explains nothing."""
    contract["x-deviation"]["security"] = " "
    assert new_findings() == ["unexplained: #: x-deviation security gives no reason"]


# The command


def test_large_description_is_read_from_a_pipe(upstream: Document) -> None:
    """The complete description may come through a pipe, and errors in other paths of it do not matter."""
    invalid = {"get": {"parameters": [{"$ref": "#/nowhere"}], "responses": {"200": 17}, "description": "x" * 400}}
    upstream["paths"].update({f"/zones/{{zone_id}}/{number}": invalid for number in range(50_000)})
    data = json.dumps(upstream).encode()
    assert len(data) > 20_000_000
    command = [sys.executable, "-m", "tools.drift", "/dev/stdin"]
    run = subprocess.run(command, input=data, capture_output=True, cwd=ROOT, timeout=120, check=False)
    assert run.returncode == (1 if KNOWN_FINDINGS else 0)
    assert run.stdout.decode().splitlines()[-1].startswith(f"{len(KNOWN_FINDINGS)} findings; ")
    assert run.stderr == b""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        ("{", "not valid JSON"),
        ("a: b: c", "not valid YAML"),
        ("openapi: 3.0.3\npaths: {}\npaths: {}", "duplicate key 'paths'"),
        ("[]", "not an object at the top level"),
        ('{"swagger": "2.0", "paths": {}}', "not an OpenAPI 3.0 or 3.1 document"),
        ('{"openapi": "3.0.3"}', "no paths"),
        ('{"openapi": "3.0.3", "paths": {"/zones": {}}}', "no path in common with"),
        (
            f"openapi: 3.0.3\npaths: {{'{SERVICES}': {{$ref: 'other.json'}}}}",
            "$ref 'other.json' leads to another file",
        ),
        (f"openapi: 3.0.3\npaths: {{'{SERVICES}': {{$ref: '#/gone'}}}}", "unresolved $ref '#/gone'"),
        (f"openapi: 3.0.3\npaths: {{'{SERVICES}': {{get: {{parameters: 5}}}}}}", "not valid OpenAPI under"),
    ],
)
def test_unusable_input_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, reason: str
) -> None:
    """A description that cannot be compared ends the command with status 2 and one line that says why."""
    path = tmp_path / "upstream"
    if content is not None:
        path.write_text(content)
    assert drift.main([str(path)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("drift: ")
    assert reason in output.err
    assert output.err.count("\n") == 1
