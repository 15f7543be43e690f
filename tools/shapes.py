"""What a schema of the contract is in Python: its type, the rule that checks it, and how it is read.

The generator keeps neither bounds nor formats, takes a union apart without saying by what its members differ, and
forgets what stands behind a `$ref` to a plain value. All of that is read here, from the contract itself. Text of the
contract enters code through `repr` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openapi_python_client import schema as oai
from openapi_python_client.config import Config
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.strings import in_double_quote_literal

from limits import UnsupportedContractError

AnySchema = oai.Schema | oai.Reference


@dataclass(frozen=True)
class Shape:
    """A schema in Python.

    Attributes:
        types: The members of its type, without None.
        rule: The name of its rule's class.
        arguments: The arguments of the rule.
        nullable: Whether null is allowed.
        is_read: Whether reading makes something else of the JSON value.
        converter: The function that takes what callers may give instead, without its suffix.
        classes: The models and unions that the type names.
        enums: The enums that the type names.
    """

    types: tuple[str, ...]
    rule: str
    arguments: tuple[str, ...] = ()
    nullable: bool = False
    is_read: bool = False
    converter: str | None = None
    classes: tuple[str, ...] = ()
    enums: tuple[EnumProperty, ...] = ()

    def expression(self, *, required: bool = True, read_only: bool = False) -> str:
        """The code that makes the rule."""
        flags = {
            "required": (required, True),
            "nullable": (self.nullable, False),
            "read_only": (read_only, False),
        }
        changed = [f"{name}={value}" for name, (value, default) in flags.items() if value is not default]
        if self.rule in ("Null", "Anything"):
            changed = [flag for flag in changed if not flag.startswith("nullable")]
        return f"{self.rule}({', '.join([*self.arguments, *changed])})"

    @property
    def is_union(self) -> bool:
        """Whether it is one of several models, and nothing else."""
        return self.rule in ("TaggedUnion", "KeyedUnion") and not self.nullable

    @property
    def source(self) -> str:
        """What its converter comes from: an enum, or `uuid`."""
        return self.enums[0].class_info.name if self.enums else "uuid"

    def annotation(self, *, required: bool = True) -> str:
        """The type, as it stands in an annotation."""
        absent = [*(["None"] if self.nullable else []), *([] if required else ["Unset"])]
        return " | ".join(dict.fromkeys([*self.types, *absent]))


class Shapes:
    """Makes shapes of the schemas of one contract."""

    def __init__(
        self,
        document: oai.OpenAPI,
        models: Sequence[ModelProperty],
        enums: Sequence[EnumProperty],
        config: Config,
    ) -> None:
        self._components = (document.components and document.components.schemas) or {}
        self._models = models
        self._models_by_name: dict[str, ModelProperty] = {model.class_info.name: model for model in models}
        self._enums = enums
        self._config = config

    def resolve(self, schema: AnySchema) -> oai.Schema:
        """The schema itself, behind references and wrappers of one alone."""
        while True:
            if isinstance(schema, oai.Reference):
                schema = self._components[self._simple_name(schema)]
            elif len(schema.allOf) == 1 and not schema.properties:
                schema = schema.allOf[0]
            else:
                return schema

    def keyword(self, schema: AnySchema, name: str) -> Any:
        """A keyword's value, beside a reference or behind it."""
        own = (schema.model_extra or {}).get(name) if isinstance(schema, oai.Reference) else getattr(schema, name)
        return own if own is not None else getattr(self.resolve(schema), name)

    def shape(self, schema: AnySchema) -> Shape:
        """The shape of a schema; of a union that is a component, by its name."""
        shape = self.spelled_out(schema)
        if isinstance(schema, oai.Reference) and shape.is_union:
            name = self.class_name(schema)
            return replace(shape, types=(name,), classes=(name,))
        return shape

    def spelled_out(self, schema: AnySchema) -> Shape:
        """The shape of a schema, of a union by its members."""
        name = self.class_name(schema) if isinstance(schema, oai.Reference) else None
        found = self.resolve(schema)
        if model := self._model(found, name):
            return self._object([model])
        if found.enum:
            return self._of_enum(found, name)
        if found.const is not None:
            kind = "float" if isinstance(found.const, float) else f"Literal[{found.const!r}]"
            return Shape((kind,), "Const", (repr(found.const),), is_read=True)
        members = [*found.oneOf, *found.anyOf]
        if isinstance(found.type, list):
            members = [found.model_copy(update={"type": kind}) for kind in found.type]
        return self._union(members) if members else self._simple(found)

    def properties(self, model: ModelProperty) -> dict[str, tuple[AnySchema, bool]]:
        """The schema of each property of a model, and whether only the API sets it; those of `allOf` are among them."""
        found: dict[str, tuple[AnySchema, bool]] = {}
        for schema in self._parts(model.data):
            for name, value in (schema.properties or {}).items():
                found[name.get_untrusted_value()] = (value, bool(self.keyword(value, "readOnly")))
        return found

    def _parts(self, schema: oai.Schema) -> Iterator[oai.Schema]:
        for part in schema.allOf:
            yield from self._parts(self.resolve(part))
        yield schema

    def _simple(self, schema: oai.Schema) -> Shape:
        text_format = schema.schema_format.get_untrusted_value() if schema.schema_format else None
        match schema.type:
            case oai.DataType.STRING if text_format == "uuid":
                return Shape(("UUID",), "Uuid", is_read=True, converter="to_uuid")
            case oai.DataType.STRING if text_format == "date-time":
                return Shape(("datetime",), "DateTime", is_read=True)
            case oai.DataType.STRING if text_format == "date":
                return Shape(("date",), "Date", is_read=True)
            case oai.DataType.STRING:
                return Shape(("str",), "Text", self._text(schema, text_format))
            case oai.DataType.INTEGER:
                return Shape(("int",), "Integer", self._bounds(schema))
            case oai.DataType.NUMBER:
                return Shape(("float",), "Number", self._bounds(schema))
            case oai.DataType.BOOLEAN:
                return Shape(("bool",), "Boolean")
            case oai.DataType.NULL:
                return Shape((), "Null", nullable=True)
            case oai.DataType.ARRAY:
                return self._array(schema)
            case oai.DataType.OBJECT:
                return Shape(("dict[str, Any]",), "AnyObject")
            case _:
                return Shape(("Any",), "Anything", nullable=True)

    def _text(self, schema: oai.Schema, text_format: str | None) -> tuple[str, ...]:
        excluded = self.resolve(schema.schema_not) if schema.schema_not else oai.Schema()
        values = [value for value in [*(excluded.enum or ()), excluded.const] if value is not None]
        return _arguments(
            min_length=schema.minLength or None,
            max_length=schema.maxLength,
            pattern=python_pattern(schema.pattern),
            not_pattern=python_pattern(excluded.pattern),
            excluded=tuple(values) or None,
            format=text_format,
            expected=(schema.model_extra or {}).get("x-expected"),
        )

    def _bounds(self, schema: oai.Schema) -> tuple[str, ...]:
        def number(value: float | None) -> float | None:
            return int(value) if value is not None and value == int(value) else value

        return _arguments(
            minimum=number(schema.minimum),
            maximum=number(schema.maximum),
            above=number(schema.exclusiveMinimum),
            below=number(schema.exclusiveMaximum),
            multiple_of=number(schema.multipleOf),
        )

    def _array(self, schema: oai.Schema) -> Shape:
        items = self.shape(schema.items) if schema.items else Shape(("Any",), "Anything", nullable=True)
        return Shape(
            (f"list[{items.annotation()}]",),
            "Array",
            (
                items.expression(),
                *_arguments(
                    min_items=schema.minItems or None,
                    max_items=schema.maxItems,
                    unique=schema.uniqueItems or None,
                ),
            ),
            is_read=items.is_read,
            classes=items.classes,
            enums=items.enums,
        )

    def _of_enum(self, schema: oai.Schema, name: str | None) -> Shape:
        values = [value for value in schema.enum or () if value is not None]
        if not values:
            return Shape((), "Null", nullable=True)
        named = next((enum for enum in self._enums if enum.class_info.name == name), None)
        # The generator has escaped the strings already.
        escaped = {in_double_quote_literal(value) if isinstance(value, str) else value for value in values}
        enum = named or next(enum for enum in self._enums if set(enum.values.values()) == escaped)
        base, rule = ("int", "Integer") if enum.value_type is int else ("str", "Text")
        return Shape(
            (enum.class_info.name, base),
            rule,
            nullable=len(values) < len(schema.enum or ()),
            is_read=True,
            converter=f"to_{enum.class_info.module_name}",
            enums=(enum,),
        )

    def _union(self, members: Sequence[AnySchema]) -> Shape:
        flat = list(self._flatten(members))
        shapes = [shape for shape in flat if shape.types]
        nullable = any(shape.nullable for shape in flat)
        models = list(dict.fromkeys(name for shape in shapes for name in shape.classes if shape.rule == "Object"))
        rest = [shape for shape in shapes if shape.rule != "Object"]
        if models:
            rest = [self._object([self._models_by_name[name] for name in models]), *rest]
        if len(rest) == 1:
            return replace(rest[0], nullable=nullable)
        return Shape(
            tuple(dict.fromkeys(kind for shape in rest for kind in shape.types)),
            "AnyOf",
            tuple(replace(shape, nullable=False).expression() for shape in rest),
            nullable=nullable,
            is_read=any(shape.rule in ("Array", *_OBJECTS) and shape.is_read for shape in rest),
            classes=tuple(dict.fromkeys(name for shape in rest for name in shape.classes)),
            enums=tuple({enum.class_info.name: enum for shape in rest for enum in shape.enums}.values()),
        )

    def _flatten(self, members: Sequence[AnySchema]) -> Iterator[Shape]:
        for member in members:
            found = self.resolve(member)
            if (found.oneOf or found.anyOf) and not self._model(found, None):
                yield from self._flatten([*found.oneOf, *found.anyOf])
            else:
                yield self.shape(member)

    def _object(self, models: Sequence[ModelProperty]) -> Shape:
        names = tuple(model.class_info.name for model in models)
        if len(models) == 1:
            return Shape(names, "Object", (repr(names[0]),), is_read=True, classes=names)
        rule, *arguments = self._tags(models) or self._keys(models)
        return Shape(names, rule, tuple(arguments), is_read=True, classes=names)

    def _tags(self, models: Sequence[ModelProperty]) -> tuple[str, ...] | None:
        constants = [self._constants(model) for model in models]
        names = [model.class_info.name for model in models]
        for key in dict.fromkeys(key for found in constants for key in found):
            tags = {found[key]: name for found, name in zip(constants, names, strict=True) if key in found}
            others = [name for found, name in zip(constants, names, strict=True) if key not in found]
            if len(tags) + len(others) == len(models) and len(others) <= 1:
                return "TaggedUnion", repr(key), repr(tags), *map(repr, others)
        return None

    def _keys(self, models: Sequence[ModelProperty]) -> tuple[str, ...]:
        keys = {
            model.class_info.name: tuple(prop.name.get_untrusted_value() for prop in model.required_properties or ())
            for model in models
        }
        if len({frozenset(required) for required in keys.values()}) < len(models):
            raise UnsupportedContractError(f"{' or '.join(keys)}: no constant and no required field tells them apart")
        return "KeyedUnion", repr(keys)

    def _constants(self, model: ModelProperty) -> dict[str, Any]:
        found = {}
        for key, (schema, _) in self.properties(model).items():
            resolved = self.resolve(schema)
            if resolved.const is not None:
                found[key] = resolved.const
            elif resolved.enum and len(resolved.enum) == 1:
                found[key] = resolved.enum[0]
        return found

    def _model(self, schema: oai.Schema, name: str | None) -> ModelProperty | None:
        if schema.oneOf or schema.anyOf:
            return None
        named = self._models_by_name.get(name or "")
        same = (model for model in self._models if model.data is schema)
        equal = (model for model in self._models if model.data == schema and schema.type is oai.DataType.OBJECT)
        return named or next(same, None) or next(equal, None)

    def class_name(self, reference: oai.Reference) -> str:
        """The class of the component that a reference names; one that is just another name for it is passed over."""
        while True:
            target = self._components[self._simple_name(reference)]
            if isinstance(target, oai.Reference):
                reference = target
            elif len(target.allOf) == 1 and isinstance(target.allOf[0], oai.Reference) and not target.properties:
                reference = target.allOf[0]
            else:
                break
        return Class.from_string(string=self._simple_name(reference), config=self._config).name

    @staticmethod
    def _simple_name(reference: oai.Reference) -> oai.UntrustedString:
        return oai.UntrustedString(reference.ref.get_untrusted_value().rpartition("/")[2])


_OBJECTS = ("Object", "TaggedUnion", "KeyedUnion")


def python_pattern(pattern: oai.UntrustedString | None) -> str | None:
    r"""A regular expression of JSON Schema in Python's dialect.

    There, `$` is the end of the string alone, and in Python also the place before a last line break; `\d` and `\w`
    are ASCII there.
    """
    if pattern is None:
        return None

    def token(match: re.Match[str]) -> str:
        found = match.group()
        if found == "$":
            return r"\Z"
        if found.startswith("["):
            return found.replace(r"\d", "0-9").replace(r"\w", "A-Za-z0-9_")
        return {r"\d": "[0-9]", r"\D": "[^0-9]", r"\w": "[A-Za-z0-9_]", r"\W": "[^A-Za-z0-9_]"}.get(found, found)

    text = pattern.get_untrusted_value()
    return re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", token, text, flags=re.DOTALL)


def _arguments(**values: object) -> tuple[str, ...]:
    return tuple(f"{name}={value!r}" for name, value in values.items() if value is not None)
