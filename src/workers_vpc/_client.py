"""The clients that users create: `WorkersVPC` and `AsyncWorkersVPC`."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from workers_vpc_api.api.client_resources import AsyncClientResources, ClientResources
from workers_vpc_core.client import BaseClient
from workers_vpc_core.connections import AsyncConnections, Connections
from workers_vpc_core.errors import ConfigurationError, InsecureConnectionWarning
from workers_vpc_core.flows import MAX_RESPONSE_SIZE
from workers_vpc_core.http_library import AsyncHttpClient, HttpClient, library_names
from workers_vpc_core.options import Timeout
from workers_vpc_core.unset import UNSET, Unset

from ._configuration import (
    CREDENTIAL_HEADERS,
    USER_AGENT,
    is_insecure,
    read_account_id,
    read_base_url,
    read_credentials,
)
from ._errors import ERROR_RULES

if TYPE_CHECKING:
    from ._services import AsyncServices, Services

H = TypeVar("H", bound=HttpClient | AsyncHttpClient)

#: The timeout in seconds of a client that creates its own HTTP client.
_DEFAULT_TIMEOUT = 60.0


class _BaseWorkersVPC(BaseClient[H]):
    """The parts of both clients that do no I/O."""

    _http_client_name: ClassVar[str]

    def __init__(
        self,
        account_id: str | None = None,
        *,
        api_token: str | None = None,
        api_email: str | None = None,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: Timeout | Unset = UNSET,
        total_timeout: float | None = None,
        max_retries: int = 2,
        max_response_size: int = MAX_RESPONSE_SIZE,
        http_client: H | None = None,
    ) -> None:
        expected = self._http_client_name
        is_client = http_client is None or isinstance(http_client, Connections | AsyncConnections)
        if not is_client and expected not in library_names(type(http_client)):
            raise ConfigurationError(
                f"http_client must be an httpx.{expected} or httpx2.{expected} (got {type(http_client).__name__}): "
                "WorkersVPC takes a Client, and AsyncWorkersVPC an AsyncClient"
            )
        self._account_id = read_account_id(account_id)
        self._credentials = read_credentials(api_token, api_email, api_key)
        super().__init__(
            read_base_url(base_url),
            headers={"User-Agent": USER_AGENT, **self._credentials.headers},
            without_headers=CREDENTIAL_HEADERS,  # the caller's HTTP client may have those of another method
            timeout=_DEFAULT_TIMEOUT if timeout is UNSET and http_client is None else timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            max_response_size=max_response_size,
            error_rules=ERROR_RULES,
            http_client=http_client,
        )
        if self._owns_connections and is_insecure(self._base_url):
            warnings.warn(
                f"the credentials are sent to {self._base_url} without encryption; use a URL that begins with https://",
                InsecureConnectionWarning,
                stacklevel=2,
            )

    @property
    def account_id(self) -> str:
        """The identifier of the account whose services the client manages."""
        return self._account_id

    @property
    def base_url(self) -> str:
        """The address of the API, without a slash at the end."""
        return self._base_url

    def with_options(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        total_timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
    ) -> Self:
        """Return a client with other settings that uses the same connections. Closing it does not close them.

        Args:
            timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit.
            total_timeout: Seconds that an entire call may take, including retries and waits; None for no limit.
            max_retries: How many times to retry after a transient failure.

        Raises:
            ValueError: A setting is invalid.

        Example:
            >>> patient = vpc.with_options(timeout=300, max_retries=5)
            >>> patient.services.get(service_id)
        """
        connections: Any = self._connections
        return type(self)(
            self._account_id,
            **self._credentials.arguments,
            base_url=self._base_url,
            timeout=self._timeout if timeout is UNSET else timeout,
            total_timeout=self._total_timeout if isinstance(total_timeout, Unset) else total_timeout,
            max_retries=self._max_retries if isinstance(max_retries, Unset) else max_retries,
            max_response_size=self._max_response_size,
            http_client=connections,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(account_id={self.account_id!r}, base_url={self.base_url!r})"


class WorkersVPC(_BaseWorkersVPC[HttpClient], ClientResources):
    """A client for Cloudflare's Workers VPC services.

    It keeps a pool of connections and is safe to use from several threads. Close it with `close`, or use it as a
    context manager.

    Args:
        account_id: The account's identifier, 32 letters and digits (default: `CLOUDFLARE_ACCOUNT_ID`).
        api_token: An API token (default: `CLOUDFLARE_API_TOKEN`, if no other credential is passed).
        api_email: The email address that belongs to `api_key` (default: `CLOUDFLARE_EMAIL`, likewise).
        api_key: A global API key (default: `CLOUDFLARE_API_KEY`, likewise). A token in the environment comes first.
        base_url: The address of the API (default: `CLOUDFLARE_BASE_URL` or https://api.cloudflare.com/client/v4).
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit (default:
            60, or the setting of `http_client`).
        total_timeout: Seconds that an entire call may take, including retries and waits (default: no limit). For an
            iteration, the time between the requests does not count.
        max_retries: How many times to retry after a transient failure (default 2).
        max_response_size: The largest size in bytes of a successful response after decompression (default 64 MiB).
        http_client: An `httpx.Client` or `httpx2.Client` of your own, for proxies, certificates or transports. Its
            settings apply, except that its `auth` is not used and redirects are not followed. It is not closed with
            this client.

    Raises:
        ConfigurationError: The account or a credential is missing or malformed, or the environment contains an invalid
            proxy or invalid certificates.
        ValueError: A timeout, `max_retries` or `max_response_size` is invalid.

    Example:
        >>> with WorkersVPC() as vpc:
        ...     vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tcp_port=5433)
    """

    _http_client_name = "Client"

    @cached_property
    def services(self) -> Services:
        """The account's VPC Services."""
        from ._services import Services

        return Services(self, self.account_id)


