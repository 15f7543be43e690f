"""Changes of the contract. For each, a module `usage/use_NAME.py` uses the package generated from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .published_resources import published_resources

Contract = dict[str, Any]

SERVICES = "/accounts/{account_id}/connectivity/directory/services"
SERVICE = f"{SERVICES}/{{service_id}}"

#: Quotes, backslashes, braces, Jinja syntax, line breaks of all sorts, and code that would run outside of a string.
HOSTILE_TEXT = (
    "\\\" ' \"\"\" ''' \\\\ \\N{x} \\u {0} {x!r} {{ 7 * 7 }} {% raw %} {# c #} %s `x` \u2028 \u2029 \x85 é 🚀"
    ' """)\nraise SystemExit("injected")\n#'
)


def _schemas(contract: Contract) -> dict[str, Any]:
    schemas: dict[str, Any] = contract["components"]["schemas"]
    return schemas


def new_operation(contract: Contract) -> None:
    """Add an operation with its own path, parameters and result, some of whose names the generated code uses."""
    _schemas(contract)["BindingList"] = {
        "type": "object",
        "required": ["success", "result"],
        "properties": {
            "success": {"type": "boolean", "const": True},
            "result": {"$ref": "#/components/schemas/Bindings"},
        },
    }
    _schemas(contract)["Bindings"] = {
        "type": "object",
        "required": ["names"],
        "properties": {"names": {"type": "array", "items": {"type": "string"}}},
    }
    parameters = [
        {"$ref": "#/components/parameters/AccountId"},
        {"name": "type", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}},
        {"name": "worker", "in": "query", "schema": {"type": "array", "items": {"type": "string", "minLength": 1}}},
        {"name": "timeout", "in": "query", "description": "Not the option.", "schema": {"type": "boolean"}},
        *(
            {"name": name, "in": "query", "schema": {"type": "string"}}
            for name in ("query", "request", "list_bindings")
        ),
    ]
    contract["paths"]["/accounts/{account_id}/bindings/{type}"] = {
        "get": {
            "operationId": "list_bindings",
            "tags": ["Services"],
            "summary": "List bindings.",
            "deprecated": True,
            "parameters": parameters,
            "responses": {
                "200": {
                    "description": "The bindings.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BindingList"}}},
                },
                "4XX": {"$ref": "#/components/responses/Failure"},
            },
        }
    }


def new_tag(contract: Contract) -> None:
    """Add a tag whose operations have no account, other bodies and other responses than those of services."""
    _schemas(contract)["Status"] = {
        "type": "object",
        "required": ["healthy"],
        "properties": {"healthy": {"type": "boolean"}},
    }
    _schemas(contract)["History"] = {
        "type": "object",
        "properties": {"result": {"type": "array", "items": {"$ref": "#/components/schemas/Status"}}},
    }
    history = {"$ref": "#/components/schemas/History"}
    path_parameter = {"name": "region-name", "in": "path", "required": True, "schema": {"type": "string"}}
    status = {"$ref": "#/components/schemas/Status"}
    contract["paths"]["/status/{region-name}"] = {
        "parameters": [path_parameter],
        "get": {
            "operationId": "get_status",
            "tags": ["Health"],
            "responses": {"200": {"description": "It.", "content": {"application/json": {"schema": status}}}},
        },
        "put": {
            "operationId": "set_status",
            "tags": ["Health"],
            "requestBody": {"content": {"application/merge-patch+json": {"schema": status}}},
            "responses": {"204": {"description": "Done."}},
        },
        "post": {
            "operationId": "report",
            "tags": ["Health"],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"type": "array", "items": {"type": "integer"}}}},
            },
            "responses": {"202": {"description": "Accepted."}},
        },
        "delete": {
            "operationId": "clear_history",
            "tags": ["Health"],
            "responses": {"200": {"description": "It.", "content": {"application/json": {"schema": history}}}},
        },
    }


def new_service_type(contract: Contract) -> None:
    """Add a third type of service."""
    schemas = _schemas(contract)
    udp = {**schemas["TcpServiceConfig"], "description": "A service that speaks UDP."}
    fields = {name: field for name, field in udp["properties"].items() if name not in ("app_protocol", "tcp_port")}
    fields["type"] = {"type": "string", "const": "udp", "default": "udp"}
    fields["udp_port"] = schemas["TcpServiceConfig"]["properties"]["tcp_port"]
    schemas["UdpServiceConfig"] = {**udp, "properties": fields}
    schemas["ServiceConfig"]["oneOf"].insert(2, {"$ref": "#/components/schemas/UdpServiceConfig"})
    schemas["UnknownServiceConfig"]["properties"]["type"]["not"]["enum"].append("udp")
    schemas["ServiceType"]["enum"].append("udp")


