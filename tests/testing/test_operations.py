"""The five operations, as the contract and the API's documentation describe them."""

from datetime import datetime
from typing import Any

import pytest

from workers_vpc.testing import Directory

from .calls import ACCOUNT, EXAMPLES, TUNNEL, Caller, make_config

REQUESTS = [name for name in EXAMPLES if name.endswith("Request")]


@pytest.mark.parametrize("name", REQUESTS)
def test_every_example_request_can_be_created_read_listed_put_and_deleted(api: Caller, name: str) -> None:
    """Each request that the contract shows is answered with itself plus the fields that the API sets."""
    request = EXAMPLES[name]
    created = api("POST", body=request).result
    added = {key: created[key] for key in created if key not in request}
    assert created == {**request, **added}
    assert added.keys() == {"service_id", "created_at", "updated_at"}
    service_id = created["service_id"]
    assert api("GET", service_id).result == created
    assert api("GET").result == [created]
    updated = api("PUT", service_id, request).result
    assert {**updated, "updated_at": None} == {**created, "updated_at": None}
    deleted = api("DELETE", service_id)
    assert deleted.envelope == {"success": True, "errors": [], "messages": [], "result": None}
    assert api("GET", service_id).status == 404


def test_put_resets_what_is_left_out(api: Caller) -> None:
    """A PUT replaces the whole entry: settings of before that it does not name are gone."""
    tls = {"cert_verification_mode": "disabled"}
    service_id = api("POST", body=make_config(tls_settings=tls, app_protocol="mysql")).result["service_id"]
    bare = make_config()
    del bare["tcp_port"]
    result = api("PUT", service_id, bare).result
    assert not {"tls_settings", "app_protocol", "tcp_port"} & result.keys()


def test_put_can_turn_a_service_into_the_other_kind(api: Caller) -> None:
    """The kind belongs to what a PUT replaces; only the id and the time of creation stay."""
    created = api("POST", body=make_config()).result
    http = api("PUT", created["service_id"], EXAMPLES["HttpRequest"]).result
    assert (http["type"], http["service_id"], http["created_at"]) == (
        "http",
        created["service_id"],
        created["created_at"],
    )


def test_times_move_forward_on_every_change(api: Caller) -> None:
    """`updated_at` is strictly later after each PUT, even of the same, and reads never change it."""
    service = api("POST", body=make_config()).result
    assert service["created_at"] == service["updated_at"]
    times = [datetime.fromisoformat(service["updated_at"])]
    for _ in range(200):
        changed = api("PUT", service["service_id"], make_config()).result
        times.append(datetime.fromisoformat(changed["updated_at"]))
        assert api("GET", service["service_id"]).result == changed
    assert times == sorted(set(times))


def test_read_only_fields_of_a_request_are_ignored(api: Caller) -> None:
    """A service can be put back as it was read, and whoever invents an id or a time is not heard."""
    created = api("POST", body=make_config(service_id="mine", created_at=5, updated_at=None)).result
    assert created["service_id"] != "mine"
    assert created["created_at"] == created["updated_at"] != 5
    again = api("PUT", created["service_id"], created).result
    assert {**again, "updated_at": created["updated_at"]} == created


def test_unknown_fields_are_kept(api: Caller) -> None:
    """Fields that the contract does not know are stored and answered at every depth."""
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL, "zone": "a"}, "weight": 3}
    created = api("POST", body=make_config(host=host, labels=[{"team": "data"}])).result
    assert created["host"] == host
    assert api("GET", created["service_id"]).result["labels"] == [{"team": "data"}]


def test_nulls_are_kept(api: Caller) -> None:
    """A null where the contract allows one is answered as a null and not left out."""
    created = api("POST", body=make_config(tls_settings=None, tcp_port=None)).result
    assert created["tls_settings"] is None
    assert created["tcp_port"] is None


def test_names_are_unique_in_an_account(api: Caller) -> None:
    """A name that is taken is refused with 5101, for a new service and a renamed one; one's own is not."""
    first = api("POST", body=make_config(name="a")).result["service_id"]
    second = api("POST", body=make_config(name="b")).result["service_id"]
    for taken in (api("POST", body=make_config(name="a")), api("PUT", second, make_config(name="a"))):
        assert (taken.status, taken.code, taken.pointers) == (409, 5101, ["/name"])
    assert api("PUT", first, make_config(name="a")).status == 200
    api("DELETE", first)
    assert api("PUT", second, make_config(name="a")).status == 200


def test_accounts_are_kept_apart(directory: Directory) -> None:
    """Another account sees nothing of a service and can have one of the same name."""
    one, other = Caller(directory), Caller(directory, account="f" * 32)
    service_id = one("POST", body=make_config()).result["service_id"]
    assert other("GET").result == []
    for method, body in (("GET", None), ("PUT", make_config()), ("DELETE", None)):
        reply = other(method, service_id, body)
        assert (reply.status, reply.code) == (404, 5104)
    assert other("POST", body=make_config()).status == 200


def test_an_id_is_found_in_any_spelling(api: Caller) -> None:
    """UUIDs in the path mean the same in upper case."""
    service_id = api("POST", body=make_config()).result["service_id"]
    assert api("GET", service_id.upper()).result["service_id"] == service_id


def test_the_account_is_full_at_the_limit() -> None:
    """One service more than the limit is refused, a change of a present one is not."""
    api = Caller(Directory(limit=2))
    for name in ("a", "b"):
        service_id = api("POST", body=make_config(name=name)).result["service_id"]
    full = api("POST", body=make_config(name="c"))
    assert full.status == 409
    assert full.messages == ["The account already has 2 services, which is the limit"]
    assert api("PUT", service_id, make_config(name="c")).status == 200
    api("DELETE", service_id)
    assert api("POST", body=make_config(name="b")).status == 200


