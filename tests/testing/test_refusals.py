"""What is refused, and that each refusal tells what is wrong and where."""

import copy
import json
from typing import Any

import pytest

from workers_vpc.testing import Directory

from .calls import ACCOUNT, DOCUMENT, SERVICES, TOKEN, TUNNEL, Caller, make_config

NETWORK = {"tunnel_id": TUNNEL}
IPV4 = {"ipv4": "10.0.0.1", "network": NETWORK}
SHAPES = "expected the keys of exactly one shape (ipv4 and network; ipv6 and network; "
ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"


def named(hostname: Any, **network: Any) -> dict[str, Any]:
    """Return a host with a name."""
    return {"hostname": hostname, "resolver_network": {"tunnel_id": TUNNEL, **network}}


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    ("body", "pointers", "message"),
    [
        ({}, ["/name", "/host", "/type"], "name: required, but missing"),
        (make_config(name=""), ["/name"], 'name: expected a length of at least 1, not ""'),
        (make_config(name=None), ["/name"], "name: expected a string, not null"),
        (make_config(tcp_port=0), ["/tcp_port"], "tcp_port: expected a value from 1 to 65535, not 0"),
        (make_config(tcp_port=65536), ["/tcp_port"], "not 65536"),
        (make_config(tcp_port="5432"), ["/tcp_port"], 'tcp_port: expected an integer or null, not "5432"'),
        (make_config(tcp_port=True), ["/tcp_port"], "tcp_port: expected an integer or null, not true"),
        (make_config(tcp_port=1.5), ["/tcp_port"], "not 1.5"),
        (make_config(type="http", http_port=0, https_port=-1), ["/http_port", "/https_port"], "http_port: "),
        (make_config(type="udp"), ["/type"], "unknown variant `udp`, expected `http` or `tcp` at type"),
        (make_config(type="udp", name=7), ["/name", "/type"], "name: expected a string, not 7"),
        (make_config(type=5), ["/type"], "type: expected a string, not 5"),
        ({"name": "a", "host": IPV4}, ["/type"], "type: required, but missing"),
        (
            make_config(tls_settings={"cert_verification_mode": "full"}),
            ["/tls_settings/cert_verification_mode"],
            "invalid json: bad json data: unknown variant `full`, "
            "expected one of `verify_full`, `verify_ca`, `disabled` at tls_settings.cert_verification_mode",
        ),
        (make_config(tls_settings={}), ["/tls_settings/cert_verification_mode"], "required, but missing"),
        (make_config(tls_settings=5), ["/tls_settings"], "tls_settings: expected an object or null, not 5"),
        (make_config(app_protocol="redis"), ["/app_protocol"], "`redis`, expected `postgresql` or `mysql`"),
        (make_config(host=None), ["/host"], "host: expected an object, not null"),
        (make_config(host={}), ["/host"], SHAPES),
        (make_config(host={"network": NETWORK}), ["/host"], "not an object with network"),
        (make_config(host={"ipv4": "10.0.0.1"}), ["/host/network"], "host.network: required, but missing"),
        (make_config(host={"hostname": "a.b"}), ["/host/resolver_network"], "required, but missing"),
        (
            make_config(host={"ipv4": "10.0.0.256", "network": {"tunnel_id": "abc"}}),
            ["/host/ipv4", "/host/network/tunnel_id"],
            'host.ipv4: expected an IPv4 address, not "10.0.0.256"',
        ),
        (
            make_config(host={"ipv6": "10.0.0.1", "network": NETWORK}),
            ["/host/ipv6"],
            "expected an IPv6 address",
        ),
        (
            make_config(host={**IPV4, "ipv6": "fd00::g"}),
            ["/host/ipv6"],
            "host.ipv6: expected an IPv6 address",
        ),
        (make_config(host={"ipv4": "10.0.0.1", "network": {}}), ["/host/network/tunnel_id"], "required"),
        (make_config(host={**IPV4, **named("a.b")}), ["/host"], SHAPES),
        (make_config(host={**IPV4, "ipv6": "fd00::1", **named("a.b")}), ["/host"], SHAPES),
        (make_config(host=named("http://a.b/")), ["/host/hostname"], "expected a hostname of at most 253"),
        (make_config(host=named("10.0.0.1")), ["/host/hostname"], 'and no IP address, not "10.0.0.1"'),
        (make_config(host=named("a" * 254)), ["/host/hostname"], "… (256 characters)"),
        (
            make_config(host=named("a.b", resolver_ips=["10.0.0.1", "dns", 5])),
            ["/host/resolver_network/resolver_ips/1", "/host/resolver_network/resolver_ips/2"],
            'resolver_ips[1]: expected an IPv4 address or an IPv6 address, not "dns"',
        ),
        ([], [""], "body: expected an object, not an array"),
        ("text", [""], 'body: expected an object, not "text"'),
        (None, [""], "body: expected an object, not null"),
    ],
)
def test_a_wrong_body_is_named_by_field_value_and_rule(
    api: Caller, method: str, body: Any, pointers: list[str], message: str
) -> None:
    """Each problem has an entry of its own that points into the body, read from the kind that was meant."""
    service_id = api("POST", body=make_config(name="before")).result["service_id"] if method == "PUT" else ""
    before = api.directory.services(ACCOUNT)
    reply = api(method, service_id, raw=json.dumps(body).encode())
    assert (reply.status, reply.pointers) == (400, pointers)
    assert message in reply.messages[0]
    assert api.directory.services(ACCOUNT) == before


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "body: required, but empty"),
        (b"{", "invalid json: Expecting property name"),
        (b"{} {}", "invalid json: Extra data"),
        (b"\xff{}", "invalid json: byte 0 is not UTF-8"),
        ("{}".encode("utf-16"), "is not UTF-8"),
        (b"\xef\xbb\xbf{}", "invalid json: Unexpected UTF-8 BOM"),
        (b'{"name": NaN}', "invalid json: NaN is no JSON number"),
        (b'{"name": -Infinity}', "invalid json: -Infinity is no JSON number"),
        (b'{"name": 1e999}', "invalid json: the number 1e999 is out of range"),
        (b'{"name": ' + b"9" * 5000 + b"}", "invalid json: Exceeds the limit"),
        (b'{"name": "a", "name": "b"}', "invalid json: the key 'name' comes twice"),
        (b'{"name": "\\ud800"}', "invalid json: a string has half of a surrogate pair"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "invalid json: nested deeper than 100 levels"),
        (b"[" * 100_000, "invalid json: nested deeper than 100 levels"),
    ],
)
def test_malformed_json_has_its_own_answer(api: Caller, raw: bytes, message: str) -> None:
    """What is no JSON, or what parsers would read differently, is refused with the reason."""
    reply = api("POST", raw=raw)
    assert (reply.status, reply.pointers) == (400, [""])
    assert message in reply.messages[0]


