# Emitted by `make generate`; never edited.
"""The errors of endpoint functions and clients: one tree below `WorkersVPCError`.

Each error can be pickled, and none holds a credential: neither a request nor its headers are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models.message import Message


class WorkersVPCError(Exception):
    """The base of every error that this package raises for what happened between it and the API."""

    def __reduce__(self) -> tuple[Any, ...]:
        # The default calls the class with `args`, which says nothing of arguments that are given by keyword.
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[WorkersVPCError], args: tuple[Any, ...], state: dict[str, Any]) -> WorkersVPCError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class APIError(WorkersVPCError):
    """A request that did not end in a usable answer."""


class APIStatusError(APIError):
    """The API refused a request.

    Attributes:
        status_code (int): The HTTP status; 520 to 530 come from Cloudflare's edge.
        errors (tuple[Message, ...]): What was wrong, as the API says it: each with `code`, `message`,
            `documentation_url` and `pointer`. Empty where the body had none.
        messages (tuple[Message, ...]): Notes beside the errors.
        request_id (str | None): The `cf-ray` header, which names the request for Cloudflare's support.
        retry_after (float | None): How many seconds the API asks to wait, from the `Retry-After` header.
        method (str): The HTTP method of the request.
        url (str): The URL of the request.
        body (str): The beginning of a body that had no such entries, such as an HTML page.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        errors: Sequence[Message] = (),
        messages: Sequence[Message] = (),
        request_id: str | None = None,
        retry_after: float | None = None,
        method: str = "",
        url: str = "",
        body: str = "",
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.errors: tuple[Message, ...] = tuple(errors)
        self.messages: tuple[Message, ...] = tuple(messages)
        self.request_id = request_id
        self.retry_after = retry_after
        self.method = method
        self.url = url
        self.body = body


class BadRequestError(APIStatusError):
    """400: the request is malformed, or a value in it is wrong."""


class AuthenticationError(APIStatusError):
    """401: the credentials are missing or wrong."""


class PermissionDeniedError(APIStatusError):
    """403: the credentials do not allow this. A new token may take some seconds to work."""


class NotFoundError(APIStatusError):
    """404: nothing has this identifier."""


class ConflictError(APIStatusError):
    """409: the request contradicts what exists, such as a name that is taken."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is well-formed, and cannot be carried out."""


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_after` says how many seconds to wait."""


class InternalServerError(APIStatusError):
    """5xx: the API or the edge before it failed."""


class APIConnectionError(APIError):
    """No whole answer came: the connection was refused, dropped, or ended half-way.

    Attributes:
        method (str): The HTTP method of the request.
        url (str): The URL of the request.
    """

    def __init__(self, message: str, *, method: str = "", url: str = "") -> None:
        super().__init__(message)
        self.method = method
        self.url = url


class APITimeoutError(APIConnectionError):
    """No whole answer came in time. The request may have been carried out."""


class DecodeError(APIError):
    """A document that is not what the contract says.

    Attributes:
        path (str): Where in the document, such as `result.host.network.tunnel_id`.
        expected (str): What should be there.
        models (tuple[str, ...]): The models that were being read, the innermost last.
        body (str): The beginning of the document, where it came as an answer.
    """

    def __init__(self, path: str, expected: str, *, models: Sequence[str] = (), body: str = "") -> None:
        super().__init__(path, expected)
        self.path: str = path
        self.expected = expected
        self.models: tuple[str, ...] = tuple(models)
        self.body = body

    def within(self, step: str, model: str = "") -> DecodeError:
        """Prefix the path by the key or index that leads to it, in a model of that name; returns the error itself."""
        if step:
            self.path = f"{step}{'' if not self.path or self.path.startswith('[') else '.'}{self.path}"
        if model:
            self.models = (model, *self.models)
        return self

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        meant = f" (in {' > '.join(self.models)})" if self.models else ""
        return f"{where}{self.expected}{meant}"


class ConfigurationError(WorkersVPCError, ValueError):
    """A client cannot be made: a credential or the account is missing or malformed. No value is shown."""


class StaleServiceError(WorkersVPCError):
    """Somebody else changed what was to be changed.

    Attributes:
        expected (datetime): When it was last changed, as the caller knew it.
        found (datetime | None): When it was last changed in fact; None where the API does not say.
    """

    def __init__(self, message: str, *, expected: datetime, found: datetime | None) -> None:
        super().__init__(message)
        self.expected = expected
        self.found = found
