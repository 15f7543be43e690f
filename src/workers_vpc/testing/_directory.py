"""The public class of the emulator. It connects the state, the core, the transport and the server."""

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from ._api import Api
from ._asgi import AsgiApplication
from ._authentication import Authentication
from ._contract import Contract, load_bundled_contract
from ._control import ControlEndpoints
from ._emulator import Emulator
from ._faults import Fault, FaultQueue
from ._http_messages import EmulatorRequest, EmulatorResponse
from ._request_records import RecordedRequest, RequestLog
from ._responses import RejectedError
from ._store import Store

if TYPE_CHECKING:
    from ._server import Server
    from ._transport import Transport

_RECORDED_REQUESTS = 10_000

P = ParamSpec("P")


def _takes_parameters_of(
    _function: Callable[P, object],
) -> Callable[[Callable[..., None]], Callable[Concatenate[Any, P], None]]:
    """Declare that a method with `**settings` has the parameters of a function, for type checkers and editors."""

    def decorate(method: Callable[..., None]) -> Callable[Concatenate[Any, P], None]:
        return method

    return decorate


class Directory:
    """An emulator of the API: a connectivity directory in memory.

    Safe to use from any number of threads and tasks.

    Args:
        services: The initial services by account identifier; see `add`.
        token: The only API token that is accepted.
        api_key: The only API key that is accepted, with any email address. Without `token` and `api_key`, any
            credentials are accepted; with one of them, the other authentication scheme is rejected.
        limit: The maximum number of services in an account. The default is the API's own limit.
        contract: Another version of the contract, as a JSON document. The default is the contract of this package.

    Raises:
        ValueError: One of the initial services is invalid.
    """

    def __init__(
        self,
        services: Mapping[str, Iterable[Mapping[str, Any]]] | None = None,
        *,
        token: str | None = None,
        api_key: str | None = None,
        limit: int = 1000,
        contract: Mapping[str, Any] | None = None,
    ) -> None:
        self._contract = load_bundled_contract() if contract is None else Contract(contract)
        self._store = Store(limit)
        self._faults = FaultQueue()
        self._requests = RequestLog(_RECORDED_REQUESTS)
        self._emulator = Emulator(
            Api(self._contract, Authentication(token, api_key), self._store),
            ControlEndpoints(self._faults, self._requests, self.reset),
            self._faults,
            self._requests,
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
        """The last 10,000 requests, oldest first. Secrets are masked."""
        return self._requests.to_list()

    def services(self, account_id: str) -> list[dict[str, Any]]:
        """Return copies of the services of an account as dictionaries, in the order of their creation."""
        return self._store.copy(account_id)

    def add(self, account_id: str, service: Mapping[str, Any]) -> dict[str, Any]:
        """Add a service to an account without a request, and return it.

        The fields `service_id` (a UUID), `created_at` and `updated_at` (RFC 3339) are optional. Unlike in a
        request, the type and the host of the service can be unknown to the contract, as in a response of an API
        that is newer than the contract.

        Raises:
            ValueError: The service does not match the contract, its name or identifier is in use, or the account
                is full.
        """
        config = copy.deepcopy(dict(service))
        violations = self._contract.get_response_validator.violations({"success": True, "result": config})
        if violations:
            raise ValueError("; ".join(violation.message for violation in violations))
        try:
            return copy.deepcopy(self._store.create(account_id, config))
        except RejectedError as error:
            raise ValueError(str(error)) from None

    @_takes_parameters_of(Fault)
    def inject(self, **settings: Any) -> None:
        """Inject a fault into the next requests. If several faults match a request, the first one applies.

        Example:
            `directory.inject(status=503, times=2, method="PUT")`

        Args:
            **settings: The arguments of `workers_vpc.testing._faults.Fault`.

        Raises:
            ValueError: A value is invalid, or the settings describe no failure.
        """
        self._faults.add(Fault(**settings))

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The settings of the pending faults. `times` is the number of requests that remain."""
        return self._faults.to_list()

    def clear_faults(self) -> None:
        """Remove all pending faults."""
        self._faults.clear()

    def reset(self) -> None:
        """Delete all services, faults and recorded requests."""
        self._store.clear()
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
