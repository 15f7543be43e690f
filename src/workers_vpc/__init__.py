"""Python SDK for Cloudflare's Workers VPC connectivity services.

Each name is loaded when it is asked for first, so that importing this package costs next to nothing.
"""

from typing import TYPE_CHECKING

from ._version import __version__ as __version__

if TYPE_CHECKING:
    from workers_vpc_api.errors import (
        APIConnectionError,
        APIError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ConfigurationError,
        ConflictError,
        DecodeError,
        InternalServerError,
        NotFoundError,
        PermissionDeniedError,
        RateLimitError,
        StaleServiceError,
        UnprocessableEntityError,
        WorkersVPCError,
    )
    from workers_vpc_api.models import (
        AppProtocol,
        CertVerificationMode,
        DualStackHost,
        HostnameHost,
        HttpServiceConfig,
        IPv4Host,
        IPv6Host,
        Message,
        Network,
        ResolverNetwork,
        TcpServiceConfig,
        TlsSettings,
        UnknownHost,
        UnknownServiceConfig,
    )
    from workers_vpc_api.types import UNSET, Response, Unset

    from ._client import AsyncWorkersVPC, WorkersVPC
    from ._ensure import EnsureResult

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AppProtocol",
    "AsyncWorkersVPC",
    "AuthenticationError",
    "BadRequestError",
    "CertVerificationMode",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "DualStackHost",
    "EnsureResult",
    "HostnameHost",
    "HttpServiceConfig",
    "IPv4Host",
    "IPv6Host",
    "InternalServerError",
    "Message",
    "Network",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResolverNetwork",
    "Response",
    "StaleServiceError",
    "TcpServiceConfig",
    "TlsSettings",
    "UnknownHost",
    "UnknownServiceConfig",
    "UnprocessableEntityError",
    "Unset",
    "WorkersVPC",
    "WorkersVPCError",
]

# Out of the type checkers' sight: with a `__getattr__` in it, they would take any name for one of this module.
if not TYPE_CHECKING:
    _MODULES = {
        "AsyncWorkersVPC": "workers_vpc._client",
        "WorkersVPC": "workers_vpc._client",
        "EnsureResult": "workers_vpc._ensure",
        "UNSET": "workers_vpc_api.types",
        "Response": "workers_vpc_api.types",
        "Unset": "workers_vpc_api.types",
    }

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        is_error = name.endswith("Error")
        module = _MODULES.get(name, "workers_vpc_api.errors" if is_error else "workers_vpc_api.models")
        value = getattr(import_module(module), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return [*__all__, "__version__"]
