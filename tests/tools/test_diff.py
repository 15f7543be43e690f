"""`make diff` reports which changes of the contract since a git revision break callers."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen.contract import read_document
from tools import diff
from tools.openapi_document import OpenAPIDocument

ROOT = Path(__file__).resolve().parents[2]
SERVICES = "/accounts/{account_id}/connectivity/directory/services"
SERVICE = f"{SERVICES}/{{service_id}}"
# Where the comparison meets the components first.
LISTED = f"GET {SERVICES} 200 response result[]"
CREATED = f"POST {SERVICES} request"

Document = dict[str, Any]
Changes = Callable[[], list[str]]
BothChanges = Callable[[], tuple[list[str], list[str]]]


@pytest.fixture(scope="module")
def before() -> Document:
    """The contract before the change.

    It has only the operations that these tests name, so that others cannot change the places in the messages, and no
    nodes that YAML shares, so that a change has an effect in one place only.
    """
    document: Document = json.loads(json.dumps(read_document(ROOT / "openapi.yaml")))
    collection, item = document["paths"][SERVICES], document["paths"][SERVICE]
    document["paths"] = {
        SERVICES: {key: collection[key] for key in ("parameters", "get", "post")},
        SERVICE: {key: item[key] for key in ("parameters", "get", "put", "delete")},
    }
    return document


@pytest.fixture
def contract(before: Document) -> Document:
    """The contract in the working tree, which a test edits."""
    return copy.deepcopy(before)


@pytest.fixture
def changes(before: Document, contract: Document) -> BothChanges:
    """Return the breaking and the harmless changes that the test made, without the number of further places."""

    def compare() -> tuple[list[str], list[str]]:
        documents = OpenAPIDocument("before", before), OpenAPIDocument("now", contract)
        breaking, harmless = (
            [re.sub(r" \(and in \d+ more places\)$", "", line) for line in lines]
            for lines in diff.classify_changes(*documents)
        )
        return breaking, harmless

    return compare


@pytest.fixture
def breaking(changes: BothChanges) -> Changes:
    """Return the changes of the test that break callers."""

    def compare() -> list[str]:
        return changes()[0]

    return compare


def schema(document: Document, name: str) -> Document:
    """Return a component of the contract."""
    found: Document = document["components"]["schemas"][name]
    return found


def field(document: Document, component: str, name: str) -> Document:
    """Return a property of a component of the contract."""
    found: Document = schema(document, component)["properties"][name]
    return found


def listed(values: list[str]) -> str:
    """Return the values as messages list them."""
    return ", ".join(sorted(values))


# Changes that break callers


def test_removed_operation_breaks_callers(contract: Document, breaking: Changes) -> None:
    """An operation must not be removed."""
    del contract["paths"][SERVICES]["post"]
    assert f"POST {SERVICES}: post: none now, operation before" in breaking()


def test_removed_path_breaks_callers(contract: Document, breaking: Changes) -> None:
    """A path must not be removed, nor its operations with it."""
    del contract["paths"][SERVICE]
    assert f"PUT {SERVICE}: put: none now, operation before" in breaking()


def test_removed_parameter_breaks_callers(contract: Document, breaking: Changes) -> None:
    """A parameter must not be removed."""
    parameters = contract["paths"][SERVICES]["get"]["parameters"]
    removed = parameters.pop(0)["name"]
    expected = f"GET {SERVICES} query parameter {removed}: {removed}: none now, parameter before"
    assert expected in breaking()


def test_new_required_parameter_breaks_callers(contract: Document, breaking: Changes) -> None:
    """Callers do not pass a parameter that did not exist."""
    new = {"name": "new-parameter", "in": "query", "required": True, "schema": {"type": "string"}}
    contract["paths"][SERVICES]["get"]["parameters"].append(new)
    assert f"GET {SERVICES} query parameter new-parameter: added: parameter now, none before" in breaking()


def test_renamed_operation_breaks_callers(contract: Document, breaking: Changes) -> None:
    """The operationId is the name of a method of the SDK."""
    contract["paths"][SERVICE]["put"]["operationId"] = "replace"
    assert f"PUT {SERVICE}: operationId: replace now, update before" in breaking()


def test_renamed_schema_breaks_callers(contract: Document, breaking: Changes) -> None:
    """The name of a schema is the name of a class of the SDK."""
    renamed = json.loads(json.dumps(contract).replace("TlsSettings", "OriginTls"))
    contract.update(renamed)
    assert "components.schemas.TlsSettings: removed, and with it the generated class" in breaking()


def test_other_order_of_positional_arguments_breaks_callers(contract: Document, breaking: Changes) -> None:
    """The required properties are positional arguments of the class, in the contract's order."""
    host = schema(contract, "IPv4Host")
    host["properties"] = dict(reversed(host["properties"].items()))
    arguments = "network, ipv4 now, ipv4, network before"
    assert f"components.schemas.IPv4Host: order of the positional arguments: {arguments}" in breaking()


