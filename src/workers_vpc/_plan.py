"""Changes of services, field by field: what `edit` and `ensure` would do (no I/O)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workers_vpc_core.schemas import join_path
from workers_vpc_core.unset import UNSET

from ._comparison import is_equivalent, is_stored_alike, with_unknown_fields
from ._edit import merge_changes, replace_fields

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

Action = Literal["create", "update", "delete", "unchanged"]


class FieldChange(NamedTuple):
    """A field that differs.

    Attributes:
        path: The path of the field, such as `host.ipv4`.
        before: Its value before the change; UNSET if it is absent.
        after: Its value after the change; UNSET if it is absent.
    """

    path: str
    before: Any
    after: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the change as a JSON object, in which an absent value is left out."""
        values = {"before": self.before, "after": self.after}
        return {"path": self.path, **{key: value for key, value in values.items() if value is not UNSET}}


class Change(NamedTuple):
    """What happens to a service.

    Attributes:
        action: "create", "update", "delete" or "unchanged".
        before: The service before the change; None if it is created.
        after: The service after the change; None if it is deleted.
    """

    action: Action
    before: ServiceConfig | None
    after: ServiceConfig | None

    @property
    def name(self) -> str:
        """The service's name."""
        service = self.before or self.after
        return str(service.name) if service is not None else ""

    @property
    def service_id(self) -> str | None:
        """The service's identifier; None if it is created."""
        return None if self.before is None else str(self.before.service_id)

    @property
    def fields(self) -> list[FieldChange]:
        """The fields that differ, without those that only the API sets."""
        before, after = (UNSET if each is None else each.to_dict(read_only=False) for each in (self.before, self.after))
        return list(field_changes(before, after))

    def to_dict(self) -> dict[str, Any]:
        """Return the change as a JSON object."""
        fields = [field.to_dict() for field in self.fields]
        return {"action": self.action, "name": self.name, "service_id": self.service_id, "changes": fields}


def plan_replacement(before: ServiceConfig, after: ServiceConfig) -> Change:
    """Return the change from one state of a service to another."""
    change = Change("update", before, after)
    return change if change.fields else change._replace(action="unchanged")


def plan_edit(service: ServiceConfig, changes: Mapping[str, object]) -> Change:
    """Return what `edit` does to a service; raises the errors of `merge_changes`."""
    return _plan_stored_change(service, merge_changes(service, changes))


def plan_field_values(service: ServiceConfig, values: Mapping[str, object]) -> Change:
    """Return the change to a service whose fields get new values; raises the errors of `replace_fields`."""
    return _plan_stored_change(service, replace_fields(service, values))


def _plan_stored_change(before: ServiceConfig, after: ServiceConfig) -> Change:
    """Return the change from one state to another: none if the API would store both alike."""
    return Change("unchanged", before, before) if is_stored_alike(before, after) else Change("update", before, after)


def plan_ensure(existing: ServiceConfig | None, desired: ServiceConfig) -> Change:
    """Return what `ensure` does.

    Args:
        existing: The service of that name; None if there is none.
        desired: What the service should be.
    """
    if existing is None:
        return Change("create", None, desired)
    desired = with_unknown_fields(desired, existing)
    if is_equivalent(existing, desired):
        return Change("unchanged", existing, existing)
    return Change("update", existing, desired)


def field_changes(before: Any, after: Any, path: str = "") -> Iterator[FieldChange]:
    """Yield what differs between two JSON values. Objects are compared by field, lists as one value.

    The API returns null for a field that was not sent, so leaving out a field that is null is not a difference.
    """
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        objects = [{} if value is UNSET else value for value in (before, after)]
        if all(isinstance(value, Mapping) for value in objects) and any(objects):
            for key in dict.fromkeys([*objects[0], *objects[1]]):
                yield from field_changes(
                    objects[0].get(key, UNSET), objects[1].get(key, UNSET), join_path(path, str(key))
                )
            return
    is_left_out = before is None and after is UNSET
    if not is_left_out and (type(before) is not type(after) or before != after):  # in Python, True == 1
        yield FieldChange(path, before, after)
