"""Messages for people, which are written to the error stream."""

from __future__ import annotations

import sys

from workers_vpc_core.printable import escape


def print_message(message: str) -> None:
    """Write a message to the error stream; the standard output is for data."""
    sys.stdout.flush()  # so that the order is right if both streams go to the same place
    sys.stderr.write("".join(f"{escape(line)}\n" for line in message.split("\n")))
