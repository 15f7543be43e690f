"""What may happen to the contract: each drill is an edit, and a module in `usage/` that uses what came of it."""

from __future__ import annotations

from typing import Any

from .contracts import SERVICE, SERVICES, Document, Edit

#: Quotes, backslashes, braces, Jinja syntax, line breaks of all kinds, and code that would run if it got out.
HOSTILE = (
    "\\\" ' \"\"\" ''' \\\\ \\N{x} \\u {0} {x!r} {{ 7 * 7 }} {% raw %} {# c #} %s `x` \u2028 \u2029 \x85 é 🚀"
    ' """)\nraise SystemExit("injected")\n#'
)


def _schemas(document: Document) -> dict[str, Any]:
    schemas: dict[str, Any] = document["components"]["schemas"]
    return schemas


def query_parameter(document: Document) -> None:
    """A new operation under the tag, with query parameters, a path of its own and a result of its own."""
    _schemas(document)["BindingList"] = {
        "type": "object",
        "required": ["success", "result"],
        "properties": {
            "success": {"type": "boolean", "const": True},
            "result": {"$ref": "#/components/schemas/Bindings"},
        },
    }
    _schemas(document)["Bindings"] = {
        "type": "object",
        "required": ["names"],
        "properties": {"names": {"type": "array", "items": {"type": "string"}}},
    }
    parameters = [
        {"$ref": "#/components/parameters/AccountId"},
        {"name": "type", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}},
        {"name": "worker", "in": "query", "schema": {"type": "array", "items": {"type": "string", "minLength": 1}}},
        {"name": "timeout", "in": "query", "description": "Its name is taken.", "schema": {"type": "boolean"}},
        *(
            {"name": name, "in": "query", "schema": {"type": "string"}}
            for name in ("query", "segment", "list_bindings")
        ),
    ]
    document["paths"]["/accounts/{account_id}/bindings/{type}"] = {
        "get": {
            "operationId": "list_bindings",
            "tags": ["Services"],
            "summary": "List bindings.",
            "deprecated": True,
            "parameters": parameters,
            "responses": {
                "200": {
                    "description": "They.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BindingList"}}},
                },
                "4XX": {"$ref": "#/components/responses/Failure"},
            },
        }
    }


def udp_kind(document: Document) -> None:
    """A third kind of service."""
    schemas = _schemas(document)
    udp = {**schemas["TcpServiceConfig"], "description": "A service that speaks UDP."}
    fields = {name: field for name, field in udp["properties"].items() if name not in ("app_protocol", "tcp_port")}
    fields["type"] = {"type": "string", "const": "udp", "default": "udp"}
    fields["udp_port"] = schemas["TcpServiceConfig"]["properties"]["tcp_port"]
    schemas["UdpServiceConfig"] = {**udp, "properties": fields}
    schemas["ServiceConfig"]["oneOf"].insert(2, {"$ref": "#/components/schemas/UdpServiceConfig"})
    schemas["UnknownServiceConfig"]["properties"]["type"]["not"]["enum"].append("udp")
    schemas["ServiceType"]["enum"].append("udp")


def new_field(document: Document) -> None:
    """A new optional field with bounds."""
    _schemas(document)["HttpServiceConfig"]["properties"]["weight"] = {
        "type": "integer",
        "description": "Its share.",
        "minimum": 0,
        "exclusiveMaximum": 100,
        "multipleOf": 5,
    }


def new_enum_value(document: Document) -> None:
    """A new value of an enum."""
    _schemas(document)["AppProtocol"]["enum"].append("sql-server")


def removed_field(document: Document) -> None:
    """A field less."""
    del _schemas(document)["HttpServiceConfig"]["properties"]["tls_settings"]


