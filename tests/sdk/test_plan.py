"""`plan` shows what `apply` would do: it lists the account once, checks everything, and changes nothing."""

import json
from typing import Any

import pytest

from workers_vpc import IPv4Host, Network, Plan, TcpServiceConfig
from workers_vpc.testing import Directory

from .examples import ACCOUNT, HTTP, TCP, TUNNEL
from .server import Server

OTHER_TUNNEL = "0191dce4-0000-7fce-b660-8e5dec5172da"


@pytest.fixture
def account(directory: Directory) -> Directory:
    """An account with the services db, web and old."""
    for service in (TCP, HTTP, {**TCP, "name": "old"}):
        directory.add(ACCOUNT, service)
    return directory


def test_plan_contains_the_changes_in_order(emulator_vpc: Any, account: Directory) -> None:
    """Changes are in the order of the configurations, deletions come last, and nothing is written."""
    configs = [{**TCP, "name": "new"}, {**TCP, "tcp_port": 5433}, HTTP]
    plan = emulator_vpc.services.plan(configs, prune=True)
    assert [(change.action, change.name) for change in plan.changes] == [
        ("create", "new"),
        ("update", "db"),
        ("unchanged", "web"),
        ("delete", "old"),
    ]
    assert plan.counts == {"create": 1, "update": 1, "delete": 1, "unchanged": 1}
    assert plan.has_changes
    assert [request.method for request in account.requests] == ["GET"]


def test_plan_shows_the_fields_that_differ(emulator_vpc: Any, account: Directory) -> None:
    """A field has its path and its values; absent and null are the same."""
    config = {**TCP, "tcp_port": 5433, "app_protocol": "mysql", "tls_settings": None}
    (change,) = emulator_vpc.services.plan([config]).changes
    assert [tuple(field) for field in change.fields] == [("tcp_port", 5432, 5433), ("app_protocol", None, "mysql")]


def test_plan_is_readable(emulator_vpc: Any, account: Directory) -> None:
    """The text of a plan has a line for each change and each field, and a summary, but no unchanged services."""
    text = str(emulator_vpc.services.plan([{**TCP, "tcp_port": 5433}, HTTP], prune=True))
    db, old = (service["service_id"] for service in account.services(ACCOUNT) if service["name"] != "web")
    assert text.splitlines() == [
        f"update db ({db})",
        "  ~ tcp_port: 5432 -> 5433",
        f"delete old ({old})",
        "Plan: 0 to create, 1 to update, 1 to delete, 1 unchanged.",
    ]


def test_plan_without_changes(emulator_vpc: Any, account: Directory) -> None:
    """A plan for an account that already matches has no changes. Models are configurations, too."""
    host = IPv4Host("10.0.0.1", Network(TUNNEL))
    plan = emulator_vpc.services.plan([TcpServiceConfig("db", host, tcp_port=5432)])
    assert not plan.has_changes


def test_plan_survives_json(emulator_vpc: Any, account: Directory) -> None:
    """A plan that was stored as JSON is equal to the original."""
    configs = [{**TCP, "name": "new"}, {**TCP, "tcp_port": 5433}, HTTP]
    plan = emulator_vpc.services.plan(configs, prune=True)
    assert Plan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "must be the JSON object of a plan"),
        ({"account_id": ACCOUNT, "version": 2, "changes": []}, "version: must be 1"),
        ({"account_id": ACCOUNT, "version": 1}, "changes: must be a list"),
        ({"account_id": ACCOUNT, "version": 1, "changes": [{"action": "destroy"}]}, r"changes\[0\].action: must be"),
        ({"account_id": ACCOUNT, "version": 1, "changes": [{"action": "create"}]}, r"changes\[0\]: must have"),
        (
            {"account_id": ACCOUNT, "version": 1, "changes": [{"action": "create", "after": {**TCP, "tcp_port": 0}}]},
            r"changes\[0\].after.tcp_port: must be",
        ),
        (
            {"account_id": ACCOUNT, "version": 1, "changes": [{"action": "create", "after": {**TCP, "host": [1]}}]},
            r"changes\[0\].after.host: must be",
        ),
    ],
)
def test_invalid_stored_plan_is_rejected(document: Any, message: str) -> None:
    """The message says where the error is."""
    with pytest.raises(ValueError, match=message):
        Plan.from_dict(document)


