# Emitted by `make generate`; never edited.
"""The model Network."""

from __future__ import annotations

from typing import final
from uuid import UUID

from attrs import define, field

from ..formats import to_uuid
from ..rules import Uuid
from ..schema import Document, Model

_TUNNEL_ID = Uuid()


@final
@define(repr=False, weakref_slot=False)
class Network(Model):
    """The tunnel through which a host's address is reached.

    Attributes:
        tunnel_id: The identifier of the Cloudflare Tunnel.
    """

    tunnel_id: UUID = field(converter=to_uuid, validator=_TUNNEL_ID)

    def _read(self, data: Document) -> None:
        self.tunnel_id = _TUNNEL_ID.read(data["tunnel_id"])
