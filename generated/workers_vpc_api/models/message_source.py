# Emitted from openapi.yaml by `make generate`; never edited.
"""The model MessageSource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, final

from attrs import define, field

from ..rules import Text
from ..schema import Model, extra, reading
from ..types import UNSET, Unset


@final
@define(repr=False, weakref_slot=False)
class MessageSource(Model):
    """What a message is about.

    Attributes:
        pointer: A JSON pointer to the part of the request that the message is about.
    """

    pointer: str | Unset = field(default=UNSET, validator=Text(required=False), kw_only=True)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        self: Self = _blank()
        self.pointer = data.get("pointer", UNSET)
        self._additional_properties = None if _known.issuperset(data) else extra(data, _known)
        self.__class__ = cls
        return self


_blank, _known = reading(MessageSource)
