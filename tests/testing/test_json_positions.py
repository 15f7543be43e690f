"""The end of a value in a JSON document is found."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers_vpc.testing._json_positions import end_of_value, line_and_column

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def value_at(document: Any, path: list[Any]) -> Any:
    """Return the value at a path."""
    for key in path:
        document = document[key]
    return document


@given(st.data(), VALUES, st.sampled_from([None, 2]), st.booleans())
def test_end_of_any_value_is_found(data: st.DataObject, document: Any, indent: int | None, ascii_only: bool) -> None:
    """The text before the end of a value ends with the value, however the document is formatted."""
    path: list[Any] = []
    while isinstance(value := value_at(document, path), dict | list) and value and data.draw(st.booleans()):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        path.append(data.draw(st.sampled_from(keys)))
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode()
    before = text[: end_of_value(text, path)].decode()
    starts = [index for index in range(len(before) + 1) if before[index:]]
    expected = value_at(document, path)
    assert any(_parses_to(before[start:], expected) for start in starts)


def _parses_to(text: str, expected: Any) -> bool:
    try:
        return bool(json.loads(text) == expected)
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("document", "path", "end"),
    [
        (b'{"a": {"b": [1, {"c": 2}]}}', ["a", "b", 1], 24),
        (b'{"a": {"b": [1, {"c": 2}]}}', ["a", "b", 1, "c"], 23),
        (b'{"a": {"b": [1, {"c": 2}]}}', ["a"], 26),
        (b'{"a": 1, "b": "x}", "c": 3}', ["b"], 18),
        (b'[[], {}, "\\"]", -1.5e3]', [3], 22),
        (b'{"a": 1} ', [], 8),
        (b'{"a": 1} ', ["b"], 8),
    ],
)
def test_end_of_value(document: bytes, path: list[str | int], end: int) -> None:
    """Brackets in strings are not counted, and the end of a missing value is that of the document."""
    assert end_of_value(document, path) == end


@pytest.mark.parametrize(
    ("document", "end", "position"),
    [(b"{}", 2, "line 1 column 2"), (b"{\n\n}", 4, "line 3 column 1"), ("{'é'".encode(), 5, "line 1 column 5")],
)
def test_line_and_column(document: bytes, end: int, position: str) -> None:
    """Lines are counted from 1, and columns are bytes."""
    assert line_and_column(document, end) == position
