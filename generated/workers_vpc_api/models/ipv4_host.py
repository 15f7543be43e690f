# Emitted from openapi.yaml by `make generate`; never edited.
"""The model IPv4Host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, final

from attrs import define, field

from ..errors import DecodeError
from ..rules import Text
from ..schema import Model, extra, reading, unreadable
from ..unions import Object

if TYPE_CHECKING:
    from .network import Network

_NETWORK = Object("Network")


@final
@define(repr=False, weakref_slot=False)
class IPv4Host(Model):
    """A host that is reached at an IPv4 address.

    Attributes:
        ipv4: The IPv4 address, such as 10.0.0.1.
        network: The tunnel through which a host's address is reached.
    """

    ipv4: str = field(validator=Text(format="ipv4"))
    network: Network = field(validator=_NETWORK)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        self: Self = _blank()
        key = ""
        try:
            self.ipv4 = data[key := "ipv4"]
            self.network = _NETWORK.read(data[key := "network"])
        except (KeyError, DecodeError) as error:
            raise unreadable(error, key, cls) from None
        self._additional_properties = extra(data, _known) if len(data) > 2 else None
        self.__class__ = cls
        return self


_blank, _known = reading(IPv4Host)
