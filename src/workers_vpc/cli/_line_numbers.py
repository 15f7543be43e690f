"""Find the line of a value in a JSON or YAML text, for messages. It is used only if there is something to report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from warnings import catch_warnings

_PATH_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def path_steps(path: str) -> list[str | int]:
    """Return the keys and indexes of a path such as `[0].host.ipv4`."""
    return [int(index) if index else key for index, key in _PATH_STEP.findall(path)]


class LineNumbers:
    """The lines of the values in a text.

    Args:
        text: The text.
        is_json: Whether the text is JSON, possibly with comments.
    """

    def __init__(self, text: str, *, is_json: bool) -> None:
        self._text = text
        self._is_json = is_json
        self._roots: list[Any] | None = None

    def find(self, document: int, steps: Sequence[str | int]) -> int | None:
        """Return the line of a value, or of what contains it if it is absent; None if the line is unknown.

        Args:
            document: The index of the YAML document; 0 for JSON.
            steps: The path of the value.
        """
        if self._roots is None:
            self._roots = _json_roots(self._text) if self._is_json else _yaml_roots(self._text)
        if document >= len(self._roots):
            return None
        return (find_in_json if self._is_json else _find_in_yaml)(self._roots[document], steps)


def _json_roots(text: str) -> list[Any]:
    from json5.loader import ModelLoader, loads

    try:
        return [loads(text, loader=ModelLoader()).value]
    except ValueError:
        return []


def _yaml_roots(text: str) -> list[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        with catch_warnings(action="ignore"):  # an anchor that is defined twice is valid YAML
            return [node for node in YAML(pure=True).compose_all(text) if node is not None]
    except YAMLError:
        return []


def find_in_json(node: Any, steps: Sequence[str | int]) -> int | None:
    """Return the line of a value below a node in the syntax tree of json-five, or of what contains it."""
    line: int | None = node.lineno
    for step in steps:
        if isinstance(step, int):
            values = getattr(node, "values", None)
            if hasattr(node, "keys") or not isinstance(values, list) or step >= len(values):
                break
            node = values[step]
        else:
            found = [pair for pair in getattr(node, "key_value_pairs", ()) if json_key(pair) == step]
            if not found:
                break
            node = found[-1].value
        line = node.lineno
    return line


def json_key(pair: Any) -> str:
    """Return the key of a key-value pair in the syntax tree of json-five."""
    return str(getattr(pair.key, "characters", None) or getattr(pair.key, "name", ""))


def _find_in_yaml(node: Any, steps: Sequence[str | int]) -> int | None:
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    line = node.start_mark.line
    for step in steps:
        if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
        elif isinstance(node, MappingNode) and isinstance(step, str):
            found = [(key, value) for key, value in node.value if key.value == step]
            if not found:
                break
            line = found[-1][0].start_mark.line
            node = found[-1][1]
        else:
            break
    return int(line) + 1
