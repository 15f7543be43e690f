"""Fast construction of decoded objects: the only place of the SDK that avoids constructors.

A page of 1000 services holds about 4000 models and 2000 UUIDs. Their constructors validate and convert each argument,
although a decoded value must not be validated. So the objects are created without a constructor, and their slots are
set through the slots' descriptors, which skip `__setattr__`. For each model, a function that does this is compiled when
the model is first decoded, as attrs does for constructors.

Measured with CPython 3.11 on x86-64: a model with ten fields takes 0.7 us this way, and 2.0 us with its constructor,
even if its validators do nothing. Reassigning the class of an instance of a twin without validators takes 0.4 us, but
that stops all threads of a free-threaded Python. UUIDs make up for the difference: a UUID takes 0.5 us through
descriptors, 0.7 us by reassigning its class and 1.0 us with its constructor. `make bench` measures the decoding of a
page.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, SafeUUID

from .errors import DecodeError
from .unset import UNSET

Decoder = Callable[[Mapping[str, Any]], Any]

#: The slot of the models that stand for documents which no other member of their union can represent.
DECODE_ERROR = "decode_error"

_from_hex, _from_bytes, _new, _UNKNOWN = bytes.fromhex, int.from_bytes, object.__new__, SafeUUID.unknown
_from_iso = datetime.fromisoformat
_CACHED_UUIDS = 128
_set_int: Callable[[UUID, int], None] = vars(UUID)["int"].__set__
_set_is_safe: Callable[[UUID, SafeUUID], None] = vars(UUID)["is_safe"].__set__


def uuid_decoder(decode_other: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that decodes UUIDs.

    Args:
        decode_other: Decodes the values that are not strings in the usual spelling of UUIDs.
    """
    # A page of services has few tunnels, whose UUIDs are decoded once: that makes the decoding of a page 10 % faster.
    # The cache is not extended when it is full, so that distinct values, such as the services' own UUIDs, cost no more
    # than a failed lookup.
    cache: dict[str, UUID] = {}
    get_cached = cache.get

    def decode(value: Any) -> Any:
        if value.__class__ is str:
            if (cached := get_cached(value)) is not None:
                return cached
            digits = value.replace("-", "")
            try:
                octets = _from_hex(digits)
            except ValueError:
                return decode_other(value)
            # `fromhex` skips white space, and accepts nothing but digits otherwise.
            if len(digits) == 32 and len(octets) == 16:
                result = _new(UUID)
                _set_int(result, _from_bytes(octets))
                _set_is_safe(result, _UNKNOWN)
                if len(cache) < _CACHED_UUIDS:
                    cache[value] = result
                return result
        return decode_other(value)

    return decode


