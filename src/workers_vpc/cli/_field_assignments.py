"""The values that options give to the fields of a service (no I/O)."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from workers_vpc_api.models.schemas import SERVICE_CONFIG
from workers_vpc_core.models import model_fields
from workers_vpc_core.unset import UNSET

from ._command_options import HOST_OPTIONS, NULL, SET, UNSET_FIELD
from ._document_checks import PORT_OF_TYPE_WITHOUT_DEFAULT, TYPE_WITHOUT_DEFAULT_PORT
from ._exit_status import invalid_input
from ._json_documents import read_json

#: The field that contains the type of a service.
_TYPE = SERVICE_CONFIG.key
#: An address or a hostname with a port: HOST:PORT, or [ADDRESS]:PORT for IPv6.
_HOST_AND_PORT = re.compile(r"(?P<host>[^:\[\]]+|\[(?P<ipv6>[^\[\]]+)\]):(?P<port>[0-9]+)")


class Assignments(NamedTuple):
    """The values that options give to fields.

    Attributes:
        host: The values of the options for the host, by the names of their parameters.
        fields: The values of other fields, by their paths. UNSET removes a field.
        host_port: The port that follows an address or a hostname; None if there is none.
        options: The option that each path comes from, for messages.
    """

    host: dict[str, Any]
    fields: dict[str, Any]
    host_port: int | None
    options: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.host or self.fields)

    @property
    def top_level_fields(self) -> set[str]:
        """The fields of the service that the values are in."""
        fields = {path.split(".")[0] for path in self.fields} | ({"host"} if self.host else set())
        return fields | ({PORT_OF_TYPE_WITHOUT_DEFAULT} if self.host_port is not None else set())


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
    host_port = _split_host_port(host, errors)
    fields: dict[str, Any] = {}
    options = {path: option for name, path, option in _host_paths() if name in host}
    for path, value, option in _iter_assignments(values, errors):
        if not all(path.split(".")):
            errors.append(f"{path!r}: must be the path of a field, such as tcp_port or host.ipv4")
        elif path in fields:
            errors.append(f"{path}: given twice")
        fields[path] = value
        options[path] = option
    if host_port is not None and fields.get(PORT_OF_TYPE_WITHOUT_DEFAULT, host_port) != host_port:
        errors.append(f"{options[PORT_OF_TYPE_WITHOUT_DEFAULT]}: contradicts the port {host_port} after the host")
    if errors:
        raise invalid_input(errors)
    return Assignments(host, fields, host_port, options)


def assign(document: Mapping[str, Any], assignments: Assignments, *, overwrite: bool = True) -> dict[str, Any]:
    """Return a copy of a service's document with the values of options.

    Args:
        document: The document.
        assignments: The values.
        overwrite: Whether the values replace those of the document. If not, they fill in the fields that it lacks, as
            far as the type of the service has them.

    Raises:
        CommandError: A value does not fit the document.
    """
    result = copy.deepcopy(dict(document))
    errors: list[str] = []
    fields = dict(assignments.fields)
    if not overwrite:
        known = _fields_of_type(fields.get(_TYPE, result.get(_TYPE)) if _TYPE not in result else result[_TYPE])
        fields = {
            path: value
            for path, value in fields.items()
            if not _has_field(result, path) and (known is None or path.split(".")[0] in known)
        }
    if assignments.host:
        result["host"] = _assign_host(result.get("host"), assignments.host, errors, overwrite=overwrite)
    for path, value in fields.items():
        _assign_field(result, path, value, errors)
    if assignments.host_port is not None and (overwrite or result.get(PORT_OF_TYPE_WITHOUT_DEFAULT) is None):
        if result.get(_TYPE) != TYPE_WITHOUT_DEFAULT_PORT:
            errors.append(f"a port after the host is only valid for a service of type {TYPE_WITHOUT_DEFAULT_PORT}")
        result[PORT_OF_TYPE_WITHOUT_DEFAULT] = assignments.host_port
    if errors:
        raise invalid_input(errors)
    return result


def _fields_of_type(tag: Any) -> set[str] | None:
    """Return the fields of a type of service; None for an unknown type."""
    name = SERVICE_CONFIG.select({_TYPE: tag})
    return {field.key for field in model_fields(SERVICE_CONFIG.models[name])} if name else None


def _has_field(document: Any, path: str) -> bool:
    """Return whether a document has a value at a path. A null is a value, except for the objects on the path."""
    *parents, last = path.split(".")
    for parent in parents:
        document = document.get(parent) if isinstance(document, dict) else None
    return isinstance(document, dict) and last in document


def _split_host_port(host: dict[str, Any], errors: list[str]) -> int | None:
    """Remove the port from the addresses and hostnames of options, and return it."""
    ports = set()
    for key in ("ipv4", "ipv6", "hostname"):
        match = _HOST_AND_PORT.fullmatch(host.get(key, ""))
        if match and (key == "ipv6") == (match["ipv6"] is not None):
            host[key] = match["ipv6"] or match["host"]
            ports.add(int(match["port"]))
    if len(ports) > 1:
        errors.append("--ipv4 and --ipv6: the ports after the addresses differ, but a service has one port")
    return max(ports, default=None)


def _host_paths() -> Iterator[tuple[str, str, str]]:
    """Yield the name of the parameter, a path that it sets, and the option, for the options of the host."""
    for each in HOST_OPTIONS:
        name = str(each.name)
        for path in {
            "tunnel_id": ("host.network.tunnel_id", "host.resolver_network.tunnel_id"),
            "resolver_ip": ("host.resolver_network.resolver_ips",),
        }.get(name, (f"host.{name}",)):
            yield name, path, each.opts[0]


def _iter_assignments(values: Mapping[str, Any], errors: list[str]) -> Iterator[tuple[str, Any, str]]:
    """Yield the paths of fields, their new values and the options, without the host's options."""
    from ._schema_options import field_options

    for each in field_options():
        if (value := values.get(str(each.option.name))) is not None:
            yield each.path, value, each.option.opts[0]
    for assignment in values[str(SET.name)]:
        path, equals, text = assignment.partition("=")
        try:
            if not equals:
                raise ValueError("must be FIELD=JSON, such as tcp_port=5432")
            yield path, read_json(text), f"--set {path}"
        except ValueError as error:
            hint = f"; a string needs quotes: '{path}=\"{text}\"'" if equals else ""
            errors.append(f"--set {assignment}: {error}{hint}")
    yield from ((path, None, f"--null {path}") for path in values[str(NULL.name)])
    yield from ((path, UNSET, f"--unset {path}") for path in values.get(str(UNSET_FIELD.name), ()))


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


