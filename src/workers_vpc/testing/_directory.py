"""The public class of the emulator. It connects the state, the core, the transport and the server."""

import copy
import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID

from ._api import Api
from ._asgi import AsgiApplication
from ._authentication import Authentication
from ._contract import Contract, load_bundled_contract
from ._control import ControlEndpoints
from ._control_access import ControlAccess
from ._emulator import Emulator
from ._faults import Fault, FaultQueue
from ._http_messages import EmulatorRequest, EmulatorResponse
from ._identifiers import ServiceIds
from ._request_records import RecordedRequest, RequestLog
from ._responses import RejectedError
from ._store import Store
from ._tunnels import Tunnels

if TYPE_CHECKING:
    from ._server import Server
    from ._transport import Transport

# A full account with long names needs less than a megabyte.
_MAX_SERVICES_SIZE = 256 * 1024 * 1024
_MAX_RECORDS = 10_000
_MAX_RECORDS_SIZE = 64 * 1024 * 1024

P = ParamSpec("P")


def _takes_parameters_of(
    function: Callable[P, object],
) -> Callable[[Callable[..., None]], Callable[Concatenate[Any, P], None]]:
    """Declare that a method with `**settings` has the parameters of a function, for type checkers, editors and help."""

    def decorate(method: Callable[..., None]) -> Callable[Concatenate[Any, P], None]:
        own, others = inspect.signature(method), inspect.signature(function).parameters.values()
        method.__signature__ = own.replace(parameters=[own.parameters["self"], *others])  # type: ignore[attr-defined]
        return method

    return decorate


def _clock(now: datetime | Callable[[], datetime] | None) -> Callable[[], datetime]:
    """Return the function that returns the current time."""
    if callable(now):
        return now
    if now is None:
        return partial(datetime.now, UTC)
    if now.tzinfo is None:
        raise ValueError("now: must have a time zone, such as datetime.UTC")
    fixed = now
    return lambda: fixed


