# Emitted by `make generate`; never edited.
"""The model ServiceResponse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, final

from attrs import define, field

from ..rules import Const
from ..schema import Document, Model
from ..types import UNSET, Unset
from ..unions import Array, Object, TaggedUnion

if TYPE_CHECKING:
    from .message import Message
    from .service_config import ServiceConfig

_SUCCESS = Const(True)
_RESULT = TaggedUnion("type", {"http": "HttpServiceConfig", "tcp": "TcpServiceConfig"}, "UnknownServiceConfig")
_ERRORS = Array(Object("Message"), required=False)
_MESSAGES = Array(Object("Message"), required=False)


@final
@define(repr=False, weakref_slot=False)
class ServiceResponse(Model):
    """The envelope of an answer with one service.

    Attributes:
        success: Always True.
        result: A service of either kind, told apart by `type`.
        errors: What went wrong. A success may have entries as well.
        messages: Notes on the request.
    """

    success: Literal[True] = field(validator=_SUCCESS)
    result: ServiceConfig = field(validator=_RESULT)
    errors: list[Message] | Unset = field(default=UNSET, validator=_ERRORS, kw_only=True)
    messages: list[Message] | Unset = field(default=UNSET, validator=_MESSAGES, kw_only=True)

    def _read(self, data: Document) -> None:
        self.success = _SUCCESS.read(data["success"])
        self.result = _RESULT.read(data["result"])
        self.errors = _ERRORS.read(data.get("errors", UNSET))
        self.messages = _MESSAGES.read(data.get("messages", UNSET))
