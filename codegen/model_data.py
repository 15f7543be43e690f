"""Prepare the data that the templates print of models, enums, unions and shared parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from openapi_python_client import schema as oai
from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import EnumProperty, ModelProperty, Property
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonCode, snake_case

from codegen.contract_nodes import SCHEMA_REFERENCE, Pointer, UnsupportedInputError
from codegen.python_names import check_unique, field_name, free_global
from codegen.python_type import PythonType
from codegen.python_types import AnySchema, PythonTypes, constant_name, given_name
from codegen.template_data import FieldData, ModelData, SharedParameterData, UnionData

_SCHEMAS: Pointer = ("components", "schemas")
_PARAMETERS: Pointer = ("components", "parameters")


@dataclass(frozen=True)
class _Field:
    """A field of a model, as the contract describes it.

    A field that only the API sets is never `required`: callers cannot set it, and a request does not contain it.
    """

    prop: Property
    key: str
    schema: AnySchema
    type: PythonType
    required: bool
    read_only: bool
    write_only: bool
    given_name: str | None

    @property
    def name(self) -> str:
        """The name of its attribute."""
        return field_name(self.given_name or self.prop.python_name, self.key)

    @property
    def converter(self) -> str | None:
        """The attrs converter: a UUID may be given as a string, and an IP address as an object."""
        item = self.type.arguments[0] if self.type.schema == "ArraySchema" else None
        if self.type.schema == "UuidSchema":
            name = "to_uuid"
        elif self.type.is_address:
            name = "to_address"
        elif isinstance(item, PythonType) and item.is_address:
            name = "to_addresses"
        else:
            return None
        may_be_unset = not self.required or self.write_only
        return f"{name}{'_or_none' * self.type.nullable}{'_or_unset' * may_be_unset}"

    @property
    def is_default_constant(self) -> bool:
        """Whether callers need not pass its constant."""
        return self.type.schema == "ConstSchema" and self.required and self.prop.default is not None


class ModelDataFactory:
    """Prepares the data of models, enums, unions and shared parameters.

    Args:
        document: The contract.
        data: What openapi-python-client made of it.
        config: The settings of openapi-python-client.

    Raises:
        UnsupportedInputError: Two names are the same in Python, or a name hides one of the generated code.
    """

    def __init__(self, document: oai.OpenAPI, data: GeneratorData, config: Config) -> None:
        self._components = (document.components and document.components.schemas) or {}
        self._parameter_components = (document.components and document.components.parameters) or {}
        self._data = data
        self._config = config
        self._enums = [enum for enum in data.enums if isinstance(enum, EnumProperty)]
        self.types = PythonTypes(document, data.models, self._enums, config)
        check_unique([info.module_name for info in self.classes], _SCHEMAS)
        constants = [union.constant for union in self.unions] + [each.constant for each in self.shared_parameters]
        check_unique(constants, ("components",))

    @cached_property
    def classes(self) -> list[Class]:
        """The models, enums and unions, by name."""
        models = [model.class_info for model in self._data.models]
        enums = [enum.class_info for enum in self._enums]
        return sorted([*models, *enums, *(union.info for union in self.unions)], key=lambda info: info.name)

    def named(self, names: Collection[str]) -> list[Class]:
        """Return the classes with the given names."""
        return [info for info in self.classes if info.name in names]

    def enums_of(self, types: Iterable[PythonType]) -> list[Class]:
        """Return the classes of the enums in types."""
        return self.named({enum.class_info.name for each in types for enum in each.enums})

    @cached_property
    def unions(self) -> list[UnionData]:
        """The components that are a union of models."""
        found = []
        models = {model.class_info.name for model in self._data.models}
        for name, schema in self._components.items():
            reference = oai.Reference.model_validate({"$ref": SCHEMA_REFERENCE + name.get_untrusted_value()})
            info = Class.from_string(string=name, config=self._config)
            try:
                declared = self.types.declared_type(reference)
            except UnsupportedInputError:
                continue  # an error where the union is used; a union that is not used may stay
            if declared.is_union_of_models and info.name == self.types.class_info(reference).name not in models:
                members = [model.class_info for model in self._data.models if model.class_info.name in declared.models]
                changes, imports = self._changes(declared.models)
                found.append(
                    UnionData(
                        info=info,
                        constant=constant_name(info),
                        schema=PythonCode(declared.expression("__name__")),
                        members=members,
                        changes=changes,
                        imports=imports,
                        description=self.types.keyword(schema, "description")
                        or UntrustedString(f"The union {info.name}."),
                    )
                )
        return found

    @cached_property
    def shared_parameters(self) -> list[SharedParameterData]:
        """The parameters that are components."""
        found = []
        for name, parameter in self._parameter_components.items():
            if isinstance(parameter, oai.Parameter) and parameter.param_schema:
                with located((*_PARAMETERS, name.get_untrusted_value())):
                    python_type = self.types.type_of(parameter.param_schema)
                    found.append(
                        SharedParameterData(
                            constant=self.parameter_constant(name),
                            schema=PythonCode(python_type.expression("__name__")),
                            enums=[enum.class_info for enum in python_type.enums],
                            documentation=self.documentation(
                                parameter.param_schema, python_type, description=parameter.description
                            ),
                        )
                    )
        return found

    @staticmethod
    def parameter_constant(name: UntrustedString) -> str:
        """Return the name of the constant that declares the schema of a shared parameter."""
        return free_global(snake_case(name).upper())

    def model(self, model: ModelProperty) -> ModelData:
        """Return the data of a model."""
        pointer = self._pointer(model.class_info)
        with located(pointer):
            fields = list(self._fields(model))
            check_unique([field.name for field in fields], pointer)
            types = [field.type for field in fields]
            additional = self.types.schema_of(model).additionalProperties
            if isinstance(additional, oai.Schema | oai.Reference):
                types.append(self.types.type_of(additional))
        named = {name for each in types for name in each.models} - {model.class_info.name}
        data = [self._field(field) for field in fields]
        return ModelData(
            fields=sorted(data, key=lambda field: field.has_default),
            additional_schema=self._additional_schema(model),
            models=self.named(named),
            enums=self.enums_of(types),
            constants=sorted({name for each in types for name in each.constants()}),
            has_enum_fields=any(field.type.schema == "EnumSchema" for field in fields),
            sibling_keys=self._sibling_keys(model),
            is_fallback=self._is_fallback(model),
            conflicts=self._conflicts(model),
        )

    def documentation(
        self,
        schema: AnySchema,
        python_type: PythonType,
        *,
        read_only: bool = False,
        write_only: bool = False,
        description: UntrustedString | None = None,
    ) -> UntrustedString:
        """Return what a docstring says about a field or parameter: the description, and what keywords add to it."""
        found = self.types.resolve(schema)
        described = description or self.types.keyword(schema, "description")
        sentences = [described.get_untrusted_value().strip() if described else ""]
        if python_type.schema == "ConstSchema":
            sentences = [f"Always {found.const!r}."]
        low, high = found.minimum, found.maximum
        if low is not None and high is not None:
            sentences.append(f"From {low:.15g} to {high:.15g}.")
        elif low is not None or high is not None:
            sentences.append(f"At least {low:.15g}." if low is not None else f"At most {high:.15g}.")
        if found.default is not None and python_type.schema != "ConstSchema":
            sentences.append(f"The API's default is {found.default}.")
        if read_only:
            sentences.append("Read-only: never sent.")
        if write_only:
            sentences.append("Write-only: not returned by the API.")
        if self.types.keyword(schema, "deprecated"):
            sentences.append("Deprecated.")
        return UntrustedString(" ".join(filter(None, sentences)) or "No description.")

    def _fields(self, model: ModelProperty) -> Iterator[_Field]:
        """Yield the fields of a model, in the order of the contract."""
        required = self.types.required(model)
        props = {
            prop.name.get_untrusted_value(): prop
            for prop in (*(model.required_properties or ()), *(model.optional_properties or ()))
        }
        for key, (schema, read_only) in self.types.properties(model).items():
            is_required = key in required and not read_only
            write_only = bool(self.types.keyword(schema, "writeOnly"))
            python_type = self.types.type_of(schema)
            given = given_name(schema)
            yield _Field(props[given or key], key, schema, python_type, is_required, read_only, write_only, given)

    def _field(self, field: _Field) -> FieldData:
        default = None if field.required else "UNSET"
        if field.is_default_constant:
            default = repr(self.types.resolve(field.schema).const)
        marks = [*(["READ_ONLY"] if field.read_only else []), *(["WRITE_ONLY"] if field.write_only else [])]
        metadata = marks[0] if len(marks) == 1 else ""
        if field.name != field.key:
            items = [f"'key': {field.key!r}", *(f"**{mark}" for mark in marks)]
            metadata = f"{{{', '.join(items)}}}"
        arguments = [
            *([f"default={default}"] if default else []),
            *([f"converter={field.converter}"] if field.converter else []),
            f"validator={field.type.expression('__name__')}",
            *([f"metadata={metadata}"] if metadata else []),
            *(["kw_only=True"] if default else []),
        ]
        annotation = field.type.annotation(required=field.required and not field.write_only)
        return FieldData(
            name=field.name,
            declaration=PythonCode(f"{field.name}: {annotation} = field({', '.join(arguments)})"),
            has_default=default is not None,
            documentation=self.documentation(
                field.schema, field.type, read_only=field.read_only, write_only=field.write_only
            ),
        )

    def _additional_schema(self, model: ModelProperty) -> PythonCode | None:
        """Return the schema of the fields that the contract does not name, if it restricts them."""
        additional = self.types.schema_of(model).additionalProperties
        if additional is False:
            return PythonCode("None")
        if isinstance(additional, oai.Schema | oai.Reference):
            return PythonCode(self.types.type_of(additional).expression("__name__"))
        return None

    def _sibling_keys(self, model: ModelProperty) -> PythonCode | None:
        """Return the fields of the other members of the unions that a model belongs to, if there are any.

        A member without required fields and without a constant stands for any document, so it has no siblings.
        """
        own = {field.key for field in self._fields(model)}
        if self._is_fallback(model):
            return None
        keys: set[str] = set()
        for union in self.unions:
            members = {info.name for info in union.members}
            if model.class_info.name in members:
                others = [other for other in self._data.models if other.class_info.name in members]
                keys |= {field.key for other in others for field in self._fields(other)} - own
        return PythonCode(f"frozenset({{{', '.join(map(repr, sorted(keys)))}}})") if keys else None

    def _is_fallback(self, model: ModelProperty) -> bool:
        """Return whether a model is a member of a union that requires no field."""
        is_member = any(model.class_info.name == info.name for union in self.unions for info in union.members)
        return is_member and not any(
            field.required or field.type.schema == "ConstSchema" for field in self._fields(model)
        )

    def _conflicts(self, model: ModelProperty) -> PythonCode | None:
        """Return the fields that exclude each other: `not`, with a required field and the constant of another one.

        Any other `not` of an object keeps the members of a union apart, which needs no code.
        """
        excluded = self.types.schema_of(model).schema_not
        if not isinstance(excluded, oai.Schema) or len(excluded.required or ()) != 1:
            return None
        constants = {
            name.get_untrusted_value(): schema.const
            for name, schema in (excluded.properties or {}).items()
            if isinstance(schema, oai.Schema) and schema.const is not None
        }
        (key,) = (name.get_untrusted_value() for name in excluded.required or ())
        if len(constants) != 1 or key in constants:
            return None
        ((other_key, value),) = constants.items()
        return PythonCode(f"(FieldConflict({key!r}, {other_key!r}, {value!r}),)")

    def _changes(self, members: Collection[str]) -> tuple[list[PythonCode], set[str]]:
        """Return the fields that callers may change in a union with a discriminator, and the classes that they name."""
        types: dict[str, list[str]] = {}
        names: set[str] = set()
        for model in self._data.models:
            fields = list(self._fields(model)) if model.class_info.name in members else []
            if not any(field.type.schema == "ConstSchema" for field in fields):
                continue
            for field in fields:
                if field.read_only or field.type.schema == "ConstSchema":
                    continue
                given = [
                    *(["Mapping[str, Any]"] if field.type.models else []),
                    *(["str"] if field.type.schema == "UuidSchema" else []),
                    *(["IPv4Address", "IPv6Address"] if field.type.is_address else []),
                ]
                optional = [] if field.required else ["Unset"]
                types.setdefault(field.name, []).extend([*field.type.annotation().split(" | "), *given, *optional])
                names |= {*field.type.models, *(enum.class_info.name for enum in field.type.enums)}
        return [PythonCode(f"{name}: {' | '.join(dict.fromkeys(found))}") for name, found in types.items()], names

    def _pointer(self, info: Class) -> Pointer | None:
        """Return the place of the component that became a class; None if it is not a component."""
        for name in self._components:
            if Class.from_string(string=name, config=self._config).name == info.name:
                return (*_SCHEMAS, name.get_untrusted_value())
        return None


@contextmanager
def located(pointer: Pointer | None) -> Iterator[None]:
    """Add a place to an UnsupportedInputError that has none."""
    try:
        yield
    except UnsupportedInputError as error:
        error.pointer = error.pointer or pointer
        raise
