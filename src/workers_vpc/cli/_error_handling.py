"""Turn every error into a message and an exit status, never into a traceback."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click
from click import Abort
from click.exceptions import Exit

from workers_vpc_core.errors import WorkersVPCError

from ._exit_status import CommandError, ExitStatus, exit_status
from ._messages import print_message


@contextmanager
def handle_errors() -> Iterator[None]:
    """Exit with a message and a status if the enclosed code raises an error."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the encoding of the terminal does not contain must not be an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
        sys.stdout.flush()
    except (CommandError, WorkersVPCError, ValueError) as error:
        print_message(f"Error: {_describe(error)}")
        raise Exit(exit_status(error)) from None
    except click.UsageError as error:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            raise
        print_message(f"Error: {error.format_message()}")
        if error.ctx is not None:
            print_message(f"Try '{error.ctx.command_path} --help' for help.")
        raise Exit(ExitStatus.INVALID) from None
    except RecursionError:
        print_message("Error: the document is nested too deeply")
        raise Exit(ExitStatus.INVALID) from None
    except (KeyboardInterrupt, Abort):
        print_message("Interrupted.")
        raise Exit(ExitStatus.INTERRUPTED) from None
    except OSError as error:
        _discard_output()
        if isinstance(error, BrokenPipeError):
            raise Exit(ExitStatus.CLOSED_PIPE) from None
        print_message(f"Error: cannot write the output: {error.strerror or error}")
        raise Exit(ExitStatus.FAILED) from None


def _describe(error: Exception) -> str:
    """Return the message of an error, without the names of Python classes and arguments."""
    if isinstance(error, CommandError | WorkersVPCError):
        return str(error)
    from ._document_checks import without_class_names

    text = without_class_names(str(error))
    text = re.sub(r"\b(max_deletions)=(\d+)", r"--max-deletions \2", text)
    return text.replace("replace_type=True", "--replace-type")


def _discard_output() -> None:
    """Discard the output that is still buffered; otherwise Python writes a traceback about it when it exits."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
