"""Many threads and tasks at once leave what some order of the same requests, one by one, would have left."""

import asyncio
import json
import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import httpx

from workers_vpc.testing import Directory

from .calls import ACCOUNT, SERVICES, TOKEN, make_config

NAMES = [f"name-{number}" for number in range(30)]
Log = list[tuple[str, str, dict[str, Any]]]
"""What was carried out: the method, the service's id, and the result (of a DELETE: nothing)."""


def plan(seed: int, known: list[str]) -> tuple[str, str, dict[str, Any] | None]:
    """Choose one request at random: few names and ids, so that they meet."""
    dice = random.Random(seed)
    method = dice.choice(["POST", "PUT", "DELETE"]) if known else "POST"
    service_id = "" if method == "POST" else dice.choice(known[-len(NAMES) :])
    body = None if method == "DELETE" else make_config(name=dice.choice(NAMES), tcp_port=seed % 60_000 + 1)
    return method, service_id, body


def judge(method: str, service_id: str, answer: dict[str, Any], known: list[str], log: Log) -> None:
    """Note what was carried out; anything else must be one of the two refusals that a race explains."""
    if answer["success"]:
        result = answer["result"] or {}
        if method == "POST":
            known.append(result["service_id"])
        log.append((method, service_id or result["service_id"], result))
    else:
        assert answer["errors"][0]["code"] in (5101, 5104), answer


def check_that_some_order_explains(log: Log, left: list[dict[str, Any]]) -> None:
    """Replay what was carried out in the order that the timestamps tell, and compare what is left."""
    changes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    deleted = Counter(service_id for method, service_id, _ in log if method == "DELETE")
    for method, service_id, result in log:
        if method != "DELETE":
            changes[service_id].append(result)
    stamps = [result["updated_at"] for method, _, result in log if method != "DELETE"]
    assert len(set(stamps)) == len(stamps)
    expected = {}
    for service_id, results in changes.items():
        results.sort(key=lambda result: result["updated_at"])
        assert [result["created_at"] for result in results] == [results[0]["updated_at"]] * len(results)
        assert deleted[service_id] <= 1
        if not deleted[service_id]:
            expected[service_id] = results[-1]
    assert {service["service_id"]: service for service in left} == expected
    assert len({service["name"] for service in left}) == len(left)
    # Deletes have no timestamp: a service that is gone held its last name at least until its last change.
    holds: dict[str, list[list[str]]] = defaultdict(list)
    for service_id, results in changes.items():
        name: Any = None
        for result in results:
            if name is not None:
                holds[name][-1][1] = result["updated_at"]
            if result["name"] != name:
                name = result["name"]
                holds[name].append([result["updated_at"], result["updated_at"]])
        if service_id in expected:
            holds[name][-1][1] = "for ever"
    for periods in holds.values():
        for (_, end), (start, _) in pairwise(sorted(periods)):
            assert end <= start, "two services had one name at the same time"


def test_threads_leave_a_state_that_some_order_explains(directory: Directory) -> None:
    """1500 creates, updates and deletes from 16 threads, over sockets, race for thirty names."""
    known: list[str] = []
    log: Log = []

    with directory.serve() as url, httpx.Client(headers=TOKEN) as client:

        def one(seed: int) -> None:
            method, service_id, body = plan(seed, known)
            target = url + SERVICES.removeprefix("/client/v4") + (f"/{service_id}" if service_id else "")
            judge(method, service_id, client.request(method, target, json=body).json(), known, log)

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(one, range(1500)))
    assert len(log) > 200
    check_that_some_order_explains(log, directory.services(ACCOUNT))


def test_threads_without_a_socket_leave_a_state_that_some_order_explains(directory: Directory) -> None:
    """The same straight at the core, where threads meet more often."""
    known: list[str] = []
    log: Log = []
    headers = [*TOKEN.items(), ("content-type", "application/json")]

    def one(seed: int) -> None:
        method, service_id, body = plan(seed, known)
        target = f"{SERVICES}/{service_id}" if service_id else SERVICES
        answer = directory.handle(method, target, headers, json.dumps(body).encode())
        judge(method, service_id, json.loads(answer.body), known, log)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(4000)))
    assert len(directory.requests) == 4000
    check_that_some_order_explains(log, directory.services(ACCOUNT))


def test_tasks_leave_a_state_that_some_order_explains(directory: Directory) -> None:
    """The same from hundreds of tasks of an async client, with delays that mix their order."""
    known: list[str] = []
    log: Log = []
    directory.inject(delay=0.002, probability=0.3, seed=1, times=None)

    async def main() -> None:
        async with httpx.AsyncClient(transport=directory.transport(), headers=TOKEN) as client:

            async def one(seed: int) -> None:
                await asyncio.sleep(seed % 7 / 1000)
                method, service_id, body = plan(seed, known)
                target = f"https://api.test{SERVICES}" + (f"/{service_id}" if service_id else "")
                answer = await client.request(method, target, json=body)
                judge(method, service_id, answer.json(), known, log)

            await asyncio.gather(*(one(seed) for seed in range(600)))

    asyncio.run(main())
    check_that_some_order_explains(log, directory.services(ACCOUNT))


def test_a_fault_hits_exactly_as_often_as_it_should(directory: Directory) -> None:
    """Threads that race for a fault use it up once each."""
    directory.inject(status=503, times=50)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: directory.handle("GET", SERVICES, TOKEN.items()).status, range(400)))
    assert Counter(answers) == {503: 50, 200: 350}
