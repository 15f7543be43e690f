"""Check the document of a service before it is sent (no I/O)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.composite_schemas import ArraySchema, DiscriminatedUnion, ModelSchema
from workers_vpc_core.models import model_fields
from workers_vpc_core.schemas import EnumSchema, Schema, at, join_path, short_repr

#: The type of service that has no default port, and the field that contains its port.
TYPE_WITHOUT_DEFAULT_PORT = "tcp"
PORT_OF_TYPE_WITHOUT_DEFAULT = "tcp_port"


class Problem(NamedTuple):
    """Something that is wrong with a document.

    Attributes:
        path: Its place in the document; an empty string for the document itself.
        message: What is wrong.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return at(self.path, self.message)


def check_document(document: Any, *, allow_unknown: bool = False, allow_no_port: bool = False) -> list[Problem]:
    """Return what is wrong with the document of a service.

    Args:
        document: The document.
        allow_unknown: Accept fields and enum values that the contract does not contain.
        allow_no_port: Accept a service without a port even if its type has no default port.
    """
    problems = [split_message(error) for error in SERVICE_CONFIG.iter_errors(document, "")]
    problems = [_with_suggestion(document, problem) for problem in problems]
    if not allow_unknown:
        problems += iter_unknown(document)
    if (
        not allow_no_port
        and isinstance(document, dict)
        and document.get(SERVICE_CONFIG.key) == TYPE_WITHOUT_DEFAULT_PORT
    ):
        has_problem = any(problem.path == PORT_OF_TYPE_WITHOUT_DEFAULT for problem in problems)
        if document.get(PORT_OF_TYPE_WITHOUT_DEFAULT) is None and not has_problem:
            message = f"required for a service of type {TYPE_WITHOUT_DEFAULT_PORT}, or pass --allow-no-port"
            problems.append(Problem(PORT_OF_TYPE_WITHOUT_DEFAULT, message))
    return problems


def iter_unknown(document: Any) -> Iterator[Problem]:
    """Yield the fields and enum values of a document that the contract does not contain."""
    yield from _iter_unknown(SERVICE_CONFIG, document, "")


def suggestion(value: str, words: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return a question with the word that is most similar to a value; an empty string if none is similar.

    Args:
        value: What the user wrote.
        words: The valid words.
        cutoff: How similar the word must be, from 0 to 1.
    """
    closest = get_close_matches(value.lower(), list(words), 1, cutoff)
    return f" (did you mean {closest[0]}?)" if closest else ""


def enum_suggestion(value: str, words: Iterable[str]) -> str:
    """Return a question with the value of an enum that is most similar; there are few, so the nearest one is likely."""
    return suggestion(value, words, cutoff=0.3)


def split_message(error: str) -> Problem:
    """Return the path and the message of an error of a schema, without the names of Python classes."""
    path, colon, message = error.partition(": ")
    if not colon or " " in path:
        path, message = "", error
    return Problem(path, without_class_names(message))


def without_class_names(text: str) -> str:
    """Return a message in which models are described by what the user writes, not by their classes."""
    words = _model_descriptions()
    names = "|".join(map(re.escape, words))
    return re.sub(rf"\b(?:an? )?({names})\b(?: \((?!got )[^)]*\))?", lambda match: words[match[1]], text)


@cache
def _model_descriptions() -> dict[str, str]:
    """Return a description of each model in a service, by the name of its class."""
    words: dict[str, str] = {}
    _describe_models(SERVICE_CONFIG, words)
    return words


def _describe_models(schema: Schema, words: dict[str, str]) -> None:
    if isinstance(schema, ArraySchema):
        _describe_models(schema.items, words)
    if not isinstance(schema, ModelSchema):
        return
    for name in schema.names:
        if name in words:
            continue
        if isinstance(schema, DiscriminatedUnion):
            tag = next((tag for tag, each in schema.tags.items() if each == name), None)
            words[name] = "a service of an unknown type" if tag is None else f"a service of type {tag}"
        else:
            required = [field.key for field in model_fields(schema.model(name)) if field.required]
            words[name] = f"an object with {' and '.join(required)}" if required else "an unknown object"
        for field in model_fields(schema.model(name)):
            _describe_models(field.schema, words)


def _iter_unknown(schema: Schema, value: Any, path: str) -> Iterator[Problem]:
    if isinstance(schema, EnumSchema):
        words = [str(member.value) for member in schema.enum]
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value) not in words:
            yield Problem(
                path, f"must be {_either(words)} (got {short_repr(value)}){enum_suggestion(str(value), words)}"
            )
    elif isinstance(schema, ArraySchema) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _iter_unknown(schema.items, item, f"{path}[{index}]")
    elif isinstance(schema, ModelSchema) and isinstance(value, dict):
        name = schema.select(value)
        known = {field.key: field.schema for field in model_fields(schema.model(name))} if name else {}
        of_others = schema.fields_of_other_models(name) if name else set(schema.fields)
        for key, child in value.items():
            if key in known:
                yield from _iter_unknown(known[key], child, join_path(path, key))
            elif isinstance(key, str) and child is not None and key not in of_others:
                yield Problem(join_path(path, key), f"unknown field{suggestion(key, known or of_others)}")


def _with_suggestion(document: Any, problem: Problem) -> Problem:
    """Return a problem of the field that decides the type of a service, with the most similar type."""
    if problem.path != SERVICE_CONFIG.key or not isinstance(document, dict):
        return problem
    tags = [str(tag) for tag in SERVICE_CONFIG.tags]
    value = document.get(SERVICE_CONFIG.key)
    hint = enum_suggestion(value, tags) if isinstance(value, str) else ""
    return problem._replace(message=problem.message + hint)


def _either(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
