"""Paging through the results of an operation that returns numbered pages, or pages with cursors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from .errors import DecodeError
from .flows import Flow
from .operations import APIRequest
from .responses import Response
from .unset import Unset

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# A server that returns more pages or items than this is assumed to return pages without end.
_MAX_PAGES = 10_000
_MAX_ITEMS = 100_000


class Page(Protocol[T_co]):
    """The response to a request for one page."""

    @property
    def result(self) -> Sequence[T_co] | Unset | None:
        """The items of the page. A page without items may have no result."""
        raise NotImplementedError

    @property
    def result_info(self) -> Any:
        """The position of the page among all pages."""
        raise NotImplementedError


class Pages(Generic[T]):
    """The pages of a result, beginning with the page of the first request.

    Args:
        request: The request for the first page.
        exchange: Sends a request and decodes the response.
        trusts_totals: Whether a full page is the last one if both totals say so. This saves a request, but an API with
            wrong totals could truncate the result.
    """

    def __init__(
        self,
        request: APIRequest[Page[T]],
        exchange: Callable[[APIRequest[Page[T]]], Flow[Response[Page[T]]]],
        *,
        trusts_totals: bool = False,
    ) -> None:
        self._request = request
        self._exchange = exchange
        has_numbers = "page" in request.operation.query or "cursor" not in request.operation.query
        self._position: _PageNumber[T] | _Cursor = _PageNumber(request, trusts_totals) if has_numbers else _Cursor()
        self._page_count = 0
        self._item_count = 0

    def next_page(self) -> Flow[Sequence[T]]:
        """Request the next page and return its items: an empty sequence after the last page."""
        while not self._position.is_finished:
            query = {**self._request.query, **self._position.query}
            page = (yield from self._exchange(self._request._replace(query=query))).parsed
            items = list(page.result or ())
            self._check_size(len(items))
            if items := self._position.advance(items, page.result_info):
                return items
        return []

    def _check_size(self, count: int) -> None:
        """Count a page and its items, and raise a DecodeError if there are too many of them."""
        self._page_count += 1
        self._item_count += count
        if self._page_count > _MAX_PAGES or self._item_count > _MAX_ITEMS:
            operation = self._request.operation
            raise DecodeError(
                "result",
                f"the list does not end: {self._item_count} items in {self._page_count} pages ({operation.method} "
                f"{self._request.path})",
            )


class _PageNumber(Generic[T]):
    """The position of the next page, which has a number.

    The totals in a response are only hints, unless they are trusted. Wrong totals can neither truncate the result nor
    make it endless.
    """

    def __init__(self, request: APIRequest[Page[T]], trusts_totals: bool) -> None:
        self._number = int(str(request.query.get("page", 1)))
        self._size = int(str(request.query.get("per_page", request.operation.page_size)))
        self._items_before = (self._number - 1) * self._size
        self._seen: list[T] = []
        self._trusts_totals = trusts_totals
        self.is_finished = False

    @property
    def query(self) -> dict[str, str]:
        return {"page": str(self._number)}

    def advance(self, items: list[T], result_info: Any) -> list[T]:
        """Return the items of a page, none if it is empty or repeated, and move to the page after it."""
        if all(item in self._seen for item in items):  # the server ignores the page number, or the page is empty
            self.is_finished = True
            return []
        self._seen += items
        self.is_finished = self._is_last(len(items), result_info)
        self._number += 1
        return items

    def _is_last(self, count: int, result_info: Any) -> bool:
        """Return whether a page is the last one: it is not full, and no total says that there are more items."""
        pages = _positive(result_info, "total_pages") or 0
        items = _positive(result_info, "total_count") or 0
        seen = self._items_before + len(self._seen)
        if self._trusts_totals and (pages, items) == (self._number, seen):
            return True
        sizes = [size for size in (self._size, _positive(result_info, "per_page")) if size]
        return bool(sizes) and count < min(sizes) and self._number >= pages and seen >= items


class _Cursor:
    """The position of the next page, for which each page has a cursor. A page without one is the last page."""

    def __init__(self) -> None:
        self.query: dict[str, str] = {}  # the first page is the one that the caller asks for
        self.is_finished = False
        self._seen: set[str] = set()

    def advance(self, items: list[Any], result_info: Any) -> list[Any]:
        """Return the items of a page, and move to the page after it."""
        cursor = _cursor(result_info)
        self.is_finished = cursor is None or cursor in self._seen  # the server ignores the cursor
        if cursor is not None:
            self._seen.add(cursor)
            self.query = {"cursor": cursor}
        return items


def _cursor(result_info: Any) -> str | None:
    """Return the cursor of the next page: `cursor`, or `after` in `cursors`."""
    for holder, name in ((result_info, "cursor"), (_member(result_info, "cursors"), "after")):
        value = _member(holder, name)
        if isinstance(value, str) and value:
            return value
    return None


def _positive(result_info: Any, name: str) -> int | None:
    value = _member(result_info, name)
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return int(value) if is_whole and value > 0 else None


def _member(holder: Any, name: str) -> Any:
    """Return a field of a model or of a JSON object; None if it has no such field."""
    return holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)
