"""Read services from a JSON or YAML file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from ._exit_status import CommandError, ExitStatus
from ._messages import escape


class ServiceDocuments(NamedTuple):
    """The documents of a file, one for each service.

    Attributes:
        source: The name of the file, for messages.
        items: The documents.
        is_list: Whether the file has a list or several YAML documents, even if it contains only one service.
    """

    source: str
    items: list[Any]
    is_list: bool


def read_service_file(file: str) -> ServiceDocuments:
    """Read a file, or the standard input if the name is `-`.

    Raises:
        CommandError: The file cannot be read, is neither JSON nor YAML, or contains no service.
    """
    source = "standard input" if file == "-" else escape(file)
    documents = _parse(source, _read_text(source, file))
    items = [item for document in documents for item in (document if isinstance(document, list) else [document])]
    if not items:
        raise CommandError(f"{source}: contains no service", ExitStatus.INVALID)
    return ServiceDocuments(source, items, len(documents) > 1 or isinstance(documents[0], list))


def read_json(text: str) -> Any:
    """Return a JSON document. NaN, infinity and duplicate keys are errors.

    Raises:
        ValueError: The text is not JSON.
    """
    return json.loads(text, object_pairs_hook=_to_object, parse_constant=_reject_constant)


def _read_text(source: str, file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{source}: not UTF-8, at byte {error.start}", ExitStatus.INVALID) from None
    except OSError as error:
        raise CommandError(f"{source}: cannot be read: {error.strerror or error}", ExitStatus.INVALID) from None
    except ValueError as error:  # the file's name contains a null byte
        raise CommandError(f"{source}: cannot be read: {error}", ExitStatus.INVALID) from None


def _parse(source: str, text: str) -> list[Any]:
    try:
        documents = _parse_json_or_yaml(text, is_json=source.lower().endswith(".json"))
        json.dumps(documents, allow_nan=False)  # YAML also has sets, binary data and cycles
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg}, at line {error.lineno}, column {error.colno}"
        raise CommandError(f"{source}: {message}", ExitStatus.INVALID) from None
    except (ValueError, TypeError) as error:
        raise CommandError(f"{source}: {error}", ExitStatus.INVALID) from None
    return documents


def _parse_json_or_yaml(text: str, *, is_json: bool) -> list[Any]:
    try:
        return [read_json(text)]
    except json.JSONDecodeError:
        if is_json:
            raise
    from ._yaml_documents import read_yaml

    return read_yaml(text)


def _to_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        duplicate = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"not JSON: the key {duplicate!r} appears twice in an object")
    return result


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"not JSON: {name}")
