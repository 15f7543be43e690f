"""Parse the parameters and the body of a request, and reject what the contract does not allow."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from workers_vpc._json_objects import unique_keys

from . import _explanation_codes as explanation_codes
from ._api_errors import body_too_large, invalid_json, invalid_query, unknown_route, unsupported_media_type
from ._contract import Contract, Operation
from ._http_messages import EmulatorRequest
from ._json_positions import end_of_value, line_and_column
from ._responses import RejectedError, error_object
from ._strict_checks import dropped_fields
from ._validation_errors import UNKNOWN_FIELD, SchemaViolation

MAX_BODY = 1024 * 1024
"""The maximum size of a request body in bytes."""

# Services are much less deep, and the recursion limit of Python is much higher.
_MAX_DEPTH = 100
_unique_keys = unique_keys("duplicate key {key!r}")


def parse_parameters(
    operation: Operation, path_parameters: Mapping[str, str], request: EmulatorRequest
) -> dict[str, Any]:
    """Return the values of the parameters of an operation, including the defaults of those that are missing.

    Args:
        operation: The operation.
        path_parameters: The path parameters as text.
        request: The request. Query parameters that the contract does not contain are ignored.

    Raises:
        RejectedError: A value is invalid, repeated or missing.
    """
    received: dict[tuple[str, str], list[str]] = {("path", name): [text] for name, text in path_parameters.items()}
    for name, text in parse_qsl(request.query, keep_blank_values=True):
        received.setdefault(("query", name), []).append(text)
    values: dict[str, Any] = {}
    explanations = []
    for parameter in operation.parameters:
        pointer = f"/{parameter.location}/{parameter.name}"
        texts = received.get((parameter.location, parameter.name), [])
        if len(texts) > 1:
            message = f"{parameter.name}: given {len(texts)} times"
            explanations.append(error_object(explanation_codes.INVALID_PARAMETER, message, pointer))
        elif texts:
            value = values[parameter.name] = parameter.parse(texts[0])
            explanations += [
                error_object(explanation_codes.INVALID_PARAMETER, violation.message, pointer)
                for violation in parameter.violations(value)
            ]
        elif parameter.required:
            message = f"{parameter.name}: required, but missing"
            explanations.append(error_object(explanation_codes.INVALID_PARAMETER, message, pointer))
        elif "default" in parameter.schema:
            values[parameter.name] = parameter.schema["default"]
    if any(explanation["source"]["pointer"].startswith("/path/") for explanation in explanations):
        raise unknown_route(request.path, explanations)
    if explanations:
        raise invalid_query(explanations)
    return values


def parse_body(operation: Operation, contract: Contract, request: EmulatorRequest, *, strict: bool) -> Any:
    """Return the body as a JSON value without its read-only fields.

    Args:
        operation: The operation.
        contract: The contract that contains the operation.
        request: The request.
        strict: Reject fields that the API would drop: unknown and read-only ones.

    Raises:
        RejectedError: The body is missing, too long, of another media type, not JSON, or not allowed by the contract.
    """
    body = request.body
    if len(body) > MAX_BODY:
        raise body_too_large(MAX_BODY)
    if not body:
        explanation = error_object(explanation_codes.INVALID_BODY, "body: required, but empty", "")
        raise invalid_json("EOF while parsing a value at line 1 column 0", [explanation])
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    validator = operation.body_validators.get(media_type)
    if validator is None:
        raise unsupported_media_type(" or ".join(operation.body_validators), content_type)
    value = parse_json(body)
    violations = validator.violations(_without_fields(value, operation.read_only_fields))
    if strict and not violations:
        violations = [
            SchemaViolation(path, UNKNOWN_FIELD, (), None)
            for path in dropped_fields(value, operation.body_schemas[media_type], contract.document)
        ]
    if violations:
        raise _invalid_body(body, violations)
    return _without_fields(value, operation.read_only_fields)


def _without_fields(value: Any, names: frozenset[str]) -> Any:
    return {key: part for key, part in value.items() if key not in names} if isinstance(value, dict) else value


def _invalid_body(body: bytes, violations: Sequence[SchemaViolation]) -> RejectedError:
    """Return the failure for a body that is not valid. Like a parser, the API reports the first problem that it meets.

    A missing field is noticed at the end of the object that lacks it.
    """
    ends = [end_of_value(body, violation.containing_path) for violation in violations]
    first = min(range(len(violations)), key=ends.__getitem__)
    explanations = [
        error_object(explanation_codes.INVALID_BODY, violation.body_message, violation.pointer)
        for violation in violations
    ]
    position = line_and_column(body, ends[first])
    return invalid_json(f"bad json data: {violations[first].parser_message} at {position}", explanations)


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
    explanation = error_object(explanation_codes.MALFORMED_JSON, f"invalid json: {message}", "")
    raise invalid_json(f"bad json data: {message}", [explanation])


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
