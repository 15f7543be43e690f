# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""The base of the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

from attrs import define, field, fields

from .errors import DecodeError
from .rules import Rule, short
from .types import UNSET


def _extras(value: dict[str, Any] | None) -> dict[str, Any] | None:
    return value or None


@define(repr=False, weakref_slot=False)
class Model:
    """The base of every model."""

    # Most objects have no such field, and a dict for each would cost more than the rest of reading it.
    _additional_properties: dict[str, Any] | None = field(
        default=None, kw_only=True, alias="additional_properties", eq=_extras
    )

    #: Whether the contract allows no further fields.
    closed: ClassVar[bool] = False

    @property
    def additional_properties(self) -> dict[str, Any]:
        """Fields that the contract does not name, as they came; what is put here is sent."""
        if self._additional_properties is None:
            self._additional_properties = {}
        return self._additional_properties

    @additional_properties.setter
    def additional_properties(self, value: dict[str, Any]) -> None:
        self._additional_properties = value

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read it from its JSON object, as the API sends it.

        Raises:
            DecodeError: A required field is missing, or a UUID or timestamp is none.
        """
        raise NotImplementedError

    def to_dict(self, *, read_only: bool = True) -> dict[str, Any]:
        """Its JSON object: what `from_dict` would read it from.

        Args:
            read_only: Whether fields are included that only the API sets; a request leaves them out.
        """
        document = dict(self._additional_properties or ())
        for name, key, rule in rules(type(self)):
            value = getattr(self, name)
            if value is not UNSET and (read_only or not rule.read_only):
                document[key] = to_json(value, read_only=read_only)
        return document

    @classmethod
    def problems(cls, data: Mapping[Any, Any], path: str = "") -> Iterator[str]:
        """What keeps a mapping from being sent as this model, each with its path, value and rule."""
        layout = rules(cls)
        for _, key, rule in layout:
            if not rule.read_only:
                yield from rule.problems(data.get(key, UNSET), f"{path}.{key}" if path else key)
        known = {key for _, key, _ in layout}
        for key in data:
            if not isinstance(key, str):
                yield f"{path or 'the mapping'}: {short(key)} is no field name; expected a string"
            elif key not in known and cls.closed:
                yield f"{path}.{key}".lstrip(".") + f": not a field of {cls.__name__}"

    def __repr__(self) -> str:
        shown = [f"{name}={value!r}" for name, _, _ in rules(type(self)) if (value := getattr(self, name)) is not UNSET]
        if self._additional_properties:
            shown.append(f"additional_properties={self._additional_properties!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


M = TypeVar("M", bound=Model)


def blank(cls: type[M]) -> Callable[[], M]:
    """A way to make an object of a model without its checks, for reading: set its fields, then its `__class__`.

    The class on which the fields are set has the same slots, which is what Python asks for when `__class__` is
    assigned, and none of the validators.
    """
    body = {"__slots__": cls.__dict__["__slots__"], "__init__": object.__init__}
    return cast("Callable[[], M]", type(cls.__name__, cls.__bases__, body))


def extra(data: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """The fields of an object that are not among the known ones."""
    return {key: value for key, value in data.items() if key not in known}


# `type[Any]`, since a type checker takes a class whose objects have no hash to have none itself.
@cache
def rules(cls: type[Any]) -> tuple[tuple[str, str, Rule], ...]:
    """The fields of a model, each as its attribute, its name in a document, and its rule."""
    return tuple(
        (attribute.name, attribute.metadata.get("key", attribute.name), cast("Rule", attribute.validator))
        for attribute in fields(cls)
        if attribute.validator is not None
    )


def to_json(value: Any, *, read_only: bool = True) -> Any:
    """A field's value as it stands in a JSON document."""
    if isinstance(value, Model):
        return value.to_dict(read_only=read_only)
    if isinstance(value, list | tuple):
        return [to_json(item, read_only=read_only) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(item, read_only=read_only) for key, item in value.items()}
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value


def missing(key: str, name: str) -> DecodeError:
    """The error of a required field that a model's object lacks."""
    return DecodeError(key, "missing", models=[name])
