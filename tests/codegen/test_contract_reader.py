"""The reader of OpenAPI documents: plain JSON types, or an error of one line that says where the problem is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen.contract import (
    ContractError,
    error_at,
    json_pointer,
    locate,
    parse_document,
    read_contract,
    read_document,
)

CONTRACT = """\
openapi: 3.1.0
info:
  title: Example
  version: 1.0.0
paths:
  /items/{id}:
    get:
      operationId: get
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: The item.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Item'
components:
  schemas:
    Item:
      type: object
      properties:
        name:
          type: string
"""

Reader = Callable[[Path], dict[str, Any]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file that a test writes and reads."""
    return tmp_path / "openapi.yaml"


@pytest.fixture
def contract_error(path: Path) -> Callable[[str], str]:
    """Return the error for a contract, without the folder of the file."""

    def read(text: str) -> str:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ContractError) as caught:
            read_contract(path)
        return str(caught.value).removeprefix(f"{path.parent}/")

    return read


@pytest.mark.parametrize("reader", [read_document, read_contract])
def test_valid_yaml(path: Path, reader: Reader) -> None:
    """A YAML file becomes objects, arrays, strings, numbers, booleans and null."""
    path.write_text(CONTRACT + "x-values: [1, 1.5, true, null, 'yes', on]\n", encoding="utf-8")
    document = reader(path)
    assert document["x-values"] == [1, 1.5, True, None, "yes", "on"]
    assert document["paths"]["/items/{id}"]["get"]["parameters"][0]["required"] is True
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize("reader", [read_document, read_contract])
def test_json_is_not_parsed_as_yaml(path: Path, reader: Reader) -> None:
    """A JSON file is read as JSON: it may be indented with tabs, which YAML does not allow."""
    path.write_text(CONTRACT, encoding="utf-8")
    document = reader(path)
    path.write_text(json.dumps(document, indent="\t"), encoding="utf-8")
    assert reader(path) == document


def test_byte_order_mark_is_ignored(path: Path) -> None:
    """A file may begin with a byte order mark."""
    path.write_text('\ufeff{"openapi": "3.1.0"}', encoding="utf-8")
    assert read_document(path) == {"openapi": "3.1.0"}


def test_status_may_be_a_number(path: Path) -> None:
    """A status without quotation marks is a number in YAML, and the same key as with them."""
    path.write_text(CONTRACT, encoding="utf-8")
    expected = read_contract(path)
    path.write_text(CONTRACT.replace("'200'", "200"), encoding="utf-8")
    assert read_contract(path) == expected


def test_aliases_are_one_object(path: Path) -> None:
    """Nodes that a YAML file shares are shared in the document, so that tools can recognize them."""
    path.write_text("first: &shared {a: 1}\nsecond: *shared\n", encoding="utf-8")
    document = read_document(path)
    assert document == {"first": {"a": 1}, "second": {"a": 1}}
    assert document["first"] is document["second"]


def test_date_is_text_in_a_document(path: Path) -> None:
    """The public description contains dates without quotation marks; they stay as they are written."""
    path.write_text("created: 2024-01-01T05:20:00Z\n2024-01-02: true\n", encoding="utf-8")
    assert read_document(path) == {"created": "2024-01-01T05:20:00Z", "2024-01-02": True}


