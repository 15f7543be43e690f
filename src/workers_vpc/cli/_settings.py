"""The options that come before every command, and the client that they make."""

from __future__ import annotations

import logging
import os
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

    def client(self) -> WorkersVPC:
        """A client with these settings and the environment's credentials.

        Raises:
            CommandError: The account or the credentials are missing.
            ConfigurationError: One of them is malformed.
            ValueError: The timeout or the number of retries is malformed.
        """
        from workers_vpc import WorkersVPC

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
        client = WorkersVPC(self.account_id, base_url=self.base_url, timeout=self.timeout, max_retries=self.max_retries)
        if self.verbose:
            logger = logging.getLogger("workers_vpc")
            logger.setLevel(logging.DEBUG)
            logger.addHandler(_ErrorStream())
        return client


class _ErrorStream(logging.Handler):
    """Writes log records to the error stream, as plain text."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        say(f"{record.levelname.lower()}: {record.getMessage()}")
