"""The errors of the SDK: one tree below `WorkersVPCError`.

Each error can be pickled. No error contains a credential: neither a request nor its headers are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .printable import printable


class APIMessage(NamedTuple):
    """An error in a response, or a note next to it.

    Attributes:
        code: Cloudflare's number for it; 0 if the response has none.
        message: What happened, in words.
        documentation_url: The address of an explanation; None if the response has none.
        pointer: A JSON pointer to the part of the request that the message is about; None if the response has none.
        error_chain: The errors that caused this one, which say more than this one itself.
    """

    code: int
    message: str
    documentation_url: str | None = None
    pointer: str | None = None
    error_chain: tuple[APIMessage, ...] = ()

    def __str__(self) -> str:
        causes = f" ({'; '.join(map(str, self.error_chain))})" if self.error_chain else ""
        code = f"{self.code} " if self.code else ""
        return f"{code}{printable(self.message)}{causes}".strip()


class WorkersVPCError(Exception):
    """The base class of all errors that this package raises for a request or its configuration."""

    def __reduce__(self) -> tuple[Any, ...]:
        # The default calls the class with `args` alone, which does not work for keyword-only arguments.
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[WorkersVPCError], args: tuple[Any, ...], state: dict[str, Any]) -> WorkersVPCError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class APIError(WorkersVPCError):
    """A request did not result in a usable response."""


class APIStatusError(APIError):
    """The API rejected a request or failed to process it.

    Attributes:
        status_code (int): The HTTP status; 520 to 530 come from Cloudflare's edge.
        errors (tuple[APIMessage, ...]): The errors in the response, each with `code`, `message`, `documentation_url`
            and `pointer`. Empty if the response contains none.
        messages (tuple[APIMessage, ...]): Notes next to the errors.
        request_id (str | None): The `cf-ray` header, which identifies the request for Cloudflare's support.
        retry_after (float | None): How many seconds to wait before a retry, from the `Retry-After` header.
        method (str): The HTTP method of the request.
        url (str): The URL of the request.
        body (str): The beginning of a response body that contains no errors, such as an HTML page.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        errors: Sequence[APIMessage] = (),
        messages: Sequence[APIMessage] = (),
        request_id: str | None = None,
        retry_after: float | None = None,
        method: str = "",
        url: str = "",
        body: str = "",
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.errors: tuple[APIMessage, ...] = tuple(errors)
        self.messages: tuple[APIMessage, ...] = tuple(messages)
        self.request_id = request_id
        self.retry_after = retry_after
        self.method = method
        self.url = url
        self.body = body


class BadRequestError(APIStatusError):
    """400: the request is malformed or contains an invalid value."""


class AuthenticationError(APIStatusError):
    """401, or 400 with a code that says so: the credentials are missing, malformed or wrong."""


class PermissionDeniedError(APIStatusError):
    """403: the credentials do not permit this request. A new token may take a few seconds to work."""


class NotFoundError(APIStatusError):
    """404: no resource has this identifier."""


class ConflictError(APIStatusError):
    """409: the request conflicts with an existing resource, such as a name that is already in use."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is well-formed but cannot be processed."""


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_after` is the number of seconds to wait."""


class InternalServerError(APIStatusError):
    """5xx: the API, or Cloudflare's edge in front of it, failed."""


class APIConnectionError(APIError):
    """The connection failed before a complete response was received.

    The API may have processed the request.

    Attributes:
        method (str): The HTTP method of the request.
        url (str): The URL of the request.
    """

    def __init__(self, message: str, *, method: str = "", url: str = "") -> None:
        super().__init__(message)
        self.method = method
        self.url = url


class APITimeoutError(APIConnectionError):
    """No complete response was received in time. The API may have processed the request."""


class DecodeError(APIError):
    """A document does not match the contract.

    Attributes:
        path (str): The place in the document, such as `result.host.network.tunnel_id`.
        reason (str): What is wrong there, such as `must be a UUID (got 'x')`.
        models (tuple[str, ...]): The models that were being decoded, the innermost last.
        method (str): The HTTP method of the request, if the document is a response; likewise the following ones.
        url (str): The URL of the request.
        status_code (int | None): The HTTP status.
        request_id (str | None): The `cf-ray` header, which identifies the request for Cloudflare's support.
        body (str): The beginning of the response body.
    """

    def __init__(
        self,
        path: str,
        reason: str,
        *,
        models: Sequence[str] = (),
        method: str = "",
        url: str = "",
        status_code: int | None = None,
        request_id: str | None = None,
        body: str = "",
    ) -> None:
        super().__init__(path, reason)
        self.path: str = path
        self.reason = reason
        self.models: tuple[str, ...] = tuple(models)
        self.method = method
        self.url = url
        self.status_code = status_code
        self.request_id = request_id
        self.body = body

    def within(self, step: str, model: str = "") -> DecodeError:
        """Add the key or index of the containing value, and the model's name, and return the error itself."""
        if step:
            self.path = f"{step}{'' if not self.path or self.path.startswith('[') else '.'}{self.path}"
        if model:
            self.models = (model, *self.models)
        return self

    def __str__(self) -> str:
        where = f"{printable(self.path)}: " if self.path else ""
        models = f" (in {' > '.join(self.models)})" if self.models else ""
        return f"{where}{printable(self.reason, 1000)}{models}{self._response()}"

    def _response(self) -> str:
        """Return what is known about the response."""
        if not self.method:
            return ""
        status = "" if self.status_code is None else f", status {self.status_code}"
        request_id = f", cf-ray {printable(self.request_id)}" if self.request_id else ""
        body = f"; the response begins with: {printable(self.body)}" if self.body else ""
        return f" ({self.method} {printable(self.url)}{status}{request_id}){body}"


class ConfigurationError(WorkersVPCError, ValueError):
    """A client cannot be created or used: a setting or an environment variable is missing or invalid.

    The message names the setting or the variable and shows no secret.
    """


class InsecureConnectionWarning(UserWarning):
    """A client sends credentials without encryption: its base URL begins with http:// and is not on this machine."""
