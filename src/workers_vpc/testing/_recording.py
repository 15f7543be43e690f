"""What the stand-in remembers of the requests that came."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

_SECRET = frozenset({"authorization", "x-auth-key", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request as it came, secrets masked."""

    method: str
    path: str
    """The path with the API's base path, still percent-encoded."""
    query: str
    """What follows the question mark, still percent-encoded."""
    headers: Mapping[str, str]
    """By lower-case name; `***` stands for the values of Authorization, X-Auth-Key and cookies."""
    body: bytes

    def json(self) -> Any:
        """Return the body read as JSON.

        Raises:
            ValueError: It is none.
        """
        return json.loads(self.body)

    def as_dict(self) -> dict[str, Any]:
        """Return the request as JSON has it; bytes of the body that are not UTF-8 become U+FFFD."""
        return {**asdict(self), "body": self.body.decode(errors="replace")}


def masked(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers, given by lower-case name, without what is secret in them."""
    return {name: "***" if name in _SECRET else value for name, value in headers.items()}