@pytest.mark.parametrize(
    ("configs", "options", "message"),
    [
        ([{**TCP, "tcp_port": 0}], {}, r"\[0\].tcp_port: must be an integer"),
        ([TCP, {**TCP, "tcp_port": 1}], {}, r"\[1\].name: must be unique \(\[0\] has the name 'db' too\)"),
        ([HTTP, {**TCP, "type": "udp"}, {}], {}, r"(?s)\[1\].type: must be.*\[2\].type: required"),
        (TCP, {}, "configs: must be a list of services"),
        ("services.yaml", {}, "configs: must be a list of services"),
        ([TCP], {"max_deletions": -1}, "max_deletions: must be an integer of at least 0"),
        ([TCP], {"max_deletions": True}, "max_deletions: must be an integer of at least 0"),
    ],
)
def test_invalid_configs_are_rejected_before_anything_is_sent(
    vpc: Any, server: Server, configs: Any, options: dict[str, Any], message: str
) -> None:
    """The message contains the errors of all services, each with its path."""
    with pytest.raises(ValueError, match=message):
        vpc.services.plan(configs, **options)
    assert server.requests == []


def test_prune_refuses_to_delete_more_than_a_third_of_the_account(emulator_vpc: Any, account: Directory) -> None:
    """The message names the services, and the option that allows it."""
    with pytest.raises(ValueError, match=r"delete 2 of 3 services \(web, old\), and at most 1 .* max_deletions=2"):
        emulator_vpc.services.plan([TCP], prune=True)
    assert emulator_vpc.services.plan([TCP], prune=True, max_deletions=2).counts["delete"] == 2
    with pytest.raises(ValueError, match="at most 0"):
        emulator_vpc.services.plan([TCP, HTTP], prune=True, max_deletions=0)


def test_one_deletion_is_always_allowed(emulator_vpc: Any, directory: Directory) -> None:
    """In a small account, a third would be no service at all."""
    directory.add(ACCOUNT, TCP)
    assert emulator_vpc.services.plan([], prune=True).counts["delete"] == 1


def test_type_change_requires_replace_type(emulator_vpc: Any, account: Directory) -> None:
    """A service of another type is usually a mistake, so it must be allowed explicitly."""
    with pytest.raises(ValueError, match=r"db: the type would change from tcp to http\n.*replace_type=True"):
        emulator_vpc.services.plan([{**HTTP, "name": "db"}])
    (change,) = emulator_vpc.services.plan([{**HTTP, "name": "db"}], replace_type=True).changes
    assert change.action == "update"
    assert ("type", "tcp", "http") in [tuple(field) for field in change.fields]


def test_plan_move_changes_only_the_tunnel(emulator_vpc: Any, account: Directory) -> None:
    """Each service of the tunnel is in the plan, with whatever type of host, and its other fields are kept."""
    account.add(ACCOUNT, {**TCP, "name": "elsewhere", "host": {**TCP["host"], "network": {"tunnel_id": OTHER_TUNNEL}}})
    plan = emulator_vpc.services.plan_move(TUNNEL.upper(), OTHER_TUNNEL)
    assert [(change.action, change.name) for change in plan.changes] == [
        ("update", "db"),
        ("update", "web"),
        ("update", "old"),
    ]
    paths = {field.path for change in plan.changes for field in change.fields}
    assert paths == {"host.network.tunnel_id", "host.resolver_network.tunnel_id"}


def test_plan_move_rejects_an_invalid_tunnel(vpc: Any, server: Server) -> None:
    """Nothing is sent if an identifier is not a UUID."""
    with pytest.raises(ValueError, match="to_tunnel: must be a UUID"):
        vpc.services.plan_move(TUNNEL, "other")
    assert server.requests == []


def test_full_account_is_listed_with_one_request(emulator_vpc: Any, directory: Directory) -> None:
    """The largest account fits in one page, and its totals say that there is no other page."""
    configs = [{**TCP, "name": f"db-{number}"} for number in range(1000)]
    for config in configs:
        directory.add(ACCOUNT, config)
    assert emulator_vpc.services.plan(configs).counts["unchanged"] == 1000
    assert len(directory.requests) == 1
