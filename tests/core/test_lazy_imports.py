"""Packages that import a name from its module when the name is first used."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

PACKAGE = """
from workers_vpc_core.lazy_imports import lazy_exports

__getattr__, __dir__ = lazy_exports(__name__, {"Circle": ".shapes", "dumps": "json"})
"""
SHAPES = """
class Circle:
    pass
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package that exports a class of its module `shapes` and a function of another package."""
    folder = tmp_path / "lazy_drawings"
    folder.mkdir()
    (folder / "__init__.py").write_text(PACKAGE)
    (folder / "shapes.py").write_text(SHAPES)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import lazy_drawings  # type: ignore[import-not-found]

    yield lazy_drawings
    for name in ("lazy_drawings", "lazy_drawings.shapes"):
        sys.modules.pop(name, None)


def test_module_is_imported_when_its_name_is_used(package: ModuleType) -> None:
    """Importing the package does not import its modules."""
    assert "lazy_drawings.shapes" not in sys.modules
    circle = package.Circle
    assert circle is sys.modules["lazy_drawings.shapes"].Circle


def test_name_is_looked_up_once(package: ModuleType) -> None:
    """After the first use, the name is an ordinary attribute of the package."""
    assert "dumps" not in vars(package)
    assert package.dumps is package.dumps
    assert "dumps" in vars(package)


def test_dir_shows_the_exported_names(package: ModuleType) -> None:
    """Completion works before the names are imported."""
    assert dir(package) == ["Circle", "dumps"]


def test_unknown_name_is_an_attribute_error(package: ModuleType) -> None:
    """The message is that of an ordinary module."""
    with pytest.raises(AttributeError, match=r"^module 'lazy_drawings' has no attribute 'Square'$"):
        package.Square