def test_brackets_within_strings_are_not_nesting(api: Caller) -> None:
    """A name full of brackets is just a name, whatever is escaped in it."""
    name = '\\"' + "[{" * 200
    assert api("POST", body=make_config(name=name)).result["name"] == name


def test_a_body_of_more_than_a_mebibyte_is_refused(api: Caller) -> None:
    """A huge body is refused with 413, one just below the bound is not."""
    assert api("POST", body=make_config(note="x" * 1024 * 1024)).status == 413
    assert api("POST", body=make_config(note="x" * 1024 * 1000)).status == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_content_type_is_refused(api: Caller, content_type: str) -> None:
    """A body that is not declared as JSON is refused with 415, which names both types."""
    headers = {**TOKEN, "content-type": content_type}
    reply = api("POST", body=make_config(), headers=headers)
    assert reply.status == 415
    assert reply.messages == [f"Content-Type: expected application/json, not {content_type or 'nothing'}"]


def test_a_content_type_may_have_parameters(api: Caller) -> None:
    """A charset, or another case of the type's name, changes nothing."""
    headers = {**TOKEN, "CONTENT-TYPE": "Application/JSON; charset=utf-8"}
    assert api("POST", body=make_config(), headers=headers).status == 200


@pytest.mark.parametrize(
    ("query", "pointers", "message"),
    [
        ("page=0", ["/query/page"], "page: expected a value from 1 to 2147483647, not 0"),
        ("page=2147483648", ["/query/page"], "page: expected a value from 1 to 2147483647, not 2147483648"),
        ("page=" + "9" * 30, ["/query/page"], "page: expected an integer, not"),
        ("per_page=1001", ["/query/per_page"], "per_page: expected a value from 1 to 1000, not 1001"),
        ("per_page=1.5", ["/query/per_page"], 'per_page: expected an integer, not "1.5"'),
        ("per_page=", ["/query/per_page"], 'per_page: expected an integer, not ""'),
        ("page=1&page=2", ["/query/page"], "page: given 2 times"),
        ("type=udp", ["/query/type"], 'type: expected "tcp" or "http", not "udp"'),
        ("type=&page=x", ["/query/type", "/query/page"], 'type: expected "tcp" or "http", not ""'),
    ],
)
def test_wrong_query_parameters_are_named(api: Caller, query: str, pointers: list[str], message: str) -> None:
    """Each wrong parameter has an entry with its name, its value and what it may be."""
    reply = api("GET", query=query)
    assert (reply.status, reply.pointers) == (400, pointers)
    assert reply.messages[0].startswith(message)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_id_that_is_no_uuid_is_named(api: Caller, method: str) -> None:
    """A service id of another form is a wrong request, not an unknown service."""
    reply = api(method, "not%2Fa-uuid", make_config())
    assert (reply.status, reply.pointers) == (400, ["/path/service_id"])
    assert reply.messages == ['service_id: expected a UUID, not "not/a-uuid"']


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_service_is_not_found(api: Caller, method: str) -> None:
    """An id that no service has is 404 with 5104."""
    reply = api(method, ID, make_config())
    assert (reply.status, reply.code, reply.messages) == (404, 5104, ["Service not found"])


