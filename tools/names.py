"""The names of the contract as Python can have them."""

from __future__ import annotations

from collections.abc import Sequence
from keyword import iskeyword

from limits import UnsupportedContractError

#: Names that the emitted classes and functions need themselves, so that no field or parameter may hide them: builtins,
#: what a class body refers to while its fields are declared, and what each model has already.
_NEEDED = {
    "bool",
    "classmethod",
    "date",
    "datetime",
    "dict",
    "field",
    "float",
    "frozenset",
    "int",
    "isinstance",
    "len",
}
_NEEDED |= {"list", "property", "self", "cls", "str", "super", "tuple", "bytes", "float"}
_NEEDED |= {"additional_properties", "from_dict", "to_dict", "problems", "other_problems", "others"}
#: Names of the arguments that each operation has, and of what a resource class has already.
TAKEN = {
    "client",
    "options",
    "body",
    "timeout",
    "max_retries",
    "extra_headers",
    "extra_query",
    "with_raw_response",
}


#: Classes that the emitted modules import.
CLASSES = {
    "Any",
    "AsyncIterator",
    "AsyncSender",
    "Call",
    "ClassVar",
    "DecodeError",
    "IntEnum",
    "Iterator",
    "Literal",
}
CLASSES |= {
    "Mapping",
    "Model",
    "RequestOptions",
    "Response",
    "Self",
    "Sender",
    "StrEnum",
    "Timeout",
    "UUID",
    "Unset",
}
CLASSES |= {
    "AnyObject",
    "AnyOf",
    "Anything",
    "Array",
    "Boolean",
    "Const",
    "Date",
    "DateTime",
    "Integer",
    "Null",
}
CLASSES |= {"KeyedUnion", "Number", "Object", "TaggedUnion", "Text", "Uuid"}


def attribute_name(name: str, key: str, needed: set[str] = _NEEDED) -> str:
    """The name of an attribute or parameter: the generator's, without the underscore that keeps a builtin visible."""
    plain = name.removesuffix("_")
    return plain if plain == key and not iskeyword(plain) and plain not in needed else name


def method_name(name: str) -> str:
    """The name of an operation's method. No builtin is hidden by it, since a method is reached through its object."""
    plain = name.removesuffix("_")
    return f"{plain}_" if iskeyword(plain) or plain in TAKEN else plain


def unique(names: Sequence[str], where: str) -> None:
    """Refuse two names that are one in Python."""
    for name in names:
        if names.count(name) > 1:
            raise UnsupportedContractError(f"{where}: two names of it become {name} in Python")