class AsyncWorkersVPC(_BaseWorkersVPC[AsyncHttpClient], AsyncClientResources):
    """An async client for Cloudflare's Workers VPC services. It works under asyncio and trio.

    It keeps a pool of connections. Close it with `aclose`, or use it as an async context manager.

    Args:
        account_id: The account's identifier, 32 letters and digits (default: `CLOUDFLARE_ACCOUNT_ID`).
        api_token: An API token (default: `CLOUDFLARE_API_TOKEN`, if no other credential is passed).
        api_email: The email address that belongs to `api_key` (default: `CLOUDFLARE_EMAIL`, likewise).
        api_key: A global API key (default: `CLOUDFLARE_API_KEY`, likewise). A token in the environment comes first.
        base_url: The address of the API (default: `CLOUDFLARE_BASE_URL` or https://api.cloudflare.com/client/v4).
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit (default:
            60, or the setting of `http_client`).
        total_timeout: Seconds that an entire call may take, including retries and waits (default: no limit). For an
            iteration, the time between the requests does not count.
        max_retries: How many times to retry after a transient failure (default 2).
        max_response_size: The largest size in bytes of a successful response after decompression (default 64 MiB).
        http_client: An `httpx.AsyncClient` or `httpx2.AsyncClient` of your own, for proxies, certificates or
            transports. Its settings apply, except that its `auth` is not used and redirects are not followed. It is
            not closed with this client.

    Raises:
        ConfigurationError: The account or a credential is missing or malformed, or the environment contains an invalid
            proxy or invalid certificates.
        ValueError: A timeout, `max_retries` or `max_response_size` is invalid.

    Example:
        >>> async with AsyncWorkersVPC() as vpc:
        ...     await vpc.services.edit("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", tcp_port=5433)
    """

    _http_client_name = "AsyncClient"

    @cached_property
    def services(self) -> AsyncServices:
        """The account's VPC Services."""
        from ._services import AsyncServices

        return AsyncServices(self, self.account_id)
