"""Options of one call, and the settings of a client that are checked in the same way."""

from typing import Any

import httpx
import pytest

from workers_vpc_core.options import check_headers, check_options
from workers_vpc_core.unset import UNSET


@pytest.mark.parametrize(
    "options",
    [
        None,
        {},
        {"timeout": None, "max_retries": 0},
        {"timeout": 0.5},
        {"timeout": httpx.Timeout(5, read=1)},
        {"timeout": UNSET, "max_retries": UNSET, "extra_headers": None, "extra_query": None},
        {"extra_headers": {"X-A": "b c", "X-B": ""}, "extra_query": {"a": "b"}},
    ],
)
def test_valid_options_are_returned(options: Any) -> None:
    """No options are an empty mapping."""
    assert check_options(options) == (options or {})


@pytest.mark.parametrize("timeout", [0, -1, True, "5", float("nan"), float("inf")])
def test_invalid_timeout_is_rejected(timeout: Any) -> None:
    """A timeout is a positive and finite number of seconds."""
    with pytest.raises(ValueError, match=r"^timeout: must be seconds above 0, an httpx\.Timeout or None \(got "):
        check_options({"timeout": timeout})


@pytest.mark.parametrize("max_retries", [-1, True, 1.5, "2", None])
def test_invalid_number_of_retries_is_rejected(max_retries: Any) -> None:
    """A number of retries is an integer of at least 0."""
    with pytest.raises(ValueError, match=r"^max_retries: must be an integer of at least 0 \(got "):
        check_options({"max_retries": max_retries})


@pytest.mark.parametrize(
    "headers",
    [
        {"X Y": "secret"},
        {"": "secret"},
        {"X\n": "secret"},
        {5: "secret"},
        {"X": "secret\r\nY: z"},
        {"X": " secret"},
        {"X": "sécret"},
        {"X": b"secret"},
        {"X": None},
        [("X", "secret")],
    ],
)
def test_invalid_header_is_rejected_without_its_value(headers: Any) -> None:
    """The value of a header may be secret."""
    with pytest.raises(ValueError, match=r"^extra_headers: ") as caught:
        check_headers(headers)
    assert "secret" not in str(caught.value)
