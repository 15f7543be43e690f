"""Apply the changes of `edit` to a service (no I/O)."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.composite_schemas import ModelSchema
from workers_vpc_core.errors import DecodeError
from workers_vpc_core.formats import format_timestamp, is_timestamp, parse_timestamp, parse_uuid
from workers_vpc_core.models import Model, ModelField, model_fields
from workers_vpc_core.schemas import at, short_repr
from workers_vpc_core.unset import UNSET, Unset

from ._errors import StaleServiceError

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

S = TypeVar("S", bound="ServiceConfig")
M = TypeVar("M", bound=Model)


def check_field_names(names: Iterable[str]) -> None:
    """Raise a ValueError for names that are not fields of any type of service."""
    known = {name for model in SERVICE_CONFIG.models.values() for name in _editable_fields(model)}
    if unknown := sorted(set(names) - known):
        raise ValueError(_unknown_fields(unknown, known, "a service"))


def merge_changes(service: S, changes: Mapping[str, object]) -> S:
    """Return a copy of a service with some of its fields changed, at every depth.

    A mapping, or a model of the same type as the current value, is merged into the current value: the fields that it
    does not name (in a model: the fields that are UNSET) are kept, including unknown ones.

    Args:
        service: The service, which is not modified.
        changes: The new values by field name. None sets null, and UNSET removes a field; both also in a mapping.

    Raises:
        ValueError: The service's type does not have a field, or a value is invalid.
    """
    fields = _checked_fields(service, changes)
    result = copy.copy(service)
    errors: list[str] = []
    for name, value in changes.items():
        schema, current, merged = fields[name].schema, getattr(service, name), value
        if isinstance(schema, ModelSchema) and isinstance(current, Model) and isinstance(value, Mapping):
            merged = _merge_documents(current.to_dict(), value)
            errors += _iter_merge_errors(schema, current, merged, value, name)
        elif isinstance(schema, ModelSchema) and isinstance(value, Model) and type(value) is type(current):
            merged = _merge_models(current, value)
            errors += _iter_merge_errors(schema, current, merged.to_dict(), value.to_dict(), name)
        elif value is not UNSET or fields[name].required:
            errors += schema.iter_errors(value, name)
        if not errors:
            setattr(result, name, schema.decode_given(merged))
    if errors:
        raise ValueError("\n".join(errors))
    return result


def replace_fields(service: S, values: Mapping[str, object]) -> S:
    """Return a copy of a service in which some fields have new values, which are not merged with the current ones.

    Args:
        service: The service, which is not modified.
        values: The new values by field name. UNSET removes a field.

    Raises:
        ValueError: The service's type does not have a field, or a value is invalid.
    """
    fields = _checked_fields(service, values)
    if errors := [
        error
        for name, value in values.items()
        if value is not UNSET or fields[name].required
        for error in fields[name].schema.iter_errors(value, name)
    ]:
        raise ValueError("\n".join(errors))
    result = copy.copy(service)
    for name, value in values.items():
        setattr(result, name, fields[name].schema.decode_given(value))
    return result


def check_identity(service: ServiceConfig, service_id: UUID | str | Unset) -> None:
    """Raise a DecodeError if a service that the API returned is not the one that was requested.

    A proxy, a cache or a connection that another process uses may mix up responses. Sending such a service back would
    overwrite one service with another.
    """
    requested = parse_uuid(service_id) if isinstance(service_id, str) else service_id
    if isinstance(service.service_id, UUID) and service.service_id != requested:
        raise DecodeError(
            "result.service_id",
            f"must be {requested} (got {service.service_id}): the response is for another service; nothing was changed",
        )


def check_not_stale(service: ServiceConfig, expected: ServiceConfig | datetime | None) -> None:
    """Raise a StaleServiceError if a service is not as the caller expects.

    Args:
        service: The service as the API returned it.
        expected: The service as the caller knows it, or the time of its last change; None to skip the check.
    """
    if expected is None:
        return
    found = service.updated_at if isinstance(service.updated_at, datetime) else None
    if isinstance(expected, datetime):
        if found == expected:
            return
        moment: datetime | None = expected
        reason = f"was last changed at {_format(found)}, not at the expected time {_format(expected)}"
    else:
        if service == expected:
            return
        moment = expected.updated_at if isinstance(expected.updated_at, datetime) else None
        reason = f"is not as expected; it was last changed at {_format(found)}"
    raise StaleServiceError(
        f"service {service.service_id} {reason}; fetch it again before you update it", expected=moment, found=found
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


def _checked_fields(service: ServiceConfig, names: Iterable[str]) -> dict[str, ModelField]:
    """Return the editable fields of a service; raise a ValueError for names that are not among them."""
    fields = _editable_fields(type(service))
    if unknown := sorted(set(names) - set(fields)):
        raise ValueError(_unknown_fields(unknown, fields, f"a {type(service).__name__}"))
    return fields


def _merge_documents(current: Any, changes: Any) -> Any:
    """Return a JSON object with changes: mappings are merged, and UNSET removes a field."""
    if isinstance(changes, Model):
        changes = changes.to_dict()
    if not isinstance(current, Mapping) or not isinstance(changes, Mapping):
        return changes
    result = dict(current)
    for key, value in changes.items():
        if value is UNSET:
            result.pop(key, None)
        else:
            result[key] = _merge_documents(result.get(key), value)
    return result


def _merge_models(current: M, changes: M) -> M:
    """Return a model with the fields that another model of the same type sets."""
    result = copy.copy(current)
    result.additional_properties = {**current.additional_properties, **changes.additional_properties}
    for field in model_fields(type(current)):
        before, after = getattr(current, field.name), getattr(changes, field.name)
        if after is not UNSET:
            is_same_type = isinstance(after, Model) and type(after) is type(before)
            setattr(result, field.name, _merge_models(before, after) if is_same_type else after)
    return result


def _iter_merge_errors(
    schema: ModelSchema, current: Model, merged: Mapping[str, Any], changes: Mapping[str, Any], path: str
) -> Iterator[str]:
    """Yield the errors of a merged document, without those that the current value has already.

    The API may return a value that the contract does not allow, and a caller may keep it.
    """
    known = set(schema.iter_errors(current.to_dict(), path))
    if schema.select(merged) is not None:
        yield from (error for error in schema.iter_errors(merged, path) if error not in known)
    elif not known:  # the changes belong to another member of the union than the current value
        model = schema.select(changes) or schema.names[0]
        yield at(
            path,
            f"these fields and those of the current {type(current).__name__} do not go together (got "
            f"{short_repr(dict(merged))}); to replace it, pass a model, such as {model}(...)",
        )


def _format(moment: datetime | None) -> str:
    return "an unknown time" if moment is None else format_timestamp(moment)


def _editable_fields(model: type[Model]) -> dict[str, ModelField]:
    """Return the fields that callers can change: not the read-only ones, and not the one that distinguishes types."""
    return {
        field.name: field for field in model_fields(model) if not field.read_only and field.key != SERVICE_CONFIG.key
    }


def _unknown_fields(unknown: Iterable[str], known: Iterable[str], what: str) -> str:
    return f"{', '.join(unknown)}: not an editable field of {what}; the fields are {', '.join(sorted(known))}"
