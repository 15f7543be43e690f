# Emitted by `make generate`; never edited.
"""The model ResolverNetwork."""

from __future__ import annotations

from typing import final
from uuid import UUID

from attrs import define, field

from ..formats import to_uuid
from ..rules import Text, Uuid
from ..schema import Document, Model
from ..types import UNSET, Unset
from ..unions import AnyOf, Array

_TUNNEL_ID = Uuid()


@final
@define(repr=False, weakref_slot=False)
class ResolverNetwork(Model):
    """The tunnel through which a hostname is resolved and reached.

    Attributes:
        tunnel_id: The identifier of the Cloudflare Tunnel.
        resolver_ips: IPv4 or IPv6 addresses of the DNS servers to ask. The tunnel's own resolver is asked
            when there are none.
    """

    tunnel_id: UUID = field(converter=to_uuid, validator=_TUNNEL_ID)
    resolver_ips: list[str] | None | Unset = field(
        default=UNSET,
        validator=Array(AnyOf(Text(format="ipv4"), Text(format="ipv6")), required=False, nullable=True),
        kw_only=True,
    )

    def _read(self, data: Document) -> None:
        self.tunnel_id = _TUNNEL_ID.read(data["tunnel_id"])
        self.resolver_ips = data.get("resolver_ips", UNSET)
