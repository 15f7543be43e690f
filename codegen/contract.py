"""Read OpenAPI documents: the only reader for code generation, for the tools and for the tests.

`read_document` reads any JSON or YAML file into plain JSON types. `read_contract` also checks that the file is a valid
OpenAPI 3.1 document without unresolved references. Each failure is a `ContractError`, whose message is one line with
the place, the reason and what to do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from jsonschema.exceptions import ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing.exceptions import Unresolvable

from codegen import references, yaml_reader

Pointer = Sequence[str | int]
"""The steps from the root of a document to a node: keys of objects and indexes of arrays."""

# Enough to recognize the value that a validator complains about; validators print whole objects.
_LONGEST_REASON = 300


class ContractError(Exception):
    """A document cannot be used. The message is one line: the place, the reason and what to do."""


def read_document(path: Path, name: str | None = None) -> dict[str, Any]:
    """Read a JSON or YAML file into plain JSON types.

    Args:
        path: The file. A file that begins with `{` or `[` is read as JSON, which is much faster than YAML.
        name: What error messages call the file; its path by default.

    Returns:
        The document. Keys are strings (a status may be written as a number), and dates are the text in the file. Nodes
        that a YAML file shares with aliases are one object.

    Raises:
        ContractError: The file cannot be read, or is neither JSON nor YAML, or has values that JSON does not have.
    """
    name = name or str(path)
    return parse_document(_read_text(path, name), name)


def parse_document(text: str | bytes, name: str) -> dict[str, Any]:
    """Read the text of a JSON or YAML document, as `read_document` does.

    Args:
        text: The text, or its UTF-8 bytes.
        name: What error messages call the document, such as its path.

    Returns:
        The document in plain JSON types.

    Raises:
        ContractError: The text is neither JSON nor YAML, or has values that JSON does not have.
    """
    return _parse(_decode(text, name) if isinstance(text, bytes) else text, name, dates_as_text=True)


def read_contract(path: Path) -> dict[str, Any]:
    """Read a contract, and check that it is a valid OpenAPI 3.1 document.

    Unlike `read_document`, it rejects dates without quotation marks: other YAML libraries read them as dates and not as
    text, so the tools of the people who use the contract would disagree about it.

    Args:
        path: The file, such as openapi.yaml.

    Returns:
        The contract in plain JSON types.

    Raises:
        ContractError: The contract cannot be read, is not valid, or contains an unresolved reference.
    """
    text = _read_text(path, str(path))
    contract = _parse(text, str(path), dates_as_text=False)

    def fail(pointer: Pointer, reason: str) -> NoReturn:
        raise ContractError(_message(str(path), _line(text, pointer) if pointer else None, None, reason))

    version = contract.get("openapi")
    if not str(version).startswith("3.1."):
        fail(["openapi"], f"not an OpenAPI 3.1 document: the value of openapi is {version!r}; use openapi: 3.1.0")
    try:
        for problem in references.problems(contract):
            fail(problem.pointer, problem.reason)
        error = next(OpenAPIV31SpecValidator(_with_upper_case_statuses(contract)).iter_errors(), None)
    except Unresolvable as unresolvable:
        fail([], f"unresolved $ref '{unresolvable.ref}'; correct the reference, or add what it refers to")
    except ValueError as unsupported:
        fail([], f"{unsupported}; correct it as OpenAPI 3.1 requires")
    except RecursionError:
        fail([], "references form a cycle, or the document is nested too deeply; remove the cycle")
    if error is not None:
        error = _most_specific(error)
        pointer = _pointer(contract, error)
        fail(pointer, _validation_message(error, pointer))
    return contract


def _with_upper_case_statuses(contract: dict[str, Any]) -> dict[str, Any]:
    """Return a contract in which ranges of statuses are written as OpenAPI requires: `4XX` for `4xx`."""
    paths: dict[str, Any] = dict(contract.get("paths") or {})
    for path, item in (contract.get("paths") or {}).items():
        for method, operation in item.items() if isinstance(item, dict) else ():
            responses = operation.get("responses") if isinstance(operation, dict) else None
            if isinstance(responses, dict) and any(status[1:] == "xx" for status in responses):
                statuses = {status.replace("xx", "XX"): response for status, response in responses.items()}
                paths[path] = {**paths[path], method: {**operation, "responses": statuses}}
    return {**contract, "paths": paths} if paths != contract.get("paths") else contract


def locate(path: Path, pointer: Pointer) -> int | None:
    """Return the line of a node in a YAML file, for error messages.

    The file is parsed again, so call this only to report an error.

    Args:
        path: The file.
        pointer: The steps to the node. If the node does not exist, its innermost existing parent is located.

    Returns:
        The number of the line, counted from 1; None for JSON, and for a file that cannot be read or parsed.

    Example:
        >>> locate(Path("openapi.yaml"), ["paths", "/services", "get"])
        42
    """
    try:
        return _line(_read_text(path, str(path)), pointer)
    except ContractError:
        return None


def error_at(path: Path, pointer: Pointer, reason: str) -> ContractError:
    """Return an error with the line and the JSON pointer of a node.

    Args:
        path: The file of the contract.
        pointer: The steps to the node.
        reason: What is wrong and what to do, without a full stop.

    Returns:
        The error, such as `openapi.yaml:42: #/paths/~1services/get: no operationId; add one`.
    """
    return ContractError(_message(str(path), locate(path, pointer), None, f"{json_pointer(pointer)}: {reason}"))


def json_pointer(pointer: Pointer) -> str:
    """Return the steps to a node as a JSON pointer in a URI fragment, such as `#/paths/~1services/get`."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)


