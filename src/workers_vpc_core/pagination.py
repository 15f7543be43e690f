"""Paging through the results of an operation that returns numbered pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from .flows import Flow
from .operations import APIRequest
from .responses import Response

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Page(Protocol[T_co]):
    """The response to a request for one page."""

    @property
    def result(self) -> Sequence[T_co]:
        """The items of the page."""
        raise NotImplementedError

    @property
    def result_info(self) -> Any:
        """The position of the page among all pages."""
        raise NotImplementedError


class Pages(Generic[T]):
    """The pages of a result, beginning with the page of the first request.

    The totals in a response are only hints. Wrong totals can neither truncate the result nor make it endless.

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
        self._number = int(str(request.query.get("page", 1)))
        self._size = int(str(request.query.get("per_page", request.operation.page_size)))
        self._items_before = (self._number - 1) * self._size
        self._seen: list[T] = []
        self._is_finished = False
        self._trusts_totals = trusts_totals

    def next_page(self) -> Flow[Sequence[T]]:
        """Request the next page and return its items: an empty sequence after the last page."""
        if self._is_finished:
            return []
        request = self._request._replace(query={**self._request.query, "page": str(self._number)})
        page = (yield from self._exchange(request)).parsed
        items = list(page.result)
        if all(item in self._seen for item in items):  # the server ignores the page number, or the page is empty
            self._is_finished = True
            return []
        self._seen += items
        self._is_finished = self._is_last(page)
        self._number += 1
        return items

    def _is_last(self, page: Page[T]) -> bool:
        """Return whether a page is the last one: it is not full, and no total says that there are more items."""
        pages = _positive(page.result_info, "total_pages") or 0
        items = _positive(page.result_info, "total_count") or 0
        seen = self._items_before + len(self._seen)
        if self._trusts_totals and (pages, items) == (self._number, seen):
            return True
        sizes = [size for size in (self._size, _positive(page.result_info, "per_page")) if size]
        return bool(sizes) and len(page.result) < min(sizes) and self._number >= pages and seen >= items


def _positive(result_info: Any, name: str) -> int | None:
    value = getattr(result_info, name, None)
    return value if isinstance(value, int) and value > 0 else None
