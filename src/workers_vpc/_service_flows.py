"""The operations on services that take several requests, each written once as a flow for both clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from uuid import UUID

from workers_vpc_api.api.services import create, delete, get, list_, update
from workers_vpc_core.client import BaseClient
from workers_vpc_core.errors import NotFoundError
from workers_vpc_core.flows import Flow
from workers_vpc_core.options import RequestOptions, check_integer
from workers_vpc_core.pagination import Pages
from workers_vpc_core.schemas import UuidSchema, short_repr
from workers_vpc_core.unset import Unset

from ._account_plan import (
    ApplyResult,
    Plan,
    make_plan,
    plan_move,
    recheck,
    validate_config,
    validate_configs,
)
from ._apply import Application, OnProgress
from ._edit import check_field_names, check_identity, check_not_stale, parse_expected_time
from ._plan import plan_edit, plan_ensure
from ._rate_limit import RateLimit

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

_TUNNEL_ID = UuidSchema()
_ENSURE_ACTIONS: dict[str, Literal["created", "updated", "unchanged"]] = {
    "create": "created",
    "update": "updated",
    "unchanged": "unchanged",
}


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

    def list_all(self) -> Flow[list[ServiceConfig]]:
        """List all services, with one request for an account that is not larger than the API allows."""
        pages = Pages(list_.request(self._account_id, options=self._options), self._client.exchange, trusts_totals=True)
        services: list[ServiceConfig] = []
        while page := (yield from pages.next_page()):
            services += page
        return services

    def ensure(self, config: ServiceConfig | Mapping[str, Any], rate_limit: RateLimit) -> Flow[EnsureResult]:
        """Create a service, or update it if it exists and differs: `apply` for one service."""
        desired = validate_config(config)
        application = Application(self, rate_limit)
        account = yield from application.list_account()
        (change,) = yield from application.run([plan_ensure(account.by_name.get(desired.name), desired)])
        if change.error is not None:
            raise change.error
        assert change.service is not None
        return EnsureResult(change.service, _ENSURE_ACTIONS[change.action])

    def plan(
        self,
        configs: Iterable[ServiceConfig | Mapping[str, Any]],
        rate_limit: RateLimit,
        *,
        prune: bool,
        replace_type: bool,
        max_deletions: int | None,
    ) -> Flow[Plan]:
        """Plan the changes that make the account match configurations."""
        desired = validate_configs(configs)
        if max_deletions is not None:
            check_integer("max_deletions", max_deletions, 0)
        account = yield from Application(self, rate_limit).list_account()
        return make_plan(
            self._account_id, account, desired, prune=prune, replace_type=replace_type, max_deletions=max_deletions
        )

    def plan_move(self, from_tunnel: UUID | str, to_tunnel: UUID | str, rate_limit: RateLimit) -> Flow[Plan]:
        """Plan to move all services of a tunnel to another tunnel."""
        tunnels = [
            str(_TUNNEL_ID.validate(tunnel, name))
            for name, tunnel in (("from_tunnel", from_tunnel), ("to_tunnel", to_tunnel))
        ]
        account = yield from Application(self, rate_limit).list_account()
        return plan_move(self._account_id, account, *tunnels)

    def apply(
        self,
        configs: Plan | Iterable[ServiceConfig | Mapping[str, Any]],
        rate_limit: RateLimit,
        *,
        prune: bool,
        replace_type: bool,
        max_deletions: int | None,
        concurrency: int,
        on_progress: OnProgress | None,
    ) -> Flow[ApplyResult]:
        """Make the account match configurations, or carry out a plan."""
        check_integer("concurrency", concurrency, 1)
        is_stored = isinstance(configs, Plan)
        application = Application(
            self, rate_limit, concurrency=concurrency, on_progress=on_progress, overwrites=not is_stored
        )
        if isinstance(configs, Plan):
            if prune or replace_type or max_deletions is not None:
                raise ValueError("prune, replace_type, max_deletions: pass them to plan; a plan is applied as it is")
            if configs.account_id != self._account_id:
                raise ValueError(f"the plan is for the account {configs.account_id}, not for {self._account_id}")
            account = yield from application.list_account()
            changes = [recheck(change, account) for change in configs.changes]
        else:
            plan = yield from self.plan(
                configs, rate_limit, prune=prune, replace_type=replace_type, max_deletions=max_deletions
            )
            changes = list(plan.changes)
        return (yield from application.apply(changes))

    def move(
        self,
        from_tunnel: UUID | str,
        to_tunnel: UUID | str,
        rate_limit: RateLimit,
        *,
        concurrency: int,
        on_progress: OnProgress | None,
    ) -> Flow[ApplyResult]:
        """Move all services of a tunnel to another tunnel."""
        check_integer("concurrency", concurrency, 1)
        plan = yield from self.plan_move(from_tunnel, to_tunnel, rate_limit)
        application = Application(self, rate_limit, concurrency=concurrency, on_progress=on_progress, overwrites=False)
        return (yield from application.apply(plan.changes))
