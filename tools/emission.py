"""What the templates print: the models and operations of the contract, put into the words of Python.

Everything here that is code comes as `PythonCode`, and all other text of the contract stays an `UntrustedString`, so
that a template cannot print either without the generator's own escaping.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from keyword import iskeyword

from openapi_python_client import schema as oai
from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import EnumProperty, ModelProperty, Property
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonCode, PythonIdentifier, snake_case, split_words

from shapes import AnySchema, Shape, Shapes, UnsupportedContract

#: Builtins that an emitted class or function needs itself, so that no field or parameter may hide them.
_NEEDED = {"bool", "cls", "datetime", "dict", "float", "frozenset", "int", "isinstance", "len", "list", "property"}
_NEEDED |= {"classmethod", "self", "str", "super", "tuple"}


@dataclass(frozen=True)
class Suffix:
    """How a converter's name and type tell what else than a value a field may hold."""

    name: str
    type: str


@dataclass(frozen=True)
class FieldView:
    """A field of a model."""

    name: str
    constant: str | None
    rule: PythonCode
    declaration: PythonCode
    reading: PythonCode
    documentation: UntrustedString


@dataclass(frozen=True)
class ShortcutView:
    """A property that reaches into a model's fields."""

    name: str
    steps: tuple[str, ...]
    type: PythonCode
    documentation: UntrustedString


@dataclass(frozen=True)
class EnumView:
    """What a model takes from the module of an enum."""

    name: str
    module: str
    converters: list[str]


@dataclass(frozen=True)
class ModelView:
    """A model."""

    fields: list[FieldView]
    shortcuts: list[ShortcutView]
    keys: PythonCode
    required: bool
    reads: bool
    exact: bool
    closed: bool
    models: list[Class]
    enums: list[EnumView]
    uuid_converters: list[str]

    @property
    def fallible(self) -> bool:
        """Whether reading it can fail."""
        return self.required or self.reads


@dataclass(frozen=True)
class ParameterView:
    """A parameter of an operation."""

    name: str
    key: PythonCode
    place: str
    required: bool
    constant: str
    rule: PythonCode
    annotation: PythonCode
    documentation: UntrustedString


@dataclass(frozen=True)
class OperationView:
    """An operation."""

    name: str
    module: str
    method: str
    path: UntrustedString
    summary: UntrustedString
    description: UntrustedString
    parameters: list[ParameterView]
    body: ParameterView | None
    content_type: PythonCode
    answer: str | None
    answer_module: str
    result: PythonCode
    result_kind: str
    item: PythonCode | None
    page_size: int
    imports: list[Class]
    enums: list[EnumView]

    @property
    def in_account(self) -> bool:
        """Whether its path names an account, which a client knows."""
        return any(parameter.name == "account_id" and parameter.place == "path" for parameter in self.parameters)


@dataclass(frozen=True)
class CollectionView:
    """The operations of a tag."""

    description: UntrustedString
    operations: list[OperationView]
    imports: list[Class]

    @property
    def in_account(self) -> bool:
        """Whether any of them names an account."""
        return any(operation.in_account for operation in self.operations)


