"""The vocabulary of the modules that read a contract as a JSON document: nodes, places, and the error for a place."""

from __future__ import annotations

from typing import Any

#: The steps from the root of a document to a node: keys of objects and indexes of arrays.
Pointer = tuple[str | int, ...]
#: A JSON object of the contract.
Node = dict[str, Any]

#: How a reference to a schema of the components begins.
SCHEMA_REFERENCE = "#/components/schemas/"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class UnsupportedInputError(Exception):
    """The contract contains something that the generated code does not support.

    Attributes:
        reason (str): What is not supported, and what to do.
        pointer (Pointer | None): The place in the contract; None if it is not known yet.
    """

    def __init__(self, reason: str, pointer: Pointer | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pointer = pointer


def component_place(reference: object) -> tuple[str, str]:
    """Return the section and the name of the component that a reference such as `#/components/schemas/Host` names."""
    section, _, name = str(reference).removeprefix("#/components/").partition("/")
    return section, name.replace("~1", "/").replace("~0", "~")


def is_json(media_type: str) -> bool:
    """Return whether a media type is JSON."""
    name = media_type.partition(";")[0].strip().lower()
    return name == "application/json" or name.endswith("+json")
