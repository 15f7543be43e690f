"""Insert members into the mappings and sequences of a YAML text, without changing the rest of the text."""

from __future__ import annotations

import io
import json
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from codegen.contract import ContractError, json_pointer
from codegen.contract_nodes import Pointer


def insert(text: str, additions: dict[str, Any]) -> str:
    """Return a YAML text with additional members.

    Args:
        text: A YAML document of mappings in block style.
        additions: The members to add. A mapping that the document contains gets the members in it; all others are
            added at the end of their parent.

    Returns:
        The text. Comments and formatting of what it contained are the same.

    Raises:
        ContractError: A mapping that gets members is written in flow style.
    """
    root = YAML(typ="safe").compose(text)
    lines = text.splitlines(keepends=True)
    # From the end to the beginning. At the same line, the block of an inner mapping comes before that of an outer one.
    blocks = _blocks(root, additions, lines, ())[::-1]
    blocks.sort(key=lambda block: block[0], reverse=True)
    for line, block in blocks:
        if line and not lines[line - 1].endswith("\n"):
            lines[line - 1] += "\n"
        lines[line:line] = block
    return "".join(lines)


def append(text: str, pointer: Pointer, values: list[Any]) -> str:
    """Return a YAML text with additional scalars at the end of a sequence that is not empty.

    Args:
        text: A YAML document.
        pointer: The keys and indexes that lead to the sequence.
        values: The scalars.

    Raises:
        ContractError: There is no such sequence, or it contains something else than scalars.
    """
    node = YAML(typ="safe").compose(text)
    for step in pointer:
        if isinstance(node, MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        else:
            node = node.value[step] if isinstance(node, SequenceNode) else None
    if not isinstance(node, SequenceNode) or not all(isinstance(item, ScalarNode) for item in node.value):
        raise ContractError(f"{json_pointer(pointer)} is not a list of scalars; rewrite it as one")
    last = node.value[-1]
    separator = ", " if node.flow_style else f"\n{' ' * node.start_mark.column}- "
    added = "".join(separator + json.dumps(value) for value in values)
    return text[: last.end_mark.index] + added + text[last.end_mark.index :]


def _blocks(
    node: Node | None, additions: dict[str, Any], lines: list[str], path: tuple[str, ...]
) -> list[tuple[int, list[str]]]:
    """Return the lines to insert into a mapping, each block with the line before which it is inserted."""
    if not isinstance(node, MappingNode) or node.flow_style or not node.value:
        raise ContractError(f"{'/'.join(path) or 'the document'} is not a mapping in block style; rewrite it as one")
    members = {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
    blocks = []
    new: dict[str, Any] = {}
    for key, value in additions.items():
        if key in members and isinstance(value, dict):
            blocks += _blocks(members[key], value, lines, (*path, key)) if value else []
        elif key not in members:
            new[key] = value
    if new:
        indentation = node.start_mark.column
        blocks.append((_end(node, indentation, lines), _dump(new, indentation)))
    return blocks


def _end(node: Node, indentation: int, lines: list[str]) -> int:
    """Return the line after the last line of a mapping: comments that follow it belong to what comes next."""
    is_last_line = node.end_mark.line == len(lines) - 1 and node.end_mark.column > 0
    end: int = len(lines) if is_last_line else node.end_mark.line
    while end and (not lines[end - 1].strip() or _is_outer_comment(lines[end - 1], indentation)):
        end -= 1
    return end


def _is_outer_comment(line: str, indentation: int) -> bool:
    stripped = line.lstrip()
    return stripped.startswith("#") and len(line) - len(stripped) < indentation


def _dump(members: dict[str, Any], indentation: int) -> list[str]:
    """Return the lines of members, each after a blank line."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 110
    lines: list[str] = []
    for key, value in members.items():
        stream = io.StringIO()
        yaml.dump({key: value}, stream)
        lines.append("\n")
        lines += [f"{' ' * indentation}{line}\n" if line else "\n" for line in stream.getvalue().splitlines()]
    return lines
