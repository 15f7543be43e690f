"""The resource classes of VPC Services: the generated operations, and those built on them, such as `apply`."""
# ruff: noqa: ASYNC109 - the timeout is httpx's, for each phase of a request

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack
from uuid import UUID

from workers_vpc_api.api.services import AsyncServices as GeneratedAsyncServices
from workers_vpc_api.api.services import Services as GeneratedServices
from workers_vpc_core.client import AsyncClient, Client
from workers_vpc_core.options import Query, RequestOptions, Timeout
from workers_vpc_core.resources import AccountResource, C
from workers_vpc_core.unset import UNSET, Unset

from ._account_plan import ApplyResult, Plan
from ._apply import OnProgress
from ._rate_limit import RateLimit
from ._service_flows import EnsureResult, ServiceFlows

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig
    from workers_vpc_api.models.service_config import ServiceConfigChanges


class _BaseServices(AccountResource[C]):
    """The parts of both resource classes that do no I/O."""

    @cached_property
    def _rate_limit(self) -> RateLimit:
        return RateLimit()

    def _flows(self, account_id: str | None, options: RequestOptions) -> ServiceFlows:
        return ServiceFlows(self._client, self._account(account_id), options)


class Services(_BaseServices[Client], GeneratedServices):
    """The VPC Services of an account. The API calls them connectivity services."""

    def delete(
        self,
        service_id: UUID | str | Unset,
        *,
        missing_ok: bool = False,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Delete a service.

        Args:
            service_id: The service's identifier: a UUID or its string.
            missing_ok: Do not raise an error if the service does not exist.
            account_id: The account, if it is not the client's.
            **options: Options of this call: `timeout`, `total_timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Raises:
            ValueError: An argument is invalid; nothing was sent.
            NotFoundError: The service does not exist, and `missing_ok` is false. This also happens if the response to
                a first attempt, which deleted the service, was lost.
            APIStatusError: The API rejected the request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.

        Example:
            >>> vpc.services.delete("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", missing_ok=True)
        """
        self._client.run(self._flows(account_id, options).delete(service_id, missing_ok))

    def edit(
        self,
        service_id: UUID | str | Unset,
        *,
        expect: ServiceConfig | None = None,
        expect_updated_at: datetime | str | Unset | None = None,
        account_id: str | None = None,
        timeout: Timeout | Unset = UNSET,
        total_timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Query | None = None,
        **changes: Unpack[ServiceConfigChanges],
    ) -> ServiceConfig:
        """Change some fields of a service and keep all others.

        The service is fetched, changed and sent back completely, including fields that this package does not know. If
        nothing changes, nothing is sent. The API has no conditional update: a change that somebody else makes between
        the two requests is overwritten. `expect` and `expect_updated_at` detect earlier changes.

        Args:
            service_id: The service's identifier: a UUID or its string.
            expect: The service as you know it. If it differs from the service that is fetched, nothing is changed.
            expect_updated_at: The time of the service's last change that you know: a datetime with a time zone, or an
                RFC 3339 string. The API's timestamps are whole seconds, so two changes within a second look the same;
                `expect` also detects these.
            account_id: The account, if it is not the client's.
            timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit.
            total_timeout: Seconds that both requests may take together, including retries and waits; None for no limit.
            max_retries: How many times to retry after a transient failure.
            extra_headers: HTTP headers to add.
            extra_query: Query parameters to add: a mapping, or pairs of names and values.
            **changes: The fields to change, such as `tcp_port=5433`: a value, a model or its mapping. None sets null,
                and UNSET removes the field. A mapping, or a model of the same type as the current value, is merged into
                the current value at every depth: `host={"network": {"tunnel_id": new_id}}` moves a service to another
                tunnel. In a mapping, UNSET removes a field; in a model, a field that is UNSET keeps its value. A model
                of another type replaces the current value.

        Returns:
            The service as it is now.

        Raises:
            ValueError: The service does not have a field, or a value is invalid; nothing was changed.
            StaleServiceError: The service is not as expected; nothing was changed.
            APIStatusError: The API rejected a request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: A response does not match the contract.

        Example:
            >>> vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tcp_port=5433)
        """
        options = RequestOptions(
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            extra_headers=extra_headers,
            extra_query=extra_query,
        )
        flow = self._flows(account_id, options).edit(service_id, changes, expect, expect_updated_at)
        return self._client.run(flow)

    def find(
        self, name: str, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> ServiceConfig | None:
        """Find a service by its name, which is unique in an account.

        Args:
            name: The exact name.
            account_id: The account, if it is not the client's.
            **options: Options of this call: `timeout`, `total_timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The service, or None if no service has the name.

        Raises:
            ValueError: The name is not a string; nothing was sent.
            APIStatusError: The API rejected the request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: The response does not match the contract.

        Example:
            >>> service = vpc.services.find("postgres-db")
        """
        return self._client.run(self._flows(account_id, options).find(name))

    def ensure(
        self,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> EnsureResult:
        """Create the service, or update it if it exists and differs. Do nothing if it already matches.

        The service is found by its name. An absent field, null and the API's default are the same. It is safe to call
        this again after an error, and while somebody else creates or deletes the service.

        Args:
            config: What the service should be: a model, or a mapping as read from JSON or YAML.
            account_id: The account, if it is not the client's.
            **options: Options of this call: `timeout`, `total_timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The service as it is now, and whether it was created, updated or unchanged.

        Raises:
            ValueError: `config` is invalid; nothing was sent.
            APIStatusError: The API rejected a request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: A response does not match the contract.

        Example:
            >>> service, action = vpc.services.ensure({
            ...     "name": "postgres-db",
            ...     "type": "tcp",
            ...     "tcp_port": 5432,
            ...     "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": "0191dce4-9ab4-7fce-b660-8e5dec5172da"}},
            ... })
        """
        return self._client.run(self._flows(account_id, options).ensure(config, self._rate_limit))

    def plan(
        self,
        configs: Iterable[ServiceConfig | Mapping[str, Any]],
        *,
        prune: bool = False,
        replace_type: bool = False,
        max_deletions: int | None = None,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Plan:
        """Plan the changes that make the account match configurations. Nothing is changed.

        Services are found by their names. All services are listed once.

        Args:
            configs: What the services should be: models, or mappings as read from JSON or YAML. Names must be unique.
            prune: Delete the services that `configs` does not contain.
            replace_type: Allow that the type of an existing service changes, such as from tcp to http.
            max_deletions: The largest number of services that `prune` may delete (default: a third of the account, at
                least 1).
            account_id: The account, if it is not the client's.
            **options: Options of each request: `timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The plan, which can be shown (`str(plan)`), stored (`plan.to_dict()`) and passed to `apply`.

        Raises:
            ValueError: A configuration is invalid, a type would change, or too many services would be deleted.
            APIStatusError: The API rejected the request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: The response does not match the contract.

        Example:
            >>> print(vpc.services.plan(configs, prune=True))
        """
        flow = self._flows(account_id, options).plan(
            configs, self._rate_limit, prune=prune, replace_type=replace_type, max_deletions=max_deletions
        )
        return self._client.run(flow)

    def apply(
        self,
        configs: Plan | Iterable[ServiceConfig | Mapping[str, Any]],
        *,
        prune: bool = False,
        replace_type: bool = False,
        max_deletions: int | None = None,
        concurrency: int = 8,
        on_progress: OnProgress | None = None,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ApplyResult:
        """Make the account match configurations, or carry out a plan.

        All services are listed once, and only the necessary writes are sent. The requests stay within the API's rate
        limit; a long run waits until the limit resets. A failure of one service does not stop the others. It is safe
        to call this again after an error or an interruption.

        Args:
            configs: What the services should be, as for `plan`; or a plan. A service that was changed since the plan
                was made is not written; its change fails with a StaleServiceError.
            prune: Delete the services that `configs` does not contain. Not allowed with a plan, like the next two.
            replace_type: Allow that the type of an existing service changes, such as from tcp to http.
            max_deletions: The largest number of services that `prune` may delete (default: a third of the account, at
                least 1).
            concurrency: The largest number of writes at the same time.
            on_progress: A plain function that is called after each change with the number of changes made so far, the
                number of all changes to make, and the change. The calls do not overlap; those of the sync client come
                from worker threads.
            account_id: The account, if it is not the client's.
            **options: Options of each request: `timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The changes, each with the resulting service.

        Raises:
            ValueError: A configuration is invalid, a type would change, or too many services would be deleted; nothing
                was changed.
            ApplyError: Some services failed. It is an ExceptionGroup with their errors; `result` contains all changes.
            APIStatusError: The services could not be listed; nothing was changed. The same applies to
                APIConnectionError and DecodeError.

        Example:
            >>> result = vpc.services.apply(configs, prune=True)
            >>> result.counts
            {'create': 1, 'update': 2, 'delete': 0, 'unchanged': 47}
        """
        flow = self._flows(account_id, options).apply(
            configs,
            self._rate_limit,
            prune=prune,
            replace_type=replace_type,
            max_deletions=max_deletions,
            concurrency=concurrency,
            on_progress=on_progress,
        )
        return self._client.run(flow)

    def plan_move(
        self,
        from_tunnel: UUID | str,
        to_tunnel: UUID | str,
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Plan:
        """Plan to move all services of a tunnel to another tunnel. Nothing is changed.

        Args:
            from_tunnel: The identifier of the tunnel that the services use now.
            to_tunnel: The identifier of the tunnel that they should use.
            account_id: The account, if it is not the client's.
            **options: Options of each request: `timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The plan, which can be passed to `apply`.

        Raises:
            ValueError: An identifier is not a UUID; nothing was sent.
            APIStatusError: The API rejected the request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: The response does not match the contract.

        Example:
            >>> plan = vpc.services.plan_move(old_tunnel_id, new_tunnel_id)
        """
        return self._client.run(self._flows(account_id, options).plan_move(from_tunnel, to_tunnel, self._rate_limit))

    def move(
        self,
        from_tunnel: UUID | str,
        to_tunnel: UUID | str,
        *,
        concurrency: int = 8,
        on_progress: OnProgress | None = None,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ApplyResult:
        """Move all services of a tunnel to another tunnel, and keep everything else.

        This is `apply` with the plan of `plan_move`.

        Args:
            from_tunnel: The identifier of the tunnel that the services use now.
            to_tunnel: The identifier of the tunnel that they should use.
            concurrency: The largest number of writes at the same time.
            on_progress: Called after each change; see `apply`.
            account_id: The account, if it is not the client's.
            **options: Options of each request: `timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The changes, each with the resulting service.

        Raises:
            ValueError: An identifier is not a UUID; nothing was sent.
            ApplyError: Some services failed. It is an ExceptionGroup with their errors; `result` contains all changes.
            APIStatusError: The services could not be listed; nothing was changed. The same applies to
                APIConnectionError and DecodeError.

        Example:
            >>> vpc.services.move(old_tunnel_id, new_tunnel_id)
        """
        flow = self._flows(account_id, options).move(
            from_tunnel, to_tunnel, self._rate_limit, concurrency=concurrency, on_progress=on_progress
        )
        return self._client.run(flow)


class AsyncServices(_BaseServices[AsyncClient], GeneratedAsyncServices):
    """The VPC Services of an account. The API calls them connectivity services."""

    async def delete(
        self,
        service_id: UUID | str | Unset,
        *,
        missing_ok: bool = False,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Delete a service.

        Args:
            service_id: The service's identifier: a UUID or its string.
            missing_ok: Do not raise an error if the service does not exist.
            account_id: The account, if it is not the client's.
            **options: Options of this call: `timeout`, `total_timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Raises:
            ValueError: An argument is invalid; nothing was sent.
            NotFoundError: The service does not exist, and `missing_ok` is false. This also happens if the response to
                a first attempt, which deleted the service, was lost.
            APIStatusError: The API rejected the request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.

        Example:
            >>> await vpc.services.delete("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", missing_ok=True)
        """
        await self._client.run(self._flows(account_id, options).delete(service_id, missing_ok))

    async def edit(
        self,
        service_id: UUID | str | Unset,
        *,
        expect: ServiceConfig | None = None,
        expect_updated_at: datetime | str | Unset | None = None,
        account_id: str | None = None,
        timeout: Timeout | Unset = UNSET,
        total_timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Query | None = None,
        **changes: Unpack[ServiceConfigChanges],
    ) -> ServiceConfig:
        """Change some fields of a service and keep all others.

        The service is fetched, changed and sent back completely, including fields that this package does not know. If
        nothing changes, nothing is sent. The API has no conditional update: a change that somebody else makes between
        the two requests is overwritten. `expect` and `expect_updated_at` detect earlier changes.

        Args:
            service_id: The service's identifier: a UUID or its string.
            expect: The service as you know it. If it differs from the service that is fetched, nothing is changed.
            expect_updated_at: The time of the service's last change that you know: a datetime with a time zone, or an
                RFC 3339 string. The API's timestamps are whole seconds, so two changes within a second look the same;
                `expect` also detects these.
            account_id: The account, if it is not the client's.
            timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit.
            total_timeout: Seconds that both requests may take together, including retries and waits; None for no limit.
            max_retries: How many times to retry after a transient failure.
            extra_headers: HTTP headers to add.
            extra_query: Query parameters to add: a mapping, or pairs of names and values.
            **changes: The fields to change, such as `tcp_port=5433`: a value, a model or its mapping. None sets null,
                and UNSET removes the field. A mapping, or a model of the same type as the current value, is merged into
                the current value at every depth: `host={"network": {"tunnel_id": new_id}}` moves a service to another
                tunnel. In a mapping, UNSET removes a field; in a model, a field that is UNSET keeps its value. A model
                of another type replaces the current value.

        Returns:
            The service as it is now.

        Raises:
            ValueError: The service does not have a field, or a value is invalid; nothing was changed.
            StaleServiceError: The service is not as expected; nothing was changed.
            APIStatusError: The API rejected a request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: A response does not match the contract.

        Example:
            >>> await vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tcp_port=5433)
        """
        options = RequestOptions(
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            extra_headers=extra_headers,
            extra_query=extra_query,
        )
        return await self._client.run(
            self._flows(account_id, options).edit(service_id, changes, expect, expect_updated_at)
        )

    async def find(
        self, name: str, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> ServiceConfig | None:
        """Find a service by its name, which is unique in an account.

        Args:
            name: The exact name.
            account_id: The account, if it is not the client's.
            **options: Options of this call: `timeout`, `total_timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The service, or None if no service has the name.

        Raises:
            ValueError: The name is not a string; nothing was sent.
            APIStatusError: The API rejected the request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: The response does not match the contract.

        Example:
            >>> service = await vpc.services.find("postgres-db")
        """
        return await self._client.run(self._flows(account_id, options).find(name))

    async def ensure(
        self,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> EnsureResult:
        """Create the service, or update it if it exists and differs. Do nothing if it already matches.

        The service is found by its name. An absent field, null and the API's default are the same. It is safe to call
        this again after an error, and while somebody else creates or deletes the service.

        Args:
            config: What the service should be: a model, or a mapping as read from JSON or YAML.
            account_id: The account, if it is not the client's.
            **options: Options of this call: `timeout`, `total_timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The service as it is now, and whether it was created, updated or unchanged.

        Raises:
            ValueError: `config` is invalid; nothing was sent.
            APIStatusError: The API rejected a request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: A response does not match the contract.

        Example:
            >>> service, action = await vpc.services.ensure({
            ...     "name": "postgres-db",
            ...     "type": "tcp",
            ...     "tcp_port": 5432,
            ...     "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": "0191dce4-9ab4-7fce-b660-8e5dec5172da"}},
            ... })
        """
        return await self._client.run(self._flows(account_id, options).ensure(config, self._rate_limit))

    async def plan(
        self,
        configs: Iterable[ServiceConfig | Mapping[str, Any]],
        *,
        prune: bool = False,
        replace_type: bool = False,
        max_deletions: int | None = None,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Plan:
        """Plan the changes that make the account match configurations. Nothing is changed.

        Services are found by their names. All services are listed once.

        Args:
            configs: What the services should be: models, or mappings as read from JSON or YAML. Names must be unique.
            prune: Delete the services that `configs` does not contain.
            replace_type: Allow that the type of an existing service changes, such as from tcp to http.
            max_deletions: The largest number of services that `prune` may delete (default: a third of the account, at
                least 1).
            account_id: The account, if it is not the client's.
            **options: Options of each request: `timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The plan, which can be shown (`str(plan)`), stored (`plan.to_dict()`) and passed to `apply`.

        Raises:
            ValueError: A configuration is invalid, a type would change, or too many services would be deleted.
            APIStatusError: The API rejected the request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: The response does not match the contract.

        Example:
            >>> print(await vpc.services.plan(configs, prune=True))
        """
        flow = self._flows(account_id, options).plan(
            configs, self._rate_limit, prune=prune, replace_type=replace_type, max_deletions=max_deletions
        )
        return await self._client.run(flow)

    async def apply(
        self,
        configs: Plan | Iterable[ServiceConfig | Mapping[str, Any]],
        *,
        prune: bool = False,
        replace_type: bool = False,
        max_deletions: int | None = None,
        concurrency: int = 8,
        on_progress: OnProgress | None = None,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ApplyResult:
        """Make the account match configurations, or carry out a plan.

        All services are listed once, and only the necessary writes are sent. The requests stay within the API's rate
        limit; a long run waits until the limit resets. A failure of one service does not stop the others. It is safe
        to call this again after an error or an interruption.

        Args:
            configs: What the services should be, as for `plan`; or a plan. A service that was changed since the plan
                was made is not written; its change fails with a StaleServiceError.
            prune: Delete the services that `configs` does not contain. Not allowed with a plan, like the next two.
            replace_type: Allow that the type of an existing service changes, such as from tcp to http.
            max_deletions: The largest number of services that `prune` may delete (default: a third of the account, at
                least 1).
            concurrency: The largest number of writes at the same time.
            on_progress: A plain function that is called after each change with the number of changes made so far, the
                number of all changes to make, and the change. The calls do not overlap; those of the sync client come
                from worker threads.
            account_id: The account, if it is not the client's.
            **options: Options of each request: `timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The changes, each with the resulting service.

        Raises:
            ValueError: A configuration is invalid, a type would change, or too many services would be deleted; nothing
                was changed.
            ApplyError: Some services failed. It is an ExceptionGroup with their errors; `result` contains all changes.
            APIStatusError: The services could not be listed; nothing was changed. The same applies to
                APIConnectionError and DecodeError.

        Example:
            >>> result = await vpc.services.apply(configs, prune=True)
            >>> result.counts
            {'create': 1, 'update': 2, 'delete': 0, 'unchanged': 47}
        """
        flow = self._flows(account_id, options).apply(
            configs,
            self._rate_limit,
            prune=prune,
            replace_type=replace_type,
            max_deletions=max_deletions,
            concurrency=concurrency,
            on_progress=on_progress,
        )
        return await self._client.run(flow)

    async def plan_move(
        self,
        from_tunnel: UUID | str,
        to_tunnel: UUID | str,
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Plan:
        """Plan to move all services of a tunnel to another tunnel. Nothing is changed.

        Args:
            from_tunnel: The identifier of the tunnel that the services use now.
            to_tunnel: The identifier of the tunnel that they should use.
            account_id: The account, if it is not the client's.
            **options: Options of each request: `timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The plan, which can be passed to `apply`.

        Raises:
            ValueError: An identifier is not a UUID; nothing was sent.
            APIStatusError: The API rejected the request or failed to process it; there is a subclass for each status.
            APIConnectionError: The connection failed before a complete response was received.
            DecodeError: The response does not match the contract.

        Example:
            >>> plan = await vpc.services.plan_move(old_tunnel_id, new_tunnel_id)
        """
        return await self._client.run(
            self._flows(account_id, options).plan_move(from_tunnel, to_tunnel, self._rate_limit)
        )

    async def move(
        self,
        from_tunnel: UUID | str,
        to_tunnel: UUID | str,
        *,
        concurrency: int = 8,
        on_progress: OnProgress | None = None,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ApplyResult:
        """Move all services of a tunnel to another tunnel, and keep everything else.

        This is `apply` with the plan of `plan_move`.

        Args:
            from_tunnel: The identifier of the tunnel that the services use now.
            to_tunnel: The identifier of the tunnel that they should use.
            concurrency: The largest number of writes at the same time.
            on_progress: Called after each change; see `apply`.
            account_id: The account, if it is not the client's.
            **options: Options of each request: `timeout`, `max_retries`, `extra_headers`, `extra_query`.

        Returns:
            The changes, each with the resulting service.

        Raises:
            ValueError: An identifier is not a UUID; nothing was sent.
            ApplyError: Some services failed. It is an ExceptionGroup with their errors; `result` contains all changes.
            APIStatusError: The services could not be listed; nothing was changed. The same applies to
                APIConnectionError and DecodeError.

        Example:
            >>> await vpc.services.move(old_tunnel_id, new_tunnel_id)
        """
        flow = self._flows(account_id, options).move(
            from_tunnel, to_tunnel, self._rate_limit, concurrency=concurrency, on_progress=on_progress
        )
        return await self._client.run(flow)