def test_date_in_the_contract_is_an_error(contract_error: Callable[[str], str]) -> None:
    """Other YAML libraries do not read a date without quotation marks as text."""
    expected = "openapi.yaml:25:9: 2024-01-01 is a date in YAML, which JSON does not have; put it in quotation marks"
    assert contract_error(CONTRACT + "x-date: 2024-01-01\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [", "openapi.yaml:1:5: not valid YAML: "),
        ("a: 1\nb: @c", "openapi.yaml:2:4: not valid YAML: found character '@'"),
        ("a: 1\n\tb: 2", "openapi.yaml:2:1: not valid YAML: found character '\\t'"),
        ("a: 1\nb: \x01", "openapi.yaml:2:4: not valid YAML: unacceptable character"),
        ("a: 1\n---\nb: 2", "openapi.yaml:2:1: not valid YAML: but found another document"),
        ("%YAML 9.9\n---\na: 1", "openapi.yaml:1:1: not valid YAML: "),
        ("a: *b", "openapi.yaml:1:4: not valid YAML: found undefined alias 'b'"),
        ("a: 1\nb: 2\na: {c: d}", "openapi.yaml:3:1: duplicate key 'a'; keep one of them"),
        ("a: 1\ntrue: 2", "openapi.yaml:2:1: the key 'true' is not a string; put it in quotation marks"),
        ("? [a, b]\n: 1", "openapi.yaml:1:3: the key is not a string; put it in quotation marks"),
        ("a: .inf", "openapi.yaml:1:4: .inf is not a JSON number; use a finite number"),
        ("a: !!binary aGk=", "openapi.yaml:1:4: the tag !!binary has no value in JSON"),
        ("a: !local b", "openapi.yaml:1:4: the tag !local has no value in JSON"),
        ("&a {b: *a}", "openapi.yaml: an alias contains itself"),
        ("a: " + "[" * 1000, "openapi.yaml: nested too deeply"),
        ("- a", "openapi.yaml: not an object at the top level"),
        ("", "openapi.yaml: not an object at the top level"),
        ('{"a": 1,\n "b" 2}', "openapi.yaml:2:6: not valid JSON: Expecting ':' delimiter"),
        ('{"a": 1, "a": 2}', "openapi.yaml: duplicate key 'a'; keep one of them"),
        ('{"a": NaN}', "openapi.yaml: NaN is not a JSON number; use a finite number"),
        ("[" * 100_000, "openapi.yaml: nested too deeply"),
    ],
)
@pytest.mark.parametrize("reader", [read_document, read_contract])
def test_unreadable_text_is_one_line(path: Path, reader: Reader, text: str, expected: str) -> None:
    """What is not JSON or YAML, or has no equivalent in JSON, is an error with its line, its reason and a remedy."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        reader(path)
    message = str(caught.value).removeprefix(f"{path.parent}/")
    assert message.startswith(expected)
    assert "; " in message
    assert "\n" not in message


@pytest.mark.parametrize("reader", [read_document, read_contract])
def test_other_encodings_are_an_error(path: Path, reader: Reader) -> None:
    """A file that is not UTF-8 is an error with the line of the first byte that cannot be decoded."""
    path.write_bytes(b"a: 1\nb: \xe9\n")
    with pytest.raises(ContractError) as caught:
        reader(path)
    assert str(caught.value) == f"{path}:2: not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize("reader", [read_document, read_contract])
def test_missing_file_is_an_error(path: Path, reader: Reader) -> None:
    """A file that does not exist is an error with its path."""
    with pytest.raises(ContractError) as caught:
        reader(path)
    assert str(caught.value) == f"{path}: cannot be read: No such file or directory; check the path"


def test_text_without_a_file_has_a_name() -> None:
    """A document that does not come from a file is called by its name, such as a file in a git revision."""
    assert parse_document(b"a: 1", "openapi.yaml at v1") == {"a": 1}
    with pytest.raises(ContractError, match=r"^openapi\.yaml at v1:1:5: not valid YAML"):
        parse_document("a: [", "openapi.yaml at v1")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "openapi: 3.1.0",
            "openapi: 3.0.3",
            "openapi.yaml:1: not an OpenAPI 3.1 document: the value of openapi is '3.0.3'; use openapi: 3.1.0",
        ),
        (
            "#/components/schemas/Item",
            "#/components/schemas/Nil",
            "openapi.yaml:17: unresolved $ref '#/components/schemas/Nil'; correct the reference, or ",
        ),
        (
            "#/components/schemas/Item",
            "other.yaml#/Item",
            "openapi.yaml:17: $ref 'other.yaml#/Item' leads to another file; ",
        ),
        (
            "      type: object\n",
            "      $ref: '#/components/schemas/Item'\n",
            "openapi.yaml:17: $ref cycle: #/components/schemas/Item -> #/components/schemas/Item; ",
        ),
        ("  version: 1.0.0\n", "", 'openapi.yaml:2: #/info: "version" is a required property; '),
        (
            "in: path",
            "in: body",
            'openapi.yaml:10: #/paths/~1items~1{id}/get/parameters/0/in: "body" is not one of ',
        ),
        (
            "          type: string\n",
            "          type: text\n",
            "openapi.yaml:24: #/components/schemas/Item/properties/name/type: 'text' is not valid under any ",
        ),
        (
            "          type: string\n",
            "          minLength: '1'\n",
            "openapi.yaml:24: #/components/schemas/Item/properties/name/minLength: '1' is not of type 'integer'; ",
        ),
    ],
)
def test_invalid_contract_is_one_line(contract_error: Callable[[str], str], old: str, new: str, expected: str) -> None:
    """What is not valid OpenAPI 3.1 is an error with its line, its JSON pointer, the reason and a remedy."""
    message = contract_error(CONTRACT.replace(old, new))
    assert message.startswith(expected)
    assert "; " in message
    assert "\n" not in message


def test_unresolved_reference_in_a_discriminator(contract_error: Callable[[str], str]) -> None:
    """The mapping of a discriminator contains references too."""
    mapping = "discriminator: {propertyName: name, mapping: {a: '#/components/schemas/Nil'}}"
    message = contract_error(CONTRACT + f"      {mapping}\n")
    assert message.startswith("openapi.yaml:25: unresolved $ref '#/components/schemas/Nil'; ")


def test_reference_in_data_is_not_resolved(path: Path) -> None:
    """A `$ref` in an example, a default or an extension is data."""
    path.write_text(CONTRACT + "          example: {$ref: '#/none'}\nx-data: {$ref: '#/none'}\n", encoding="utf-8")
    assert read_contract(path)["x-data"] == {"$ref": "#/none"}


def test_property_may_have_the_name_of_a_keyword(contract_error: Callable[[str], str]) -> None:
    """Names of properties are not keywords: the schema of a property called `example` is checked."""
    message = contract_error(CONTRACT + "        example: {$ref: '#/none'}\n")
    assert message.startswith("openapi.yaml:25: unresolved $ref '#/none'; ")


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ([], 1),
        (["info", "version"], 4),
        (["paths", "/items/{id}", "get", "parameters", 0], 10),
        (["paths", "/items/{id}", "get", "responses", "200"], 12),
        (["paths", "/items/{id}", "get", "responses", 200, "description"], 13),
        (["components", "schemas", "Item", "required"], 20),
    ],
)
def test_line_of_a_node(path: Path, pointer: list[str | int], line: int) -> None:
    """A node has the line of its key; a node that does not exist has that of its innermost parent."""
    path.write_text(CONTRACT, encoding="utf-8")
    assert locate(path, pointer) == line


def test_line_of_a_merged_node(path: Path) -> None:
    """A key that comes from a merged mapping has the line where it is written."""
    path.write_text("base: &base\n  a: 1\nother:\n  <<: *base\n  b: 2\n", encoding="utf-8")
    assert read_document(path)["other"] == {"a": 1, "b": 2}
    assert locate(path, ["other", "a"]) == 2


@pytest.mark.parametrize("text", ['{"a": 1}', "a: ["])
def test_line_is_unknown(path: Path, text: str) -> None:
    """There are no lines for JSON, which is not parsed as YAML, and for invalid files."""
    path.write_text(text, encoding="utf-8")
    assert locate(path, ["a"]) is None


def test_error_at_a_node(path: Path) -> None:
    """Code generation reports its own errors in the same form."""
    path.write_text(CONTRACT, encoding="utf-8")
    error = error_at(path, ["paths", "/items/{id}", "get"], "no tag;\nadd one")
    assert str(error) == f"{path}:7: #/paths/~1items~1{{id}}/get: no tag; add one"


def test_json_pointer_escapes_its_steps() -> None:
    """A slash and a tilde in a key are escaped, as RFC 6901 requires."""
    assert json_pointer(["a/b", "c~d", 0]) == "#/a~1b/c~0d/0"
    assert json_pointer([]) == "#"
