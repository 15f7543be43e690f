"""What the templates print of the models: the contract's schemas, put into the words of Python."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from openapi_python_client import schema as oai
from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonCode, PythonIdentifier

from limits import UnsupportedContractError
from names import CLASSES, unique
from shapes import AnySchema, Shape, Shapes
from views import EnumView, FieldView, ModelView, Part, ShortcutView, Suffix, UnionView


class Emission:
    """What the templates ask for.

    Args:
        document: The contract.
        data: What the generator has made of it.
        config: The generator's settings.
        unread: The schemas that no function gives back.
    """

    rule_names = ("Boolean", "Const", "Date", "DateTime", "Integer", "Null", "Number", "Text", "Uuid")
    schema_names = ("AnyObject", "Anything")
    union_names = ("AnyOf", "Array", "KeyedUnion", "Object", "TaggedUnion")

    def __init__(self, document: oai.OpenAPI, data: GeneratorData, config: Config, unread: Collection[str]) -> None:
        self._components = (document.components and document.components.schemas) or {}
        self._data = data
        self._config = config
        self._unread = unread
        self._enums = [enum for enum in data.enums if isinstance(enum, EnumProperty)]
        self.shapes = Shapes(document, data.models, self._enums, config)
        for info in self.classes:
            if info.name in CLASSES:
                raise UnsupportedContractError(f"schema {info.name}: the emitted code has a class of that name itself")
        unique([info.module_name for info in self.classes], "the schemas")

    @cached_property
    def classes(self) -> list[Class]:
        """Models, enums and unions, by name."""
        found = [*self._models, *(enum.class_info for enum in self._enums), *(union.info for union in self.unions)]
        return sorted(found, key=lambda info: info.name)

    @cached_property
    def models(self) -> list[ModelProperty]:
        """The models that are emitted: all but those that no function gives back."""
        unread = {Class.from_string(string=name, config=self._config).name for name in self._unread}
        return [model for model in self._data.models if model.class_info.name not in unread]

    @cached_property
    def _models(self) -> list[Class]:
        return [model.class_info for model in self.models]

    @cached_property
    def unions(self) -> list[UnionView]:
        """The components that are a union of models."""
        found = []
        for name, schema in self._components.items():
            reference = oai.Reference.model_validate({"$ref": f"#/components/schemas/{name.get_untrusted_value()}"})
            info = Class.from_string(string=name, config=self._config)
            try:
                shape = self.shapes.spelled_out(reference)
            except UnsupportedContractError:
                continue  # where it is used, that is an error, which names the place
            is_model = any(info.name == model.name for model in self._models)
            if shape.is_union and info.name == self.shapes.class_name(reference) and not is_model:
                members = [model for model in self._models if model.name in shape.classes]
                changes, names = self._changes(shape.classes)
                description = self.shapes.keyword(schema, "description") or UntrustedString(f"The union {info.name}.")
                found.append(UnionView(info, members, changes, names, description))
        return found

    def _changes(self, members: Sequence[str]) -> tuple[list[PythonCode], set[str]]:
        """The fields that callers may change in a union told apart by a constant, and the classes that they name."""
        types: dict[str, list[str]] = {}
        names: set[str] = set()
        for model in self._data.models:
            parts = list(self._parts(model)) if model.class_info.name in members else []
            if not any(part.shape.rule == "Const" for part in parts):
                continue
            for part in parts:
                shape = part.shape
                if part.read_only or shape.rule == "Const":
                    continue
                given = ["str"] if shape.rule == "Uuid" else ["Mapping[str, Any]"] if shape.classes else []
                found = [*shape.annotation().split(" | "), *given, *([] if part.required else ["Unset"])]
                types.setdefault(part.name, []).extend(found)
                names |= {*shape.classes, *(enum.class_info.name for enum in shape.enums)}
        return [PythonCode(f"{name}: {' | '.join(dict.fromkeys(kinds))}") for name, kinds in types.items()], names

    def model(self, model: ModelProperty) -> ModelView:
        """What is to be emitted for a model."""
        parts = list(self._parts(model))
        fields = [self._field(part) for part in parts]
        shortcuts = list(self._shortcuts(model))
        names = [*(field.name for field in fields), *(shortcut.name for shortcut in shortcuts)]
        unique(names, f"schema {model.class_info.name}")
        enums = {enum.class_info.name: enum.class_info for part in parts for enum in part.shape.enums}
        converters: dict[str, set[str]] = {}
        for part in parts:
            if found := part.converter:
                converters.setdefault(part.shape.source, set()).add(found)
        classes = {name for part in parts for name in part.shape.classes} - {model.class_info.name}
        return ModelView(
            fields=sorted(fields, key=lambda field: field.optional),
            shortcuts=shortcuts,
            others=self._others(model),
            models=[info for info in self.classes if info.name in classes],
            enums=[EnumView(name, info.module_name, sorted(converters.get(name, ()))) for name, info in enums.items()],
            uuid_converters=sorted(converters.get("uuid", ())),
        )

    def _parts(self, model: ModelProperty) -> Iterator[Part]:
        """The fields of a model, in the contract's order."""
        required = {prop.name.get_untrusted_value() for prop in model.required_properties or ()}
        props = {
            prop.name.get_untrusted_value(): prop
            for prop in (*(model.required_properties or ()), *(model.optional_properties or ()))
        }
        for key, (schema, read_only) in self.shapes.properties(model).items():
            yield Part(props[key], key, schema, self.shapes.shape(schema), key in required and not read_only, read_only)

    def _others(self, model: ModelProperty) -> PythonCode | None:
        """The rule of the fields that the contract does not name, where it says anything of them."""
        given = model.data.additionalProperties
        if given is False:
            return PythonCode("None")
        if isinstance(given, oai.Schema | oai.Reference):
            return PythonCode(self.shapes.shape(given).expression())
        return None

    def _field(self, part: Part) -> FieldView:
        name, key, shape, converter = part.name, part.key, part.shape, part.converter
        rule = shape.expression(required=part.required, read_only=part.read_only)
        # An enum's converter reads as well; what only checks stands where it is needed.
        constant = f"_{name.upper()}" if shape.is_read and not (shape.enums and converter) else None
        default = None if part.required else "UNSET"
        if shape.rule == "Const" and part.required and part.prop.default is not None:
            default = repr(self.shapes.resolve(part.schema).const)
        options = [f"default={default}"] if default else []
        if converter:
            options.append(f"converter={converter}")
        options.append(f"validator={constant or rule}")
        if name != key:
            options.append(f"metadata={{'key': {key!r}}}")
        if default:
            options.append("kw_only=True")
        value = f"data[{key!r}]" if part.required else f"data.get({key!r}, UNSET)"
        if constant:
            value = f"{constant}.read({value})"
        elif converter:
            value = f"{converter}({value})"
        return FieldView(
            name=name,
            constant=constant,
            optional=default is not None,
            rule=PythonCode(rule),
            declaration=PythonCode(f"{name}: {shape.annotation(required=part.required)} = field({', '.join(options)})"),
            reading=PythonCode(value),
            documentation=self.documentation(part.schema, shape, part.read_only),
        )

    def documentation(
        self,
        schema: AnySchema,
        shape: Shape,
        read_only: bool = False,
        description: UntrustedString | None = None,
    ) -> UntrustedString:
        """What a docstring says of a field or parameter: the contract's description, and what it leaves to keywords."""
        found = self.shapes.resolve(schema)
        said = description or self.shapes.keyword(schema, "description") or ""
        text = [said.get_untrusted_value().strip() if isinstance(said, UntrustedString) else said.strip()]
        if shape.rule == "Const":
            text = [f"Always {found.const!r}."]
        low, high = found.minimum, found.maximum
        if low is not None and high is not None:
            text.append(f"From {low:.15g} to {high:.15g}.")
        elif low is not None or high is not None:
            text.append(f"At least {low:.15g}." if low is not None else f"At most {high:.15g}.")
        if found.default is not None and shape.rule != "Const":
            text.append(f"The API's default is {found.default}.")
        if read_only:
            text.append("Read-only: never sent.")
        if self.shapes.keyword(schema, "deprecated"):
            text.append("Deprecated.")
        return UntrustedString(" ".join(filter(None, text)))

    def _shortcuts(self, model: ModelProperty) -> Iterator[ShortcutView]:
        for name, path in ((model.data.model_extra or {}).get("x-shortcuts") or {}).items():
            parts: list[Part] = []
            here: ModelProperty | None = model
            for step in path.split("."):
                part = next((part for part in self._parts(here) if part.key == step), None) if here else None
                if part is None:
                    raise UnsupportedContractError(f"x-shortcuts of {model.class_info.name}: {path} leads nowhere")
                parts.append(part)
                members = self.shapes.spelled_out(part.schema).classes
                here = next((m for m in self._data.models if m.class_info.name in members), None)
            last = parts[-1]
            yield ShortcutView(
                name=PythonIdentifier(name, self._config.field_prefix),
                steps=tuple(part.name for part in parts),
                type=PythonCode(replace(last.shape, nullable=True).annotation()),
                documentation=self.documentation(last.schema, last.shape),
            )

    def converter_suffixes(self, source: str) -> list[Suffix]:
        """Which converters an enum, or `uuid`, needs: one for each kind of field that has it."""
        suffixes = {
            part.suffix.name: part.suffix
            for model in self._data.models
            for part in self._parts(model)
            if part.converter and part.shape.source == source
        }
        return [suffixes[name] for name in sorted(suffixes)]