def _read_text(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}; check the path"
        raise ContractError(_message(name, None, None, reason)) from error
    return _decode(data, name)


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContractError(_message(name, line, None, "not UTF-8; save the file as UTF-8")) from error


def _parse(text: str, name: str, *, dates_as_text: bool) -> dict[str, Any]:
    try:
        document = _parse_json(text, name) if _is_json(text) else yaml_reader.parse(text, dates_as_text=dates_as_text)
    except yaml_reader.InvalidYamlError as error:
        raise ContractError(_message(name, error.line, error.column, error.reason)) from error
    except RecursionError as error:
        raise ContractError(_message(name, None, None, "nested too deeply; remove levels of nesting")) from error
    if not isinstance(document, dict):
        reason = "not an object at the top level; an OpenAPI document begins with the field openapi"
        raise ContractError(_message(name, None, None, reason))
    return document


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _parse_json(text: str, name: str) -> Any:
    def constant(value: str) -> NoReturn:
        raise ContractError(_message(name, None, None, f"{value} is not a JSON number; use a finite number"))

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            keys = [key for key, _ in pairs]
            duplicate = next(key for key in keys if keys.count(key) > 1)
            raise ContractError(_message(name, None, None, f"duplicate key '{duplicate}'; keep one of them"))
        return value

    try:
        return json.loads(text, parse_constant=constant, object_pairs_hook=unique)
    except ValueError as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (None, None)
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise ContractError(_message(name, line, column, f"not valid JSON: {reason}; correct the syntax")) from error


def _line(text: str, pointer: Pointer) -> int | None:
    return None if _is_json(text) else yaml_reader.line(text, pointer)


def _most_specific(error: ValidationError) -> ValidationError:
    """Return the innermost cause of an error: the member of a union that fits the value best fails deepest in it."""
    causes = [cause for cause in error.context or () if len(cause.absolute_path) > len(error.absolute_path)]
    return _most_specific(max(causes, key=lambda cause: len(cause.absolute_path))) if causes else error


def _pointer(contract: dict[str, Any], error: ValidationError) -> Pointer:
    """Return the place of an error in the contract; empty if it is not known.

    The validator checks schemas one by one, and the path of such an error begins at the schema. So the place is that of
    the node with this path below it, at the end of which is the very value that the validator rejected.
    """
    path = list(error.absolute_path)
    if error.instance is contract:  # jsonschema-rs checked the document: the path is complete
        return path
    seen: set[int] = set()

    def search(node: Any, pointer: Pointer) -> Pointer | None:
        if not isinstance(node, (dict, list)) or id(node) in seen:
            return None
        seen.add(id(node))
        if _descend(node, path) is error.instance:
            return [*pointer, *path]
        items = node.items() if isinstance(node, dict) else enumerate(node)
        places = (search(value, [*pointer, step]) for step, value in items)
        return next((place for place in places if place is not None), None)

    return search(contract, []) or []


def _descend(node: Any, path: Pointer) -> Any:
    for step in path:
        try:
            node = node[step]
        except (LookupError, TypeError):
            return None
    return node


def _validation_message(error: ValidationError, pointer: Pointer) -> str:
    reason = error.message.partition("\n")[0]  # further lines print the schema and the value
    if len(reason) > _LONGEST_REASON:
        half = _LONGEST_REASON // 2
        reason = f"{reason[:half]} ... {reason[-half:]}"
    place = f"{json_pointer(pointer)}: " if pointer else ""
    return f"{place}{reason}; correct it as OpenAPI 3.1 requires"


def _message(name: str, line: int | None, column: int | None, reason: str) -> str:
    place = ":".join(str(part) for part in (name, line, column) if part is not None)
    return " ".join(f"{place}: {reason}".split())
