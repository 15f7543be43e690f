"""Responses: the document in a response, and the errors of responses and connections that failed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

from . import errors
from .error_rules import GATEWAY_RULES, ErrorRule
from .http_library import HttpRequest, HttpResponse, library_names
from .printable import printable

T_co = TypeVar("T_co", covariant=True)


class Response(NamedTuple, Generic[T_co]):
    """A response of the API.

    Attributes:
        status_code: The HTTP status; any integer.
        headers: The HTTP headers.
        content: The body, decompressed.
        parsed: The decoded body.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    parsed: T_co

    @property
    def request_id(self) -> str | None:
        """The `cf-ray` header, which identifies the request for Cloudflare's support."""
        return self.headers.get("cf-ray")

    def __repr__(self) -> str:
        return f"Response(status_code={self.status_code}, request_id={self.request_id!r}, parsed={self.parsed!r})"


def read_document(response: HttpResponse, rules: Sequence[ErrorRule] = ()) -> Any:
    """Return the JSON document of a successful response, or None if the body is empty.

    Args:
        response: The response.
        rules: What is known about errors of the API; the first rule that applies is used.

    Raises:
        APIStatusError: The status, or `success` in the document, says that the request failed.
        DecodeError: The body is not JSON.
    """
    content = response.content
    if not response.is_success:
        raise status_error(response, rules)
    if not content.strip():
        return None
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise decode_error("the response is not JSON", response) from None
    if document.__class__ is dict and document.get("success", True) is not True:
        raise status_error(response, rules)
    return document


_BODY_LENGTH = 200


def beginning(content: bytes) -> str:
    """Return the beginning of a body on one line, in printable ASCII characters."""
    return printable(" ".join(content[: 4 * _BODY_LENGTH].decode("utf-8", errors="replace").split()), _BODY_LENGTH)


def decode_error(reason: str, response: HttpResponse) -> errors.DecodeError:
    """Return the error of a successful response that cannot be used."""
    error = errors.DecodeError("", reason)
    add_response(error, response)
    return error


def add_response(error: errors.DecodeError, response: HttpResponse) -> None:
    """Add to an error what is known about the response."""
    error.method = response.request.method
    error.url = str(response.request.url)
    error.status_code = response.status_code
    error.request_id = response.headers.get("cf-ray")
    error.body = beginning(response.content)


