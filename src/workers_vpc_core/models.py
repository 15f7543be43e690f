"""The base class of the models, and how a model is validated, decoded and encoded field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Final, NamedTuple, Self

import attrs

from .errors import DecodeError
from .fast_construction import DECODE_ERROR, Decoder, compile_decoder, construct, slots_of
from .schemas import AnySchema, EnumSchema, Schema, at, join_path, short_repr
from .unset import UNSET

#: A JSON object.
Document = Mapping[str, Any]

#: The attrs metadata of a field that only the API sets.
READ_ONLY: Final = {"read_only": True}
#: The attrs metadata of a field that callers set and the API does not return, such as a password.
WRITE_ONLY: Final = {"write_only": True}


class FieldConflict(NamedTuple):
    """A field that must not be set if another field has a certain value.

    Attributes:
        key: The field's name in a document.
        other_key: The name of the other field in a document.
        value: The value of the other field, as in a document.
    """

    key: str
    other_key: str
    value: Any

    @property
    def error(self) -> str:
        """The message about a document in which the fields conflict, without the path."""
        return f"must not be set if {self.other_key} is {self.value!r}"

    def applies(self, data: Mapping[Any, Any]) -> bool:
        """Return whether the fields of a document conflict."""
        return data.get(self.key) is not None and data.get(self.other_key) == self.value


def convert_enums(_model: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Convert the values of enum fields to members; models pass this function to attrs as `field_transformer`.

    Type checkers need no converter for these fields, because their types include the plain values.
    """
    return [
        each.evolve(converter=each.validator.decode) if isinstance(each.validator, EnumSchema) else each
        for each in fields
    ]


