"""Two resources of our own, in the forms in which Cloudflare publishes contracts.

They contain together what the normalizations convert: envelopes by `allOf` with placeholders for results, failures
combined with successes, unions next to types, objects without a type, contents without a schema, and so on.
"""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]


def _ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Node) -> Node:
    return {"content": {"application/json": {"schema": schema}}}


def _success(result: Node) -> Node:
    envelope = {"allOf": [_ref("rl_api-response-single"), {"properties": {"result": result}}]}
    return {
        "200": {"description": "", **_json(envelope)},
        # The success is part of the failure, and the status is written in lower case.
        "4xx": {"description": "", **_json({"allOf": [envelope, _ref("rl_api-response-failure")]})},
    }


def _operation(name: str, tag: str, responses: Node, **more: Any) -> Node:
    security: list[Node] = [{"api_email": [], "api_key": []}, {"api_token": []}]
    return {"operationId": name, "tags": [tag], "security": security, "responses": responses, **more}


def _parameter(name: str, location: str, schema: Node) -> Node:
    return {"name": name, "in": location, "schema": schema, **({"required": True} if location == "path" else {})}


SCHEMAS: Node = {
    "rl_identifier": {"type": "string", "maxLength": 32, "readOnly": True},
    "rl_messages": {
        "type": "array",
        "items": {
            "type": "object",
            "uniqueItems": True,
            "required": ["code", "message"],
            "properties": {"code": {"type": "integer", "minimum": 1000}, "message": {"type": "string"}},
        },
    },
    "rl_api-response-common": {
        "type": "object",
        "required": ["success", "errors", "messages", "result"],
        "properties": {
            "success": {"type": "boolean", "enum": [True]},
            "errors": _ref("rl_messages"),
            "messages": _ref("rl_messages"),
            "result": {"anyOf": [{"type": "object"}, {"type": "array", "items": {}}, {"type": "string"}]},
        },
    },
    "rl_api-response-single": {"$ref": "#/components/schemas/rl_api-response-common"},
    "rl_api-response-collection": {
        "type": "object",
        "allOf": [
            _ref("rl_api-response-common"),
            {"properties": {"result": {"type": ["array", "null"], "items": {}}, "result_info": _ref("rl_result-info")}},
        ],
    },
    "rl_api-response-no-result": {
        "type": "object",
        "required": ["success"],
        "properties": {"success": {"type": "boolean", "enum": [True]}, "errors": _ref("rl_messages")},
    },
    "rl_api-response-failure": {
        "type": "object",
        "required": ["success", "errors", "result"],
        "patternProperties": {"^x-": {}},
        "properties": {
            "success": {"type": "boolean", "enum": [False]},
            "errors": {"allOf": [_ref("rl_messages")], "minLength": 1},
            "result": {"type": ["object", "null"], "enum": [None]},
        },
    },
    "rl_result-info": {"properties": {"page": {"type": "number"}, "total_count": {"type": "number"}}},
    # Objects without a type, also behind allOf.
    "rl_base": {
        "required": ["id", "name"],
        "properties": {
            "id": {"type": "string", "format": "uuid", "readOnly": True},
            "name": {"type": "string", "minLength": 1},
            "zone": _ref("rl_identifier"),
            "limits": {"properties": {"burst": {"type": "integer", "minimum": 1}}},
        },
    },
    "rl_relay": {
        "allOf": [
            _ref("rl_base"),
            {
                "properties": {
                    "zone": {"minLength": 3},
                    "password": {"type": "string", "writeOnly": True, "minLength": 4},
                    "mode": _ref("rl_mode"),
                    "ttl": {
                        "anyOf": [{"type": "number", "minimum": 30}, {"type": "number", "enum": [1]}],
                        "type": "number",
                    },
                    "target": {
                        "type": "object",
                        "oneOf": [
                            {"allOf": [_ref("rl_login"), _ref("rl_internet-target")]},
                            {"allOf": [_ref("rl_login"), _ref("rl_private-target")]},
                        ],
                    },
                    "labels": {"type": "object", "additionalProperties": _ref("rl_label")},
                    "status": {"type": "string", "enum": ["on", "off"], "minimum": 5},
                }
            },
        ],
        "required": ["password", "target", "zone"],
    },
    "rl_relay-response": {"type": "object", "allOf": [_ref("rl_relay")]},
    "rl_login": {
        "required": ["user"],
        "properties": {"user": {"type": "string"}, "secret": {"type": "string", "writeOnly": True}},
    },
    "rl_internet-target": {
        "type": "object",
        "required": ["host", "port"],
        "properties": {"host": {"type": "string"}, "port": {"type": "integer", "maximum": 65535}},
    },
    "rl_private-target": {
        "type": "object",
        "required": ["tunnel", "token"],
        "properties": {"tunnel": {"type": "string"}, "token": {"type": "string", "writeOnly": True}},
    },
    "rl_label": {
        "type": "object",
        "required": ["text"],
        "properties": {"text": {"type": "string"}, "added": {"type": "string", "readOnly": True}},
    },
    "rl_mode": {
        "type": "object",
        "discriminator": {
            "propertyName": "cached",
            "mapping": {"true": "#/components/schemas/rl_cached", "false": "#/components/schemas/rl_direct"},
        },
        "oneOf": [_ref("rl_direct"), _ref("rl_cached")],
    },
    "rl_mode-common": {"type": "object", "properties": {"cached": {"type": "boolean"}}},
    "rl_direct": {"type": "object", "allOf": [_ref("rl_mode-common")]},
    "rl_cached": {"allOf": [_ref("rl_mode-common"), {"properties": {"seconds": {"type": "integer"}}}]},
    # The first member has all fields of the second one.
    "rl_probe": {
        "properties": {"url": {"type": "string"}, "region": {"type": "string"}, "last_run": {"type": "string"}}
    },
    "rl_short-probe": {"properties": {"url": {"type": "string"}, "region": {"type": "string"}}},
    # A union inside allOf.
    "rl_event": {
        "allOf": [
            {"properties": {"delay": {"type": "number", "maximum": 60}}},
            {"oneOf": [_ref("rl_event-text"), _ref("rl_event-json")]},
        ]
    },
    "rl_event-text": {"properties": {"body": {"type": "string"}, "format": {"type": "string", "enum": ["text"]}}},
    "rl_event-json": {"properties": {"body": {"type": "object"}, "format": {"type": "string", "enum": ["json"]}}},
    "rl_item": {
        "type": "object",
        "required": ["key"],
        "properties": {
            "key": {"type": "string"},
            "value": {"type": "string"},
            "added": {"type": "string", "readOnly": True},
        },
    },
    "rl_items": {"type": "array", "items": _ref("rl_item"), "required": ["key"]},
    "TlsCertificatesAndHostnamesComponentsSchemasKeyObject": {
        "x-name": "KeyInfo",
        "properties": {"TTL.seconds": {"type": "integer", "x-name": "ttl"}, "class": {"type": "string"}},
    },
    "UUID": {"type": "object", "properties": {"größe": {"type": "integer"}, "1st": {"type": "string"}}},
}

