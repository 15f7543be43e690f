"""What differs between two documents, field by field. Nothing here does I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from workers_vpc_api.rules import step
from workers_vpc_api.types import UNSET

Action = Literal["create", "update", "delete", "unchanged"]


class Difference(NamedTuple):
    """A field that differs: its path, such as `host.ipv4`, and its values, UNSET where it is absent."""

    path: str
    before: Any
    after: Any

    def to_dict(self) -> dict[str, Any]:
        """Its JSON object, without a value where the field is absent."""
        values = {"before": self.before, "after": self.after}
        return {"path": self.path, **{key: value for key, value in values.items() if value is not UNSET}}


class Plan(NamedTuple):
    """What would be done to a service."""

    action: Action
    name: str
    service_id: str | None
    changes: list[Difference]

    def to_dict(self) -> dict[str, Any]:
        """Its JSON object."""
        changes = [change.to_dict() for change in self.changes]
        return {"action": self.action, "name": self.name, "service_id": self.service_id, "changes": changes}


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """What differs between two values; objects are looked into, lists are taken whole."""
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        objects = [{} if value is UNSET else value for value in (before, after)]
        if all(isinstance(value, Mapping) for value in objects) and any(objects):
            for key in dict.fromkeys([*objects[0], *objects[1]]):
                yield from differences(objects[0].get(key, UNSET), objects[1].get(key, UNSET), step(path, str(key)))
            return
    if not _is_same(before, after):
        yield Difference(path, before, after)


def leaves(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The values of a document with their paths; lists are taken whole."""
    return ((path, value) for path, _, value in differences(UNSET, document))


def _is_same(before: Any, after: Any) -> bool:
    # To Python, true is 1.
    return type(before) is type(after) and bool(before == after)
