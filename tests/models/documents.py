"""Documents that the contract allows, generated from the contract itself, and some examples."""

from __future__ import annotations

import json
import re
from datetime import UTC, date
from importlib import resources
from typing import Any

from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from workers_vpc_api import models
from workers_vpc_core.models import Model

# The contract as it is part of the package, so that these tests also run against an installed wheel.
CONTRACT: dict[str, Any] = json.loads((resources.files("workers_vpc_api") / "openapi.json").read_text("utf-8"))
SCHEMAS: dict[str, Any] = CONTRACT["components"]["schemas"]


def find_model(name: str) -> type[Model] | None:
    """Return the model of a schema; None for an enum, and for a union, which has no class of its own."""
    exported = getattr(models, name, None)
    return exported if isinstance(exported, type) and issubclass(exported, Model) else None


#: The names of the schemas that have a model.
MODEL_NAMES = [name for name in SCHEMAS if find_model(name)]

NETWORK = {"tunnel_id": "0191dce4-9ab4-7fce-b660-8e5dec5172da"}
#: A document of each model of a host.
HOSTS: dict[str, dict[str, Any]] = {
    "IPv4Host": {"ipv4": "10.0.0.1", "network": NETWORK},
    "IPv6Host": {"ipv6": "fd00::1", "network": NETWORK},
    "DualStackHost": {"ipv4": "10.0.0.1", "ipv6": "fd00::1", "network": NETWORK},
    "HostnameHost": {"hostname": "db.internal", "resolver_network": {**NETWORK, "resolver_ips": ["10.0.0.53"]}},
    "UnknownHost": {"socket": "/run/db", "network": NETWORK},
}
#: A TCP service as a caller configures it.
TCP_REQUEST: dict[str, Any] = {
    "name": "db",
    "type": "tcp",
    "host": HOSTS["IPv4Host"],
    "tcp_port": 5432,
    "app_protocol": "postgresql",
    "tls_settings": {"cert_verification_mode": "verify_ca"},
}
#: The TCP service as the API returns it.
TCP: dict[str, Any] = {
    **TCP_REQUEST,
    "service_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    "created_at": "2024-01-15T09:30:00Z",
    "updated_at": "2024-01-15T10:45:00Z",
}
#: An HTTP service.
HTTP: dict[str, Any] = {
    "name": "web",
    "type": "http",
    "host": HOSTS["HostnameHost"],
    "http_port": 8080,
    "https_port": None,
}

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
#: Fields that no schema names.
UNKNOWN_FIELDS = st.dictionaries(st.text(max_size=5).map("x-{}".format), JSON_VALUES, max_size=2)

_FORMATS: dict[str, st.SearchStrategy[str]] = {
    "uuid": st.uuids(allow_nil=True).map(str),
    "date-time": st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat().replace("+00:00", "Z")),
    "date": st.dates().map(date.isoformat),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
    "hostname": st.from_regex("[a-z]([a-z0-9-]{0,8}[a-z])?([.][a-z]{1,5})?", fullmatch=True),
}


# A schema may contain itself, such as an error with the errors that caused it. Below this depth, documents have no
# optional fields.
_MAX_DEPTH = 4


def documents(schema: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Return a strategy for the documents that a schema of the contract allows, in the canonical spelling."""
    if "$ref" in schema:
        return documents(SCHEMAS[schema["$ref"].rpartition("/")[2]], depth)
    members = [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", [])]
    if members:
        return st.one_of([documents(member, depth) for member in members])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "type" not in schema:
        return JSON_VALUES
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_documents_of_type(type_, schema, depth) for type_ in types])


def _documents_of_type(type_: str, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    match type_:
        case "object":
            return _objects(schema, depth + 1)
        case "array":
            items = documents(schema.get("items", {}), depth)
            return st.lists(items, min_size=schema.get("minItems", 0), max_size=schema.get("maxItems", 3))
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "number":
            return st.floats(schema.get("minimum"), schema.get("maximum"), allow_nan=False, allow_infinity=False)
        case "string":
            return _strings(schema)
        case "boolean":
            return st.booleans()
        case _:
            return st.none()


def _objects(schema: dict[str, Any], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    names = schema.get("required", []) if depth > _MAX_DEPTH else schema.get("properties", {})
    properties = {name: documents(schema["properties"][name], depth) for name in names}
    required = {name: properties.pop(name) for name in schema.get("required", [])}
    objects = st.fixed_dictionaries(required, optional=properties)
    if "not" in schema:
        excluded = Draft202012Validator({**schema["not"], "components": {"schemas": SCHEMAS}})
        objects = objects.filter(lambda fields: not excluded.is_valid(fields))
    if schema.get("additionalProperties") is False:
        return objects
    return st.builds(lambda unknown, fields: {**unknown, **fields}, UNKNOWN_FIELDS, objects)


def _strings(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "pattern" in schema:
        # In Python, `$` also matches before a newline at the end.
        strings = st.from_regex(re.sub(r"\$$", r"\\Z", schema["pattern"]), fullmatch=True)
    else:
        strings = st.text(min_size=schema.get("minLength", 0), max_size=min(20, schema.get("maxLength", 20)))
    excluded = schema.get("not", {})
    return strings.filter(
        lambda text: (
            schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
            and text not in excluded.get("enum", [])
            and not ("pattern" in excluded and re.search(excluded["pattern"], text))
        )
    )
