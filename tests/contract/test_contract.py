"""The contract is valid for tools that know nothing of this project, and describes the API as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from codegen.contract import read_contract
from codegen.references import resolve_pointer

CONTRACT = read_contract(Path(__file__).parents[2] / "openapi.yaml")
SCHEMAS = CONTRACT["components"]["schemas"]
REGISTRY: Registry[Any] = Registry().with_resource("contract:", Resource(CONTRACT, DRAFT202012))
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

NETWORK = {"tunnel_id": "0191dce4-9ab4-7fce-b660-8e5dec5172da"}
IPV4 = {"ipv4": "10.0.0.1", "network": NETWORK}
IPV6 = {"ipv6": "fd00::1", "network": NETWORK}
HOSTNAME = {"hostname": "db.internal", "resolver_network": NETWORK}
KNOWN_HOSTS: dict[str, dict[str, Any]] = {
    "IPv4Host": IPV4,
    "IPv6Host": IPV6,
    "DualStackHost": {**IPV4, **IPV6},
    "HostnameHost": HOSTNAME,
}
CERTIFICATE = "5d1f0c7e-2b94-4f7a-8c3d-9e6b1a2f4d58"
UNKNOWN_HOST = {"new_form_of_host": "/run/db"}
HOSTS = {**KNOWN_HOSTS, "UnknownHost": UNKNOWN_HOST}
UNKNOWN_TYPE = "a-new-type"
REQUEST = {"name": "db", "type": "tcp", "host": IPV4}


def validator(schema: str) -> Draft202012Validator:
    """Return a validator of a component that also checks formats."""
    reference = {"$ref": f"contract:#/components/schemas/{schema}"}
    return Draft202012Validator(reference, registry=REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER)


def members(union: str) -> list[str]:
    """Return the names of the members of a union."""
    return [member["$ref"].rpartition("/")[2] for member in SCHEMAS[union]["oneOf"]]


def resolve(node: dict[str, Any]) -> dict[str, Any]:
    """Return the node at the end of a chain of references."""
    while "$ref" in node:
        node = resolve_pointer(CONTRACT, node["$ref"])
    return node


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each operation with its method and path."""
    for path, item in CONTRACT["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def json_contents() -> Iterator[Any]:
    """Yield the schema and the examples of each request body and each response that has content."""
    for name, operation in operations():
        holders = {"request body": operation.get("requestBody"), **operation["responses"]}
        for part, holder in holders.items():
            content = resolve(holder).get("content") if holder else None
            if content:
                media_type = content["application/json"]
                yield pytest.param(media_type["schema"], media_type.get("examples", {}), id=f"{name} {part}")


def deviations(node: Any, pointer: str = "#") -> Iterator[tuple[str, Any]]:
    """Yield each `x-deviation` with its place."""
    if isinstance(node, dict):
        if "x-deviation" in node:
            yield pointer, node["x-deviation"]
        for key, value in node.items():
            yield from deviations(value, f"{pointer}/{key}")
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from deviations(item, f"{pointer}/{index}")


def test_contract_is_valid_openapi() -> None:
    """The contract is a valid OpenAPI 3.1 document."""
    assert list(OpenAPIV31SpecValidator(CONTRACT).iter_errors()) == []


@pytest.mark.parametrize(("schema", "examples"), list(json_contents()))
def test_each_body_and_response_has_a_valid_example(schema: dict[str, Any], examples: dict[str, Any]) -> None:
    """Each request body and response has an example, which is valid for its schema."""
    absolute = {"$ref": f"contract:{schema['$ref']}"} if "$ref" in schema else schema
    checker = Draft202012Validator.FORMAT_CHECKER
    assert examples
    for example in examples.values():
        Draft202012Validator(absolute, registry=REGISTRY, format_checker=checker).validate(resolve(example)["value"])


def test_each_example_is_used() -> None:
    """Each example of the components belongs to a request body or a response."""
    used = {example.get("$ref") for content in json_contents() for example in content.values[1].values()}
    assert {f"#/components/examples/{name}" for name in CONTRACT["components"]["examples"]} <= used


def test_operations_of_services_have_one_tag() -> None:
    """The operations on services become the methods of `vpc.services`."""
    services = [operation for _, operation in operations() if "Services" in operation["tags"]]
    assert {"list", "create", "get", "update", "delete"} <= {operation["operationId"] for operation in services}
    assert all(len(operation["tags"]) == 1 for _, operation in operations())


def test_token_or_email_and_key_authenticate() -> None:
    """A token alone satisfies security, and so do an email address and a key together, for every operation."""
    assert CONTRACT["security"] == [{"api_token": []}, {"api_email": [], "api_key": []}]
    schemes = CONTRACT["components"]["securitySchemes"]
    assert schemes["api_token"]["scheme"] == "bearer"
    assert [schemes[name]["name"] for name in ("api_email", "api_key")] == ["X-Auth-Email", "X-Auth-Key"]
    assert not any("security" in operation for _, operation in operations())


HOST_KEYS = dict.fromkeys(("ipv4", "ipv6", "hostname", "network", "resolver_network"))


@pytest.mark.parametrize("more", [{}, {"new_field": 1}, {"ipv4": None}, {"ipv6": None}, {"hostname": None}, HOST_KEYS])
@pytest.mark.parametrize("member", HOSTS)
def test_host_matches_one_member_of_its_union(member: str, more: dict[str, Any]) -> None:
    """A dual-stack host is not also an IPv4 host. The API returns each host with five keys, null where unused."""
    host = {**more, **HOSTS[member]}
    assert [name for name in members("ServiceHost") if validator(name).is_valid(host)] == [member]
    assert validator("ServiceHost").is_valid(host)


@pytest.mark.parametrize(
    "host",
    [
        {**IPV4, **HOSTNAME},
        {**IPV4, **IPV6, **HOSTNAME},
        {"ipv4": "10.0.0", "network": NETWORK},
        {"ipv6": "10.0.0.1", "network": NETWORK},
        {"hostname": "10.0.0.1", "resolver_network": NETWORK},
        {"hostname": "http://db", "resolver_network": NETWORK},
        {"hostname": "db", "resolver_network": {**NETWORK, "resolver_ips": ["db"]}},
        {"ipv4": "10.0.0.1", "network": {"tunnel_id": "t"}},
    ],
)
def test_invalid_host_matches_no_member(host: dict[str, Any]) -> None:
    """A host with the keys of two members, or with an invalid value, is not valid."""
    assert not validator("ServiceHost").is_valid(host)


@pytest.mark.parametrize(
    ("service_type", "member"),
    [("http", "HttpServiceConfig"), ("tcp", "TcpServiceConfig"), (UNKNOWN_TYPE, "UnknownServiceConfig")],
)
def test_service_matches_one_member_of_its_union(service_type: str, member: str) -> None:
    """A service matches the member with its type, even without ports; an unknown type matches the unknown member."""
    service = {**REQUEST, "type": service_type}
    assert [name for name in members("ServiceConfig") if validator(name).is_valid(service)] == [member]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tcp_port": 65535, "app_protocol": "mysql"},
        {"tcp_port": None, "app_protocol": None, "tls_settings": None},
        {"type": "http", "http_port": 1, "https_port": None},
        {"new_field": [None]},
        {"tls_settings": {"cert_verification_mode": "verify_ca", "certificate_authority": CERTIFICATE}},
        {"tls_settings": {"cert_verification_mode": "disabled", "client_certificate": CERTIFICATE}},
        {"tls_settings": {"cert_verification_mode": "disabled", "certificate_authority": None}},
        *({"host": host} for host in KNOWN_HOSTS.values()),
    ],
)
def test_valid_request(changes: dict[str, Any]) -> None:
    """A request may have any known type and host, ports within the bounds, and null where the API allows it."""
    assert validator("ServiceRequest").is_valid({**REQUEST, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"type": UNKNOWN_TYPE},
        {"type": None},
        {"name": ""},
        {"name": None},
        {"tcp_port": 0},
        {"tcp_port": 65536},
        {"tcp_port": "80"},
        {"type": "http", "https_port": 0},
        {"app_protocol": "not-a-protocol"},
        {"tls_settings": {}},
        {"tls_settings": {"cert_verification_mode": "not-a-mode"}},
        {"tls_settings": {"client_certificate": CERTIFICATE}},
        {"tls_settings": {"cert_verification_mode": "verify_ca", "certificate_authority": "not-a-uuid"}},
        {"tls_settings": {"cert_verification_mode": "disabled", "certificate_authority": CERTIFICATE}},
        {"host": UNKNOWN_HOST},
        {"host": {**IPV4, **HOSTNAME}},
        {"host": None},
    ],
)
def test_invalid_request(changes: dict[str, Any]) -> None:
    """A request must not have an unknown type, host or enum value, nor a name or port out of bounds."""
    assert not validator("ServiceRequest").is_valid({**REQUEST, **changes})


