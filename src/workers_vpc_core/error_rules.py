"""What is known about errors of an API besides their statuses: the class to raise, and a hint for the caller."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from . import errors
from .error_codes import INVALID_REQUEST_HEADERS, MISSING_CREDENTIALS, RATE_LIMITED


class ErrorRule(NamedTuple):
    """What is known about an error of the API, besides its status.

    Attributes:
        codes: The codes of the error; empty for any code.
        error_class: The class of the error; None for the class of the status.
        hint: What the caller can do, which is added to the message.
        statuses: The statuses of the response; empty for any status.
        methods: The methods of the request; empty for any method.
        words: Words that the message contains, in lower case.
    """

    codes: Collection[int] = ()
    error_class: type[errors.APIStatusError] | None = None
    hint: str = ""
    statuses: Collection[int] = ()
    methods: Collection[str] = ()
    words: str = ""

    def applies(self, method: str, status: int, messages: Collection[errors.APIMessage]) -> bool:
        """Return whether the rule applies to a response with these errors."""
        return (
            (not self.statuses or status in self.statuses)
            and (not self.methods or method in self.methods)
            and (
                (not self.codes and not self.words)
                or any(
                    (not self.codes or each.code in self.codes) and self.words in each.message.lower()
                    for each in messages
                )
            )
        )


#: Errors of Cloudflare's gateway, which are the same for every API.
GATEWAY_RULES = (
    ErrorRule(
        (MISSING_CREDENTIALS, INVALID_REQUEST_HEADERS),
        errors.AuthenticationError,
        hint="check the API token, or the email address and API key",
        statuses=(400, 401),
    ),
    ErrorRule((RATE_LIMITED,), errors.RateLimitError),
)