def test_an_account_that_is_none_is_named(directory: Directory) -> None:
    """The message says in words what an account identifier is."""
    reply = Caller(directory, account="mine")("GET")
    assert (reply.status, reply.pointers) == (400, ["/path/account_id"])
    assert reply.messages == ['account_id: expected 32 letters and digits, not "mine"']


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "*",
        "/client/v4",
        "/client/v4/accounts",
        f"{SERVICES}/{ID}/more",
        SERVICES.removeprefix("/client/v4"),
        "/client/v4x" + SERVICES.removeprefix("/client/v4"),
    ],
)
def test_unknown_routes_are_told_so(api: Caller, path: str) -> None:
    """Any other path is 404 with Cloudflare's two codes for it."""
    reply = api.send("GET", path, TOKEN)
    assert reply.status == 404
    assert [error["code"] for error in reply.envelope["errors"]] == [7003, 7000]


def test_a_forgotten_base_path_is_hinted_at(api: Caller) -> None:
    """Who points a client at the port alone is told the base path."""
    assert "the base path is /client/v4" in api.send("GET", "/accounts/x", TOKEN).messages[1]


@pytest.mark.parametrize(
    ("method", "service_id", "allowed"),
    [("PATCH", ID, "GET, PUT, DELETE"), ("PUT", "", "GET, POST"), ("TRACE", "", "GET, POST")],
)
def test_other_methods_are_not_allowed(api: Caller, method: str, service_id: str, allowed: str) -> None:
    """A known path refuses other methods with 405 and says which there are."""
    reply = api(method, service_id, make_config())
    assert (reply.status, reply.code, reply.headers["allow"]) == (405, 1009, allowed)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Auth-Email": "a@example.com"},
        {"X-Auth-Key": "key"},
        {"X-Auth-Email": "a@example.com", "X-Auth-Key": ""},
    ],
)
def test_missing_credentials_are_9106(api: Caller, headers: dict[str, str]) -> None:
    """No credentials, or half of email and key, are told by the code for missing headers."""
    reply = api("GET", headers=headers)
    assert (reply.status, reply.code) == (401, 9106)


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Basic dTpw", "Bearer a b", "secret-token"])
def test_a_malformed_authorization_header_is_6003(api: Caller, value: str) -> None:
    """An Authorization header that holds no bearer token is told so, even beside email and key."""
    headers = {"Authorization": value, "X-Auth-Email": "a@example.com", "X-Auth-Key": "key"}
    reply = api("GET", headers=headers)
    assert (reply.status, reply.code) == (400, 6003)


