"""Each behaviour that the guide lists is tested here by its identifier."""

import copy
import inspect
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from workers_vpc.testing import Directory
from workers_vpc.testing._behaviours import BEHAVIOURS

from .api_client import (
    ACCOUNT,
    JSON,
    SERVICES,
    TOKEN,
    TUNNEL,
    UNKNOWN_ID,
    ApiClient,
    ApiResponse,
    http_config,
    tcp_config,
)
from .contract import DOCUMENT

NETWORK = {"tunnel_id": TUNNEL}
CERTIFICATE = "0191dce4-9ab4-7fce-b660-8e5dec5172db"


def service_id_of(response: ApiResponse) -> str:
    """Return the identifier of the service in a response."""
    service_id: str = response.result["service_id"]
    return service_id


def failure(response: ApiResponse) -> tuple[int, list[tuple[int, str]]]:
    """Return the status, and the code and the message of each error."""
    return response.status, [(error["code"], error["message"]) for error in response.envelope["errors"]]


def test_each_behaviour_has_a_test() -> None:
    """There is one test for each behaviour, and no identifier is used twice."""
    ids = [behaviour.id for behaviour in BEHAVIOURS]
    tests = dict(inspect.getmembers(sys.modules[__name__], inspect.isfunction))
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if f"test_{name}" not in tests] == []


# Responses


def test_success_has_status_200(client: ApiClient) -> None:
    """Every operation has the same status."""
    created = client.create(tcp_config())
    service_id = service_id_of(created)
    responses = [client.list(), client.get(service_id), client.update(service_id, tcp_config())]
    assert {response.status for response in (created, *responses, client.delete(service_id))} == {200}


def test_envelope_has_four_keys(client: ApiClient) -> None:
    """The order of the keys is the same for successes and failures."""
    for response in (client.create(tcp_config()), client.get(UNKNOWN_ID)):
        assert list(response.envelope) == ["result", "success", "errors", "messages"]


def test_service_keys_have_an_order(client: ApiClient) -> None:
    """The order does not depend on that of the request, and an unknown field is before the timestamps."""
    tls = {"tls_settings": {"cert_verification_mode": "verify_ca"}}
    tcp = client.create({"labels": [], **tls, **tcp_config()}).result
    http = client.create(http_config()).result
    expected = ["service_id", "type", "name", "tcp_port", "app_protocol", "host", "tls_settings", "labels"]
    assert list(tcp) == [*expected, "created_at", "updated_at"]
    expected = ["service_id", "type", "name", "http_port", "https_port", "host", "created_at", "updated_at"]
    assert list(http) == expected


def test_http_ports_are_always_present(client: ApiClient) -> None:
    """A port that was not sent is null."""
    created = client.create(http_config(http_port=8080)).result
    assert (created["http_port"], created["https_port"]) == (8080, None)
    updated = client.update(created["service_id"], http_config(http_port=None, https_port=443)).result
    assert (updated["http_port"], updated["https_port"]) == (None, 443)


def test_tcp_fields_are_always_present(client: ApiClient) -> None:
    """A field that was not sent is null."""
    config = tcp_config()
    del config["tcp_port"]
    created = client.create(config).result
    assert (created["tcp_port"], created["app_protocol"]) == (None, None)


def test_no_default_is_filled_in(client: ApiClient) -> None:
    """Without ports and TLS settings, the response has none."""
    config = http_config()
    del config["http_port"]
    created = client.create(config).result
    assert (created["http_port"], created["https_port"]) == (None, None)
    assert "tls_settings" not in created


@pytest.mark.parametrize(
    "host",
    [
        {"network": NETWORK, "ipv4": "10.0.0.1"},
        {"network": NETWORK, "ipv6": "fd00::1", "ipv4": None},
        {"ipv6": "fd00::1", "ipv4": "10.0.0.1", "network": NETWORK},
        {"resolver_network": NETWORK, "hostname": "db.internal"},
    ],
)
def test_host_has_five_keys(client: ApiClient, host: dict[str, Any]) -> None:
    """The keys are the same for every shape."""
    found = client.create(tcp_config(host=host)).result["host"]
    assert list(found) == ["ipv4", "ipv6", "hostname", "network", "resolver_network"]
    assert {key: value for key, value in found.items() if value is not None} == {
        key: value for key, value in host.items() if value is not None
    }