def new_field(contract: Contract) -> None:
    """Add an optional field with bounds."""
    _schemas(contract)["HttpServiceConfig"]["properties"]["weight"] = {
        "type": "integer",
        "description": "Its share of the requests.",
        "minimum": 0,
        "exclusiveMaximum": 100,
        "multipleOf": 5,
    }


def new_enum_value(contract: Contract) -> None:
    """Add a value to an enum."""
    _schemas(contract)["AppProtocol"]["enum"].append("sql-server")


def removed_field(contract: Contract) -> None:
    """Remove a field."""
    del _schemas(contract)["HttpServiceConfig"]["properties"]["tls_settings"]


def renamed_schema(contract: Contract) -> None:
    """Rename a schema and a union, and add unions that nothing uses."""
    schemas = _schemas(contract)
    schemas["WebServiceConfig"] = schemas.pop("HttpServiceConfig")
    union = {"$ref": "#/components/schemas/ServiceOptions"}
    schemas["ServiceOptions"] = schemas.pop("ServiceConfig")
    schemas["ServiceOptions"]["oneOf"][0] = {"$ref": "#/components/schemas/WebServiceConfig"}
    schemas["ServiceRequest"]["allOf"] = [union]
    schemas["ServiceResponse"]["properties"]["result"] = union
    schemas["ServiceListResponse"]["properties"]["result"]["items"] = union
    networks = [{"$ref": "#/components/schemas/Network"}, {"$ref": "#/components/schemas/ResolverNetwork"}]
    schemas["AnyNetwork"] = {"anyOf": networks}  # which nothing distinguishes
    schemas["Wrapped"] = {"allOf": [{"oneOf": schemas["ServiceHost"]["oneOf"]}]}


def required_header(contract: Contract) -> None:
    """Add a required header parameter to an operation."""
    contract["paths"][SERVICE]["put"]["parameters"] = [
        {"name": "X-Change-Ticket", "in": "header", "required": True, "schema": {"type": "string", "minLength": 3}}
    ]


def array_of_unions(contract: Contract) -> None:
    """Add an array of unions, a union of an array, an object and a string, and a nullable union."""
    fields = _schemas(contract)["TcpServiceConfig"]["properties"]
    host = {"$ref": "#/components/schemas/ServiceHost"}
    fields["fallbacks"] = {"type": "array", "maxItems": 2, "items": host}
    fields["mirror"] = {"oneOf": [{"type": "array", "items": host}, host, {"type": "string", "maxLength": 3}]}
    fields["standby"] = {"oneOf": [host, {"type": "null"}]}


def closed_object(contract: Contract) -> None:
    """Allow no additional fields in one object, and restrict those of another."""
    _schemas(contract)["Network"]["additionalProperties"] = False
    _schemas(contract)["TlsSettings"]["additionalProperties"] = {"type": "string", "maxLength": 5}


def composed_schemas(contract: Contract) -> None:
    """Use `allOf`, references to scalars, read-only fields in a request, all formats, and awkward names."""
    schemas = _schemas(contract)
    schemas["Port"] = {"type": "integer", "minimum": 1, "maximum": 99, "description": "A port."}
    schemas["Owner"] = {
        "type": "object",
        "required": ["id", "mail"],
        "properties": {"id": {"type": "string", "format": "uuid", "readOnly": True}, "mail": {"type": "string"}},
    }
    fields = schemas["TcpServiceConfig"]["properties"]
    fields["admin_port"] = {"$ref": "#/components/schemas/Port", "description": "The port for administration."}
    fields["owner"] = {"$ref": "#/components/schemas/Owner"}
    fields["failure"] = {"$ref": "#/components/schemas/FailureResponse"}
    fields["seen"] = {"type": ["string", "null"], "format": "date-time"}
    fields["day"] = {"type": "string", "format": "date"}
    fields["ratio"] = {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.1}
    fields["level"] = {"type": "integer", "enum": [1, 2, 3]}
    fields["labels"] = {"type": "object", "additionalProperties": {"type": "string"}}
    fields["anything"] = {}
    fields["protocols"] = {"type": "array", "uniqueItems": True, "items": {"$ref": "#/components/schemas/AppProtocol"}}
    for name in ("field", "from_dict", "known", "list", "class", "data-key", "additional_properties", "date"):
        fields[name] = {"type": "string", "format": "uuid"}
    schemas["MessageSource"] = {
        "description": "What a message is about.",
        "allOf": [
            {"type": "object", "required": ["line"], "properties": {"line": {"$ref": "#/components/schemas/Port"}}},
            {"type": "object", "properties": {"pointer": {"type": "string"}}},
        ],
    }


