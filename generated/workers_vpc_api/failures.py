# Emitted by `make generate`; never edited.
"""How a failure of httpx, or an answer that is a refusal, becomes one of this package's errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from . import errors

if TYPE_CHECKING:
    from .models.message import Message

#: What httpx raises while a body is read that breaks off, or is not compressed as its header says.
BROKEN = (httpx.RequestError, httpx.StreamError)
#: What it raises where no whole answer came, also because it is closed, which is a RuntimeError.
CONNECTION_FAILURES = (httpx.RequestError, RuntimeError)

_BY_STATUS: dict[int, type[errors.APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
}

#: Cloudflare's own, which no registry names.
_EDGE_STATUSES = range(520, 531)
_SNIPPET = 200


def snippet(content: bytes) -> str:
    """The beginning of a body, on one line and fit for a terminal."""
    text = " ".join(content[: 4 * _SNIPPET].decode("utf-8", errors="replace").split())
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return f"{text[:_SNIPPET]}…" if len(text) > _SNIPPET else text


def is_failure(document: Any) -> bool:
    """Whether a document is an envelope that says so."""
    return isinstance(document, dict) and document.get("success") is False


def failed_response(response: httpx.Response, content: bytes) -> httpx.Response:
    """An answer with what could be read of its body, which is decompressed by now."""
    headers = httpx.Headers(
        [item for item in response.headers.multi_items() if item[0] not in ("content-encoding", "content-length")]
    )
    return httpx.Response(
        response.status_code,
        headers=headers,
        content=content,
        request=response.request,
        extensions=response.extensions,
    )


def status_error(response: httpx.Response) -> errors.APIStatusError:
    """The error of an answer that is a refusal."""
    status = response.status_code
    request = response.request
    envelope = _envelope(response.content)
    problems = _entries(envelope.get("errors"))
    body = "" if problems else snippet(response.content)
    said = "; ".join(f"{problem.code} {problem.message}" for problem in problems) or body
    if response.is_redirect:
        said = "redirects are not followed"
    request_id = response.headers.get("cf-ray")
    address = f"{request.method} {_short_url(request.url)}"
    context = f"{address}, cf-ray {request_id}" if request_id else address
    wait = retry_after(response.headers)
    if wait is not None:
        context += f", to wait for {wait:g} s"
    default = errors.InternalServerError if status >= 500 else errors.APIStatusError
    return _BY_STATUS.get(status, default)(
        f"{_name(status)}{f': {said}' if said else ''} ({context})",
        status_code=status,
        errors=problems,
        messages=_entries(envelope.get("messages")),
        request_id=request_id,
        retry_after=wait,
        method=request.method,
        url=str(request.url),
        body=body,
    )


def _name(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} {'Error at the edge' if status in _EDGE_STATUSES else 'Unknown status'}"


def _short_url(url: httpx.URL) -> str:
    """A URL's last two steps, which say what a request was about."""
    return "…/" + "/".join(url.path.rstrip("/").split("/")[-2:])


def _envelope(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _entries(value: Any) -> list[Message]:
    if not isinstance(value, list):
        return []
    from .models.message import Message

    entries: list[Message] = []
    for item in value:
        with suppress(errors.DecodeError, TypeError):  # an entry that cannot be read says less than the status
            entries.append(Message.from_dict({"code": 0, "message": "", **item}))
    return entries


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How many seconds the `Retry-After` header asks to wait, whether it says so or names a date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def connection_error(error: Exception, request: httpx.Request) -> errors.APIError:
    """The error of a request that got no whole answer."""
    method, url = request.method, str(request.url)
    # httpx's own error, which is kept as the cause, holds the request, and so the credentials.
    request.headers.clear()
    address = f"{method} {_short_url(request.url)} at {urlsplit(url).netloc}"
    if isinstance(error, httpx.TimeoutException):
        phase = type(error).__name__.removesuffix("Timeout").lower()
        seconds = request.extensions.get("timeout", {}).get(phase)
        after = "" if seconds is None else f" after {seconds:g} s"
        return errors.APITimeoutError(f"timed out{after} ({phase}): {address}", method=method, url=url)
    if isinstance(error, httpx.DecodingError):
        return errors.DecodeError("", f"the answer cannot be decompressed: {error} ({address})")
    reason = str(error) or type(error).__name__
    return errors.APIConnectionError(f"no whole answer: {reason} ({address})", method=method, url=url)
