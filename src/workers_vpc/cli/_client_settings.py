"""The global options, which are accepted before and after the command, and the client that is created from them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from rich_click import RichCommand
from rich_click.rich_panel import RichOptionPanel, RichPanel
from rich_click.rich_parameter import RichOption

from ._messages import print_message

if TYPE_CHECKING:
    from workers_vpc import WorkersVPC

_GLOBAL_PANEL = "Global options"


class ClientSettings(NamedTuple):
    """The settings of the client, and whether its requests are logged. The names are those of the global options."""

    account_id: str | None = None
    base_url: str | None = None
    timeout: float = 60.0
    total_timeout: float | None = None
    max_retries: int = 2
    verbose: bool = False

    @contextmanager
    def client(self) -> Iterator[WorkersVPC]:
        """Create a client with these settings and the credentials of the environment.

        Raises:
            ConfigurationError: The account or a credential is missing or malformed.
            ValueError: A timeout or the number of retries is invalid.
        """
        from workers_vpc import WorkersVPC

        with (
            _log_to_error_stream() if self.verbose else nullcontext(),
            WorkersVPC(
                self.account_id,
                base_url=self.base_url,
                timeout=self.timeout,
                total_timeout=self.total_timeout,
                max_retries=self.max_retries,
            ) as client,
        ):
            yield client


GLOBAL_OPTIONS = (
    RichOption(
        ["--account-id"],
        metavar="ID",
        panel=_GLOBAL_PANEL,
        help="The account's identifier, 32 letters and digits (default: CLOUDFLARE_ACCOUNT_ID).",
    ),
    RichOption(
        ["--base-url"],
        metavar="URL",
        panel=_GLOBAL_PANEL,
        help="The address of the API (default: CLOUDFLARE_BASE_URL, or Cloudflare's API).",
    ),
    RichOption(
        ["--timeout"],
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        panel=_GLOBAL_PANEL,
        help="How long to wait in each phase of a request (connect, read, write); 60 by default.",
    ),
    RichOption(
        ["--total-timeout"],
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        panel=_GLOBAL_PANEL,
        help="How long each operation may take, including retries and waits; no limit by default.",
    ),
    RichOption(
        ["--max-retries"],
        type=click.IntRange(min=0),
        metavar="NUMBER",
        panel=_GLOBAL_PANEL,
        help="How many times to retry after a transient failure; 2 by default.",
    ),
    RichOption(
        ["--verbose", "-v"],
        is_flag=True,
        default=None,
        panel=_GLOBAL_PANEL,
        help="Log each request to the error stream. The log contains no credentials.",
    ),
)


class ClientCommand(RichCommand):
    """A command that sends requests. It accepts the global options after its name, too.

    Args:
        panels: The titles of the command's own panels of options.
        attributes: The attributes of the command.
    """

    def __init__(self, *, panels: tuple[str, ...] = (), **attributes: Any) -> None:
        titles = ("Arguments", "Options", *panels, _GLOBAL_PANEL)
        shown: list[RichPanel[Any, Any]] = [RichOptionPanel(title) for title in titles]
        super().__init__(panels=shown, **attributes)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the arguments and options of the command, and the global options."""
        return [*super().get_params(ctx), *GLOBAL_OPTIONS]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command with the settings from before and after its name."""
        ctx.obj = update_settings(ctx.obj or ClientSettings(), ctx.params)
        return super().invoke(ctx)


def update_settings(settings: ClientSettings, params: dict[str, Any]) -> ClientSettings:
    """Return settings with the global options that are given, and remove these from the parameters of a command."""
    given = {name: params.pop(name, None) for name in ClientSettings._fields}
    return settings._replace(**{name: value for name, value in given.items() if value is not None})


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
