# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""The formats of strings: how each is told, and read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Any, cast
from uuid import UUID, SafeUUID

from .types import Unset

# Setting its slots is what `UUID(value)` comes to, in half the time. A page of services has thousands of UUIDs.
_new: Callable[[type[UUID]], UUID] = object.__new__
_set_int = cast("Any", UUID).int.__set__
_set_is_safe = cast("Any", UUID).is_safe.__set__
_UNKNOWN = SafeUUID.unknown


def parse_uuid(value: str) -> UUID | None:
    """The UUID that a string spells, None where it spells none."""
    digits = value.replace("-", "")
    if len(digits) != 32:
        digits = digits.lower().removeprefix("urn:uuid:").strip("{}")
    try:
        # Stricter than `int(digits, 16)`, which takes underscores, signs and the digits of other scripts.
        octets = bytes.fromhex(digits)
    except ValueError:
        return None
    if len(octets) != 16 or len(digits) != 32:
        return None
    result = _new(UUID)
    _set_int(result, int.from_bytes(octets))
    _set_is_safe(result, _UNKNOWN)
    return result


def parse_timestamp(value: str) -> datetime | None:
    """The moment that an ISO 8601 string spells, in UTC, None where it spells none. One without a zone is in UTC."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        from dateutil.parser import isoparse  # loaded for the spellings that the standard library refuses alone

        try:
            moment = isoparse(value)
        except ValueError:
            return None
    if moment.tzinfo is UTC:
        return moment
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def parse_date(value: str) -> date | None:
    """The date that an ISO 8601 string spells, None where it spells none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _address(kind: Callable[[str], object]) -> Callable[[str], bool]:
    def accepts(value: str) -> bool:
        try:
            kind(value)
        except ValueError:
            return False
        # A zone, such as fe80::1%eth0, means something on one machine alone.
        return "%" not in value

    return accepts


_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)", re.ASCII)


def _is_hostname(value: str) -> bool:
    """Whether a string is a hostname as RFC 1123 has it."""
    labels = value.removesuffix(".").split(".")
    return len(value) <= 253 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit()


#: The formats that strings are checked for, each in words and as a test.
FORMATS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "ipv4": ("an IPv4 address", _address(IPv4Address)),
    "ipv6": ("an IPv6 address", _address(IPv6Address)),
    "hostname": ("a hostname", _is_hostname),
}


def search(pattern: str, value: str) -> bool:
    """Whether a regular expression of JSON Schema is found in a string."""
    # In JSON Schema `$` is the end of the string; in Python it also stands before a last line break.
    return re.search(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), value) is not None


def to_uuid(value: UUID | str) -> UUID:
    """A UUID from its string; what is no UUID is left to the rule."""
    return (parse_uuid(value) or cast("UUID", value)) if isinstance(value, str) else value


def to_uuid_or_unset(value: UUID | str | Unset) -> UUID | Unset:
    """A UUID from its string; what is no UUID is left to the rule."""
    return (parse_uuid(value) or cast("UUID", value)) if isinstance(value, str) else value