def _copy_or_none(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a copy of a dict, or None instead of an empty one."""
    return dict(value) if value else None


def _validate_additional(instance: Model, _attribute: attrs.Attribute[Any], value: dict[str, Any] | None) -> None:
    additional = value or {}
    path = "additional_properties"
    errors = list(_iter_additional_errors(type(instance), additional, path))
    errors += [
        f"{path}.{field.key}: is a field of {type(instance).__name__}; set the attribute {field.name} instead"
        for field in model_fields(type(instance))
        if field.key in additional
    ]
    if errors:
        raise ValueError("\n".join(errors))


@attrs.define(repr=False, weakref_slot=False)
class Model:
    """The base class of all models."""

    # Allocated on first use: most objects have no unknown fields, and an empty dict for each object would double the
    # cost of decoding.
    _additional_properties: dict[str, Any] | None = attrs.field(
        default=None,
        kw_only=True,
        alias="additional_properties",
        eq=_copy_or_none,
        converter=_copy_or_none,
        validator=_validate_additional,
        on_setattr=attrs.setters.NO_OP,
    )

    #: The schema of each field that the contract does not name; None if no such field is allowed.
    _additional_schema: ClassVar[Schema | None] = AnySchema()

    #: The fields that exclude each other, which is checked when a model is constructed and when a mapping is sent.
    _conflicts: ClassVar[tuple[FieldConflict, ...]] = ()

    #: The fields of the other models in a union with this one. The API may return null in them, which is not data.
    _sibling_keys: ClassVar[frozenset[str]] = frozenset()

    def __attrs_post_init__(self) -> None:
        if self._conflicts:
            document = self.to_dict()
            if errors := [at(each.key, each.error) for each in self._conflicts if each.applies(document)]:
                raise ValueError("\n".join(errors))

    @property
    def additional_properties(self) -> dict[str, Any]:
        """The fields that the contract does not name, as JSON values. They are sent with the other fields."""
        if self._additional_properties is None:
            self._additional_properties = {}
        return self._additional_properties

    @additional_properties.setter
    def additional_properties(self, value: dict[str, Any]) -> None:
        self._additional_properties = value

    @classmethod
    def from_dict(cls, data: Document) -> Self:
        """Decode a JSON object that the API returned.

        Values are not validated, so that a value which the API accepts is never lost.

        Args:
            data: The object, as `json.loads` returns it.

        Returns:
            The model. Fields that the contract does not name are its `additional_properties`.

        Raises:
            DecodeError: A required field is missing, or a UUID, timestamp or object is malformed.
        """
        instance: Self = decoder(cls)(data)
        return instance

    def to_dict(self, *, read_only: bool = True) -> dict[str, Any]:
        """Return the JSON object of the model: the inverse of `from_dict`.

        Args:
            read_only: Whether to include the fields that only the API sets. A request does not contain them.

        Raises:
            ValueError: A field that a request requires is unset, because the API does not return it.
        """
        document = dict(self._additional_properties or ())
        additional = self._additional_schema
        if document and additional is not None and additional.converts and not read_only:
            decoded = {key: additional.decode(value) for key, value in document.items()}
            document = {key: additional.encode(value, read_only=False) for key, value in decoded.items()}
        for name, key, schema, is_required, is_read_only, is_write_only in model_fields(type(self)):
            value = getattr(self, name)
            if value is not UNSET and (read_only or not is_read_only):
                document[key] = schema.encode(value, read_only=read_only)
            elif value is UNSET and is_write_only and is_required and not read_only:
                raise ValueError(f"{type(self).__name__}.{key}: required, and the API does not return it; set it")
        return document

    def __repr__(self) -> str:
        fields = [field for field in model_fields(type(self)) if not field.write_only]
        values = ((field.name, getattr(self, field.name)) for field in fields)
        shown = [f"{name}={value!r}" for name, value in values if value is not UNSET]
        if self._additional_properties:
            shown.append(f"additional_properties={self._additional_properties!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


class ModelField(NamedTuple):
    """A field of a model, as the contract describes it.

    Attributes:
        name: The name of its attribute.
        key: Its name in a document.
        schema: The schema of its value.
        required: Whether a document must contain it.
        read_only: Whether only the API sets it.
        write_only: Whether only callers set it: the API does not return it.
    """

    name: str
    key: str
    schema: Schema
    required: bool
    read_only: bool
    write_only: bool


# Not functools.cache: for a type checker, a class whose instances are unhashable is unhashable itself.
_fields: dict[object, tuple[ModelField, ...]] = {}
_decoders: dict[object, Decoder] = {}


def model_fields(model: type[Model]) -> tuple[ModelField, ...]:
    """Return the fields of a model in the order of the contract, without `additional_properties`."""
    if model not in _fields:
        _fields[model] = tuple(
            ModelField(
                attribute.name,
                attribute.metadata.get("key", attribute.name),
                attribute.validator,
                attribute.default is not UNSET,
                attribute.metadata.get("read_only", False),
                attribute.metadata.get("write_only", False),
            )
            for attribute in attrs.fields(model)
            if isinstance(attribute.validator, Schema)
        )
    return _fields[model]


def decoder(model: type[Model]) -> Decoder:
    """Return the function that decodes documents to a model."""
    if model not in _decoders:
        _decoders[model] = compile_decoder(
            model,
            [
                field.schema.field_decoder(field.name, field.key, field.required and not field.write_only)
                for field in model_fields(model)
            ],
            model._sibling_keys,  # noqa: SLF001 - the name must not hide a field of the contract
        )
    return _decoders[model]


def decode_as_unknown(model: type[Model], data: Document, error: DecodeError) -> Model:
    """Decode a document that another member of a union cannot represent, so that nothing in it is lost.

    Args:
        model: The member of the union that stands for unknown documents. Its `decode_error` becomes the reason.
        data: The document.
        error: Why it could not be decoded. It is raised if the model has no `decode_error`.

    Returns:
        The model. A field that cannot be decoded keeps its JSON value.
    """
    if DECODE_ERROR not in slots_of(model):
        raise error
    values: dict[str, Any] = {DECODE_ERROR: str(error)}
    for field in model_fields(model):
        value = values[field.name] = data.get(field.key, UNSET)
        with suppress(DecodeError):
            values[field.name] = field.schema.decode(value)
    known = {field.key for field in model_fields(model)}
    additional = {key: value for key, value in data.items() if key not in known}
    result: Model = construct(model, {**values, "_additional_properties": additional or None})
    return result


def iter_document_errors(model: type[Model], data: Mapping[Any, Any], path: str) -> Iterator[str]:
    """Yield what is wrong with a mapping that is to be sent as a model, each with its path."""
    additional = dict(data)
    for field in model_fields(model):
        value = additional.pop(field.key, UNSET)
        if not field.read_only:
            if field.required or value is not UNSET:
                yield from field.schema.iter_errors(value, join_path(path, field.key))
        elif value is not UNSET:  # it is not sent, but it must be decodable
            try:
                field.schema.decode(value)
            except DecodeError as error:
                yield at(join_path(path, error.within(field.key).path), error.reason)
    for conflict in model._conflicts:  # noqa: SLF001 - the name must not hide a field of the contract
        if conflict.applies(data):
            yield at(join_path(path, conflict.key), conflict.error)
    yield from _iter_additional_errors(model, additional, path)


def _iter_additional_errors(model: type[Model], data: Mapping[Any, Any], path: str) -> Iterator[str]:
    """Yield what is wrong with the fields of a mapping that the contract does not name."""
    schema = model._additional_schema  # noqa: SLF001 - the name must not hide a field of the contract
    for key, value in data.items():
        if value is None and key in model._sibling_keys:  # noqa: SLF001
            continue
        if not isinstance(key, str):
            yield at(path, f"field names must be strings (got {short_repr(key)})")
        elif schema is None:
            yield at(join_path(path, key), f"is not a field of {model.__name__}")
        else:
            yield from schema.iter_errors(value, join_path(path, key))
