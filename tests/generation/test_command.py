"""The command behind `make generate`: what decides its bytes, and what it does with a contract that it cannot take."""

from __future__ import annotations

import hashlib
from importlib.resources import files as resources
from pathlib import Path

import pytest
import yaml

from .contracts import ROOT, SERVICE, SERVICES, Document, Edit, contract, files, generate, run

GENERATED = ROOT / "generated" / "workers_vpc_api"

#: The generator's own templates that ours replace, as they were when ours were written.
UPSTREAM = {
    "api_init.py.jinja": "f3b0290732b219be",
    "client.py.jinja": "4eac65762f21014a",
    "endpoint_init.py.jinja": "c1837a037fdbbd85",
    "endpoint_module.py.jinja": "c1b2628053eb4875",
    "errors.py.jinja": "b6ba7ea79aa7d7f2",
    "int_enum.py.jinja": "cf8776855b1d8269",
    "model.py.jinja": "fd1c79680d51c06c",
    "models_init.py.jinja": "4f64a3d6e1b15a56",
    "package_init.py.jinja": "ac15907e32dc39bd",
    "str_enum.py.jinja": "e4979a5e6b338351",
    "types.py.jinja": "93df9d75883a4eaf",
}
#: Ours that replace none.
OWN = {
    "docs.jinja",
    "enums.jinja",
    "failures.py.jinja",
    "formats.py.jinja",
    "rules.py.jinja",
    "schema.py.jinja",
    "union.py.jinja",
    "unions.py.jinja",
}


def test_generated_is_what_the_contract_says(tmp_path: Path) -> None:
    """`generated/` holds what the command makes of the contract now: no file differs, is missing or is left over."""
    package = tmp_path / "workers_vpc_api"
    assert run("--output", str(package)).returncode == 0
    made, there = files(package), files(GENERATED)
    assert made.keys() == there.keys()
    assert [name for name in made if made[name] != there[name]] == []


def test_the_surroundings_decide_nothing(tmp_path: Path) -> None:
    """Settings of ruff above the output, and what was there before, change no byte of it and leave nothing in it."""
    (tmp_path / "ruff.toml").write_text('line-length = 40\n[format]\nquote-style = "single"\n')
    package = tmp_path / "workers_vpc_api"
    (package / "models").mkdir(parents=True)
    (package / "models" / "left_over.py").touch()
    assert run("--output", str(package)).returncode == 0
    assert files(package) == files(GENERATED)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ruff.toml", "workers_vpc_api"]


def test_each_module_names_the_command() -> None:
    """Each emitted module begins by saying that it is emitted, from what and by what."""
    for name, content in files(GENERATED).items():
        if name.endswith(".py"):
            assert content.startswith(b"# Emitted by `make generate`"), name


def test_overridden_templates_are_those_that_were_read() -> None:
    """The generator's originals of our templates are those that ours were written against.

    Where one differs after an upgrade, read what changed in it, and see whether ours has to follow.
    """
    originals = resources("openapi_python_client") / "templates"
    found = {name: hashlib.sha256((originals / name).read_bytes()).hexdigest()[:16] for name in UPSTREAM}
    assert found == UPSTREAM
    ours = {path.name for path in (ROOT / "templates").glob("*.jinja")}
    assert ours == UPSTREAM.keys() | OWN
    assert not any((originals / name).is_file() for name in OWN)


def _schema(name: str, **keywords: object) -> Edit:
    return lambda document: document["components"]["schemas"][name].update(keywords)


def _field(name: str, **keywords: object) -> Edit:
    return lambda document: document["components"]["schemas"]["HttpServiceConfig"]["properties"][name].update(keywords)


def _new_field(schema: object, name: str = "new") -> Edit:
    def edit(document: Document) -> None:
        document["components"]["schemas"]["HttpServiceConfig"]["properties"][name] = schema

    return edit


def _operation(**keywords: object) -> Edit:
    return lambda document: document["paths"][SERVICE]["get"].update(keywords)


def _parameter(**keywords: object) -> Edit:
    return _operation(parameters=[{"name": "new", "in": "query", "schema": {"type": "string"}, **keywords}])


