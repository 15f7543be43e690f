# Emitted by `make generate`; never edited.
"""The model UnknownServiceConfig."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, final
from uuid import UUID

from attrs import define, field

from ..formats import to_uuid_or_unset
from ..rules import DateTime, Text, Uuid
from ..schema import Document, Model
from ..types import UNSET, Unset
from ..unions import KeyedUnion

if TYPE_CHECKING:
    from .service_host import ServiceHost

_HOST = KeyedUnion(
    {
        "IPv4Host": ("ipv4", "network"),
        "IPv6Host": ("ipv6", "network"),
        "DualStackHost": ("ipv4", "ipv6", "network"),
        "HostnameHost": ("hostname", "resolver_network"),
        "UnknownHost": (),
    },
    required=False,
)
_SERVICE_ID = Uuid(required=False, read_only=True)
_CREATED_AT = DateTime(required=False, read_only=True)
_UPDATED_AT = DateTime(required=False, read_only=True)


@final
@define(repr=False, weakref_slot=False)
class UnknownServiceConfig(Model):
    """A service of a kind that the contract does not know. It is read and kept, and cannot be sent anew.

    Attributes:
        name: The service's name, unique in the account.
        host: Where the service runs. Which of the shapes it is, its fields tell.
        type: The kind, as the API names it.
        service_id: The service's identifier, given by the API. Read-only: never sent.
        created_at: When the service was created. Read-only: never sent.
        updated_at: When the service was last changed. Read-only: never sent.
    """

    name: str | Unset = field(default=UNSET, validator=Text(min_length=1, required=False), kw_only=True)
    host: ServiceHost | Unset = field(default=UNSET, validator=_HOST, kw_only=True)
    type: str | Unset = field(default=UNSET, validator=Text(excluded=("http", "tcp"), required=False), kw_only=True)
    service_id: UUID | Unset = field(default=UNSET, converter=to_uuid_or_unset, validator=_SERVICE_ID, kw_only=True)
    created_at: datetime | Unset = field(default=UNSET, validator=_CREATED_AT, kw_only=True)
    updated_at: datetime | Unset = field(default=UNSET, validator=_UPDATED_AT, kw_only=True)

    def _read(self, data: Document) -> None:
        self.name = data.get("name", UNSET)
        self.host = _HOST.read(data.get("host", UNSET))
        self.type = data.get("type", UNSET)
        self.service_id = _SERVICE_ID.read(data.get("service_id", UNSET))
        self.created_at = _CREATED_AT.read(data.get("created_at", UNSET))
        self.updated_at = _UPDATED_AT.read(data.get("updated_at", UNSET))
