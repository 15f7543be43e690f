# Emitted from openapi.yaml by `make generate`; never edited.
"""The model ServiceResponse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, final

from attrs import define, field

from ..errors import DecodeError
from ..rules import Const
from ..schema import Model, extra, reading, unreadable
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

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        self: Self = _blank()
        key = ""
        try:
            self.success = _SUCCESS.read(data[key := "success"])
            self.result = _RESULT.read(data[key := "result"])
            self.errors = _ERRORS.read(data.get(key := "errors", UNSET))
            self.messages = _MESSAGES.read(data.get(key := "messages", UNSET))
        except (KeyError, DecodeError) as error:
            raise unreadable(error, key, cls) from None
        self._additional_properties = None if _known.issuperset(data) else extra(data, _known)
        self.__class__ = cls
        return self


_blank, _known = reading(ServiceResponse)
