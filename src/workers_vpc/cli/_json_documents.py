"""Read JSON, JSON Lines, and JSON with comments (JSONC)."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from workers_vpc._json_objects import unique_keys

_SPACE = re.compile(r"\s*")


def read_json(text: str) -> Any:
    """Return a JSON document. NaN, infinity and duplicate keys are errors.

    Raises:
        ValueError: The text is not JSON.
    """
    return _decoder.decode(text)


def read_json_documents(text: str) -> list[tuple[Any, int]]:
    """Return the JSON documents of a text, each with its line. There can be several, as in JSON Lines.

    Raises:
        ValueError: The text contains something else.
    """
    documents: list[tuple[Any, int]] = []
    position = _skip_space(text, 0)
    while position < len(text) or not documents:
        document, end = _decoder.raw_decode(text, position)
        documents.append((document, text.count("\n", 0, position) + 1))
        position = _skip_space(text, end)
    return documents


def read_json_with_comments(text: str) -> Any:
    """Return a document that can contain comments and trailing commas.

    Raises:
        ValueError: The text is not such a document.
    """
    import json5

    return json5.loads(text)


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    assert match is not None
    return match.end()


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(f"not JSON: {name}")


_decoder = json.JSONDecoder(
    object_pairs_hook=unique_keys("not JSON: the key {key!r} appears twice in an object"),
    parse_constant=_reject_constant,
)
