"""What `edit` makes of a service. Nothing here does I/O."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from workers_vpc_api.api.services.update import BODY
from workers_vpc_api.errors import StaleServiceError
from workers_vpc_api.formats import is_timestamp, parse_timestamp
from workers_vpc_api.rules import Rule
from workers_vpc_api.schema import Model, rules
from workers_vpc_api.types import Unset
from workers_vpc_api.unions import model

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

S = TypeVar("S", bound="ServiceConfig")


def check_name(name: object) -> None:
    """Refuse what cannot be a service's name, such as a variable that is not set."""
    if not isinstance(name, str):
        raise ValueError(f"name: expected a string, found {name!r}")


def check_names(changes: Mapping[str, object]) -> None:
    """Refuse names that no kind of service has, before anything is sent."""
    kinds = {name: _changeable(model(name)) for name in BODY.names}
    known = {field for fields in kinds.values() for field in fields}
    if unknown := sorted(set(changes) - known):
        raise ValueError(_refusal(unknown, sorted(known), "a service"))


def changed(service: S, changes: Mapping[str, object]) -> S:
    """A copy of a service with some of its fields changed.

    Raises:
        ValueError: A field is none of the service's kind, or a value breaks the contract's rule for it.
    """
    fields = _changeable(type(service))
    if unknown := sorted(set(changes) - set(fields)):
        raise ValueError(_refusal(unknown, sorted(fields), f"a {type(service).__name__}"))
    if problems := [problem for name, value in changes.items() for problem in fields[name].problems(value, name)]:
        raise ValueError("\n".join(problems))
    result = copy.copy(service)
    for name, value in changes.items():
        setattr(result, name, fields[name].read(value))
    return result


def is_same(one: Model, other: Model) -> bool:
    """Whether two models would be sent alike."""
    return one.to_dict(read_only=False) == other.to_dict(read_only=False)


def check_freshness(service: ServiceConfig, expected: datetime | str | Unset | None) -> None:
    """Refuse a service that somebody changed after the moment at which the caller knew it.

    Raises:
        StaleServiceError: It was changed.
    """
    if expected is None:
        return
    moment = expected_moment(expected)
    found = service.updated_at if isinstance(service.updated_at, datetime) else None
    if found != moment:
        raise StaleServiceError(
            f"service {service.service_id} was last changed at {found or 'an unknown time'}, not at {moment}: "
            "read it again, and decide anew",
            expected=moment,
            found=found,
        )


def expected_moment(expected: datetime | str | Unset) -> datetime:
    """The moment that `expect_updated_at` names.

    Raises:
        ValueError: It names none.
    """
    moment = parse_timestamp(expected) if isinstance(expected, str) and is_timestamp(expected) else expected
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError(
            f"expect_updated_at: expected a datetime with a time zone or an RFC 3339 string, found {expected!r}"
        )
    return moment.astimezone(UTC)


def _changeable(cls: type[Model]) -> dict[str, Rule]:
    """The fields that may be changed: not those that only the API sets, and not the constant that tells the kind."""
    return {name: rule for name, key, rule in rules(cls) if not rule.read_only and key != BODY.key}


def _refusal(unknown: list[str], known: list[str], what: str) -> str:
    return f"{', '.join(unknown)}: cannot be changed on {what}; its fields are {', '.join(known)}"
