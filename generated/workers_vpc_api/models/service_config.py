# Emitted by `make generate`; never edited.
"""A service of either kind, told apart by `type`."""

from typing import TypeAlias

from .http_service_config import HttpServiceConfig
from .tcp_service_config import TcpServiceConfig
from .unknown_service_config import UnknownServiceConfig

ServiceConfig: TypeAlias = HttpServiceConfig | TcpServiceConfig | UnknownServiceConfig
