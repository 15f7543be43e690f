"""Cancellation, threads, processes and event loops, over real connections."""

import asyncio
import gc
import multiprocessing
import os
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import anyio
import httpx
import pytest

from workers_vpc import (
    APIConnectionError,
    APITimeoutError,
    AsyncWorkersVPC,
    ConfigurationError,
    WorkersVPC,
)

from .concurrent_server import ConcurrentServer
from .examples import ACCOUNT, SERVICE, SERVICE_ID, TOKEN
from .server import Server, failure, success

IDS = [str(uuid.uuid4()) for _ in range(250)]


@pytest.fixture
def concurrent_server() -> Iterator[ConcurrentServer]:
    """A server for many connections that responds immediately."""
    with ConcurrentServer() as server:
        yield server


def async_client(url: str, **settings: Any) -> AsyncWorkersVPC:
    """Return an async client of a server."""
    return AsyncWorkersVPC(ACCOUNT, api_token=TOKEN, base_url=url, **settings)


def sync_client(url: str, **settings: Any) -> WorkersVPC:
    """Return a sync client of a server."""
    return WorkersVPC(ACCOUNT, api_token=TOKEN, base_url=url, **settings)


async def get_all(vpc: AsyncWorkersVPC) -> None:
    """Get 200 services at the same time, and check that each response is for its request."""
    services = await asyncio.gather(*[vpc.services.get(service_id) for service_id in IDS[:200]])
    assert [str(service.service_id) for service in services] == IDS[:200]


# httpx does not close its own generators if a call is cancelled.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
class TestCancellation:
    """A cancelled call does not use up a connection."""

    @pytest.fixture(autouse=True)
    def _collect_garbage(self) -> Iterator[None]:
        yield
        gc.collect()

    def test_bursts_that_time_out(self, concurrent_server: ConcurrentServer) -> None:
        """After 20 bursts of 200 calls that are cancelled at different times, the next 200 calls succeed."""

        async def main() -> None:
            async with async_client(concurrent_server.url, max_retries=0, timeout=5) as vpc:
                for burst in range(20):
                    concurrent_server.delay = 0.02 * (burst % 5)
                    try:
                        async with asyncio.timeout(0.02 + 0.01 * burst):
                            await get_all(vpc)
                    except TimeoutError:
                        pass
                concurrent_server.delay = 0
                await get_all(vpc)

        asyncio.run(main())

    def test_task_group_of_which_one_task_fails(self, concurrent_server: ConcurrentServer) -> None:
        """The other 249 edits are cancelled, and later calls succeed."""

        async def edit(vpc: AsyncWorkersVPC, number: int) -> None:
            await vpc.services.edit(IDS[number], tcp_port=number + 1)
            if number == 100:
                raise KeyError("mine")

        async def edit_all(vpc: AsyncWorkersVPC) -> None:
            async with asyncio.TaskGroup() as group:
                for number in range(250):
                    group.create_task(edit(vpc, number))

        async def main() -> None:
            async with async_client(concurrent_server.url, max_retries=0, timeout=5) as vpc:
                for _ in range(3):
                    with pytest.raises(ExceptionGroup, match="unhandled errors"):
                        await edit_all(vpc)
                    await get_all(vpc)

        asyncio.run(main())

    @pytest.mark.parametrize("backend", ["asyncio", "trio"])
    def test_cancel_scopes(self, concurrent_server: ConcurrentServer, backend: str) -> None:
        """The same holds for the cancel scopes of anyio and trio, which cancel each operation again."""
        concurrent_server.delay = 0.02

        async def main() -> None:
            async with async_client(concurrent_server.url, max_retries=0, timeout=5) as vpc:
                for burst in range(10):
                    with anyio.move_on_after(0.01 * burst):
                        async with anyio.create_task_group() as group:
                            for service_id in IDS[:120]:
                                group.start_soon(vpc.services.get, service_id)
                for service_id in IDS[:5]:
                    assert str((await vpc.services.get(service_id)).service_id) == service_id

        anyio.run(main, backend=backend)

    def test_cancelled_sleep_before_a_retry(self, server: Server) -> None:
        """A call that waits for its next attempt ends at once."""
        server.respond_with(failure(503, Retry_After="30"))

        async def main() -> float:
            started = time.monotonic()
            async with async_client(server.url) as vpc:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.2):
                        await vpc.services.get(SERVICE_ID)
            return time.monotonic() - started

        assert asyncio.run(main()) < 5