@pytest.mark.parametrize(
    ("sent", "found"),
    [({}, {}), ({"resolver_ips": None}, {}), ({"resolver_ips": ["10.0.0.1"]}, {"resolver_ips": ["10.0.0.1"]})],
)
def test_resolver_ips_are_present_if_sent(client: ApiClient, sent: dict[str, Any], found: dict[str, Any]) -> None:
    """Unlike ports, missing resolvers are not null."""
    host = {"hostname": "db.internal", "resolver_network": {**NETWORK, **sent}}
    assert client.create(tcp_config(host=host)).result["host"]["resolver_network"] == {**NETWORK, **found}


def test_tls_settings_are_present_if_set(client: ApiClient) -> None:
    """Null is the same as a missing field."""
    settings = {"cert_verification_mode": "verify_ca"}
    assert client.create(tcp_config(name="a", tls_settings=settings)).result["tls_settings"] == settings
    assert "tls_settings" not in client.create(tcp_config(name="b", tls_settings=None)).result
    assert "tls_settings" not in client.create(tcp_config(name="c")).result


def test_timestamps_have_whole_seconds() -> None:
    """A time is truncated, not rounded, and converted to UTC."""
    moment = datetime.fromisoformat("2026-09-29T10:00:59.999+02:00")
    client = ApiClient(Directory(now=moment))
    assert client.create(tcp_config()).result["created_at"] == "2026-09-29T08:00:59Z"


def test_timestamps_are_equal(client: ApiClient) -> None:
    """The API does not keep the time of creation."""
    created = client.create(tcp_config()).result
    updated = client.update(created["service_id"], tcp_config()).result
    for service in (created, updated, client.get(created["service_id"]).result):
        assert service["created_at"] == service["updated_at"]