def hostile_text(contract: Contract) -> None:
    """Put text everywhere that would break out of strings, docstrings, comments and templates."""
    schemas = _schemas(contract)
    contract["info"]["title"] = contract["info"]["description"] = HOSTILE_TEXT
    contract["tags"][0]["description"] = HOSTILE_TEXT
    for schema in schemas.values():
        schema["description"] = HOSTILE_TEXT
        for field in schema.get("properties", {}).values():
            if "$ref" not in field:
                field["description"] = HOSTILE_TEXT
    operation = contract["paths"][SERVICES]["get"]
    operation["summary"] = operation["description"] = HOSTILE_TEXT
    operation["responses"]["200"]["description"] = HOSTILE_TEXT
    contract["paths"][SERVICE]["get"]["responses"]["200"]["description"] = HOSTILE_TEXT
    for parameter in operation["parameters"]:
        parameter["description"] = HOSTILE_TEXT
    hostile_parameter = {"name": HOSTILE_TEXT, "in": "query", "schema": {"type": "string", "default": HOSTILE_TEXT}}
    operation["parameters"].append(hostile_parameter)
    contract["components"]["parameters"]["AccountId"]["description"] = HOSTILE_TEXT
    contract["components"]["examples"]["UpdateRequest"]["summary"] = HOSTILE_TEXT
    schemas["AppProtocol"]["enum"].append("".join(filter(str.isprintable, HOSTILE_TEXT)))
    name = schemas["HttpServiceConfig"]["properties"]["name"]
    name |= {"pattern": '^["\'{}\\\\]*"""$', "x-expected": HOSTILE_TEXT}
    fields = schemas["TcpServiceConfig"]["properties"]
    fields[HOSTILE_TEXT] = {"type": "string"}
    fields["remark"] = {"type": "string", "default": HOSTILE_TEXT, "example": HOSTILE_TEXT, "maxLength": 999}
    schemas["TcpServiceConfig"]["required"].append("motto")
    fields["mood"] = {"type": "string", "enum": ['it\'s "fine"', "{{ 7 * 7 }}\\"]}
    fields["motto"] = {"type": "string", "const": HOSTILE_TEXT, "default": HOSTILE_TEXT}
    schemas["Message"]["properties"][HOSTILE_TEXT] = {"type": "string"}


#: Keywords, builtins, names that the generated code uses, digits, dots and other scripts.
NAMES = ["class", "list", "None", "id", "self", "1st", "a.b", "größe", "日本", "date", "UUID", "schemas", "parameters"]
NAMES += [
    "client",
    "options",
    "request",
    "UNSET",
    "Model",
    "Exception",
    "object",
    "body",
    "result",
    "import",
    "Iterator",
]


def any_names(contract: Contract) -> None:
    """Use names of all sorts for schemas, properties, parameters, operations and tags."""
    fields = _schemas(contract)["HttpServiceConfig"]["properties"]
    result = {"type": "object", "required": ["result"], "properties": {"result": {"type": "string"}}}
    success = {"200": {"description": "", "content": {"application/json": {"schema": result}}}}
    for name in NAMES:
        if name.isascii():  # OpenAPI does not allow other names of components
            _schemas(contract)[name] = {"type": "object", "properties": {name: {"type": "string"}}}
            fields[f"of {name}"] = {"$ref": f"#/components/schemas/{name}"}
        fields[name] = {"type": "string"}
        contract["paths"][f"/{name}/{{{name}}}"] = {
            "get": {
                "operationId": name if name != "list" else "list_names",
                "tags": [name],
                "parameters": [
                    {"name": name, "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": f"{name}.query", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": success,
            }
        }


CONTRACT_CHANGES: dict[str, Callable[[Contract], None]] = {
    change.__name__: change
    for change in (
        new_operation,
        new_tag,
        new_service_type,
        new_field,
        new_enum_value,
        removed_field,
        renamed_schema,
        required_header,
        array_of_unions,
        closed_object,
        composed_schemas,
        hostile_text,
        any_names,
        published_resources,
    )
}
