# Emitted by `make generate`; never edited.
"""The model ServiceListResponse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, final

from attrs import define, field

from ..rules import Const
from ..schema import Document, Model
from ..types import UNSET, Unset
from ..unions import Array, Object, TaggedUnion

if TYPE_CHECKING:
    from .message import Message
    from .result_info import ResultInfo
    from .service_config import ServiceConfig

_SUCCESS = Const(True)
_RESULT = Array(TaggedUnion("type", {"http": "HttpServiceConfig", "tcp": "TcpServiceConfig"}, "UnknownServiceConfig"))
_ERRORS = Array(Object("Message"), required=False)
_MESSAGES = Array(Object("Message"), required=False)
_RESULT_INFO = Object("ResultInfo", required=False)


@final
@define(repr=False, weakref_slot=False)
class ServiceListResponse(Model):
    """The envelope of a page of services.

    Attributes:
        success: Always True.
        result: The services of this page.
        errors: What went wrong. A success may have entries as well.
        messages: Notes on the request.
        result_info: Where a page stands among all of them.
    """

    success: Literal[True] = field(validator=_SUCCESS)
    result: list[ServiceConfig] = field(validator=_RESULT)
    errors: list[Message] | Unset = field(default=UNSET, validator=_ERRORS, kw_only=True)
    messages: list[Message] | Unset = field(default=UNSET, validator=_MESSAGES, kw_only=True)
    result_info: ResultInfo | Unset = field(default=UNSET, validator=_RESULT_INFO, kw_only=True)

    def _read(self, data: Document) -> None:
        self.success = _SUCCESS.read(data["success"])
        self.result = _RESULT.read(data["result"])
        self.errors = _ERRORS.read(data.get("errors", UNSET))
        self.messages = _MESSAGES.read(data.get("messages", UNSET))
        self.result_info = _RESULT_INFO.read(data.get("result_info", UNSET))
