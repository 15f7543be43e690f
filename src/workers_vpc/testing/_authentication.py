"""Who may use the stand-in: both of the API's authentication schemes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from . import _answers as codes
from ._answers import RefusedError, entry

_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Authentication:
    """The credentials that are accepted; any will do where there are none."""

    token: str | None
    api_key: str | None

    def check(self, headers: Mapping[str, str]) -> None:
        """Check the headers of a request, given by lower-case name. A token wins over email and key.

        Raises:
            RefusedError: There are no credentials, half of them, or wrong ones.
        """
        authorization = headers.get("authorization")
        if authorization is not None:
            bearer = _BEARER.fullmatch(authorization.strip())
            if bearer is None:
                message = "Invalid request headers: Authorization is not of the form Bearer TOKEN"
                raise RefusedError(400, [entry(codes.INVALID_HEADERS, message)])
            given, wanted = bearer[1], self.token
        elif headers.get("x-auth-key") and headers.get("x-auth-email"):
            given, wanted = headers["x-auth-key"], self.api_key
        else:
            message = "Missing X-Auth-Key, X-Auth-Email or Authorization headers"
            raise RefusedError(401, [entry(codes.UNAUTHENTICATED, message)])
        anything_goes = self.token is None and self.api_key is None
        if given != wanted and not anything_goes:
            raise RefusedError(401, [entry(codes.WRONG_CREDENTIALS, "Authentication error")])
