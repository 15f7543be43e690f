# Emitted by `make generate`; never edited.
"""The model ResultInfo."""

from __future__ import annotations

from typing import final

from attrs import define, field

from ..rules import Integer
from ..schema import Document, Model
from ..types import UNSET, Unset


@final
@define(repr=False, weakref_slot=False)
class ResultInfo(Model):
    """Where a page stands among all of them.

    Attributes:
        page: The number of this page, counted from 1.
        per_page: How many services a page holds at the most.
        count: How many services this page holds.
        total_count: How many services there are on all pages.
        total_pages: How many pages there are.
    """

    page: int | Unset = field(default=UNSET, validator=Integer(required=False), kw_only=True)
    per_page: int | Unset = field(default=UNSET, validator=Integer(required=False), kw_only=True)
    count: int | Unset = field(default=UNSET, validator=Integer(required=False), kw_only=True)
    total_count: int | Unset = field(default=UNSET, validator=Integer(required=False), kw_only=True)
    total_pages: int | Unset = field(default=UNSET, validator=Integer(required=False), kw_only=True)

    def _read(self, data: Document) -> None:
        self.page = data.get("page", UNSET)
        self.per_page = data.get("per_page", UNSET)
        self.count = data.get("count", UNSET)
        self.total_count = data.get("total_count", UNSET)
        self.total_pages = data.get("total_pages", UNSET)
