"""The options that come before every command, and the client that they make."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from ._failures import say

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC


class Settings(NamedTuple):
    """Which account to work on, where, and how."""

    account_id: str | None
    base_url: str | None
    timeout: float
    max_retries: int
    verbose: bool

    @contextmanager
    def client(self) -> Iterator[WorkersVPC]:
        """A client with these settings and the environment's credentials, and the log that is wanted of it.

        Raises:
            ConfigurationError: The account or a credential is missing or malformed.
            ValueError: The timeout or the number of retries is malformed.
        """
        from workers_vpc import WorkersVPC

        with (
            _logged() if self.verbose else nullcontext(),
            WorkersVPC(
                self.account_id, base_url=self.base_url, timeout=self.timeout, max_retries=self.max_retries
            ) as client,
        ):
            yield client


@contextmanager
def _logged() -> Iterator[None]:
    """Show the client's log on the error stream."""
    logger = logging.getLogger("workers_vpc")
    handler, level = _ErrorStream(), logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _ErrorStream(logging.Handler):
    """Writes log records to the error stream, as plain text."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        say(f"{record.levelname.lower()}: {record.getMessage()}")
