"""`make additions` adds published properties and values of enums to the operations in openapi.yaml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.contract import read_contract
from tools import drift
from tools.import_additions import main

CONTRACT = """\
openapi: 3.1.0
info: {title: A contract, version: 1.0.0}
paths:
  /items:
    get:
      operationId: items
      tags: [Item]
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Item'}

components:
  schemas:
    # The only item.
    Item:
      type: object
      properties:
        name: {type: string}  # a comment
        color: {$ref: '#/components/schemas/Color'}
        size:
          type: string
          enum:
            - small  # the smallest

    Color:
      type: string
      enum: [red, green]  # more colours may follow
"""


def schema(**properties: Any) -> dict[str, Any]:
    """Return the published schema of an item."""
    return {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "color": {"type": "string", "enum": ["green", "red"]},
            "size": {"type": "string", "enum": ["small"]},
            **properties,
        },
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a contract."""
    (tmp_path / "openapi.yaml").write_text(CONTRACT, encoding="utf-8")
    return tmp_path


def run(folder: Path, item: dict[str, Any]) -> int:
    """Add what the published schema of an item has in addition, and return the exit status."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/published_item"}}}
    upstream = {
        "openapi": "3.0.3",
        "info": {"title": "Published", "version": "4"},
        "paths": {"/items": {"get": {"responses": {"200": {"description": "OK", "content": content}}}}},
        "components": {
            "schemas": {
                "published_item": item,
                "published_owner": {"type": "object", "properties": {"id": {"type": "string"}}},
            }
        },
    }
    (folder / "upstream.json").write_text(json.dumps(upstream), encoding="utf-8")
    return main([str(folder / "upstream.json")], folder)


def has_drift(folder: Path) -> bool:
    """Return whether the contract differs from the public description."""
    return drift.main([str(folder / "upstream.json"), "--contract", str(folder / "openapi.yaml")]) != 0


ADDITIONS = {
    "property": {"weight": {"type": "integer", "nullable": True, "description": "In grams."}},
    "property with a component": {"owner": {"$ref": "#/components/schemas/published_owner"}},
    "value of an enum": {"color": {"type": "string", "enum": ["red", "green", "light blue"]}},
    "value of an enum on lines": {"size": {"type": "string", "enum": ["small", "large"]}},
}


@pytest.mark.parametrize("properties", ADDITIONS.values(), ids=ADDITIONS)
def test_addition_is_in_the_contract(folder: Path, properties: dict[str, Any]) -> None:
    """After the command, the contract is valid and equals the public description. A second run changes nothing."""
    assert run(folder, schema(**properties)) == 0
    text = (folder / "openapi.yaml").read_text(encoding="utf-8")
    assert text != CONTRACT
    assert read_contract(folder / "openapi.yaml")
    assert not has_drift(folder)
    assert run(folder, schema(**properties)) == 0
    assert (folder / "openapi.yaml").read_text(encoding="utf-8") == text


def test_file_keeps_its_text(folder: Path) -> None:
    """What the contract contained stays as it was written, with its comments."""
    run(folder, schema(weight={"type": "integer"}, color={"type": "string", "enum": ["red", "green", "blue"]}))
    text = (folder / "openapi.yaml").read_text(encoding="utf-8")
    assert '      enum: [red, green, "blue"]  # more colours may follow\n' in text
    assert "    # The only item.\n" in text
    assert "        name: {type: string}  # a comment\n" in text


def test_declared_deviation_is_not_added(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A property that is missing on purpose stays missing."""
    text = CONTRACT.replace("    Item:\n", "    Item:\n      x-deviation: {weight: The API does not return it.}\n")
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")
    assert run(folder, schema(weight={"type": "integer"})) == 0
    assert (folder / "openapi.yaml").read_text(encoding="utf-8") == text
    assert "openapi.yaml contains all published fields and values." in capsys.readouterr().out


def test_other_differences_are_not_changed(folder: Path) -> None:
    """A difference that is no addition is left to people: `make drift` reports it."""
    assert run(folder, schema(name={"type": "string", "maxLength": 10})) == 0
    assert (folder / "openapi.yaml").read_text(encoding="utf-8") == CONTRACT
    assert has_drift(folder)


def test_place_that_cannot_be_extended_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """If a schema is a part of a list, the message says where and what to do, and the contract is not changed."""
    item = "{type: object, properties: {name: {type: string}}}"
    text = f"{CONTRACT.partition('    Item:')[0]}    Item:\n      allOf:\n        - {item}\n"
    (folder / "openapi.yaml").write_text(text, encoding="utf-8")
    assert (
        run(folder, {"type": "object", "properties": {"name": {"type": "string"}, "weight": {"type": "integer"}}}) == 2
    )
    assert "#/components/schemas/Item/allOf/0 is a part of a list" in capsys.readouterr().err
    assert (folder / "openapi.yaml").read_text(encoding="utf-8") == text
