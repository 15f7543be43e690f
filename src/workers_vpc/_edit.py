"""Apply the changes of `edit` to a service (no I/O)."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.errors import StaleServiceError
from workers_vpc_core.formats import is_timestamp, parse_timestamp
from workers_vpc_core.models import Model, ModelField, model_fields
from workers_vpc_core.unset import UNSET, Unset

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

S = TypeVar("S", bound="ServiceConfig")


def check_field_names(names: Iterable[str]) -> None:
    """Raise a ValueError for names that are not fields of any type of service."""
    known = {name for model in SERVICE_CONFIG.models.values() for name in _editable_fields(model)}
    if unknown := sorted(set(names) - known):
        raise ValueError(_unknown_fields(unknown, known, "a service"))


def apply_changes(service: S, changes: Mapping[str, object]) -> S:
    """Return a copy of a service with some of its fields changed.

    Args:
        service: The service, which is not modified.
        changes: The new values by field name. UNSET removes a field.

    Raises:
        ValueError: The service's type does not have a field, or a value is invalid.
    """
    fields = _editable_fields(type(service))
    if unknown := sorted(set(changes) - set(fields)):
        raise ValueError(_unknown_fields(unknown, fields, f"a {type(service).__name__}"))
    if errors := [
        error
        for name, value in changes.items()
        if value is not UNSET or fields[name].required
        for error in fields[name].schema.iter_errors(value, name)
    ]:
        raise ValueError("\n".join(errors))
    result = copy.copy(service)
    for name, value in changes.items():
        setattr(result, name, fields[name].schema.decode(value))
    return result


def check_not_stale(service: ServiceConfig, expected: datetime | None) -> None:
    """Raise a StaleServiceError if the service was changed after the time that the caller expects.

    Args:
        service: The service as the API returned it.
        expected: The time of the last change that the caller knows; None to skip the check.
    """
    if expected is None:
        return
    found = service.updated_at if isinstance(service.updated_at, datetime) else None
    if found != expected:
        raise StaleServiceError(
            f"service {service.service_id} was last changed at {_format(found)}, not at the expected time "
            f"{_format(expected)}; fetch it again before you update it",
            expected=expected,
            found=found,
        )


def parse_expected_time(expected: datetime | str | Unset | None) -> datetime | None:
    """Return the time that the argument `expect_updated_at` represents, in UTC; None for None.

    Raises:
        ValueError: It is not a time with a time zone.
    """
    if expected is None:
        return None
    moment = parse_timestamp(expected) if isinstance(expected, str) and is_timestamp(expected) else expected
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError(
            f"expect_updated_at: must be a datetime with a time zone or an RFC 3339 string (got {expected!r})"
        )
    return moment.astimezone(UTC)


def _format(moment: datetime | None) -> str:
    return "an unknown time" if moment is None else moment.isoformat().replace("+00:00", "Z")


def _editable_fields(model: type[Model]) -> dict[str, ModelField]:
    """Return the fields that callers can change: not the read-only ones, and not the one that distinguishes types."""
    return {
        field.name: field for field in model_fields(model) if not field.read_only and field.key != SERVICE_CONFIG.key
    }


def _unknown_fields(unknown: Iterable[str], known: Iterable[str], what: str) -> str:
    return f"{', '.join(unknown)}: not an editable field of {what}; the fields are {', '.join(sorted(known))}"
