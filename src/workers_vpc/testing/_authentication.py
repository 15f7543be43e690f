"""Check the credentials of a request, in both authentication schemes of the API."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workers_vpc import _error_codes as error_codes

from ._responses import RejectedError, error_object

_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Authentication:
    """The credentials that are accepted. Without a token and without a key, any credentials are accepted."""

    token: str | None
    api_key: str | None

    def check(self, headers: Mapping[str, str]) -> None:
        """Check the headers of a request, given by lower-case name. A token has precedence over email and key.

        Raises:
            RejectedError: The credentials are missing, incomplete, malformed or wrong.
        """
        authorization = headers.get("authorization")
        if authorization is not None:
            bearer = _BEARER.fullmatch(authorization.strip())
            if bearer is None:
                message = "Invalid request headers: Authorization is not of the form Bearer TOKEN"
                raise RejectedError(400, [error_object(error_codes.INVALID_REQUEST_HEADERS, message)])
            received, expected = bearer[1], self.token
        elif headers.get("x-auth-key") and headers.get("x-auth-email"):
            received, expected = headers["x-auth-key"], self.api_key
        else:
            message = "Missing X-Auth-Key, X-Auth-Email or Authorization headers"
            raise RejectedError(401, [error_object(error_codes.MISSING_CREDENTIALS, message)])
        accepts_any = self.token is None and self.api_key is None
        if received != expected and not accepts_any:
            raise RejectedError(401, [error_object(error_codes.AUTHENTICATION_ERROR, "Authentication error")])
