"""What the templates print of a model or an operation.

Everything here that is code comes as `PythonCode`, and all other text of the contract stays an `UntrustedString`, so
that a template cannot print either without the generator's own escaping.
"""

from __future__ import annotations

from dataclasses import dataclass

from openapi_python_client.parser.properties import Property
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonCode

from names import attribute_name
from shapes import AnySchema, Shape


@dataclass(frozen=True)
class Suffix:
    """How a converter's name and type tell what else than a value a field may hold."""

    name: str
    type: str


@dataclass(frozen=True)
class Part:
    """A field of a model, as the contract has it.

    What only the API sets is never `required`, since a caller cannot give it, and a request can be read without it.
    """

    prop: Property
    key: str
    schema: AnySchema
    shape: Shape
    required: bool
    read_only: bool

    @property
    def name(self) -> str:
        """The name of its attribute."""
        return attribute_name(self.prop.python_name, self.key)

    @property
    def suffix(self) -> Suffix:
        """What its converter's name ends in."""
        names = [*(["none"] if self.shape.nullable else []), *([] if self.required else ["unset"])]
        types = [*(["None"] if self.shape.nullable else []), *([] if self.required else ["Unset"])]
        return Suffix("".join(f"_or_{name}" for name in names), "".join(f" | {kind}" for kind in types))

    @property
    def converter(self) -> str | None:
        """The function that takes what callers may give instead of its type."""
        return f"{self.shape.converter}{self.suffix.name}" if self.shape.converter else None


@dataclass(frozen=True)
class FieldView:
    """A field of a model."""

    name: str
    constant: str | None
    optional: bool
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
class UnionView:
    """A union of models that has a name."""

    info: Class
    members: list[Class]
    #: What callers may change, as the lines of a typed dict.
    changes: list[PythonCode]
    #: The names of the classes in those lines.
    imports: set[str]
    description: UntrustedString


@dataclass(frozen=True)
class ModelView:
    """A model."""

    fields: list[FieldView]
    shortcuts: list[ShortcutView]
    others: PythonCode | None
    models: list[Class]
    enums: list[EnumView]
    uuid_converters: list[str]


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

    @property
    def base(self) -> str:
        """The base of its classes."""
        return "AccountResource" if self.in_account else "Resource"
