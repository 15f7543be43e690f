# Emitted by `make generate`; never edited.
"""The enum AppProtocol."""

from __future__ import annotations

from enum import StrEnum

from ..types import Unset


class AppProtocol(StrEnum):
    """The protocol that a TCP service speaks. Hyperdrive reads it."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"


_MEMBERS = {member.value: member for member in AppProtocol}


def to_app_protocol_or_none_or_unset(value: AppProtocol | str | None | Unset) -> AppProtocol | str | None | Unset:
    """The member of a value; what the contract does not name stays as it is."""
    return _MEMBERS.get(value, value) if isinstance(value, str) else value
