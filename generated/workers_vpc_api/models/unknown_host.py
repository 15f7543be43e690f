# Emitted by `make generate`; never edited.
"""The model UnknownHost."""

from __future__ import annotations

from typing import final

from attrs import define

from ..schema import Model


@final
@define(repr=False, weakref_slot=False)
class UnknownHost(Model):
    """A host of a shape that the contract does not know. It is read and kept, and cannot be sent anew."""
