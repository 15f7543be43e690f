"""Parse the parameters and the body of a request, and reject what the contract does not allow."""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from . import _emulator_error_codes as error_codes
from ._contract import Operation
from ._responses import RejectedError, error_object

MAX_BODY = 1024 * 1024
"""The maximum size of a request body in bytes."""

# Services are much less deep, and the recursion limit of Python is much higher.
_MAX_DEPTH = 100


def parse_parameters(operation: Operation, path_parameters: Mapping[str, str], query: str) -> dict[str, Any]:
    """Return the values of the parameters of an operation, including the defaults of those that are missing.

    Args:
        operation: The operation.
        path_parameters: The path parameters as text.
        query: The query string, percent-encoded. Parameters that the contract does not contain are ignored.

    Raises:
        RejectedError: A value is invalid, repeated or missing.
    """
    received: dict[tuple[str, str], list[str]] = {("path", name): [text] for name, text in path_parameters.items()}
    for name, text in parse_qsl(query, keep_blank_values=True):
        received.setdefault(("query", name), []).append(text)
    values: dict[str, Any] = {}
    errors = []
    for parameter in operation.parameters:
        pointer = f"/{parameter.location}/{parameter.name}"
        texts = received.get((parameter.location, parameter.name), [])
        if len(texts) > 1:
            message = f"{parameter.name}: given {len(texts)} times"
            errors.append(error_object(error_codes.INVALID_PARAMETER, message, pointer))
        elif texts:
            value = values[parameter.name] = parameter.parse(texts[0])
            errors += [
                error_object(error_codes.INVALID_PARAMETER, violation.message, pointer)
                for violation in parameter.violations(value)
            ]
        elif parameter.required:
            message = f"{parameter.name}: required, but missing"
            errors.append(error_object(error_codes.INVALID_PARAMETER, message, pointer))
        elif "default" in parameter.schema:
            values[parameter.name] = parameter.schema["default"]
    if errors:
        raise RejectedError(400, errors)
    return values


def parse_body(operation: Operation, headers: Mapping[str, str], body: bytes) -> Any:
    """Return the body as a JSON value without its read-only fields.

    Raises:
        RejectedError: The body is missing, too long, of another media type, not JSON, or not allowed by the contract.
    """
    if len(body) > MAX_BODY:
        message = f"The body has more than {MAX_BODY} bytes"
        raise RejectedError(413, [error_object(error_codes.BODY_TOO_LARGE, message, "")])
    if not body:
        raise RejectedError(400, [error_object(error_codes.INVALID_BODY, "body: required, but empty", "")])
    content_type = headers.get("content-type", "")
    validator = operation.body_validators.get(content_type.partition(";")[0].strip().lower())
    if validator is None:
        expected = " or ".join(operation.body_validators)
        message = f"Content-Type: expected {expected}, not {content_type or 'nothing'}"
        raise RejectedError(415, [error_object(error_codes.UNSUPPORTED_MEDIA_TYPE, message)])
    value = parse_json(body)
    if isinstance(value, dict):
        for name in operation.read_only_fields:
            value.pop(name, None)
    violations = validator.violations(value)
    if violations:
        errors = [
            error_object(error_codes.INVALID_BODY, violation.body_message, violation.pointer)
            for violation in violations
        ]
        raise RejectedError(400, errors)
    return value


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON document. Documents that other parsers reject or read differently are rejected.

    Raises:
        RejectedError: The body is not UTF-8 or not JSON, is nested too deeply, or contains a duplicate key or a
            number that JSON does not support.
    """
    try:
        value = json.loads(
            body.decode(), object_pairs_hook=_unique_keys, parse_constant=_reject_constant, parse_float=_finite_number
        )
        # The number of brackets is an upper limit of the depth, and much faster to determine.
        if body.count(b"{") + body.count(b"[") > _MAX_DEPTH and _depth(value) > _MAX_DEPTH:
            raise RecursionError
        # JSON can contain half of a surrogate pair as an escape sequence, but such a string cannot be encoded.
        if b"\\ud" in body or b"\\uD" in body:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8"
    except UnicodeEncodeError:
        message = "a string contains half of a surrogate pair"
    except RecursionError:
        message = f"nested deeper than {_MAX_DEPTH} levels"
    except ValueError as error:
        message = str(error)
    else:
        return value
    raise RejectedError(400, [error_object(error_codes.MALFORMED_JSON, f"invalid json: {message}", "")])


def _unique_keys(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = list(pairs)
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        duplicate = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"duplicate key {duplicate!r}")
    return value


def _reject_constant(text: str) -> float:
    raise ValueError(f"{text} is not a JSON number")


def _finite_number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {text} is out of range")
    return number


def _depth(value: object) -> int:
    """Return how deeply the arrays and objects of a JSON value are nested."""
    level, depth = [value], 0
    while level := [node for node in level if isinstance(node, dict | list)]:
        level = [part for node in level for part in (node.values() if isinstance(node, dict) else node)]
        depth += 1
    return depth
