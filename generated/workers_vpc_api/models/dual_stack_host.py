# Emitted by `make generate`; never edited.
"""The model DualStackHost."""

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
class DualStackHost(Model):
    """A host that is reached at an IPv4 and an IPv6 address.

    Attributes:
        ipv4: The IPv4 address, such as 10.0.0.1.
        ipv6: The IPv6 address, such as fd00::1.
        network: The tunnel through which a host's address is reached.
    """

    ipv4: str = field(validator=Text(format="ipv4"))
    ipv6: str = field(validator=Text(format="ipv6"))
    network: Network = field(validator=_NETWORK)

    def _read(self, data: Document) -> None:
        self.ipv4 = data["ipv4"]
        self.ipv6 = data["ipv6"]
        self.network = _NETWORK.read(data["network"])
