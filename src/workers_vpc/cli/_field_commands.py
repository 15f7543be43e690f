"""Commands whose options include the fields of a service.

The options of the contract need the models, whose import takes time. They are added when a command is run or its help
is shown, and not when the help of the main command lists the commands.
"""

from __future__ import annotations

from typing import Any

import click
from rich_click import RichCommand
from rich_click.rich_panel import RichOptionPanel, RichPanel

from ._command_options import FIELDS_PANEL, HOST_OPTIONS, NULL, RENAME, SET, UNSET_FIELD


class _FieldCommand(RichCommand):
    """A command whose help shows the options for fields after the others."""

    def __init__(self, **attributes: Any) -> None:
        panels: list[RichPanel[Any, Any]] = [RichOptionPanel(title) for title in ("Arguments", "Options", FIELDS_PANEL)]
        super().__init__(panels=panels, **attributes)


class ConfigurationCommand(_FieldCommand):
    """A command that takes all fields of a service."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the arguments and options of the command."""
        from ._schema_options import field_options

        return [*super().get_params(ctx), *(each.option for each in field_options()), *HOST_OPTIONS, SET, NULL]


class EditCommand(_FieldCommand):
    """A command that takes changes of an existing service."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the arguments and options of the command."""
        from ._schema_options import edit_options

        scalars = [each.option for each in edit_options()]
        return [*super().get_params(ctx), RENAME, *scalars, *HOST_OPTIONS, SET, NULL, UNSET_FIELD]
