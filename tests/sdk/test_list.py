"""`list` returns each service once and ends, whatever the API says about totals. `find` is built on it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers_vpc import NotFoundError
from workers_vpc.testing import Directory

from .examples import ACCOUNT, HTTP, TCP
from .server import ReceivedRequest, ScriptedResponse, Server, failure, success


def numbered_service(number: int) -> dict[str, Any]:
    """Return a service with the name s1, s2 and so on."""
    return {**TCP, "name": f"s{number}", "service_id": f"00000000-0000-0000-0000-{number:012}"}


def query_of(target: str) -> dict[str, str]:
    """Return the query parameters of a URL."""
    return {name: values[0] for name, values in parse_qs(target.partition("?")[2]).items()}


def serve_pages(server: Server, count: int, page_size: int, **result_info: int) -> None:
    """Let a server return services in pages of its own size, whatever size is requested."""
    services = [numbered_service(number) for number in range(count)]

    def handle(request: ReceivedRequest) -> ScriptedResponse:
        number = int(query_of(request.target)["page"])
        page = services[(number - 1) * page_size : number * page_size]
        return success(page, **({"result_info": result_info} if result_info else {}))

    server.handle_with(handle)


class PagedServices:
    """A transport whose pages and totals follow no rule.

    Args:
        count: The number of services.
        per_page: The size of the pages.
        result_info: The totals that each response contains; None for none.
        repeats_last_page: Whether a page after the last one repeats it, instead of being empty.
    """

    def __init__(
        self, count: int, per_page: int, result_info: dict[str, Any] | None, *, repeats_last_page: bool
    ) -> None:
        self.services = [numbered_service(number) for number in range(count)]
        self.per_page = per_page
        self.last_page = max(1, -(-count // per_page))
        self.result_info = result_info
        self.repeats_last_page = repeats_last_page
        self.requested_pages: list[int] = []

    def services_from(self, page: int) -> list[dict[str, Any]]:
        """Return the services of a page and all later pages."""
        if self.repeats_last_page:
            page = min(page, self.last_page)
        return self.services[(page - 1) * self.per_page :]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        page = int(query_of(str(request.url))["page"])
        self.requested_pages.append(page)
        assert len(self.requested_pages) <= self.last_page + 2, "the iteration does not end"
        document: dict[str, Any] = {"success": True, "result": self.services_from(page)[: self.per_page]}
        if self.result_info is not None:
            document["result_info"] = self.result_info
        return httpx.Response(200, text=json.dumps(document).replace("Infinity", "1e400"))


TOTALS = st.one_of(st.none(), st.integers(-1, 30), st.just("2"), st.just(1e400), st.just(True))
RESULT_INFO_FIELDS = ("page", "per_page", "count", "total_count", "total_pages")


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    count=st.integers(0, 9),
    per_page=st.integers(1, 4),
    first_page=st.integers(1, 4),
    result_info=st.one_of(st.none(), st.fixed_dictionaries({}, optional=dict.fromkeys(RESULT_INFO_FIELDS, TOTALS))),
    repeats_last_page=st.booleans(),
)
def test_wrong_totals_neither_truncate_the_list_nor_make_it_endless(
    make_client: Callable[..., Any],
    make_http_client: Callable[..., Any],
    count: int,
    per_page: int,
    first_page: int,
    result_info: dict[str, Any] | None,
    repeats_last_page: bool,
) -> None:
    """A full page is followed by another, whatever the totals say. An empty or repeated page ends the list."""
    account = PagedServices(count, per_page, result_info, repeats_last_page=repeats_last_page)
    vpc = make_client(http_client=make_http_client(transport=httpx.MockTransport(account)))
    names = [service.name for service in vpc.services.list(page=first_page, per_page=per_page)]
    assert names == [service["name"] for service in account.services_from(first_page)]
    assert account.requested_pages == list(range(first_page, first_page + len(account.requested_pages)))


@pytest.mark.parametrize(
    "result_info", [{"per_page": 2}, {"total_count": 5}, {"total_pages": 3}, {"total_count": 5, "total_pages": 1}]
)
def test_pages_smaller_than_requested_are_followed(vpc: Any, server: Server, result_info: dict[str, int]) -> None:
    """A server may return smaller pages than requested, if any of its totals says that there are more services."""
    serve_pages(server, 5, 2, **result_info)
    assert len(list(vpc.services.list())) == 5


def test_totals_save_the_request_after_the_last_page(vpc: Any, server: Server) -> None:
    """A page that is not full is the last one if the totals agree."""
    serve_pages(server, 3, 2, per_page=2, total_count=3, total_pages=2)
    assert len(list(vpc.services.list(per_page=2))) == 3
    assert [query_of(request.target)["page"] for request in server.requests] == ["1", "2"]


def test_short_page_without_totals_is_the_last(vpc: Any, server: Server) -> None:
    """Listing a usual account takes one request."""
    serve_pages(server, 3, 1000)
    assert len(list(vpc.services.list())) == 3
    assert len(server.requests) == 1


def test_server_that_ignores_the_page_number_ends_the_list(vpc: Any, server: Server) -> None:
    """If a page contains only services that were already returned, in any order, the list ends."""
    services = [numbered_service(number) for number in range(3)]

    def handle(request: ReceivedRequest) -> ScriptedResponse:
        services.reverse()
        return success(services, result_info={"total_pages": 99})

    server.handle_with(handle)
    assert len(list(vpc.services.list(per_page=3))) == 3
    assert len(server.requests) == 2


def test_each_page_is_requested_when_its_first_item_is_needed(vpc: Any, server: Server) -> None:
    """Nothing is requested before the first item, and no page before its first item."""
    serve_pages(server, 4, 2)
    services = vpc.services.list(per_page=2)
    assert len(server.requests) == 0
    for page in (1, 1, 2, 2):
        next(services)
        assert len(server.requests) == page


def test_find_stops_at_the_page_with_the_name(vpc: Any, server: Server) -> None:
    """Later pages are not requested, services without a name are skipped, and the case of the name matters."""
    pages = {
        "1": [{"type": "udp"}, {"type": "x", "name": None}, numbered_service(1)],
        "2": [numbered_service(2)],
    }

    def handle(request: ReceivedRequest) -> ScriptedResponse:
        page = pages[query_of(request.target)["page"]]
        return success(page, result_info={"per_page": 3, "total_pages": 2})

    server.handle_with(handle)
    assert vpc.services.find("s1").name == "s1"
    assert len(server.requests) == 1
    assert vpc.services.find("s2").name == "s2"
    assert vpc.services.find("S1") is None


@pytest.mark.parametrize(
    "invalid", [{"page": 0}, {"page": "1"}, {"per_page": 1001}, {"per_page": True}, {"type": 5}, {"timeout": -1}]
)
def test_invalid_argument_is_rejected_when_list_is_called(vpc: Any, server: Server, invalid: dict[str, Any]) -> None:
    """The error is raised by the call, not by the first step of the iteration."""
    with pytest.raises(ValueError, match=f"^{next(iter(invalid))}: must be"):
        vpc.services.list(**invalid)
    assert server.requests == []


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"type": "tcp"}, ["s0", "s1", "s2"]),
        ({"type": "http"}, ["web"]),
        ({"page": 2, "per_page": 2}, ["s1", "s2"]),
    ],
)
def test_list_filters_by_type_and_starts_at_a_page(
    emulator_vpc: Any, directory: Directory, arguments: dict[str, Any], names: list[str]
) -> None:
    """`type` selects the services of one type, and `page` with `per_page` the first service."""
    directory.add(ACCOUNT, HTTP)
    for number in range(3):
        directory.add(ACCOUNT, numbered_service(number))
    assert [service.name for service in emulator_vpc.services.list(**arguments)] == names


def test_failure_of_a_later_page_is_raised(vpc: Any, server: Server) -> None:
    """A page that cannot be fetched is not the end of the list."""
    server.respond_with(success([numbered_service(1)], result_info={"total_pages": 2}), failure(404))
    services = vpc.services.list()
    assert next(services).name == "s1"
    with pytest.raises(NotFoundError):
        next(services)
