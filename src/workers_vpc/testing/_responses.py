"""The envelopes of the API's responses, and the exception that becomes a failure response."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ._http_messages import EmulatorResponse


def error_object(code: int, message: str, pointer: str | None = None) -> dict[str, Any]:
    """Return one element of the `errors` of an envelope.

    Args:
        code: The error code.
        message: The message.
        pointer: A JSON pointer to the part of the request that is wrong. The API never sends one.
    """
    error: dict[str, Any] = {"code": code, "message": message}
    if pointer is not None:
        error["source"] = {"pointer": pointer}
    return error


class RejectedError(Exception):
    """The request is rejected. The emulator's core turns this exception into a failure response.

    Args:
        status: The status of the response.
        errors: The `errors` of the envelope, as the API sends them.
        explanations: More errors with details, for `Directory(explain=True)`.
        headers: More headers of the response, by lower-case name.
    """

    def __init__(
        self,
        status: int,
        errors: Iterable[dict[str, Any]],
        explanations: Iterable[dict[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.errors = list(errors)
        self.explanations = list(explanations)
        self.headers = dict(headers or {})
        super().__init__("; ".join(error["message"] for error in self.explanations or self.errors))


def success_response(result: object, result_info: Mapping[str, int] | None = None) -> EmulatorResponse:
    """Return a response with the envelope of a success, and with `result_info` if it is given."""
    envelope: dict[str, object] = {"result": result, "success": True, "errors": [], "messages": []}
    if result_info is not None:
        envelope["result_info"] = result_info
    return EmulatorResponse(200, encode(envelope))


def failure_response(
    status: int, errors: list[dict[str, Any]], headers: Mapping[str, str] | None = None
) -> EmulatorResponse:
    """Return a response with the envelope of a failure."""
    envelope = {"result": None, "success": False, "errors": errors, "messages": []}
    return EmulatorResponse(status, encode(envelope), dict(headers or {}))


def encode(document: object) -> bytes:
    """Return a JSON document without white space between its parts."""
    # Half of a surrogate pair cannot be encoded, but its escape sequence is valid in JSON.
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode(errors="backslashreplace")
