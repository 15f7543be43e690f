"""`apply` makes an account match configurations: one list, then only the necessary writes."""

import json
import pickle
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from workers_vpc import (
    APIConnectionError,
    APIError,
    ApplyError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    Plan,
    StaleServiceError,
)
from workers_vpc.testing import Directory

from .examples import ACCOUNT, HTTP, TCP, TUNNEL
from .server import CLOSE_CONNECTION, ReceivedRequest, ScriptedResponse, Server, failure, response, success

OTHER_TUNNEL = "0191dce4-0000-7fce-b660-8e5dec5172da"
NAME_TAKEN = {"code": 5101, "message": "Service name 'db' already exists"}
#: Responses that do not say whether the API has processed the request.
LOST_RESPONSES = [pytest.param(CLOSE_CONNECTION, id="closed"), pytest.param(failure(503), id="503")]


def numbered_services(count: int) -> list[dict[str, Any]]:
    """Return the configurations of several services."""
    return [{**TCP, "name": f"db-{number}"} for number in range(count)]


def requests_by_method(directory: Directory) -> Counter[str]:
    """Return how many requests with each method the emulator received."""
    return Counter(request.method for request in directory.requests)


class Account:
    """An account on the scripted server, in which something can happen when a request arrives.

    Args:
        server: The server.
        services: The services in the account.
    """

    def __init__(self, server: Server, *services: dict[str, Any]) -> None:
        self.server = server
        self.services = {service["name"]: {**service, "service_id": self.id_of(service)} for service in services}
        #: What happens at the first request with a method for a service. Its response is sent if there is one.
        self.events: dict[tuple[str, str], Callable[[], ScriptedResponse | None]] = {}
        self._lock = threading.Lock()
        server.handle_with(self._handle)

    @staticmethod
    def id_of(service: dict[str, Any]) -> str:
        """Return the identifier that a service gets, which depends on its name."""
        return f"00000000-0000-7000-8000-{service['name'].encode().hex():0>12.12}"

    @property
    def writes(self) -> list[str]:
        """The methods of the requests that are not a list."""
        return [method for method in self.server.methods if method != "GET"]

    def store(self, service: dict[str, Any]) -> dict[str, Any]:
        """Create or replace a service."""
        self.services[service["name"]] = {**service, "service_id": self.id_of(service)}
        return self.services[service["name"]]

    def _handle(self, request: ReceivedRequest) -> ScriptedResponse:
        with self._lock:
            found = [each for each in self.services.values() if request.path.endswith(each["service_id"])]
            name = json.loads(request.body)["name"] if request.body else found[0]["name"] if found else ""
            event = self.events.pop((request.method, name), None)
            scripted = event() if event else None
            if scripted is not None:
                return scripted
            if request.method == "GET":
                return success(list(self.services.values()))
            if request.method == "POST":
                return failure(400, NAME_TAKEN) if name in self.services else success(self.store(request.document))
            if name not in self.services:
                return failure(404, {"code": 5104, "message": "not found"})
            if request.method == "DELETE":
                del self.services[name]
                return success(None)
            return success(self.store(request.document))


def test_apply_creates_updates_and_deletes(emulator_vpc: Any, directory: Directory) -> None:
    """Afterwards the account matches the configurations, and each change has the resulting service."""
    for service in (TCP, HTTP, {**TCP, "name": "old"}):
        directory.add(ACCOUNT, service)
    configs = [{**TCP, "name": "new"}, {**TCP, "tcp_port": 5433}, HTTP]
    result = emulator_vpc.services.apply(configs, prune=True)
    assert [change.action for change in result.changes] == ["create", "update", "unchanged", "delete"]
    assert result.counts == {"create": 1, "update": 1, "delete": 1, "unchanged": 1}
    assert result.failed == []
    services = {service.name: service for service in emulator_vpc.services.list()}
    assert sorted(services) == ["db", "new", "web"]
    assert services["db"].tcp_port == 5433
    assert [change.service for change in result.changes] == [services["new"], services["db"], services["web"], None]


