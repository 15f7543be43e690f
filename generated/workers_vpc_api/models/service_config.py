# Emitted by `make generate`; never edited.
"""A service of either kind, told apart by `type`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from ..types import Unset
from .http_service_config import HttpServiceConfig
from .tcp_service_config import TcpServiceConfig
from .unknown_service_config import UnknownServiceConfig

if TYPE_CHECKING:
    from .app_protocol import AppProtocol
    from .service_host import ServiceHost
    from .tls_settings import TlsSettings

ServiceConfig: TypeAlias = HttpServiceConfig | TcpServiceConfig | UnknownServiceConfig


class ServiceConfigChanges(TypedDict, total=False):
    """What may be changed of it: a value, a model or its mapping; UNSET takes an optional field out."""

    name: str
    host: ServiceHost | Mapping[str, Any]
    http_port: int | None | Unset
    https_port: int | None | Unset
    tls_settings: TlsSettings | None | Mapping[str, Any] | Unset
    tcp_port: int | None | Unset
    app_protocol: AppProtocol | str | None | Unset