def test_service_id_is_a_uuid_of_version_7(client: ApiClient) -> None:
    """Identifiers contain the time in milliseconds and are different."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    ids = [client.create(tcp_config(name=f"{number}")).result["service_id"] for number in range(50)]
    assert len(set(ids)) == len(ids)
    for service_id in ids:
        identifier = UUID(service_id)
        created = datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)
        assert str(identifier) == service_id
        assert (service_id[14], identifier.variant) == ("7", "specified in RFC 4122")
        assert before <= created <= datetime.now(UTC)


# Create and update


def test_update_replaces_every_field(client: ApiClient) -> None:
    """Fields that a PUT omits are cleared."""
    settings = {"cert_verification_mode": "disabled"}
    service_id = service_id_of(client.create(tcp_config(tls_settings=settings, app_protocol="mysql", labels=[1])))
    host = {"ipv4": "10.0.0.9", "network": NETWORK}
    result = client.update(service_id, {"name": "b", "type": "tcp", "host": host}).result
    assert (result["name"], result["host"]["ipv4"]) == ("b", "10.0.0.9")
    assert (result["tcp_port"], result["app_protocol"]) == (None, None)
    assert not {"tls_settings", "labels"} & result.keys()


def test_update_keeps_the_service_id(client: ApiClient) -> None:
    """The identifier is the only value that a PUT keeps."""
    service_id = service_id_of(client.create(tcp_config()))
    assert client.update(service_id, http_config()).result["service_id"] == service_id


def test_update_resets_created_at() -> None:
    """Both timestamps are the time of the PUT."""
    moments = iter([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)])
    client = ApiClient(Directory(now=moments.__next__))
    service_id = service_id_of(client.create(tcp_config()))
    updated = client.update(service_id, tcp_config()).result
    assert (updated["created_at"], updated["updated_at"]) == ("2026-01-02T00:00:00Z",) * 2


def test_update_clears_tls_settings(client: ApiClient) -> None:
    """The TLS settings are replaced like every other field, including the fields inside them."""
    settings = {"cert_verification_mode": "verify_ca", "client_certificate": CERTIFICATE}
    service_id = service_id_of(client.create(tcp_config(tls_settings=settings)))
    changed = {"cert_verification_mode": "verify_full"}
    assert client.update(service_id, tcp_config(tls_settings=changed)).result["tls_settings"] == changed
    assert "tls_settings" not in client.update(service_id, tcp_config()).result


def test_update_converts_the_hostname(client: ApiClient) -> None:
    """Two spellings of a hostname are the same."""
    service_id = service_id_of(client.create(tcp_config()))
    host = {"hostname": "Example-Host.local", "resolver_network": NETWORK}
    assert client.update(service_id, tcp_config(host=host)).result["host"]["hostname"] == "example-host.local"


def test_create_converts_the_hostname(client: ApiClient) -> None:
    """A POST does the same as a PUT."""
    host = {"hostname": "Example-Host.local", "resolver_network": NETWORK}
    assert client.create(tcp_config(host=host)).result["host"]["hostname"] == "example-host.local"


def test_update_with_the_own_name_succeeds(client: ApiClient) -> None:
    """Only another service can be in conflict."""
    service_id = service_id_of(client.create(tcp_config(name="a")))
    assert client.update(service_id, tcp_config(name="a", tcp_port=1)).status == 200


def test_update_can_change_the_type(client: ApiClient) -> None:
    """The fields of the former type are removed."""
    result = client.update(service_id_of(client.create(tcp_config())), http_config()).result
    assert result["type"] == "http"
    assert not {"tcp_port", "app_protocol"} & result.keys()


@pytest.mark.parametrize("hostname", ["localhost", "printer.local", "db.default.svc.cluster.local"])
def test_local_addresses_are_accepted(client: ApiClient, hostname: str) -> None:
    """Addresses are those of the private network, and they can be local to the tunnel."""
    host: dict[str, Any] = {"ipv4": "127.0.0.1", "network": NETWORK}
    assert client.create(tcp_config(name="a", host=host)).status == 200
    host = {"hostname": hostname, "resolver_network": {**NETWORK, "resolver_ips": ["127.0.0.1"]}}
    assert client.create(tcp_config(name="b", host=host)).status == 200


def test_addresses_are_stored_as_sent(client: ApiClient) -> None:
    """Only hostnames are converted."""
    host = {"ipv6": "FD00:0::1", "network": {"tunnel_id": TUNNEL.upper()}}
    found = client.create(tcp_config(host=host)).result["host"]
    assert {key: found[key] for key in host} == host


def test_unknown_fields_are_stored(client: ApiClient) -> None:
    """Fields that the contract does not contain are stored and returned at every depth."""
    host = {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL, "zone": "a"}, "weight": 3}
    created = client.create(tcp_config(host=host, labels=[{"team": "data"}], note=None)).result
    assert {key: created["host"][key] for key in host} == host
    found = client.get(created["service_id"]).result
    assert (found["labels"], found["note"]) == ([{"team": "data"}], None)


def test_read_only_fields_are_ignored(client: ApiClient) -> None:
    """A request cannot choose the identifier or the timestamps, even with values of another type."""
    created = client.create(tcp_config(service_id="mine", created_at=5, updated_at=None)).result
    assert created["service_id"] != "mine"
    assert created["created_at"] == created["updated_at"] != 5


def test_null_is_the_same_as_missing(client: ApiClient) -> None:
    """A service with nulls is stored like one without the fields."""
    host = {"ipv4": "10.0.0.1", "network": NETWORK, "ipv6": None, "hostname": None, "resolver_network": None}
    config = {"name": "a", "type": "tcp", "host": {"ipv4": "10.0.0.1", "network": NETWORK}}
    service_id = service_id_of(client.create(config))
    without_nulls = client.update(service_id, config).result
    nulls = {"tcp_port": None, "app_protocol": None, "tls_settings": None, "host": host}
    with_nulls = client.update(service_id, {**config, **nulls}).result
    times = {"created_at": None, "updated_at": None}
    assert {**with_nulls, **times} == {**without_nulls, **times}


# List and delete


def test_empty_account_has_no_result_info(client: ApiClient) -> None:
    """The account is empty at the start, and after its last service has been deleted."""
    assert client.list().envelope == {"result": [], "success": True, "errors": [], "messages": []}
    client.delete(service_id_of(client.create(tcp_config())))
    assert "result_info" not in client.list("page=2").envelope


def test_list_has_result_info(client: ApiClient) -> None:
    """The numbers are those of the services with the requested type."""
    client.create(tcp_config())
    assert list(client.list().envelope) == ["result", "success", "errors", "messages", "result_info"]
    result_info = {"page": 1, "per_page": 1000, "count": 0, "total_count": 0, "total_pages": 0}
    assert client.list("type=http").envelope["result_info"] == result_info


def test_list_is_filtered_by_type(client: ApiClient) -> None:
    """Services of the other type are not in the list."""
    client.create(tcp_config())
    client.create(http_config())
    assert [service["name"] for service in client.list("type=http").result] == ["web-app"]


def test_list_is_paged(client: ApiClient, directory: Directory) -> None:
    """A page has at most as many services as requested."""
    for number in range(1000):
        directory.add(ACCOUNT, tcp_config(name=f"{number}"))
    assert len(client.list().result) == 1000
    assert len(client.list("per_page=300&page=4").result) == 100
    assert client.list("per_page=1001").status == 400


def test_page_past_the_end_is_empty(client: ApiClient) -> None:
    """Clients that ignore `result_info` stop at an empty page."""
    client.create(tcp_config())
    assert client.list("page=2").result == []


def test_list_is_in_order_of_creation(client: ApiClient) -> None:
    """An update does not change the order."""
    ids = [service_id_of(client.create(tcp_config(name=name))) for name in "bac"]
    client.update(ids[0], tcp_config(name="z"))
    assert [service["service_id"] for service in client.list().result] == ids


def test_delete_returns_a_null_result(client: ApiClient) -> None:
    """The response has an envelope, not an empty body."""
    response = client.delete(service_id_of(client.create(tcp_config())))
    assert response.envelope == {"result": None, "success": True, "errors": [], "messages": []}


def test_deleted_tunnel_leaves_its_services(client: ApiClient, directory: Directory) -> None:
    """The service refers to a tunnel that no longer exists, so it cannot be replaced by itself."""
    service = client.create(tcp_config()).result
    directory.delete_tunnel(TUNNEL)
    assert client.get(service["service_id"]).result == service
    assert client.update(service["service_id"], tcp_config()).status == 400
    assert client.delete(service["service_id"]).status == 200


# Failures


def test_failure_has_one_error(client: ApiClient) -> None:
    """A body with several problems gets one error, which has neither `source` nor `documentation_url`."""
    response = client.create({"type": "none", "host": {}})
    (error,) = response.envelope["errors"]
    assert error.keys() == {"code", "message"}


NOT_FOUND = (404, [(5104, f'Service (ID: "{UNKNOWN_ID}") not found')])


def test_get_of_an_unknown_service(client: ApiClient) -> None:
    """The message contains the identifier."""
    assert failure(client.get(UNKNOWN_ID)) == NOT_FOUND


def test_update_of_an_unknown_service(client: ApiClient) -> None:
    """A PUT does not create a service."""
    assert failure(client.update(UNKNOWN_ID, tcp_config())) == NOT_FOUND


def test_delete_of_an_unknown_service(client: ApiClient) -> None:
    """A service cannot be deleted twice."""
    assert failure(client.delete(UNKNOWN_ID)) == NOT_FOUND


def test_name_in_use(client: ApiClient) -> None:
    """A name is unique in an account, for POST and PUT, and is free again after a DELETE."""
    first = service_id_of(client.create(tcp_config(name="a")))
    second = service_id_of(client.create(tcp_config(name="b")))
    message = "request contained invalid parameters: Service name 'a' already exists"
    for response in (client.create(tcp_config(name="a")), client.update(second, tcp_config(name="a"))):
        assert failure(response) == (400, [(5101, message)])
    client.delete(first)
    assert client.update(second, tcp_config(name="a")).status == 200


@pytest.mark.parametrize("key", ["network", "resolver_network"])
def test_unknown_tunnel(directory: Directory, client: ApiClient, key: str) -> None:
    """A tunnel that does not exist, or that was deleted, is rejected by POST and PUT, in every shape of host."""
    service_id = service_id_of(client.create(tcp_config()))
    address = {"network": {"ipv4": "10.0.0.1"}, "resolver_network": {"hostname": "db.internal"}}[key]
    config = tcp_config(name="b", host={**address, key: {"tunnel_id": TUNNEL.upper()}})
    directory.delete_tunnel(TUNNEL)
    for response in (client.create(config), client.update(service_id, config)):
        assert failure(response) == (400, [(5101, "request contained invalid parameters: Tunnel ID Not Found")])


def test_tunnels_exist_by_default() -> None:
    """A list of tunnels, the deletion of a tunnel and one fixed identifier restrict the tunnels that exist."""
    nil, other = "00000000-0000-4000-8000-000000000000", CERTIFICATE

    def statuses(directory: Directory) -> list[int]:
        client = ApiClient(directory)
        hosts = [{"ipv4": "10.0.0.1", "network": {"tunnel_id": tunnel_id}} for tunnel_id in (TUNNEL, other, nil)]
        return [client.create(tcp_config(name=f"{number}", host=host)).status for number, host in enumerate(hosts)]

    assert statuses(Directory()) == [200, 200, 400]
    assert statuses(Directory(tunnels=[UUID(TUNNEL), nil])) == [200, 400, 400]
    assert statuses(Directory(tunnels=[])) == [400, 400, 400]
    directory = Directory(tunnels=[TUNNEL, other])
    directory.delete_tunnel(UUID(TUNNEL))
    assert statuses(directory) == [400, 200, 400]
    directory.reset()
    assert statuses(directory) == [200, 200, 400]


@pytest.mark.parametrize(
    ("body", "field", "position"),
    [
        (b'{"name":"a","type":"tcp","tcp_port":80}', "host", "line 1 column 39"),
        (
            b'{"name":"a}","type":"tcp","host":{"ipv4":"10.0.0.1","network":{}},"x":[{}]}',
            "tunnel_id",
            "line 1 column 64",
        ),
        (
            '{"type":"tcp","host":{"ipv4":"10.0.0.1","network":{}},"é":1,"name":"ü"}'.encode(),
            "tunnel_id",
            "line 1 column 52",
        ),
        (b'{\n  "type": "tcp",\n  "name": "a"\n}\n', "host", "line 4 column 1"),
    ],
)
def test_missing_field(client: ApiClient, body: bytes, field: str, position: str) -> None:
    """The position is the number of bytes up to the end of the object that lacks the field."""
    message = f"invalid json: bad json data: missing field `{field}` at {position}"
    assert failure(client.request("POST", SERVICES, body)) == (400, [(5102, message)])


def test_unknown_tls_mode(client: ApiClient) -> None:
    """The message lists the modes of the contract."""
    modes = ", ".join(f"`{mode}`" for mode in DOCUMENT["components"]["schemas"]["CertVerificationMode"]["enum"])
    response = client.create(tcp_config(tls_settings={"cert_verification_mode": "full"}))
    ((code, message),) = failure(response)[1]
    assert (response.status, code) == (400, 5102)
    assert message.startswith(f"invalid json: bad json data: unknown variant `full`, expected one of {modes}")


def test_invalid_value(client: ApiClient) -> None:
    """The message names the field, the value and what is expected."""
    message = "invalid json: bad json data: tcp_port: expected a value from 1 to 65535, not 70000 at line 1 column 118"
    config = tcp_config(tcp_port=70000)
    assert failure(client.create(config)) == (400, [(5102, message.replace("118", str(len(json.dumps(config)) - 1)))])


def test_first_problem_is_reported(client: ApiClient) -> None:
    """Like a parser, the emulator reports an invalid value before a missing field of the same object."""
    (error,) = client.create({"type": "tcp", "host": {"ipv4": "10.0.0.1", "network": {}}, "tcp_port": 0}).messages
    assert "missing field `tunnel_id`" in error
    (error,) = client.create({"type": "tcp", "host": {"ipv4": "10.0.0.1", "network": NETWORK}, "tcp_port": 0}).messages
    assert "tcp_port: " in error


@pytest.mark.parametrize("body", [b"", b"{", b'{"a":1,"a":2}', b"[" * 101 + b"]" * 101])
def test_malformed_json(client: ApiClient, body: bytes) -> None:
    """A body that parsers reject or read differently is rejected."""
    status, ((code, message),) = failure(client.request("POST", SERVICES, body))
    assert (status, code) == (400, 5102)
    assert message.startswith("invalid json: ")


def test_invalid_query(client: ApiClient) -> None:
    """The message names the parameter."""
    message = "request contained invalid parameters: page: expected a value from 1 to 2147483647, not 0"
    assert failure(client.list("page=0")) == (400, [(5101, message)])


def test_missing_credentials(client: ApiClient) -> None:
    """A request needs a token, or both an email address and a key."""
    message = "Missing X-Auth-Key, X-Auth-Email or Authorization headers"
    assert failure(client.request("GET", SERVICES, headers={})) == (400, [(9106, message)])


def test_malformed_authorization(client: ApiClient) -> None:
    """The useful part of the error is in its `error_chain`."""
    response = client.request("GET", SERVICES, headers={"Authorization": "Basic dTpw"})
    assert response.status == 400
    assert response.envelope["errors"] == [
        {
            "code": 6003,
            "message": "Invalid request headers",
            "error_chain": [{"code": 6111, "message": "Invalid format for Authorization header"}],
        }
    ]


def test_wrong_token() -> None:
    """Another token than the configured one is rejected."""
    client = ApiClient(Directory(token="right"))
    assert failure(client.list()) == (401, [(10000, "Authentication error")])


def test_missing_permission(client: ApiClient, directory: Directory) -> None:
    """A token without the permission can be simulated with a fault."""
    directory.inject(status=403, method="POST")
    assert failure(client.create(tcp_config())) == (403, [(10000, "Authentication error")])


@pytest.mark.parametrize("path", ["/client/v4/no-such-path", f"{SERVICES}/{UNKNOWN_ID}/more"])
def test_unknown_route(client: ApiClient, path: str) -> None:
    """The first message contains the path."""
    first = f"Could not route to {path}, perhaps your object identifier is invalid?"
    assert failure(client.request("GET", path)) == (404, [(7003, first), (7000, "No route for that URI")])


@pytest.mark.parametrize("path", [f"{SERVICES}/mine", SERVICES.replace(ACCOUNT, "mine")])
def test_malformed_identifier(client: ApiClient, path: str) -> None:
    """A path with a malformed identifier is an unknown path."""
    response = client.request("GET", path)
    assert (response.status, response.codes) == (404, [7003, 7000])


def test_method_not_available(client: ApiClient) -> None:
    """The message contains the method."""
    response = client.request("PROPFIND", SERVICES, tcp_config())
    assert failure(response) == (405, [(7001, "Method PROPFIND not available for that URI.")])


@pytest.mark.parametrize("fault", [{"retry_after": 10}, {"status": 429}])
def test_rate_limit(client: ApiClient, directory: Directory, fault: dict[str, Any]) -> None:
    """The code is the API's own."""
    directory.inject(**fault)
    response = client.list()
    assert failure(response) == (429, [(971, "Please wait and consider throttling your request speed")])


