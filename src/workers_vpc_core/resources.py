"""The base classes of the resource classes, whose methods are the operations of a tag."""

from __future__ import annotations

from typing import Generic, TypeVar

from .client import AsyncClient, Client

C = TypeVar("C", bound=Client | AsyncClient)


class Resource(Generic[C]):
    """The base class of resources whose operations do not belong to an account.

    Args:
        client: The client that sends the requests.
    """

    def __init__(self, client: C) -> None:
        self._client: C = client


class AccountResource(Generic[C]):
    """The base class of resources that belong to an account.

    Args:
        client: The client that sends the requests.
        account_id: The account of a call that does not name another one.
    """

    def __init__(self, client: C, account_id: str) -> None:
        self._client: C = client
        self._account_id = account_id

    def _account(self, account_id: str | None) -> str:
        return self._account_id if account_id is None else account_id