class Emission:
    """What the templates ask for."""

    rule_names = ("Anything", "Boolean", "Const", "Date", "DateTime", "Integer", "Null", "Number", "Text", "Uuid")
    union_names = ("AnyOf", "Array", "KeyedUnion", "Object", "TaggedUnion")

    def __init__(self, document: oai.OpenAPI, data: GeneratorData, config: Config) -> None:
        self._document = document
        self._data = data
        self._config = config
        self._enums = [enum for enum in data.enums if isinstance(enum, EnumProperty)]
        self._shapes = Shapes(document, data.models, self._enums, config)

    @cached_property
    def classes(self) -> list[Class]:
        """Models and enums, by name."""
        found = [prop.class_info for prop in (*self._data.models, *self._enums)]
        return sorted(found, key=lambda info: info.name)

    def model(self, model: ModelProperty) -> ModelView:
        """What is to be emitted for a model."""
        fields: list[FieldView] = []
        optional: list[FieldView] = []
        shapes: list[Shape] = []
        converters: dict[str, list[str]] = {}
        schemas = self._shapes.properties(model)
        required_names = {prop.name.get_untrusted_value() for prop in model.required_properties or ()}
        needed = can_fail = False
        for prop in self._in_order(model, list(schemas)):
            key = prop.name.get_untrusted_value()
            schema, read_only = schemas[key]
            shape = self._shapes.shape(schema)
            required = key in required_names
            default = repr(self._shapes.resolve(schema).const) if prop.default is not None and shape.rule == "Const" else None
            converter = self._converter(shape, required)
            if converter:
                converters.setdefault(shape.enum.class_info.name if shape.enum else "uuid", []).append(converter)
            view = self._field(prop, key, schema, shape, required, read_only, default, converter)
            (optional if default or not required else fields).append(view)
            shapes.append(shape)
            needed |= required
            can_fail |= view.constant is not None
        enums = [
            EnumView(shape.enum.class_info.name, shape.enum.class_info.module_name, sorted(set(converters.get(shape.enum.class_info.name, []))))
            for shape in {shape.enum.class_info.name: shape for shape in shapes if shape.enum}.values()
            if shape.enum
        ]
        own = model.class_info
        names = {name for shape in shapes for name in shape.classes} - {own.name}
        return ModelView(
            fields=[*fields, *optional],
            shortcuts=list(self._shortcuts(model)),
            keys=PythonCode(f"{{{', '.join(map(repr, schemas))}}}" if schemas else ""),
            required=needed,
            reads=can_fail,
            exact=bool(schemas) and len(required_names) == len(schemas),
            closed=model.data.additionalProperties is False,
            models=[info for info in self.classes if info.name in names],
            enums=enums,
            uuid_converters=sorted(set(converters.get("uuid", []))),
        )

    def _field(
        self,
        prop: Property,
        key: str,
        schema: AnySchema,
        shape: Shape,
        required: bool,
        read_only: bool,
        default: str | None,
        converter: str | None,
    ) -> FieldView:
        name = attribute_name(prop.python_name, key)
        rule = shape.expression(required=required, read_only=read_only)
        reads = shape.is_read and not shape.enum
        constant = f"_{name.upper()}" if reads or (shape.is_read and shape.rule == "Array") else None
        options = [f"converter={converter}"] if converter else []
        options.append(f"validator={constant or rule}")
        if name != key:
            options.append(f"metadata={{'key': {key!r}}}")
        if default or not required:
            options = [f"default={default or 'UNSET'}", *options, "kw_only=True"]
        value = f"data[key := {key!r}]" if required else f"data.get({'key := ' if constant else ''}{key!r}, UNSET)"
        if constant:
            value = f"{constant}.read({value})"
        elif shape.converter:
            value = f"{converter}({value})"
        return FieldView(
            name=name,
            constant=constant,
            rule=PythonCode(rule),
            declaration=PythonCode(f"{name}: {shape.annotation(required=required)} = field({', '.join(options)})"),
            reading=PythonCode(value),
            documentation=self._documentation(prop.description, schema, shape, read_only),
        )

    def _documentation(
        self, description: UntrustedString | None, schema: AnySchema, shape: Shape, read_only: bool = False
    ) -> UntrustedString:
        found = self._shapes.resolve(schema)
        text = [(description or found.description or UntrustedString("")).get_untrusted_value().strip()]
        if shape.rule == "Const":
            text = [f"Always {found.const!r}."]
        low, high = found.minimum, found.maximum
        if low is not None and high is not None:
            text.append(f"From {low:g} to {high:g}.")
        elif low is not None or high is not None:
            text.append(f"At least {low:g}." if low is not None else f"At most {high:g}.")
        if found.default is not None and shape.rule != "Const":
            text.append(f"The API's default is {found.default}.")
        if read_only:
            text.append("Read-only: never sent.")
        return UntrustedString(" ".join(filter(None, text)))

    def _in_order(self, model: ModelProperty, keys: Sequence[str]) -> list[Property]:
        props = [*(model.required_properties or ()), *(model.optional_properties or ())]
        return sorted(props, key=lambda prop: keys.index(prop.name.get_untrusted_value()))

    def _shortcuts(self, model: ModelProperty) -> Iterator[ShortcutView]:
        for name, path in ((model.data.model_extra or {}).get("x-shortcuts") or {}).items():
            here, schema, steps = model, None, []
            for step in str(path).split("."):
                schema = self._shapes.properties(here).get(step, (None, False))[0]
                if schema is None:
                    raise UnsupportedContract(f"x-shortcuts of {model.class_info.name}: {path} leads nowhere")
                prop = next(p for p in self._in_order(here, [*self._shapes.properties(here)]) if p.name == step)
                steps.append(attribute_name(prop.python_name, step))
                classes = self._shapes.shape(schema).classes
                here = next((m for m in self._data.models if m.class_info.name in classes), here)
            shape = self._shapes.shape(schema) if schema else None
            if shape is None:
                continue
            yield ShortcutView(
                name=PythonIdentifier(str(name), self._config.field_prefix),
                steps=tuple(steps),
                type=PythonCode(shape.annotation()),
                documentation=self._documentation(None, schema or oai.Schema(), shape),
            )

    def converter_suffixes(self, of: str) -> list[Suffix]:
        """Which converters an enum, or `uuid`, needs: one for each kind of field that has it."""
        found: dict[str, Suffix] = {}
        for model in self._data.models:
            required = {prop.name.get_untrusted_value() for prop in model.required_properties or ()}
            for key, (schema, _) in self._shapes.properties(model).items():
                shape = self._shapes.shape(schema)
                if shape.converter and (shape.enum.class_info.name if shape.enum else "uuid") == of:
                    suffix = _suffix(shape, key in required)
                    found[suffix.name] = suffix
        return [found[name] for name in sorted(found)]

    def _converter(self, shape: Shape, required: bool) -> str | None:
        return f"{shape.converter}{_suffix(shape, required).name}" if shape.converter and shape.rule != "Array" else None

    # Operations

    def operation(self, endpoint: Endpoint) -> OperationView:
        """What is to be emitted for an operation."""
        path, item, operation = self._operations[str(endpoint.name)]
        places = {
            "path": endpoint.path_parameters,
            "query": endpoint.query_parameters,
            "header": endpoint.header_parameters,
            "cookie": endpoint.cookie_parameters,
        }
        schemas = {(p.param_in.value, p.name.get_untrusted_value()): p for p in self._parameters(item, operation)}
        parameters = [
            self._parameter(prop, place, schemas[place, prop.name.get_untrusted_value()])
            for place, props in places.items()
            for prop in props
        ]
        if any(parameter.place == "cookie" for parameter in parameters):
            raise UnsupportedContract(f"{path.get_untrusted_value()}: a cookie parameter")
        body, content_type = self._body(endpoint, operation)
        answer = self._answer(operation)
        result, kind, element = self._result(answer)
        shapes = [shape for shape in (self._result_shape(answer), self._body_shape(operation)) if shape]
        names = {name for shape in shapes for name in shape.classes}
        page = next((p for p in parameters if p.name == "page" and p.place == "query"), None)
        size = next((p for p in self._parameters(item, operation) if p.name == "per_page"), None)
        enums = {
            found.class_info.name: EnumView(found.class_info.name, found.class_info.module_name, [])
            for p in self._parameters(item, operation)
            if p.param_schema and (found := self._shapes.shape(p.param_schema).enum)
        }
        return OperationView(
            name=attribute_name(endpoint.name, str(endpoint.name).removesuffix("_"), _NEEDED - {"list"}),
            module=str(endpoint.name),
            method=endpoint.method.upper(),
            path=endpoint.path,
            summary=endpoint.summary,
            description=endpoint.description,
            parameters=sorted(parameters, key=lambda p: (p.place != "path", not p.required)),
            body=body,
            content_type=PythonCode(repr(content_type)),
            answer=answer.class_info.name if answer else None,
            answer_module=answer.class_info.module_name if answer else "",
            result=PythonCode(result),
            result_kind=kind,
            item=PythonCode(element) if element and page and answer and self._has(answer, "result_info") else None,
            page_size=self._default_of(size),
            imports=[info for info in self.classes if info.name in names],
            enums=list(enums.values()),
        )

    def collection(self, collection: EndpointCollection) -> CollectionView:
        """What is to be emitted for a tag."""
        operations = [self.operation(endpoint) for endpoint in collection.endpoints]
        descriptions = {
            PythonIdentifier(tag.name, "tag"): tag.description for tag in self._document.tags or () if tag.description
        }
        names = {info.name for operation in operations for info in operation.imports}
        names |= {enum.name for operation in operations for enum in operation.enums}
        names |= {operation.answer for operation in operations if operation.answer}
        return CollectionView(
            description=descriptions.get(collection.tag, UntrustedString(f"The operations of {collection.tag}.")),
            operations=operations,
            imports=[info for info in self.classes if info.name in names],
        )

    @cached_property
    def _operations(self) -> dict[str, tuple[UntrustedString, oai.PathItem, oai.Operation]]:
        found = {}
        for path, item in self._document.paths.items():
            for method in ("get", "put", "post", "delete", "options", "head", "patch", "trace"):
                operation: oai.Operation | None = getattr(item, method)
                if operation is None:
                    continue
                if operation.operationId is None:
                    raise UnsupportedContract(f"{method.upper()} {path.get_untrusted_value()} has no operationId")
                found[str(PythonIdentifier(operation.operationId, self._config.field_prefix))] = (path, item, operation)
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
        schema = parameter.param_schema
        if schema is None:
            raise UnsupportedContract(f"parameter {parameter.name.get_untrusted_value()}: no schema")
        key = parameter.name.get_untrusted_value()
        shape = self._shapes.shape(schema)
        name = attribute_name(prop.python_name, key)
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
            documentation=self._documentation(parameter.description, schema, shape),
        )

    def _body(self, endpoint: Endpoint, operation: oai.Operation) -> tuple[ParameterView | None, str]:
        shape = self._body_shape(operation)
        if shape is None:
            return None, ""
        if len(endpoint.bodies) != 1 or endpoint.bodies[0].body_type != "json":
            raise UnsupportedContract(f"{endpoint.name}: a request body that is not JSON alone")
        mapping = ["Mapping[str, Any]"] if shape.classes else []
        required = endpoint.bodies[0].prop.required
        names = [*shape.types, *mapping, *(["None"] if shape.nullable else []), *([] if required else ["Unset"])]
        # A body has no name in OpenAPI; the last word that its models share is what a person would call it.
        words = {tuple(split_words(name))[-1] for name in shape.classes}
        return ParameterView(
            name=snake_case(words.pop()) if len(words) == 1 else "body",
            key=PythonCode("'body'"),
            place="body",
            required=required,
            constant="BODY",
            rule=PythonCode(shape.expression(required=required)),
            annotation=PythonCode(" | ".join(names)),
            documentation=UntrustedString("What to send: a model, or a mapping as read from JSON or YAML."),
        ), endpoint.bodies[0].content_type.get_untrusted_value()

    def _body_shape(self, operation: oai.Operation) -> Shape | None:
        body = operation.request_body
        shared = (self._document.components and self._document.components.requestBodies) or {}
        while isinstance(body, oai.Reference):
            body = shared.get(UntrustedString(body.ref.get_untrusted_value().rpartition("/")[2]))
        schemas = [media.media_type_schema for media in body.content.values()] if body else []
        return self._shapes.shape(schemas[0]) if schemas and schemas[0] else None

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
                raise UnsupportedContract(f"{operation.operationId}: a success that is no object of its own")
            return next(model for model in self._data.models if model.class_info.name == shape.classes[0])
        return None

    def _result_shape(self, answer: ModelProperty | None) -> Shape | None:
        if answer is None:
            return None
        schema = self._shapes.properties(answer).get("result", (None, False))[0]
        return self._shapes.shape(schema) if schema else Shape((answer.class_info.name,), "Object", classes=(answer.class_info.name,))

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


def _suffix(shape: Shape, required: bool) -> Suffix:
    names = [*(["none"] if shape.nullable else []), *([] if required else ["unset"])]
    types = [*(["None"] if shape.nullable else []), *([] if required else ["Unset"])]
    return Suffix("".join(f"_or_{name}" for name in names), "".join(f" | {kind}" for kind in types))


def attribute_name(name: str, key: str, needed: set[str] = _NEEDED) -> str:
    """The name of an attribute or parameter: the generator's, without the underscore that keeps a builtin visible."""
    plain = name.removesuffix("_")
    return plain if plain == key and not iskeyword(plain) and plain not in needed else name
