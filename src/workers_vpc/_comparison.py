"""Compare a service with what it should be, by the values that the API would store (no I/O)."""

from __future__ import annotations

import copy
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

from workers_vpc_core.models import Model, model_fields

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

M = TypeVar("M", bound=Model)

# What the API uses if a service has no TLS settings.
_DEFAULT_TLS_SETTINGS = {"cert_verification_mode": "verify_full"}


def is_equivalent(existing: ServiceConfig, desired: ServiceConfig) -> bool:
    """Return whether a service needs no update: an absent field, null and the API's default are the same."""
    found, body = (each.to_dict(read_only=False) for each in (existing, desired))
    settings = found.get("tls_settings")
    if (
        body.get("tls_settings") is None
        and isinstance(settings, dict)
        and _DEFAULT_TLS_SETTINGS.items() <= settings.items()
    ):
        found["tls_settings"] = None  # the default; a newer API may add fields to it
    return _normalize(found) == _normalize(body)


def with_unknown_fields(desired: M, existing: object) -> M:
    """Return a copy of a model that keeps the fields of an existing one which the contract does not name.

    An API that is newer than the contract may return such fields, and an update must not remove them.
    """
    if not isinstance(existing, Model) or type(existing) is not type(desired):
        return desired
    result = copy.copy(desired)
    result.additional_properties = {**existing.additional_properties, **desired.additional_properties}
    for field in model_fields(type(desired)):
        value = getattr(desired, field.name)
        if isinstance(value, Model):
            setattr(result, field.name, with_unknown_fields(value, getattr(existing, field.name)))
    return result


def _normalize(document: dict[str, Any]) -> dict[str, Any]:
    normal = {key: value for key, value in document.items() if value is not None}
    normal.setdefault("tls_settings", _DEFAULT_TLS_SETTINGS)
    if normal.get("type") == "http" and "http_port" not in normal and "https_port" not in normal:
        normal |= {"http_port": 80, "https_port": 443}
    normal["host"] = _normalize_host(normal.get("host"))
    return normal


def _normalize_host(host: Any) -> Any:
    if not isinstance(host, dict):
        return host
    normal = {key: value for key, value in host.items() if value is not None}
    for key in ("ipv4", "ipv6"):
        if key in normal:
            normal[key] = _normalize_address(normal[key])
    network = normal.get("resolver_network")
    if isinstance(network, dict):
        addresses = network.get("resolver_ips") or []
        normal["resolver_network"] = {**network, "resolver_ips": [_normalize_address(each) for each in addresses]}
    return normal


def _normalize_address(address: Any) -> Any:
    try:
        return str(ip_address(address))
    except ValueError:
        return address
