"""The stand-in itself, without any I/O: takes a request, gives an answer."""

import copy
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from . import _answers as codes
from ._answers import Answer, RefusedError, entry, failure, success
from ._authentication import Authentication
from ._contract import Contract, shipped
from ._control import PREFIX, control
from ._faults import Fault, Faults
from ._reading import read_body, read_parameters
from ._recording import RecordedRequest, masked
from ._store import Store

if TYPE_CHECKING:
    from ._server import Server
    from ._transport import Transport

_KEPT_REQUESTS = 10_000
_Arguments = dict[str, Any]


class Directory:
    """A connectivity directory in memory that answers requests as the API does.

    Safe to use from any number of threads and tasks.

    Args:
        services: The first services, by account identifier; see `add`.
        token: The only API token that is accepted.
        api_key: The only API key that is accepted, with any email address. Without `token` and `api_key` any
            credentials will do, as long as there are some; with either one, the other scheme is refused.
        limit: How many services an account can hold; the API's own limit is the default.
        contract: Another version of the contract than the one that comes with the package, as a JSON
            document.

    Raises:
        ValueError: One of the first services is none.
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
        self._contract = shipped() if contract is None else Contract(contract)
        self._authentication = Authentication(token, api_key)
        self._store = Store(limit)
        self._faults = Faults()
        self._requests: deque[RecordedRequest] = deque(maxlen=_KEPT_REQUESTS)
        self._rays = itertools.count(1)
        self._behaviour: dict[str, Callable[[_Arguments], Answer]] = {
            "list": self._list,
            "create": self._create,
            "get": self._get,
            "update": self._update,
            "delete": self._delete,
        }
        for account_id, configs in (services or {}).items():
            for config in configs:
                self.add(account_id, config)

    @property
    def base_path(self) -> str:
        """The path of the API's base URL, `/client/v4`."""
        return self._contract.base_path

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests that came, oldest first, secrets masked; the last 10,000 of them."""
        return list(self._requests)

    def services(self, account_id: str) -> list[dict[str, Any]]:
        """Return copies of an account's services as plain dictionaries, in the order of their creation."""
        return self._store.copy(account_id)

    def add(self, account_id: str, service: Mapping[str, Any]) -> dict[str, Any]:
        """Put a service into an account without a request, and return it.

        `service_id` (a UUID), `created_at` and `updated_at` (RFC 3339) may be given; what is not is set.
        Unlike a request it may be of a kind or have a host that the contract does not know, as what an API
        newer than the contract answers.

        Raises:
            ValueError: The API could not answer with such a service, the name or id is taken, or the account
                is full.
        """
        config = copy.deepcopy(dict(service))
        problems = self._contract.get_answer.problems({"success": True, "result": config})
        if problems:
            raise ValueError("; ".join(problem.message for problem in problems))
        try:
            return copy.deepcopy(self._store.create(account_id, config))
        except RefusedError as refusal:
            raise ValueError(str(refusal)) from None

    def inject(
        self,
        *,
        times: int | None = 1,
        method: str | None = None,
        path: str | None = None,
        status: int | None = None,
        code: int | None = None,
        message: str | None = None,
        retry_after: int | str | None = None,
        html: bool = False,
        delay: float = 0.0,
        drop: bool = False,
        truncate: bool = False,
        carried_out: bool = False,
        probability: float = 1.0,
        seed: int | None = None,
    ) -> None:
        """Let something go wrong with requests to come; of several faults, the first that matches hits.

        Args:
            times: How many requests are hit; None for all until `reset` or `clear_faults`.
            method: Hit only requests with this method.
            path: Hit only requests whose path, base path included, matches this pattern (`*` for anything).
            status: Answer with this status (200 to 599) and a failure envelope.
            code: The error's number in the envelope; 10000 plus the status by default.
            message: The error's message in the envelope.
            retry_after: Answer with this Retry-After (seconds, or an HTTP date); the status is 429 by
                default.
            html: Answer with an HTML page, as Cloudflare's edge does; the status is 520 by default.
            delay: Wait this long before the answer, in seconds.
            drop: Close the connection without an answer.
            truncate: Close the connection half-way through the answer's body.
            carried_out: Carry the request out all the same where status, html, retry_after or drop take the
                place of its answer. With a delay or a truncated body alone it always is.
            probability: Hit a matching request only with this probability (0 to 1).
            seed: Makes the sequence of hits and misses the same in every run.

        Raises:
            ValueError: A value is out of its bounds, or nothing is to go wrong at all.
        """
        settings = locals().copy()  # a fault has the arguments as its fields
        del settings["self"]
        self._faults.add(Fault(**settings))

    @property
    def faults(self) -> list[dict[str, Any]]:
        """The settings of the faults to come; `times` is how many are left of each."""
        return [fault.as_dict() for fault in self._faults]

    def clear_faults(self) -> None:
        """Forget the faults that have not happened yet."""
        self._faults.clear()

    def reset(self) -> None:
        """Forget all services, faults and recorded requests."""
        self._store.clear()
        self._faults.clear()
        self._requests.clear()

    def transport(self) -> "Transport":
        """Return a transport for `httpx.Client` and `httpx.AsyncClient` that leads here for any host."""
        from ._transport import Transport

        return Transport(self)

    def serve(self, port: int = 0, host: str = "127.0.0.1") -> "Server":
        """Serve the directory over HTTP until the returned context manager is left; it gives the base URL.

        Args:
            port: The TCP port; 0 for a free one.
            host: The address to listen on.

        Raises:
            OSError: The port is taken or cannot be had.
        """
        from ._server import Server

        return Server(self, host, port)

    def handle(self, method: str, target: str, headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> Answer:
        """Answer one request. This is the core that the transport and the server wrap.

        Args:
            method: The HTTP method.
            target: The path with the query, as in a request line.
            headers: Names in any case, and values.
            body: The body, without any transfer coding.
        """
        method = method.upper()
        path, _, query = target.partition("?")
        received = {name.lower(): value for name, value in headers}
        if path.startswith(PREFIX):
            answer = _or_failure(lambda: control(self, method, path, body))
        else:
            self._requests.append(RecordedRequest(method, path, query, masked(received), body))

            def carry_out() -> Answer:
                return _or_failure(lambda: self._operate(method, path, query, received, body))

            fault = self._faults.take(method, path)
            answer = carry_out() if fault is None else fault.answer(carry_out)
        answer.finish(f"{next(self._rays):016x}-LHR")
        if method == "HEAD":
            answer.body = b""
        return answer

    def _operate(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Find the operation, check all that the contract says of it, and carry it out."""
        below = path.removeprefix(self.base_path) if path.startswith(self.base_path + "/") else ""
        route = self._contract.route(below.rstrip("/"))
        if route is None:
            hint = "" if below else f": the base path is {self.base_path}"
            reasons = [
                entry(codes.CANNOT_ROUTE, f"Could not route to {path}, perhaps an identifier is invalid"),
                entry(codes.NO_ROUTE, f"No route for that URI{hint}"),
            ]
            raise RefusedError(404, reasons)
        operations, texts = route
        operation = operations.get(method)
        if operation is None:
            allowed = ", ".join(operations)
            message = f"Method {method} is not allowed here, only {allowed}"
            raise RefusedError(405, [entry(codes.METHOD_NOT_ALLOWED, message)], {"allow": allowed})
        self._authentication.check(headers)
        arguments = read_parameters(operation, texts, query)
        if operation.bodies:
            arguments["body"] = read_body(operation, headers, body)
        behave = self._behaviour.get(operation.id)
        if behave is None:
            message = f"The stand-in does not know how {operation.id} behaves"
            raise RefusedError(501, [entry(codes.NOT_IMPLEMENTED, message)])
        return behave(arguments)

    def _list(self, arguments: _Arguments) -> Answer:
        services, info = self._store.page(
            arguments["account_id"], arguments.get("type"), arguments.get("page", 1), arguments.get("per_page", 1000)
        )
        return success(services, info)

    def _create(self, arguments: _Arguments) -> Answer:
        return success(self._store.create(arguments["account_id"], arguments["body"]))

    def _get(self, arguments: _Arguments) -> Answer:
        return success(self._store.get(arguments["account_id"], _canonical(arguments["service_id"])))

    def _update(self, arguments: _Arguments) -> Answer:
        service_id = _canonical(arguments["service_id"])
        return success(self._store.update(arguments["account_id"], service_id, arguments["body"]))

    def _delete(self, arguments: _Arguments) -> Answer:
        self._store.delete(arguments["account_id"], _canonical(arguments["service_id"]))
        return success(None)


def _or_failure(answer: Callable[[], Answer]) -> Answer:
    """Return an answer, or the failure envelope of the refusal that comes instead."""
    try:
        return answer()
    except RefusedError as refusal:
        return failure(refusal.status, refusal.errors, refusal.headers)


def _canonical(service_id: str) -> str:
    return str(UUID(service_id))
