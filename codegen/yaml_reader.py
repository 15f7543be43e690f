"""Read YAML 1.2 into plain JSON types, and find the lines of nodes (see contract.py for the interface)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any
from warnings import catch_warnings

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_TAG = "tag:yaml.org,2002:"
_KEY_TAGS = {_TAG + name for name in ("str", "int", "timestamp", "value")}
# What ruamel.yaml raises for input that is not YAML; the last two come from directives of unknown versions.
_FAILURES = (YAMLError, ValueError, LookupError, AssertionError)


class InvalidYamlError(Exception):
    """A text is not YAML, or has values that JSON does not have."""

    def __init__(self, reason: str, line: int | None, column: int | None) -> None:
        super().__init__(reason, line, column)
        self.reason = reason
        self.line = line
        """Counted from 1; None if it is not known."""
        self.column = column


def parse(text: str, *, dates_as_text: bool) -> Any:
    """Read one YAML document.

    Args:
        text: The document.
        dates_as_text: Whether a date without quotation marks is read as text; otherwise it is an error.

    Returns:
        A value of plain JSON types. Nodes that the document shares with aliases are one object.

    Raises:
        InvalidYamlError: The text is not YAML, or has values that JSON does not have.
    """
    constructor = _TextDateConstructor if dates_as_text else _JsonConstructor
    try:
        value = _load(text, constructor, pure=False)
    except _FAILURES:
        # The parser in C, which is used if it is installed, has other messages and places than the one in Python.
        try:
            value = _load(text, constructor, pure=True)
        except _FAILURES as error:
            raise _invalid(text, error) from error
    if _contains_itself(value):
        raise InvalidYamlError("an alias contains itself, which JSON does not have; remove the alias", None, None)
    return value


def _load(text: str, constructor: type[SafeConstructor], *, pure: bool) -> Any:
    yaml = YAML(typ="safe", pure=pure)
    yaml.Constructor = constructor
    with catch_warnings(action="ignore"):  # an anchor may be defined again
        return yaml.load(text)


def line(text: str, pointer: Sequence[str | int]) -> int | None:
    """Return the line of a node, or of its innermost existing parent.

    Args:
        text: A YAML document.
        pointer: The steps from the root to the node.

    Returns:
        The line, counted from 1: that of the key for a value of a mapping. None if the text is not YAML.
    """
    try:
        with catch_warnings(action="ignore"):
            node: Node | None = YAML(typ="safe").compose(text)
    except (*_FAILURES, RecursionError):
        return None
    found: int | None = None
    for step in pointer:
        item = _item(node, step)
        if item is None:
            break
        place, node = item
        found = place.start_mark.line + 1
    return found if found or node is None else node.start_mark.line + 1


def _item(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    """Return the node that marks the place of an item, and the item."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == str(step):
                return key, value
        for key, value in node.value:
            if key.tag == _TAG + "merge":
                merged = value.value if isinstance(value, SequenceNode) else [value]
                return next(filter(None, (_item(each, step) for each in merged)), None)
    elif isinstance(node, SequenceNode) and str(step).isdecimal() and int(step) < len(node.value):
        item = node.value[int(step)]
        return item, item
    return None


class _JsonConstructor(SafeConstructor):
    """Construct the values that JSON has, and raise an error for all others."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        for key, _ in node.value if isinstance(node, MappingNode) else ():
            if key.tag in _KEY_TAGS:
                key.tag = _TAG + "str"  # a status may be written as a number
            elif key.tag != _TAG + "merge":
                text = f" '{key.value}'" if isinstance(key, ScalarNode) else ""
                raise _reject(f"the key{text} is not a string; put it in quotation marks", key)
        return super().construct_mapping(node, deep=deep)

    def construct_yaml_float(self, node: Any) -> float:
        value = super().construct_yaml_float(node)
        if not math.isfinite(value):
            raise _reject(f"{node.value} is not a JSON number; use a finite number", node)
        return value

    def reject_timestamp(self, node: Any) -> Any:
        raise _reject(f"{node.value} is a date in YAML, which JSON does not have; put it in quotation marks", node)

    def reject_tag(self, node: Any) -> Any:
        tag = str(node.tag).replace(_TAG, "!!")
        raise _reject(f"the tag {tag} has no value in JSON; use a string, a list or a mapping", node)


class _TextDateConstructor(_JsonConstructor):
    """Construct text for dates, which YAML 1.2 itself does not have."""


_JsonConstructor.add_constructor(_TAG + "float", _JsonConstructor.construct_yaml_float)
_JsonConstructor.add_constructor(_TAG + "value", SafeConstructor.construct_yaml_str)
_JsonConstructor.add_constructor(_TAG + "timestamp", _JsonConstructor.reject_timestamp)
for _name in ("binary", "omap", "pairs", "set"):
    _JsonConstructor.add_constructor(_TAG + _name, _JsonConstructor.reject_tag)
_JsonConstructor.add_constructor(None, _JsonConstructor.reject_tag)
_TextDateConstructor.add_constructor(_TAG + "timestamp", SafeConstructor.construct_yaml_str)


def _reject(reason: str, node: Node) -> ConstructorError:
    return ConstructorError(problem=reason, problem_mark=node.start_mark)


def _invalid(text: str, error: Exception) -> InvalidYamlError:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    position = getattr(error, "position", None)  # of a character that YAML does not allow
    if mark is not None:
        place = mark.line + 1, mark.column + 1
    elif isinstance(position, int):
        place = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
    else:
        place = None, None
    problem = (error.problem if isinstance(error, MarkedYAMLError) else None) or str(error).partition("\n")[0]
    if problem.startswith("found duplicate key"):
        # The rest is the two values, each of which can be a whole object.
        key = problem.removeprefix("found duplicate key ").partition(" with value")[0].strip('"')
        return InvalidYamlError(f"duplicate key '{key}'; keep one of them", *place)
    if isinstance(error, ConstructorError):
        return InvalidYamlError(problem, *place)
    return InvalidYamlError(f"not valid YAML: {problem}; correct the syntax", *place)


def _contains_itself(value: Any) -> bool:
    """Whether a value contains itself, which aliases of YAML make possible."""
    finished, unfinished = set[int](), set[int]()

    def visit(node: Any) -> bool:
        if not isinstance(node, (dict, list)) or id(node) in finished:
            return False
        if id(node) in unfinished:
            return True
        unfinished.add(id(node))
        found = any(map(visit, node.values() if isinstance(node, dict) else node))
        finished.add(id(node))
        unfinished.discard(id(node))
        return found

    return visit(value)
