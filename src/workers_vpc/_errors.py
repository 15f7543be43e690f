"""The errors that are specific to VPC Services, and what is known about the errors of their API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from workers_vpc_core.error_rules import ErrorRule
from workers_vpc_core.errors import BadRequestError, WorkersVPCError

from ._error_codes import AUTHENTICATION_ERROR, NAME_TAKEN_OR_TUNNEL_NOT_FOUND

if TYPE_CHECKING:
    from ._account_plan import ApplyResult


class NameTakenError(BadRequestError):
    """400: another service of the account has this name; see `APIStatusError` for the attributes.

    Choose another name, or change the existing service with `edit` or `ensure`.
    """


class TunnelNotFoundError(BadRequestError):
    """400: the account has no Cloudflare Tunnel with this identifier, or the tunnel was deleted.

    Check the `tunnel_id` of the host. See `APIStatusError` for the attributes.
    """


class StaleServiceError(WorkersVPCError):
    """The service was changed by somebody else since the caller last read it.

    Attributes:
        expected (datetime | None): The time of the last change that the caller knows; None if the caller knows none.
        found (datetime | None): The time of the last change according to the API; None if the API does not say.
    """

    def __init__(self, message: str, *, expected: datetime | None, found: datetime | None) -> None:
        super().__init__(message)
        self.expected = expected
        self.found = found


class ApplyError(WorkersVPCError, ExceptionGroup[WorkersVPCError]):
    """Some services could not be created, changed or deleted. It is safe to run `apply` again.

    Attributes:
        exceptions (tuple[WorkersVPCError, ...]): The error of each service that failed. A note names the service.
        result (ApplyResult): The result for all services, including those that failed and those that did not.
    """

    result: ApplyResult

    def __new__(
        cls,
        message: str,
        exceptions: Sequence[WorkersVPCError],
        result: ApplyResult | None = None,  # noqa: ARG004 - only the constructor of an exception group takes it
    ) -> Self:
        """Create the group; the constructor stores the result."""
        return super().__new__(cls, message, exceptions)

    def __init__(self, message: str, exceptions: Sequence[WorkersVPCError], result: ApplyResult | None = None) -> None:
        super().__init__(message, exceptions)
        if result is not None:
            self.result = result

    def derive(self, excs: Sequence[WorkersVPCError], /) -> ApplyError:  # type: ignore[override]
        """Return a group with some of the exceptions, as `except*` needs it.

        Args:
            excs: The exceptions.
        """
        return ApplyError(self.message, excs, self.result)


_WRITE_METHODS = ("POST", "PUT", "DELETE")
_ROLE_HINT = (
    "the token needs the role Connectivity Directory Admin for this account; a token that was just created can take "
    "some seconds to work"
)

#: What is known about the errors of this API. The first rule that applies to a response is used.
ERROR_RULES = (
    ErrorRule(
        (NAME_TAKEN_OR_TUNNEL_NOT_FOUND,),
        NameTakenError,
        hint="choose another name, or change the existing service with edit or ensure",
        statuses=(400,),
        words="already exists",
    ),
    ErrorRule(
        (NAME_TAKEN_OR_TUNNEL_NOT_FOUND,),
        TunnelNotFoundError,
        hint="check the tunnel_id of the host; the tunnel must exist in the same account",
        statuses=(400,),
        words="tunnel",
    ),
    ErrorRule((AUTHENTICATION_ERROR,), hint=_ROLE_HINT, methods=_WRITE_METHODS, statuses=(401, 403)),
    ErrorRule(hint=_ROLE_HINT, methods=_WRITE_METHODS, statuses=(403,)),
)
