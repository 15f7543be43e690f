"""Paging through a result, without any I/O."""

from typing import Any

import httpx
import pytest

from workers_vpc_core.flows import Flow
from workers_vpc_core.operations import APIRequest, Operation
from workers_vpc_core.pagination import Pages
from workers_vpc_core.responses import Response
from workers_vpc_core.schemas import IntegerSchema

from .drawings import ShapePage

PAGE_SIZE = 2
LIST = Operation(
    "GET",
    "/shapes",
    ShapePage,
    query={"page": IntegerSchema(minimum=1), "per_page": IntegerSchema(minimum=1)},
    page_size=PAGE_SIZE,
)


class Account:
    """Returns pages of shapes, which are numbered from 0.

    Args:
        count: The number of shapes.
        totals: The totals in each response.
        page_size: The size of the pages, whatever size is requested.
    """

    def __init__(self, count: int, totals: dict[str, Any] | None = None, page_size: int = PAGE_SIZE) -> None:
        self.count = count
        self.totals = totals
        self.page_size = page_size
        self.queries: list[dict[str, Any]] = []

    def exchange(self, request: APIRequest[Any]) -> Flow[Response[Any]]:
        """Return a page without sending anything."""
        yield from ()
        self.queries.append(dict(request.query))
        first = (int(str(request.query["page"])) - 1) * self.page_size
        numbers = range(first, min(first + self.page_size, self.count))
        document: dict[str, Any] = {"success": True, "result": [{"kind": str(number)} for number in numbers]}
        if self.totals is not None:
            document["result_info"] = self.totals
        return Response(200, httpx.Headers(), b"", ShapePage.from_dict(document))

    def list_all(self, **query: Any) -> list[int]:
        """Return the numbers of the shapes on all pages."""
        pages: Pages[Any] = Pages(LIST.request(query=query), self.exchange)
        result: list[int] = []
        while items := complete(pages.next_page()):
            result += [int(item.kind) for item in items]
        assert complete(pages.next_page()) == [], "there is a page after the last one"
        return result


def complete(flow: Flow[Any]) -> Any:
    """Return the result of a flow that has no steps."""
    with pytest.raises(StopIteration) as end:
        next(flow)
    return end.value.value


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_all_items_are_returned_in_order(count: int) -> None:
    """Each item is returned once, without any totals."""
    assert Account(count).list_all() == list(range(count))


def test_page_that_is_not_full_is_the_last() -> None:
    """The number of requests is the number of pages, plus one if the last page is full."""
    for count, requests in ((1, 1), (2, 2), (3, 2), (4, 3)):
        account = Account(count)
        account.list_all()
        assert len(account.queries) == requests


def test_iteration_starts_at_the_requested_page() -> None:
    """The other parameters are the same in each request."""
    account = Account(5)
    assert account.list_all(page=2, per_page=2) == [2, 3, 4]
    assert account.queries == [{"page": "2", "per_page": "2"}, {"page": "3", "per_page": "2"}]


@pytest.mark.parametrize("totals", [{"per_page": 1}, {"total_count": 3}, {"total_pages": 3}])
def test_smaller_pages_are_followed_if_a_total_says_so(totals: dict[str, Any]) -> None:
    """The server may use a smaller size than the one that was requested."""
    assert Account(3, totals, page_size=1).list_all() == [0, 1, 2]


@pytest.mark.parametrize(
    "totals",
    [
        {"total_count": 99},
        {"total_pages": 99},
        {"total_count": 0, "total_pages": 0, "per_page": 0},
        {"total_count": -1},
        {"total_count": "3"},
        {"total_pages": None},
    ],
)
def test_wrong_totals_do_not_matter(totals: dict[str, Any]) -> None:
    """Too large totals cause one more request, and other wrong totals are ignored."""
    account = Account(3, totals)
    assert account.list_all() == [0, 1, 2]
    assert len(account.queries) <= 3


def test_server_that_repeats_a_page_ends_the_iteration() -> None:
    """A server that ignores the page number cannot make the iteration endless."""

    class RepeatingAccount(Account):
        def exchange(self, request: APIRequest[Any]) -> Flow[Response[Any]]:
            return super().exchange(request._replace(query={"page": "1"}))

    assert RepeatingAccount(9).list_all() == [0, 1]
