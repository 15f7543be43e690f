"""The contract is true under strict validators, which know nothing of this project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

CONTRACT: dict[str, Any] = json.loads(
    json.dumps(yaml.safe_load((Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8")))
)
SCHEMAS = CONTRACT["components"]["schemas"]
EXAMPLES = CONTRACT["components"]["examples"]
REGISTRY: Registry[Any] = Registry().with_resource("contract:", Resource(CONTRACT, DRAFT202012))

NETWORK = {"tunnel_id": "0191dce4-9ab4-7fce-b660-8e5dec5172da"}
IPV4 = {"ipv4": "10.0.0.1", "network": NETWORK}
IPV6 = {"ipv6": "fd00::1", "network": NETWORK}
NAMED = {"hostname": "db.internal", "resolver_network": NETWORK}
HOSTS: dict[str, dict[str, Any]] = {
    "IPv4Host": IPV4,
    "IPv6Host": IPV6,
    "DualStackHost": {**IPV4, **IPV6},
    "HostnameHost": NAMED,
    "UnknownHost": {"socket": "/run/db"},
}
REQUEST = {"name": "db", "type": "tcp", "host": IPV4}


def named(name: str) -> Draft202012Validator:
    """A validator of a component, with the formats checked."""
    schema = {"$ref": f"contract:#/components/schemas/{name}"}
    return Draft202012Validator(schema, registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER)


def target(node: dict[str, Any]) -> dict[str, Any]:
    """What stands behind a reference."""
    found: Any = node
    while "$ref" in found:
        found, path = CONTRACT, found["$ref"].removeprefix("#/").split("/")
        for step in path:
            found = found[step]
    return dict(found)


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation, with its path."""
    for path, item in CONTRACT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield f"{method} {path}", operation


def contents() -> Iterator[Any]:
    """The name of the schema, and the examples, of each body and response."""
    for where, operation in operations():
        holders = {"body": operation.get("requestBody"), **operation["responses"]}
        for name, holder in holders.items():
            if holder is not None:
                content = target(holder)["content"]["application/json"]
                schema = content["schema"]["$ref"].rpartition("/")[2]
                yield pytest.param(schema, content.get("examples", {}), id=f"{where} {name}")


def test_it_is_valid() -> None:
    """The contract is a valid OpenAPI 3.1 document."""
    assert list(OpenAPIV31SpecValidator(CONTRACT).iter_errors()) == []


@pytest.mark.parametrize(("schema", "examples"), list(contents()))
def test_each_body_and_response_has_a_valid_example(schema: str, examples: dict[str, Any]) -> None:
    """Each request body and response has an example, which is valid under its schema."""
    assert examples
    for example in examples.values():
        named(schema).validate(target(example)["value"])


def test_each_example_is_used() -> None:
    """Each example stands at a body or a response."""
    used = {node["$ref"] for content in contents() for node in content.values[1].values()}
    assert used == {f"#/components/examples/{name}" for name in EXAMPLES}


def test_the_operations_are_those_of_the_api() -> None:
    """The five operations stand under one tag."""
    found = {operation["operationId"] for _, operation in operations()}
    assert found == {"list", "create", "get", "update", "delete"}
    assert all(operation["tags"] == ["Services"] for _, operation in operations())


def test_security_has_alternatives() -> None:
    """A token alone satisfies security, and so do an email address and a key together."""
    assert CONTRACT["security"] == [{"api_token": []}, {"api_email": [], "api_key": []}]
    schemes = CONTRACT["components"]["securitySchemes"]
    assert schemes["api_token"]["scheme"] == "bearer"
    assert [schemes[name]["name"] for name in ("api_email", "api_key")] == ["X-Auth-Email", "X-Auth-Key"]
    assert not any("security" in operation for _, operation in operations())


@pytest.mark.parametrize("more", [{}, {"new": 1}, {"ipv4": None}, {"ipv6": None}, {"hostname": None}])
@pytest.mark.parametrize("shape", HOSTS)
def test_a_host_has_one_shape(shape: str, more: dict[str, Any]) -> None:
    """A host matches one member of its union: a dual-stack host is no IPv4 host, and a null counts as absent."""
    host = {**more, **HOSTS[shape]}
    assert [name for name in HOSTS if named(name).is_valid(host)] == [shape]
    assert named("ServiceHost").is_valid(host)


