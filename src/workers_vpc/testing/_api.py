"""The API: find the operation of a request, check the request against the contract, and carry it out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from workers_vpc import _error_codes as error_codes

from ._authentication import Authentication
from ._contract import Contract, Operation
from ._emulator_error_codes import METHOD_NOT_ALLOWED, NOT_IMPLEMENTED
from ._http_messages import EmulatorRequest, EmulatorResponse
from ._request_parsing import parse_body, parse_parameters
from ._responses import RejectedError, error_object, success_response
from ._store import Store

_Arguments = dict[str, Any]


class Api:
    """Handles requests for the API.

    Args:
        contract: The contract that requests are checked against.
        authentication: The credentials that are accepted.
        store: The services of all accounts.
    """

    def __init__(self, contract: Contract, authentication: Authentication, store: Store) -> None:
        self._contract = contract
        self._authentication = authentication
        self._store = store
        self._operations: dict[str, Callable[[_Arguments], EmulatorResponse]] = {
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
        arguments = parse_parameters(operation, path_parameters, request.query)
        if operation.body_validators:
            arguments["body"] = parse_body(operation, request.headers, request.body)
        carry_out = self._operations.get(operation.id)
        if carry_out is None:
            message = f"The emulator does not implement the operation {operation.id}"
            raise RejectedError(501, [error_object(NOT_IMPLEMENTED, message)])
        return carry_out(arguments)

    def _find_operation(self, request: EmulatorRequest) -> tuple[Operation, dict[str, str]]:
        """Return the operation of a request, and the values of its path parameters as text."""
        base_path = self._contract.base_path
        is_below_base_path = request.path.startswith(base_path + "/")
        relative_path = request.path.removeprefix(base_path) if is_below_base_path else ""
        route = self._contract.find_route(relative_path.rstrip("/"))
        if route is None:
            hint = "" if is_below_base_path else f": the base path is {base_path}"
            errors = [
                error_object(
                    error_codes.COULD_NOT_ROUTE,
                    f"Could not route to {request.path}, perhaps an identifier is invalid",
                ),
                error_object(error_codes.NO_ROUTE, f"No route for that URI{hint}"),
            ]
            raise RejectedError(404, errors)
        operations, path_parameters = route
        operation = operations.get(request.method)
        if operation is None:
            allowed = ", ".join(operations)
            message = f"Method {request.method} is not allowed here; use {allowed}"
            raise RejectedError(405, [error_object(METHOD_NOT_ALLOWED, message)], {"allow": allowed})
        return operation, path_parameters

    def _list(self, arguments: _Arguments) -> EmulatorResponse:
        services, result_info = self._store.list_page(
            arguments["account_id"], arguments.get("type"), arguments.get("page", 1), arguments.get("per_page", 1000)
        )
        return success_response(services, result_info)

    def _create(self, arguments: _Arguments) -> EmulatorResponse:
        return success_response(self._store.create(arguments["account_id"], arguments["body"]))

    def _get(self, arguments: _Arguments) -> EmulatorResponse:
        return success_response(self._store.get(arguments["account_id"], _canonical(arguments["service_id"])))

    def _update(self, arguments: _Arguments) -> EmulatorResponse:
        service_id = _canonical(arguments["service_id"])
        return success_response(self._store.update(arguments["account_id"], service_id, arguments["body"]))

    def _delete(self, arguments: _Arguments) -> EmulatorResponse:
        self._store.delete(arguments["account_id"], _canonical(arguments["service_id"]))
        return success_response(None)


def _canonical(service_id: str) -> str:
    """Return a UUID in lower case with hyphens."""
    return str(UUID(service_id))
