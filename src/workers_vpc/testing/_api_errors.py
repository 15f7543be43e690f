"""The failures of the API: status, code and message of each, as recordings and published clients show them."""

from collections.abc import Sequence
from typing import Any

from workers_vpc import _error_codes as codes

from . import _explanation_codes as explanation_codes
from ._responses import RejectedError, error_object

_Errors = Sequence[dict[str, Any]]

_MALFORMED_AUTHORIZATION = 6111
"""The code in the `error_chain` of INVALID_REQUEST_HEADERS."""

INJECTED_STATUSES = {
    401: (codes.AUTHENTICATION_ERROR, "Authentication error"),
    403: (codes.AUTHENTICATION_ERROR, "Authentication error"),
    429: (codes.RATE_LIMITED, "Please wait and consider throttling your request speed"),
}
"""The code and the message of an injected status, for statuses whose code and message are known."""


def service_not_found(service_id: str) -> RejectedError:
    """Return the failure for an unknown service."""
    return RejectedError(404, [error_object(codes.SERVICE_NOT_FOUND, f'Service (ID: "{service_id}") not found')])


def name_taken(name: str, owner_id: str) -> RejectedError:
    """Return the failure for a name that another service of the account has."""
    explanation = f"name: {name} already exists (service {owner_id})"
    return _invalid_parameters(f"Service name '{name}' already exists", explanation, "/name")


def service_id_taken(service_id: str) -> RejectedError:
    """Return the failure for an identifier that another service has. Only `Directory.add` can choose an identifier."""
    explanation = f"service_id: {service_id} already exists"
    return _invalid_parameters(f"Service ID '{service_id}' already exists", explanation, "/service_id")


def tunnel_not_found(tunnel_id: str, pointer: str) -> RejectedError:
    """Return the failure for a tunnel that does not exist."""
    return _invalid_parameters("Tunnel ID Not Found", f"tunnel {tunnel_id} does not exist", pointer)


def invalid_query(explanations: _Errors) -> RejectedError:
    """Return the failure for query parameters that the contract does not allow."""
    message = f"request contained invalid parameters: {explanations[0]['message']}"
    return RejectedError(400, [error_object(codes.NAME_TAKEN_OR_TUNNEL_NOT_FOUND, message)], explanations)


def invalid_json(message: str, explanations: _Errors) -> RejectedError:
    """Return the failure for a body that is not JSON, or that the contract does not allow."""
    return RejectedError(400, [error_object(codes.INVALID_JSON, f"invalid json: {message}")], explanations)


def body_too_large(limit: int) -> RejectedError:
    """Return the failure for a body that is longer than a limit in bytes."""
    message = f"The body has more than {limit} bytes"
    return RejectedError(413, [error_object(explanation_codes.BODY_TOO_LARGE, message)])


def unsupported_media_type(expected: str, received: str) -> RejectedError:
    """Return the failure for a body with another content type."""
    message = f"Content-Type: expected {expected}, not {received or 'nothing'}"
    return RejectedError(415, [error_object(explanation_codes.UNSUPPORTED_MEDIA_TYPE, message)])


def too_many_services(limit: int) -> RejectedError:
    """Return the failure for a new service in a full account."""
    message = f"The account already has {limit} services, which is the limit"
    return RejectedError(409, [error_object(explanation_codes.TOO_MANY_SERVICES, message)])


def out_of_memory(limit: int) -> RejectedError:
    """Return the failure for a service that does not fit into the memory that the emulator uses."""
    message = f"The services of all accounts have more than {limit} bytes"
    return RejectedError(507, [error_object(explanation_codes.OUT_OF_MEMORY, message)])


def missing_credentials() -> RejectedError:
    """Return the failure for a request without credentials."""
    message = "Missing X-Auth-Key, X-Auth-Email or Authorization headers"
    return RejectedError(400, [error_object(codes.MISSING_CREDENTIALS, message)])


def malformed_authorization() -> RejectedError:
    """Return the failure for an Authorization header that is not of the form `Bearer TOKEN`."""
    error = error_object(codes.INVALID_REQUEST_HEADERS, "Invalid request headers")
    error["error_chain"] = [error_object(_MALFORMED_AUTHORIZATION, "Invalid format for Authorization header")]
    return RejectedError(400, [error])


def wrong_credentials() -> RejectedError:
    """Return the failure for an unknown token or key."""
    return RejectedError(401, [error_object(codes.AUTHENTICATION_ERROR, "Authentication error")])


def unknown_route(path: str, explanations: _Errors) -> RejectedError:
    """Return the failure for a path that does not exist, or that contains a malformed identifier."""
    errors = [
        error_object(codes.COULD_NOT_ROUTE, f"Could not route to {path}, perhaps your object identifier is invalid?"),
        error_object(codes.NO_ROUTE, "No route for that URI"),
    ]
    return RejectedError(404, errors, explanations)


def method_not_available(method: str, allowed: str) -> RejectedError:
    """Return the failure for a method that a path does not support."""
    error = error_object(codes.METHOD_NOT_AVAILABLE, f"Method {method} not available for that URI.")
    explanation = error_object(codes.METHOD_NOT_AVAILABLE, f"Method {method} is not allowed here; use {allowed}")
    return RejectedError(405, [error], [explanation], {"allow": allowed})


def not_implemented(operation_id: str) -> RejectedError:
    """Return the failure for an operation that has neither behaviour here nor an example in the contract."""
    message = f"The emulator does not implement the operation {operation_id}, and the contract has no example of it"
    return RejectedError(501, [error_object(explanation_codes.NOT_IMPLEMENTED, message)])


def _invalid_parameters(message: str, explanation: str, pointer: str) -> RejectedError:
    error = error_object(codes.NAME_TAKEN_OR_TUNNEL_NOT_FOUND, f"request contained invalid parameters: {message}")
    return RejectedError(400, [error], [error_object(explanation_codes.INVALID_BODY, explanation, pointer)])
