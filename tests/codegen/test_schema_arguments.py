"""Bounds, lengths and patterns of the contract become arguments of runtime schemas."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from openapi_python_client import schema as oai

from codegen.schema_arguments import number_arguments, string_arguments


def arguments_of(schema: dict[str, Any], excluded: dict[str, Any] | None = None) -> tuple[str, ...]:
    """Return the arguments of a string's runtime schema."""
    return string_arguments(oai.Schema.model_validate(schema), oai.Schema.model_validate(excluded or {}))


def python_pattern(pattern: str) -> str:
    """Return the pattern that the generated code contains for a pattern of the contract."""
    (argument,) = arguments_of({"type": "string", "pattern": pattern})
    code = argument.removeprefix("pattern=")
    result: str = ast.literal_eval(code)
    return result


@pytest.mark.parametrize(
    ("pattern", "accepted", "rejected"),
    [
        pytest.param("^a$", "a", "a\n", id="the end is not before a line break"),
        pytest.param(r"^\d$", "1", "١", id="digits are ASCII"),
        pytest.param(r"^\w$", "_", "é", id="word characters are ASCII"),
        pytest.param(r"^[\d.]$", "1", "١", id="digits in a set are ASCII"),
        pytest.param(r"^\W$", "é", "a", id="other characters are not ASCII words"),
        pytest.param(r"^\$$", "$", "", id="an escaped dollar is a character"),
        pytest.param("^[$]$", "$", "", id="a dollar in a set is a character"),
        pytest.param(r"^[\]$]$", "$", "a", id="an escaped bracket does not end a set"),
    ],
)
def test_pattern_has_the_meaning_of_json_schema(pattern: str, accepted: str, rejected: str) -> None:
    """A pattern matches the same strings in Python as in JSON Schema."""
    converted = python_pattern(pattern)
    assert re.search(converted, accepted)
    assert not re.search(converted, rejected)


def test_string_arguments_include_what_is_excluded() -> None:
    """Lengths, the format, the expectation and what `not` excludes are arguments."""
    schema = {"type": "string", "minLength": 1, "maxLength": 9, "format": "ipv4", "x-expected": "an address"}
    assert arguments_of(schema, {"enum": ["a", "b"], "pattern": "c"}) == (
        "min_length=1",
        "max_length=9",
        "not_pattern='c'",
        "excluded=('a', 'b')",
        "format='ipv4'",
        "expected='an address'",
    )


def test_text_is_quoted() -> None:
    """Text of the contract cannot leave its string literal."""
    text = "'); raise SystemExit('"
    (argument,) = arguments_of({"type": "string", "x-expected": text})
    assert ast.literal_eval(argument.removeprefix("expected=")) == text


def test_integral_bounds_are_integers() -> None:
    """A bound without a fraction is printed as an integer, and another one as it is."""
    schema = oai.Schema.model_validate({"type": "number", "minimum": 1.0, "exclusiveMaximum": 2.5, "multipleOf": 0.1})
    assert number_arguments(schema) == ("minimum=1", "exclusive_maximum=2.5", "multiple_of=0.1")
