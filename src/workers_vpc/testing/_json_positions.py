"""Find the position of a value in a JSON document, for messages like those of the API."""

import json
import re
from collections.abc import Sequence

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s"{}\[\]:,]+', re.DOTALL)


def end_of_value(document: bytes, path: Sequence[str | int]) -> int:
    """Return the number of bytes up to and including the last byte of a value.

    Args:
        document: A valid JSON document.
        path: The keys and indexes that lead to the value. If the value does not exist, the result is that of the
            entire document.
    """
    # The keys and indexes of the values that are being read. A key is None until it has been read.
    current: list[str | int | None] = []
    target = list(path)
    expects_key = False
    end = 0
    for match in _TOKEN.finditer(document):
        token = match[0]
        end = match.end()
        if token in (b"{", b"["):
            current.append(None if token == b"{" else 0)
            expects_key = token == b"{"
            continue
        if token == b":":
            expects_key = False
            continue
        if token == b",":
            index = current[-1]
            expects_key = not isinstance(index, int)
            if isinstance(index, int):
                current[-1] = index + 1
            continue
        if token in (b"}", b"]"):
            current.pop()
        elif expects_key:
            current[-1] = json.loads(token)
            continue
        if current == target:
            break
    return end


def line_and_column(document: bytes, end: int) -> str:
    """Return the position after some bytes of a document in words: the line, and the number of bytes in this line."""
    line_start = document.rfind(b"\n", 0, end) + 1
    line = document.count(b"\n", 0, end) + 1
    return f"line {line} column {end - line_start}"