_ACCOUNT = _parameter("account_id", "path", _ref("rl_identifier"))
_RELAY = _parameter("relay_id", "path", {"type": "string", "format": "uuid"})
_PAGES = {
    "description": "",
    **_json(
        {
            "allOf": [
                _ref("rl_api-response-collection"),
                {"properties": {"result": {"type": "array", "items": _ref("rl_relay-response")}}},
            ]
        }
    ),
}
_KEYS = {
    "allOf": [
        _ref("rl_api-response-no-result"),
        {
            "properties": {
                "result": {
                    "type": "array",
                    "items": _ref("TlsCertificatesAndHostnamesComponentsSchemasKeyObject"),
                },
                "result_info": {"properties": {"cursor": {"type": "string"}}},
            }
        },
    ]
}

PATHS: Node = {
    "/accounts/{account_id}/relays": {
        "get": _operation(
            "relay-list",
            "Relay",
            {"200": _PAGES},
            parameters=[
                _ACCOUNT,
                _parameter("page", "query", {"type": "number", "default": 1, "minimum": 1}),
                _parameter("per_page", "query", {"type": "number", "default": 2}),
                _parameter("comment.contains", "query", {"type": ["string", "null"]}),
            ],
        ),
        "post": _operation(
            "relay-create",
            "Relay",
            _success(_ref("rl_relay-response")),
            parameters=[_ACCOUNT],
            requestBody={"required": True, **_json(_ref("rl_relay"))},
        ),
    },
    "/accounts/{account_id}/relays/{relay_id}": {
        "parameters": [_ACCOUNT, _RELAY],
        "get": _operation("relay-get", "Relay", _success(_ref("rl_relay-response")), **{"x-name": "fetch"}),
        "delete": _operation(
            "relay-delete",
            "Relay",
            {"200": {"description": "", **_json(_ref("rl_api-response-no-result"))}},
            requestBody={"required": True, "content": {"application/json": {}}},
        ),
        "patch": _operation(
            "relay-move",
            "Relay",
            _success({"type": ["object", "null"], "properties": {"moved": {"type": "boolean"}}}),
            requestBody=_json(
                {"required": ["zone"], "properties": {"zone": _ref("rl_identifier"), "near": _ref("rl_identifier")}}
            ),
        ),
    },
    "/accounts/{account_id}/relays/{relay_id}/probe": {
        "parameters": [_ACCOUNT, _RELAY],
        "get": _operation("relay-probe", "Relay", _success({"anyOf": [_ref("rl_short-probe"), _ref("rl_probe")]})),
        "post": _operation(
            "relay-send",
            "Relay",
            _success({"anyOf": [{"type": "string"}, _ref("rl_probe")]}),
            requestBody={"required": True, **_json(_ref("rl_event"))},
        ),
    },
    "/stores/{store}/keys": {
        "parameters": [{**_parameter("store", "path", {"type": "string"}), "x-name": "store_name"}],
        "get": _operation(
            "store-keys",
            "Store",
            {"200": {"description": "", **_json(_KEYS)}},
            parameters=[_parameter("cursor", "query", {"type": "string"})],
        ),
        "put": _operation(
            "store-write",
            "Store",
            {"204": {"description": ""}},
            requestBody={"required": True, **_json(_ref("rl_items"))},
        ),
        "post": _operation(
            "store-upload",
            "Store",
            {"200": {"description": "", "content": {"application/json": {}}}},
            requestBody={
                "required": True,
                "content": {
                    "multipart/form-data": {
                        "schema": {
                            "required": ["file", "metadata"],
                            "properties": {
                                "file": {"type": "string", "format": "binary"},
                                "metadata": {"type": "object", "properties": {"size": {"type": "integer"}}},
                                "note": {"type": "string", "maxLength": 9},
                            },
                        }
                    }
                },
            },
        ),
    },
    "/stores/{store}/values/{key}": {
        "parameters": [_parameter("store", "path", {"type": "string"}), _parameter("key", "path", {"type": "string"})],
        "get": _operation(
            "store-value",
            "Store",
            {"200": {"description": "", "content": {"application/octet-stream": {"schema": {"type": "string"}}}}},
        ),
        "head": _operation(
            "date",
            "Store",
            {"200": {"description": "", "content": {"text/plain": {"schema": {"type": "string"}}}}},
        ),
        "delete": _operation(
            "store-uuid", "Store", {"200": {"description": "", **_json({"properties": {"result": _ref("UUID")}})}}
        ),
    },
}


def published_resources(contract: Node) -> None:
    """Add two resources as Cloudflare publishes them."""
    contract["components"]["schemas"] |= SCHEMAS
    contract["paths"] |= PATHS