def _assign_host(current: Any, given: Mapping[str, Any], errors: list[str], *, overwrite: bool) -> dict[str, Any]:
    """Return a host with new values.

    An address or a hostname decides which type of host it is; without them it keeps its type. If the type changes, the
    tunnel is kept.
    """
    host: dict[str, Any] = dict(current) if isinstance(current, dict) else {}
    if not overwrite and any(host.get(key) is not None for key in ("ipv4", "ipv6", "hostname")):
        given = {key: value for key, value in given.items() if key not in ("ipv4", "ipv6", "hostname")}
    has_address = bool(given.keys() & {"ipv4", "ipv6"})
    is_named = "hostname" in given or (not has_address and host.get("hostname") is not None)
    network = host.get("resolver_network") or host.get("network")
    for key in ("ipv4", "ipv6", "network") if is_named else ("hostname", "resolver_network"):
        host.pop(key, None)
    host.update({key: given[key] for key in ("ipv4", "ipv6", "hostname") if key in given})
    network_key = "resolver_network" if is_named else "network"
    is_new = not isinstance(host.get(network_key), dict)  # the host had another type, or no network
    host[network_key] = {} if is_new else dict(host[network_key])
    if is_new and isinstance(network, dict) and "tunnel_id" in network:
        host[network_key]["tunnel_id"] = network["tunnel_id"]
    if "tunnel_id" in given and (overwrite or host[network_key].get("tunnel_id") is None):
        host[network_key]["tunnel_id"] = given["tunnel_id"]
    if "resolver_ip" in given and (is_named or overwrite):
        if not is_named:
            errors.append("--resolver-ip: only a hostname is resolved, and this host has none; pass --hostname too")
        if overwrite or host[network_key].get("resolver_ips") is None:
            host[network_key]["resolver_ips"] = list(given["resolver_ip"])
    return host
