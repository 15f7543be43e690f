"""The options that precede every command, and the client that is created from them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from ._messages import print_message

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC


class ClientSettings(NamedTuple):
    """The settings of the client, and whether its requests are logged."""

    account_id: str | None
    base_url: str | None
    timeout: float
    max_retries: int
    verbose: bool

    @contextmanager
    def client(self) -> Iterator[WorkersVPC]:
        """Create a client with these settings and the credentials of the environment.

        Raises:
            ConfigurationError: The account or a credential is missing or malformed.
            ValueError: The timeout or the number of retries is invalid.
        """
        from workers_vpc import WorkersVPC

        with (
            _log_to_error_stream() if self.verbose else nullcontext(),
            WorkersVPC(
                self.account_id, base_url=self.base_url, timeout=self.timeout, max_retries=self.max_retries
            ) as client,
        ):
            yield client


@contextmanager
def _log_to_error_stream() -> Iterator[None]:
    """Write the client's log to the error stream."""
    logger = logging.getLogger("workers_vpc")
    handler, level = _MessageHandler(), logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _MessageHandler(logging.Handler):
    """Writes log records as messages."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        print_message(f"{record.levelname.lower()}: {record.getMessage()}")
