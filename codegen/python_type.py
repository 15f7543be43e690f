"""A schema of the contract in Python: the type in annotations, and the expression of the runtime schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openapi_python_client.parser.properties import EnumProperty

#: The runtime schemas that name models, and therefore the package that exports them.
MODEL_SCHEMAS = ("ModelSchema", "DiscriminatedUnion", "KeyedUnion")
#: The runtime schemas that always accept null.
_ALWAYS_NULLABLE = ("NullSchema", "AnySchema")


@dataclass(frozen=True)
class PythonType:
    """A schema of the contract in Python.

    Attributes:
        names: The members of the type in annotations, without None.
        schema: The class of the runtime schema.
        arguments: The arguments of the runtime schema: code, or the types of inner schemas.
        nullable: Whether null is allowed.
        constant: The constant in `models/schemas.py` that declares the schema, if there is one.
        models: The models and unions that the annotation names.
        enums: The enums that the annotation and the runtime schema name.
        is_address: Whether the value is the text of an IP address.
    """

    names: tuple[str, ...]
    schema: str
    arguments: tuple[str | PythonType, ...] = ()
    nullable: bool = False
    constant: str | None = None
    models: tuple[str, ...] = ()
    enums: tuple[EnumProperty, ...] = ()
    is_address: bool = False

    def annotation(self, *, required: bool = True) -> str:
        """Return the type as it is written in an annotation."""
        absent = [*(["None"] if self.nullable else []), *([] if required else ["Unset"])]
        return " | ".join(dict.fromkeys([*self.names, *absent]))

    def argument(self) -> str:
        """Return the type of an argument: for models, also mappings such as parsed JSON documents."""
        item = self.arguments[0] if self.schema == "ArraySchema" else None
        if isinstance(item, PythonType) and item.models:
            names = [f"Sequence[{item.argument()}]"]
        else:
            names = [*self.names, *(["Mapping[str, Any]"] if self.models or self.schema == "AnyObjectSchema" else [])]
        return " | ".join(dict.fromkeys([*names, *(["None"] if self.nullable else [])]))

    def expression(self, module: str) -> str:
        """Return the code that creates the runtime schema, or refers to it.

        Args:
            module: Code for the name of a module in the package of the models.
        """
        if self.constant:
            return f"{self.constant}.or_null()" if self.nullable else self.constant
        arguments = [each if isinstance(each, str) else each.expression(module) for each in self.arguments]
        if self.schema in MODEL_SCHEMAS:
            arguments.insert(0, module)
        if self.nullable and self.schema not in _ALWAYS_NULLABLE:
            arguments.append("nullable=True")
        return f"{self.schema}({', '.join(arguments)})"

    @property
    def is_union_of_models(self) -> bool:
        """Whether the value is one of several models, and nothing else."""
        return self.schema in ("DiscriminatedUnion", "KeyedUnion") and not self.nullable

    def constants(self) -> Iterator[str]:
        """Yield the constants of `models/schemas.py` that the expression refers to."""
        if self.constant:
            yield self.constant
        for each in self.arguments:
            if isinstance(each, PythonType):
                yield from each.constants()
