"""The plan of `apply`: the changes that make the services of an account match configurations (no I/O)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, get_args

import attrs

from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.errors import DecodeError
from workers_vpc_core.models import Model
from workers_vpc_core.printable import printable
from workers_vpc_core.schemas import short_repr

from ._comparison import is_equivalent, is_stored_alike
from ._errors import StaleServiceError
from ._plan import Action, Change, names_of, plan_ensure

if TYPE_CHECKING:
    from workers_vpc_api.models import ServiceConfig

#: The field in which a host names its tunnel.
TUNNEL_KEY = "tunnel_id"
#: The version of the JSON form of a plan.
_PLAN_VERSION = 1
_ACTIONS: tuple[Action, ...] = get_args(Action)


class _Changes:
    """What a plan and its result have in common."""

    changes: Sequence[Change]

    @property
    def counts(self) -> dict[Action, int]:
        """The number of changes by action, for all actions."""
        counted = Counter(change.action for change in self.changes)
        return {action: counted[action] for action in _ACTIONS}


@attrs.frozen
class Plan(_Changes):
    """The changes that `apply` would make. `str(plan)` is a text for people.

    Attributes:
        account_id: The account.
        changes: The changes in the order in which they are made: deletions come last.
    """

    account_id: str
    changes: tuple[Change, ...]

    @property
    def has_changes(self) -> bool:
        """Whether a service would be created, updated or deleted."""
        return any(change.action != "unchanged" for change in self.changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as a JSON object, which `from_dict` accepts."""
        changes = [
            {
                **change.to_dict(),
                "before": None if change.before is None else change.before.to_dict(),
                "after": None if change.after is None else change.after.to_dict(read_only=False),
            }
            for change in self.changes
        ]
        return {"version": _PLAN_VERSION, "account_id": self.account_id, "changes": changes}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the plan that `to_dict` returned as a JSON object.

        Args:
            data: The object, as `json.loads` returns it.

        Raises:
            ValueError: The object is not a plan, or was written by a newer version of this package.
        """
        if not isinstance(data, Mapping) or not isinstance(data.get("account_id"), str):
            raise ValueError(f"must be the JSON object of a plan (got {short_repr(data)})")
        if data.get("version") != _PLAN_VERSION:
            raise ValueError(f"version: must be {_PLAN_VERSION} (got {short_repr(data.get('version'))})")
        changes = data.get("changes")
        if not isinstance(changes, list):
            raise ValueError(f"changes: must be a list (got {short_repr(changes)})")
        decoded = (_change_from_dict(each, f"changes[{index}]") for index, each in enumerate(changes))
        return cls(data["account_id"], tuple(decoded))

    def __str__(self) -> str:
        lines = [str(change) for change in self.changes if change.action != "unchanged"]
        return "\n".join([*lines, summarize(self)])


@attrs.frozen
class ApplyResult(_Changes):
    """The result of `apply`.

    Attributes:
        changes: All changes, each with the resulting `service` or its `error`.
    """

    changes: tuple[Change, ...]

    @property
    def failed(self) -> list[Change]:
        """The changes that failed."""
        return [change for change in self.changes if change.error is not None]


def summarize(plan: Plan) -> str:
    """Return the last line of a plan's text: how many services are created, updated, deleted and unchanged."""
    counts = plan.counts
    planned = ", ".join(f"{counts[action]} to {action}" for action in ("create", "update", "delete"))
    return f"Plan: {planned}, {counts['unchanged']} unchanged."


class Account:
    """The services of an account as they were listed.

    Args:
        services: The services.
    """

    def __init__(self, services: Sequence[ServiceConfig]) -> None:
        self.services = services
        self.by_name: dict[object, ServiceConfig] = {service.name: service for service in reversed(services)}

    @cached_property
    def by_id(self) -> dict[str, ServiceConfig]:
        """The services by their identifiers."""
        return {str(service.service_id): service for service in self.services}


def validate_config(config: object, path: str = "") -> ServiceConfig:
    """Return the model of a service that can be found by its name.

    Raises:
        ValueError: The configuration is invalid or has no name.
    """
    service: ServiceConfig = SERVICE_CONFIG.validate(config, path)
    if not isinstance(service.name, str):
        at = f"{path}.name" if path else "name"
        raise ValueError(f"{at}: required, must be the name by which the service is found (got {service.name!a})")
    return service


def validate_configs(configs: Iterable[object]) -> list[ServiceConfig]:
    """Return the models of services that have different names.

    Raises:
        ValueError: A configuration is invalid, or two have the same name. The message contains all errors.
    """
    if isinstance(configs, str | bytes | Mapping | Model) or not isinstance(configs, Iterable):
        raise ValueError(f"configs: must be a list of services (got {short_repr(configs)})")
    services: list[ServiceConfig] = []
    errors: list[str] = []
    first: dict[object, int] = {}
    for index, config in enumerate(configs):
        try:
            service = validate_config(config, f"[{index}]")
        except ValueError as error:
            errors.append(str(error))
            continue
        if first.setdefault(service.name, index) != index:
            errors.append(f"[{index}].name: must be unique ([{first[service.name]}] has the name {service.name!a} too)")
        services.append(service)
    if errors:
        raise ValueError("\n".join(errors))
    return services


