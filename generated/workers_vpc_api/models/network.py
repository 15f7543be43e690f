# Emitted from openapi.yaml by `make generate`; never edited.
"""The model Network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, final
from uuid import UUID

from attrs import define, field

from ..errors import DecodeError
from ..formats import to_uuid
from ..rules import Uuid
from ..schema import Model, extra, reading, unreadable

_TUNNEL_ID = Uuid()


@final
@define(repr=False, weakref_slot=False)
class Network(Model):
    """The tunnel through which a host's address is reached.

    Attributes:
        tunnel_id: The identifier of the Cloudflare Tunnel.
    """

    tunnel_id: UUID = field(converter=to_uuid, validator=_TUNNEL_ID)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        self: Self = _blank()
        key = ""
        try:
            self.tunnel_id = _TUNNEL_ID.read(data[key := "tunnel_id"])
        except (KeyError, DecodeError) as error:
            raise unreadable(error, key, cls) from None
        self._additional_properties = extra(data, _known) if len(data) > 1 else None
        self.__class__ = cls
        return self


_blank, _known = reading(Network)
