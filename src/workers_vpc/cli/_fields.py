"""The fields of a service as options name them, and what they make of its document. Nothing here does I/O."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from workers_vpc_api.api.services.update import BODY
from workers_vpc_api.rules import Rule, step
from workers_vpc_api.schema import Model, rules
from workers_vpc_api.types import UNSET
from workers_vpc_api.unions import Array, Object, model

from ._failures import invalid
from ._input import read_json

#: Options that are not named like the field that they stand for.
_PATHS = {"rename": "name", "cert_verification_mode": "tls_settings.cert_verification_mode"}
#: Options for the host, which have more to decide, see `_host`.
_HOST = ("ipv4", "ipv6", "hostname", "tunnel_id", "resolver_ip")
#: Options that name fields themselves.
_NAMING = ("set_", "null", "unset")


class Changes(NamedTuple):
    """What options say of a service's fields.

    Attributes:
        host: The options for the host by their names, with underscores.
        fields: The values of other fields by their paths; UNSET takes a field out.
    """

    host: dict[str, Any]
    fields: dict[str, Any]

    def __bool__(self) -> bool:
        return bool(self.host or self.fields)

    @property
    def touched(self) -> set[str]:
        """The service's own fields that change, or parts of them."""
        return {path.split(".")[0] for path in self.fields} | ({"host"} if self.host else set())


def changes_of(given: Mapping[str, Any]) -> Changes:
    """What options say, from their values by their names; None and an empty list for what is not given.

    Raises:
        CommandError: An option is malformed, or contradicts another one.
    """
    problems: list[str] = []
    host = {name: given[name] for name in _HOST if given.get(name) not in (None, [])}
    if "hostname" in host and host.keys() & {"ipv4", "ipv6"}:
        problems.append("--hostname with --ipv4 or --ipv6: a host has a hostname or addresses")
    fields: dict[str, Any] = {}
    for path, value in _assignments(given, problems):
        if not all(path.split(".")):
            problems.append(f"{path!r}: expected a field such as tcp_port or host.ipv4")
        elif path in fields:
            problems.append(f"{path}: given twice")
        fields[path] = value
    if problems:
        raise invalid("wrong options", problems)
    return Changes(host, fields)


def applied(document: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """A document with changes; the document itself stays as it is.

    Raises:
        CommandError: The changes do not fit the document.
    """
    result = copy.deepcopy(dict(document))
    problems: list[str] = []
    if changes.host:
        result["host"] = _host(result.get("host"), changes.host, problems)
    problems += [problem for change in changes.fields.items() if (problem := _set(result, *change))]
    if problems:
        raise invalid("the options do not fit the service", problems)
    return result


class Findings(NamedTuple):
    """What is wrong with a document, and what in it is merely unknown to the contract, each with its path."""

    problems: list[str]
    unknown: list[str]


def check(document: Any, path: str = "") -> Findings:
    """What there is to say of a service's document before it is sent."""
    if isinstance(document, dict) and document.get(BODY.key) is None:
        problems = [f"{step(path, BODY.key)}: required, expected {' or '.join(map(repr, BODY.tags))}"]
        return Findings(problems, [])
    problems = [problem.removeprefix(": ") for problem in BODY.problems(document, path)]
    unknown: list[str] = []
    for place, name, kind in _unknown(BODY, document, path):
        close = get_close_matches(name, [key for _, key, _ in rules(kind)], 1)
        unknown.append(f"{place}: not in the contract, sent as it is{f' (is it {close[0]}?)' if close else ''}")
    return Findings(problems, unknown)


def _assignments(given: Mapping[str, Any], problems: list[str]) -> Iterator[tuple[str, Any]]:
    """The paths of fields and the values that options give to them."""
    for option, value in given.items():
        if value is not None and option not in (*_HOST, *_NAMING):
            yield _PATHS.get(option, option), value
    for assignment in given.get("set_") or ():
        path, equals, text = assignment.partition("=")
        try:
            if not equals:
                raise ValueError("expected FIELD=JSON")
            yield path, read_json(text)
        except ValueError as error:
            hint = f"; a string needs quotes: '{path}=\"{text}\"'" if equals else ""
            problems.append(f"--set {assignment}: {error}{hint}")
    yield from ((path, None) for path in given.get("null") or ())
    yield from ((path, UNSET) for path in given.get("unset") or ())


def _set(document: dict[str, Any], path: str, value: Any) -> str | None:
    """Give a field a value, or tell why it cannot have it."""
    *parents, last = path.split(".")
    for parent in parents:
        below = document.get(parent)
        if below is None:
            if value is UNSET:
                return None
            below = document[parent] = {}
        if not isinstance(below, dict):
            return f"{path}: {parent} is no object"
        document = below
    if value is UNSET:
        document.pop(last, None)
    else:
        document[last] = value
    return None


def _host(current: Any, given: Mapping[str, Any], problems: list[str]) -> dict[str, Any]:
    """A host with what options give. An address or a hostname decides its shape, and else it keeps its own."""
    host: dict[str, Any] = dict(current) if isinstance(current, dict) else {}
    addresses = given.keys() & {"ipv4", "ipv6"}
    is_named = "hostname" in given or (not addresses and host.get("hostname") is not None)
    network = host.get("resolver_network") or host.get("network")
    for key in ("ipv4", "ipv6", "network") if is_named else ("hostname", "resolver_network"):
        host.pop(key, None)
    host.update({key: given[key] for key in ("ipv4", "ipv6", "hostname") if key in given})
    key = "resolver_network" if is_named else "network"
    if not isinstance(host.get(key), dict):  # it comes from another shape: the tunnel is what both have
        host[key] = {name: network[name] for name in ("tunnel_id",) if isinstance(network, dict) and name in network}
    if "tunnel_id" in given:
        host[key]["tunnel_id"] = given["tunnel_id"]
    if "resolver_ip" in given:
        if not is_named:
            problems.append("--resolver-ip: only a hostname is resolved, and this host has none")
        host[key]["resolver_ips"] = list(given["resolver_ip"])
    return host


def _unknown(rule: Rule, value: Any, path: str) -> Iterator[tuple[str, str, type[Model]]]:
    """The keys that neither a document's model nor one beside it names: path, key and model."""
    if isinstance(rule, Array) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(rule.items, item, f"{path}[{index}]")
    if not isinstance(rule, Object) or not isinstance(value, dict) or (name := rule.meant(value)) is None:
        return
    kind = model(name)
    known = {key: field for _, key, field in rules(kind)}
    foreign = rule.foreign(name)
    for key, below in value.items():
        if key in known:
            yield from _unknown(known[key], below, step(path, key))
        elif isinstance(key, str) and below is not None and key not in foreign:
            yield step(path, key), key, kind
