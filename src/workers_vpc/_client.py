"""The clients."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Self, TypedDict

import httpx

from workers_vpc_api.client import (
    AsyncClient,
    Call,
    Client,
    Timeout,
    async_attempt,
    attempt,
    check_retries,
    check_timeout,
)
from workers_vpc_api.errors import ConfigurationError
from workers_vpc_api.types import UNSET, Unset

from ._delivery import Attempt, Outcome, answer, may_pass
from ._settings import CREDENTIAL_HEADERS, USER_AGENT, Settings, settings

if TYPE_CHECKING:
    from ._services import AsyncServices, Services


class _Shared:
    """What both clients have in common."""

    _settings: Settings
    _max_retries: int

    @property
    def account_id(self) -> str:
        """The account whose services the client manages."""
        return self._settings.account_id

    @property
    def base_url(self) -> str:
        """Where requests are sent, without a slash at its end."""
        return self._settings.base_url

    def with_options(self, *, timeout: Timeout | Unset = UNSET, max_retries: int | Unset = UNSET) -> Self:
        """A client with other settings on the same pool of connections; closing it leaves the pool open.

        Args:
            timeout: Seconds to wait in each phase of a request (connect, read, write, pool), None for ever.
            max_retries: How often a request is sent again after a failure that may pass.

        Raises:
            ValueError: A setting is malformed.
        """
        check_timeout(timeout)
        check_retries(max_retries)
        other = copy.copy(self)
        attributes = vars(other)
        attributes.pop("services", None)  # it belongs to this one
        attributes["_owned"] = False
        if timeout is not UNSET:
            attributes["_timeout"] = timeout
        if max_retries is not UNSET:
            attributes["_max_retries"] = max_retries
        return other

    def _retries(self, call: Call) -> int:
        retries = call.options.get("max_retries", UNSET)
        return self._max_retries if retries is UNSET else retries

    def __repr__(self) -> str:
        return f"{type(self).__name__}(account_id={self.account_id!r}, base_url={self.base_url!r})"


class _Arguments(TypedDict):
    base_url: str
    headers: Mapping[str, str]
    without: Collection[str]
    timeout: Timeout | Unset


def _arguments(given: Settings, timeout: Timeout | Unset, max_retries: int, *, is_own: bool) -> _Arguments:
    """What a client below is made with; `is_own` says that the HTTP client is not the caller's."""
    check_timeout(timeout)
    check_retries(max_retries)
    return {
        "base_url": given.base_url,
        "headers": {"User-Agent": USER_AGENT, **given.credentials},
        # An HTTP client of the caller's may have some of another scheme.
        "without": CREDENTIAL_HEADERS,
        "timeout": 60.0 if timeout is UNSET and is_own else timeout,
    }


class WorkersVPC(_Shared, Client):
    """A client of Cloudflare's Workers VPC connectivity services.

    It keeps one pool of connections, may be shared by threads, and is closed as a context manager or by `close`.

    Args:
        account_id: The account's identifier, 32 letters and digits; `CLOUDFLARE_ACCOUNT_ID` when not given.
        api_token: An API token; `CLOUDFLARE_API_TOKEN` when no credential is given.
        api_email: The email address that belongs to `api_key`; likewise `CLOUDFLARE_EMAIL`.
        api_key: A global API key; likewise `CLOUDFLARE_API_KEY`. A token in the environment comes first.
        base_url: Where the API is; `CLOUDFLARE_BASE_URL` or https://api.cloudflare.com/client/v4 when not given.
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool), None for ever. When not
            given: 60, or the setting of `http_client`.
        max_retries: How often a request is sent again after a failure that may pass.
        http_client: An HTTP client of your own, for proxies, certificates or transports. Its settings stay as they
            are, except that it neither authenticates these requests nor follows redirects, and it is not closed.

    Raises:
        ConfigurationError: The account or a credential is missing or malformed.
        ValueError: `timeout` or `max_retries` is malformed.
    """

    def __init__(
        self,
        account_id: str | None = None,
        *,
        api_token: str | None = None,
        api_email: str | None = None,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: Timeout | Unset = UNSET,
        max_retries: int = 2,
        http_client: httpx.Client | None = None,
    ) -> None:
        if http_client is not None and not isinstance(http_client, httpx.Client):
            raise ConfigurationError("http_client must be an httpx.Client; AsyncWorkersVPC takes an httpx.AsyncClient")
        self._settings = settings(account_id, api_token, api_email, api_key, base_url)
        self._max_retries = max_retries
        arguments = _arguments(self._settings, timeout, max_retries, is_own=http_client is None)
        super().__init__(**arguments, http_client=http_client)

    @cached_property
    def services(self) -> Services:
        """The account's connectivity services."""
        from ._services import Services

        return Services(self, self.account_id)

    def _deliver(self, request: httpx.Request, call: Call) -> httpx.Response:
        outcome = self._attempt(request, 1)
        retries = self._retries(call)
        if not retries or not may_pass(request, outcome):
            return answer(outcome)
        from ._retries import resend

        return resend(request, outcome, retries, self._attempt)

    def _attempt(self, request: httpx.Request, number: int) -> Outcome:
        record = Attempt(request, number)
        try:
            outcome: Outcome = attempt(self._http, request)
        except httpx.RequestError as error:
            outcome = error
        record.ended(outcome)
        return outcome


class AsyncWorkersVPC(_Shared, AsyncClient):
    """The asynchronous client of Cloudflare's Workers VPC connectivity services.

    It takes what `WorkersVPC` takes, with an `httpx.AsyncClient` as `http_client`, and raises the same errors. It is
    closed as an asynchronous context manager or by `aclose`.
    """

    def __init__(
        self,
        account_id: str | None = None,
        *,
        api_token: str | None = None,
        api_email: str | None = None,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: Timeout | Unset = UNSET,
        max_retries: int = 2,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        if http_client is not None and not isinstance(http_client, httpx.AsyncClient):
            raise ConfigurationError("http_client must be an httpx.AsyncClient; WorkersVPC takes an httpx.Client")
        self._settings = settings(account_id, api_token, api_email, api_key, base_url)
        self._max_retries = max_retries
        arguments = _arguments(self._settings, timeout, max_retries, is_own=http_client is None)
        super().__init__(**arguments, http_client=http_client)

    @cached_property
    def services(self) -> AsyncServices:
        """The account's connectivity services."""
        from ._services import AsyncServices

        return AsyncServices(self, self.account_id)

    async def _deliver(self, request: httpx.Request, call: Call) -> httpx.Response:
        outcome = await self._attempt(request, 1)
        retries = self._retries(call)
        if not retries or not may_pass(request, outcome):
            return answer(outcome)
        from ._retries import async_resend

        return await async_resend(request, outcome, retries, self._attempt)

    async def _attempt(self, request: httpx.Request, number: int) -> Outcome:
        record = Attempt(request, number)
        try:
            outcome: Outcome = await async_attempt(self._http, request)
        except httpx.RequestError as error:
            outcome = error
        record.ended(outcome)
        return outcome
