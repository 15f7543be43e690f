"""The arguments of runtime schemas: the bounds, lengths, patterns and formats of the contract as Python code."""

from __future__ import annotations

import re

from openapi_python_client import schema as oai


def string_arguments(schema: oai.Schema, excluded: oai.Schema) -> tuple[str, ...]:
    """Return the arguments of a string's runtime schema.

    Args:
        schema: The schema of the string.
        excluded: The schema in its `not`; an empty one if there is none.
    """
    values = [value for value in [*(excluded.enum or ()), excluded.const] if value is not None]
    return keyword_arguments(
        min_length=schema.minLength or None,
        max_length=schema.maxLength,
        pattern=_python_pattern(schema.pattern),
        not_pattern=_python_pattern(excluded.pattern),
        excluded=tuple(values) or None,
        format=schema.schema_format.get_untrusted_value() if schema.schema_format else None,
        expected=(schema.model_extra or {}).get("x-expected"),
    )


def number_arguments(schema: oai.Schema) -> tuple[str, ...]:
    """Return the arguments of a number's runtime schema; an integral bound is an integer."""

    def number(value: float | None) -> float | None:
        return int(value) if value is not None and value == int(value) else value

    return keyword_arguments(
        minimum=number(schema.minimum),
        maximum=number(schema.maximum),
        exclusive_minimum=number(schema.exclusiveMinimum),
        exclusive_maximum=number(schema.exclusiveMaximum),
        multiple_of=number(schema.multipleOf),
    )


def keyword_arguments(**values: object) -> tuple[str, ...]:
    """Return the code of keyword arguments, without those that are None."""
    return tuple(f"{name}={value!r}" for name, value in values.items() if value is not None)


def _python_pattern(pattern: oai.UntrustedString | None) -> str | None:
    r"""Return a regular expression of JSON Schema in Python's syntax.

    In JSON Schema, `$` matches only at the end of the string; in Python, it also matches before a final line break. In
    JSON Schema, `\d` and `\w` are ASCII.
    """
    if pattern is None:
        return None

    def convert(match: re.Match[str]) -> str:
        found = match.group()
        if found == "$":
            return r"\Z"
        if found.startswith("["):
            return found.replace(r"\d", "0-9").replace(r"\w", "A-Za-z0-9_")
        return {r"\d": "[0-9]", r"\D": "[^0-9]", r"\w": "[A-Za-z0-9_]", r"\W": "[^A-Za-z0-9_]"}.get(found, found)

    text = pattern.get_untrusted_value()
    return re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", convert, text, flags=re.DOTALL)
