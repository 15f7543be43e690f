"""Text of other origin in messages: short, on one line, and printable on terminals and streams of any encoding."""

from __future__ import annotations

import re

_NOT_PRINTABLE = re.compile(r"[^ -~]")


def printable(text: str, limit: int = 300) -> str:
    r"""Return a text in printable ASCII characters, at most `limit` of them and "..." if something is left out.

    Other characters are escaped as in Python: a line break is `\n`, and é is `\xe9`. A terminal cannot be controlled
    by such a text, and a stream of any encoding can print it.
    """
    escaped = _NOT_PRINTABLE.sub(_escape, text[: limit + 1])
    return f"{escaped[:limit]}..." if len(escaped) > limit else escaped


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
