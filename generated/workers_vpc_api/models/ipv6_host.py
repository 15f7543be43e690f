# Emitted by `make generate`; never edited.
"""The model IPv6Host."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from attrs import define, field

from ..rules import Text
from ..schema import Document, Model
from ..unions import Object

if TYPE_CHECKING:
    from .network import Network

_NETWORK = Object("Network")


@final
@define(repr=False, weakref_slot=False)
class IPv6Host(Model):
    """A host that is reached at an IPv6 address.

    Attributes:
        ipv6: The IPv6 address, such as fd00::1.
        network: The tunnel through which a host's address is reached.
    """

    ipv6: str = field(validator=Text(format="ipv6"))
    network: Network = field(validator=_NETWORK)

    def _read(self, data: Document) -> None:
        self.ipv6 = data["ipv6"]
        self.network = _NETWORK.read(data["network"])