def test_full_account(client: ApiClient, directory: Directory) -> None:
    """By default, the limit of services is that of the API."""
    for number in range(1000):
        directory.add(ACCOUNT, tcp_config(name=f"db-{number}"))
    response = client.create(tcp_config())
    assert failure(response) == (409, [(1006, "The account already has 1000 services, which is the limit")])


def test_long_body(client: ApiClient) -> None:
    """The limit is one mebibyte."""
    response = client.create(tcp_config(note="x" * 1024 * 1024))
    assert failure(response) == (413, [(1005, "The body has more than 1048576 bytes")])


def test_other_content_type(client: ApiClient) -> None:
    """The message names both content types."""
    response = client.request("POST", SERVICES, tcp_config(), {**TOKEN, "content-type": "text/plain"})
    assert failure(response) == (415, [(1004, "Content-Type: expected application/json, not text/plain")])


def test_checks_have_an_order() -> None:
    """A request with every problem gets, one after another, the failure for each of them."""
    directory = Directory(token="right", limit=1, tunnels=[TUNNEL])
    client = ApiClient(directory)
    right = {"Authorization": "Bearer right", **JSON}
    unknown_tunnel = {"ipv4": "10.0.0.1", "network": {"tunnel_id": UNKNOWN_ID}}
    service_id = directory.add(ACCOUNT, tcp_config(name="a"))["service_id"]
    invalid = tcp_config(name="a", tcp_port=0, host=unknown_tunnel)
    valid = tcp_config(name="a", host=unknown_tunnel)
    requests: list[tuple[str, str, Any, dict[str, str], int]] = [
        ("PROPFIND", f"{SERVICES}/x/y", invalid, {}, 7003),
        ("PROPFIND", f"{SERVICES}/x", invalid, {}, 7001),
        ("PUT", f"{SERVICES}/x", invalid, {}, 9106),
        ("PUT", f"{SERVICES}/x", invalid, right, 7003),
        ("PUT", f"{SERVICES}/{UNKNOWN_ID}", invalid, right, 5102),
        ("PUT", f"{SERVICES}/{UNKNOWN_ID}", valid, right, 5104),
        ("PUT", f"{SERVICES}/{service_id}", valid, right, 5101),
        ("POST", SERVICES, valid, right, 5101),
        ("POST", SERVICES, tcp_config(name="a"), right, 5101),
        ("POST", SERVICES, tcp_config(name="b"), right, 1006),
    ]
    for method, path, body, headers, code in requests:
        assert client.request(method, path, body, headers).code == code


