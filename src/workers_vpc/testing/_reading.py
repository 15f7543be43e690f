"""Reads the parameters and the body of a request, and refuses what the contract does not allow."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from . import _answers as codes
from ._answers import RefusedError, entry
from ._contract import Operation

MAX_BODY = 1024 * 1024
"""The longest body that is taken, in bytes."""

# Far deeper than any service, and far from where Python's own limits lie.
_MAX_DEPTH = 100


def read_parameters(operation: Operation, texts: Mapping[str, str], query: str) -> dict[str, Any]:
    """Return the values of an operation's parameters, with the defaults of those that were not given.

    Args:
        operation: The operation.
        texts: The texts of the path's parameters.
        query: The query, percent-encoded. Names that the contract does not know are ignored.

    Raises:
        RefusedError: A value is wrong, given twice or missing.
    """
    given: dict[tuple[str, str], list[str]] = {("path", name): [text] for name, text in texts.items()}
    for name, text in parse_qsl(query, keep_blank_values=True):
        given.setdefault(("query", name), []).append(text)
    values: dict[str, Any] = {}
    errors = []
    for parameter in operation.parameters:
        pointer = f"/{parameter.location}/{parameter.name}"
        found = given.get((parameter.location, parameter.name), [])
        if len(found) > 1:
            errors.append(entry(codes.INVALID_PARAMETER, f"{parameter.name}: given {len(found)} times", pointer))
        elif found:
            value = values[parameter.name] = parameter.read(found[0])
            errors += [
                entry(codes.INVALID_PARAMETER, problem.message, pointer) for problem in parameter.problems(value)
            ]
        elif parameter.required:
            errors.append(entry(codes.INVALID_PARAMETER, f"{parameter.name}: required, but missing", pointer))
        elif "default" in parameter.schema:
            values[parameter.name] = parameter.schema["default"]
    if errors:
        raise RefusedError(400, errors)
    return values


def read_body(operation: Operation, headers: Mapping[str, str], body: bytes) -> Any:
    """Return the body as JSON, without the fields that only the API sets.

    Raises:
        RefusedError: The body is missing, too long, of another media type, no JSON, or not what the contract
            allows.
    """
    if len(body) > MAX_BODY:
        raise RefusedError(413, [entry(codes.BODY_TOO_LARGE, f"The body has more than {MAX_BODY} bytes", "")])
    if not body:
        raise RefusedError(400, [entry(codes.INVALID_BODY, "body: required, but empty", "")])
    given = headers.get("content-type", "")
    check = operation.bodies.get(given.partition(";")[0].strip().lower())
    if check is None:
        message = f"Content-Type: expected {' or '.join(operation.bodies)}, not {given or 'nothing'}"
        raise RefusedError(415, [entry(codes.UNSUPPORTED_MEDIA_TYPE, message)])
    value = read_json(body)
    if isinstance(value, dict):
        for name in operation.read_only:
            value.pop(name, None)
    problems = check.problems(value)
    if problems:
        raise RefusedError(
            400, [entry(codes.INVALID_BODY, problem.body_message, problem.pointer) for problem in problems]
        )
    return value


def read_json(body: bytes) -> Any:
    """Return the value of a JSON document, stricter than Python's parser: what parsers differ on is refused.

    Raises:
        RefusedError: It is not UTF-8, no JSON, nested too deep, or has a key twice or a number that JSON cannot
            have.
    """
    try:
        value = json.loads(
            body.decode(), object_pairs_hook=_object, parse_constant=_no_number, parse_float=_finite_number
        )
        # Counting brackets overestimates the depth, and costs next to nothing.
        if body.count(b"{") + body.count(b"[") > _MAX_DEPTH and _depth(value) > _MAX_DEPTH:
            raise RecursionError
        # A lone half of a surrogate pair can be written in JSON, but is no text.
        if b"\\ud" in body or b"\\uD" in body:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8"
    except UnicodeEncodeError:
        message = "a string has half of a surrogate pair"
    except RecursionError:
        message = f"nested deeper than {_MAX_DEPTH} levels"
    except ValueError as error:
        message = str(error)
    else:
        return value
    raise RefusedError(400, [entry(codes.MALFORMED_JSON, f"invalid json: {message}", "")])


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} comes twice")
    return value


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no JSON number")


def _finite_number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {text} is out of range")
    return number


def _depth(value: object) -> int:
    """Return how deep the arrays and objects of a JSON value are nested."""
    level, depth = [value], 0
    while level := [node for node in level if isinstance(node, dict | list)]:
        level = [part for node in level for part in (node.values() if isinstance(node, dict) else node)]
        depth += 1
    return depth
