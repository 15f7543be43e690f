# Emitted by `make generate`; never edited.
"""The operations of the tag Services, as methods."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Unpack
from uuid import UUID

from ...client import AsyncClient, Client, RequestOptions
from ...types import UNSET, Response, Unset
from .. import AccountResource, async_pages, pages
from . import create, delete, get, list_, update

if TYPE_CHECKING:
    from ...models.service_config import ServiceConfig
    from ...models.service_list_response import ServiceListResponse
    from ...models.service_response import ServiceResponse
    from ...models.service_type import ServiceType


class Services(AccountResource[Client]):
    """Services in an account's connectivity directory."""

    @property
    def with_raw_response(self) -> ServicesWithRawResponse:
        """The same operations, each giving the status and headers around the answer too."""
        return ServicesWithRawResponse(self._client, self._account_id)

    def list(
        self,
        *,
        type: ServiceType | str | Unset = UNSET,
        page: int | Unset = UNSET,
        per_page: int | Unset = UNSET,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Iterator[ServiceConfig]:
        """List Workers VPC connectivity services.

        Lists the services of an account, page by page. An account holds at most 1000 services, so a page of
        the default size has them all. A page past the last one is empty.

        All pages are gone through, from `page` on; a page is fetched when its first item is asked for.

        Args:
            type: Only services of this kind.
            page: The number of the page, counted from 1. From 1 to 2147483647. The API's default is 1.
            per_page: How many services a page holds at the most. From 1 to 1000. The API's default is
                1000.
            account_id: The account, instead of the client's.
            options: For this call: `timeout`, `max_retries`, `extra_headers`, `extra_query`; see `RequestOptions`.

        Raises:
            ValueError: An argument breaks the contract; nothing was sent.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
            DecodeError: The answer is not what the contract says.
        """

        def fetch(page: int) -> ServiceListResponse:
            return list_.sync(
                self._account(account_id), client=self._client, type=type, page=page, per_page=per_page, options=options
            )

        # What is wrong with an argument is said now, and not with the first item.
        list_.call(self._account(account_id), type=type, page=page, per_page=per_page, options=options)
        return pages(fetch, page, per_page, 1000)

    def create(
        self,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ServiceConfig:
        """Create a Workers VPC connectivity service.

        Adds a service to the account's directory. Its name must be free in the account. Needs the role
        Connectivity Directory Admin.

        Args:
            config: What to send: a model, or a mapping as read from JSON or YAML.
            account_id: The account, instead of the client's.
            options: For this call: `timeout`, `max_retries`, `extra_headers`, `extra_query`; see `RequestOptions`.

        Raises:
            ValueError: An argument breaks the contract; nothing was sent.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
            DecodeError: The answer is not what the contract says.
        """
        answer = create.sync(self._account(account_id), client=self._client, body=config, options=options)
        return answer.result

    def get(
        self, service_id: UUID | str | Unset, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> ServiceConfig:
        """Get a Workers VPC connectivity service.

        Reads one service of the account's directory.

        Args:
            service_id: The service's identifier. It survives changes of name, host and ports.
            account_id: The account, instead of the client's.
            options: For this call: `timeout`, `max_retries`, `extra_headers`, `extra_query`; see `RequestOptions`.

        Raises:
            ValueError: An argument breaks the contract; nothing was sent.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
            DecodeError: The answer is not what the contract says.
        """
        answer = get.sync(self._account(account_id), service_id, client=self._client, options=options)
        return answer.result

    def update(
        self,
        service_id: UUID | str | Unset,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ServiceConfig:
        """Update a Workers VPC connectivity service.

        Replaces the whole entry: a setting that is left out is reset to its default, TLS verification
        included. Needs the role Connectivity Directory Admin.

        Args:
            service_id: The service's identifier. It survives changes of name, host and ports.
            config: What to send: a model, or a mapping as read from JSON or YAML.
            account_id: The account, instead of the client's.
            options: For this call: `timeout`, `max_retries`, `extra_headers`, `extra_query`; see `RequestOptions`.

        Raises:
            ValueError: An argument breaks the contract; nothing was sent.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
            DecodeError: The answer is not what the contract says.
        """
        answer = update.sync(self._account(account_id), service_id, client=self._client, body=config, options=options)
        return answer.result

    def delete(
        self, service_id: UUID | str | Unset, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> None:
        """Delete a Workers VPC connectivity service.

        Removes a service from the account's directory. Needs the role Connectivity Directory Admin.

        Args:
            service_id: The service's identifier. It survives changes of name, host and ports.
            account_id: The account, instead of the client's.
            options: For this call: `timeout`, `max_retries`, `extra_headers`, `extra_query`; see `RequestOptions`.

        Raises:
            ValueError: An argument breaks the contract; nothing was sent.
            APIStatusError: The API refused, with a class for each status.
            APIConnectionError: No whole answer came.
            DecodeError: The answer is not what the contract says.
        """
        delete.sync(self._account(account_id), service_id, client=self._client, options=options)


class ServicesWithRawResponse(AccountResource[Client]):
    """The operations of `Services`, each giving the status and headers around the answer too."""

    def list(
        self,
        *,
        type: ServiceType | str | Unset = UNSET,
        page: int | Unset = UNSET,
        per_page: int | Unset = UNSET,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Response[ServiceListResponse]:
        """One page of `Services.list`, with the response around it."""
        return list_.sync_detailed(
            self._account(account_id), client=self._client, type=type, page=page, per_page=per_page, options=options
        )

    def create(
        self,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Response[ServiceResponse]:
        """As `Services.create`, with the response around it."""
        return create.sync_detailed(self._account(account_id), client=self._client, body=config, options=options)

    def get(
        self, service_id: UUID | str | Unset, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> Response[ServiceResponse]:
        """As `Services.get`, with the response around it."""
        return get.sync_detailed(self._account(account_id), service_id, client=self._client, options=options)

    def update(
        self,
        service_id: UUID | str | Unset,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Response[ServiceResponse]:
        """As `Services.update`, with the response around it."""
        return update.sync_detailed(
            self._account(account_id), service_id, client=self._client, body=config, options=options
        )

    def delete(
        self, service_id: UUID | str | Unset, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> Response[None]:
        """As `Services.delete`, with the response around it."""
        return delete.sync_detailed(self._account(account_id), service_id, client=self._client, options=options)


class AsyncServices(AccountResource[AsyncClient]):
    """Services in an account's connectivity directory."""

    @property
    def with_raw_response(self) -> AsyncServicesWithRawResponse:
        """The same operations, each giving the status and headers around the answer too."""
        return AsyncServicesWithRawResponse(self._client, self._account_id)

    def list(
        self,
        *,
        type: ServiceType | str | Unset = UNSET,
        page: int | Unset = UNSET,
        per_page: int | Unset = UNSET,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncIterator[ServiceConfig]:
        """The asynchronous `Services.list`; see there for arguments and errors."""

        async def fetch(page: int) -> ServiceListResponse:
            return await list_.asyncio(
                self._account(account_id), client=self._client, type=type, page=page, per_page=per_page, options=options
            )

        list_.call(self._account(account_id), type=type, page=page, per_page=per_page, options=options)
        return async_pages(fetch, page, per_page, 1000)

    async def create(
        self,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ServiceConfig:
        """The asynchronous `Services.create`; see there for arguments and errors."""
        answer = await create.asyncio(self._account(account_id), client=self._client, body=config, options=options)
        return answer.result

    async def get(
        self, service_id: UUID | str | Unset, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> ServiceConfig:
        """The asynchronous `Services.get`; see there for arguments and errors."""
        answer = await get.asyncio(self._account(account_id), service_id, client=self._client, options=options)
        return answer.result

    async def update(
        self,
        service_id: UUID | str | Unset,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> ServiceConfig:
        """The asynchronous `Services.update`; see there for arguments and errors."""
        answer = await update.asyncio(
            self._account(account_id), service_id, client=self._client, body=config, options=options
        )
        return answer.result

    async def delete(
        self, service_id: UUID | str | Unset, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> None:
        """The asynchronous `Services.delete`; see there for arguments and errors."""
        await delete.asyncio(self._account(account_id), service_id, client=self._client, options=options)


class AsyncServicesWithRawResponse(AccountResource[AsyncClient]):
    """The operations of `AsyncServices`, each giving the status and headers around the answer too."""

    async def list(
        self,
        *,
        type: ServiceType | str | Unset = UNSET,
        page: int | Unset = UNSET,
        per_page: int | Unset = UNSET,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Response[ServiceListResponse]:
        """One page of `AsyncServices.list`, with the response around it."""
        return await list_.asyncio_detailed(
            self._account(account_id), client=self._client, type=type, page=page, per_page=per_page, options=options
        )

    async def create(
        self,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Response[ServiceResponse]:
        """As `AsyncServices.create`, with the response around it."""
        return await create.asyncio_detailed(
            self._account(account_id), client=self._client, body=config, options=options
        )

    async def get(
        self, service_id: UUID | str | Unset, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> Response[ServiceResponse]:
        """As `AsyncServices.get`, with the response around it."""
        return await get.asyncio_detailed(self._account(account_id), service_id, client=self._client, options=options)

    async def update(
        self,
        service_id: UUID | str | Unset,
        config: ServiceConfig | Mapping[str, Any],
        *,
        account_id: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Response[ServiceResponse]:
        """As `AsyncServices.update`, with the response around it."""
        return await update.asyncio_detailed(
            self._account(account_id), service_id, client=self._client, body=config, options=options
        )

    async def delete(
        self, service_id: UUID | str | Unset, *, account_id: str | None = None, **options: Unpack[RequestOptions]
    ) -> Response[None]:
        """As `AsyncServices.delete`, with the response around it."""
        return await delete.asyncio_detailed(
            self._account(account_id), service_id, client=self._client, options=options
        )
