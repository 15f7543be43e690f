"""`make generate` rejects what the generated code does not support, and keeps the old output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from codegen.contract import ContractError
from codegen.generator import ROOT, generate
from codegen.supported_input import SERVER
from workers_vpc._configuration import BASE_URL

from .contract_changes import SERVICE, SERVICES, Contract
from .test_generated_package import read_files, run_command

STRING = {"type": "string"}
#: The schema and the operation that the tests change.
SCHEMA = ("components", "schemas", "HttpServiceConfig")
FIELDS = (*SCHEMA, "properties")
NAME = (*FIELDS, "name")
NETWORK = ("components", "schemas", "Network")
OPERATION = ("paths", SERVICE, "get")
OPERATION_POINTER = "#/paths/~1accounts~1{account_id}~1connectivity~1directory~1services~1{service_id}/get"

Rejection = Callable[[Contract | str], str]


@pytest.fixture
def rejection(tmp_path: Path) -> Rejection:
    """Generate from a contract that is rejected, and return the message, without the name of the file."""

    def reject(contract: Contract | str) -> str:
        source = tmp_path / "contract.yaml"
        text = contract if isinstance(contract, str) else json.dumps(contract)
        source.write_text(text, encoding="utf-8")
        package = tmp_path / "workers_vpc_api"
        package.mkdir()
        (package / "old.py").write_text("OLD = True\n")
        with pytest.raises(ContractError) as info:
            generate(source, package)
        message = str(info.value)
        assert "\n" not in message
        assert message.startswith(str(source))
        # The old package is unchanged, and nothing else is left in the folder.
        assert read_files(package) == {"old.py": b"OLD = True\n"}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["contract.yaml", "workers_vpc_api"]
        return message.removeprefix(f"{source}: ")

    return reject


def set_value(contract: Contract, place: tuple[str, ...], value: object) -> None:
    """Set the value at a place in the contract."""
    node = contract
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value


def parameter(**keywords: object) -> list[dict[str, object]]:
    """Return the parameters of an operation: one query parameter, with changes."""
    return [{"name": "new", "in": "query", "schema": STRING, **keywords}]


def json_body(schema: object) -> dict[str, object]:
    """Return a response with a JSON body."""
    return {"description": "A response.", "content": {"application/json": {"schema": schema}}}


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        pytest.param(
            (*OPERATION, "parameters"),
            parameter(**{"in": "cookie"}),
            f"{OPERATION_POINTER}/parameters/0: the cookie parameter 'new' is not supported",
            id="cookie",
        ),
        pytest.param(
            (*OPERATION, "parameters"),
            parameter(**{"in": "header"}, schema={"type": "array", "items": STRING}),
            "the header parameter 'new' must be a string, number or boolean, or an exploded array in the query",
            id="array in a header",
        ),
        pytest.param(
            (*OPERATION, "parameters"),
            parameter(schema={"type": "object"}),
            "the query parameter 'new' must be a string, number or boolean, or an exploded array in the query",
            id="object in the query",
        ),
        pytest.param(
            (*OPERATION, "parameters"),
            parameter(style="pipeDelimited"),
            "the style 'pipeDelimited' is not supported; use 'form'",
            id="another style",
        ),
        pytest.param(
            (*OPERATION, "parameters"),
            parameter(**{"in": "header"}, name="Authorization"),
            "the client sets the header 'Authorization' itself",
            id="header of the client",
        ),
        pytest.param(
            ("paths", SERVICE, "put", "requestBody"),
            {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}},
            "the request body must be JSON or multipart/form-data (found application/x-www-form-urlencoded)",
            id="form",
        ),
        pytest.param(
            (*OPERATION, "responses"),
            {"200": {"description": "Text.", "content": {"text": {"schema": STRING}}}},
            "the response 200: 'text' is not a content type; write one such as application/json",
            id="invalid content type",
        ),
        pytest.param(
            (*OPERATION, "responses"),
            {"200": json_body({"type": "array", "items": STRING})},
            "the body of the successful response is not an object; wrap it in an object",
            id="list response",
        ),
        pytest.param(
            (*OPERATION, "responses"),
            {"404": {"description": "Not found."}},
            "an operation must have a successful response (has none); add a response 2XX",
            id="no successful response",
        ),
        pytest.param(
            ("paths", SERVICE, "put", "requestBody"),
            {"content": {"application/json": {"schema": STRING}, "text/plain": {"schema": STRING}}},
            "the request body must have exactly one content type (found application/json, text/plain)",
            id="choice of content types",
        ),
        pytest.param(
            ("paths", SERVICE, "put", "requestBody"),
            {"content": {"multipart/form-data": {"schema": {"properties": {"<any part name>": STRING}}}}},
            "parts with arbitrary names are not supported ('<any part name>'); name each part in properties",
            id="parts with arbitrary names",
        ),
        pytest.param(
            ("paths", SERVICE, "put", "requestBody"),
            {"content": {"multipart/form-data": {"schema": {"type": "object", "additionalProperties": STRING}}}},
            "the multipart body has no named parts; add them to properties",
            id="parts without names",
        ),
        pytest.param((*OPERATION, "tags"), [], "exactly one tag, which becomes the name of the class", id="no tag"),
        pytest.param((*OPERATION, "servers"), [{"url": "/"}], "'servers' is not supported here", id="own server"),
        pytest.param(
            (*OPERATION, "security"), [], "remove the empty security requirement", id="operation without credentials"
        ),
        pytest.param(
            (*OPERATION, "security"),
            [{"user_service_key": []}],
            "the client has no credentials for user_service_key; require api_token, or api_email and api_key",
            id="unknown credentials",
        ),
        pytest.param((*OPERATION, "operationId"), "", "no operationId; add one", id="no operationId"),
        pytest.param(
            ("paths", SERVICES, "post", "operationId"),
            "UPDATE",
            "the operationId is also that of",
            id="two operations with the same name",
        ),
        pytest.param(
            ("servers",),
            [{"url": "https://api.example/v5"}],
            "#/servers: the client calls https://api.cloudflare.com/client/v4",
            id="another server",
        ),
        pytest.param(("webhooks",), {"new": {}}, "#/webhooks: webhooks are not supported", id="webhooks"),
    ],
)
def test_unsupported_operation_is_rejected(
    contract: Contract, rejection: Rejection, place: tuple[str, ...], value: object, message: str
) -> None:
    """An operation that the generated code does not support is an error, which says where and what to do."""
    set_value(contract, place, value)
    assert message in rejection(contract)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        pytest.param(
            (*NAME, "contentEncoding"),
            "base64",
            "/HttpServiceConfig/properties/name/contentEncoding: 'contentEncoding' is not supported; remove it",
            id="unsupported keyword",
        ),
        pytest.param(
            (*NETWORK, "patternProperties"),
            {"^x": STRING},
            "#/components/schemas/Network/patternProperties: 'patternProperties' is not supported",
            id="patterns of property names",
        ),
        pytest.param(
            (*NETWORK, "if"),
            {"required": ["a"]},
            "#/components/schemas/Network/if: 'if' is not supported",
            id="condition",
        ),
        pytest.param(
            (*FIELDS, "new"),
            {"$ref": "#/components/schemas/Network", "minProperties": 1},
            "'minProperties' is not supported",
            id="bound next to a reference",
        ),
        pytest.param((*NAME, "format"), "binary", "the format 'binary' is not supported", id="file"),
        pytest.param(
            (*FIELDS, "new"),
            {"allOf": [STRING, {"type": "integer"}]},
            "the types string and integer contradict each other; correct one of them",
            id="contradictory types",
        ),
        pytest.param(
            (*FIELDS, "new"),
            {"allOf": [{**STRING, "pattern": "^a"}, {**STRING, "pattern": "b$"}]},
            "the keyword 'pattern' has two values that apply together, '^a' and 'b$'; write the combined schema",
            id="two patterns",
        ),
        pytest.param(
            (*FIELDS, "new"),
            {"type": "integer", "oneOf": [STRING, {"type": "null"}]},
            "no member of the union is compatible with the keywords next to it",
            id="union that contradicts its type",
        ),
        pytest.param(
            (*FIELDS, "new"), {"const": None}, "const must be a string, a number or a boolean", id="constant null"
        ),
        pytest.param(
            (*FIELDS, "new"), {"type": "array", "items": False}, "the schema false has no type", id="boolean schema"
        ),
        pytest.param(
            (*FIELDS, "new"),
            {"type": "integer", "not": {"const": 5}},
            "'not' is supported only for the pattern, enum or const of a string",
            id="excluded number",
        ),
        pytest.param(
            (*NETWORK, "required"),
            ["tunnel_id", "mtu"],
            "#/components/schemas/Network/required: 'mtu' is required, but it is not one of the properties",
            id="required field without a schema",
        ),
        pytest.param(
            (*NAME, "pattern"), r"^\p{L}+$", "the pattern is not valid in Python", id="pattern in another dialect"
        ),
        pytest.param(
            (*FIELDS, "new"), {"enum": ["a", 1]}, "must be all strings or all integers", id="enum of several types"
        ),
        pytest.param(
            (*FIELDS, "new"),
            {"enum": ["a\nb", "c"]},
            "contains a character that cannot be printed",
            id="unprintable value",
        ),
        pytest.param(
            (*FIELDS, "new"),
            {"enum": ["a_b", "a-b"]},
            "two values of the enum have the same name in Python",
            id="values with the same name",
        ),
        pytest.param((*NAME, "x-expected"), 5, "x-expected must be a string", id="expectation that is no string"),
        pytest.param(
            (*FIELDS, "new"),
            {"$ref": "#/components/schemas/Missing"},
            "unresolved $ref '#/components/schemas/Missing'",
            id="unresolved reference",
        ),
        pytest.param((*NAME, "type"), "text", "'text'", id="unknown type"),
    ],
)
def test_unsupported_schema_is_rejected(
    contract: Contract, rejection: Rejection, place: tuple[str, ...], value: object, message: str
) -> None:
    """A schema that the generated code does not support is an error, which says where and what to do."""
    set_value(contract, place, value)
    assert message in rejection(contract)


def test_two_schemas_of_success_are_rejected(contract: Contract, rejection: Rejection) -> None:
    """All successful responses of an operation must have the same schema."""
    responses = contract["paths"][SERVICE]["get"]["responses"]
    responses["201"] = contract["paths"][SERVICES]["get"]["responses"]["200"]
    assert "one or more successful responses, all with the same schema (has 2)" in rejection(contract)


def test_indistinguishable_members_of_a_union_are_rejected(contract: Contract, rejection: Rejection) -> None:
    """The members of a union must differ in a constant or in their required fields."""
    schemas = contract["components"]["schemas"]
    schemas["Copy"] = {**schemas["IPv4Host"], "description": "With the same fields."}
    schemas["ServiceHost"]["oneOf"].append({"$ref": "#/components/schemas/Copy"})
    assert "neither a constant nor the required fields distinguish IPv4Host, " in rejection(contract)


def test_fields_with_the_same_name_in_python_are_rejected(contract: Contract, rejection: Rejection) -> None:
    """Two fields must not become one attribute."""
    fields = contract["components"]["schemas"]["HttpServiceConfig"]["properties"]
    fields["field"] = fields["field_"] = STRING
    message = "#/components/schemas/HttpServiceConfig: two names become 'field_' in Python; rename one of them"
    assert rejection(contract) == message


@pytest.mark.parametrize("tag", ["Close", "account_id", "With options"])
def test_tag_with_the_name_of_a_client_attribute_is_rejected(
    contract: Contract, rejection: Rejection, tag: str
) -> None:
    """A tag becomes an attribute of the clients, and must not hide another one."""
    contract["paths"][SERVICES]["get"]["tags"] = [tag]
    assert "a client has an attribute" in rejection(contract)


def test_tags_with_the_same_name_in_python_are_rejected(contract: Contract, rejection: Rejection) -> None:
    """Two tags must not become one class."""
    contract["paths"][SERVICES]["get"]["tags"] = ["services"]
    assert "the tags 'Services' and 'services' have the same name in Python; rename one of them" in rejection(contract)


def test_name_that_is_no_identifier_is_rejected(contract: Contract, rejection: Rejection) -> None:
    """`x-name` must be an identifier."""
    contract["components"]["schemas"]["Network"]["x-name"] = "a b"
    message = "#/components/schemas/Network/x-name: x-name must be a Python identifier (got 'a b')"
    assert rejection(contract) == message


def test_schemas_with_the_same_module_are_rejected(contract: Contract, rejection: Rejection) -> None:
    """Two schemas must not become one module."""
    contract["components"]["schemas"]["MESSAGE"] = {"type": "object", "properties": {"a": STRING}}
    assert "two names become 'message' in Python" in rejection(contract)


def test_shared_declarations_with_the_same_name_are_rejected(contract: Contract, rejection: Rejection) -> None:
    """A union and a shared parameter must not become one constant."""
    contract["components"]["parameters"]["ServiceHost"] = {"name": "host", "in": "query", "schema": STRING}
    assert "two names become 'SERVICE_HOST' in Python" in rejection(contract)


def test_cycle_of_references_is_rejected(contract: Contract, rejection: Rejection) -> None:
    """A reference must lead to a schema."""
    contract["components"]["schemas"]["A"] = {"$ref": "#/components/schemas/B"}
    contract["components"]["schemas"]["B"] = {"$ref": "#/components/schemas/A"}
    assert "$ref cycle" in rejection(contract)


def test_recursive_union_is_rejected(contract: Contract, rejection: Rejection) -> None:
    """A union must not contain itself."""
    tree = {"oneOf": [STRING, {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}]}
    contract["components"]["schemas"]["Tree"] = tree
    assert "Tree" in rejection(contract)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("a: [", "not valid YAML", id="invalid YAML"),
        pytest.param("[1]", "not an object at the top level", id="list"),
        pytest.param("openapi: 3.0.3", "not an OpenAPI 3.1 document", id="another version"),
        pytest.param("openapi: 3.1.0\nx-a: 2024-01-01", "2024-01-01 is a date in YAML", id="date"),
        pytest.param("&a {b: *a}", "an alias contains itself", id="alias that contains itself"),
    ],
)
def test_unreadable_contract_is_rejected(rejection: Rejection, text: str, message: str) -> None:
    """A file that is not a contract is an error."""
    assert message in rejection(text)


def test_command_reports_the_line_of_an_error(tmp_path: Path) -> None:
    """The command prints one line with the place in the file, the reason and what to do, and exits with status 1."""
    source = tmp_path / "openapi.yaml"
    original = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    text = original.replace("    Network:\n      type: object\n", "    Network:\n      type: object\n      if: {}\n", 1)
    source.write_text(text, encoding="utf-8")
    line = text.splitlines().index("      if: {}") + 1
    result = run_command("--contract", str(source), "--output", str(tmp_path / "package"))
    assert result.returncode == 1
    assert result.stderr == (
        f"{source}:{line}: #/components/schemas/Network/if: 'if' is not supported; remove it. Nothing was generated.\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["openapi.yaml"]


def test_command_reports_a_missing_file(tmp_path: Path) -> None:
    """A contract that cannot be opened is an error, which contains its path."""
    source = tmp_path / "missing.yaml"
    result = run_command("--contract", str(source), "--output", str(tmp_path / "package"))
    assert result.returncode == 1
    assert result.stderr.startswith(f"{source}: cannot be read: No such file")
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_server_of_the_contract_is_that_of_the_client() -> None:
    """A contract with another server is rejected because the client would not call it."""
    assert SERVER == BASE_URL