def test_removed_field_breaks_callers(contract: Document, breaking: Changes) -> None:
    """A field of a service must not be removed."""
    del schema(contract, "TcpServiceConfig")["properties"]["app_protocol"]
    assert f"{LISTED}.tcp: app_protocol: none now, property before" in breaking()


def test_removed_field_of_a_response_breaks_callers(contract: Document, breaking: Changes) -> None:
    """A field that only responses have must not be removed."""
    del schema(contract, "ResultInfo")["properties"]["total_count"]
    expected = f"GET {SERVICES} 200 response result_info: total_count: none now, property before"
    assert expected in breaking()


def test_field_that_becomes_required_breaks_callers(before: Document, contract: Document, breaking: Changes) -> None:
    """Callers can leave out a field that was optional."""
    schema(contract, "TcpServiceConfig")["required"].append("tcp_port")
    required = schema(before, "TcpServiceConfig")["required"]
    values = f"{listed([*required, 'tcp_port'])} now, {listed(required)} before"
    assert f"{CREATED} tcp: required: {values}" in breaking()


def test_new_required_field_breaks_callers(contract: Document, breaking: Changes) -> None:
    """Callers do not pass a field that did not exist."""
    network = schema(contract, "Network")
    network["properties"]["new_field"] = {"type": "string"}
    network["required"].append("new_field")
    expected = f"{CREATED} http.host.IPv4Host.network.new_field: added: property now, none before"
    assert expected in breaking()


def test_field_of_a_response_that_becomes_optional_breaks_callers(
    before: Document, contract: Document, breaking: Changes
) -> None:
    """Callers rely on a field that each response has."""
    schema(contract, "Message")["required"].remove("code")
    required = schema(before, "Message")["required"]
    values = f"{listed([name for name in required if name != 'code'])} now, {listed(required)} before"
    found = [each for each in breaking() if each.endswith(f"required: {values}")]
    assert found
    assert all(each.startswith(f"GET {SERVICES} 200 response errors[]") for each in found)


def test_null_that_is_no_longer_allowed_breaks_callers(contract: Document, breaking: Changes) -> None:
    """Callers can send a null that was allowed."""
    field(contract, "TcpServiceConfig", "tcp_port")["type"] = "integer"
    assert f"{CREATED} tcp.tcp_port: nullable: no now, yes before" in breaking()


def test_new_null_in_a_response_breaks_callers(contract: Document, breaking: Changes) -> None:
    """Callers do not expect a null that did not exist."""
    field(contract, "ResultInfo", "page")["type"] = ["integer", "null"]
    assert f"GET {SERVICES} 200 response result_info.page: nullable: yes now, no before" in breaking()


def test_narrower_bound_breaks_callers(contract: Document, breaking: Changes) -> None:
    """Callers can send a value that was in bounds."""
    field(contract, "TcpServiceConfig", "tcp_port")["maximum"] = 1023
    assert f"{CREATED} tcp.tcp_port: maximum: 1023 now, 65535 before" in breaking()


def test_new_exclusion_breaks_callers(contract: Document, breaking: Changes) -> None:
    """Callers can send a value that no `not` excluded."""
    field(contract, "HostnameHost", "hostname")["not"] = {"pattern": "local$"}
    expected = f"{CREATED} http.host.HostnameHost.hostname: not: "
    assert any(line.startswith(expected) for line in breaking())


def test_removed_enum_value_breaks_callers(before: Document, contract: Document, breaking: Changes) -> None:
    """A value is a member of an enum of the SDK."""
    schema(contract, "AppProtocol")["enum"].remove("mysql")
    values = [json.dumps(value) for value in schema(before, "AppProtocol")["enum"]]
    rest = [value for value in values if value != '"mysql"']
    assert f"{LISTED}.tcp.app_protocol: enum: {listed(rest)} now, {listed(values)} before" in breaking()


def test_removed_member_of_a_union_breaks_callers(contract: Document, breaking: Changes) -> None:
    """A form of a host must not be removed."""
    del schema(contract, "ServiceHost")["oneOf"][2]
    assert f"{LISTED}.http.host: oneOf: none now, alternative DualStackHost before" in breaking()


