"""The API: find the operation of a request, check the request against the contract, and carry it out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from ._api_errors import method_not_available, not_implemented, tunnel_not_found, unknown_route
from ._authentication import Authentication
from ._contract import Contract, Operation, ResponseExample
from ._explanation_codes import INVALID_PARAMETER
from ._http_messages import EmulatorRequest, EmulatorResponse
from ._request_parsing import parse_body, parse_parameters
from ._responses import encode, error_object, success_response
from ._store import Store
from ._tunnels import Tunnels, tunnel_references

_Arguments = dict[str, Any]


class Api:
    """Handles requests for the API.

    Args:
        contract: The contract that requests are checked against.
        authentication: The credentials that are accepted.
        store: The services of all accounts.
        tunnels: The tunnels that services can refer to.
        strict: Reject fields that the API would drop.
    """

    def __init__(
        self, contract: Contract, authentication: Authentication, store: Store, tunnels: Tunnels, *, strict: bool
    ) -> None:
        self._contract = contract
        self._authentication = authentication
        self._store = store
        self._tunnels = tunnels
        self._strict = strict
        self._operations: dict[str, Callable[[EmulatorRequest, _Arguments], EmulatorResponse]] = {
            "list": self._list,
            "create": self._create,
            "get": self._get,
            "update": self._update,
            "delete": self._delete,
        }

    def handle(self, request: EmulatorRequest) -> EmulatorResponse:
        """Carry out a request and return the response.

        Raises:
            RejectedError: The request is not valid, not authenticated, or cannot be carried out.
        """
        operation, path_parameters = self._find_operation(request)
        self._authentication.check(request.headers)
        arguments = parse_parameters(operation, path_parameters, request)
        if operation.body_validators:
            arguments["body"] = parse_body(operation, self._contract, request, strict=self._strict)
        carry_out = self._operations.get(operation.id)
        if carry_out is not None:
            return carry_out(request, arguments)
        if operation.example is not None:
            return _example_response(operation.example)
        raise not_implemented(operation.id)

    def _find_operation(self, request: EmulatorRequest) -> tuple[Operation, dict[str, str]]:
        """Return the operation of a request, and the values of its path parameters as text."""
        base_path = self._contract.base_path
        is_below_base_path = request.path.startswith(base_path + "/")
        relative_path = request.path.removeprefix(base_path) if is_below_base_path else ""
        route = self._contract.find_route(relative_path.rstrip("/"))
        if route is None:
            message = f"the path does not exist; the base path is {base_path}"
            raise unknown_route(request.path, [error_object(INVALID_PARAMETER, message)])
        operations, path_parameters = route
        operation = operations.get(request.method)
        if operation is None:
            raise method_not_available(request.method, ", ".join(operations))
        return operation, path_parameters

    def _list(self, _: EmulatorRequest, arguments: _Arguments) -> EmulatorResponse:
        services, result_info = self._store.list_page(
            arguments["account_id"], arguments.get("type"), arguments.get("page", 1), arguments.get("per_page", 1000)
        )
        return success_response(services, result_info)

    def _create(self, request: EmulatorRequest, arguments: _Arguments) -> EmulatorResponse:
        self._check_tunnels(arguments["body"])
        return success_response(self._store.create(arguments["account_id"], arguments["body"], len(request.body)))

    def _get(self, _: EmulatorRequest, arguments: _Arguments) -> EmulatorResponse:
        return success_response(self._store.get(arguments["account_id"], _canonical(arguments["service_id"])))

    def _update(self, request: EmulatorRequest, arguments: _Arguments) -> EmulatorResponse:
        account_id, service_id = arguments["account_id"], _canonical(arguments["service_id"])
        self._store.get(account_id, service_id)
        self._check_tunnels(arguments["body"])
        return success_response(self._store.update(account_id, service_id, arguments["body"], len(request.body)))

    def _delete(self, _: EmulatorRequest, arguments: _Arguments) -> EmulatorResponse:
        self._store.delete(arguments["account_id"], _canonical(arguments["service_id"]))
        return success_response(None)

    def _check_tunnels(self, config: dict[str, Any]) -> None:
        for pointer, tunnel_id in tunnel_references(config):
            if not self._tunnels.exists(tunnel_id):
                raise tunnel_not_found(tunnel_id, pointer)


def _example_response(example: ResponseExample) -> EmulatorResponse:
    body = b"" if example.document is None else encode(example.document)
    return EmulatorResponse(example.status, body)


def _canonical(service_id: str) -> str:
    """Return a UUID in lower case with hyphens."""
    return str(UUID(service_id))
