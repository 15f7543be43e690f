"""Models of drawings, which have every feature that a contract can describe."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Literal
from uuid import UUID

from attrs import define, field

from workers_vpc_core.composite_schemas import ArraySchema, DiscriminatedUnion, KeyedUnion, ModelSchema
from workers_vpc_core.formats import to_uuid, to_uuid_or_unset
from workers_vpc_core.models import READ_ONLY, Model, convert_enums
from workers_vpc_core.schemas import (
    ConstSchema,
    DateSchema,
    DateTimeSchema,
    EnumSchema,
    IntegerSchema,
    NumberSchema,
    Schema,
    StringSchema,
    UuidSchema,
)
from workers_vpc_core.unset import UNSET, Unset

# Models are looked up in the package of a module. This module is the package of a module that does not exist.
_MODULE = f"{__name__}.models"


class Color(StrEnum):
    """A color."""

    RED = "red"
    BLUE = "blue"


SHAPE = DiscriminatedUnion(_MODULE, "kind", {"circle": "Circle", "square": "Square"}, fallback="UnknownShape")
PLACE = KeyedUnion(
    _MODULE,
    {"Point": ("x", "y"), "SpacePoint": ("x", "y", "z"), "NamedPlace": ("label",), "UnknownPlace": ()},
)


@define(repr=False, weakref_slot=False)
class Point(Model):
    """A place on a plane."""

    x: int = field(validator=IntegerSchema())
    y: int = field(validator=IntegerSchema())


@define(repr=False, weakref_slot=False)
class SpacePoint(Model):
    """A place in space."""

    x: int = field(validator=IntegerSchema())
    y: int = field(validator=IntegerSchema())
    z: int = field(validator=IntegerSchema())


@define(repr=False, weakref_slot=False)
class NamedPlace(Model):
    """A place that has a label."""

    label: str = field(validator=StringSchema())


@define(repr=False, weakref_slot=False)
class UnknownPlace(Model):
    """Any other place."""


@define(repr=False, weakref_slot=False)
class Owner(Model):
    """The owner of a shape."""

    owner_id: UUID = field(converter=to_uuid, validator=UuidSchema())


@define(repr=False, weakref_slot=False, field_transformer=convert_enums)
class Circle(Model):
    """A circle."""

    center: Any = field(validator=PLACE)
    radius: float = field(validator=NumberSchema(exclusive_minimum=0))
    kind: Literal["circle"] = field(default="circle", validator=ConstSchema("circle"), kw_only=True)
    color: Color | str | Unset | None = field(default=UNSET, validator=EnumSchema(Color, nullable=True), kw_only=True)
    owner: Owner | Unset = field(default=UNSET, validator=ModelSchema(_MODULE, "Owner"), kw_only=True)
    data_source: str | Unset = field(
        default=UNSET, validator=StringSchema(), metadata={"key": "data-source"}, kw_only=True
    )
    drawn_on: date | Unset = field(default=UNSET, validator=DateSchema(), kw_only=True)
    shape_id: UUID | Unset = field(
        default=UNSET, converter=to_uuid_or_unset, validator=UuidSchema(), metadata=READ_ONLY, kw_only=True
    )
    created_at: datetime | Unset = field(default=UNSET, validator=DateTimeSchema(), metadata=READ_ONLY, kw_only=True)


@define(repr=False, weakref_slot=False)
class Square(Model):
    """A square."""

    corner: Any = field(validator=PLACE)
    side: int = field(validator=IntegerSchema(minimum=1, maximum=100))
    kind: Literal["square"] = field(default="square", validator=ConstSchema("square"), kw_only=True)


@define(repr=False, weakref_slot=False)
class UnknownShape(Model):
    """A shape of an unknown kind."""

    kind: str | Unset = field(default=UNSET, validator=StringSchema(excluded=("circle", "square")), kw_only=True)


@define(repr=False, weakref_slot=False)
class Drawing(Model):
    """A list of shapes. It has no other fields than those that are named here."""

    _additional_schema: ClassVar[Schema | None] = None

    shapes: list[Circle | Square | UnknownShape] = field(validator=ArraySchema(SHAPE))


@define(repr=False, weakref_slot=False)
class Labels(Model):
    """Strings under any keys."""

    _additional_schema: ClassVar[Schema | None] = StringSchema(max_length=5)


@define(repr=False, weakref_slot=False)
class ShapeResponse(Model):
    """The response to a request for one shape."""

    success: bool = field(validator=ConstSchema(True))
    result: Circle | Square | UnknownShape = field(validator=SHAPE)


@define(repr=False, weakref_slot=False)
class PageInfo(Model):
    """The position of a page among all pages."""

    per_page: int | Unset = field(default=UNSET, validator=IntegerSchema(), kw_only=True)
    total_pages: int | Unset = field(default=UNSET, validator=IntegerSchema(), kw_only=True)
    total_count: int | Unset = field(default=UNSET, validator=IntegerSchema(), kw_only=True)


@define(repr=False, weakref_slot=False)
class ShapePage(Model):
    """The response to a request for one page of shapes."""

    success: bool = field(validator=ConstSchema(True))
    result: list[Circle | Square | UnknownShape] = field(validator=ArraySchema(SHAPE))
    result_info: PageInfo | Unset = field(default=UNSET, validator=ModelSchema(_MODULE, "PageInfo"), kw_only=True)


OWNER_ID = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
CIRCLE: dict[str, Any] = {
    "center": {"x": 1, "y": 2},
    "radius": 2.5,
    "kind": "circle",
    "color": "red",
    "owner": {"owner_id": OWNER_ID},
    "data-source": "survey",
    "drawn_on": "2024-01-15",
    "shape_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    "created_at": "2024-01-15T09:30:00Z",
}
#: The circle without the fields that only the API sets.
CIRCLE_REQUEST = {key: value for key, value in CIRCLE.items() if key not in ("shape_id", "created_at")}
SQUARE: dict[str, Any] = {"corner": {"label": "here"}, "side": 4, "kind": "square"}
