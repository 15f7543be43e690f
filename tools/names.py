"""The names of the contract as Python can have them."""

from __future__ import annotations

from collections.abc import Sequence
from keyword import iskeyword

from limits import UnsupportedContractError

#: Names that the emitted classes and functions need themselves, so that no field or parameter may hide them: builtins,
#: what a class body refers to while its fields are declared, and what each model has already.
_NEEDED = frozenset(
    {
        "_read",
        "additional_properties",
        "bool",
        "bytes",
        "classmethod",
        "cls",
        "date",
        "datetime",
        "dict",
        "field",
        "float",
        "from_dict",
        "frozenset",
        "int",
        "isinstance",
        "len",
        "list",
        "other_problems",
        "others",
        "problems",
        "property",
        "self",
        "str",
        "super",
        "to_dict",
        "tuple",
    }
)
#: Names of the arguments that each operation has, and of what a resource class has already.
TAKEN = frozenset(
    {"body", "client", "extra_headers", "extra_query", "max_retries", "options", "timeout", "with_raw_response"}
)
#: What an endpoint function or a method refers to, so that no parameter may hide it.
FUNCTIONS = frozenset(
    {
        "answer",
        "async_pages",
        "asyncio_detailed",
        "call",
        "checked_options",
        "fetch",
        "headers",
        "json_body",
        "pages",
        "parse",
        "parse_nothing",
        "query",
        "segment",
        "sync_detailed",
        "text",
    }
)
#: Classes that the emitted modules import.
CLASSES = frozenset(
    {
        "AccountResource",
        "Any",
        "AnyObject",
        "AnyOf",
        "Anything",
        "Array",
        "AsyncClient",
        "AsyncIterator",
        "Boolean",
        "Call",
        "Client",
        "ClassVar",
        "Const",
        "Date",
        "DateTime",
        "DecodeError",
        "Document",
        "IntEnum",
        "Integer",
        "Iterator",
        "KeyedUnion",
        "Literal",
        "Mapping",
        "Model",
        "Null",
        "Number",
        "Object",
        "RequestOptions",
        "Resource",
        "Response",
        "Rule",
        "Self",
        "StrEnum",
        "TaggedUnion",
        "Text",
        "TypeAlias",
        "UUID",
        "Unpack",
        "Unset",
        "Uuid",
    }
)


def attribute_name(name: str, key: str) -> str:
    """The name of an attribute or parameter: the generator's, which has an underscore behind each name of a builtin.

    Here only those have one that would hide what is needed beside them.
    """
    plain = name.removesuffix("_")
    plain = plain if plain == key else name
    return f"{plain}_" if iskeyword(plain) or plain in _NEEDED else plain


def method_name(name: str) -> str:
    """The name of an operation's method. No builtin is hidden by it, since a method is reached through its object."""
    plain = name.removesuffix("_")
    return f"{plain}_" if iskeyword(plain) or plain in TAKEN else plain


def unique(names: Sequence[str], where: str) -> None:
    """Refuse two names that are one in Python."""
    for name in names:
        if names.count(name) > 1:
            raise UnsupportedContractError(f"{where}: two names of it become {name} in Python")
