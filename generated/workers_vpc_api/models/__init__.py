# Emitted by `make generate`; never edited.
"""The models of the contract. Each is loaded when it is asked for first, since making a class takes its time."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .app_protocol import AppProtocol
    from .cert_verification_mode import CertVerificationMode
    from .dual_stack_host import DualStackHost
    from .hostname_host import HostnameHost
    from .http_service_config import HttpServiceConfig
    from .ipv4_host import IPv4Host
    from .ipv6_host import IPv6Host
    from .message import Message
    from .message_source import MessageSource
    from .network import Network
    from .resolver_network import ResolverNetwork
    from .result_info import ResultInfo
    from .service_config import ServiceConfig
    from .service_host import ServiceHost
    from .service_list_response import ServiceListResponse
    from .service_response import ServiceResponse
    from .service_type import ServiceType
    from .tcp_service_config import TcpServiceConfig
    from .tls_settings import TlsSettings
    from .unknown_host import UnknownHost
    from .unknown_service_config import UnknownServiceConfig

__all__ = [
    "AppProtocol",
    "CertVerificationMode",
    "DualStackHost",
    "HostnameHost",
    "HttpServiceConfig",
    "IPv4Host",
    "IPv6Host",
    "Message",
    "MessageSource",
    "Network",
    "ResolverNetwork",
    "ResultInfo",
    "ServiceConfig",
    "ServiceHost",
    "ServiceListResponse",
    "ServiceResponse",
    "ServiceType",
    "TcpServiceConfig",
    "TlsSettings",
    "UnknownHost",
    "UnknownServiceConfig",
]

# Out of the type checkers' sight: with a `__getattr__` in it, they would take any name for one of this module.
if not TYPE_CHECKING:
    _MODULES = {
        "AppProtocol": "app_protocol",
        "CertVerificationMode": "cert_verification_mode",
        "DualStackHost": "dual_stack_host",
        "HostnameHost": "hostname_host",
        "HttpServiceConfig": "http_service_config",
        "IPv4Host": "ipv4_host",
        "IPv6Host": "ipv6_host",
        "Message": "message",
        "MessageSource": "message_source",
        "Network": "network",
        "ResolverNetwork": "resolver_network",
        "ResultInfo": "result_info",
        "ServiceConfig": "service_config",
        "ServiceHost": "service_host",
        "ServiceListResponse": "service_list_response",
        "ServiceResponse": "service_response",
        "ServiceType": "service_type",
        "TcpServiceConfig": "tcp_service_config",
        "TlsSettings": "tls_settings",
        "UnknownHost": "unknown_host",
        "UnknownServiceConfig": "unknown_service_config",
    }

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return __all__
