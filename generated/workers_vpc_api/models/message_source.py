# Emitted by `make generate`; never edited.
"""The model MessageSource."""

from __future__ import annotations

from typing import final

from attrs import define, field

from ..rules import Text
from ..schema import Document, Model
from ..types import UNSET, Unset


@final
@define(repr=False, weakref_slot=False)
class MessageSource(Model):
    """What a message is about.

    Attributes:
        pointer: A JSON pointer to the part of the request that the message is about.
    """

    pointer: str | Unset = field(default=UNSET, validator=Text(required=False), kw_only=True)

    def _read(self, data: Document) -> None:
        self.pointer = data.get("pointer", UNSET)
