"""`list` gives each service once and comes to an end, whatever the API says of totals."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers_vpc import AsyncWorkersVPC, NotFoundError, WorkersVPC
from workers_vpc.testing import Directory

from .clients import ACCOUNT, HTTP, TCP, TOKEN, Clients, listed
from .server import Answer, Request, Server, failure, success

totals = st.one_of(st.none(), st.integers(-1, 30), st.just("2"), st.just(1e400), st.just(True))
KEYS = ("page", "per_page", "count", "total_count", "total_pages")


def document(number: int) -> dict[str, Any]:
    return {**TCP, "name": f"s{number}", "service_id": f"00000000-0000-0000-0000-{number:012}"}


def query(request: httpx.Request | Request) -> dict[str, str]:
    text = request.target.partition("?")[2] if isinstance(request, Request) else request.url.query.decode()
    return {name: values[0] for name, values in parse_qs(text).items()}


@settings(max_examples=150, deadline=None)
@given(
    count=st.integers(0, 9),
    per_page=st.integers(1, 4),
    first=st.integers(1, 4),
    info=st.one_of(st.none(), st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, totals))),
    repeats=st.booleans(),
    is_async=st.booleans(),
)
def test_wrong_totals_neither_truncate_nor_loop(
    count: int, per_page: int, first: int, info: dict[str, Any] | None, repeats: bool, is_async: bool
) -> None:
    """A full page is followed by another, whatever the totals claim; an empty page or a repeated one ends the list."""
    services = [document(number) for number in range(count)]
    pages = max(1, -(-count // per_page))
    asked: list[int] = []

    def behaviour(request: httpx.Request) -> httpx.Response:
        number = int(query(request)["page"])
        asked.append(number)
        assert len(asked) <= pages + 2, "runs for ever"
        start = (min(number, pages) if repeats else number) - 1
        result = services[start * per_page : (start + 1) * per_page]
        envelope = {"success": True, "result": result} | ({} if info is None else {"result_info": info})
        return httpx.Response(200, text=json.dumps(envelope).replace("Infinity", "1e400"))

    found = collect(behaviour, is_async, page=first, per_page=per_page)
    expected = services[((min(first, pages) if repeats else first) - 1) * per_page :]
    assert found == [service["name"] for service in expected]
    assert asked == list(range(first, first + len(asked)))


def collect(behaviour: Any, is_async: bool, **options: Any) -> list[str]:
    transport = httpx.MockTransport(behaviour)
    if not is_async:
        vpc = WorkersVPC(ACCOUNT, api_token=TOKEN, http_client=httpx.Client(transport=transport))
        return [service.name for service in vpc.services.list(**options)]

    async def use() -> list[str]:
        vpc = AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, http_client=httpx.AsyncClient(transport=transport))
        return [service.name async for service in vpc.services.list(**options)]

    return asyncio.run(use())


def paged(server: Server, count: int, size: int, **info: int) -> None:
    """Let a server hold services, on pages of its own size whatever is asked for."""
    services = [document(number) for number in range(count)]

    def behaviour(request: Request) -> Answer:
        number = int(query(request)["page"])
        return success(services[(number - 1) * size : number * size], **({"result_info": info} if info else {}))

    server.behaviour = behaviour


@pytest.mark.parametrize(
    "info", [{"per_page": 2}, {"total_count": 5}, {"total_pages": 3}, {"total_count": 5, "total_pages": 1}]
)
def test_a_server_may_have_smaller_pages_than_asked_for(clients: Clients, server: Server, info: dict[str, int]) -> None:
    """Any one total that says that there is more is followed."""
    paged(server, 5, 2, **info)
    assert len(clients.run(server.url, listed)) == 5


def test_right_totals_save_a_request(clients: Clients, server: Server) -> None:
    """A last page that is not full is known to be the last one."""
    paged(server, 3, 2, per_page=2, total_count=3, total_pages=2)
    assert len(clients.run(server.url, lambda vpc: vpc.services.list(per_page=2))) == 3
    assert [query(request)["page"] for request in server.requests] == ["1", "2"]


def test_a_short_page_without_totals_is_the_last(clients: Clients, server: Server) -> None:
    """The usual account needs one request."""
    paged(server, 3, 1000)
    assert len(clients.run(server.url, listed)) == 3
    assert len(server.requests) == 1


def test_a_server_that_ignores_the_page_does_not_keep_us(clients: Clients, server: Server) -> None:
    """The same services again are the end, in whatever order they come."""
    services = [document(number) for number in range(3)]

    def behaviour(request: Request) -> Answer:
        services.reverse()
        return success(services, result_info={"total_pages": 99})

    server.behaviour = behaviour
    assert len(clients.run(server.url, lambda vpc: vpc.services.list(per_page=3))) == 3
    assert len(server.requests) == 2


def test_pages_are_fetched_when_they_are_needed(server: Server) -> None:
    """Nothing is asked for before the first item, nor a page before its first item."""
    paged(server, 4, 2)
    with WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=server.url) as vpc:
        services = vpc.services.list(per_page=2)
        assert len(server.requests) == 0
        for page in (1, 1, 2, 2):
            next(services)
            assert len(server.requests) == page

    async def use() -> None:
        async with AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, base_url=server.url) as vpc:
            services = vpc.services.list(per_page=2)
            assert len(server.requests) == 0
            for page in (1, 1, 2, 2):
                await anext(services)
                assert len(server.requests) == page

    server.requests.clear()
    asyncio.run(use())


def test_find_stops_where_it_has_found(clients: Clients, server: Server) -> None:
    """No page is fetched behind the one that has the name, and kinds without a name are passed over."""
    pages = {"1": [{"type": "udp"}, {"type": "x", "name": None}, document(1)], "2": [document(2)]}
    info = {"per_page": 3, "total_pages": 2}
    server.behaviour = lambda request: success(pages[query(request)["page"]], result_info=info)
    assert clients.run(server.url, lambda vpc: vpc.services.find("s1")).name == "s1"
    assert len(server.requests) == 1
    assert clients.run(server.url, lambda vpc: vpc.services.find("s2")).name == "s2"
    assert clients.run(server.url, lambda vpc: vpc.services.find("S1")) is None


@pytest.mark.parametrize(
    "wrong", [{"page": 0}, {"page": "1"}, {"per_page": 1001}, {"per_page": True}, {"type": 5}, {"timeout": -1}]
)
def test_a_wrong_argument_is_refused_at_once(clients: Clients, server: Server, wrong: dict[str, Any]) -> None:
    """Not with the first item, but when `list` is called."""

    def use(vpc: Any) -> None:
        with pytest.raises(ValueError, match=next(iter(wrong))):
            vpc.services.list(**wrong)

    clients.run(server.url, use)
    assert server.requests == []


def test_only_one_kind(clients: Clients, directory: Directory, api: str) -> None:
    """`type` keeps the other kinds out, and `page` and `per_page` choose where to begin."""
    directory.add(ACCOUNT, HTTP)
    for number in range(3):
        directory.add(ACCOUNT, document(number))
    for options, names in (
        ({"type": "tcp"}, ["s0", "s1", "s2"]),
        ({"type": "http"}, ["web"]),
        ({"page": 2, "per_page": 2}, ["s1", "s2"]),
    ):
        found = clients.run(api, lambda vpc, options=options: vpc.services.list(**options))
        assert [service.name for service in found] == names


def test_a_failure_half_way_is_raised(clients: Clients, server: Server) -> None:
    """A page that cannot be had is no end of the list."""
    server.answer(success([document(1)], result_info={"total_pages": 2}), failure(404))
    with pytest.raises(NotFoundError):
        clients.run(server.url, listed)
