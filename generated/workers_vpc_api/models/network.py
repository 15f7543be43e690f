# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""The model Network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, final
from uuid import UUID

from attrs import define, field

from ..errors import DecodeError
from ..formats import to_uuid
from ..rules import Uuid
from ..schema import Model, blank, extra, missing

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
        except KeyError:
            raise missing(key, "Network") from None
        except DecodeError as error:
            raise error.within(key, "Network") from None
        # All that it requires is all that it has, and is there by now.
        self._additional_properties = extra(data, _known) if len(data) > 1 else None
        self.__class__ = cls
        return self


_known: frozenset[str] = frozenset({"tunnel_id"})
_blank = blank(Network)