def test_accounts_are_separate(client: ApiClient, directory: Directory) -> None:
    """Another account can have a service with the same name."""
    other = ApiClient(directory, account="f" * 32)
    service_id = service_id_of(client.create(tcp_config()))
    assert other.list().result == []
    for response in (other.get(service_id), other.update(service_id, tcp_config()), other.delete(service_id)):
        assert (response.status, response.code) == (404, 5104)
    assert other.create(tcp_config()).status == 200


# Credentials and headers


@pytest.mark.parametrize(
    "headers", [{"Authorization": "Bearer x"}, {"X-Auth-Email": "a@example.com", "X-Auth-Key": "x"}]
)
def test_both_authentication_schemes_work(client: ApiClient, headers: dict[str, str]) -> None:
    """Any credentials are accepted by default."""
    assert client.request("GET", SERVICES, headers=headers).status == 200


def test_content_type_has_no_charset(client: ApiClient) -> None:
    """Successes and failures have the same content type."""
    for response in (client.list(), client.get(UNKNOWN_ID)):
        assert response.headers["content-type"] == "application/json"


def test_responses_have_a_ray_id(client: ApiClient) -> None:
    """Each response has another identifier."""
    rays = [client.list().headers["cf-ray"] for _ in range(3)]
    assert len(set(rays)) == 3
    assert all(re.fullmatch("[0-9a-f]{16}-[A-Z]{3}", ray) for ray in rays)


