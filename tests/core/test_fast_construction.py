"""Fast construction, which must have the same results as constructors."""

import traceback
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers_vpc_core.errors import DecodeError
from workers_vpc_core.fast_construction import uuid_decoder

from .drawings import CIRCLE, Circle


def keep(value: Any) -> tuple[str, Any]:
    """Return a value that is not in the usual spelling of UUIDs."""
    return ("kept", value)


decode_uuid = uuid_decoder(keep)


@given(st.uuids(allow_nil=True))
def test_usual_spelling_of_a_uuid_is_decoded(value: UUID) -> None:
    """The result is equal to a UUID that was created with its constructor."""
    for text in (str(value), str(value).upper(), value.hex):
        decoded = decode_uuid(text)
        assert type(decoded) is UUID
        assert (decoded, decoded.is_safe, decoded.int) == (value, value.is_safe, value.int)


@given(st.one_of(st.text(), st.none(), st.integers(), st.from_regex(r"[0-9a-f -]{30,38}", fullmatch=True)))
def test_other_values_are_passed_on(value: Any) -> None:
    """Whatever is not 32 hexadecimal digits with hyphens is left to the other function."""
    decoded = decode_uuid(value)
    assert decoded == keep(value) or UUID(value) == decoded


def test_traceback_shows_the_compiled_decoder() -> None:
    """The source of a compiled function is available to tracebacks and debuggers."""
    with pytest.raises(TypeError) as caught:
        Circle.from_dict(5)  # type: ignore[arg-type]
    lines = "".join(traceback.format_exception(caught.value))
    assert f"<decoder of {Circle.__module__}.Circle>" in lines
    assert "data['center']" in lines


def test_decoder_names_the_field_that_failed() -> None:
    """The fields are decoded in order, and the first one that fails is named."""
    with pytest.raises(DecodeError, match=r"^center: required, but missing \(in Circle\)$"):
        Circle.from_dict({"shape_id": "abc"})
    with pytest.raises(DecodeError, match=r"^shape_id: must be a UUID \(got 'abc'\) \(in Circle\)$"):
        Circle.from_dict({**CIRCLE, "shape_id": "abc"})