def test_unchanged_services_need_one_request(emulator_vpc: Any, directory: Directory) -> None:
    """A second run lists the account and writes nothing."""
    configs = numbered_services(30)
    emulator_vpc.services.apply(configs)
    assert requests_by_method(directory) == {"GET": 1, "POST": 30}
    result = emulator_vpc.services.apply(configs)
    assert result.counts["unchanged"] == 30
    assert requests_by_method(directory) == {"GET": 2, "POST": 30}


def test_without_prune_other_services_are_kept(emulator_vpc: Any, directory: Directory) -> None:
    """Services that are not in the configurations are neither changed nor part of the result."""
    directory.add(ACCOUNT, HTTP)
    assert len(emulator_vpc.services.apply([TCP]).changes) == 1
    assert [service["name"] for service in directory.services(ACCOUNT)] == ["web", "db"]


def test_services_that_were_listed_can_be_applied(emulator_vpc: Any, directory: Directory) -> None:
    """Models that the API returned are valid configurations, and change nothing."""
    directory.add(ACCOUNT, TCP)
    directory.add(ACCOUNT, HTTP)
    assert emulator_vpc.services.apply(list(emulator_vpc.services.list())).counts["unchanged"] == 2


@pytest.mark.parametrize("concurrency", [1, 4])
def test_number_of_concurrent_writes_is_limited(vpc: Any, server: Server, concurrency: int) -> None:
    """Up to `concurrency` writes are sent at the same time."""
    barrier = threading.Barrier(concurrency)
    running: list[int] = []
    most: list[int] = []

    def handle(request: ReceivedRequest) -> ScriptedResponse:
        if request.method == "GET":
            return success([])
        running.append(1)
        barrier.wait(timeout=5)
        most.append(len(running))
        running.pop()
        return success({**request.document, "service_id": Account.id_of(request.document)})

    server.handle_with(handle)
    vpc.services.apply(numbered_services(8), concurrency=concurrency)
    assert max(most) == concurrency


def test_progress_is_reported_after_each_change(emulator_vpc: Any, directory: Directory) -> None:
    """The function gets the number of changes so far, the number of all changes, and the change."""
    directory.add(ACCOUNT, HTTP)
    calls: list[tuple[int, int, str, str]] = []

    def record(completed: int, total: int, change: Any) -> None:
        calls.append((completed, total, change.name, change.service.name))

    emulator_vpc.services.apply([HTTP, *numbered_services(5)], on_progress=record)
    assert [call[:2] for call in calls] == [(number, 5) for number in range(1, 6)]
    assert sorted(call[2] for call in calls) == [f"db-{number}" for number in range(5)]
    assert all(name == service_name for _, _, name, service_name in calls)


def test_failure_of_one_service_does_not_stop_the_others(emulator_vpc: Any, directory: Directory) -> None:
    """The error at the end contains one exception for each failed service, and the complete result."""
    directory.add(ACCOUNT, {**TCP, "name": "db-1", "tcp_port": 1})
    directory.inject(method="PUT", status=403, code=10000, message="Authentication error")
    with pytest.raises(ApplyError, match="1 of 3 services failed: db-1; it is safe to run apply again") as caught:
        emulator_vpc.services.apply(numbered_services(3))
    (error,) = caught.value.exceptions
    assert isinstance(error, PermissionDeniedError)
    assert error.__notes__ == ["update of the service 'db-1'"]
    result = caught.value.result
    assert [(change.name, change.error) for change in result.failed] == [("db-1", error)]
    assert [change.service is None for change in result.changes] == [False, True, False]
    assert emulator_vpc.services.apply(numbered_services(3)).counts["update"] == 1


def test_apply_error_is_an_exception_group(emulator_vpc: Any, directory: Directory) -> None:
    """It can be pickled, and `except*` selects the errors of a class."""
    directory.inject(method="POST", status=403)
    directory.inject(method="POST", status=400)
    with pytest.raises(ApplyError) as caught:
        emulator_vpc.services.apply(numbered_services(3), concurrency=1)
    selected = caught.value.subgroup(PermissionDeniedError)
    assert isinstance(selected, ApplyError)
    assert [type(error) for error in selected.exceptions] == [PermissionDeniedError]
    assert selected.result is caught.value.result
    copy = pickle.loads(pickle.dumps(caught.value))
    assert [type(error) for error in copy.exceptions] == [PermissionDeniedError, BadRequestError]
    assert [change.name for change in copy.result.failed] == ["db-0", "db-1"]