@pytest.mark.parametrize(
    "new",
    [
        {"type": ["string", "integer"]},
        {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"text": {"type": "string"}}}]},
    ],
)
def test_field_of_a_response_that_becomes_one_of_several_types_breaks_callers(
    contract: Document, breaking: Changes, new: Document
) -> None:
    """Callers that use the value as a string do not expect another type."""
    schema(contract, "MessageSource")["properties"]["pointer"] = new
    assert any("source.pointer" in line for line in breaking())


def test_field_of_a_response_that_loses_a_type_breaks_callers(before: Document, contract: Document) -> None:
    """Callers have code for each type, and annotations that name it."""
    old = copy.deepcopy(before)
    schema(old, "MessageSource")["properties"]["pointer"] = {"type": ["string", "integer"]}
    breaking, _ = diff.classify_changes(OpenAPIDocument("before", old), OpenAPIDocument("now", contract))
    assert any("source.pointer: type: string now, integer, string before" in line for line in breaking)


def test_other_python_type_breaks_callers(contract: Document, breaking: Changes) -> None:
    """The format `uuid` makes a value a UUID in Python."""
    del field(contract, "Network", "tunnel_id")["format"]
    assert f"{LISTED}.http.host.IPv4Host.network.tunnel_id: format: none now, uuid before" in breaking()


def test_removed_way_to_authenticate_breaks_callers(contract: Document, breaking: Changes) -> None:
    """Callers can authenticate in each way that was allowed."""
    del contract["security"][1]
    both = "apikey header x-auth-email + apikey header x-auth-key, http bearer"
    assert f"GET {SERVICES}: security: http bearer now, {both} before" in breaking()


def test_other_server_breaks_callers(contract: Document, breaking: Changes) -> None:
    """The SDK sends requests to the server that the contract names."""
    contract["servers"][0]["url"] = "https://api.example/v5"
    servers = '["https://api.example/v5"] now, ["https://api.cloudflare.com/client/v4"] before'
    assert f"GET {SERVICES}: servers: {servers}" in breaking()


# Changes that do not break callers


@pytest.fixture
def assert_harmless(changes: BothChanges) -> Callable[[], None]:
    """Check that the changes of the test are reported as harmless."""

    def check() -> None:
        breaking, harmless = changes()
        assert breaking == []
        assert harmless

    return check


def test_new_operation_is_harmless(contract: Document, assert_harmless: Callable[[], None]) -> None:
    """Callers do not use an operation that did not exist."""
    responses = {"200": {"description": "Done."}}
    restart = {"operationId": "restart", "tags": ["Services"], "responses": responses}
    contract["paths"][f"{SERVICE}/restart"] = {"post": restart}
    assert_harmless()


def test_new_service_type_is_harmless(contract: Document, assert_harmless: Callable[[], None]) -> None:
    """The SDK already reads services of unknown types."""
    new = json.loads(json.dumps(schema(contract, "TcpServiceConfig")).replace("tcp", "new"))
    contract["components"]["schemas"]["NewServiceConfig"] = new
    schema(contract, "ServiceConfig")["oneOf"].append({"$ref": "#/components/schemas/NewServiceConfig"})
    field(contract, "UnknownServiceConfig", "type")["not"]["enum"].append("new")
    assert_harmless()


def test_new_optional_field_is_harmless(contract: Document, assert_harmless: Callable[[], None]) -> None:
    """Callers can leave out a new optional field."""
    schema(contract, "TcpServiceConfig")["properties"]["new_field"] = {"type": "integer"}
    assert_harmless()


def test_new_enum_value_is_harmless(contract: Document, assert_harmless: Callable[[], None]) -> None:
    """The SDK already reads unknown values of an enum."""
    schema(contract, "AppProtocol")["enum"].append("new-value")
    assert_harmless()


def test_new_optional_parameter_is_harmless(contract: Document, assert_harmless: Callable[[], None]) -> None:
    """Callers can leave out a new optional parameter."""
    new = {"name": "new-parameter", "in": "query", "schema": {"type": "string"}}
    contract["paths"][SERVICES]["get"]["parameters"].append(new)
    assert_harmless()


def test_wider_bound_is_harmless(contract: Document, assert_harmless: Callable[[], None]) -> None:
    """Each value that was in bounds still is."""
    field(contract, "HostnameHost", "hostname")["maxLength"] = 300
    assert_harmless()


