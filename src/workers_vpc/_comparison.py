"""Compare a service with what it should be, by the values that the API would store (no I/O)."""

from __future__ import annotations

import copy
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar

from workers_vpc_core.models import Model, model_fields
from workers_vpc_core.unset import UNSET

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

M = TypeVar("M", bound=Model)

# What the API uses if a service has no TLS settings.
_DEFAULT_TLS_SETTINGS = {"cert_verification_mode": "verify_full"}
# What the API uses if an HTTP service has no ports.
_DEFAULT_HTTP_PORTS = {"http_port": 80, "https_port": 443}


def is_stored_alike(before: ServiceConfig, after: ServiceConfig) -> bool:
    """Return whether the API would store a service as before, whatever the spelling of hostnames and addresses.

    The API returns null for a field that was not sent, so leaving out a field that is null changes nothing.
    """
    old, new = _stored(before), _stored(after)
    return {key: value for key, value in old.items() if value is not None or key in new} == new


def is_equivalent(existing: ServiceConfig, desired: ServiceConfig) -> bool:
    """Return whether a service needs no update: an absent field, null and the API's default are the same too."""
    return _with_defaults(existing) == _with_defaults(desired)


def effective_document(service: ServiceConfig) -> dict[str, Any]:
    """Return the document of a service without nulls, and with the values that are in effect."""
    document = _with_defaults(service)
    if any(field.key == "tls_settings" for field in model_fields(type(service))):
        document = {**document, "tls_settings": document.get("tls_settings") or _DEFAULT_TLS_SETTINGS}
    return document


def has_equal_fields(existing: Model, desired: Model) -> bool:
    """Return whether the fields of a model are those of an existing one, without comparing documents.

    Most services of an account are unchanged, and comparing their documents takes ten times as long.
    """
    if type(existing) is not type(desired):
        return False
    if additional := desired.additional_properties:
        known = existing.additional_properties
        if any(known.get(key, UNSET) != value for key, value in additional.items()):
            return False
    for field in model_fields(type(desired)):
        if field.read_only:
            continue
        before, after = getattr(existing, field.name), getattr(desired, field.name)
        if before is after or before == after or (before is None and after is UNSET):
            continue
        if before is UNSET and after is None:
            continue
        if not isinstance(before, Model) or not isinstance(after, Model) or not has_equal_fields(before, after):
            return False
    return True


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


def _stored(service: ServiceConfig) -> dict[str, Any]:
    """Return the document of a service as the API stores it."""
    document = service.to_dict(read_only=False)
    if isinstance(host := document.get("host"), dict):
        document["host"] = _stored_host(host)
    return document


def _stored_host(host: dict[str, Any]) -> dict[str, Any]:
    stored = dict(host)
    if isinstance(hostname := host.get("hostname"), str):
        stored["hostname"] = hostname.lower()
    for key in ("ipv4", "ipv6"):
        if key in host:
            stored[key] = _stored_address(host[key])
    network = host.get("resolver_network")
    if isinstance(network, dict) and isinstance(addresses := network.get("resolver_ips"), list):
        stored["resolver_network"] = {**network, "resolver_ips": [_stored_address(each) for each in addresses]}
    return stored


def _stored_address(address: Any) -> Any:
    try:
        return str(ip_address(address))
    except ValueError:
        return address


def _with_defaults(service: ServiceConfig) -> dict[str, Any]:
    """Return the document of a service without nulls, and with the values that the API uses for absent fields."""
    document: dict[str, Any] = _without_nulls(_stored(service))
    settings = getattr(service, "tls_settings", None)
    if isinstance(settings, Model):
        known = {field.key for field in model_fields(type(settings))}
        named = {key: value for key, value in document["tls_settings"].items() if key in known}
        if named == _DEFAULT_TLS_SETTINGS:  # an API that is newer than the contract may add fields to the default
            document.pop("tls_settings")
    if document.get("type") == "http" and not {"http_port", "https_port"} & document.keys():
        document |= _DEFAULT_HTTP_PORTS
    network = document.get("host", {}).get("resolver_network")
    if isinstance(network, dict) and not network.get("resolver_ips"):
        network.pop("resolver_ips", None)
    return document


def _without_nulls(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _without_nulls(item) for key, item in value.items() if item is not None}
