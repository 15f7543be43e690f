"""What a client is made with: arguments of its constructor, or else variables of the environment."""

from __future__ import annotations

import os
from typing import NamedTuple

import httpx

from workers_vpc_api.errors import ConfigurationError

from ._version import __version__

#: https://developers.cloudflare.com/api/
BASE_URL = "https://api.cloudflare.com/client/v4"
USER_AGENT = f"workers-vpc/{__version__} (Python)"
#: The headers that may carry a credential. A client sends those of its own scheme alone.
CREDENTIAL_HEADERS = ("Authorization", "X-Auth-Email", "X-Auth-Key")


class Settings(NamedTuple):
    """Where to send requests, for which account, and with which credentials."""

    account_id: str
    base_url: str
    credentials: dict[str, str]

    def __repr__(self) -> str:
        return f"Settings(account_id={self.account_id!r}, base_url={self.base_url!r})"


def settings(
    account_id: str | None,
    api_token: str | None,
    api_email: str | None,
    api_key: str | None,
    base_url: str | None,
) -> Settings:
    """Take what is not given from the environment, and check it.

    Raises:
        ConfigurationError: Something is missing or malformed.
    """
    return Settings(_account(account_id), _base_url(base_url), _credentials(api_token, api_email, api_key))


def _credentials(api_token: str | None, api_email: str | None, api_key: str | None) -> dict[str, str]:
    given = {"api_token": api_token, "api_email": api_email, "api_key": api_key}
    if all(value is None for value in given.values()):
        names = {"api_token": "CLOUDFLARE_API_TOKEN", "api_email": "CLOUDFLARE_EMAIL", "api_key": "CLOUDFLARE_API_KEY"}
        found = {names[argument]: os.environ.get(names[argument]) or None for argument in given}
    else:
        names = {argument: argument for argument in given}
        found = given
        if api_token is not None and (api_email is not None or api_key is not None):
            raise ConfigurationError("give either api_token, or api_email with api_key, not both")
    token, email, key = found.values()
    if token is not None:
        return {"Authorization": f"Bearer {_secret(names['api_token'], token)}"}
    if email is not None and key is not None:
        return {
            "X-Auth-Email": _secret(names["api_email"], email),
            "X-Auth-Key": _secret(names["api_key"], key),
        }
    if email is not None or key is not None:
        there, lacking = ("api_email", "api_key") if email is not None else ("api_key", "api_email")
        raise ConfigurationError(
            f"{names[there]} is given without {names[lacking]}: pass api_email with api_key, or set CLOUDFLARE_EMAIL "
            "with CLOUDFLARE_API_KEY"
        )
    raise ConfigurationError(
        "no credentials: set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY, "
        "or pass api_token, or api_email with api_key"
    )


def _secret(name: str, value: object) -> str:
    # An HTTP library that refuses a header shows its value, so nothing unfit for one may get that far.
    if isinstance(value, str) and value and value.isascii() and value.isprintable() and " " not in value:
        return value
    raise ConfigurationError(f"{name} is malformed: expected ASCII characters without white space or line breaks")


def _account(account_id: str | None) -> str:
    name, value = ("account_id", account_id) if account_id is not None else _from_environment("CLOUDFLARE_ACCOUNT_ID")
    if value is None:
        raise ConfigurationError("no account: set CLOUDFLARE_ACCOUNT_ID or pass account_id")
    if not (isinstance(value, str) and len(value) == 32 and value.isascii() and value.isalnum()):
        raise ConfigurationError(f"{name} is malformed: an account identifier has 32 letters and digits")
    return value


def _base_url(base_url: str | None) -> str:
    name, value = ("base_url", base_url) if base_url is not None else _from_environment("CLOUDFLARE_BASE_URL")
    if value is None:
        return BASE_URL
    try:
        url = httpx.URL(value)
    except (httpx.InvalidURL, TypeError):
        url = httpx.URL()
    if (
        not isinstance(value, str)
        or url.scheme not in ("http", "https")
        or not url.host
        or not value.isascii()
        or " " in value
    ):
        raise ConfigurationError(f"{name} is malformed: expected an address like {BASE_URL}")
    if url.userinfo or "?" in value or "#" in value:
        raise ConfigurationError(f"{name} must have no user, password, query or fragment")
    return value.rstrip("/")


def _from_environment(name: str) -> tuple[str, str | None]:
    return name, os.environ.get(name) or None
