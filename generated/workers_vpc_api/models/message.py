# Emitted by `make generate`; never edited.
"""The model Message."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from attrs import define, field

from ..rules import Integer, Text
from ..schema import Document, Model
from ..types import UNSET, Unset
from ..unions import Object

if TYPE_CHECKING:
    from .message_source import MessageSource

_SOURCE = Object("MessageSource", required=False)


@final
@define(repr=False, weakref_slot=False)
class Message(Model):
    """An error, or a note beside a success.

    Attributes:
        code: Cloudflare's own number for it. At least 1000.
        message: What happened, for people.
        documentation_url: Where it is explained.
        source: What a message is about.
    """

    code: int = field(validator=Integer(minimum=1000))
    message: str = field(validator=Text())
    documentation_url: str | Unset = field(default=UNSET, validator=Text(required=False), kw_only=True)
    source: MessageSource | Unset = field(default=UNSET, validator=_SOURCE, kw_only=True)

    @property
    def pointer(self) -> str | None:
        """A JSON pointer to the part of the request that the message is about. None where there is none."""
        source = self.source
        if not isinstance(source, Model):
            return None
        value = source.pointer
        return None if value is UNSET else value

    def _read(self, data: Document) -> None:
        self.code = data["code"]
        self.message = data["message"]
        self.documentation_url = data.get("documentation_url", UNSET)
        self.source = _SOURCE.read(data.get("source", UNSET))
