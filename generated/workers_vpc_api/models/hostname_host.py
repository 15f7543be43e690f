# Emitted by `make generate`; never edited.
"""The model HostnameHost."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from attrs import define, field

from ..rules import Text
from ..schema import Document, Model
from ..unions import Object

if TYPE_CHECKING:
    from .resolver_network import ResolverNetwork

_RESOLVER_NETWORK = Object("ResolverNetwork")


@final
@define(repr=False, weakref_slot=False)
class HostnameHost(Model):
    """A host that is reached by its name.

    Attributes:
        hostname: The name, such as db.internal: at most 253 characters, without a scheme, a port or a
            path, and no IP address.
        resolver_network: The tunnel through which a hostname is resolved and reached.
    """

    hostname: str = field(
        validator=Text(
            min_length=1,
            max_length=253,
            pattern="^[^\\s:/?#@]+\\Z",
            not_pattern="^[0-9]{1,3}(\\.[0-9]{1,3}){3}\\Z",
            expected="a hostname of at most 253 characters, without scheme, port, path or space, and no IP address",
        )
    )
    resolver_network: ResolverNetwork = field(validator=_RESOLVER_NETWORK)

    def _read(self, data: Document) -> None:
        self.hostname = data["hostname"]
        self.resolver_network = _RESOLVER_NETWORK.read(data["resolver_network"])
