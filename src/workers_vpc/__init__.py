"""Python SDK for Cloudflare's Workers VPC services.

Each name is imported from its module when it is first used, so that importing this package takes next to no time.
"""

from typing import TYPE_CHECKING

from workers_vpc_api import models as _models

from ._version import __version__ as __version__

if TYPE_CHECKING:
    from workers_vpc_api.models import *  # noqa: F403
    from workers_vpc_core.errors import (
        APIConnectionError,
        APIError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ConfigurationError,
        ConflictError,
        DecodeError,
        InsecureConnectionWarning,
        InternalServerError,
        NotFoundError,
        PermissionDeniedError,
        RateLimitError,
        UnprocessableEntityError,
        WorkersVPCError,
    )
    from workers_vpc_core.responses import Response
    from workers_vpc_core.unset import UNSET, Unset

    from ._account_plan import ApplyResult, Plan
    from ._client import AsyncWorkersVPC, WorkersVPC
    from ._errors import ApplyError, NameTakenError, StaleServiceError, TunnelNotFoundError
    from ._plan import Change
    from ._service_flows import EnsureResult

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "ApplyError",
    "ApplyResult",
    "AsyncWorkersVPC",
    "AuthenticationError",
    "BadRequestError",
    "Change",
    "ConfigurationError",
    "ConflictError",
    "DecodeError",
    "EnsureResult",
    "InsecureConnectionWarning",
    "InternalServerError",
    "NameTakenError",
    "NotFoundError",
    "PermissionDeniedError",
    "Plan",
    "RateLimitError",
    "Response",
    "StaleServiceError",
    "TunnelNotFoundError",
    "UnprocessableEntityError",
    "Unset",
    "WorkersVPC",
    "WorkersVPCError",
]
__all__ += _models.__all__

# Hidden from type checkers: if a module has a `__getattr__`, they accept any name.
if not TYPE_CHECKING:
    from workers_vpc_core.lazy_imports import lazy_exports

    _MODULES = {
        "ApplyError": "._errors",
        "ApplyResult": "._account_plan",
        "AsyncWorkersVPC": "._client",
        "Change": "._plan",
        "EnsureResult": "._service_flows",
        "NameTakenError": "._errors",
        "Plan": "._account_plan",
        "Response": "workers_vpc_core.responses",
        "StaleServiceError": "._errors",
        "TunnelNotFoundError": "._errors",
        "UNSET": "workers_vpc_core.unset",
        "Unset": "workers_vpc_core.unset",
        "WorkersVPC": "._client",
        **dict.fromkeys(_models.__all__, "workers_vpc_api.models"),
    }
    __getattr__, __dir__ = lazy_exports(
        __name__, {name: _MODULES.get(name, "workers_vpc_core.errors") for name in __all__}
    )
