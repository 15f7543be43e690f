"""The operations on services that take several requests, each written once as a flow for both clients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

from workers_vpc_api.api.services import create, delete, get, list_, update
from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.client import BaseClient
from workers_vpc_core.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    ConflictError,
    InternalServerError,
    NotFoundError,
)
from workers_vpc_core.flows import Flow
from workers_vpc_core.options import RequestOptions
from workers_vpc_core.schemas import short_repr
from workers_vpc_core.unset import Unset

from ._edit import check_field_names, check_identity, check_not_stale, parse_expected_time
from ._error_codes import NAME_TAKEN_OR_TUNNEL_NOT_FOUND
from ._plan import plan_edit, plan_ensure

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

_MAX_ENSURE_ATTEMPTS = 3


class EnsureResult(NamedTuple):
    """The result of `ensure`.

    Attributes:
        service: The service as it is now.
        action: What was done: "created", "updated" or "unchanged".
    """

    service: ServiceConfig
    action: Literal["created", "updated", "unchanged"]


class ServiceFlows:
    """The flows of an account's services.

    Args:
        client: The client that describes how requests are sent.
        account_id: The account.
        options: The options of each request.
    """

    def __init__(self, client: BaseClient[Any], account_id: str, options: RequestOptions) -> None:
        self._client = client
        self._account_id = account_id
        self._options = options

    def get(self, service_id: UUID | str | Unset) -> Flow[ServiceConfig]:
        """Get a service."""
        request = get.request(self._account_id, service_id, options=self._options)
        return (yield from self._client.exchange(request)).parsed.result

    def create(self, config: ServiceConfig) -> Flow[ServiceConfig]:
        """Create a service."""
        request = create.request(self._account_id, body=config, options=self._options)
        return (yield from self._client.exchange(request)).parsed.result

    def update(self, service_id: UUID | str | Unset, config: ServiceConfig) -> Flow[ServiceConfig]:
        """Replace a service."""
        request = update.request(self._account_id, service_id, body=config, options=self._options)
        return (yield from self._client.exchange(request)).parsed.result

    def delete(self, service_id: UUID | str | Unset, missing_ok: bool) -> Flow[None]:
        """Delete a service."""
        request = delete.request(self._account_id, service_id, options=self._options)
        try:
            yield from self._client.exchange(request)
        except NotFoundError:
            if not missing_ok:
                raise

    def edit(
        self,
        service_id: UUID | str | Unset,
        changes: Mapping[str, object],
        expect: ServiceConfig | None,
        expect_updated_at: datetime | str | Unset | None,
    ) -> Flow[ServiceConfig]:
        """Change some fields of a service and keep the others."""
        check_field_names(changes)
        expected = parse_expected_time(expect_updated_at)
        service = yield from self.get(service_id)
        check_identity(service, service_id)
        check_not_stale(service, expected)
        check_not_stale(service, expect)
        change = plan_edit(service, changes)
        if change.after is None or change.action == "unchanged":
            return service
        return (yield from self.update(service_id, change.after))

    def find(self, name: str) -> Flow[ServiceConfig | None]:
        """Find the service with a name."""
        if not isinstance(name, str):
            raise ValueError(f"name: must be a string (got {short_repr(name)})")
        pages = self._client.pages(list_.request(self._account_id, options=self._options))
        while services := (yield from pages.next_page()):
            for service in services:
                if service.name == name:
                    return service
        return None

    def ensure(self, config: ServiceConfig | Mapping[str, Any]) -> Flow[EnsureResult]:
        """Create a service, or update it if it exists and differs.

        Somebody else may create, change or delete the service between two requests, and the response to a request may
        be lost. In these cases the service is read again.
        """
        desired = validate_config(config)
        name = str(desired.name)
        failure: APIError | None = None
        action: Literal["created", "updated", "unchanged"] = "unchanged"
        for attempt in range(1, _MAX_ENSURE_ATTEMPTS + 1):
            existing = yield from self.find(name)
            change = plan_ensure(existing, desired)
            if existing is not None and change.action == "unchanged":
                return EnsureResult(existing, action if failure and _may_be_processed(failure) else "unchanged")
            if failure and not isinstance(failure, NotFoundError) and (existing is None or action == "updated"):
                raise failure  # reading the service again has shown that the request was not processed
            assert change.after is not None
            try:
                if existing is None:
                    action = "created"
                    service = yield from self.create(change.after)
                else:
                    action = "updated"
                    service = yield from self.update(existing.service_id, change.after)
            except APIError as error:
                may_retry = _may_exist(error) if existing is None else _may_be_gone(error)
                if not may_retry or attempt == _MAX_ENSURE_ATTEMPTS:
                    raise
                failure = error
            else:
                return EnsureResult(service, action)
        raise AssertionError("unreachable")


def validate_config(config: ServiceConfig | Mapping[str, Any]) -> ServiceConfig:
    """Return the model of a service that can be found by its name.

    Raises:
        ValueError: The configuration is invalid or has no name.
    """
    service: ServiceConfig = SERVICE_CONFIG.validate(config)
    if not isinstance(service.name, str):
        raise ValueError(f"name: required, must be the name by which the service is found (got {service.name!r})")
    return service


def _may_exist(error: APIError) -> bool:
    """Return whether a service may exist after a failed attempt to create it."""
    if isinstance(error, APIStatusError) and not isinstance(error, InternalServerError):
        codes = {each.code for each in error.errors}
        return NAME_TAKEN_OR_TUNNEL_NOT_FOUND in codes or isinstance(error, ConflictError)
    return _may_be_processed(error)


def _may_be_gone(error: APIError) -> bool:
    """Return whether a failed update must be decided again: the service is gone, or the update may be processed."""
    return isinstance(error, NotFoundError) or _may_be_processed(error)


def _may_be_processed(error: APIError) -> bool:
    """Return whether the API may have processed a request although no response says so."""
    return isinstance(error, APIConnectionError | InternalServerError)
