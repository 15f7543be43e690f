"""Turn every error into a message and an exit status, never into a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

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
        print_message(f"Error: {error}")
        raise Exit(exit_status(error)) from None
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


def _discard_output() -> None:
    """Discard the output that is still buffered; otherwise Python writes a traceback about it when it exits."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
