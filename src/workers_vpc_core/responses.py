"""Responses: the document in a response, and the errors of responses and connections that failed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

import httpx

from . import errors
from .error_rules import GATEWAY_RULES, ErrorRule

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
    headers: httpx.Headers
    content: bytes
    parsed: T_co

    @property
    def request_id(self) -> str | None:
        """The `cf-ray` header, which identifies the request for Cloudflare's support."""
        value: str | None = self.headers.get("cf-ray")
        return value

    def __repr__(self) -> str:
        return f"Response(status_code={self.status_code}, request_id={self.request_id!r}, parsed={self.parsed!r})"


def read_document(response: httpx.Response, rules: Sequence[ErrorRule] = ()) -> Any:
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
        raise errors.DecodeError("", "the response is not JSON", body=beginning(content)) from None
    if isinstance(document, dict) and document.get("success") is False:
        raise status_error(response, rules)
    return document


def with_body(response: httpx.Response, content: bytes) -> httpx.Response:
    """Return a response with the part of its body that could be read and decompressed."""
    headers = [item for item in response.headers.multi_items() if item[0] not in ("content-encoding", "content-length")]
    return httpx.Response(
        response.status_code,
        headers=headers,
        content=content,
        request=response.request,
        extensions=response.extensions,
    )


_BODY_LENGTH = 200


def beginning(content: bytes) -> str:
    """Return the beginning of a body on one line, without characters that could control a terminal."""
    text = " ".join(content[: 4 * _BODY_LENGTH].decode("utf-8", errors="replace").split())
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return f"{text[:_BODY_LENGTH]}…" if len(text) > _BODY_LENGTH else text


_ERROR_CLASSES: dict[int, type[errors.APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
}
#: Statuses of Cloudflare's edge, which are not in any registry.
_EDGE_STATUSES = range(520, 531)


def status_error(response: httpx.Response, rules: Sequence[ErrorRule] = ()) -> errors.APIStatusError:
    """Return the error of a response that says that the request failed."""
    status = response.status_code
    request = response.request
    envelope = _read_envelope(response.content)
    api_errors = _read_messages(envelope.get("errors"))
    body = "" if api_errors else beginning(response.content)
    reason = "; ".join(map(str, api_errors)) or body
    if response.is_redirect:
        reason = "redirects are not followed"
    request_id = response.headers.get("cf-ray")
    wait = retry_after(response.headers)
    context = [f"{request.method} {_short_path(request.url)}"]
    if request_id:
        context.append(f"cf-ray {request_id}")
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


def _status_text(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} {'Error at the edge' if status in _EDGE_STATUSES else 'Unknown status'}"


def _short_path(url: httpx.URL) -> str:
    """Return the last two segments of a URL's path, which say what the request was about."""
    return "…/" + "/".join(url.path.rstrip("/").split("/")[-2:])


def _read_envelope(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _read_messages(value: Any) -> list[errors.APIMessage]:
    """Return the messages of an envelope. An unreadable part is left out and does not hide the rest."""
    if not isinstance(value, list):
        return []
    messages = []
    for item in value:
        if isinstance(item, dict):
            code, text, source = item.get("code"), item.get("message"), item.get("source")
            messages.append(
                errors.APIMessage(
                    _integer_or_zero(code),
                    text if isinstance(text, str) else "",
                    _string_or_none(item.get("documentation_url")),
                    _string_or_none(source.get("pointer")) if isinstance(source, dict) else None,
                    tuple(_read_messages(item.get("error_chain"))),
                )
            )
    return messages


def _integer_or_zero(value: Any) -> int:
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) else 0


def _string_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds the `Retry-After` header asks to wait: as a number, or until a date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def connection_error(error: httpx.RequestError, request: httpx.Request) -> errors.APIError:
    """Return the error of a request for which no complete response was received."""
    method, url = request.method, str(request.url)
    # httpx's own error stays the cause of ours. It refers to the request, whose headers contain the credentials.
    request.headers.clear()
    address = f"{method} {_short_path(request.url)} at {urlsplit(url).netloc}"
    if isinstance(error, httpx.TimeoutException):
        phase = type(error).__name__.removesuffix("Timeout").lower()
        seconds = request.extensions.get("timeout", {}).get(phase)
        after = "" if seconds is None else f" after {seconds:g} s"
        return errors.APITimeoutError(f"timed out{after} ({phase}): {address}", method=method, url=url)
    if isinstance(error, httpx.DecodingError):
        return errors.DecodeError("", f"the response cannot be decompressed: {error} ({address})")
    reason = str(error) or type(error).__name__
    return errors.APIConnectionError(f"connection failed: {reason} ({address})", method=method, url=url)