BEARER = {"authorization": "bearer  right"}
KEY = {"x-auth-email": "a@example.com", "x-auth-key": "right"}


@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        ({}, BEARER, 200),
        ({}, KEY, 200),
        ({"token": "right"}, BEARER, 200),
        ({"token": "other"}, BEARER, 401),
        ({"token": "right"}, KEY, 401),
        ({"api_key": "right"}, KEY, 200),
        ({"api_key": "other"}, KEY, 401),
        ({"api_key": "right"}, BEARER, 401),
        ({"token": "other", "api_key": "right"}, KEY, 200),
        ({"token": "right", "api_key": "other"}, {**BEARER, **KEY}, 200),
    ],
)
def test_credentials_are_checked_where_some_are_set(
    settings: dict[str, str], headers: dict[str, str], status: int
) -> None:
    """Any credentials will do until a token or a key is set; then only these, and a token goes first."""
    reply = Caller(Directory(**settings))("GET", headers=headers)  # type: ignore[arg-type]
    assert reply.status == status
    if status == 401:
        assert (reply.code, reply.messages) == (10000, ["Authentication error"])


def test_a_refused_request_changes_nothing_and_shows_no_secret(api: Caller) -> None:
    """Wrong credentials stop a request before anything happens, and stay out of the answer."""
    locked = Caller(Directory(token="right"))
    answer = locked("POST", body=make_config(), headers={"Authorization": "Bearer hunter2"})
    assert locked.directory.services(ACCOUNT) == []
    assert "hunter2" not in json.dumps(answer.envelope) + repr(locked.directory.requests)


def newer_contract() -> dict[str, Any]:
    """Return the contract as it may be one day: one more field, service kind, parameter and operation."""
    document = copy.deepcopy(DOCUMENT)
    schemas = document["components"]["schemas"]
    schemas["TcpServiceConfig"]["properties"]["idle_timeout"] = {"type": "integer", "minimum": 1}
    schemas["UdpServiceConfig"] = copy.deepcopy(schemas["TcpServiceConfig"])
    schemas["UdpServiceConfig"]["properties"]["type"] = {"type": "string", "const": "udp"}
    schemas["UnknownServiceConfig"]["properties"]["type"]["not"]["enum"].append("udp")
    schemas["ServiceConfig"]["oneOf"].append({"$ref": "#/components/schemas/UdpServiceConfig"})
    schemas["ServiceType"]["enum"].append("udp")
    listing = document["paths"]["/accounts/{account_id}/connectivity/directory/services"]
    listing["get"]["parameters"].append({"name": "tag", "in": "query", "required": True, "schema": {}})
    listing["patch"] = {"operationId": "merge", "responses": {}}
    return document


def test_a_newer_contract_is_obeyed_without_a_change_here() -> None:
    """Fields, kinds, parameters and operations come from the document, and so do the messages about them."""
    directory = Directory(contract=newer_contract())

    def call(method: str, query: str = "", body: Any = None) -> Any:
        headers = [("authorization", "Bearer x"), ("content-type", "application/json")]
        answer = directory.handle(method, SERVICES + query, headers, json.dumps(body).encode())
        return answer.status, json.loads(answer.body)

    assert call("POST", body=make_config(type="udp", idle_timeout=5))[0] == 200
    status, envelope = call("POST", body=make_config(name="b", idle_timeout=0))
    assert (status, envelope["errors"][0]["source"]["pointer"]) == (400, "/idle_timeout")
    message = call("POST", body=make_config(name="b", type="sctp"))[1]["errors"][0]["message"]
    assert message.endswith("expected one of `http`, `tcp`, `udp` at type")
    assert call("GET", "?type=udp")[1]["errors"][0]["message"] == "tag: required, but missing"
    assert call("GET", "?type=udp&tag=a")[1]["result_info"]["count"] == 1
    status, envelope = call("PATCH")
    assert status == 501
    assert "merge" in envelope["errors"][0]["message"]
