# Emitted by `make generate`; never edited.
"""The model EmptyResponse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, final

from attrs import define, field

from ..rules import Const, Null
from ..schema import Model
from ..types import UNSET, Unset
from ..unions import Array, Object

if TYPE_CHECKING:
    from .message import Message

_SUCCESS = Const(True)
_ERRORS = Array(Object("Message"), required=False)
_MESSAGES = Array(Object("Message"), required=False)


@final
@define(repr=False, weakref_slot=False)
class EmptyResponse(Model):
    """The envelope of an answer that has nothing to tell but success.

    Attributes:
        success: Always True.
        errors: What went wrong. A success may have entries as well.
        messages: Notes on the request.
        result: Nothing.
    """

    success: Literal[True] = field(validator=_SUCCESS)
    errors: list[Message] | Unset = field(default=UNSET, validator=_ERRORS, kw_only=True)
    messages: list[Message] | Unset = field(default=UNSET, validator=_MESSAGES, kw_only=True)
    result: None | Unset = field(default=UNSET, validator=Null(required=False), kw_only=True)

    def _read(self, data: Mapping[str, Any]) -> None:
        self.success = _SUCCESS.read(data["success"])
        self.errors = _ERRORS.read(data.get("errors", UNSET))
        self.messages = _MESSAGES.read(data.get("messages", UNSET))
        self.result = data.get("result", UNSET)