def renamed_schema(document: Document) -> None:
    """A schema and a union of other names, a shortcut through the union, and unions that nothing uses."""
    schemas = _schemas(document)
    schemas["WebServiceConfig"] = schemas.pop("HttpServiceConfig")
    union = {"$ref": "#/components/schemas/ServiceOptions"}
    schemas["ServiceOptions"] = schemas.pop("ServiceConfig")
    schemas["ServiceOptions"]["oneOf"][0] = {"$ref": "#/components/schemas/WebServiceConfig"}
    schemas["ServiceRequest"]["allOf"] = [union]
    schemas["ServiceResponse"]["properties"]["result"] = union
    schemas["ServiceResponse"]["x-shortcuts"] = {"service_name": "result.name"}
    schemas["ServiceListResponse"]["properties"]["result"]["items"] = union
    networks = [{"$ref": "#/components/schemas/Network"}, {"$ref": "#/components/schemas/ResolverNetwork"}]
    schemas["AnyNetwork"] = {"anyOf": networks}  # which nothing tells apart
    schemas["Wrapped"] = {"allOf": [{"oneOf": schemas["ServiceHost"]["oneOf"]}]}


def required_header(document: Document) -> None:
    """A header that an operation needs."""
    document["paths"][SERVICE]["put"]["parameters"] = [
        {"name": "X-Change-Ticket", "in": "header", "required": True, "schema": {"type": "string", "minLength": 3}}
    ]


def array_of_unions(document: Document) -> None:
    """A field that is an array of unions, and a union of an array, an object and a string."""
    fields = _schemas(document)["TcpServiceConfig"]["properties"]
    host = {"$ref": "#/components/schemas/ServiceHost"}
    fields["fallbacks"] = {"type": "array", "maxItems": 2, "items": host}
    fields["mirror"] = {"oneOf": [{"type": "array", "items": host}, host, {"type": "string", "maxLength": 3}]}


def closed_object(document: Document) -> None:
    """An object that allows no further fields, and one that says what they are."""
    _schemas(document)["Network"]["additionalProperties"] = False
    _schemas(document)["TlsSettings"]["additionalProperties"] = {"type": "string", "maxLength": 5}


def composed(document: Document) -> None:
    """What stands behind references and in `allOf`, what only the API sets within a request, and awkward names."""
    schemas = _schemas(document)
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


def hostile_text(document: Document) -> None:
    """Text that would break out of strings, docstrings, comments and templates."""
    schemas = _schemas(document)
    document["info"]["title"] = document["info"]["description"] = HOSTILE
    document["tags"][0]["description"] = HOSTILE
    for schema in schemas.values():
        schema["description"] = HOSTILE
        for field in schema.get("properties", {}).values():
            if "$ref" not in field:
                field["description"] = HOSTILE
    operation = document["paths"][SERVICES]["get"]
    operation["summary"] = operation["description"] = HOSTILE
    for parameter in operation["parameters"]:
        parameter["description"] = HOSTILE
    operation["parameters"].append({"name": HOSTILE, "in": "query", "schema": {"type": "string", "default": HOSTILE}})
    document["components"]["examples"]["UpdateRequest"]["summary"] = HOSTILE
    schemas["AppProtocol"]["enum"].append("".join(filter(str.isprintable, HOSTILE)))
    name = schemas["HttpServiceConfig"]["properties"]["name"]
    name |= {"pattern": '^["\'{}\\\\]*"""$', "x-expected": HOSTILE}
    fields = schemas["TcpServiceConfig"]["properties"]
    fields[HOSTILE] = {"type": "string"}
    fields["remark"] = {"type": "string", "default": HOSTILE, "example": HOSTILE, "maxLength": 999}
    schemas["TcpServiceConfig"]["required"].append("motto")
    fields["mood"] = {"type": "string", "enum": ['it\'s "fine"', "{{ 7 * 7 }}\\"]}
    fields["motto"] = {"type": "string", "const": HOSTILE, "default": HOSTILE}
    schemas["Message"]["properties"][HOSTILE] = {"type": "string"}
    schemas["Message"]["x-shortcuts"] = {f"short {HOSTILE}": HOSTILE}


DRILLS: dict[str, Edit] = {
    edit.__name__: edit
    for edit in (
        query_parameter,
        udp_kind,
        new_field,
        new_enum_value,
        removed_field,
        renamed_schema,
        required_header,
        array_of_unions,
        closed_object,
        composed,
        hostile_text,
    )
}
