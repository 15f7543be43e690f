"""What the templates print of the operations: endpoint functions and resource classes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cached_property

from openapi_python_client import schema as oai
from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonCode, PythonIdentifier, snake_case, split_words

from emission import Emission
from limits import METHODS, UnsupportedContractError
from names import FUNCTIONS, TAKEN, attribute_name, method_name, unique
from shapes import AnySchema, Shape
from views import CollectionView, EnumView, OperationView, ParameterView


class Operations:
    """What the templates of the operations ask for."""

    def __init__(self, document: oai.OpenAPI, data: GeneratorData, config: Config, emission: Emission) -> None:
        self._document = document
        self._data = data
        self._config = config
        self._emission = emission
        self._shapes = emission.shapes

    def operation(self, endpoint: Endpoint) -> OperationView:
        """What is to be emitted for an operation."""
        path, item, operation = self._operations[str(endpoint.name)]
        places = {
            "path": endpoint.path_parameters,
            "query": endpoint.query_parameters,
            "header": endpoint.header_parameters,
        }
        schemas = {(p.param_in.value, p.name.get_untrusted_value()): p for p in self._parameters(item, operation)}
        parameters = [
            self._parameter(prop, place, schemas[place, prop.name.get_untrusted_value()])
            for place, props in places.items()
            for prop in props
        ]
        body, content_type = self._body(endpoint, operation)
        names = [*(parameter.name for parameter in parameters), *([body.name] if body else [])]
        unique(names, f"{endpoint.method.upper()} {path.get_untrusted_value()}")
        answer = self._answer(operation)
        result, kind, element = self._result(answer)
        shapes = [shape for shape in (self._result_shape(answer), self._body_shape(operation)) if shape]
        classes = {name for shape in shapes for name in shape.classes}
        page = next((p for p in parameters if p.name == "page" and p.place == "query"), None)
        size = next((p for p in self._parameters(item, operation) if p.name == "per_page"), None)
        enums = {
            enum.class_info.name: EnumView(enum.class_info.name, enum.class_info.module_name, [])
            for shape in [
                *shapes,
                *(self._shapes.shape(p.param_schema) for p in schemas.values() if p.param_schema),
            ]
            for enum in shape.enums
        }
        return OperationView(
            name=method_name(str(endpoint.name)),
            module=str(endpoint.name),
            method=endpoint.method.upper(),
            path=_template(path.get_untrusted_value(), parameters),
            summary=endpoint.summary,
            description=_deprecated(endpoint.description) if operation.deprecated else endpoint.description,
            parameters=sorted(parameters, key=lambda p: (p.place != "path", not p.required)),
            body=body,
            content_type=PythonCode(repr(content_type)),
            answer=answer.class_info.name if answer and kind != "nothing" else None,
            answer_module=answer.class_info.module_name if answer and kind != "nothing" else "",
            result=PythonCode(result),
            result_kind=kind,
            item=PythonCode(element) if element and page and answer and self._has(answer, "result_info") else None,
            page_size=self._default_of(size),
            imports=[info for info in self._emission.classes if info.name in classes],
            enums=list(enums.values()),
        )

    def collection(self, collection: EndpointCollection) -> CollectionView:
        """What is to be emitted for a tag."""
        operations = [self.operation(endpoint) for endpoint in collection.endpoints]
        descriptions: dict[str, UntrustedString] = {
            PythonIdentifier(tag.name, "tag"): tag.description for tag in self._document.tags or () if tag.description
        }
        names: set[str] = {info.name for operation in operations for info in operation.imports}
        names |= {enum.name for operation in operations for enum in operation.enums}
        names |= {operation.answer for operation in operations if operation.answer}
        return CollectionView(
            description=descriptions.get(collection.tag, UntrustedString(f"The operations of {collection.tag}.")),
            operations=operations,
            imports=[info for info in self._emission.classes if info.name in names],
        )

    @cached_property
    def bases(self) -> set[str]:
        """The bases of the classes of all tags."""
        return {self.collection(each).base for each in self._data.endpoint_collections_by_tag.values()}

    @cached_property
    def _operations(self) -> dict[str, tuple[UntrustedString, oai.PathItem, oai.Operation]]:
        found = {}
        for path, item in self._document.paths.items():
            for method in METHODS:
                operation: oai.Operation | None = getattr(item, method)
                if operation and operation.operationId:
                    name = PythonIdentifier(operation.operationId, self._config.field_prefix)
                    found[str(name)] = (path, item, operation)
        return found

    def _parameters(self, item: oai.PathItem, operation: oai.Operation) -> list[oai.Parameter]:
        found: dict[tuple[str, str], oai.Parameter] = {}
        shared = (self._document.components and self._document.components.parameters) or {}
        for given in (*(item.parameters or ()), *(operation.parameters or ())):
            parameter = given
            if isinstance(parameter, oai.Reference):
                parameter = shared[UntrustedString(parameter.ref.get_untrusted_value().rpartition("/")[2])]
            if isinstance(parameter, oai.Parameter):
                found[parameter.param_in.value, parameter.name.get_untrusted_value()] = parameter
        return list(found.values())

    def _parameter(self, prop: Property, place: str, parameter: oai.Parameter) -> ParameterView:
        schema = parameter.param_schema or oai.Schema()
        key = parameter.name.get_untrusted_value()
        shape = self._shapes.shape(schema)
        name = attribute_name(prop.python_name, key)
        if self._is_taken(name):
            name = f"{name}_"
        annotation = shape.annotation(required=prop.required)
        if shape.rule == "Uuid":
            # A model's identifier is unset until the API has set it, and may be passed on as it was read.
            annotation = " | ".join(dict.fromkeys(["UUID", "str", *annotation.split(" | ")[1:], "Unset"]))
        return ParameterView(
            name=name,
            key=PythonCode(repr(key)),
            place=place,
            required=prop.required,
            constant=f"_{name.upper()}",
            rule=PythonCode(shape.expression(required=prop.required)),
            annotation=PythonCode(annotation),
            documentation=self._emission.documentation(schema, shape, description=parameter.description),
        )

    def _is_taken(self, name: str) -> bool:
        """Whether a parameter of that name would hide something, such as the module of an operation."""
        return name in TAKEN or name in FUNCTIONS or name in self._operations

    def _body(self, endpoint: Endpoint, operation: oai.Operation) -> tuple[ParameterView | None, str]:
        schema = self._body_schema(operation)
        if schema is None:
            return None, ""
        shape = self._shapes.shape(schema)
        mapping = ["Mapping[str, Any]"] if shape.classes else []
        required = endpoint.bodies[0].prop.required
        names = [
            *shape.types,
            *mapping,
            *(["None"] if shape.nullable else []),
            *([] if required else ["Unset"]),
        ]
        return ParameterView(
            name=self._body_name(schema),
            key=PythonCode("'body'"),
            place="body",
            required=required,
            constant="BODY",
            rule=PythonCode(shape.expression(required=required)),
            annotation=PythonCode(" | ".join(names)),
            documentation=UntrustedString("What to send: a model, or a mapping as read from JSON or YAML."),
        ), endpoint.bodies[0].content_type.get_untrusted_value()

    def _body_name(self, schema: AnySchema) -> str:
        """A body has no name in OpenAPI; the last word that its models share is what a person would call it."""
        words = {tuple(split_words(name))[-1] for name in self._shapes.spelled_out(schema).classes}
        name = snake_case(words.pop()) if len(words) == 1 else ""
        fits = name.isidentifier() and attribute_name(name, name) == name and not self._is_taken(name)
        return name if fits else "body"

    def _body_shape(self, operation: oai.Operation) -> Shape | None:
        schema = self._body_schema(operation)
        return self._shapes.shape(schema) if schema else None

    def _body_schema(self, operation: oai.Operation) -> AnySchema | None:
        body = operation.request_body
        shared = (self._document.components and self._document.components.requestBodies) or {}
        while isinstance(body, oai.Reference):
            body = shared.get(UntrustedString(body.ref.get_untrusted_value().rpartition("/")[2]))
        schemas = [media.media_type_schema for media in body.content.values()] if body else []
        return schemas[0] if schemas else None

    def _answer(self, operation: oai.Operation) -> ModelProperty | None:
        """The model of a success, where it has one."""
        shared = (self._document.components and self._document.components.responses) or {}
        for status, given in (operation.responses or {}).items():
            response = given
            if isinstance(response, oai.Reference):
                response = shared[UntrustedString(response.ref.get_untrusted_value().rpartition("/")[2])]
            if not status.startswith("2") or not isinstance(response, oai.Response) or not response.content:
                continue
            schema = next(iter(response.content.values())).media_type_schema
            shape = self._shapes.shape(schema) if schema else None
            if shape is None or shape.rule != "Object":
                raise UnsupportedContractError(f"{operation.operationId}: the success is no object of its own")
            return next(model for model in self._data.models if model.class_info.name == shape.classes[0])
        return None

    def _result_shape(self, answer: ModelProperty | None) -> Shape | None:
        if answer is None:
            return None
        schema = self._shapes.properties(answer).get("result", (None, False))[0]
        return (
            self._shapes.shape(schema)
            if schema
            else Shape((answer.class_info.name,), "Object", classes=(answer.class_info.name,))
        )

    def _result(self, answer: ModelProperty | None) -> tuple[str, str, str | None]:
        """What a caller is after: its type, the kind of JSON value it is, and the type of an item of a list."""
        shape = self._result_shape(answer)
        if answer is None or shape is None or shape.rule == "Null":
            return "None", "nothing", None
        if not self._has(answer, "result"):
            return shape.annotation(), "whole", None
        if shape.rule == "Array":
            return shape.annotation(), "list", shape.types[0].removeprefix("list[").removesuffix("]")
        return shape.annotation(), "dict" if shape.classes else "any", None

    def _has(self, model: ModelProperty, key: str) -> bool:
        return key in self._shapes.properties(model)

    def _default_of(self, parameter: oai.Parameter | None) -> int:
        found = self._shapes.resolve(parameter.param_schema).default if parameter and parameter.param_schema else 0
        return found if isinstance(found, int) else 0


def _template(path: str, parameters: Sequence[ParameterView]) -> UntrustedString:
    """A path whose parameters are named like the arguments, for `str.format`."""
    if not any(parameter.place == "path" for parameter in parameters):
        return UntrustedString(path)
    for parameter in parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{ast.literal_eval(parameter.key.as_unembedded_code())}}}", f"{{{parameter.name}}}")
    return UntrustedString(path)


def _deprecated(description: UntrustedString) -> UntrustedString:
    return UntrustedString(f"{description.get_untrusted_value()} Deprecated.".strip())