def test_failed_list_is_raised_as_it_is(vpc: Any, server: Server) -> None:
    """If the account cannot be listed, nothing was changed, and there is no result."""
    server.respond_with(failure(403))
    with pytest.raises(PermissionDeniedError):
        vpc.services.apply([TCP])


@pytest.mark.parametrize("lost_response", LOST_RESPONSES)
def test_service_whose_response_was_lost_is_listed_again(
    vpc: Any, server: Server, lost_response: ScriptedResponse
) -> None:
    """If writes were processed although no response says so, one list finds out about all of them."""
    account = Account(server, {**TCP, "name": "changed", "tcp_port": 1}, {**TCP, "name": "old"}, HTTP)

    def process(action: Callable[[], Any]) -> Callable[[], ScriptedResponse]:
        def event() -> ScriptedResponse:
            action()
            return lost_response

        return event

    changed = {**TCP, "name": "changed"}
    account.events = {
        ("POST", "db"): process(lambda: account.store(TCP)),
        ("PUT", "changed"): process(lambda: account.store(changed)),
        ("DELETE", "old"): process(lambda: account.services.pop("old")),
    }
    result = vpc.services.apply([TCP, changed, HTTP], prune=True, max_retries=0)
    assert [change.action for change in result.changes] == ["create", "update", "unchanged", "delete"]
    assert [getattr(change.service, "name", None) for change in result.changes] == ["db", "changed", "web", None]
    assert Counter(server.methods) == {"GET": 2, "POST": 1, "PUT": 1, "DELETE": 1}


@pytest.mark.parametrize("lost_response", LOST_RESPONSES)
def test_writes_that_were_not_processed_fail(vpc: Any, server: Server, lost_response: ScriptedResponse) -> None:
    """If the list shows that a write was not processed, its error is reported."""
    account = Account(server, {**TCP, "name": "changed", "tcp_port": 1}, {**TCP, "name": "old"}, HTTP)
    account.events = {key: lambda: lost_response for key in (("POST", "db"), ("PUT", "changed"), ("DELETE", "old"))}
    with pytest.raises(ApplyError) as caught:
        vpc.services.apply([TCP, {**TCP, "name": "changed"}, HTTP], prune=True, max_retries=0)
    assert [change.name for change in caught.value.result.failed] == ["db", "changed", "old"]
    assert all(isinstance(error, APIConnectionError | InternalServerError) for error in caught.value.exceptions)
    assert Counter(server.methods) == {"GET": 2, "POST": 1, "PUT": 1, "DELETE": 1}


def test_errors_are_kept_if_the_account_cannot_be_listed_again(vpc: Any, server: Server) -> None:
    """The failure of the second list does not hide the result."""
    account = Account(server)

    def lose_connection() -> ScriptedResponse:
        account.events["GET", ""] = lambda: failure(403)
        return CLOSE_CONNECTION

    account.events["POST", "db"] = lose_connection
    with pytest.raises(ApplyError) as caught:
        vpc.services.apply([TCP, HTTP], concurrency=1)
    assert isinstance(caught.value.exceptions[0], APIConnectionError)
    assert [change.service is None for change in caught.value.result.changes] == [True, False]


def test_service_that_somebody_else_creates_or_deletes_is_planned_again(vpc: Any, server: Server) -> None:
    """A name that is taken is updated, and a service that disappears is created."""
    account = Account(server, {**HTTP, "http_port": 1})
    account.events["POST", "db"] = lambda: account.store({**TCP, "tcp_port": 1}) and None
    account.events["PUT", "web"] = lambda: account.services.pop("web") and None
    result = vpc.services.apply([TCP, HTTP])
    assert [change.action for change in result.changes] == ["update", "create"]
    assert account.services["db"]["tcp_port"] == 5432
    assert "web" in account.services


def test_deleting_a_service_that_is_gone_succeeds(vpc: Any, server: Server) -> None:
    """Somebody else deleted it first."""
    account = Account(server, TCP)
    account.events["DELETE", "db"] = lambda: account.services.pop("db") and failure(404)
    assert vpc.services.apply([], prune=True).counts["delete"] == 1


