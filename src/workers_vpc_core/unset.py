"""The marker for a field or argument that is absent, as opposed to null."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


# The member of an enum keeps its identity in copies and pickles, and type checkers narrow `is UNSET`.
class Unset(Enum):
    """The type of `UNSET`, which marks a value that is absent; compare with `is UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    __str__ = __repr__


UNSET: Final = Unset.UNSET
"""Marks a value that is absent. It differs from null (`None`): an unset field does not appear in the document."""
