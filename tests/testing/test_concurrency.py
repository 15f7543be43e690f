"""Concurrent requests have the same effect as the same requests one after another, in some order."""

import asyncio
import itertools
import json
import random
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, JSON, RELATIVE_SERVICES, SERVICES, TOKEN, tcp_config

# There are few names and few recent services, so that the requests conflict.
NAMES = [f"name-{number}" for number in range(30)]
NAME_IN_USE, SERVICE_NOT_FOUND = 5101, 5104


@dataclass(frozen=True)
class RandomRequest:
    """A random create, update or delete."""

    method: str
    service_id: str
    """Empty for a create."""
    config: dict[str, Any] | None
    """None for a delete."""

    @property
    def suffix(self) -> str:
        """The part of the path after the path of all services."""
        return f"/{self.service_id}" if self.service_id else ""


@dataclass
class History:
    """The requests that were carried out, in no particular order."""

    service_ids: list[str] = field(default_factory=list)
    """The identifiers of all services that were created."""
    changes: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    """The results of the creates and updates by service identifier."""
    deletions: Counter[str] = field(default_factory=Counter)
    """The number of successful deletes by service identifier."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_request(self, seed: int) -> RandomRequest:
        """Choose a request at random."""
        generator = random.Random(seed)
        method = generator.choice(["POST", "PUT", "DELETE"]) if self.service_ids else "POST"
        service_id = "" if method == "POST" else generator.choice(self.service_ids[-len(NAMES) :])
        if method == "DELETE":
            return RandomRequest(method, service_id, None)
        return RandomRequest(method, service_id, tcp_config(name=generator.choice(NAMES), tcp_port=seed % 60_000 + 1))

    def record(self, request: RandomRequest, envelope: dict[str, Any]) -> None:
        """Record a request that was carried out. Any other request must have failed because of a conflict."""
        if not envelope["success"]:
            assert envelope["errors"][0]["code"] in (NAME_IN_USE, SERVICE_NOT_FOUND), envelope
            return
        with self.lock:
            if request.method == "DELETE":
                self.deletions[request.service_id] += 1
            else:
                result = envelope["result"]
                self.changes[result["service_id"]].append(result)
            if request.method == "POST":
                self.service_ids.append(result["service_id"])

    def check(self, services: list[dict[str, Any]]) -> None:
        """Check that the requests, in the order of their timestamps, lead to these services."""
        timestamps = [result["updated_at"] for results in self.changes.values() for result in results]
        assert len(set(timestamps)) == len(timestamps)
        expected = {}
        for service_id, results in self.changes.items():
            results.sort(key=lambda result: result["updated_at"])
            assert all(result["created_at"] == result["updated_at"] for result in results)
            assert self.deletions[service_id] <= 1
            if not self.deletions[service_id]:
                expected[service_id] = results[-1]
        assert {service["service_id"]: service for service in services} == expected
        assert len({service["name"] for service in services}) == len(services)
        for periods in self._periods_by_name(expected).values():
            for (_, end), (start, _) in pairwise(sorted(periods)):
                assert end <= start, "two services had the same name at the same time"

    def _periods_by_name(self, existing: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
        """Return the periods in which a service had each name, as pairs of timestamps.

        A delete has no timestamp, so the last period of a deleted service ends with its last change.
        """
        periods = defaultdict(list)
        for service_id, results in self.changes.items():
            end_of_time = "9999" if service_id in existing else results[-1]["updated_at"]
            start = 0
            for index, result in enumerate(results):
                following = results[index + 1] if index + 1 < len(results) else None
                if following is None or following["name"] != result["name"]:
                    end = end_of_time if following is None else following["updated_at"]
                    periods[result["name"]].append((results[start]["updated_at"], end))
                    start = index + 1
        return periods


@pytest.fixture
def directory() -> Directory:
    """A directory with a clock that is a second later for each change, so that the changes have an order."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return Directory(now=(start + timedelta(seconds=second) for second in itertools.count()).__next__)


@pytest.fixture
def history() -> History:
    """An empty history."""
    return History()


def test_concurrent_requests_over_http(directory: Directory, history: History) -> None:
    """1500 creates, updates and deletes from 16 threads over HTTP leave a consistent directory."""
    with directory.serve() as url, httpx.Client(headers=TOKEN) as client:

        def send(seed: int) -> None:
            request = history.next_request(seed)
            response = client.request(request.method, url + RELATIVE_SERVICES + request.suffix, json=request.config)
            history.record(request, response.json())

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(send, range(1500)))
    assert sum(map(len, history.changes.values())) + history.deletions.total() > 200
    history.check(directory.services(ACCOUNT))


def test_concurrent_calls_of_handle(directory: Directory, history: History) -> None:
    """4000 creates, updates and deletes from 16 threads without a socket leave a consistent directory."""
    headers = {**TOKEN, **JSON}

    def send(seed: int) -> None:
        request = history.next_request(seed)
        body = json.dumps(request.config).encode()
        response = directory.handle(request.method, SERVICES + request.suffix, headers.items(), body)
        history.record(request, json.loads(response.body))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(send, range(4000)))
    assert len(directory.requests) == 4000
    history.check(directory.services(ACCOUNT))


@pytest.mark.anyio
async def test_concurrent_requests_of_an_async_client(directory: Directory, history: History) -> None:
    """600 creates, updates and deletes from as many tasks, some of them delayed, leave a consistent directory."""
    directory.inject(delay=0.002, probability=0.3, seed=1, times=None)
    async with httpx.AsyncClient(transport=directory.transport(), headers=TOKEN) as client:

        async def send(seed: int) -> None:
            await asyncio.sleep(seed % 7 / 1000)
            request = history.next_request(seed)
            url = f"https://api.test{SERVICES}{request.suffix}"
            response = await client.request(request.method, url, json=request.config)
            history.record(request, response.json())

        await asyncio.gather(*(send(seed) for seed in range(600)))
    history.check(directory.services(ACCOUNT))


def test_fault_applies_to_the_given_number_of_concurrent_requests(directory: Directory) -> None:
    """A fault for 50 requests fails exactly 50 of 400 concurrent requests."""
    directory.inject(status=503, times=50)
    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda _: directory.handle("GET", SERVICES, TOKEN.items()).status, range(400)))
    assert Counter(statuses) == {503: 50, 200: 350}
