"""Text of other origin, such as names and values, made safe to print."""

from __future__ import annotations

import re

_NOT_PRINTABLE = re.compile(r"[^ -~]")


def printable(text: str, limit: int = 300) -> str:
    r"""Return a text for an error message: at most `limit` printable ASCII characters, and "..." if more are left out.

    Other characters are escaped as in Python: a line break is `\n`, and é is `\xe9`. A terminal cannot be controlled
    by such a text, and a stream of any encoding can print it.
    """
    escaped = _NOT_PRINTABLE.sub(lambda match: _escape_character(match[0]), text[: limit + 1])
    return f"{escaped[:limit]}..." if len(escaped) > limit else escaped


def escape(value: object) -> str:
    """Return a text for people, in which only the characters that control a terminal are escaped.

    Letters of all scripts are kept, so a stream must be able to print them.
    """
    return "".join(char if char.isprintable() else _escape_character(char) for char in str(value))


def _escape_character(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
