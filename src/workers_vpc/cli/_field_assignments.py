"""The values that options give to the fields of a service (no I/O)."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from workers_vpc_core.unset import UNSET

from ._command_options import HOST_OPTIONS, NULL, RENAME, SET, UNSET_FIELD
from ._exit_status import invalid_input
from ._service_files import read_json


class Assignments(NamedTuple):
    """The values that options give to fields.

    Attributes:
        host: The values of the options for the host, by the names of their parameters.
        fields: The values of other fields, by their paths. UNSET removes a field.
    """

    host: dict[str, Any]
    fields: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.host or self.fields)

    @property
    def top_level_fields(self) -> set[str]:
        """The fields of the service that the values are in."""
        return {path.split(".")[0] for path in self.fields} | ({"host"} if self.host else set())


def read_assignments(values: Mapping[str, Any]) -> Assignments:
    """Return what options say.

    Args:
        values: The values of the options, by the names of their parameters. An option that is not given is None, or
            empty if it can be given several times.

    Raises:
        CommandError: An option is malformed, or options contradict each other.
    """
    errors: list[str] = []
    host = {str(each.name): values[str(each.name)] for each in HOST_OPTIONS if values[str(each.name)] not in (None, ())}
    if "hostname" in host and host.keys() & {"ipv4", "ipv6"}:
        errors.append("--hostname and --ipv4 or --ipv6: a host has either a hostname or addresses; pass one of them")
    fields: dict[str, Any] = {}
    for path, value in _iter_assignments(values, errors):
        if not all(path.split(".")):
            errors.append(f"{path!r}: must be the path of a field, such as tcp_port or host.ipv4")
        elif path in fields:
            errors.append(f"{path}: given twice")
        fields[path] = value
    if errors:
        raise invalid_input("invalid options", errors)
    return Assignments(host, fields)


def assign(document: Mapping[str, Any], assignments: Assignments) -> dict[str, Any]:
    """Return a copy of a service's document with new values.

    Raises:
        CommandError: A value does not fit the document.
    """
    result = copy.deepcopy(dict(document))
    errors: list[str] = []
    if assignments.host:
        result["host"] = _assign_host(result.get("host"), assignments.host, errors)
    for path, value in assignments.fields.items():
        _assign_field(result, path, value, errors)
    if errors:
        raise invalid_input("the options do not fit the service", errors)
    return result


def _iter_assignments(values: Mapping[str, Any], errors: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the paths of fields and their new values, without the host's options."""
    from ._schema_options import field_options

    yield from (
        (each.path, values[str(each.option.name)])
        for each in field_options()
        if values.get(str(each.option.name)) is not None
    )
    if (name := values.get(str(RENAME.name))) is not None:
        yield "name", name
    for assignment in values[str(SET.name)]:
        path, equals, text = assignment.partition("=")
        try:
            if not equals:
                raise ValueError("must be FIELD=JSON, such as tcp_port=5432")
            yield path, read_json(text)
        except ValueError as error:
            hint = f"; a string needs quotes: '{path}=\"{text}\"'" if equals else ""
            errors.append(f"--set {assignment}: {error}{hint}")
    yield from ((path, None) for path in values[str(NULL.name)])
    yield from ((path, UNSET) for path in values.get(str(UNSET_FIELD.name), ()))


def _assign_field(document: dict[str, Any], path: str, value: Any, errors: list[str]) -> None:
    """Set or remove a field of a document. Objects on its path that do not exist are created."""
    *parents, last = path.split(".")
    for parent in parents:
        child = document.get(parent)
        if child is None:
            if value is UNSET:
                return
            child = document[parent] = {}
        if not isinstance(child, dict):
            errors.append(f"{path}: {parent} is not an object, so it has no fields")
            return
        document = child
    if value is UNSET:
        document.pop(last, None)
    else:
        document[last] = value


def _assign_host(current: Any, given: Mapping[str, Any], errors: list[str]) -> dict[str, Any]:
    """Return a host with new values.

    An address or a hostname decides which type of host it is; without them it keeps its type. If the type changes, the
    tunnel is kept.
    """
    host: dict[str, Any] = dict(current) if isinstance(current, dict) else {}
    has_address = bool(given.keys() & {"ipv4", "ipv6"})
    is_named = "hostname" in given or (not has_address and host.get("hostname") is not None)
    network = host.get("resolver_network") or host.get("network")
    for key in ("ipv4", "ipv6", "network") if is_named else ("hostname", "resolver_network"):
        host.pop(key, None)
    host.update({key: given[key] for key in ("ipv4", "ipv6", "hostname") if key in given})
    network_key = "resolver_network" if is_named else "network"
    if not isinstance(host.get(network_key), dict):  # the host had another type
        host[network_key] = {}
        if isinstance(network, dict) and "tunnel_id" in network:
            host[network_key]["tunnel_id"] = network["tunnel_id"]
    if "tunnel_id" in given:
        host[network_key]["tunnel_id"] = given["tunnel_id"]
    if "resolver_ip" in given:
        if not is_named:
            errors.append("--resolver-ip: only a hostname is resolved, and this host has none; pass --hostname too")
        host[network_key]["resolver_ips"] = list(given["resolver_ip"])
    return host