class Directory:
    """An emulator of the API: a connectivity directory in memory.

    Safe to use from any number of threads and tasks.

    Args:
        services: The initial services by account identifier; see `add`.
        token: The only API token that is accepted.
        api_key: The only API key that is accepted, with any email address. Without `token` and `api_key`, any
            credentials are accepted; with one of them, the other authentication scheme is rejected.
        tunnels: The identifiers of the tunnels that exist. By default, every tunnel exists, except for
            00000000-0000-4000-8000-000000000000.
        limit: The maximum number of services in an account. The default is the API's own limit.
        explain: Add detailed errors with JSON pointers to the one error that the API reports.
        strict: Also reject the fields of a request that the API would drop: unknown and read-only ones.
        now: The current time, or a function that returns it. The default is the clock of the system.
        ids: The identifiers of the first services that are created. The others are UUIDs of version 7.
        contract: Another version of the contract, as a JSON document. The default is the contract of this package.

    Raises:
        ValueError: One of the initial services is invalid, or one of the identifiers is not a UUID.
    """

    def __init__(
        self,
        services: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
        *,
        token: str | None = None,
        api_key: str | None = None,
        tunnels: Iterable[UUID | str] | None = None,
        limit: int = 1000,
        explain: bool = False,
        strict: bool = False,
        now: datetime | Callable[[], datetime] | None = None,
        ids: Iterable[UUID | str] = (),
        contract: Mapping[str, Any] | None = None,
    ) -> None:
        self._contract = load_bundled_contract() if contract is None else Contract(contract)
        self._store = Store(limit, _MAX_SERVICES_SIZE, _clock(now), ServiceIds(ids))
        self._tunnels = Tunnels(tunnels)
        self._faults = FaultQueue()
        self._requests = RequestLog(_MAX_RECORDS, _MAX_RECORDS_SIZE)
        self._emulator = Emulator(
            Api(self._contract, Authentication(token, api_key), self._store, self._tunnels, strict=strict),
            ControlEndpoints(ControlAccess(token), self._faults, self._requests, self._tunnels, self.reset),
            self._faults,
            self._requests,
            explain=explain,
        )
        self._asgi = AsgiApplication(self._emulator.handle)
        for account_id, configs in (services or {}).items():
            for config in configs:
                self.add(account_id, config)

    @property
    def base_path(self) -> str:
        """The path of the API's base URL, `/client/v4`."""
        return self._contract.base_path

    @property
    def requests(self) -> list[RecordedRequest]:
        """The last requests, oldest first: up to 10,000 requests and 64 MiB. Secrets are masked."""
        return self._requests.to_list()

    def clear_requests(self) -> None:
        """Delete the recorded requests."""
        self._requests.clear()

    def services(self, account_id: str) -> list[dict[str, Any]]:
        """Return copies of the services of an account as dictionaries, in the order of their creation.

        Args:
            account_id: The account; one that is unknown has no services.
        """
        return self._store.copy(account_id)

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """Return copies of all services by account identifier, as `Directory(services)` accepts them."""
        return {account_id: self._store.copy(account_id) for account_id in self._store.accounts()}

    def add(self, account_id: str, service: Mapping[str, Any]) -> dict[str, Any]:
        """Add a service to an account without a request, and return it as the API would return it.

        The fields `service_id` (a UUID), `created_at` and `updated_at` (RFC 3339) are optional. Unlike in a
        request, the type and the host of the service can be unknown to the contract, as in a response of an API
        that is newer than the contract, and its tunnel does not have to exist.

        Args:
            account_id: The account, which does not have to exist.
            service: The service as a JSON object.

        Returns:
            The service with all fields that the API sets.

        Raises:
            ValueError: The service does not match the contract, its name or identifier is in use, the account
                is full, or no request can address the account.
        """
        config = copy.deepcopy(dict(service))
        violations = self._contract.get_response_validator.violations({"success": True, "result": config})
        messages = [*self._contract.account_id_violations(account_id), *(violation.message for violation in violations)]
        if messages:
            raise ValueError("; ".join(messages))
        try:
            return copy.deepcopy(self._store.create(account_id, config))
        except RejectedError as error:
            raise ValueError(str(error)) from None

    def delete_tunnel(self, tunnel_id: UUID | str) -> None:
        """Delete a tunnel. The services that refer to it remain, but no request can refer to it again.

        Args:
            tunnel_id: The identifier of the tunnel: a UUID or its string.

        Raises:
            ValueError: The identifier is not a UUID.
        """
        self._tunnels.delete(tunnel_id)

    @_takes_parameters_of(Fault)
    def inject(self, **settings: Any) -> None:  # noqa: D417 - it describes the parameters that the decorator declares
        """Inject a fault into the next requests. If several faults match a request, the first one applies.

        Args:
            times: The number of requests that fail (at least 1); None for all until `reset` or `clear_faults`.
            after: The number of matching requests that succeed before the first one fails.
            method: Only requests with this method fail.
            path: Only requests whose path, including the base path, matches this pattern fail (`*` matches anything).
            query: Only requests whose query string matches this pattern fail.
            body: Only requests whose JSON body contains these fields with these values fail. In a nested object, only
                the given fields are compared.
            status: Respond with this status (200 to 599) and the envelope of a failure.
            code: The error code in the envelope (at least 1). By default, the API's own code for the status if it is
                known, and otherwise 10000 plus the status.
            message: The error message in the envelope.
            retry_after: Respond with this Retry-After header (seconds, or an HTTP date); the status is 429 by default.
            html: Respond with an HTML page, as Cloudflare's edge does; the status is 520 by default.
            response_body: Respond with this body: a text, or a value that is sent as JSON. The status is 200 by
                default.
            response_headers: Add these headers to the response, or replace them.
            delay: The time in seconds to wait before the response is sent (0 to 3600).
            drop: Close the connection without a response.
            truncate: Close the connection after half of the response body.
            carried_out: Carry out the request although status, html, retry_after, response_body or drop replaces its
                response. Otherwise, the request is always carried out.
            probability: The probability that a matching request fails (0 to 1).
            seed: Makes the sequence of failing requests the same in every run.

        Raises:
            ValueError: A value is invalid, or the settings describe no failure.

        Example:
            >>> directory.inject(status=503, times=2, method="PUT")
        """
        self._faults.add(Fault(**settings))

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The settings of the pending faults. `times` and `after` are the numbers of requests that remain."""
        return self._faults.to_list()

    def clear_faults(self) -> None:
        """Remove all pending faults."""
        self._faults.clear()

    def reset(self) -> None:
        """Delete all services, faults and recorded requests, and restore deleted tunnels."""
        self._store.clear()
        self._tunnels.reset()
        self._faults.clear()
        self._requests.clear()

    def transport(self) -> "Transport":
        """Return a transport for `httpx.Client` and `httpx.AsyncClient`. It sends requests for any host here."""
        # Imported here because the command does not need httpx, whose import takes most of the time of its start.
        from ._transport import Transport

        return Transport(self._emulator.handle)

    @property
    def asgi(self) -> AsgiApplication:
        """The directory as an ASGI application, for uvicorn or any other ASGI server."""
        return self._asgi

    def serve(self, port: int = 0, host: str = "127.0.0.1") -> "Server":
        """Serve the directory over HTTP, as a context manager that returns the base URL.

        It can be entered several times. Requests that are in progress when it is left are not completed.

        Args:
            port: The TCP port; 0 selects a free one.
            host: The address to listen on.

        Returns:
            The context manager, which starts the server and stops it.

        Raises:
            OSError: The port is in use or not available. It is raised when the context manager is entered.
            ValueError: The host is empty, or the port is not between 0 and 65535.
        """
        # Imported here because a directory without a socket does not need uvicorn.
        from ._server import Server

        return Server(self._asgi, host, port, self.base_path)

    def handle(
        self, method: str, target: str, headers: Iterable[tuple[str, str]] = (), body: bytes = b""
    ) -> EmulatorResponse:
        """Return the response to one request. This is useful to test without an HTTP client.

        Args:
            method: The HTTP method.
            target: The path and the query, as in a request line.
            headers: The names, in any case, and the values.
            body: The body, without any transfer coding.
        """
        return self._emulator.handle(EmulatorRequest.from_target(method, target, headers, body))