@pytest.mark.parametrize(
    "host",
    [
        {**IPV4, **NAMED},
        {**IPV4, **IPV6, **NAMED},
        {"ipv4": "10.0.0", "network": NETWORK},
        {"ipv6": "10.0.0.1", "network": NETWORK},
        {"hostname": "10.0.0.1", "resolver_network": NETWORK},
        {"hostname": "http://db", "resolver_network": NETWORK},
        {"hostname": "db", "resolver_network": {**NETWORK, "resolver_ips": ["db"]}},
        {"ipv4": "10.0.0.1", "network": {"tunnel_id": "t"}},
    ],
)
def test_what_is_no_host_is_refused(host: dict[str, Any]) -> None:
    """A host of two shapes, or with a value that is none, matches no member of the union."""
    assert not named("ServiceHost").is_valid(host)


@pytest.mark.parametrize("kind", ["http", "tcp", "udp"])
def test_a_service_has_one_kind(kind: str) -> None:
    """A service matches the member that carries its constant, even without ports, and another kind the unknown one."""
    members = [member["$ref"].rpartition("/")[2] for member in SCHEMAS["ServiceConfig"]["oneOf"]]
    expected = {"http": "HttpServiceConfig", "tcp": "TcpServiceConfig"}.get(kind, "UnknownServiceConfig")
    assert [name for name in members if named(name).is_valid({**REQUEST, "type": kind})] == [expected]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tcp_port": 65535, "app_protocol": "mysql"},
        {"tcp_port": None, "app_protocol": None, "tls_settings": None},
        {"type": "http", "http_port": 1, "https_port": None},
        {"new": [None]},
        *({"host": host} for name, host in HOSTS.items() if name != "UnknownHost"),
    ],
)
def test_a_request_may_be_what_the_api_takes(changes: dict[str, Any]) -> None:
    """Each kind and shape, ports in bounds, and null where the API allows it, make a request."""
    assert named("ServiceRequest").is_valid({**REQUEST, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "udp"},
        {"type": None},
        {"name": ""},
        {"name": None},
        {"tcp_port": 0},
        {"tcp_port": 65536},
        {"tcp_port": "80"},
        {"type": "http", "https_port": 0},
        {"app_protocol": "oracle"},
        {"tls_settings": {}},
        {"tls_settings": {"cert_verification_mode": "none"}},
        {"host": HOSTS["UnknownHost"]},
        {"host": {**IPV4, **NAMED}},
        {"host": None},
    ],
)
def test_a_request_may_be_nothing_else(changes: dict[str, Any]) -> None:
    """An unknown kind or host, a port or name out of bounds, and an unknown value of an enum make no request."""
    assert not named("ServiceRequest").is_valid({**REQUEST, **changes})


@pytest.mark.parametrize("field", ["name", "type", "host"])
def test_a_request_has_what_is_required(field: str) -> None:
    """A request without a name, type or host is none."""
    assert not named("ServiceRequest").is_valid({key: value for key, value in REQUEST.items() if key != field})


def test_what_only_the_api_sets_is_marked() -> None:
    """The identifier and the timestamps are read-only in every kind, and nothing else is."""
    for name in ("HttpServiceConfig", "TcpServiceConfig", "UnknownServiceConfig"):
        fields = SCHEMAS[name]["properties"]
        marked = {key for key, field in fields.items() if field.get("readOnly")}
        assert marked == {"service_id", "created_at", "updated_at"}


def test_an_answer_may_be_of_an_unknown_kind() -> None:
    """An answer with a kind or a host that the contract does not know is valid, and so is one without lists."""
    unknown = {**REQUEST, "type": "udp", "host": HOSTS["UnknownHost"]}
    assert named("ServiceResponse").is_valid({"success": True, "result": unknown})
    assert named("ServiceListResponse").is_valid({"success": True, "result": [unknown], "errors": []})
    assert not named("ServiceResponse").is_valid({"success": True, "result": None})
    assert not named("ServiceResponse").is_valid({"success": False, "result": unknown})
    assert named("FailureResponse").is_valid({"success": False})


def test_each_deviation_has_its_reason() -> None:
    """An `x-deviation` maps what differs from the public description to a reason."""

    def deviations(node: Any) -> Iterator[Any]:
        if isinstance(node, dict):
            yield from (value for key, value in node.items() if key == "x-deviation")
            for value in node.values():
                yield from deviations(value)
        elif isinstance(node, list):
            for item in node:
                yield from deviations(item)

    found = list(deviations(CONTRACT))
    assert found
    assert all(isinstance(reason, str) and reason for deviation in found for reason in deviation.values())