def _answer(**content: object) -> Document:
    return {"description": "It.", "content": content}


def _two_shapes(document: Document) -> None:
    responses = document["paths"][SERVICE]["get"]["responses"]
    responses["201"] = document["paths"][SERVICES]["get"]["responses"]["200"]


def _alike(document: Document) -> None:
    schemas = document["components"]["schemas"]
    schemas["Twin"] = {**schemas["IPv4Host"], "description": "Of the same fields."}
    schemas["ServiceHost"]["oneOf"].append({"$ref": "#/components/schemas/Twin"})


def _renamed(name: str) -> Edit:
    def edit(document: Document) -> None:
        document["components"]["schemas"][name] = {"type": "object", "properties": {"a": {"type": "string"}}}

    return edit


def _like_names(document: Document) -> None:
    _new_field(TEXT, "field")(document)
    _new_field(TEXT, "field_")(document)


def _same_operation(document: Document) -> None:
    document["paths"][SERVICES]["post"]["operationId"] = "UPDATE"


def _circle(document: Document) -> None:
    document["components"]["schemas"]["A"] = {"$ref": "#/components/schemas/B"}
    document["components"]["schemas"]["B"] = {"$ref": "#/components/schemas/A"}


def _tree(document: Document) -> None:
    tree = {"oneOf": [TEXT, {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}]}
    document["components"]["schemas"]["Tree"] = tree


TEXT = {"type": "string"}
REFUSED: dict[str, tuple[Edit, str]] = {
    "a cookie": (_parameter(**{"in": "cookie"}), "cookie parameter new: cookies are not sent"),
    "an array in the path": (
        _parameter(**{"in": "header"}, schema={"type": "array", "items": TEXT}),
        "neither objects nor arrays have a spelling there",
    ),
    "an object in the query": (_parameter(schema={"type": "object"}), "neither objects nor arrays"),
    "another style": (_parameter(style="pipeDelimited"), "the style pipeDelimited is not carried"),
    "a header of the client": (_parameter(**{"in": "header"}, name="Authorization"), "sets this header itself"),
    "a form": (
        lambda document: document["paths"][SERVICE]["put"].update(
            requestBody=_answer(**{"application/x-www-form-urlencoded": {"schema": {"type": "object"}}})
        ),
        "the request body is not JSON alone",
    ),
    "an answer in text": (
        _operation(responses={"200": _answer(**{"text/plain": {"schema": TEXT}})}),
        "the answer 200 is not JSON alone",
    ),
    "an answer that is a list": (
        _operation(responses={"200": _answer(**{"application/json": {"schema": {"type": "array", "items": TEXT}}})}),
        "the success is no object",
    ),
    "two shapes of success": (_two_shapes, "needs one shape of success, and has 2"),
    "no success": (_operation(responses={"404": {"description": "No."}}), "needs one shape of success, and has 0"),
    "no tag": (_operation(tags=[]), "needs one tag"),
    "its own server": (_operation(servers=[{"url": "/"}]), "servers is not carried"),
    "its own security": (_operation(security=[]), "security is not carried"),
    "no operationId": (lambda document: document["paths"][SERVICE]["get"].pop("operationId"), "no operationId"),
    "one name for two operations": (_same_operation, "its operationId is that of"),
    "webhooks": (lambda document: document.update(webhooks={"new": {}}), "webhooks"),
    "members alike": (_alike, "no constant and no required field tells them apart"),
    "an unknown keyword": (_field("name", contentEncoding="base64"), "HttpServiceConfig.name: contentEncoding"),
    "patterns of names": (_schema("Network", patternProperties={"^x": TEXT}), "patternProperties is not carried"),
    "a condition": (_schema("Network", **{"if": {"required": ["a"]}}), "Network: if is not carried"),
    "a bound beside a reference": (
        _new_field({"$ref": "#/components/schemas/Network", "minProperties": 1}),
        "new beside $ref: minProperties is not carried",
    ),
    "a bound beside a union": (_new_field({"oneOf": [TEXT, {"type": "null"}], "minLength": 1}), "beside a union"),
    "what only requests have": (_field("name", writeOnly=True), "writeOnly is not carried"),
    "a file": (_field("name", format="binary"), "the format binary is not carried"),
    "a joined string": (_new_field({"allOf": [TEXT, {"type": "string", "minLength": 1}]}), "allOf can join objects"),
    "a constant null": (_new_field({"const": None}), "const is no string, number or boolean"),
    "a schema of false": (_new_field({"type": "array", "items": False}), "false alone is no schema"),
    "what is not": (_new_field({"type": "integer", "not": {"const": 5}}), "not is carried for the pattern"),
    "a field that is none": (_schema("Network", required=["tunnel_id", "mtu"]), "requires mtu, which is none"),
    "a pattern of another dialect": (_field("name", pattern=r"^\p{L}+$"), "is not a 'regex'"),
    "an enum of several types": (_new_field({"enum": ["a", 1]}), "all strings or all whole numbers"),
    "an enum with a line break": (_new_field({"enum": ["a\nb"]}), "a character that cannot be printed"),
    "an enum of like names": (_new_field({"enum": ["a_b", "a-b"]}), "two values of the enum have one name"),
    "fields of like names": (_like_names, "two names of it become field_"),
    "a name that is taken": (_renamed("Text"), "the emitted code has a class of that name itself"),
    "modules of like names": (_renamed("MESSAGE"), "two names of it become message"),
    "a circle": (_circle, "references lead in a circle"),
    "a union that is a part of itself": (_tree, "Tree"),
    "a shortcut to nowhere": (_schema("Message", **{"x-shortcuts": {"x": "source.x"}}), "source.x leads nowhere"),
    "words that are none": (_field("name", **{"x-expected": 5}), "x-expected is no text"),
    "a broken reference": (_new_field({"$ref": "#/components/schemas/Nil"}), "Nil is the name of nothing"),
    "a type that is none": (_field("name", type="text"), "'text'"),
}
UNREADABLE = {
    "no YAML": ("a: [", "not YAML"),
    "no mapping": ("[1]", "not an OpenAPI 3.1 document"),
    "another version": ("openapi: 3.0.3", "not an OpenAPI 3.1 document"),
    "a date": ("openapi: 3.1.0\nx-a: 2024-01-01", "not JSON"),
    "a circle": ("&a {b: *a}", "not JSON"),
}


