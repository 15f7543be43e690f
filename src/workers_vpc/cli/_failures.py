"""What a failure means to a script, and what is said of it to a person."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

import typer

from workers_vpc_api.errors import (
    APIStatusError,
    ConfigurationError,
    ConflictError,
    NotFoundError,
    StaleServiceError,
    WorkersVPCError,
)

# Exit statuses; the help and docs/cli.md tell them too.
FAILED = 1
INVALID = 2
NOT_FOUND = 3
CONFLICT = 4
WOULD_CHANGE = 5
INTERRUPTED = 130  # as shells count it: 128 and the signal's number
CLOSED_PIPE = 141

#: Cloudflare's code for a service that is not there.
_NO_SERVICE = 5104
#: Its code for a name that is taken, and also for a tunnel that is not there: the message tells which.
_TAKEN = 5101
#: Its codes for an address that is none of the API's, such as one with a wrong account.
_NO_ROUTE = frozenset({7000, 7003})


class CommandError(Exception):
    """The command cannot go on: what is wrong, and the status to exit with."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def invalid(what: str, problems: Iterable[str]) -> CommandError:
    """The error of an input, with all that is wrong with it."""
    return CommandError("\n  ".join([f"{what}:", *problems]), INVALID)


def plain(value: object) -> str:
    """A text without anything that could steer a terminal, such as escape sequences or a change of direction."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode()
        for char in str(value)
    )


def say(message: str) -> None:
    """Tell a person something, on the error stream: the output is for data."""
    sys.stderr.write("".join(f"{plain(line)}\n" for line in message.split("\n")))


@contextmanager
def told() -> Iterator[None]:
    """Turn what goes wrong into a message and an exit status, and never into a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal of another encoding must not make a name a failure
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
        sys.stdout.flush()
    except (CommandError, WorkersVPCError, ValueError) as error:
        say(f"Error: {error}")
        raise typer.Exit(status_of(error)) from None
    except RecursionError:
        say("Error: the document is nested too deeply")
        raise typer.Exit(INVALID) from None
    except (KeyboardInterrupt, typer.Abort):
        say("Interrupted.")
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        _discard_output()
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(CLOSED_PIPE) from None
        say(f"Error: cannot write the output: {error.strerror or error}")
        raise typer.Exit(FAILED) from None


def status_of(error: Exception) -> int:
    """The status to exit with after an error."""
    if isinstance(error, CommandError):
        return error.status
    if isinstance(error, ConfigurationError) or not isinstance(error, WorkersVPCError):
        return INVALID
    codes = {problem.code for problem in error.errors} if isinstance(error, APIStatusError) else set()
    if _NO_SERVICE in codes or (isinstance(error, NotFoundError) and not codes & _NO_ROUTE):
        return NOT_FOUND
    is_taken = _TAKEN in codes and "exist" in str(error) and "not " not in str(error)
    return CONFLICT if isinstance(error, ConflictError | StaleServiceError) or is_taken else FAILED


def _discard_output() -> None:
    """Send what is still buffered nowhere: else Python complains about it on its way out."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