def test_an_account_holds_1000_services(api: Caller) -> None:
    """Without being told otherwise the limit is the API's own."""
    for number in range(1000):
        api.directory.add(ACCOUNT, make_config(name=f"db-{number}"))
    assert api("POST", body=make_config(name="one too many")).status == 409
    assert len(api("GET").result) == 1000


@pytest.mark.parametrize(
    ("query", "names", "info"),
    [
        ("", "abcde", (1, 1000, 5, 5, 1)),
        ("per_page=2", "ab", (1, 2, 2, 5, 3)),
        ("page=3&per_page=2", "e", (3, 2, 1, 5, 3)),
        ("page=4&per_page=2", "", (4, 2, 0, 5, 3)),
        ("page=2147483647", "", (2147483647, 1000, 0, 5, 1)),
        ("type=http", "bd", (1, 1000, 2, 2, 1)),
        ("type=tcp&per_page=1&page=2", "c", (2, 1, 1, 3, 3)),
        ("order=name&unheard=of", "abcde", (1, 1000, 5, 5, 1)),
    ],
)
def test_lists_are_paged_and_filtered(api: Caller, query: str, names: str, info: tuple[int, ...]) -> None:
    """Pages follow the order of creation, count what the filter leaves, and are empty past the end."""
    for name in "abcde":
        body = {**EXAMPLES["HttpRequest"], "name": name} if name in "bd" else make_config(name=name)
        api("POST", body=body)
    reply = api("GET", query=query)
    assert [service["name"] for service in reply.result] == list(names)
    assert tuple(reply.envelope["result_info"].values()) == info
    assert list(reply.envelope["result_info"]) == ["page", "per_page", "count", "total_count", "total_pages"]


def test_requests_without_a_body_may_have_a_content_type(api: Caller) -> None:
    """A Content-Type without a body, as the official SDK sends it, matters as little as its lack."""
    service_id = api("POST", body=make_config()).result["service_id"]
    bearer = {"Authorization": "Bearer x"}
    for headers in (bearer, {**bearer, "Content-Type": "text/plain"}):
        assert api("GET", service_id, headers=headers).status == 200
    assert api("DELETE", service_id, headers={**bearer, "Content-Type": "application/json"}).status == 200


def test_first_services_are_there_from_the_start() -> None:
    """A directory starts with the services it is given, with the ids and times they have."""
    known: dict[str, Any] = EXAMPLES["GetAnswer"]["result"]
    directory = Directory({ACCOUNT: [known, make_config(name="other")]})
    api = Caller(directory)
    assert api("GET", known["service_id"]).result == known
    assert directory.services(ACCOUNT) == api("GET").result


def test_times_move_forward_from_a_time_to_come(api: Caller) -> None:
    """A service that was put in with a time in the future is still changed later than that."""
    added = api.directory.add(ACCOUNT, make_config(updated_at="2999-12-31t23:59:59.999999z"))
    assert api("PUT", added["service_id"], make_config()).result["updated_at"] == "3000-01-01T00:00:00Z"
    assert api("POST", body=make_config(name="now")).result["updated_at"] < "2999"


def test_added_services_may_be_newer_than_the_contract(api: Caller) -> None:
    """A service of an unknown kind or host can be added by hand, listed and replaced, but never sent."""
    future = {"name": "f", "type": "udp", "host": {"socket": "/run/f"}, "udp_port": 53}
    added = api.directory.add(ACCOUNT, future)
    assert api("GET", added["service_id"]).result == added
    assert api("PUT", added["service_id"], added).status == 400
    assert api("PUT", added["service_id"], make_config()).status == 200


@pytest.mark.parametrize(
    "service",
    [
        make_config(tcp_port=0),
        make_config(service_id="no uuid"),
        make_config(created_at="yesterday"),
        make_config(name="taken"),
        make_config(service_id="550E8400-e29b-41d4-a716-446655440000"),
    ],
)
def test_impossible_first_services_are_a_value_error(api: Caller, service: dict[str, Any]) -> None:
    """What the API could not answer, or a name or id that is taken, is refused when it is added."""
    taken = make_config(name="taken", service_id="550e8400-e29b-41d4-a716-446655440000")
    api.directory.add(ACCOUNT, taken)
    with pytest.raises(ValueError, match=r"tcp_port|service_id|created_at|already exists"):
        api.directory.add(ACCOUNT, service)
    assert len(api.directory.services(ACCOUNT)) == 1


def test_what_is_handed_out_cannot_change_the_directory(api: Caller) -> None:
    """Dictionaries given to or got from a directory are copies."""
    given = make_config()
    added = api.directory.add(ACCOUNT, given)
    given["host"]["ipv4"] = added["host"]["ipv4"] = "10.9.9.9"
    api.directory.services(ACCOUNT)[0]["host"].clear()
    assert api.directory.services(ACCOUNT)[0]["host"]["ipv4"] == "10.0.0.1"


def test_reset_forgets_everything(api: Caller) -> None:
    """After a reset there are no services, no recorded requests and no faults."""
    api("POST", body=make_config())
    api.directory.inject(status=500)
    api.directory.reset()
    assert (api.directory.services(ACCOUNT), api.directory.requests, api.directory.faults) == ([], [], [])
    assert api("GET").result == []
