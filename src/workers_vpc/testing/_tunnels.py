"""The Cloudflare Tunnels that the emulator knows."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

NIL_TUNNEL_ID = "00000000-0000-4000-8000-000000000000"
"""The identifier of a tunnel that never exists."""

# Control requests can delete tunnels, so their number is limited.
_MAX_DELETED = 100_000


class Tunnels:
    """The tunnels that exist.

    Args:
        known: The identifiers of the tunnels; None if every tunnel exists.

    Raises:
        ValueError: An identifier is not a UUID.
    """

    def __init__(self, known: Iterable[UUID | str] | None = None) -> None:
        self._known = None if known is None else frozenset(_canonical(tunnel_id) for tunnel_id in known)
        self._deleted: dict[str, None] = {}

    def exists(self, tunnel_id: str) -> bool:
        """Return whether a tunnel exists."""
        tunnel_id = _canonical(tunnel_id)
        return (
            tunnel_id != NIL_TUNNEL_ID
            and tunnel_id not in self._deleted
            and (self._known is None or tunnel_id in self._known)
        )

    def delete(self, tunnel_id: UUID | str) -> None:
        """Delete a tunnel. Services that refer to it remain.

        Raises:
            ValueError: The identifier is not a UUID.
        """
        if len(self._deleted) < _MAX_DELETED:
            self._deleted[_canonical(tunnel_id)] = None

    def reset(self) -> None:
        """Restore the deleted tunnels."""
        self._deleted.clear()


def tunnel_references(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the tunnels that a service refers to, as pairs of JSON pointer and identifier."""
    host = config.get("host")
    for key in ("network", "resolver_network"):
        network = host.get(key) if isinstance(host, dict) else None
        if isinstance(network, dict) and isinstance(network.get("tunnel_id"), str):
            yield f"/host/{key}/tunnel_id", network["tunnel_id"]


def _canonical(tunnel_id: UUID | str) -> str:
    return str(UUID(str(tunnel_id)))
