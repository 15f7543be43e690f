"""Commands whose options include the fields of a service.

The options of the contract need the models, whose import takes time. They are added when a command is run or its help
is shown, and not when the help of the main command lists the commands.
"""

from __future__ import annotations

from typing import Any

import click

from ._client_settings import ClientCommand
from ._command_options import FIELDS_PANEL, HOST_OPTIONS, NULL, SET, UNSET_FIELD


class ConfigurationCommand(ClientCommand):
    """A command that takes all fields of a service."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(panels=(FIELDS_PANEL,), **attributes)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the arguments and options of the command."""
        from ._schema_options import field_options

        return [*super().get_params(ctx), *(each.option for each in field_options()), *HOST_OPTIONS, SET, NULL]


class EditCommand(ClientCommand):
    """A command that takes changes of an existing service."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(panels=(FIELDS_PANEL,), **attributes)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the arguments and options of the command."""
        from ._schema_options import edit_options

        fields = [each.option for each in edit_options()]
        return [*super().get_params(ctx), *fields, *HOST_OPTIONS, SET, NULL, UNSET_FIELD]
