"""The exit statuses of the command, and the status for each error."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from workers_vpc._error_codes import (
    COULD_NOT_ROUTE,
    NO_ROUTE,
    SERVICE_NOT_FOUND,
)
from workers_vpc._errors import ApplyError, NameTakenError, StaleServiceError
from workers_vpc_core.errors import (
    APIStatusError,
    ConfigurationError,
    ConflictError,
    NotFoundError,
    WorkersVPCError,
)


class ExitStatus(IntEnum):
    """The exit statuses. The help of the command and docs/cli.md describe them to users."""

    FAILED = 1
    INVALID = 2
    NOT_FOUND = 3
    CONFLICT = 4
    WOULD_CHANGE = 5
    INTERRUPTED = 130  # as in shells: 128 and the number of the signal SIGINT
    CLOSED_PIPE = 141  # likewise for SIGPIPE


class CommandError(Exception):
    """The command cannot continue.

    Attributes:
        status: The exit status.
    """

    def __init__(self, message: str, status: ExitStatus) -> None:
        super().__init__(message)
        self.status = status


def invalid_input(errors: Sequence[str]) -> CommandError:
    """Return the error for invalid input: one line, or a line for each thing that is wrong with it."""
    message = errors[0] if len(errors) == 1 else "\n  ".join([f"{len(errors)} errors:", *errors])
    return CommandError(message, ExitStatus.INVALID)


def several_failures(heading: str, failures: Sequence[tuple[str, Exception | None]]) -> CommandError:
    """Return the error for a command that failed for some services, with a line for each of them.

    Args:
        heading: The first line.
        failures: The name of each service that failed, and its error.
    """
    lines = [heading, *(f"{name}: {error}" for name, error in failures)]
    return CommandError("\n  ".join(lines), _common_status([error for _, error in failures if error is not None]))


def exit_status(error: Exception) -> ExitStatus:
    """Return the exit status for an error."""
    if isinstance(error, CommandError):
        return error.status
    if isinstance(error, ConfigurationError) or not isinstance(error, WorkersVPCError):
        return ExitStatus.INVALID
    if isinstance(error, ApplyError):
        return _common_status(error.exceptions)
    codes = {each.code for each in error.errors} if isinstance(error, APIStatusError) else set()
    # A 404 for a wrong path, such as one with a malformed account, says nothing about the service.
    is_wrong_path = bool(codes & {NO_ROUTE, COULD_NOT_ROUTE})
    if SERVICE_NOT_FOUND in codes or (isinstance(error, NotFoundError) and not is_wrong_path):
        return ExitStatus.NOT_FOUND
    if isinstance(error, ConflictError | NameTakenError | StaleServiceError):
        return ExitStatus.CONFLICT
    return ExitStatus.FAILED


def _common_status(errors: Sequence[Exception]) -> ExitStatus:
    """Return the exit status that all errors have; if they have different ones, that of any failure."""
    statuses = {exit_status(each) for each in errors}
    return statuses.pop() if len(statuses) == 1 else ExitStatus.FAILED
