# Emitted by `make generate`; never edited.
"""The rules for what is made of other values: objects, unions and lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any, cast

from .errors import DecodeError
from .rules import Rule, short, step
from .schema import Document, Model, Reader, reader, rules
from .types import UNSET


@cache
def model(name: str) -> type[Model]:
    """The model of a name, loaded when it is asked for first."""
    from . import models

    return cast("type[Model]", getattr(models, name))


class Object(Rule):
    """A model, or a mapping that has what it needs.

    Args:
        names: The name of the model, or of each that it may be.
    """

    def __init__(self, *names: str, **flags: bool) -> None:
        super().__init__(**flags)
        self.names = names
        self.expected: str = names[0]

    def meant(self, data: Document) -> str | None:
        """The name of the model that a caller's mapping means, None where it means none."""
        return self.names[0]

    def foreign(self, name: str) -> set[str]:
        """The fields that other models here have, and the one of that name has not."""
        keys = {each: {key for _, key, _ in rules(model(each))} for each in self.names}
        return set().union(*keys.values()) - keys[name]

    def unknown(self, data: Document, path: str) -> str:
        """What to say of a mapping that means none."""
        return f"{path}: expected {self.expected}, found {short(data)}"

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        if isinstance(value, Model):
            if type(value).__name__ not in self.names:
                yield f"{path}: expected {self.expected}, found {type(value).__name__}"
        elif built or not isinstance(value, Mapping):
            found = "a mapping, which only methods take" if isinstance(value, Mapping) else short(value)
            yield f"{path}: expected {self.expected}, found {found}"
        elif name := self.meant(value):
            yield from model(name).problems(value, path)
            foreign = self.foreign(name)
            for key, item in value.items():
                if key in foreign and item is not None:  # a null counts as absent
                    yield f"{step(path, key)}: not a field of {name}"
        else:
            yield self.unknown(value, path)

    @cached_property
    def _reader(self) -> Reader:
        return reader(model(self.names[0]))

    def read(self, value: Any) -> Any:
        return self._reader(value) if value.__class__ is dict else self._read_other(value)

    def _read_other(self, value: Any) -> Any:
        """Read what is no dict."""
        if value is UNSET or value is None:
            return value
        if isinstance(value, Mapping):
            return self.read(dict(value))
        if isinstance(value, list):
            raise DecodeError("", f"not {self.expected}: {short(value)}")
        return value

    def write(self, value: Any, *, read_only: bool = True) -> Any:
        return value.to_dict(read_only=read_only) if isinstance(value, Model) else value


class TaggedUnion(Object):
    """One of several models, told apart by a field that is constant in each.

    Args:
        key: The field's name.
        tags: The constant of each model.
        otherwise: The model without one, which is read where no constant fits, and cannot be sent as a mapping.
    """

    def __init__(self, key: str, tags: Mapping[Any, str], otherwise: str | None = None, **flags: bool) -> None:
        super().__init__(*tags.values(), *([otherwise] if otherwise else []), **flags)
        self.key = key
        self.tags = tags
        self.otherwise = otherwise
        self.expected: str = " or ".join(tags.values())
        self._readers: dict[Any, Reader] = {}

    def meant(self, data: Document) -> str | None:
        tag = data.get(self.key)
        return None if isinstance(tag, list | dict) else self.tags.get(tag)

    def unknown(self, data: Document, path: str) -> str:
        tag = data.get(self.key, UNSET)
        found = "missing" if tag is UNSET else f"found {short(tag)}"
        return f"{step(path, self.key)}: expected {self._known()}, {found}"

    def read(self, value: Any) -> Any:
        if value.__class__ is not dict:
            return self._read_other(value)
        tag = value.get(self.key)
        found = self._readers.get(tag) if tag.__class__ is str else None
        return (found or self._find(value))(value)

    def _find(self, data: dict[str, Any]) -> Reader:
        name = self.meant(data)
        if name is None:
            if self.otherwise is None:
                raise DecodeError(self.key, f"none of {self._known()}: {short(data.get(self.key))}")
            return reader(model(self.otherwise))
        found = self._readers[data[self.key]] = reader(model(name))
        return found

    def _known(self) -> str:
        return " or ".join(map(repr, self.tags))