def test_responses_have_rate_limit_headers(client: ApiClient) -> None:
    """The number of remaining requests does not count down."""
    for response in (client.list(), client.list(), client.get(UNKNOWN_ID)):
        assert response.headers["ratelimit"] == '"default";r=1199;t=1'
        assert response.headers["ratelimit-policy"] == '"default";q=1200;w=300'


def test_rate_limit_is_not_enforced(client: ApiClient) -> None:
    """More requests than the limit are carried out."""
    assert {client.get(UNKNOWN_ID).status for _ in range(1300)} == {404}


def test_retry_after_is_sent_with_429(client: ApiClient, directory: Directory) -> None:
    """Other responses do not have the header."""
    directory.inject(retry_after=7)
    limited = client.list()
    assert (limited.headers["retry-after"], limited.headers["ratelimit"]) == ("7", '"default";r=0;t=7')
    assert "retry-after" not in client.list().headers


# Certificates


@pytest.mark.parametrize("field", ["certificate_authority", "client_certificate"])
def test_certificates_require_a_mode(client: ApiClient, field: str) -> None:
    """A certificate is stored with a mode, and rejected without one."""
    settings = {"cert_verification_mode": "verify_ca", field: CERTIFICATE}
    assert client.create(tcp_config(tls_settings=settings)).result["tls_settings"] == settings
    response = client.create(tcp_config(name="b", tls_settings={field: CERTIFICATE}))
    assert (response.status, response.code) == (400, 5102)