def test_new_null_in_a_request_is_harmless(contract: Document, assert_harmless: Callable[[], None]) -> None:
    """Callers need not send a null that is now allowed."""
    parameters = contract["paths"][SERVICES]["get"]["parameters"]
    page = next(parameter for parameter in parameters if parameter["name"] == "page")
    page["schema"]["type"] = ["integer", "null"]
    assert_harmless()


def test_field_of_a_response_that_becomes_required_is_harmless(
    contract: Document, assert_harmless: Callable[[], None]
) -> None:
    """A response may guarantee more than before."""
    schema(contract, "ServiceResponse")["required"].append("errors")
    assert_harmless()


def test_deprecation_is_harmless(contract: Document, assert_harmless: Callable[[], None]) -> None:
    """A deprecated operation still works."""
    contract["paths"][SERVICES]["get"]["deprecated"] = True
    assert_harmless()


def test_documentation_and_order_are_not_compared(contract: Document, changes: BothChanges) -> None:
    """Text, examples, reasons of deviations, and the order of optional fields and members are not changes."""
    contract["info"]["title"] = "Other"
    contract["components"]["examples"] = {}
    del schema(contract, "IPv4Host")["x-deviation"]
    schema(contract, "ServiceConfig")["oneOf"].reverse()
    field(contract, "TcpServiceConfig", "tcp_port")["description"] = "Other."
    info = schema(contract, "ResultInfo")
    info["properties"] = dict(reversed(info["properties"].items()))
    assert changes() == ([], [])


# The command


@pytest.fixture
def repository(before: Document, tmp_path: Path) -> Path:
    """A git repository whose first commit has no contract, and whose second commit, tagged v1, has one."""

    def git(*arguments: str) -> None:
        author = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", str(tmp_path), *author, *arguments], check=True, capture_output=True)

    git("init")
    git("commit", "--allow-empty", "-m", "Start")
    (tmp_path / "openapi.yaml").write_text(json.dumps(before))
    git("add", "openapi.yaml")
    git("commit", "-m", "Contract")
    git("tag", "v1")
    return tmp_path


def test_unchanged_working_tree(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The status is 0 without a breaking change."""
    assert diff.main(["v1"], repository) == 0
    assert capsys.readouterr().out.splitlines() == [
        "0 changes since v1 break callers; 0 do not.",
        "Next: make generate, and describe what is new in the changelog.",
    ]


def test_uncommitted_changes_are_compared(
    contract: Document, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status is 1 with a breaking change, even if it is not committed."""
    schema(contract, "AppProtocol")["enum"].insert(1, "new-value")
    del contract["paths"][SERVICES]["post"]
    (repository / "openapi.yaml").write_text(json.dumps(contract))
    assert diff.main(["HEAD"], repository) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"breaks callers: POST {SERVICES}: post: none now, operation before"
    assert lines[1].startswith("harmless: ")
    assert lines[2] == "1 changes since HEAD break callers; 1 do not."
    assert lines[3].startswith("Next: undo these changes, or release a new major version")


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ("v2", "unknown git revision 'v2'"),
        ("--output=/dev/null", "unknown git revision '--output=/dev/null'"),
        ("v1~1", "git revision 'v1~1' does not contain openapi.yaml"),
    ],
)
def test_unusable_revision_is_one_line(
    repository: Path, capsys: pytest.CaptureFixture[str], base: str, reason: str
) -> None:
    """A revision that cannot be compared ends the command with status 2; an option is not a revision."""
    assert diff.main(["--", base], repository) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(f"diff: {reason}; ")
    assert output.err.count("\n") == 1


def test_invalid_working_tree_is_one_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A contract that is not an OpenAPI document ends the command with status 2."""
    (repository / "openapi.yaml").write_text("openapi: 2.0.0")
    assert diff.main(["v1"], repository) == 2
    expected = "diff: openapi.yaml: not an OpenAPI 3.0 or 3.1 document; use another file\n"
    assert capsys.readouterr().err == expected


def test_missing_working_tree_is_one_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A contract that does not exist ends the command with status 2."""
    (repository / "openapi.yaml").unlink()
    assert diff.main(["v1"], repository) == 2
    error = capsys.readouterr().err
    assert error == "diff: openapi.yaml: cannot be read: No such file or directory; check the path\n"


def test_folder_without_git_is_one_line(before: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Outside a git repository, such as in an unpacked source distribution, there are no revisions."""
    (tmp_path / "openapi.yaml").write_text(json.dumps(before))
    assert diff.main(["main"], tmp_path) == 2
    expected = "diff: unknown git revision 'main'; pass a commit, branch or tag of this repository\n"
    assert capsys.readouterr().err == expected
