"""`make import` adds published operations to openapi.yaml, with everything that they refer to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.contract import read_contract, read_document
from codegen.generator import generate
from tools import drift
from tools.import_operations import main

CONTRACT = """\
openapi: 3.1.0
info: {title: A contract, version: 1.0.0}

paths:
  # The first path.
  /lists:
    get:  # a comment
      operationId: lists
      tags: [List]
      responses:
        '200': {description: OK}

# The components.
components:
  securitySchemes:
    api_token: {type: http, scheme: bearer}
  schemas:
    Item:
      type: object
      properties:
        name: {type: string}

    # The last schema.
    Text: {type: string}
"""

UPSTREAM: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Published", "version": "4"},
    "paths": {
        "/lists": {
            "get": {"operationId": "lists", "tags": ["List"], "responses": {"200": {"description": "OK"}}},
            "post": {
                "operationId": "create-list",
                "tags": ["List", "Other"],
                "summary": "Create a list",
                "security": [{"api_token": []}],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/list_body"}}}
                },
                "responses": {"200": {"description": "Created"}},
            },
        },
        "/lists/{list_id}": {
            "parameters": [{"name": "list_id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"tags": ["List"], "responses": {"200": {"$ref": "#/components/responses/list"}}},
        },
        "/others": {"get": {"operationId": "others", "tags": ["Other"], "responses": {"200": {"description": "OK"}}}},
    },
    "components": {
        "securitySchemes": {"api_token": {"type": "http", "scheme": "bearer"}},
        "responses": {
            "list": {
                "description": "The list",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/list_body"}}},
            }
        },
        "schemas": {
            "list_body": {
                "type": "object",
                "description": "A list",
                "properties": {
                    "description": {"type": "string", "nullable": True, "example": "e"},
                    "count": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
                    "kind": {"$ref": "#/components/schemas/list_kind"},
                },
            },
            "list_kind": {"type": "string", "enum": ["a", "b"], "nullable": True},
            "unused": {"type": "string"},
        },
    },
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a contract, and the public description from which operations are imported."""
    (tmp_path / "openapi.yaml").write_text(CONTRACT, encoding="utf-8")
    (tmp_path / "upstream.json").write_text(json.dumps(UPSTREAM), encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> int:
    """Import operations, and return the exit status."""
    return main([str(folder / "upstream.json"), *arguments], folder)


def imported(folder: Path) -> dict[str, Any]:
    """Return the contract after the import."""
    return read_document(folder / "openapi.yaml")


def test_operations_of_a_tag_are_added(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The operations of the tag are added with one tag, an operationId and their components, and nothing else."""
    assert run(folder, "--tag", "List") == 0
    contract = imported(folder)
    assert contract["paths"].keys() == {"/lists", "/lists/{list_id}"}
    assert contract["paths"]["/lists"]["post"]["tags"] == ["List"]
    assert contract["paths"]["/lists/{list_id}"]["get"]["operationId"] == "get-lists-by-list_id"
    assert contract["paths"]["/lists/{list_id}"]["get"]["parameters"][0]["name"] == "list_id"
    assert contract["components"]["schemas"].keys() == {"Item", "Text", "list_body", "list_kind"}
    output = capsys.readouterr().out
    assert "openapi.yaml: added 2 operations and 3 components" in output
    assert "Next: make generate" in output


def test_file_keeps_its_lines(folder: Path) -> None:
    """What the contract contained stays as it was written, with its comments."""
    run(folder, "--tag", "List")
    lines = iter((folder / "openapi.yaml").read_text(encoding="utf-8").splitlines())
    assert all(any(line == each for each in lines) for line in CONTRACT.splitlines())


def test_schemas_are_converted_to_openapi_3_1(folder: Path) -> None:
    """`nullable` becomes a type, and an exclusive bound a number. The result is valid."""
    run(folder, "--tag", "List")
    properties = read_contract(folder / "openapi.yaml")["components"]["schemas"]["list_body"]["properties"]
    assert properties["description"] == {"type": ["string", "null"]}
    assert properties["count"] == {"type": "integer", "exclusiveMinimum": 0}
    kind = imported(folder)["components"]["schemas"]["list_kind"]
    assert kind == {"type": ["string", "null"], "enum": ["a", "b", None]}


def test_prose_is_added_on_request(folder: Path) -> None:
    """Descriptions are added only with --prose. A property called `description` is not prose."""
    run(folder, "--operations", "create-list", "--prose")
    contract = imported(folder)
    assert contract["paths"]["/lists"]["post"]["summary"] == "Create a list"
    assert contract["components"]["schemas"]["list_body"]["description"] == "A list"
    assert "/lists/{list_id}" not in contract["paths"]


def test_imported_operations_are_generated_and_do_not_drift(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After the import, the package can be generated, and the contract equals the public description."""
    run(folder, "--tag", "List")
    generate(folder / "openapi.yaml", folder / "package")
    assert (folder / "package" / "api" / "list_" / "create_list.py").is_file()
    assert drift.main([str(folder / "upstream.json"), "--contract", str(folder / "openapi.yaml")]) == 0
    assert "0 findings" in capsys.readouterr().out


def test_second_import_changes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Operations that the contract contains are not added again."""
    run(folder, "--tag", "List")
    text = (folder / "openapi.yaml").read_text(encoding="utf-8")
    assert run(folder, "--tag", "List") == 0
    assert (folder / "openapi.yaml").read_text(encoding="utf-8") == text
    assert "openapi.yaml contains these 3 operations already." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--tag", "Lists"), "has no operation with the tag 'Lists'; its tags are List, Other"),
        (("--operations", "lists,create"), "has no operation create; its tags are List, Other"),
    ],
)
def test_unknown_operation_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    """An operation or tag that does not exist is an error, and the contract is not changed."""
    assert run(folder, *arguments) == 2
    assert message in capsys.readouterr().err
    assert (folder / "openapi.yaml").read_text(encoding="utf-8") == CONTRACT


def test_other_component_with_the_same_name_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A component is not replaced by another one with the same name."""
    text = CONTRACT + "    list_kind: {type: integer}\n"
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")
    assert run(folder, "--tag", "List") == 2
    assert "openapi.yaml has another component schemas/list_kind" in capsys.readouterr().err
    assert (folder / "openapi.yaml").read_text(encoding="utf-8") == text
