"""The operations of the contract, and what is built on them: `edit`, `find` and `ensure`."""
# ruff: noqa: ASYNC109 - a timeout is httpx's, for each phase of a request

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack
from uuid import UUID

from workers_vpc_api.api.services import AsyncServices as _AsyncServices
from workers_vpc_api.api.services import Services as _Services
from workers_vpc_api.client import RequestOptions, Timeout, checked_options
from workers_vpc_api.errors import APIError, NotFoundError
from workers_vpc_api.types import UNSET, Unset

from ._changes import changed, check_freshness, check_name, check_names, expected_moment, is_same
from ._ensure import EnsureResult, Ensuring

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig
    from workers_vpc_api.models.service_config import ServiceConfigChanges


class Services(_Services):
    """An account's connectivity services."""

    def delete(
        self,
        service_id: UUID | str | Unset,
        *,
        missing_ok: bool = False,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Delete a Workers VPC connectivity service.

        Args:
            service_id: The service's identifier, a UUID or its string.
            missing_ok: Whether it is fine when there is no such service.
            account_id: The account, instead of the client's.
            options: For this call: `timeout`, `max_retries`, `extra_headers`, `extra_query`; see `RequestOptions`.

        Raises:
            ValueError: An argument breaks the contract; nothing was sent.
            NotFoundError: There is no such service, and that is not fine. So it is too where the answer to a first
                attempt is lost that was carried out.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
        """
        try:
            super().delete(service_id, account_id=account_id, **options)
        except NotFoundError:
            if not missing_ok:
                raise

    def edit(
        self,
        service_id: UUID | str | Unset,
        *,
        expect_updated_at: datetime | str | Unset | None = None,
        account_id: str | None = None,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | Unset = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        **changes: Unpack[ServiceConfigChanges],
    ) -> ServiceConfig:
        """Change some settings of a service, and nothing else.

        The service is read, changed and put back whole, with fields that this package does not know. Nothing is sent
        when nothing changes. The API has no conditional PUT: what somebody else changes between the reading and the
        putting is overwritten, also with `expect_updated_at`, which makes that window small.

        Args:
            service_id: The service's identifier, a UUID or its string.
            expect_updated_at: When the service was last changed as you know it: a datetime with a time zone, or an
                RFC 3339 string.
            account_id: The account, instead of the client's.
            timeout: Seconds to wait in each phase of a request (connect, read, write, pool), None for ever.
            max_retries: How often to send a request again after a failure that may pass.
            extra_headers: HTTP headers to add.
            extra_query: Query parameters to add.
            changes: The fields to change, such as `tcp_port=5433`: a value, a model or its mapping, None for null,
                UNSET to take a field out; see `ServiceConfigChanges`. A model replaces the old one whole.

        Returns:
            The service as it is now.

        Raises:
            ValueError: A field is none of this service's, or a value breaks the contract; nothing was changed.
            StaleServiceError: It was changed since `expect_updated_at`; nothing was changed.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
            DecodeError: The answer is not what the contract says.
        """
        check_names(changes)
        if expect_updated_at is not None:
            expect_updated_at = expected_moment(expect_updated_at)
        options = RequestOptions(
            timeout=timeout, max_retries=max_retries, extra_headers=extra_headers, extra_query=extra_query
        )
        service = self.get(service_id, account_id=account_id, **options)
        check_freshness(service, expect_updated_at)
        result = changed(service, changes)
        if is_same(service, result):
            return service
        return self.update(service_id, result, account_id=account_id, **options)

    def find(
        self,
        name: str,
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ServiceConfig | None:
        """Find the service of a name, which is unique in an account; None where there is none.

        Args:
            name: The name, exactly.
            account_id: The account, instead of the client's.
            options: For this call: `timeout`, `max_retries`, `extra_headers`, `extra_query`; see `RequestOptions`.

        Raises:
            ValueError: The name is no string; nothing was sent.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
            DecodeError: The answer is not what the contract says.
        """
        check_name(name)
        services = self.list(account_id=account_id, **checked_options(options))
        return next((service for service in services if service.name == name), None)

    def ensure(
        self,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> EnsureResult:
        """Make sure that there is a service of this name that is so: create it, update it, or leave it alone.

        It is left alone when it is so already; absent, null and the API's default are the same. It does the right
        thing too when somebody else creates the name at the same time, or the answer to its own request is lost.

        Args:
            config: What there should be: a model, or a mapping as read from JSON or YAML.
            account_id: The account, instead of the client's.
            options: For this call: `timeout`, `max_retries`, `extra_headers`, `extra_query`; see `RequestOptions`.

        Raises:
            ValueError: `config` breaks the contract; nothing was sent.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
            DecodeError: The answer is not what the contract says.
        """
        course = Ensuring(config)
        while True:
            found = self.find(course.name, account_id=account_id, **options)
            if result := course.settled(found):
                return result
            try:
                if found is None:
                    return EnsureResult(self.create(course.body, account_id=account_id, **options), "created")
                service = self.update(found.service_id, course.body, account_id=account_id, **options)
                return EnsureResult(service, "updated")
            except APIError as error:
                course.failed(error, found)


class AsyncServices(_AsyncServices):
    """An account's connectivity services."""

    async def delete(
        self,
        service_id: UUID | str | Unset,
        *,
        missing_ok: bool = False,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> None:
        """The asynchronous `Services.delete`; see there for arguments and errors."""
        try:
            await super().delete(service_id, account_id=account_id, **options)
        except NotFoundError:
            if not missing_ok:
                raise

    async def edit(
        self,
        service_id: UUID | str | Unset,
        *,
        expect_updated_at: datetime | str | Unset | None = None,
        account_id: str | None = None,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | Unset = UNSET,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, str] | None = None,
        **changes: Unpack[ServiceConfigChanges],
    ) -> ServiceConfig:
        """The asynchronous `Services.edit`; see there for arguments and errors."""
        check_names(changes)
        if expect_updated_at is not None:
            expect_updated_at = expected_moment(expect_updated_at)
        options = RequestOptions(
            timeout=timeout, max_retries=max_retries, extra_headers=extra_headers, extra_query=extra_query
        )
        service = await self.get(service_id, account_id=account_id, **options)
        check_freshness(service, expect_updated_at)
        result = changed(service, changes)
        if is_same(service, result):
            return service
        return await self.update(service_id, result, account_id=account_id, **options)

    async def find(
        self,
        name: str,
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ServiceConfig | None:
        """The asynchronous `Services.find`; see there for arguments and errors."""
        check_name(name)
        async for service in self.list(account_id=account_id, **checked_options(options)):
            if service.name == name:
                return service
        return None

    async def ensure(
        self,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> EnsureResult:
        """The asynchronous `Services.ensure`; see there for arguments and errors."""
        course = Ensuring(config)
        while True:
            found = await self.find(course.name, account_id=account_id, **options)
            if result := course.settled(found):
                return result
            try:
                if found is None:
                    return EnsureResult(await self.create(course.body, account_id=account_id, **options), "created")
                service = await self.update(found.service_id, course.body, account_id=account_id, **options)
                return EnsureResult(service, "updated")
            except APIError as error:
                course.failed(error, found)
