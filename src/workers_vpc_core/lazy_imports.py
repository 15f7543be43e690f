"""Packages that import a name from its module when the name is first used (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_exports(package: str, modules: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the functions `__getattr__` and `__dir__` of a package that exports names of other modules.

    Args:
        package: The name of the package.
        modules: For each exported name, its module, absolute or relative to the package.
    """

    def get_attribute(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(modules[name], package), name)
        setattr(import_module(package), name, value)  # the next access finds it without this function
        return value

    def list_names() -> list[str]:
        return sorted(modules)

    return get_attribute, list_names