def test_disabled_mode_rejects_a_certificate_authority(client: ApiClient) -> None:
    """A client certificate can be used without verification of the origin."""
    disabled = {"cert_verification_mode": "disabled"}
    assert client.create(tcp_config(tls_settings={**disabled, "client_certificate": CERTIFICATE})).status == 200
    response = client.create(tcp_config(name="b", tls_settings={**disabled, "certificate_authority": CERTIFICATE}))
    assert (response.status, response.code) == (400, 5102)


# Beyond the five operations


def test_operation_without_behaviour_returns_its_example() -> None:
    """The example of the first successful response is returned, whatever the request is."""
    document = copy.deepcopy(DOCUMENT)
    example = {"result": {"count": 3}, "success": True}
    content = {"application/json": {"example": example}}
    path = document["paths"]["/accounts/{account_id}/connectivity/directory/services"]
    path["patch"] = {"operationId": "merge", "responses": {"400": {}, "202": {"content": content}}}
    response = Directory(contract=document).handle("PATCH", SERVICES, TOKEN.items())
    assert (response.status, json.loads(response.body)) == (202, example)
    path["patch"] = {"operationId": "merge", "responses": {"204": {"description": "no body"}}}
    response = Directory(contract=document).handle("PATCH", SERVICES, TOKEN.items())
    assert (response.status, response.body) == (204, b"")
    path["patch"] = {"operationId": "merge", "responses": {"400": {}}}
    response = Directory(contract=document).handle("PATCH", SERVICES, TOKEN.items())
    assert response.status == 501
    assert "merge" in json.loads(response.body)["errors"][0]["message"]
