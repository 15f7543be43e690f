"""IP addresses that a caller passes as objects of the module `ipaddress`. Models and documents contain their text."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import Any, TypeAlias, cast

from .unset import Unset

Address: TypeAlias = IPv4Address | IPv6Address
#: Lists of addresses. Type checkers distinguish them, because a list can be modified.
Addresses: TypeAlias = list[str] | list[str | Address] | list[Address] | list[IPv4Address] | list[IPv6Address]


def with_text_addresses(value: Any) -> Any:
    """Return a value in which each address, also in mappings and lists, is replaced with its text."""
    if isinstance(value, Address):
        return str(value)
    if isinstance(value, Mapping):
        return {key: with_text_addresses(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [with_text_addresses(each) for each in value]
    return value


# Type checkers only understand attrs converters that are functions with precise types, hence one for each combination.


def to_address(value: str | Address) -> str:
    """Convert an address to its text; leave an invalid value to the validator."""
    return str(value) if isinstance(value, Address) else value


def to_address_or_none(value: str | Address | None) -> str | None:
    """Convert an address to its text, and keep None."""
    return str(value) if isinstance(value, Address) else value


def to_address_or_unset(value: str | Address | Unset) -> str | Unset:
    """Convert an address to its text, and keep UNSET."""
    return str(value) if isinstance(value, Address) else value


def to_address_or_none_or_unset(value: str | Address | Unset | None) -> str | Unset | None:
    """Convert an address to its text, and keep None and UNSET."""
    return str(value) if isinstance(value, Address) else value


def to_addresses(value: Addresses) -> list[str]:
    """Convert addresses to their texts; leave an invalid value to the validator."""
    return cast("list[str]", with_text_addresses(value))


def to_addresses_or_none(value: Addresses | None) -> list[str] | None:
    """Convert addresses to their texts, and keep None."""
    return cast("list[str] | None", with_text_addresses(value))


def to_addresses_or_unset(value: Addresses | Unset) -> list[str] | Unset:
    """Convert addresses to their texts, and keep UNSET."""
    return cast("list[str] | Unset", with_text_addresses(value))


def to_addresses_or_none_or_unset(value: Addresses | Unset | None) -> list[str] | Unset | None:
    """Convert addresses to their texts, and keep None and UNSET."""
    return cast("list[str] | Unset | None", with_text_addresses(value))