class TestConnectionReuse:
    """Connections stay open, also if many calls run at the same time."""

    def test_async_calls(self, concurrent_server: ConcurrentServer) -> None:
        """400 calls, 50 at the same time, need 50 connections."""

        async def main() -> None:
            async with async_client(concurrent_server.url) as vpc:
                limit = asyncio.Semaphore(50)

                async def get(service_id: str) -> None:
                    async with limit:
                        await vpc.services.get(service_id)

                for _ in range(2):
                    await asyncio.gather(*[get(service_id) for service_id in IDS[:200]])

        asyncio.run(main())
        assert concurrent_server.connections <= 50

    def test_sync_calls(self, concurrent_server: ConcurrentServer) -> None:
        """400 calls of 50 threads need 50 connections."""
        with sync_client(concurrent_server.url) as vpc, ThreadPoolExecutor(50) as executor:
            list(executor.map(vpc.services.get, IDS[:200] * 2))
        assert concurrent_server.connections <= 50

    @pytest.mark.parametrize("count", [101, 250])
    def test_more_calls_than_connections_wait(self, concurrent_server: ConcurrentServer, count: int) -> None:
        """At most 100 calls are sent at the same time. The others wait and succeed."""

        async def main() -> None:
            async with async_client(concurrent_server.url) as vpc:
                await asyncio.gather(*[vpc.services.get(service_id) for service_id in IDS[:count]])

        asyncio.run(main())
        assert concurrent_server.connections <= 100

    def test_wait_for_a_connection_is_limited(self, concurrent_server: ConcurrentServer) -> None:
        """The timeout `pool` applies, and the message names the phase."""
        concurrent_server.delay = 2

        async def main() -> list[Any]:
            async with async_client(concurrent_server.url, timeout=httpx.Timeout(10, pool=0.2), max_retries=0) as vpc:
                calls = [vpc.services.get(service_id) for service_id in IDS[:101]]
                return await asyncio.gather(*calls, return_exceptions=True)

        errors = [result for result in asyncio.run(main()) if isinstance(result, Exception)]
        assert [type(error) for error in errors] == [APITimeoutError]
        assert str(errors[0]).startswith("timed out after 0.2 s (pool): GET ")

    def test_hundreds_of_threads_share_a_client_from_its_first_use(self, concurrent_server: ConcurrentServer) -> None:
        """200 threads start at the same moment, and each receives its own service."""
        barrier = threading.Barrier(200)

        def get(service_id: str) -> str:
            barrier.wait()
            return str(vpc.services.get(service_id).service_id)

        with sync_client(concurrent_server.url) as vpc, ThreadPoolExecutor(200) as executor:
            assert list(executor.map(get, IDS[:200])) == IDS[:200]


class TestEventLoops:
    """An async client works in each event loop."""

    def test_successive_event_loops_of_asyncio(self, concurrent_server: ConcurrentServer) -> None:
        """A client at module level can be used in several calls of `asyncio.run`, and leaves no open connection."""
        vpc = async_client(concurrent_server.url)
        for service_id in IDS[:3]:
            assert str(asyncio.run(vpc.services.get(service_id)).service_id) == service_id
        gc.collect()  # an open connection would cause a ResourceWarning, which is an error in this suite
        assert concurrent_server.connections == 3

    def test_successive_event_loops_of_trio_and_asyncio(self, concurrent_server: ConcurrentServer) -> None:
        """The event loops can be of different libraries."""
        vpc = async_client(concurrent_server.url)
        for backend in ("trio", "asyncio", "trio"):
            assert anyio.run(vpc.services.get, SERVICE_ID, backend=backend).name == "db"
        gc.collect()

    def test_event_loops_in_several_threads(self, concurrent_server: ConcurrentServer) -> None:
        """Ten event loops use the client at the same time."""
        vpc = async_client(concurrent_server.url)

        def run(number: int) -> list[str]:
            async def main() -> list[str]:
                calls = [vpc.services.get(service_id) for service_id in IDS[number * 20 : number * 20 + 20]]
                return [str(service.service_id) for service in await asyncio.gather(*calls)]

            return asyncio.run(main())

        with ThreadPoolExecutor(10) as executor:
            assert list(chain.from_iterable(executor.map(run, range(10)))) == IDS[:200]

    def test_client_that_was_closed_in_one_event_loop_is_closed_in_all(
        self, concurrent_server: ConcurrentServer
    ) -> None:
        """The error is typed."""
        vpc = async_client(concurrent_server.url)
        asyncio.run(vpc.services.get(SERVICE_ID))
        asyncio.run(vpc.aclose())
        with pytest.raises(APIConnectionError, match=r"^the HTTP client is closed \(GET "):
            asyncio.run(vpc.services.get(SERVICE_ID))

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_http_client_of_the_caller_in_another_event_loop(self, concurrent_server: ConcurrentServer) -> None:
        """Its connections belong to the first event loop, so the error says what to do."""
        http_client = httpx.AsyncClient()
        vpc = async_client(concurrent_server.url, http_client=http_client)
        asyncio.run(vpc.services.get(SERVICE_ID))
        with pytest.raises(APIConnectionError, match="http_client was first used in another event loop"):
            asyncio.run(vpc.services.get(SERVICE_ID))
        del vpc, http_client
        gc.collect()  # nothing else can close the connections of the first event loop

    @pytest.mark.parametrize("backend", ["asyncio", "trio"])
    def test_transient_failure_is_retried(self, server: Server, backend: str) -> None:
        """The wait before the retry works under asyncio and trio."""
        server.respond_with(failure(503), success(SERVICE))

        async def main() -> str:
            async with async_client(server.url) as vpc:
                return str((await vpc.services.get(SERVICE_ID)).name)

        assert anyio.run(main, backend=backend) == "db"
        assert len(server.requests) == 2


