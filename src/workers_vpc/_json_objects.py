"""Reject JSON objects in which a key appears twice: parsers disagree about which of the values counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def unique_keys(message: str) -> Callable[[Sequence[tuple[str, Any]]], dict[str, Any]]:
    """Return a function that creates an object from its keys and values, for `object_pairs_hook` of `json`.

    Args:
        message: The message of the ValueError that it raises for a key that appears twice. `{key!r}` is the key.
    """

    def to_object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) < len(pairs):
            keys = [key for key, _ in pairs]
            raise ValueError(message.format(key=next(key for key in keys if keys.count(key) > 1)))
        return result

    return to_object