def _assert_refused(document: Document | str, expected: str, folder: Path) -> None:
    package = folder / "workers_vpc_api"
    package.mkdir()
    (package / "kept.py").write_text("before = True\n")
    message = generate(document, package)
    assert message is not None
    assert expected in message
    assert "\n" not in message
    assert files(package) == {"kept.py": b"before = True\n"}
    assert sorted(path.name for path in folder.iterdir()) == ["workers_vpc_api", "workers_vpc_api.yaml"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_carried_is_an_error(name: str, tmp_path: Path) -> None:
    """What the emitted code cannot carry is refused in a line that names it, and the output stays as it was."""
    edit, expected = REFUSED[name]
    document = contract()
    edit(document)
    _assert_refused(document, expected, tmp_path)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_an_error(name: str, tmp_path: Path) -> None:
    """A file that is no contract is refused in a line that says so, and the output stays as it was."""
    _assert_refused(*UNREADABLE[name], tmp_path)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A contract that cannot be opened is refused in a line that names it."""
    refused = run("--contract", str(tmp_path / "none.yaml"), "--output", str(tmp_path / "package"))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{tmp_path / 'none.yaml'}: No such file")
    assert refused.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_numbers_may_name_statuses(tmp_path: Path) -> None:
    """A status that stands without quotes, which is a number to YAML, is the same status."""
    text = (ROOT / "openapi.yaml").read_text(encoding="utf-8").replace("'200':", "200:")
    assert yaml.safe_load(text) != contract()
    assert generate(text, tmp_path / "workers_vpc_api") is None
    assert files(tmp_path / "workers_vpc_api") == files(GENERATED)
