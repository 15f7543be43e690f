"""The configuration of a client: arguments of its constructor, or else environment variables."""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TypedDict

from workers_vpc_api.api.parameters import ACCOUNT_ID
from workers_vpc_core.errors import ConfigurationError
from workers_vpc_core.http_library import parse_url

from ._version import __version__

#: https://developers.cloudflare.com/api/
BASE_URL = "https://api.cloudflare.com/client/v4"
USER_AGENT = f"workers-vpc/{__version__} (Python)"
#: The headers that can contain a credential. A client sends only those of its own authentication method.
CREDENTIAL_HEADERS = ("Authorization", "X-Auth-Email", "X-Auth-Key")


_LONGEST_LABEL = 63
_HIGHEST_PORT = 65535


class CredentialArguments(TypedDict):
    """The arguments of a client's constructor that are credentials."""

    api_token: str | None
    api_email: str | None
    api_key: str | None


class Credentials:
    """The credentials of a client: an API token, or an email address with an API key.

    It is not a tuple and has no `__dict__`, so that a program that prints the attributes of a client shows no secret.

    Attributes:
        arguments: The credentials as arguments of a client's constructor.
    """

    __slots__ = ("arguments",)

    def __init__(self, api_token: str | None, api_email: str | None, api_key: str | None) -> None:
        self.arguments: CredentialArguments = {"api_token": api_token, "api_email": api_email, "api_key": api_key}

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP headers that contain the credentials."""
        if self.arguments["api_token"] is not None:
            return {"Authorization": f"Bearer {self.arguments['api_token']}"}
        return {"X-Auth-Email": self.arguments["api_email"] or "", "X-Auth-Key": self.arguments["api_key"] or ""}

    def __repr__(self) -> str:
        return "Credentials(***)"


def read_credentials(api_token: str | None, api_email: str | None, api_key: str | None) -> Credentials:
    """Return the given credentials, or those of the environment if none are given.

    Raises:
        ConfigurationError: A credential is missing or malformed.
    """
    if api_token is None and api_email is None and api_key is None:
        names = ("CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY")
        token, email, key = (os.environ.get(name) or None for name in names)
    else:
        names = ("api_token", "api_email", "api_key")
        token, email, key = api_token, api_email, api_key
        if token is not None and (email is not None or key is not None):
            raise ConfigurationError("pass either api_token, or api_email with api_key, not both")
    if token is not None:
        return Credentials(_check_secret(names[0], token), None, None)
    if email is not None and key is not None:
        return Credentials(None, _check_secret(names[1], email), _check_secret(names[2], key))
    if email is not None or key is not None:
        given, missing = (names[1], names[2]) if email is not None else (names[2], names[1])
        raise ConfigurationError(
            f"{given} is set but {missing} is not: pass api_email with api_key, or set CLOUDFLARE_EMAIL with "
            "CLOUDFLARE_API_KEY"
        )
    raise ConfigurationError(
        "no credentials: set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL with CLOUDFLARE_API_KEY, "
        "or pass api_token, or api_email with api_key"
    )


def _check_quotes(name: str, value: object) -> None:
    # Some tools that read a file with environment variables keep the quotes.
    if isinstance(value, str) and value and (value[0] in "\"'" or value[-1] in "\"'"):
        raise ConfigurationError(f"{name} is malformed: it begins or ends with a quote; remove the quotes")


def _check_secret(name: str, value: object) -> str:
    _check_quotes(name, value)
    # The error of an HTTP library for an invalid header contains the value, so an invalid value must not get there.
    if isinstance(value, str) and value and value.isascii() and value.isprintable() and " " not in value:
        return value
    raise ConfigurationError(f"{name} is malformed: it must consist of ASCII characters without white space")


def read_account_id(account_id: str | None) -> str:
    """Return the given account, or that of the environment.

    Raises:
        ConfigurationError: The account is missing or malformed.
    """
    name, value = _argument_or_variable("account_id", account_id, "CLOUDFLARE_ACCOUNT_ID")
    if value is None:
        raise ConfigurationError("no account: set CLOUDFLARE_ACCOUNT_ID or pass account_id")
    _check_quotes(name, value)
    if any(ACCOUNT_ID.iter_errors(value, name)):
        raise ConfigurationError(f"{name} is malformed: it must be {ACCOUNT_ID.expected}")
    return value


def read_base_url(base_url: str | None) -> str:
    """Return the given base URL, or that of the environment, or the default, without a slash at the end.

    Raises:
        ConfigurationError: The base URL is malformed.
    """
    name, value = _argument_or_variable("base_url", base_url, "CLOUDFLARE_BASE_URL")
    if value is None:
        return BASE_URL
    _check_quotes(name, value)
    url = parse_url(value) if isinstance(value, str) else None
    if url is None or url.scheme not in ("http", "https") or not url.host or not value.isascii() or " " in value:
        raise ConfigurationError(f"{name} is malformed: it must be a URL such as {BASE_URL}")
    if any(not 0 < len(label) <= _LONGEST_LABEL for label in url.host.removesuffix(".").split(".")):
        raise ConfigurationError(
            f"{name} is malformed: each part of the host must have 1 to {_LONGEST_LABEL} characters"
        )
    if url.port is not None and not 0 < url.port <= _HIGHEST_PORT:
        raise ConfigurationError(f"{name} is malformed: the port must be from 1 to {_HIGHEST_PORT}")
    if url.userinfo or "?" in value or "#" in value:
        raise ConfigurationError(f"{name} must not contain a user name, password, query or fragment")
    return value.rstrip("/")


def is_insecure(base_url: str) -> bool:
    """Return whether requests to a base URL leave this machine without encryption."""
    url = parse_url(base_url)
    if url is None or url.scheme != "http" or url.host == "localhost" or url.host.endswith(".localhost"):
        return False
    try:
        return not ip_address(url.host).is_loopback
    except ValueError:
        return True


def _argument_or_variable(argument: str, value: str | None, variable: str) -> tuple[str, str | None]:
    """Return the value of an argument, or else of an environment variable, and the name of the one that was used."""
    return (argument, value) if value is not None else (variable, os.environ.get(variable) or None)
