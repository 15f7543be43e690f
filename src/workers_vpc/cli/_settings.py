"""The options that come before every command, and the client that they make."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from ._failures import INVALID, CommandError, say

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
            CommandError: The account or the credentials are missing.
            ConfigurationError: One of them is malformed.
            ValueError: The timeout or the number of retries is malformed.
        """
        from workers_vpc import WorkersVPC

        self._check()
        with (
            _logged() if self.verbose else nullcontext(),
            WorkersVPC(
                self.account_id, base_url=self.base_url, timeout=self.timeout, max_retries=self.max_retries
            ) as client,
        ):
            yield client

    def _check(self) -> None:
        """Tell what is missing in the words of the command, whose options are not the client's arguments."""
        if not any(os.environ.get(f"CLOUDFLARE_{name}") for name in ("API_TOKEN", "EMAIL", "API_KEY")):
            raise CommandError(
                "no credentials: set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY, "
                "in the environment",
                INVALID,
            )
        if self.account_id is None and not os.environ.get("CLOUDFLARE_ACCOUNT_ID"):
            raise CommandError(
                "no account: set CLOUDFLARE_ACCOUNT_ID, or give --account-id before the command", INVALID
            )


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
