"""The string formats that schemas check: parsing and validation of UUIDs, timestamps, dates and addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple, cast
from uuid import UUID

from .unset import Unset

# The patterns are compiled when they are first used, because compiling takes a noticeable part of the import time.
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
_LABEL = "(?!-)[A-Za-z0-9-]{1,63}(?<!-)"


def parse_uuid(value: str) -> UUID | None:
    """Return the UUID that a string represents, in any common spelling, or None if it represents none."""
    digits = value.replace("-", "").lower().removeprefix("urn:uuid:").strip("{}")
    # `UUID` itself accepts underscores, signs and the digits of other scripts.
    return UUID(digits) if re.fullmatch("[0-9a-f]{32}", digits) else None


def parse_timestamp(value: str) -> datetime | None:
    """Return the time that an ISO 8601 string represents, in UTC, or None if it represents none.

    A string without a time zone is taken as UTC. Times are kept to the microsecond.
    """
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        # Only some rare spellings need dateutil, and its import takes several milliseconds.
        from dateutil.parser import isoparse

        try:
            moment = isoparse(value)
        except (ValueError, OverflowError):
            return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # in UTC, it is before the year 1 or after the year 9999
        return None


def format_timestamp(moment: datetime) -> str:
    """Return a time as an RFC 3339 string in UTC: the inverse of `parse_timestamp`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def is_timestamp(value: str) -> bool:
    """Return whether a string is an RFC 3339 timestamp, which is stricter than ISO 8601."""
    return re.fullmatch(f"{_DATE}[Tt ]{_TIME}", value) is not None and parse_timestamp(value) is not None


def parse_date(value: str) -> date | None:
    """Return the date that an ISO 8601 string represents, or None if it represents none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def is_date(value: str) -> bool:
    """Return whether a string is an RFC 3339 date."""
    return re.fullmatch(_DATE, value) is not None and parse_date(value) is not None


def _is_address(parse: Callable[[str], object], value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    # A zone, such as fe80::1%eth0, has a meaning on one machine only.
    return "%" not in value


def is_ipv4(value: str) -> bool:
    """Return whether a string is an IPv4 address."""
    return _is_address(IPv4Address, value)


def is_ipv6(value: str) -> bool:
    """Return whether a string is an IPv6 address without a zone."""
    return _is_address(IPv6Address, value)


def is_hostname(value: str) -> bool:
    """Return whether a string is a hostname as defined by RFC 1123."""
    labels = value.removesuffix(".").split(".")
    return len(value) <= 253 and all(re.fullmatch(_LABEL, label) for label in labels) and not labels[-1].isdigit()


class StringFormat(NamedTuple):
    """A format of strings.

    Attributes:
        expected: The format in words that complete "must be".
        is_valid: Returns whether a string has the format.
    """

    expected: str
    is_valid: Callable[[str], bool]


#: The formats that `StringSchema` checks, by their names in OpenAPI. Other formats are accepted unchecked.
STRING_FORMATS: dict[str, StringFormat] = {
    "ipv4": StringFormat("an IPv4 address", is_ipv4),
    "ipv6": StringFormat("an IPv6 address", is_ipv6),
    "hostname": StringFormat("a hostname", is_hostname),
}


# Type checkers only understand attrs converters that are functions with precise types, hence one for each combination.


def to_uuid(value: UUID | str) -> UUID:
    """Convert a UUID's string; leave an invalid string to the validator."""
    return (parse_uuid(value) or cast("UUID", value)) if isinstance(value, str) else value


def to_uuid_or_none(value: UUID | str | None) -> UUID | None:
    """Convert a UUID's string, and keep None."""
    return to_uuid(value) if isinstance(value, str) else value


def to_uuid_or_unset(value: UUID | str | Unset) -> UUID | Unset:
    """Convert a UUID's string, and keep UNSET."""
    return to_uuid(value) if isinstance(value, str) else value


def to_uuid_or_none_or_unset(value: UUID | str | Unset | None) -> UUID | Unset | None:
    """Convert a UUID's string, and keep None and UNSET."""
    return to_uuid(value) if isinstance(value, str) else value
