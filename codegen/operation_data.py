"""Prepare the data that the templates print of operations: endpoint functions and resource classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from openapi_python_client import schema as oai
from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import ClassName, PythonCode, PythonIdentifier, snake_case, split_words

from codegen.contract_nodes import METHODS, Pointer, UnsupportedInputError, is_json
from codegen.model_data import ModelDataFactory, located
from codegen.parser_view import path_parameter
from codegen.python_names import (
    RESERVED_RESOURCES,
    RESERVED_TAGS,
    check_unique,
    field_name,
    method_name,
    parameter_name,
)
from codegen.python_type import PythonType
from codegen.python_types import AnySchema, component_name, given_name
from codegen.template_data import OperationData, ParameterData, ResourceData

#: In endpoint modules, the code for the name of a module in the package of the models.
_MODELS_MODULE = "schemas.__name__"


class _ContractOperation(NamedTuple):
    """An operation of the contract."""

    path: str
    method: str
    item: oai.PathItem
    operation: oai.Operation

    @property
    def pointer(self) -> Pointer:
        return ("paths", self.path, self.method)


class _ContractParameter(NamedTuple):
    """A parameter of the contract; `constant` declares its schema if it is a component."""

    parameter: oai.Parameter
    constant: str | None


class OperationDataFactory:
    """Prepares the data of operations.

    Args:
        document: The contract.
        data: What openapi-python-client made of it.
        config: The settings of openapi-python-client.
        models: The data of the models.
    """

    def __init__(self, document: oai.OpenAPI, data: GeneratorData, config: Config, models: ModelDataFactory) -> None:
        self._document = document
        self._components = document.components
        self._data = data
        self._config = config
        self._models = models
        self._types = models.types

    def resources(self) -> list[tuple[str, ResourceData]]:
        """Return the resource of each tag, with the name of its attribute and module.

        Raises:
            UnsupportedInputError: A client has an attribute with that name.
        """
        for tag in self._data.endpoint_collections_by_tag:
            if tag in RESERVED_TAGS:
                reason = f"a client has an attribute '{tag}'; rename the tag, or name it with x-name"
                raise UnsupportedInputError(reason, ("tags",))
        return [(tag, self.resource(each)) for tag, each in self._data.endpoint_collections_by_tag.items()]

    def operation(self, endpoint: Endpoint) -> OperationData:
        """Return the data of an operation."""
        found = self._operations[str(endpoint.name)]
        with located(found.pointer):
            return self._operation(endpoint, found)

    def _operation(self, endpoint: Endpoint, found: _ContractOperation) -> OperationData:
        operation = found.operation
        locations = {
            "path": endpoint.path_parameters,
            "query": endpoint.query_parameters,
            "header": endpoint.header_parameters,
        }
        described = {
            (each.parameter.param_in.value, each.parameter.name.get_untrusted_value()): each
            for each in self._parameters(found)
        }
        described |= {
            (place, path_parameter(name)): each for (place, name), each in described.items() if place == "path"
        }
        parameters = [
            self._parameter(prop, location, described[location, prop.name.get_untrusted_value()])
            for location, props in locations.items()
            for prop in props
        ]
        body = self._body(endpoint, operation)
        check_unique([each.name for each in (*parameters, *([body] if body else []))], found.pointer)
        response, media_type, document = self._success(operation)
        result_type, has_result = self._result(document)
        is_result_required = not has_result or bool(document and "result" in self._types.required(document))
        plain = _plain_type(media_type)
        name = document.class_info.name if document and result_type else plain or "None"
        body_schema = self._body_schema(operation)
        types = [
            *(
                self._types.type_of(each.parameter.param_schema)
                for each in described.values()
                if each.parameter.param_schema
            ),
            *([self._types.type_of(body_schema)] if body_schema else []),
            *([result_type] if result_type else []),
        ]
        page = described.get(("query", "page")) or described.get(("query", "cursor"))
        size = described.get(("query", "per_page"))
        item = self._item(result_type, document) if page else None
        named = {name for each in types for name in each.models}
        return OperationData(
            method_name=method_name(str(endpoint.name)),
            module=str(endpoint.name),
            http_method=endpoint.method.upper(),
            path=self._path(found.path, endpoint, described),
            summary=endpoint.summary or UntrustedString(f"Request {endpoint.method.upper()} {found.path}."),
            description=_description(operation, endpoint.description),
            response_description=response.description,
            parameters=sorted(parameters, key=lambda each: (each.location != "path", not each.required)),
            body=body,
            content_type=PythonCode(repr(self._content_type(operation))),
            accept=PythonCode(repr(media_type)) if plain else None,
            document=document.class_info if document and result_type else None,
            response=name,
            has_result=has_result,
            has_optional_result=has_result and not is_result_required,
            result=PythonCode(_returned(result_type, is_result_required) if result_type else name),
            item=item,
            page_size=self._default(size.parameter) if size else 0,
            models=[
                info for info in self._models.named(named) if not document or info.name != document.class_info.name
            ],
            enums=self._models.enums_of(types),
            example=UntrustedString(", ".join(self._example_arguments(parameters, body, operation))),
            union_constants=sorted({name for each in types for name in each.constants()}),
            parameter_constants=sorted({each.constant for each in described.values() if each.constant}),
        )

    def resource(self, collection: EndpointCollection) -> ResourceData:
        """Return the data of the operations of a tag."""
        operations = [self.operation(endpoint) for endpoint in collection.endpoints]
        check_unique([operation.method_name for operation in operations], ("paths",))
        descriptions: dict[str, UntrustedString] = {
            PythonIdentifier(tag.name, "tag"): tag.description for tag in self._document.tags or () if tag.description
        }
        documents = {operation.document.name for operation in operations if operation.document}
        models = {info.name for operation in operations for info in operation.models}
        enums = {info.name for operation in operations for info in operation.enums}
        return ResourceData(
            class_name=self._class_name(collection.tag),
            description=descriptions.get(collection.tag, UntrustedString(f"The operations of {collection.tag}.")),
            operations=operations,
            models=self._models.named(models | documents),
            enums=self._models.named(enums),
        )

    def _class_name(self, tag: str) -> str:
        """Return the name of the resource class of a tag, which no model may have."""
        name = ClassName(tag, self._config.field_prefix)
        classes = {info.name for info in self._models.classes} | RESERVED_RESOURCES | self._operations.keys()
        patterns = ("{}", "{}WithRawResponse", "Async{}", "Async{}WithRawResponse")
        is_taken = any(pattern.format(name) in classes for pattern in patterns)
        return f"{name}Resource" if is_taken else name

    @cached_property
    def _operations(self) -> dict[str, _ContractOperation]:
        """The operations of the contract, by the names of their modules."""
        found = {}
        for path, item in self._document.paths.items():
            for method in METHODS:
                operation: oai.Operation | None = getattr(item, method)
                if operation and operation.operationId:
                    name = PythonIdentifier(operation.operationId, self._config.field_prefix)
                    found[str(name)] = _ContractOperation(path.get_untrusted_value(), method, item, operation)
        return found

    def _parameters(self, found: _ContractOperation) -> list[_ContractParameter]:
        """Return the parameters of an operation; one of the operation replaces one of its path."""
        parameters: dict[tuple[str, str], _ContractParameter] = {}
        for given in (*(found.item.parameters or ()), *(found.operation.parameters or ())):
            parameter, constant = given, None
            if isinstance(parameter, oai.Reference):
                name = component_name(parameter)
                constant = self._models.parameter_constant(name)
                parameter = ((self._components and self._components.parameters) or {})[name]
            if isinstance(parameter, oai.Parameter):
                key = parameter.param_in.value, parameter.name.get_untrusted_value()
                parameters[key] = _ContractParameter(parameter, constant)
        return list(parameters.values())

    def _path(
        self, path: str, endpoint: Endpoint, described: Mapping[tuple[str, str], _ContractParameter]
    ) -> UntrustedString:
        """Return a path in which each parameter has the name of its argument."""
        for prop in endpoint.path_parameters:
            found = described["path", prop.name.get_untrusted_value()]
            key = found.parameter.name.get_untrusted_value()
            path = path.replace(f"{{{key}}}", f"{{{self._argument(prop, found)}}}")
        return UntrustedString(path)

    def _argument(self, prop: Property, found: _ContractParameter) -> str:
        """Return the name of the argument of a parameter."""
        key = found.parameter.name.get_untrusted_value()
        is_renamed = prop.name.get_untrusted_value() != key
        name = PythonIdentifier(key, self._config.field_prefix) if is_renamed else prop.python_name
        return parameter_name(given_name(found.parameter) or name, key, self._operations)

    def _parameter(self, prop: Property, location: str, found: _ContractParameter) -> ParameterData:
        schema = found.parameter.param_schema or oai.Schema()
        key = found.parameter.name.get_untrusted_value()
        python_type = self._types.type_of(schema)
        annotation = python_type.annotation(required=prop.required)
        if python_type.schema == "UuidSchema":
            # The identifier of a model is unset until the API has set it, and callers may pass it as it is.
            annotation = " | ".join(dict.fromkeys(["UUID", "str", *annotation.split(" | ")[1:], "Unset"]))
        return ParameterData(
            name=self._argument(prop, found),
            key=PythonCode(repr(key)),
            location=location,
            required=prop.required,
            schema=PythonCode(found.constant or python_type.expression(_MODELS_MODULE)),
            annotation=PythonCode(annotation),
            documentation=self._models.documentation(schema, python_type, description=found.parameter.description),
        )

    def _body(self, endpoint: Endpoint, operation: oai.Operation) -> ParameterData | None:
        schema = self._body_schema(operation)
        if schema is None:
            return None
        python_type = self._types.type_of(schema)
        required = endpoint.bodies[0].prop.required
        names = [python_type.argument(), *([] if required else ["Unset"])]
        what = "a JSON value"
        if python_type.schema == "ArraySchema" and python_type.models:
            what = "models, or mappings such as parsed JSON documents"
        elif python_type.models:
            what = "a model, or a mapping such as a parsed JSON document"
        return ParameterData(
            name=self._body_name(schema),
            key=PythonCode("'body'"),
            location="body",
            required=required,
            schema=PythonCode(python_type.expression(_MODELS_MODULE)),
            annotation=PythonCode(" | ".join(names)),
            documentation=UntrustedString(f"The body of the request: {what}."),
        )

    def _body_name(self, schema: AnySchema) -> str:
        """Return the argument of a method for the body: the last word that the names of its models share."""
        words = {tuple(split_words(name))[-1] for name in self._types.declared_type(schema).models}
        name = snake_case(words.pop()) if len(words) == 1 else ""
        is_free = name.isidentifier() and field_name(name, name) == parameter_name(name, name, self._operations) == name
        return name if is_free else "body"

    def _example_arguments(
        self, parameters: Sequence[ParameterData], body: ParameterData | None, operation: oai.Operation
    ) -> Iterator[str]:
        """Yield the arguments of an example call: those that are required, and the first example of the body."""
        required = [each for each in parameters if each.required and each.name != "account_id"]
        yield from (each.name for each in required if each.location == "path")
        if body:
            example = self._body_example(operation)
            yield repr(example) if example is not None else body.name
        yield from (f"{each.name}={each.name}" for each in required if each.location != "path")

    def _body_example(self, operation: oai.Operation) -> Any:
        """Return the first example of the request body; None if there is none."""
        body = self._request_body(operation)
        components = (self._components and self._components.examples) or {}
        for media in body.content.values() if body else ():
            for given in (media.examples or {}).values():
                example = components.get(component_name(given)) if isinstance(given, oai.Reference) else given
                if example and not isinstance(example, oai.Reference) and example.value is not None:
                    return example.value
            return media.example
        return None

    def _request_body(self, operation: oai.Operation) -> oai.RequestBody | None:
        body = operation.request_body
        while isinstance(body, oai.Reference):
            body = ((self._components and self._components.requestBodies) or {}).get(component_name(body))
        return body

    def _body_schema(self, operation: oai.Operation) -> AnySchema | None:
        body = self._request_body(operation)
        schemas = [media.media_type_schema for media in body.content.values()] if body else []
        return schemas[0] if schemas else None

    def _content_type(self, operation: oai.Operation) -> str:
        """Return the media type of the request body; empty if there is none."""
        body = self._request_body(operation)
        return next((each.get_untrusted_value() for each in body.content), "") if body else ""

    def _responses(self, operation: oai.Operation) -> Iterator[oai.Response]:
        """Yield the successful responses of an operation."""
        for status, given in (operation.responses or {}).items():
            response = given
            if isinstance(response, oai.Reference):
                response = ((self._components and self._components.responses) or {})[component_name(response)]
            if status.startswith("2") and isinstance(response, oai.Response):
                yield response

    def _success(self, operation: oai.Operation) -> tuple[oai.Response, str, ModelProperty | None]:
        """Return the successful response of an operation, its media type, and its model if it has a JSON body."""
        response = next(self._responses(operation))
        if not response.content:
            return response, "", None
        media_type, media = next(iter(response.content.items()))
        if _plain_type(media_type.get_untrusted_value()):
            return response, media_type.get_untrusted_value(), None
        schema = media.media_type_schema
        python_type = self._types.type_of(schema) if schema else None
        if python_type is None or python_type.schema != "ModelSchema":
            raise UnsupportedInputError("the successful response is not an object with properties; add properties")
        name = python_type.models[0]
        return response, "", next(model for model in self._data.models if model.class_info.name == name)

    def _result(self, document: ModelProperty | None) -> tuple[PythonType | None, bool]:
        """Return what methods return (None for nothing), and whether it is the field `result` of the document."""
        if document is None:
            return None, False
        name = document.class_info.name
        properties = self._types.properties(document)
        schema, _ = properties.get("result", (None, False))
        if schema is None and "success" in properties:  # an envelope without a result
            return None, False
        if schema is None:
            return PythonType((name,), "ModelSchema", models=(name,)), False
        result = self._types.type_of(schema)
        return (None, False) if result.schema == "NullSchema" else (result, True)

    def _item(self, result: PythonType | None, document: ModelProperty | None) -> PythonCode | None:
        """Return the type of the items of a page; None if the document is not a page."""
        if result is None or document is None or "result_info" not in self._types.properties(document):
            return None
        items = result.arguments[0] if result.schema == "ArraySchema" else None
        return PythonCode(items.annotation()) if isinstance(items, PythonType) else None

    def _default(self, parameter: oai.Parameter) -> int:
        default = self._types.resolve(parameter.param_schema).default if parameter.param_schema else 0
        return default if isinstance(default, int) else 0


def _plain_type(media_type: str) -> str | None:
    """Return the Python type of a response that is not JSON; None for JSON and for no response."""
    if not media_type or is_json(media_type):
        return None
    return "str" if media_type.lower().startswith("text/") else "bytes"


def _returned(result: PythonType, is_required: bool) -> str:
    """Return the type that a method returns: None stands for a result that is null or absent."""
    return result.annotation() if is_required or result.nullable else f"{result.annotation()} | None"


def _description(operation: oai.Operation, description: UntrustedString) -> UntrustedString:
    text = description.get_untrusted_value()
    return UntrustedString(f"{text} Deprecated.".strip() if operation.deprecated else text)