def run_in_fork(function: Any) -> int:
    """Call a function in a forked process, and return its exit status."""
    process = multiprocessing.get_context("fork").Process(target=function)
    process.start()
    process.join(20)
    assert process.exitcode is not None
    return process.exitcode


# Python 3.12 warns about a fork while other threads run, such as the one of the server.
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
class TestForks:
    """A forked process gets its own connections."""

    def test_sync_client(self, concurrent_server: ConcurrentServer) -> None:
        """The parent and four children use the client at the same time, and each receives its own responses."""
        with sync_client(concurrent_server.url) as vpc:
            vpc.services.get(SERVICE_ID)
            children = []
            for number in range(4):
                if (child := os.fork()) == 0:
                    is_right = all(
                        str(vpc.services.get(service_id).service_id) == service_id for service_id in IDS[number::4]
                    )
                    os._exit(0 if is_right else 1)
                children.append(child)
            for service_id in IDS[:100]:
                assert str(vpc.services.get(service_id).service_id) == service_id
            assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0, 0]
        assert concurrent_server.connections == 5

    def test_fork_while_threads_use_the_client(self, concurrent_server: ConcurrentServer) -> None:
        """A lock that another thread holds during the fork does not block the child."""
        with sync_client(concurrent_server.url) as vpc, ThreadPoolExecutor(8) as executor:
            vpc.services.get(SERVICE_ID)  # imports the models: Python itself holds a lock while a module is imported
            calls = [executor.submit(vpc.services.get, service_id) for service_id in IDS]

            def get() -> None:
                assert str(vpc.services.get(SERVICE_ID).service_id) == SERVICE_ID

            assert [run_in_fork(get) for _ in range(3)] == [0, 0, 0]
            assert [str(call.result().service_id) for call in calls] == IDS

    def test_async_client(self, concurrent_server: ConcurrentServer) -> None:
        """The child runs an event loop of its own."""
        vpc = async_client(concurrent_server.url)
        asyncio.run(vpc.services.get(SERVICE_ID))

        def get() -> None:
            assert str(asyncio.run(vpc.services.get(IDS[0])).service_id) == IDS[0]

        assert run_in_fork(get) == 0
        assert str(asyncio.run(vpc.services.get(IDS[1])).service_id) == IDS[1]

    def test_client_that_is_closed_in_the_child_stays_open_in_the_parent(
        self, concurrent_server: ConcurrentServer
    ) -> None:
        """Closing the child's client does not affect the connections of the parent."""
        with sync_client(concurrent_server.url) as vpc:
            vpc.services.get(SERVICE_ID)
            assert run_in_fork(vpc.close) == 0
            vpc.services.get(SERVICE_ID)
        assert concurrent_server.connections == 1

    def test_http_client_of_the_caller_cannot_be_shared(self, concurrent_server: ConcurrentServer) -> None:
        """It cannot be replaced, so the child receives an error that says what to do, and sends nothing."""
        with httpx.Client() as http_client, sync_client(concurrent_server.url, http_client=http_client) as vpc:

            def get() -> None:
                with pytest.raises(ConfigurationError, match="http_client was used before this process was forked"):
                    vpc.services.get(SERVICE_ID)

            vpc.services.get(SERVICE_ID)
            assert run_in_fork(get) == 0
            vpc.services.get(SERVICE_ID)
        assert sum(concurrent_server.requests.values()) == 2

    def test_http_client_of_the_caller_can_be_used_first_in_the_child(
        self, concurrent_server: ConcurrentServer
    ) -> None:
        """A server that creates its workers by forking can create the client before."""
        with httpx.Client() as http_client, sync_client(concurrent_server.url, http_client=http_client) as vpc:

            def get() -> None:
                vpc.services.get(SERVICE_ID)

            assert [run_in_fork(get), run_in_fork(get)] == [0, 0]
