# Emitted from openapi.yaml by `make generate`; never edited.
"""The model FailureResponse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, final

from attrs import define, field

from ..errors import DecodeError
from ..rules import Const, Null
from ..schema import Model, extra, reading, unreadable
from ..types import UNSET, Unset
from ..unions import Array, Object

if TYPE_CHECKING:
    from .message import Message

_SUCCESS = Const(False)
_ERRORS = Array(Object("Message"), required=False)
_MESSAGES = Array(Object("Message"), required=False)


@final
@define(repr=False, weakref_slot=False)
class FailureResponse(Model):
    """The envelope of a refusal.

    Attributes:
        success: Always False.
        errors: What went wrong. A success may have entries as well.
        messages: Notes on the request.
        result: Nothing.
    """

    success: Literal[False] = field(validator=_SUCCESS)
    errors: list[Message] | Unset = field(default=UNSET, validator=_ERRORS, kw_only=True)
    messages: list[Message] | Unset = field(default=UNSET, validator=_MESSAGES, kw_only=True)
    result: None | Unset = field(default=UNSET, validator=Null(required=False), kw_only=True)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        self: Self = _blank()
        key = ""
        try:
            self.success = _SUCCESS.read(data[key := "success"])
            self.errors = _ERRORS.read(data.get(key := "errors", UNSET))
            self.messages = _MESSAGES.read(data.get(key := "messages", UNSET))
            self.result = data.get("result", UNSET)
        except (KeyError, DecodeError) as error:
            raise unreadable(error, key, cls) from None
        self._additional_properties = None if _known.issuperset(data) else extra(data, _known)
        self.__class__ = cls
        return self


_blank, _known = reading(FailureResponse)
