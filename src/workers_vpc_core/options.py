"""Per-request options, and the validation of client settings."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from .http_library import PhaseTimeouts
from .unset import UNSET, Unset

#: Seconds to wait in each phase of a request (connect, read, write, pool), as a number or an `httpx.Timeout`; None for
#: no limit.
Timeout = float | PhaseTimeouts | None
#: Query parameters: a mapping, or pairs of names and values. A value can be a list.
Query = Mapping[str, Any] | Collection[tuple[str, Any]]


class RequestOptions(TypedDict, total=False):
    """Options of one call, which replace the client's settings. UNSET keeps the client's setting.

    Attributes:
        timeout: Seconds to wait in each phase of a request (connect, read, write, pool); None for no limit.
        total_timeout: Seconds that the entire call may take, including retries and waits; None for no limit.
        max_retries: How many times to retry after a transient failure.
        extra_headers: HTTP headers to add.
        extra_query: Query parameters to add: a mapping, or pairs of names and values.
    """

    timeout: Timeout | Unset
    total_timeout: float | Unset | None
    max_retries: int | Unset
    extra_headers: Mapping[str, str] | None
    extra_query: Query | None


def check_options(options: RequestOptions | None) -> RequestOptions:
    """Return the options of a call.

    Raises:
        ValueError: A timeout, a number of retries, a header or a query parameter is invalid.
        TypeError: There is no option with a given name.
    """
    if not options:
        return {}
    if unknown := sorted(options.keys() - RequestOptions.__optional_keys__):
        names = ", ".join(map(repr, unknown))
        raise TypeError(f"unexpected keyword argument{'s' * (len(unknown) > 1)} {names}")
    check_timeout(options.get("timeout", UNSET))
    check_total_timeout(options.get("total_timeout", UNSET))
    check_max_retries(options.get("max_retries", UNSET))
    check_headers(options.get("extra_headers") or {})
    query_values(options.get("extra_query") or {})
    return options


# The largest timeout that the operating systems accept: 2**31 - 1 ms, which are 24 days.
_LONGEST_TIMEOUT = 2_147_483


def check_timeout(value: object) -> None:
    """Raise a ValueError if a value is not a valid timeout."""
    if value is UNSET or value is None:
        return
    as_dict = getattr(value, "as_dict", None)
    for phase, seconds in as_dict().items() if callable(as_dict) else (("", value),):
        if seconds is not None:
            _check_seconds(
                f"timeout ({phase})" if phase else "timeout", seconds, "seconds above 0, an httpx.Timeout or None"
            )


def check_total_timeout(value: object) -> None:
    """Raise a ValueError if a value is not a valid timeout of an entire call."""
    if value is not UNSET and value is not None:
        _check_seconds("total_timeout", value, "seconds above 0 or None")


def _check_seconds(name: str, value: object, expected: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ValueError(f"{name}: must be {expected} (got {value!r})")
    if value > _LONGEST_TIMEOUT:
        raise ValueError(f"{name}: must be at most {_LONGEST_TIMEOUT} seconds, or None for no limit (got {value!r})")


def phase_timeouts(timeout: Timeout) -> Mapping[str, float | None]:
    """Return the timeout of each phase of a request in seconds."""
    if timeout is None or isinstance(timeout, int | float):
        return dict.fromkeys(("connect", "read", "write", "pool"), timeout)
    return timeout.as_dict()


def check_max_retries(value: object) -> None:
    """Raise a ValueError if a value is not a valid number of retries."""
    if value is not UNSET:
        check_integer("max_retries", value, 0)


def check_integer(name: str, value: object, minimum: int) -> None:
    """Raise a ValueError if the value of an argument is not an integer, or is below the minimum."""
    if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
        raise ValueError(f"{name}: must be an integer of at least {minimum} (got {value!r})")


def query_values(query: Query) -> dict[str, list[str]]:
    """Return the values of each query parameter.

    Raises:
        ValueError: A name is not a string, or a value is neither a string, a number, a boolean nor a list of these.
    """
    result: dict[str, list[str]] = {}
    try:
        pairs = list(query.items() if isinstance(query, Mapping) else query)
        items = [(name, value) for name, value in pairs]
    except (TypeError, ValueError):
        raise ValueError("extra_query: must be a mapping, or pairs of names and values") from None
    for name, value in items:
        if not isinstance(name, str) or not _is_encodable(name):
            raise ValueError(f"extra_query: {name!r} is not a valid name")
        values = value if isinstance(value, list | tuple) else [value]
        for each in values:
            if not isinstance(each, str | int | float) or not _is_encodable(str(each)):
                raise ValueError(f"extra_query: the value of {name!r} must be a string, a number, a boolean or a list")
            result.setdefault(name, []).append(str(each).lower() if isinstance(each, bool) else str(each))
    return result


def _is_encodable(text: str) -> bool:
    """Return whether a text can be sent: it contains no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# A token as defined by RFC 9110.
_HEADER_NAME = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")


# The HTTP library derives these from the request. With another value, the request would be malformed.
_FRAMING_HEADERS = frozenset({"content-length", "host", "transfer-encoding"})


def check_headers(headers: Mapping[str, str]) -> None:
    """Raise a ValueError if a header cannot be sent.

    The message does not contain the header's value, which may be secret. The HTTP library's own message would.
    """
    if not isinstance(headers, Mapping):
        raise ValueError("extra_headers: must be a mapping of header names to values")
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"extra_headers: {name!r} is not a valid header name")
        if name.lower() in _FRAMING_HEADERS:
            raise ValueError(f"extra_headers: {name!r} cannot be set, because it is derived from the request")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or value != value.strip():
            raise ValueError(
                f"extra_headers: the value of {name!r} must be a string of printable ASCII characters, without line "
                "breaks and without white space around it"
            )