class KeyedUnion(Object):
    """One of several models, told apart by the fields that each requires; a null counts as absent.

    Args:
        keys: The fields that each model requires. One that requires none is read where nothing else fits, and cannot
            be sent as a mapping.
    """

    def __init__(self, keys: Mapping[str, tuple[str, ...]], **flags: bool) -> None:
        super().__init__(*keys, **flags)
        self._keys = sorted(keys.items(), key=lambda item: -len(item[1]))  # the most specific first
        # One for each order of exactly the fields that a model requires, which is what nearly all documents have.
        self._layouts: dict[tuple[str, ...], Reader] = {}
        shapes = [f"{name} ({', '.join(required)})" for name, required in keys.items() if required]
        self.expected: str = " or ".join(shapes)

    def meant(self, data: Document) -> str | None:
        there = {key for key, value in data.items() if value is not None}
        known = {name: set(required) for name, required in self._keys if required}
        whole = [name for name, required in known.items() if required <= there]
        if whole:
            # The most specific; a mapping that is two at once is neither.
            return whole[0] if all(known[name] <= known[whole[0]] for name in whole) else None
        # Or else the one that it comes closest to, if there is one, so that the error tells what it lacks.
        nearness = {name: (len(required & there), -len(required)) for name, required in known.items()}
        best = max(nearness.values())
        nearest = [name for name, value in nearness.items() if value == best]
        return nearest[0] if best[0] and len(nearest) == 1 else None

    def read(self, value: Any) -> Any:
        if value.__class__ is not dict:
            return self._read_other(value)
        found = self._layouts.get(tuple(value))
        if found is None or not all(value.values()):  # a null, or something as rare
            found = self._find(value)
        return found(value)

    def _find(self, data: dict[str, Any]) -> Reader:
        for name, required in self._keys:
            if all(data.get(key) is not None for key in required):
                found = reader(model(name))
                if len(data) == len(required):
                    self._layouts[tuple(data)] = found
                return found
        raise DecodeError("", f"not {self.expected}: {short(data)}")


class AnyOf(Rule):
    """What satisfies one of several rules."""

    def __init__(self, *rules: Rule, **flags: bool) -> None:
        super().__init__(**flags)
        self.rules = rules
        self.expected: str = " or ".join(rule.expected for rule in rules)

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        if all(any(rule.check(value, path, built)) for rule in self.rules):
            yield f"{path}: expected {self.expected}, found {short(value)}"

    def read(self, value: Any) -> Any:
        # JSON's own types tell which rule is meant, as far as they can.
        kind = Object if isinstance(value, Mapping) else Array if isinstance(value, list | tuple) else None
        meant = [rule for rule in self.rules if kind and isinstance(rule, kind)]
        return meant[0].read(value) if meant else value

    def write(self, value: Any, *, read_only: bool = True) -> Any:
        for rule in self.rules:
            if (written := rule.write(value, read_only=read_only)) is not value:
                return written
        return value


class Array(Rule):
    """A list of what satisfies a rule."""

    expected = "a list"

    def __init__(self, items: Rule, **flags: bool) -> None:
        super().__init__(**flags)
        self.items = items

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        if not isinstance(value, list | tuple):
            yield f"{path}: expected {self.expected}, found {short(value)}"
            return
        for index, item in enumerate(value):
            yield from self.items.problems(item, f"{path}[{index}]", built=built)

    def read(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            if isinstance(value, dict):
                raise DecodeError("", f"not {self.expected}: {short(value)}")
            return value
        read = self.items.read
        result: list[Any] = []
        try:
            for item in value:
                result.append(read(item))
        except DecodeError as error:
            raise error.within(f"[{len(result)}]") from None
        return result

    def write(self, value: Any, *, read_only: bool = True) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return [self.items.write(item, read_only=read_only) for item in value]