_ERROR_CLASSES: dict[int, type[errors.APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Statuses of Cloudflare's edge, which are not in any registry.
_EDGE_STATUSES = range(520, 531)


def status_error(response: HttpResponse, rules: Sequence[ErrorRule] = ()) -> errors.APIStatusError:
    """Return the error of a response that says that the request failed."""
    status = response.status_code
    request = response.request
    envelope = _read_envelope(response.content)
    api_errors = _read_messages(envelope.get("errors"))
    body = "" if api_errors else beginning(response.content)
    reason = _summarize(api_errors) or body
    if status in _REDIRECTS:
        reason = "redirects are not followed"
    elif 200 <= status < 300 and not api_errors:
        reason = f"success is {json.dumps(envelope.get('success'))[:20]}: {body}"
    request_id = response.headers.get("cf-ray")
    wait = retry_after(response.headers)
    context = [f"{request.method} {_short_path(request.url)}"]
    if request_id:
        context.append(f"cf-ray {printable(request_id)}")
    if wait is not None:
        context.append(f"retry after {wait:g} s")
    applying = [rule for rule in (*rules, *GATEWAY_RULES) if rule.applies(request.method, status, api_errors)]
    rule = applying[0] if applying else ErrorRule()
    default = errors.InternalServerError if status >= 500 else errors.APIStatusError
    error_class = rule.error_class or _ERROR_CLASSES.get(status, default)
    hint = f"; {rule.hint}" if rule.hint else ""
    return error_class(
        f"{_status_text(status)}{f': {reason}' if reason else ''}{hint} ({', '.join(context)})",
        status_code=status,
        errors=api_errors,
        messages=_read_messages(envelope.get("messages")),
        request_id=request_id,
        retry_after=wait,
        method=request.method,
        url=str(request.url),
        body=body,
    )


_MAX_SUMMARIZED = 5


def _summarize(api_errors: Sequence[errors.APIMessage]) -> str:
    """Return the first errors of a response in one line."""
    texts = [printable(str(each), 1000) for each in api_errors[:_MAX_SUMMARIZED]]
    if more := len(api_errors) - _MAX_SUMMARIZED:
        texts += [f"and {more} more"] if more > 0 else []
    return "; ".join(texts)


def _status_text(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} {'Error at the edge' if status in _EDGE_STATUSES else 'Unknown status'}"


def _short_path(url: Any) -> str:
    """Return the last two segments of a URL's path, which say what the request was about."""
    return printable(".../" + "/".join(url.path.rstrip("/").split("/")[-2:]))


def _read_envelope(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


_MAX_CHAIN_DEPTH = 5


def _read_messages(value: Any, depth: int = 0) -> list[errors.APIMessage]:
    """Return the messages of an envelope. An unreadable part is left out and does not hide the rest."""
    if not isinstance(value, list) or depth > _MAX_CHAIN_DEPTH:
        return []
    messages = []
    for item in value:
        if isinstance(item, str):
            messages.append(errors.APIMessage(0, item))
        elif isinstance(item, dict):
            text, source = item.get("message"), item.get("source")
            messages.append(
                errors.APIMessage(
                    _integer_or_zero(item.get("code")),
                    text if isinstance(text, str) else "",
                    _string_or_none(item.get("documentation_url")),
                    _string_or_none(source.get("pointer")) if isinstance(source, dict) else None,
                    tuple(_read_messages(item.get("error_chain"), depth + 1)),
                )
            )
    return messages


_MESSAGE_FIELDS = ("errors", "messages")


def with_readable_messages(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document whose errors and messages contain only what is readable.

    They are notes for people. Their form must not decide whether the rest of the document can be used.
    """
    return document | {
        name: [_message_document(message) for message in _read_messages(document.get(name))] for name in _MESSAGE_FIELDS
    }


def is_in_messages(path: str) -> bool:
    """Return whether the path of a value is in the errors or messages of a document."""
    return path.partition("[")[0].partition(".")[0] in _MESSAGE_FIELDS


def _message_document(message: errors.APIMessage) -> dict[str, Any]:
    document: dict[str, Any] = {"code": message.code, "message": message.message}
    if message.documentation_url is not None:
        document["documentation_url"] = message.documentation_url
    if message.pointer is not None:
        document["source"] = {"pointer": message.pointer}
    if message.error_chain:
        document["error_chain"] = [_message_document(each) for each in message.error_chain]
    return document


def _integer_or_zero(value: Any) -> int:
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdigit():
        return int(value)
    return value if value.__class__ is int and abs(value) < 10**19 else 0


def _string_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


# 30 years. `time.sleep` does not accept much longer times.
_LONGEST_TIME = 1e9


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds the `Retry-After` header asks to wait: as a number, or until a date."""
    value = headers.get("retry-after", "").strip()
    try:
        if value.isascii() and value.isdigit():
            seconds = float(value)
        else:
            date = parsedate_to_datetime(value)
            seconds = (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, seconds), _LONGEST_TIME)


def connection_error(error: Exception, request: HttpRequest, proxy: str | None = None) -> errors.APIError:
    """Return the error of a request for which no complete response was received.

    Args:
        error: The error of the HTTP library.
        request: The request.
        proxy: The address of the proxy, without credentials, if there is one.
    """
    method, url = request.method, str(request.url)
    # The library's own error stays the cause of ours. It refers to the request, whose headers contain the credentials.
    request.headers.clear()
    address = f"{method} {_short_path(request.url)} at {printable(urlsplit(url).netloc)}"
    if proxy is not None:
        address += f", through the proxy {printable(proxy)}"
    names = library_names(type(error))
    if "TimeoutException" in names:
        phase = type(error).__name__.removesuffix("Timeout").lower()
        seconds = request.extensions.get("timeout", {}).get(phase)
        after = "" if seconds is None else f" after {seconds:g} s"
        return errors.APITimeoutError(f"timed out{after} ({phase}): {address}", method=method, url=url)
    if "DecodingError" in names:
        reason = f"the response cannot be decompressed: {printable(str(error))}"
        return errors.DecodeError("", reason, method=method, url=url)
    reason = printable(str(error)) or type(error).__name__
    return errors.APIConnectionError(f"connection failed: {reason} ({address})", method=method, url=url)


def total_timeout_error(seconds: float, method: str, url: str) -> errors.APITimeoutError:
    """Return the error of a request that was not finished within the total timeout of the call."""
    address = f"{method} {printable(url)}"
    return errors.APITimeoutError(f"timed out after {seconds:g} s (total_timeout): {address}", method=method, url=url)
