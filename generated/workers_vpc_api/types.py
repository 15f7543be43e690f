# Emitted by `make generate`; never edited.
"""Types that models, endpoint functions and clients share."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, Generic, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


# An enum's member keeps its identity through copy, deepcopy and pickle, and type checkers narrow `is UNSET`.
class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    __str__ = __repr__


#: Marks what is absent, which differs from null (`None`): an unset field is in no document.
UNSET: Final = Unset.UNSET


class Response(NamedTuple, Generic[T]):
    """An answer of the API, as it came and as it was read.

    Attributes:
        status_code: The HTTP status, any integer.
        headers: The HTTP headers.
        content: The body, decompressed.
        parsed: What the body says, as the operation's result type.
    """

    status_code: int
    headers: httpx.Headers
    content: bytes
    parsed: T

    @property
    def request_id(self) -> str | None:
        """The `cf-ray` header, which names the request for Cloudflare's support."""
        found: str | None = self.headers.get("cf-ray")
        return found

    def __repr__(self) -> str:
        return f"Response(status_code={self.status_code}, request_id={self.request_id!r}, parsed={self.parsed!r})"
