"""Check the credentials of a request, in both authentication schemes of the API."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ._api_errors import malformed_authorization, missing_credentials, wrong_credentials

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
                raise malformed_authorization()
            received, expected = bearer[1], self.token
        elif headers.get("x-auth-key") and headers.get("x-auth-email"):
            received, expected = headers["x-auth-key"], self.api_key
        else:
            raise missing_credentials()
        accepts_any = self.token is None and self.api_key is None
        if received != expected and not accepts_any:
            raise wrong_credentials()
