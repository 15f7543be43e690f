# Emitted from openapi.yaml by `make generate`; never edited.
"""The model UnknownHost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, final

from attrs import define

from ..schema import Model, extra, reading


@final
@define(repr=False, weakref_slot=False)
class UnknownHost(Model):
    """A host of a shape that the contract does not know. It is read and kept, and cannot be sent anew."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        self: Self = _blank()
        self._additional_properties = extra(data, _known)
        self.__class__ = cls
        return self


_blank, _known = reading(UnknownHost)
