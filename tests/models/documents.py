"""Documents that the contract allows, made from openapi.yaml itself, and what else an API may answer."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = CONTRACT["components"]["schemas"]
#: Answers that no function gives back, and that have no model for this reason.
UNREAD = ("EmptyResponse", "FailureResponse")
MODELS = [
    name for name, schema in SCHEMAS.items() if ("properties" in schema or name == "UnknownHost") and name not in UNREAD
]

NETWORK = {"tunnel_id": "0191dce4-9ab4-7fce-b660-8e5dec5172da"}
HOSTS: dict[str, dict[str, Any]] = {
    "IPv4Host": {"ipv4": "10.0.0.1", "network": NETWORK},
    "IPv6Host": {"ipv6": "fd00::1", "network": NETWORK},
    "DualStackHost": {"ipv4": "10.0.0.1", "ipv6": "fd00::1", "network": NETWORK},
    "HostnameHost": {"hostname": "db.internal", "resolver_network": {**NETWORK, "resolver_ips": ["10.0.0.53"]}},
    "UnknownHost": {"socket": "/run/db", "network": NETWORK},
}
TCP: dict[str, Any] = {
    "name": "db",
    "type": "tcp",
    "host": HOSTS["IPv4Host"],
    "tcp_port": 5432,
    "app_protocol": "postgresql",
    "tls_settings": {"cert_verification_mode": "verify_ca"},
    "service_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    "created_at": "2024-01-15T09:30:00Z",
    "updated_at": "2024-01-15T10:45:00Z",
}
HTTP: dict[str, Any] = {
    "name": "web",
    "type": "http",
    "host": HOSTS["HostnameHost"],
    "http_port": 8080,
    "https_port": None,
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
#: Fields that no schema names.
unknown_fields = st.dictionaries(st.text(max_size=5).map(lambda name: f"x-{name}"), json_values, max_size=2)

_FORMATS: dict[str, st.SearchStrategy[str]] = {
    "uuid": st.uuids(allow_nil=True).map(str),
    "date-time": st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat().replace("+00:00", "Z")),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
}


def documents(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Documents that a schema of the contract allows, in the canonical spelling."""
    if "$ref" in schema:
        return documents(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if "oneOf" in schema or "anyOf" in schema:
        return st.one_of([documents(member) for member in [*schema.get("oneOf", []), *schema.get("anyOf", [])]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_type(kind, schema) for kind in kinds])


def _of_type(kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "object":
        properties = {name: documents(value) for name, value in schema.get("properties", {}).items()}
        required = {name: properties.pop(name) for name in schema.get("required", [])}
        known = st.fixed_dictionaries(required, optional=properties)
        return st.builds(lambda fields, more: {**more, **fields}, known, unknown_fields)
    if kind == "array":
        return st.lists(documents(schema["items"]), max_size=3)
    if kind == "integer":
        return st.integers(schema.get("minimum"), schema.get("maximum"))
    if kind == "string":
        return _text(schema)
    return {"null": st.none(), "boolean": st.booleans()}[kind]


def _text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if "format" in schema:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        return st.from_regex("[a-z_]([a-z0-9-]{0,20}[.])?[a-z]{1,9}", fullmatch=True)
    excluded = schema.get("not", {}).get("enum", [])
    return st.text(min_size=schema.get("minLength", 0), max_size=20).filter(lambda text: text not in excluded)
