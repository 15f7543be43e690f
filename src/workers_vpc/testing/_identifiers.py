"""The identifiers that the emulator gives to new services."""

import os
import threading
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID


class ServiceIds:
    """The identifiers of new services: those that are given, and then UUIDs of version 7.

    Args:
        first: The first identifiers.
    """

    def __init__(self, first: Iterable[UUID | str] = ()) -> None:
        self._first = iter(first)
        self._lock = threading.Lock()

    def next(self, moment: datetime) -> str:
        """Return the next identifier, in lower case.

        Raises:
            ValueError: One of the given identifiers is not a UUID.
        """
        with self._lock:
            given = next(self._first, None)
        return str(uuid7(moment) if given is None else UUID(str(given)))


def uuid7(moment: datetime) -> UUID:
    """Return a new UUID of version 7 (RFC 9562): the time in milliseconds, followed by random bits."""
    milliseconds = int(moment.timestamp() * 1000) & (2**48 - 1)
    random_bits = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | random_bits
    value = value & ~(0xF << 76) | 7 << 76  # the version
    value = value & ~(0x3 << 62) | 0x2 << 62  # the variant
    return UUID(int=value)