def timestamp_decoder(decode_other: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that decodes timestamps.

    Args:
        decode_other: Decodes the values that are not strings in the usual spelling of timestamps in UTC.
    """

    def decode(value: Any) -> Any:
        try:
            moment = _from_iso(value)
        except (ValueError, TypeError):
            return decode_other(value)
        return moment if moment.tzinfo is UTC else decode_other(value)

    return decode


class FieldDecoder(NamedTuple):
    """How a field of a model is decoded.

    Attributes:
        name: The name of its attribute.
        key: Its name in a document.
        required: Whether the document must contain it.
        decode: The function that decodes its value; None if the value stays as it is.
        document_decoder: Returns the function that decodes its value if it is a dict; None if `decode` does that. It is
            called when the first dict is decoded, because it may import a model.
        constant: The value that needs no decoding, which nearly all documents have; UNSET if there is none.
    """

    name: str
    key: str
    required: bool
    decode: Callable[[Any], Any] | None
    document_decoder: Callable[[], Decoder] | None = None
    constant: object = UNSET


def compile_decoder(model: type, fields: Sequence[FieldDecoder], sibling_keys: Collection[str] = ()) -> Decoder:
    """Return a function that creates a model from a document without calling its constructor.

    Args:
        model: The model.
        fields: Its fields, in the order in which they are decoded.
        sibling_keys: The fields of other models in the same union. A null in one of them is not data.

    Raises:
        DecodeError: Raised by the returned function if a required field is missing or a field cannot be decoded.
    """
    known = frozenset(field.key for field in fields)

    def failure(error: KeyError | DecodeError, instance: object) -> DecodeError:
        # The fields are set in order, so the first one that is not set has failed.
        key = next(field.key for field in fields if not hasattr(instance, field.name))
        if isinstance(error, DecodeError):
            return error.within(key, model.__name__)
        return DecodeError(key, "required, but missing", models=[model.__name__])

    def unknown_fields(data: Mapping[str, Any]) -> dict[str, Any] | None:
        return {
            key: value
            for key, value in data.items()
            if key not in known and (value is not None or key not in sibling_keys)
        } or None

    scope: dict[str, Any] = {
        "new": object.__new__,
        "model": model,
        "UNSET": UNSET,
        "DecodeError": DecodeError,
        "failure": failure,
        "is_known": known.union(sibling_keys).issuperset,
        "unknown_fields": unknown_fields,
        "set_additional_properties": _setter(model, "_additional_properties"),
    }
    lines = ["def decode(data):", "    instance = new(model)"]
    if fields:
        lines.append("    try:")
    for number, field in enumerate(fields):
        scope[f"set_{number}"] = _setter(model, field.name)
        value = f"data[{field.key!r}]"
        if field.decode is not None:
            scope[f"decode_{number}"] = field.decode
            if field.constant is not UNSET:
                scope[f"constant_{number}"] = field.constant
                value = f"value if (value := {value}) == constant_{number} else decode_{number}(value)"
            elif field.document_decoder is None:
                value = f"decode_{number}({value})"
            else:
                decode = _decode_lazily(scope, f"decode_dict_{number}", field.document_decoder)
                value = f"{decode}(value) if (value := {value}).__class__ is dict else decode_{number}(value)"
        if not field.required:
            value = f"({value}) if {field.key!r} in data else UNSET"
        lines.append(f"        set_{number}(instance, {value})")
    if fields:
        lines += [
            "    except (KeyError, DecodeError) as error:",
            "        raise failure(error, instance) from None",
        ]
    is_complete = " and ".join(["is_known(data)", *(f"data.get({key!r}) is None" for key in sorted(sibling_keys))])
    if all(field.required for field in fields):
        is_complete = f"len(data) == {len(fields)} or {is_complete}"  # a document of that size has no other fields
    lines += [
        f"    is_complete = {is_complete}",
        "    set_additional_properties(instance, None if is_complete else unknown_fields(data))",
        "    return instance",
        "",
    ]
    if DECODE_ERROR in slots_of(model):
        scope["set_decode_error"] = _setter(model, DECODE_ERROR)
        lines.insert(2, "    set_decode_error(instance, None)")
    return _compile(f"<decoder of {model.__module__}.{model.__qualname__}>", lines, scope)


def compile_union_decoder(
    name: str,
    members: Sequence[tuple[Sequence[str], Callable[[], Decoder]]],
    decode_other: Decoder,
    decode_failed: Callable[[Mapping[str, Any], DecodeError], Any],
) -> Decoder:
    """Return a function that decodes a document as the first member of a union whose required fields are not null.

    Args:
        name: The name of the union, for tracebacks.
        members: The required fields of each member, and a function that returns its decoder. It is called when the
            member is first needed, because it imports the model.
        decode_other: Decodes the documents that fit no member.
        decode_failed: Decodes a document that fits a member but cannot be decoded, or raises the error.
    """
    scope: dict[str, Any] = {
        "decode_other": decode_other,
        "decode_failed": decode_failed,
        "DecodeError": DecodeError,
    }
    lines = ["def decode(data):", "    get = data.get", "    try:"]
    for number, (keys, decoder) in enumerate(members):
        decode = _decode_lazily(scope, f"decode_{number}", decoder)
        lines.append(f"        if {' and '.join(f'get({key!r}) is not None' for key in keys)}:")
        lines.append(f"            return {decode}(data)")
    lines += [
        "    except DecodeError as error:",
        "        return decode_failed(data, error)",
        "    return decode_other(data)",
        "",
    ]
    return _compile(f"<decoder of {name}>", lines, scope)


def construct(model: type, values: Mapping[str, Any]) -> Any:
    """Return a model with the given values, without calling its constructor. All slots must be given."""
    instance: Any = _new(model)
    for name, value in values.items():
        _setter(model, name)(instance, value)
    return instance


def slots_of(model: type) -> set[str]:
    """Return the names of the slots of a model and its base classes."""
    return {name for cls in model.__mro__ for name in getattr(cls, "__slots__", ())}


def _decode_lazily(scope: dict[str, Any], name: str, decoder: Callable[[], Decoder]) -> str:
    """Add a function to the scope of compiled code that replaces itself by a decoder when it is first called."""

    def decode(data: Mapping[str, Any]) -> Any:
        scope[name] = decoder()
        return scope[name](data)

    scope[name] = decode
    return name


def _compile(name: str, lines: Sequence[str], scope: dict[str, Any]) -> Decoder:
    """Compile the function `decode`. Keys of the contract may appear in it as string literals only."""
    source = "\n".join(lines)
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)  # for tracebacks
    exec(compile(source, name, "exec"), scope)  # noqa: S102 - see the docstring
    decoder: Decoder = scope["decode"]
    return decoder


def _setter(model: type, name: str) -> Callable[[Any, Any], None]:
    """Return the function that sets a slot, which may be declared by a base class."""
    slot = next(vars(cls)[name] for cls in model.__mro__ if name in vars(cls))
    setter: Callable[[Any, Any], None] = slot.__set__
    return setter
