"""Convert schemas of the contract to Python: the type in annotations, and the expression of the runtime schema.

openapi-python-client keeps neither bounds nor formats, does not say how the members of a union differ, and resolves
references to plain values. So all of that is read here from the contract itself. Text of the contract becomes code only
through `repr`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from openapi_python_client import schema as oai
from openapi_python_client.config import Config
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.strings import in_double_quote_literal

from codegen.contract_nodes import UnsupportedInputError
from codegen.python_names import check_given_name, free_global
from codegen.python_type import MODEL_SCHEMAS, PythonType
from codegen.schema_arguments import keyword_arguments, number_arguments, string_arguments

AnySchema = oai.Schema | oai.Reference


class PythonTypes:
    """The Python types of the schemas of one contract.

    Args:
        document: The contract.
        models: The models that openapi-python-client found.
        enums: The enums that it found.
        config: Its settings.
    """

    def __init__(
        self,
        document: oai.OpenAPI,
        models: Sequence[ModelProperty],
        enums: Sequence[EnumProperty],
        config: Config,
    ) -> None:
        self._components = (document.components and document.components.schemas) or {}
        self._models = models
        # openapi-python-client has read a view of the contract that lacks some keywords.
        self._schemas_by_class = {
            Class.from_string(string=name, config=config).name: schema for name, schema in self._components.items()
        }
        self._models_by_name: dict[str, ModelProperty] = {model.class_info.name: model for model in models}
        self._enums = enums
        self._config = config

    def schema_of(self, model: ModelProperty) -> oai.Schema:
        """Return the schema of a model, as it is in the contract."""
        found = self._schemas_by_class.get(model.class_info.name)
        return found if isinstance(found, oai.Schema) else model.data

    def resolve(self, schema: AnySchema) -> oai.Schema:
        """Return the schema behind references, and behind `allOf` with a single member."""
        while True:
            if isinstance(schema, oai.Reference):
                schema = self._components[component_name(schema)]
            elif len(schema.allOf) == 1 and not schema.properties:
                schema = schema.allOf[0]
            else:
                return schema

    def keyword(self, schema: AnySchema, name: str) -> Any:
        """Return the value of a keyword next to a reference, or else in the referenced schema."""
        own = (schema.model_extra or {}).get(name) if isinstance(schema, oai.Reference) else getattr(schema, name)
        if isinstance(own, str):  # openapi-python-client does not parse what is next to a reference
            return oai.UntrustedString(own)
        return own if own is not None else getattr(self.resolve(schema), name)

    def type_of(self, schema: AnySchema) -> PythonType:
        """Return the type of a schema. A union of models that is a component is referred to by its name."""
        found = self.declared_type(schema)
        if isinstance(schema, oai.Reference) and found.is_union_of_models:
            info = self.class_info(schema)
            return replace(found, names=(info.name,), models=(info.name,), constant=constant_name(info))
        return found

    def declared_type(self, schema: AnySchema) -> PythonType:
        """Return the type of a schema as it is declared: a union with all of its members."""
        name = self.class_info(schema).name if isinstance(schema, oai.Reference) else None
        found = self.resolve(schema)
        if model := self._model(found, name):
            return self._model_type([model])
        if found.enum:
            return self._enum_type(found, name)
        if found.const is not None:
            annotation = "float" if isinstance(found.const, float) else f"Literal[{found.const!r}]"
            return PythonType((annotation,), "ConstSchema", (repr(found.const),))
        members = [*found.oneOf, *found.anyOf]
        if isinstance(found.type, list):
            members = [found.model_copy(update={"type": each}) for each in found.type]
        if not members:
            return self._plain_type(found)
        return self._union_type(members, is_exclusive=not found.anyOf)

    def properties(self, model: ModelProperty) -> dict[str, tuple[AnySchema, bool]]:
        """Return the schema of each property of a model, and whether only the API sets it; with those of `allOf`."""
        found: dict[str, tuple[AnySchema, bool]] = {}
        for schema in self._all_of(self.schema_of(model)):
            for name, value in (schema.properties or {}).items():
                found[name.get_untrusted_value()] = (value, bool(self.keyword(value, "readOnly")))
        return found

    def required(self, model: ModelProperty) -> list[str]:
        """Return the names of the required properties of a model, in the order of the contract."""
        names = {
            name.get_untrusted_value() for each in self._all_of(self.schema_of(model)) for name in each.required or ()
        }
        return [name for name in self.properties(model) if name in names]

    def _all_of(self, schema: oai.Schema) -> Iterator[oai.Schema]:
        for member in schema.allOf:
            yield from self._all_of(self.resolve(member))
        yield schema

    def _plain_type(self, schema: oai.Schema) -> PythonType:
        """Return the type of a schema without composition, enum or const."""
        string_format = schema.schema_format.get_untrusted_value() if schema.schema_format else None
        match schema.type:
            case oai.DataType.STRING if string_format == "uuid":
                return PythonType(("UUID",), "UuidSchema")
            case oai.DataType.STRING if string_format == "date-time":
                return PythonType(("datetime",), "DateTimeSchema")
            case oai.DataType.STRING if string_format == "date":
                return PythonType(("date",), "DateSchema")
            case oai.DataType.STRING if string_format == "binary":
                return PythonType(("bytes",), "BinarySchema")
            case oai.DataType.STRING:
                excluded = self.resolve(schema.schema_not) if schema.schema_not else oai.Schema()
                is_address = string_format in ("ipv4", "ipv6")
                return PythonType(("str",), "StringSchema", string_arguments(schema, excluded), is_address=is_address)
            case oai.DataType.INTEGER:
                return PythonType(("int",), "IntegerSchema", number_arguments(schema))
            case oai.DataType.NUMBER:
                return PythonType(("float",), "NumberSchema", number_arguments(schema))
            case oai.DataType.BOOLEAN:
                return PythonType(("bool",), "BooleanSchema")
            case oai.DataType.NULL:
                return PythonType((), "NullSchema", nullable=True)
            case oai.DataType.ARRAY:
                return self._array_type(schema)
            case oai.DataType.OBJECT:
                return PythonType(("dict[str, Any]",), "AnyObjectSchema")
            case _:
                return PythonType(("Any",), "AnySchema", nullable=True)

    def _array_type(self, schema: oai.Schema) -> PythonType:
        items = self.type_of(schema.items) if schema.items else PythonType(("Any",), "AnySchema", nullable=True)
        limits = keyword_arguments(
            min_items=schema.minItems or None,
            max_items=schema.maxItems,
            unique_items=schema.uniqueItems or None,
        )
        annotation = f"list[{items.annotation()}]"
        return PythonType((annotation,), "ArraySchema", (items, *limits), models=items.models, enums=items.enums)

    def _enum_type(self, schema: oai.Schema, name: str | None) -> PythonType:
        values = [value for value in schema.enum or () if value is not None]
        if not values:
            return PythonType((), "NullSchema", nullable=True)
        named = next((enum for enum in self._enums if enum.class_info.name == name), None)
        # openapi-python-client has already escaped the strings.
        escaped = {in_double_quote_literal(value) if isinstance(value, str) else value for value in values}
        enum = named or next(enum for enum in self._enums if set(enum.values.values()) == escaped)
        # The type of plain values includes the literals, so that editors offer them.
        literals = ", ".join(map(repr, values))
        return PythonType(
            (enum.class_info.name, f"Literal[{literals}]", "int" if enum.value_type is int else "str"),
            "EnumSchema",
            (enum.class_info.name,),
            nullable=len(values) < len(schema.enum or ()),
            enums=(enum,),
        )

    def _union_type(self, members: Sequence[AnySchema], *, is_exclusive: bool) -> PythonType:
        flat = list(self._flatten(members))
        nullable = any(member.nullable for member in flat)
        types = [member for member in flat if member.names]
        models = dict.fromkeys(name for member in types if member.schema == "ModelSchema" for name in member.models)
        types = [member for member in types if member.schema != "ModelSchema"]
        if models:
            types.insert(0, self._model_type([self._models_by_name[name] for name in models], is_exclusive))
        if len(types) == 1:
            return replace(types[0], nullable=nullable)
        return PythonType(
            tuple(dict.fromkeys(name for member in types for name in member.names)),
            "AnyOfSchema",
            tuple(replace(member, nullable=False) for member in types),
            nullable=nullable,
            models=tuple(dict.fromkeys(name for member in types for name in member.models)),
            enums=tuple({enum.class_info.name: enum for member in types for enum in member.enums}.values()),
            is_address=all(member.is_address for member in types),
        )

    def _flatten(self, members: Sequence[AnySchema]) -> Iterator[PythonType]:
        """Yield the types of the members of a union, and of unions within it.

        A named union of models stays one member, unless other members are models, which must be distinguished too.
        """
        with_models = [member for member in members if self.type_of(member).schema in MODEL_SCHEMAS]
        for member in members:
            found = self.resolve(member)
            is_union = bool(found.oneOf or found.anyOf) and not self._model(found, None)
            if is_union and not (len(with_models) == 1 and self.type_of(member).constant):
                yield from self._flatten([*found.oneOf, *found.anyOf])
            else:
                yield self.type_of(member)

    def _model_type(self, models: Sequence[ModelProperty], is_exclusive: bool = True) -> PythonType:
        names = tuple(model.class_info.name for model in models)
        if len(models) == 1:
            return PythonType(names, "ModelSchema", (repr(names[0]),), models=names)
        schema, *arguments = self._discriminated_union(models) or self._keyed_union(models, is_exclusive)
        return PythonType(names, schema, tuple(arguments), models=names)

    def _discriminated_union(self, models: Sequence[ModelProperty]) -> tuple[str, ...] | None:
        """Return the runtime schema of models that a constant field distinguishes."""
        constants = [self._constants(model) for model in models]
        names = [model.class_info.name for model in models]
        for key in dict.fromkeys(key for found in constants for key in found):
            values = [
                (value, name) for found, name in zip(constants, names, strict=True) for value in found.get(key, ())
            ]
            tags = dict(values)
            others = [name for found, name in zip(constants, names, strict=True) if key not in found]
            if len(tags) == len(values) and len(others) <= 1 and len(others) < len(models):
                return "DiscriminatedUnion", repr(key), repr(tags), *(f"fallback={name!r}" for name in others)
        return None

    def _keyed_union(self, models: Sequence[ModelProperty], is_exclusive: bool) -> tuple[str, ...]:
        """Return the runtime schema of models that their required fields distinguish."""
        required = {model.class_info.name: tuple(self.required(model)) for model in models}
        returned = {
            model.class_info.name: tuple(
                key for key in required[model.class_info.name] if not self._is_write_only(model, key)
            )
            for model in models
        }
        if len({frozenset(keys) for keys in required.values()}) < len(models):
            raise UnsupportedInputError(
                f"neither a constant nor the required fields distinguish {', '.join(required)}; add a const to each"
            )
        if len({frozenset(keys) for keys in returned.values()}) < len(models):
            names = ", ".join(required)
            raise UnsupportedInputError(
                f"only write-only fields distinguish {names} in a response; add a const to each"
            )
        arguments = [f"returned={returned!r}"] if returned != required else []
        return "KeyedUnion", repr(required), *arguments, *([] if is_exclusive else ["exclusive=False"])

    def _is_write_only(self, model: ModelProperty, key: str) -> bool:
        schema, _ = self.properties(model)[key]
        return bool(self.keyword(schema, "writeOnly"))

    def _constants(self, model: ModelProperty) -> dict[str, list[Any]]:
        """Return the values of each field that has only certain values; first those with a single value."""
        found = {}
        for key, (schema, _) in self.properties(model).items():
            resolved = self.resolve(schema)
            if resolved.const is not None:
                found[key] = [resolved.const]
            elif resolved.enum and None not in resolved.enum:
                found[key] = resolved.enum
        return dict(sorted(found.items(), key=lambda item: len(item[1]) > 1))

    def _model(self, schema: oai.Schema, name: str | None) -> ModelProperty | None:
        """Return the model that openapi-python-client made of a schema."""
        if schema.oneOf or schema.anyOf:
            return None
        named = self._models_by_name.get(name or "")
        same = (model for model in self._models if model.data is schema)
        equal = (model for model in self._models if model.data == schema and schema.type is oai.DataType.OBJECT)
        return named or next(same, None) or next(equal, None)

    def class_info(self, reference: oai.Reference) -> Class:
        """Return the class of the component behind a reference, and behind components that only refer to another."""
        while True:
            target = self._components[component_name(reference)]
            if isinstance(target, oai.Reference):
                reference = target
            elif len(target.allOf) == 1 and isinstance(target.allOf[0], oai.Reference) and not target.properties:
                reference = target.allOf[0]
            else:
                return Class.from_string(string=component_name(reference), config=self._config)


def component_name(reference: oai.Reference) -> oai.UntrustedString:
    """Return the name of the component that a reference leads to."""
    return oai.UntrustedString(reference.ref.get_untrusted_value().rpartition("/")[2])


def constant_name(info: Class) -> str:
    """Return the name of the constant that declares the schema of a component."""
    return free_global(info.module_name.upper())


def given_name(node: AnySchema | oai.Parameter) -> str | None:
    """Return the `x-name` of a property or parameter, which replaces the name in Python."""
    return check_given_name((node.model_extra or {}).get("x-name"))
