"""The change of one service, field by field: what `edit`, `ensure` and `apply` do to it (no I/O)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workers_vpc_core.errors import WorkersVPCError
from workers_vpc_core.printable import escape, printable
from workers_vpc_core.schemas import join_path, short_text
from workers_vpc_core.unset import UNSET

from ._comparison import has_equal_fields, is_equivalent, is_stored_alike, with_unknown_fields
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

    def __str__(self) -> str:
        if self.before is UNSET:
            return f"+ {escape(self.path)}: {short_text(self.after)}"
        if self.after is UNSET:
            return f"- {escape(self.path)}: {short_text(self.before)}"
        return f"~ {escape(self.path)}: {short_text(self.before)} -> {short_text(self.after)}"


class Change(NamedTuple):
    """What happens to a service.

    Attributes:
        action: "create", "update", "delete" or "unchanged".
        before: The service before the change; None if it is created.
        after: The service after the change, as it is sent to the API; None if it is deleted.
        service: The service as the API returned it after the change; None before the change is applied, after a
            failure, and for a service that was deleted.
        error: The error because of which the change failed; None if it did not fail.
    """

    action: Action
    before: ServiceConfig | None
    after: ServiceConfig | None
    service: ServiceConfig | None = None
    error: WorkersVPCError | None = None

    @property
    def name(self) -> str:
        """The service's name."""
        service = self.before or self.after
        return str(service.name) if service is not None else ""

    @property
    def service_id(self) -> str | None:
        """The service's identifier; None if the service does not exist yet."""
        service = self.service or self.before
        return None if service is None else str(service.service_id)

    @property
    def fields(self) -> list[FieldChange]:
        """The fields that differ, without those that only the API sets. Absent and null are the same."""
        before, after = (UNSET if each is None else each.to_dict(read_only=False) for each in (self.before, self.after))
        return [
            each for each in field_changes(before, after) if not _is_absent(each.before) or not _is_absent(each.after)
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the change as a JSON object, without the complete services."""
        fields = [field.to_dict() for field in self.fields]
        return {"action": self.action, "name": self.name, "service_id": self.service_id, "fields": fields}

    def __str__(self) -> str:
        heading = f"{self.action} {escape(self.name)}" + (f" ({self.service_id})" if self.service_id else "")
        if self.action == "delete":
            return heading
        return "\n  ".join([heading, *map(str, self.fields)])


def names_of(changes: Sequence[Change]) -> str:
    """Return the names of the services of changes, for an error message; after ten, the others are left out."""
    return ", ".join(printable(change.name) for change in changes[:10]) + (", ..." if len(changes) > 10 else "")


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
    """Return what `ensure` and `apply` do to a service.

    Args:
        existing: The service of that name; None if there is none.
        desired: What the service should be.
    """
    if existing is None:
        return Change("create", None, desired)
    if has_equal_fields(existing, desired):
        return Change("unchanged", existing, existing)
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


def _is_absent(value: object) -> bool:
    return value is UNSET or value is None
