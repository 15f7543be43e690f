"""The documents of services as the API returns them: the order of the keys, and the nulls under unused keys.

Fields that are not in the tables below are newer than the recordings. They are stored as they were sent.
"""

from typing import Any

Service = dict[str, Any]

# The fields that follow the name in a service of each type. They are null if they were not sent.
_FIELDS_BY_TYPE = {"http": ("http_port", "https_port"), "tcp": ("tcp_port", "app_protocol")}
# The keys of every host, whatever its shape.
_HOST_KEYS = ("ipv4", "ipv6", "hostname", "network", "resolver_network")
# A host with none of these keys has a shape that is not known.
_ADDRESS_KEYS = frozenset({"ipv4", "ipv6", "hostname"})


def service_document(config: Service, service_id: str, created_at: str, updated_at: str) -> Service:
    """Return the document of a service.

    Args:
        config: The service as it was sent. It is not modified.
        service_id: The identifier.
        created_at: The time of the last PUT or POST, in the API's format.
        updated_at: The same.
    """
    rest = dict(config)
    document: Service = {"service_id": service_id}
    for key in ("type", "name"):
        if key in rest:
            document[key] = rest[key]
    for key in _FIELDS_BY_TYPE.get(rest.get("type", ""), ()):
        document[key] = rest.get(key)
    if "host" in rest:
        document["host"] = _host_document(rest["host"])
    if rest.get("tls_settings") is not None:
        document["tls_settings"] = _without_nulls(rest["tls_settings"])
    rest.pop("tls_settings", None)
    document |= {key: value for key, value in rest.items() if key not in document}
    # The timestamps are the last keys, even if `config` contains them.
    for key, value in (("created_at", created_at), ("updated_at", updated_at)):
        document.pop(key, None)
        document[key] = value
    document["service_id"] = service_id
    return document


def _host_document(host: Any) -> Any:
    """Return a host with all five keys and a hostname in lower case. A host of an unknown shape is not changed."""
    if not isinstance(host, dict) or not any(host.get(key) is not None for key in _ADDRESS_KEYS):
        return host
    document = {key: host.get(key) for key in _HOST_KEYS}
    if isinstance(document["hostname"], str):
        document["hostname"] = document["hostname"].lower()
    if isinstance(document["resolver_network"], dict):
        document["resolver_network"] = _without_nulls(document["resolver_network"])
    return document | {key: value for key, value in host.items() if key not in document}


def _without_nulls(value: Any) -> Any:
    """Return an object without the keys whose value is null: the API returns these keys only if they are set."""
    return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value