def test_rate_limit_of_five_minutes_is_waited_for(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """A 429 with a long Retry-After delays the writes, and no service fails."""
    account = Account(server)
    account.events["POST", "db"] = lambda: failure(429, Retry_After="290")
    result = vpc.services.apply([TCP, HTTP], concurrency=1)
    assert result.counts["create"] == 2
    assert sleeps == [pytest.approx(290, abs=1)] * 2, "the retry and the other service both wait"
    assert account.writes == ["POST"] * 3


def test_rate_limit_that_lasts_longer_fails(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """A Retry-After of more than five minutes is an error."""
    Account(server).events["POST", "db"] = lambda: failure(429, Retry_After="301")
    with pytest.raises(ApplyError, match="1 of 1 services failed"):
        vpc.services.apply([TCP])
    assert sleeps == []


def test_run_stays_within_the_limit_of_the_responses(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """After as many requests as the API allows in a window, the next ones wait for the window to pass."""
    headers = {"Ratelimit": '"default";r=9;t=1', "Ratelimit-Policy": '"default";q=4;w=300'}

    def handle(request: ReceivedRequest) -> ScriptedResponse:
        if request.method == "GET":
            return success([], headers=headers)
        return success({**request.document, "service_id": Account.id_of(request.document)}, headers=headers)

    server.handle_with(handle)
    vpc.services.apply(numbered_services(6), concurrency=1)
    assert sleeps == [pytest.approx(300, abs=5)] * 3


def test_stored_plan_can_be_applied(emulator_vpc: Any, directory: Directory) -> None:
    """A plan makes exactly its changes, and applying it again makes none."""
    directory.add(ACCOUNT, {**TCP, "tcp_port": 1})
    directory.add(ACCOUNT, {**TCP, "name": "old"})
    plan = Plan.from_dict(json.loads(json.dumps(emulator_vpc.services.plan([TCP, HTTP], prune=True).to_dict())))
    assert emulator_vpc.services.apply(plan).counts == {"create": 1, "update": 1, "delete": 1, "unchanged": 0}
    assert sorted(service["name"] for service in directory.services(ACCOUNT)) == ["db", "web"]
    assert emulator_vpc.services.apply(plan).counts == {"create": 0, "update": 0, "delete": 0, "unchanged": 3}


def test_plan_does_not_write_services_that_changed_since(emulator_vpc: Any, directory: Directory) -> None:
    """Each service that was created, changed or deleted since the plan was made fails, and the others are written."""
    changed, deleted, kept, unchanged = (
        directory.add(ACCOUNT, {**TCP, "name": name, "tcp_port": port})["service_id"]
        for name, port in (("changed", 1), ("deleted", 1), ("kept", 1), ("unchanged", 5432))
    )
    configs = [{**TCP, "name": name} for name in ("changed", "deleted", "kept", "unchanged", "created")]
    plan = emulator_vpc.services.plan(configs)
    emulator_vpc.services.edit(changed, tcp_port=2)
    emulator_vpc.services.delete(deleted)
    emulator_vpc.services.edit(unchanged, tcp_port=3)
    emulator_vpc.services.create({**TCP, "name": "created", "tcp_port": 4})
    with pytest.raises(ApplyError) as caught:
        emulator_vpc.services.apply(plan)
    messages = {change.name: str(change.error) for change in caught.value.result.failed}
    assert {name: message.partition(";")[0] for name, message in messages.items()} == {
        "changed": "service 'changed' was changed since the plan was made",
        "deleted": "service 'deleted' was deleted since the plan was made",
        "unchanged": "service 'unchanged' was changed since the plan was made",
        "created": "service 'created' was created since the plan was made",
    }
    assert all(isinstance(error, StaleServiceError) for error in caught.value.exceptions)
    assert emulator_vpc.services.get(kept).tcp_port == 5432
    assert emulator_vpc.services.get(changed).tcp_port == 2


def test_plan_is_not_changed_by_somebody_elses_writes(vpc: Any, server: Server) -> None:
    """If a service is created or deleted while a plan is applied, it fails instead of being planned again."""
    account = Account(server, {**HTTP, "http_port": 1})
    plan = vpc.services.plan([TCP, HTTP])
    account.events["POST", "db"] = lambda: account.store({**TCP, "tcp_port": 1}) and None
    account.events["PUT", "web"] = lambda: account.services.pop("web") and None
    with pytest.raises(ApplyError) as caught:
        vpc.services.apply(plan)
    assert [type(error) for error in caught.value.exceptions][1] is NotFoundError
    assert account.services["db"]["tcp_port"] == 1


def test_options_belong_to_the_plan(emulator_vpc: Any) -> None:
    """A plan is applied as it is, so options that decide what it contains are rejected."""
    plan = emulator_vpc.services.plan([TCP])
    for options in ({"prune": True}, {"replace_type": True}, {"max_deletions": 1}):
        with pytest.raises(ValueError, match="pass them to plan; a plan is applied as it is"):
            emulator_vpc.services.apply(plan, **options)


def test_plan_of_another_account_is_rejected(emulator_vpc: Any, directory: Directory) -> None:
    """A plan that was stored for one account is never applied to another."""
    plan = emulator_vpc.services.plan([TCP])
    with pytest.raises(ValueError, match=f"the plan is for the account {ACCOUNT}"):
        emulator_vpc.services.apply(plan, account_id="0" * 32)


@pytest.mark.parametrize("concurrency", [0, 1.5, True, None])
def test_invalid_concurrency_is_rejected(vpc: Any, server: Server, concurrency: Any) -> None:
    """Nothing is sent if the number of concurrent writes is invalid."""
    with pytest.raises(ValueError, match="concurrency: must be an integer of at least 1"):
        vpc.services.apply([TCP], concurrency=concurrency)
    assert server.requests == []


def test_move_changes_the_tunnel_of_all_its_services(emulator_vpc: Any, directory: Directory) -> None:
    """The services of the tunnel move, and keep all other fields, including those that the contract does not know."""
    tls_settings = {"cert_verification_mode": "verify_ca", "min_version": "1.3"}
    directory.add(ACCOUNT, {**TCP, "tls_settings": tls_settings, "labels": ["a"]})
    directory.add(ACCOUNT, HTTP)
    directory.add(
        ACCOUNT, {**HTTP, "name": "other", "host": {"hostname": "b", "resolver_network": {"tunnel_id": OTHER_TUNNEL}}}
    )
    result = emulator_vpc.services.move(TUNNEL, OTHER_TUNNEL)
    assert [change.name for change in result.changes] == ["db", "web"]
    assert TUNNEL not in str(directory.services(ACCOUNT))
    db = directory.services(ACCOUNT)[0]
    assert (db["tls_settings"], db["labels"]) == (tls_settings, ["a"])
    assert emulator_vpc.services.move(TUNNEL, OTHER_TUNNEL).changes == ()


def test_error_of_the_callers_function_stops_the_run(emulator_vpc: Any, directory: Directory) -> None:
    """An exception from `on_progress` is raised, and no further writes begin."""

    def fail(*_: object) -> None:
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        emulator_vpc.services.apply(numbered_services(20), concurrency=1, on_progress=fail)
    assert requests_by_method(directory)["POST"] == 1


def test_transient_failures_are_retried(vpc: Any, server: Server, sleeps: list[float]) -> None:
    """A short rate limit is left to the retry policy."""
    account = Account(server)
    account.events["POST", "db"] = lambda: response(429, {}, Retry_After="2")
    assert vpc.services.apply([TCP]).counts["create"] == 1
    assert sleeps[0] == 2


def test_each_error_is_an_api_error(vpc: Any, server: Server) -> None:
    """All exceptions of the group belong to the error tree, so `except* APIError` handles them."""
    account = Account(server)
    account.events["POST", "db"] = lambda: failure(400, {"code": 5101, "message": "Tunnel ID Not Found"})
    caught: list[BaseException] = []
    try:
        vpc.services.apply([TCP, HTTP])
    except* APIError as group:
        caught.extend(group.exceptions)
    assert len(caught) == 1
