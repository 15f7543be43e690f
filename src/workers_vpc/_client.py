"""The clients that users create: `WorkersVPC` and `AsyncWorkersVPC`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self, TypeVar

import httpx

from workers_vpc_api.api.client_resources import AsyncClientResources, ClientResources
from workers_vpc_core.client import BaseClient
from workers_vpc_core.errors import ConfigurationError
from workers_vpc_core.options import Timeout
from workers_vpc_core.unset import UNSET, Unset

from ._configuration import CREDENTIAL_HEADERS, USER_AGENT, read_account_id, read_base_url, read_credentials
from ._errors import ERROR_RULES

if TYPE_CHECKING:
    from ._services import AsyncServices, Services

H = TypeVar("H", bound=httpx.Client | httpx.AsyncClient)

#: The timeout in seconds of a client that creates its own HTTP client.
_DEFAULT_TIMEOUT = 60.0


class _BaseWorkersVPC(BaseClient[H]):
    """The parts of both clients that do no I/O."""

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
        http_client: H | None = None,
    ) -> None:
        expected = self._http_client_type
        if http_client is not None and not isinstance(http_client, expected):
            raise ConfigurationError(
                f"http_client must be an httpx.{expected.__name__} (got {type(http_client).__name__}): "
                "WorkersVPC takes an httpx.Client, and AsyncWorkersVPC an httpx.AsyncClient"
            )
        self._account_id = read_account_id(account_id)
        self._credentials = read_credentials(api_token, api_email, api_key)
        super().__init__(
            read_base_url(base_url),
            headers={"User-Agent": USER_AGENT, **self._credentials.headers},
            without_headers=CREDENTIAL_HEADERS,  # the caller's HTTP client may have those of another method
            timeout=_DEFAULT_TIMEOUT if timeout is UNSET and http_client is None else timeout,
            max_retries=max_retries,
            error_rules=ERROR_RULES,
            http_client=http_client,
        )

    @property
    def account_id(self) -> str:
        """The identifier of the account whose services the client manages."""
        return self._account_id

    @property
    def base_url(self) -> str:
        """The address of the API, without a slash at the end."""
        return self._base_url

    def with_options(self, *, timeout: Timeout | Unset = UNSET, max_retries: int | Unset = UNSET) -> Self:
        """Return a client with other settings that uses the same connections. Closing it does not close them.

        Args:
            timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit.
            max_retries: How many times to retry after a transient failure.

        Raises:
            ValueError: A setting is invalid.

        Example:
            >>> patient = vpc.with_options(timeout=300, max_retries=5)
            >>> patient.services.get(service_id)
        """
        return type(self)(
            self._account_id,
            **self._credentials.arguments,
            base_url=self._base_url,
            timeout=self._timeout if timeout is UNSET else timeout,
            max_retries=self._max_retries if max_retries is UNSET else max_retries,
            http_client=self._http_client,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(account_id={self.account_id!r}, base_url={self.base_url!r})"


class WorkersVPC(_BaseWorkersVPC[httpx.Client], ClientResources):
    """A client for Cloudflare's Workers VPC services.

    It keeps a pool of connections and is safe to use from several threads. Close it with `close`, or use it as a
    context manager.

    Args:
        account_id: The account's identifier, 32 letters and digits (default: `CLOUDFLARE_ACCOUNT_ID`).
        api_token: An API token (default: `CLOUDFLARE_API_TOKEN`, if no other credential is passed).
        api_email: The email address that belongs to `api_key` (default: `CLOUDFLARE_EMAIL`, likewise).
        api_key: A global API key (default: `CLOUDFLARE_API_KEY`, likewise). A token in the environment comes first.
        base_url: The address of the API (default: `CLOUDFLARE_BASE_URL` or `https://api.cloudflare.com/client/v4`).
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit (default:
            60, or the setting of `http_client`).
        max_retries: How many times to retry after a transient failure (default 2).
        http_client: An HTTP client of your own, for proxies, certificates or transports. Its settings apply, except
            that its `auth` is not used and redirects are not followed. It is not closed with this client.

    Raises:
        ConfigurationError: The account or a credential is missing or malformed.
        ValueError: `timeout` or `max_retries` is invalid.

    Example:
        >>> with WorkersVPC() as vpc:
        ...     vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tcp_port=5433)
    """

    @cached_property
    def services(self) -> Services:
        """The account's VPC Services."""
        from ._services import Services

        return Services(self, self.account_id)


class AsyncWorkersVPC(_BaseWorkersVPC[httpx.AsyncClient], AsyncClientResources):
    """An async client for Cloudflare's Workers VPC services. It works under asyncio and trio.

    It keeps a pool of connections. Close it with `aclose`, or use it as an async context manager.

    Args:
        account_id: The account's identifier, 32 letters and digits (default: `CLOUDFLARE_ACCOUNT_ID`).
        api_token: An API token (default: `CLOUDFLARE_API_TOKEN`, if no other credential is passed).
        api_email: The email address that belongs to `api_key` (default: `CLOUDFLARE_EMAIL`, likewise).
        api_key: A global API key (default: `CLOUDFLARE_API_KEY`, likewise). A token in the environment comes first.
        base_url: The address of the API (default: `CLOUDFLARE_BASE_URL` or `https://api.cloudflare.com/client/v4`).
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit (default:
            60, or the setting of `http_client`).
        max_retries: How many times to retry after a transient failure (default 2).
        http_client: An `httpx.AsyncClient` of your own, for proxies, certificates or transports. Its settings apply,
            except that its `auth` is not used and redirects are not followed. It is not closed with this client.

    Raises:
        ConfigurationError: The account or a credential is missing or malformed.
        ValueError: `timeout` or `max_retries` is invalid.

    Example:
        >>> async with AsyncWorkersVPC() as vpc:
        ...     await vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tcp_port=5433)
    """

    @cached_property
    def services(self) -> AsyncServices:
        """The account's VPC Services."""
        from ._services import AsyncServices

        return AsyncServices(self, self.account_id)
