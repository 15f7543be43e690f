# Emitted by `make generate`; never edited.
"""The model HttpServiceConfig."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, final
from uuid import UUID

from attrs import define, field

from ..formats import to_uuid_or_unset
from ..rules import Const, DateTime, Integer, Text, Uuid
from ..schema import Document, Model
from ..types import UNSET, Unset
from ..unions import KeyedUnion, Object

if TYPE_CHECKING:
    from .service_host import ServiceHost
    from .tls_settings import TlsSettings

_HOST = KeyedUnion(
    {
        "IPv4Host": ("ipv4", "network"),
        "IPv6Host": ("ipv6", "network"),
        "DualStackHost": ("ipv4", "ipv6", "network"),
        "HostnameHost": ("hostname", "resolver_network"),
        "UnknownHost": (),
    }
)
_TYPE = Const("http")
_TLS_SETTINGS = Object("TlsSettings", required=False, nullable=True)
_SERVICE_ID = Uuid(required=False, read_only=True)
_CREATED_AT = DateTime(required=False, read_only=True)
_UPDATED_AT = DateTime(required=False, read_only=True)


@final
@define(repr=False, weakref_slot=False)
class HttpServiceConfig(Model):
    """A service that speaks HTTP or HTTPS.

    Attributes:
        name: The service's name, unique in the account.
        host: Where the service runs. Which of the shapes it is, its fields tell.
        type: Always 'http'.
        http_port: The port for HTTP. 80 when neither port is given; when only https_port is given, HTTP
            is not allowed. From 1 to 65535.
        https_port: The port for HTTPS. 443 when neither port is given; when only http_port is given,
            HTTPS is not allowed. From 1 to 65535.
        tls_settings: How TLS connections to the origin are verified; `verify_full` when left out.
        service_id: The service's identifier, given by the API. Read-only: never sent.
        created_at: When the service was created. Read-only: never sent.
        updated_at: When the service was last changed. Read-only: never sent.
    """

    name: str = field(validator=Text(min_length=1))
    host: ServiceHost = field(validator=_HOST)
    type: Literal["http"] = field(default="http", validator=_TYPE, kw_only=True)
    http_port: int | None | Unset = field(
        default=UNSET, validator=Integer(minimum=1, maximum=65535, required=False, nullable=True), kw_only=True
    )
    https_port: int | None | Unset = field(
        default=UNSET, validator=Integer(minimum=1, maximum=65535, required=False, nullable=True), kw_only=True
    )
    tls_settings: TlsSettings | None | Unset = field(default=UNSET, validator=_TLS_SETTINGS, kw_only=True)
    service_id: UUID | Unset = field(default=UNSET, converter=to_uuid_or_unset, validator=_SERVICE_ID, kw_only=True)
    created_at: datetime | Unset = field(default=UNSET, validator=_CREATED_AT, kw_only=True)
    updated_at: datetime | Unset = field(default=UNSET, validator=_UPDATED_AT, kw_only=True)

    def _read(self, data: Document) -> None:
        self.name = data["name"]
        self.host = _HOST.read(data["host"])
        self.type = _TYPE.read(data["type"])
        self.http_port = data.get("http_port", UNSET)
        self.https_port = data.get("https_port", UNSET)
        self.tls_settings = _TLS_SETTINGS.read(data.get("tls_settings", UNSET))
        self.service_id = _SERVICE_ID.read(data.get("service_id", UNSET))
        self.created_at = _CREATED_AT.read(data.get("created_at", UNSET))
        self.updated_at = _UPDATED_AT.read(data.get("updated_at", UNSET))
