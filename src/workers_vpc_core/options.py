"""Per-request options, and the validation of client settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypedDict

import httpx

from .unset import UNSET, Unset

#: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit.
Timeout = float | httpx.Timeout | None


class RequestOptions(TypedDict, total=False):
    """Options of one call, which replace the client's settings. UNSET keeps the client's setting.

    Attributes:
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit.
        max_retries: How many times to retry after a transient failure.
        extra_headers: HTTP headers to add.
        extra_query: Query parameters to add.
    """

    timeout: Timeout | Unset
    max_retries: int | Unset
    extra_headers: Mapping[str, str] | None
    extra_query: Mapping[str, str] | None


def check_options(options: RequestOptions | None) -> RequestOptions:
    """Return the options of a call.

    Raises:
        ValueError: A timeout, a number of retries or a header is invalid.
        TypeError: There is no option with a given name.
    """
    if not options:
        return {}
    if unknown := sorted(options.keys() - RequestOptions.__optional_keys__):
        names = ", ".join(map(repr, unknown))
        raise TypeError(f"unexpected keyword argument{'s' * (len(unknown) > 1)} {names}")
    check_timeout(options.get("timeout", UNSET))
    check_max_retries(options.get("max_retries", UNSET))
    check_headers(options.get("extra_headers") or {})
    return options


def check_timeout(value: object) -> None:
    """Raise a ValueError if a value is not a valid timeout."""
    if value is UNSET or value is None or isinstance(value, httpx.Timeout):
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ValueError(f"timeout: must be seconds above 0, an httpx.Timeout or None (got {value!r})")


def check_max_retries(value: object) -> None:
    """Raise a ValueError if a value is not a valid number of retries."""
    if value is not UNSET:
        check_integer("max_retries", value, 0)


def check_integer(name: str, value: object, minimum: int) -> None:
    """Raise a ValueError if the value of an argument is not an integer, or is below the minimum."""
    if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
        raise ValueError(f"{name}: must be an integer of at least {minimum} (got {value!r})")


# A token as defined by RFC 9110.
_HEADER_NAME = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")


def check_headers(headers: Mapping[str, str]) -> None:
    """Raise a ValueError if a header cannot be sent.

    The message does not contain the header's value, which may be secret. The HTTP library's own message would.
    """
    if not isinstance(headers, Mapping):
        raise ValueError("extra_headers: must be a mapping of header names to values")
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"extra_headers: {name!r} is not a valid header name")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or value != value.strip():
            raise ValueError(
                f"extra_headers: the value of {name!r} must be a string of printable ASCII characters, without line "
                "breaks and without white space around it"
            )
