# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""The rules for what is made of other values: objects, unions and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, cast

from .errors import DecodeError
from .rules import Rule, short
from .schema import Model
from .types import UNSET


class Object(Rule):
    """A model, or a mapping that has what it needs.

    Args:
        name: The model's name.
    """

    def __init__(self, name: str, **flags: bool) -> None:
        super().__init__(**flags)
        self.name = name
        self.names = [name]
        self.expected = f"a {name}"

    def meant(self, data: Mapping[str, Any]) -> str | None:
        """The name of the model that a caller's mapping means."""
        return self.name

    def unknown(self, data: Mapping[str, Any], path: str) -> str:
        """What to say of a mapping that means none."""
        return f"{path}: expected {self.expected}"

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        if isinstance(value, Model):
            if type(value).__name__ not in self.names:
                yield f"{path}: expected {self.expected}, found a {type(value).__name__}"
        elif built or not isinstance(value, Mapping):
            yield f"{path}: expected {self.expected}, found {short(value)}"
        elif name := self.meant(value):
            yield from model(name).problems(value, path)
        else:
            yield self.unknown(value, path)

    def read(self, value: Any) -> Any:
        if value.__class__ is dict:
            return reader(self.name)(value)
        return self.read_other(value)

    def read_other(self, value: Any) -> Any:
        """Read what is no dict."""
        if isinstance(value, Mapping):
            return self.read(dict(value))
        if isinstance(value, list):
            raise DecodeError("", f"not {self.expected}: {short(value)}")
        return value


@cache
def model(name: str) -> type[Model]:
    """The model of a name, loaded when it is asked for first."""
    from . import models

    return cast("type[Model]", getattr(models, name))


@cache
def reader(name: str) -> Callable[[dict[str, Any]], Model]:
    """The `from_dict` of the model of a name."""
    return model(name).from_dict


class TaggedUnion(Object):
    """One of several models, told apart by a field that is constant in each.

    Args:
        key: The field's name.
        tags: The constant of each model.
        otherwise: The model without one, which is read where no constant fits, and cannot be sent as a mapping.
    """

    def __init__(self, key: str, tags: Mapping[object, str], otherwise: str | None = None, **flags: bool) -> None:
        super().__init__("", **flags)
        self.key = key
        self.tags = tags
        self.otherwise = otherwise
        self.names = [*tags.values(), *([otherwise] if otherwise else [])]
        self.expected = " or ".join(f"a {name}" for name in tags.values())

    def meant(self, data: Mapping[str, Any]) -> str | None:
        try:
            return self.tags.get(data.get(self.key))
        except TypeError:  # a list or an object, which is no key of a dict
            return None

    def read(self, value: Any) -> Any:
        if value.__class__ is not dict:
            return self.read_other(value)
        try:
            name = self.tags.get(value.get(self.key), self.otherwise)
        except TypeError:
            name = self.otherwise
        if name is None:
            raise DecodeError(self.key, f"none of {self._known()}: {short(value.get(self.key))}")
        return reader(name)(value)

    def unknown(self, data: Mapping[str, Any], path: str) -> str:
        where = f"{path}.{self.key}" if path else self.key
        return f"{where}: expected {self._known()}, found {short(data.get(self.key, UNSET))}"

    def _known(self) -> str:
        return " or ".join(map(repr, self.tags))


class KeyedUnion(Object):
    """One of several models, told apart by the fields that each requires; a null counts as absent.

    Args:
        keys: The fields that each model requires. One that requires none is read where nothing else fits, and cannot
            be sent as a mapping.
    """

    def __init__(self, keys: Mapping[str, tuple[str, ...]], **flags: bool) -> None:
        super().__init__("", **flags)
        self.keys = sorted(keys.items(), key=lambda item: -len(item[1]))  # the most specific first
        self.names = list(keys)
        shapes = [f"{name} ({', '.join(required)})" for name, required in keys.items() if required]
        self.expected = " or ".join(shapes)

    def read(self, value: Any) -> Any:
        if value.__class__ is not dict:
            return self.read_other(value)
        get = value.get
        for name, required in self.keys:
            for key in required:
                if get(key) is None:
                    break
            else:
                return reader(name)(value)
        raise DecodeError("", f"not {self.expected}: {short(value)}")

    def meant(self, data: Mapping[str, Any]) -> str | None:
        there = {key for key, value in data.items() if value is not None}
        # The one that lacks least of what is there; a mapping that is two at once is neither.
        best = max(self.keys, key=lambda item: (len(there & set(item[1])), -len(set(item[1]) - there)))
        also = [name for name, keys in self.keys if keys and set(keys) <= there and not set(keys) <= set(best[1])]
        return best[0] if there & set(best[1]) and not also else None

    def unknown(self, data: Mapping[str, Any], path: str) -> str:
        return f"{path}: expected {self.expected}, found {short(data)}"


class AnyOf(Rule):
    """What satisfies one of several rules."""

    def __init__(self, *rules: Rule, **flags: bool) -> None:
        super().__init__(**flags)
        self.rules = rules
        self.expected = " or ".join(rule.expected for rule in rules)

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        if all(any(rule.check(value, path, built)) for rule in self.rules):
            yield f"{path}: expected {self.expected}, found {short(value)}"

    def read(self, value: Any) -> Any:
        # JSON's own types tell which rule is meant, as far as they can.
        kind = Object if isinstance(value, dict) else Array if isinstance(value, list) else Rule
        meant = [rule for rule in self.rules if isinstance(rule, kind)]
        return meant[0].read(value) if kind is not Rule and meant else value


class Array(Rule):
    """A list of what satisfies a rule."""

    def __init__(
        self,
        items: Rule,
        *,
        min_items: int = 0,
        max_items: int | None = None,
        unique: bool = False,
        **flags: bool,
    ) -> None:
        super().__init__(**flags)
        self.items = items
        self.min_items, self.max_items = min_items, max_items
        self.unique = unique
        most = "" if max_items is None else f" at most {max_items}"
        self.expected = f"a list of{f' at least {min_items}' if min_items else ''}{most}".removesuffix(" of")

    def check(self, value: object, path: str, built: bool) -> Iterator[str]:
        if not isinstance(value, list | tuple):
            yield f"{path}: expected a list, found {short(value)}"
            return
        if len(value) < self.min_items or (self.max_items is not None and len(value) > self.max_items):
            yield f"{path}: expected {self.expected} items, found {len(value)}"
        if self.unique and any(item in value[:index] for index, item in enumerate(value)):
            yield f"{path}: expected items that differ from each other"
        for index, item in enumerate(value):
            yield from self.items.problems(item, f"{path}[{index}]", built=built)

    def read(self, value: Any) -> Any:
        if value.__class__ is not list:
            if isinstance(value, dict):
                raise DecodeError("", f"not a list: {short(value)}")
            return value
        read = self.items.read
        result: list[Any] = []
        try:
            for item in value:
                result.append(read(item))
        except DecodeError as error:
            raise error.within(f"[{len(result)}]") from None
        return result