@pytest.mark.parametrize("field", ["name", "type", "host"])
def test_request_without_a_required_field_is_invalid(field: str) -> None:
    """A request needs a name, a type and a host."""
    assert not validator("ServiceRequest").is_valid({key: value for key, value in REQUEST.items() if key != field})


@pytest.mark.parametrize("member", members("ServiceConfig"))
def test_fields_set_by_the_api_are_read_only(member: str) -> None:
    """The identifier and the timestamps are read-only for each type, and what callers must send is not."""
    fields = SCHEMAS[member]["properties"]
    read_only = {name for name, field in fields.items() if field.get("readOnly")}
    assert {"service_id", "created_at", "updated_at"} <= read_only
    assert not read_only & {"name", "type", "host", "http_port", "https_port", "tcp_port", "tls_settings"}
    assert not read_only & set(SCHEMAS[member].get("required", []))


def test_response_may_contain_what_the_contract_does_not_know() -> None:
    """A response with an unknown type or host is valid, and so is one without the lists of errors and messages."""
    unknown = {**REQUEST, "type": UNKNOWN_TYPE, "host": UNKNOWN_HOST}
    assert validator("ServiceResponse").is_valid({"success": True, "result": unknown})
    assert validator("ServiceListResponse").is_valid({"success": True, "result": [unknown], "errors": []})
    assert validator("FailureResponse").is_valid({"success": False})


@pytest.mark.parametrize("response", [{"success": True, "result": None}, {"success": False, "result": REQUEST}])
def test_successful_response_has_a_result(response: dict[str, Any]) -> None:
    """A response with a service says that the request was successful, and has the service."""
    assert not validator("ServiceResponse").is_valid(response)


def test_each_deviation_has_a_reason() -> None:
    """An `x-deviation` maps what differs from the public description to a reason."""
    found = list(deviations(CONTRACT))
    assert found
    unexplained = [
        f"{pointer}: {keyword}"
        for pointer, deviation in found
        for keyword, reason in deviation.items()
        if not (isinstance(reason, str) and reason.strip())
    ]
    assert unexplained == []
