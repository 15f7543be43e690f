"""Services as they stand in a JSON or YAML file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from ._failures import INVALID, CommandError, plain


class Documents(NamedTuple):
    """What a file holds.

    Attributes:
        source: Where it came from, for messages.
        items: The documents, one for each service.
        are_several: Whether they are a list, or several YAML documents, even if it is only one by chance.
    """

    source: str
    items: list[Any]
    are_several: bool


def read_documents(file: str) -> Documents:
    """Read a file, or the standard input for `-`.

    Raises:
        CommandError: It cannot be read, or is neither JSON nor YAML.
    """
    source = "standard input" if file == "-" else plain(file)
    documents = _parse(source, _text(source, file))
    items = [item for document in documents for item in (document if isinstance(document, list) else [document])]
    if not items:
        raise CommandError(f"{source}: there is no service in it", INVALID)
    return Documents(source, items, len(documents) > 1 or isinstance(documents[0], list))


def read_json(text: str) -> Any:
    """Read a JSON document as the standard has it: without NaN, and without a key that is given twice.

    Raises:
        ValueError: It is none.
    """
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)


def _text(source: str, file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{source}: not UTF-8, at byte {error.start}", INVALID) from None
    except (OSError, ValueError) as error:  # a ValueError for a null byte in the file's name
        raise CommandError(f"{source}: {getattr(error, 'strerror', None) or error}", INVALID) from None


def _parse(source: str, text: str) -> list[Any]:
    try:
        documents = _read(text, is_json=source.lower().endswith(".json"))
        json.dumps(documents, allow_nan=False)  # YAML can also spell sets, binary data and cycles
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg}, at line {error.lineno}, column {error.colno}"
        raise CommandError(f"{source}: {message}", INVALID) from None
    except (ValueError, TypeError) as error:
        raise CommandError(f"{source}: {error}", INVALID) from None
    return documents


def _read(text: str, *, is_json: bool) -> list[Any]:
    try:
        return [read_json(text)]
    except json.JSONDecodeError:
        if is_json:
            raise
    from ._yaml import read_yaml

    return read_yaml(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"{next(key for key in keys if keys.count(key) > 1)!r} is given twice in an object")
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"not JSON: {name}")