def make_plan(
    account_id: str,
    account: Account,
    configs: Sequence[ServiceConfig],
    *,
    prune: bool,
    replace_type: bool,
    max_deletions: int | None,
) -> Plan:
    """Return the plan that makes an account match configurations, which were validated.

    Raises:
        ValueError: The type of a service would change, or too many services would be deleted.
    """
    changes = [plan_ensure(account.by_name.get(config.name), config) for config in configs]
    if not replace_type:
        _reject_type_changes(changes)
    if prune:
        names = {config.name for config in configs}
        deletions = [Change("delete", service, None) for service in account.services if service.name not in names]
        _check_number_of_deletions(deletions, len(account.services), max_deletions)
        changes += deletions
    return Plan(account_id, tuple(changes))


def plan_move(account_id: str, account: Account, from_tunnel: str, to_tunnel: str) -> Plan:
    """Return the plan that moves the services of a tunnel to another tunnel."""
    changes = []
    for service in account.services:
        after = _moved(service, from_tunnel, to_tunnel)
        if after is not None:
            changes.append(Change("update", service, after))
    return Plan(account_id, tuple(changes))


def find_tunnel(value: object) -> str | None:
    """Return the identifier of the tunnel in the document of a host; None if it has none."""
    if not isinstance(value, Mapping):
        return None
    tunnel = value.get(TUNNEL_KEY)
    if isinstance(tunnel, str):
        return tunnel
    return next((found for item in value.values() if (found := find_tunnel(item))), None)


def recheck(change: Change, account: Account) -> Change:
    """Return a planned change as it is still necessary.

    A change that was made in the meantime becomes "unchanged". If the service was changed in another way since the plan
    was made, the change gets a StaleServiceError.
    """
    before, after = change.before, change.after
    current = account.by_name.get(change.name) if before is None else account.by_id.get(str(before.service_id))
    if after is None:
        is_done = current is None
    elif before is None:
        is_done = current is not None and is_equivalent(current, after)
    else:
        is_done = current is not None and is_stored_alike(current, after)
    if is_done:
        return change._replace(action="unchanged", service=current)
    if before is None and current is None:
        return change
    if before is not None and current is not None and is_stored_alike(current, before):
        return change
    return change._replace(error=_stale_service_error(change, current))


def _stale_service_error(change: Change, current: ServiceConfig | None) -> StaleServiceError:
    reason = "was deleted" if current is None else "was changed" if change.before is not None else "was created"
    message = f"service {change.name!a} {reason} since the plan was made; nothing was changed: make a new plan"
    expected, found = (getattr(each, "updated_at", None) or None for each in (change.before, current))
    return StaleServiceError(message, expected=expected, found=found)


def _reject_type_changes(changes: Iterable[Change]) -> None:
    tag = SERVICE_CONFIG.key
    errors = []
    for change in changes:
        if change.before is None or type(change.before) is type(change.after):
            continue
        before, after = (printable(str(getattr(each, tag))) for each in (change.before, change.after))
        if before != after:
            errors.append(f"{printable(change.name)}: the type would change from {before} to {after}")
    if errors:
        raise ValueError("\n".join([*errors, "nothing was changed: pass replace_type=True to change the type"]))


def _check_number_of_deletions(deletions: Sequence[Change], services: int, max_deletions: int | None) -> None:
    largest = max(1, services // 3) if max_deletions is None else max_deletions
    if len(deletions) > largest:
        raise ValueError(
            f"prune would delete {len(deletions)} of {services} services ({names_of(deletions)}), and at most "
            f"{largest} are allowed; nothing was changed: pass max_deletions={len(deletions)} to allow it"
        )


def _moved(service: Model, from_tunnel: str, to_tunnel: str) -> Any:
    """Return a copy of a service in another tunnel; None if it is not in the given one."""
    document = service.to_dict()
    moved = _with_tunnel(document, from_tunnel, to_tunnel)
    return None if moved == document else SERVICE_CONFIG.decode(moved)


def _with_tunnel(value: Any, from_tunnel: str, to_tunnel: str) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        key: to_tunnel if key == TUNNEL_KEY and item == from_tunnel else _with_tunnel(item, from_tunnel, to_tunnel)
        for key, item in value.items()
    }


def _change_from_dict(data: Any, path: str) -> Change:
    if not isinstance(data, Mapping) or data.get("action") not in _ACTIONS:
        raise ValueError(f"{path}.action: must be {' or '.join(_ACTIONS)} (got {short_repr(data)})")
    action: Action = data["action"]
    states = [data.get("before"), data.get("after")]
    if [isinstance(state, Mapping) for state in states] != [action != "create", action != "delete"]:
        raise ValueError(f"{path}: must have the service before the change, and the service after it")
    try:
        before, after = (None if state is None else SERVICE_CONFIG.decode(state) for state in states)
    except DecodeError as error:
        raise ValueError(f"{path}: {error}") from None
    if action == "unchanged":
        return Change(action, before, before)
    if after is not None:
        # A service that could not be decoded before the change is still sent back as it was read.
        is_unknown = {type(before).__name__, type(after).__name__} == {SERVICE_CONFIG.fallback}
        after = validate_config(after if is_unknown else states[1], f"{path}.after")
    return Change(action, before, after)
