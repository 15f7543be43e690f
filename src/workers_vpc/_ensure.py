"""What `ensure` compares and decides. Nothing here does I/O."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from workers_vpc_api.api import checked_body
from workers_vpc_api.api.services.update import BODY
from workers_vpc_api.errors import APIConnectionError, APIError, APIStatusError, InternalServerError, NotFoundError
from workers_vpc_api.schema import Model, rules

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

M = TypeVar("M", bound=Model)

#: Cloudflare's code for a name that is taken, and for a tunnel that does not exist.
_TAKEN = 5101
#: What the API takes where there are none.
_TLS_SETTINGS = {"cert_verification_mode": "verify_full"}


class EnsureResult(NamedTuple):
    """What `ensure` found or did.

    Attributes:
        service: The service as it is now.
        action: What was done: it was "created" or "updated", or left "unchanged".
    """

    service: ServiceConfig
    action: Literal["created", "updated", "unchanged"]


def wanted(config: ServiceConfig | Mapping[str, Any]) -> ServiceConfig:
    """The model of what is wanted.

    Raises:
        ValueError: It breaks the contract's rules, or has no name to find it by.
    """
    service: ServiceConfig = checked_body(BODY, config)
    if not isinstance(service.name, str):
        raise ValueError(f"name: expected the name by which the service is found, found {service.name!r}")
    return service


def is_as_wanted(service: ServiceConfig, config: ServiceConfig) -> bool:
    """Whether a service needs no update: absent, null and the API's default are the same."""
    found, body = (each.to_dict(read_only=False) for each in (service, config))
    settings = found.get("tls_settings")
    if body.get("tls_settings") is None and isinstance(settings, dict) and _TLS_SETTINGS.items() <= settings.items():
        found["tls_settings"] = None  # the default, whatever a newer API adds to it
    return _normal(found) == _normal(body)


def with_unknown_fields(config: M, found: object) -> M:
    """What is wanted, and beside it what is found that the contract does not name, at each level: an update keeps it.

    An API that is newer than the contract may add such fields to every answer.
    """
    if not isinstance(found, Model) or type(found) is not type(config):
        return config
    result = copy.copy(config)
    result.additional_properties = {**found.additional_properties, **config.additional_properties}
    for name, _, _ in rules(type(config)):
        value = getattr(config, name)
        if isinstance(value, Model):
            setattr(result, name, with_unknown_fields(value, getattr(found, name)))
    return result


class Ensuring:
    """The course of one `ensure`, whoever else creates or deletes the service in between.

    Raises:
        ValueError: What is wanted breaks the contract's rules.
    """

    def __init__(self, config: ServiceConfig | Mapping[str, Any]) -> None:
        self.body = self._wanted = wanted(config)
        self.name = str(self.body.name)
        self._failure: APIError | None = None
        self._attempted: Literal["created", "updated", "unchanged"] = "unchanged"
        self._rounds = 3

    def settled(self, found: ServiceConfig | None) -> EnsureResult | None:
        """What comes out, where `body` need not be sent.

        Raises:
            APIError: What was tried has failed, and was not done all the same.
        """
        self.body = self._wanted if found is None else with_unknown_fields(self._wanted, found)
        failure = self._failure
        if found is not None and is_as_wanted(found, self.body):
            return EnsureResult(found, self._attempted if failure and _was_lost(failure) else "unchanged")
        if failure and not isinstance(failure, NotFoundError) and (found is None or self._attempted == "updated"):
            raise failure
        return None

    def failed(self, error: APIError, found: ServiceConfig | None) -> None:
        """Take notice of a failure to send `body`, or raise it where starting over does not help."""
        self._rounds -= 1
        self._attempted = "created" if found is None else "updated"
        helps = _may_exist(error) if found is None else isinstance(error, NotFoundError) or _was_lost(error)
        if not helps or not self._rounds:
            raise error
        self._failure = error


def _may_exist(error: APIError) -> bool:
    """Whether a service of the name may exist after a failed attempt to create it."""
    if isinstance(error, APIStatusError) and not isinstance(error, InternalServerError):
        return any(problem.code == _TAKEN for problem in error.errors) or error.status_code == 409
    return _was_lost(error)


def _was_lost(error: APIError) -> bool:
    """Whether a request may have been carried out although no answer says so."""
    return isinstance(error, APIConnectionError | InternalServerError)


def _normal(document: dict[str, Any]) -> dict[str, Any]:
    normal = {key: value for key, value in document.items() if value is not None}
    normal.setdefault("tls_settings", _TLS_SETTINGS)
    if normal.get("type") == "http" and "http_port" not in normal and "https_port" not in normal:
        normal |= {"http_port": 80, "https_port": 443}
    normal["host"] = _normal_host(normal.get("host"))
    return normal


def _normal_host(host: Any) -> Any:
    if not isinstance(host, dict):
        return host
    normal = {key: value for key, value in host.items() if value is not None}
    for key in ("ipv4", "ipv6"):
        if key in normal:
            normal[key] = _normal_address(normal[key])
    network = normal.get("resolver_network")
    if isinstance(network, dict):
        addresses = network.get("resolver_ips") or []
        normal["resolver_network"] = {**network, "resolver_ips": [_normal_address(address) for address in addresses]}
    return normal


def _normal_address(address: Any) -> Any:
    try:
        return str(ip_address(address))
    except ValueError:
        return address
