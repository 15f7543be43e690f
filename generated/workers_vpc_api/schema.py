# Emitted by `make generate`; never edited.
"""The base of the models."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Self

from attrs import Attribute, define, field, fields, setters

from .errors import DecodeError
from .rules import Rule, short, step
from .types import UNSET

#: A JSON object.
Document = Mapping[str, Any]


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


class Anything(Rule):
    """Any JSON value, null among them."""

    expected = "a JSON value"

    def __init__(self, *, required: bool = True, read_only: bool = False) -> None:
        super().__init__(required=required, nullable=True, read_only=read_only)

    def accepts(self, value: object) -> bool:
        return _is_json(value)


def _own(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """A dict of its own for each model, and none where there is nothing in it."""
    return dict(value) if value else None


def _check_others(instance: Model, attribute: Attribute[Any], value: dict[str, Any] | None) -> None:
    others = value or {}
    problems = list(instance.other_problems(others, "additional_properties"))
    known = [key for _, key, _ in rules(type(instance)) if key in others]
    problems += [f"additional_properties.{key}: a field of {type(instance).__name__} itself" for key in known]
    if problems:
        raise ValueError("\n".join(problems))


@define(repr=False, weakref_slot=False)
class Model:
    """The base of every model."""

    # Most objects have no such field, and a dict for each would cost more than the rest of reading it.
    _additional_properties: dict[str, Any] | None = field(
        default=None,
        kw_only=True,
        alias="additional_properties",
        eq=_own,
        converter=_own,
        validator=_check_others,
        on_setattr=setters.NO_OP,
    )

    #: The rule of each field that the contract does not name; None where it allows none.
    others: ClassVar[Rule | None] = Anything()

    @property
    def additional_properties(self) -> dict[str, Any]:
        """Fields that the contract does not name, as JSON values; what is put here is sent."""
        if self._additional_properties is None:
            self._additional_properties = {}
        return self._additional_properties

    @additional_properties.setter
    def additional_properties(self, value: dict[str, Any]) -> None:
        self._additional_properties = value

    @classmethod
    def from_dict(cls, data: Document) -> Self:
        """Read it from its JSON object, as the API sends it.

        Raises:
            DecodeError: A required field is missing, or a UUID or timestamp is none.
        """
        self: Self = reader(cls)(data)
        return self

    def _read(self, data: Document) -> None:
        """Set the fields from a JSON object, in their order and without the checks of a caller's values."""

    def to_dict(self, *, read_only: bool = True) -> dict[str, Any]:
        """Its JSON object: what `from_dict` would read it from.

        Args:
            read_only: Whether fields are included that only the API sets; a request leaves them out.
        """
        document = dict(self._additional_properties or ())
        for name, key, rule in rules(type(self)):
            value = getattr(self, name)
            if value is not UNSET and (read_only or not rule.read_only):
                document[key] = rule.write(value, read_only=read_only)
        return document

    @classmethod
    def problems(cls, data: Mapping[Any, Any], path: str = "") -> Iterator[str]:
        """What keeps a mapping from being sent as this model, each with its path, value and rule."""
        others = dict(data)
        for _, key, rule in rules(cls):
            value = others.pop(key, UNSET)
            if not rule.read_only:
                yield from rule.problems(value, step(path, key))
            else:  # it is not sent, but has to be read
                try:
                    rule.read(value)
                except DecodeError as error:
                    yield f"{step(path, error.within(key).path)}: {error.expected}"
        yield from cls.other_problems(others, path)

    @classmethod
    def other_problems(cls, data: Mapping[Any, Any], path: str) -> Iterator[str]:
        """What is wrong with the fields of a mapping that the contract does not name."""
        for key, value in data.items():
            if not isinstance(key, str):
                yield f"{path or 'the mapping'}: {short(key)} is no field name, expected a string"
            elif cls.others is None:
                yield f"{step(path, key)}: not a field of {cls.__name__}"
            else:
                yield from cls.others.problems(value, step(path, key))

    def __repr__(self) -> str:
        shown = [f"{name}={value!r}" for name, _, _ in rules(type(self)) if (value := getattr(self, name)) is not UNSET]
        if self._additional_properties:
            shown.append(f"additional_properties={self._additional_properties!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


Layout = tuple[tuple[str, str, Rule], ...]

# No `cache`: a type checker takes a class whose objects have no hash to have none itself.
_layouts: dict[object, Layout] = {}


def rules(cls: type[Model]) -> Layout:
    """The fields of a model, each as its attribute, its name in a document, and its rule."""
    if cls not in _layouts:
        _layouts[cls] = tuple(
            (attribute.name, attribute.metadata.get("key", attribute.name), attribute.validator)
            for attribute in fields(cls)
            if isinstance(attribute.validator, Rule)
        )
    return _layouts[cls]


Reader = Callable[[Document], Any]

_readers: dict[object, Reader] = {}


def reader(cls: type[Model]) -> Reader:
    """What `from_dict` of a model does."""
    if cls in _readers:
        return _readers[cls]
    # The fields are set on an object of a class without validators, whose `__class__` then becomes the model. It has
    # the same slots, which is what Python asks for.
    blank = type(cls.__name__, cls.__bases__, {"__slots__": cls.__dict__["__slots__"], "__init__": object.__init__})
    known = frozenset(key for _, key, _ in rules(cls))
    # How many fields a document has that has nothing but all of them.
    whole = len(known) if all(rule.required for _, _, rule in rules(cls)) else 0
    read_fields = cls._read

    def read(data: Document) -> Any:
        self: Any = blank()
        try:
            read_fields(self, data)
        except (KeyError, DecodeError) as error:
            raise _unreadable(error, self, cls) from None
        if len(data) == whole or known.issuperset(data):
            self._additional_properties = None
        else:
            self._additional_properties = {key: value for key, value in data.items() if key not in known}
        self.__class__ = cls
        return self

    _readers[cls] = read
    return read


def _unreadable(error: KeyError | DecodeError, model: object, cls: type[Model]) -> DecodeError:
    """The error of an object whose first field that is not set cannot be read, or is required and missing."""
    key = next(key for name, key, _ in rules(cls) if not hasattr(model, name))
    if isinstance(error, DecodeError):
        return error.within(key, cls.__name__)
    return DecodeError(key, "missing", models=[cls.__name__])
