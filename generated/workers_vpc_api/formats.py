# Emitted by `make generate`; never edited.
"""The formats of strings: how each is told, and read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import cast
from uuid import UUID

from .types import Unset


def parse_uuid(value: str) -> UUID | None:
    """The UUID that a string spells, None where it spells none."""
    digits = value.replace("-", "").lower().removeprefix("urn:uuid:").strip("{}")
    # `UUID` itself takes underscores, signs and the digits of other scripts.
    return UUID(digits) if re.fullmatch("[0-9a-f]{32}", digits) else None


def parse_timestamp(value: str) -> datetime | None:
    """The moment that an ISO 8601 string spells, in UTC and to the microsecond, None where it spells none.

    One without a zone is in UTC.
    """
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        from dateutil.parser import isoparse  # loaded for the spellings that the standard library refuses alone

        try:
            moment = isoparse(value)
        except (ValueError, OverflowError):
            return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # in UTC it is before the year 1 or after 9999
        return None


# The patterns are compiled with their first use: that would be a part of the time that an import takes.
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"


def is_timestamp(value: str) -> bool:
    """Whether a string is a timestamp as RFC 3339 has it, which allows fewer spellings than ISO 8601."""
    return re.fullmatch(f"{_DATE}[Tt ]{_TIME}", value) is not None and parse_timestamp(value) is not None


def _address(kind: Callable[[str], object]) -> Callable[[str], bool]:
    def accepts(value: str) -> bool:
        try:
            kind(value)
        except ValueError:
            return False
        # A zone, such as fe80::1%eth0, means something on one machine alone.
        return "%" not in value

    return accepts


#: The formats that strings are checked for, each in words and as a test.
FORMATS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "ipv4": ("an IPv4 address", _address(IPv4Address)),
    "ipv6": ("an IPv6 address", _address(IPv6Address)),
}


def to_uuid(value: UUID | str) -> UUID:
    """A UUID from its string; what is no UUID is left to the rule."""
    return (parse_uuid(value) or cast("UUID", value)) if isinstance(value, str) else value


def to_uuid_or_unset(value: UUID | str | Unset) -> UUID | Unset:
    """A UUID from its string; what is no UUID is left to the rule."""
    return (parse_uuid(value) or cast("UUID", value)) if isinstance(value, str) else value
