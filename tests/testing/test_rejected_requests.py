"""Invalid requests are rejected, and each error says what is wrong and where."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from workers_vpc.testing import Directory

from .api_client import ACCOUNT, SERVICES, TOKEN, TUNNEL, UNKNOWN_ID, ApiClient, tcp_config
from .contract import DOCUMENT, methods_of

SERVICE = f"{SERVICES}/{UNKNOWN_ID}"


@pytest.fixture
def directory() -> Directory:
    """An empty directory that explains each failure."""
    return Directory(explain=True)


SCHEMAS = DOCUMENT["components"]["schemas"]
APP_PROTOCOLS = SCHEMAS["AppProtocol"]["enum"]
CERT_VERIFICATION_MODES = SCHEMAS["CertVerificationMode"]["enum"]
NETWORK = {"tunnel_id": TUNNEL}
IPV4 = {"ipv4": "10.0.0.1", "network": NETWORK}
NOT_ONE_SHAPE = "host: expected the keys of exactly one shape ("


def hostname_host(hostname: Any, **network: Any) -> dict[str, Any]:
    """Return a host with a hostname."""
    return {"hostname": hostname, "resolver_network": {"tunnel_id": TUNNEL, **network}}


def variants(values: Iterable[str]) -> str:
    """Return values of the contract in the form in which the API's messages list them."""
    names = [f"`{value}`" for value in values]
    return " or ".join(names) if len(names) == 2 else f"one of {', '.join(names)}"


def service_types() -> list[str]:
    """Return the service types that have a schema in the contract."""
    members = [SCHEMAS[member["$ref"].rpartition("/")[2]] for member in SCHEMAS["ServiceConfig"]["oneOf"]]
    types = [member["properties"]["type"] for member in members]
    return [type_schema["const"] for type_schema in types if "const" in type_schema]


INVALID_BODIES = [
    ({}, ["/name", "/host", "/type"], "name: required, but missing"),
    (tcp_config(name=""), ["/name"], 'name: expected a length of at least 1, not ""'),
    (tcp_config(name=None), ["/name"], "name: expected a string, not null"),
    (tcp_config(tcp_port=0), ["/tcp_port"], "tcp_port: expected a value from 1 to 65535, not 0"),
    (tcp_config(tcp_port=65536), ["/tcp_port"], "not 65536"),
    (tcp_config(tcp_port="5432"), ["/tcp_port"], 'tcp_port: expected an integer or null, not "5432"'),
    (tcp_config(tcp_port=True), ["/tcp_port"], "tcp_port: expected an integer or null, not true"),
    (tcp_config(tcp_port=1.5), ["/tcp_port"], "not 1.5"),
    (tcp_config(type="http", http_port=0, https_port=-1), ["/http_port", "/https_port"], "http_port: "),
    (tcp_config(type="none"), ["/type"], f"unknown variant `none`, expected {variants(service_types())} at type"),
    (tcp_config(type="none", name=7), ["/name", "/type"], "name: expected a string, not 7"),
    (tcp_config(type=5), ["/type"], "type: expected a string, not 5"),
    ({"name": "a", "host": IPV4}, ["/type"], "type: required, but missing"),
    (
        tcp_config(tls_settings={"cert_verification_mode": "full"}),
        ["/tls_settings/cert_verification_mode"],
        "invalid json: bad json data: unknown variant `full`, "
        f"expected {variants(CERT_VERIFICATION_MODES)} at tls_settings.cert_verification_mode",
    ),
    (tcp_config(tls_settings={}), ["/tls_settings/cert_verification_mode"], "required, but missing"),
    (tcp_config(tls_settings=5), ["/tls_settings"], "tls_settings: expected an object or null, not 5"),
    (
        tcp_config(app_protocol="none"),
        ["/app_protocol"],
        f"`none`, expected {variants(SCHEMAS['AppProtocol']['enum'])}",
    ),
    (tcp_config(host=None), ["/host"], "host: expected an object, not null"),
    (tcp_config(host={}), ["/host"], NOT_ONE_SHAPE),
    (tcp_config(host={"network": NETWORK}), ["/host"], "not an object with network"),
    (tcp_config(host={"ipv4": "10.0.0.1"}), ["/host/network"], "host.network: required, but missing"),
    (tcp_config(host={"hostname": "a.b"}), ["/host/resolver_network"], "required, but missing"),
    (
        tcp_config(host={"ipv4": "10.0.0.256", "network": {"tunnel_id": "abc"}}),
        ["/host/ipv4", "/host/network/tunnel_id"],
        'host.ipv4: expected an IPv4 address, not "10.0.0.256"',
    ),
    (tcp_config(host={"ipv6": "10.0.0.1", "network": NETWORK}), ["/host/ipv6"], "expected an IPv6 address"),
    (tcp_config(host={**IPV4, "ipv6": "fd00::g"}), ["/host/ipv6"], "host.ipv6: expected an IPv6 address"),
    (tcp_config(host={"ipv4": "10.0.0.1", "network": {}}), ["/host/network/tunnel_id"], "required"),
    (tcp_config(host={**IPV4, **hostname_host("a.b")}), ["/host"], NOT_ONE_SHAPE),
    (tcp_config(host={**IPV4, "ipv6": "fd00::1", **hostname_host("a.b")}), ["/host"], NOT_ONE_SHAPE),
    (tcp_config(host=hostname_host("http://a.b/")), ["/host/hostname"], "expected a hostname of at most 253"),
    (tcp_config(host=hostname_host("10.0.0.1")), ["/host/hostname"], 'is not an IP address, not "10.0.0.1"'),
    (tcp_config(host=hostname_host("a" * 254)), ["/host/hostname"], "… (256 characters)"),
    (
        tcp_config(host=hostname_host("a.b", resolver_ips=["10.0.0.1", "dns", 5])),
        ["/host/resolver_network/resolver_ips/1", "/host/resolver_network/resolver_ips/2"],
        'resolver_ips[1]: expected an IPv4 address or an IPv6 address, not "dns"',
    ),
    ([], [""], "body: expected an object, not an array"),
    ("text", [""], 'body: expected an object, not "text"'),
    (None, [""], "body: expected an object, not null"),
]


@pytest.mark.parametrize(("body", "pointers", "message"), INVALID_BODIES)
def test_create_with_an_invalid_body_names_field_value_and_expectation(
    client: ApiClient, directory: Directory, body: Any, pointers: list[str], message: str
) -> None:
    """Each error points into the body, is about the type or host shape that was meant, and nothing is created."""
    response = client.request("POST", SERVICES, json.dumps(body).encode())
    assert (response.status, response.pointers) == (400, pointers)
    assert message in response.explanations[0]["message"]
    assert directory.services(ACCOUNT) == []


@pytest.mark.parametrize(("body", "pointers", "message"), INVALID_BODIES)
def test_update_with_an_invalid_body_names_field_value_and_expectation(
    client: ApiClient, directory: Directory, body: Any, pointers: list[str], message: str
) -> None:
    """Each error points into the body, is about the type or host shape that was meant, and nothing is changed."""
    before = directory.add(ACCOUNT, tcp_config(name="before"))
    response = client.request("PUT", client.path(before["service_id"]), json.dumps(body).encode())
    assert (response.status, response.pointers) == (400, pointers)
    assert message in response.explanations[0]["message"]
    assert directory.services(ACCOUNT) == [before]


def test_message_for_a_host_lists_the_shapes_of_the_contract(client: ApiClient) -> None:
    """The message for a host without a shape lists the required keys of every known shape."""
    (explanation,) = client.create(tcp_config(host={})).explanations
    references = [member["$ref"].rpartition("/")[2] for member in SCHEMAS["ServiceHost"]["oneOf"]]
    shapes = [" and ".join(SCHEMAS[name]["required"]) for name in references if name != "UnknownHost"]
    assert f"({'; '.join(shapes)})" in explanation["message"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "body: required, but empty"),
        (b"{", "invalid json: Expecting property name"),
        (b"{} {}", "invalid json: Extra data"),
        (b"\xff{}", "invalid json: byte 0 is not UTF-8"),
        ("{}".encode("utf-16"), "is not UTF-8"),
        (b"\xef\xbb\xbf{}", "invalid json: Unexpected UTF-8 BOM"),
        (b'{"name": NaN}', "invalid json: NaN is not a JSON number"),
        (b'{"name": -Infinity}', "invalid json: -Infinity is not a JSON number"),
        (b'{"name": 1e999}', "invalid json: the number 1e999 is out of range"),
        (b'{"name": ' + b"9" * 5000 + b"}", "invalid json: Exceeds the limit"),
        (b'{"name": "a", "name": "b"}', "invalid json: duplicate key 'name'"),
        (b'{"name": "\\ud800"}', "invalid json: a string contains half of a surrogate pair"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "invalid json: nested deeper than 100 levels"),
        (b"[" * 100_000, "invalid json: nested deeper than 100 levels"),
    ],
)
def test_malformed_json_is_rejected(client: ApiClient, body: bytes, message: str) -> None:
    """A body that is not JSON, or that parsers read differently, is rejected with the reason."""
    response = client.request("POST", SERVICES, body)
    assert (response.status, response.pointers) == (400, [""])
    assert message in response.explanations[0]["message"]


def test_brackets_in_strings_are_not_nesting(client: ApiClient) -> None:
    """A name that contains many brackets and an escaped quote is accepted."""
    name = '\\"' + "[{" * 200
    assert client.create(tcp_config(name=name)).result["name"] == name


def test_body_of_more_than_one_mebibyte_is_rejected(client: ApiClient) -> None:
    """A body above the limit is rejected with 413; a body just below it is accepted."""
    assert client.create(tcp_config(note="x" * 1024 * 1024)).status == 413
    assert client.create(tcp_config(note="x" * 1024 * 1000)).status == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_content_type_is_rejected(client: ApiClient, content_type: str) -> None:
    """A body that is not declared as JSON is rejected with 415, and the message names both types."""
    response = client.request("POST", SERVICES, tcp_config(), {**TOKEN, "content-type": content_type})
    assert response.status == 415
    assert response.messages == [f"Content-Type: expected application/json, not {content_type or 'nothing'}"]


def test_content_type_can_have_parameters(client: ApiClient) -> None:
    """A charset and the case of the media type are ignored."""
    headers = {**TOKEN, "CONTENT-TYPE": "Application/JSON; charset=utf-8"}
    assert client.request("POST", SERVICES, tcp_config(), headers).status == 200


TYPES = " or ".join(f'"{name}"' for name in SCHEMAS["ServiceType"]["enum"])


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
        ("type=none", ["/query/type"], f'type: expected {TYPES}, not "none"'),
        ("type=&page=x", ["/query/type", "/query/page"], f'type: expected {TYPES}, not ""'),
    ],
)
def test_invalid_query_parameter_is_named(client: ApiClient, query: str, pointers: list[str], message: str) -> None:
    """Each invalid parameter has an error with its name, its value and what is expected."""
    response = client.list(query)
    assert (response.status, response.pointers) == (400, pointers)
    assert response.explanations[0]["message"].startswith(message)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_service_id_that_is_not_a_uuid_is_rejected(client: ApiClient, method: str) -> None:
    """A path with a malformed service identifier does not exist."""
    response = client.request(method, f"{SERVICES}/not%2Fa-uuid", tcp_config())
    assert (response.status, response.pointers) == (404, ["/path/service_id"])
    assert response.messages[2:] == ['service_id: expected a UUID, not "not/a-uuid"']


def test_malformed_account_id_is_rejected(directory: Directory) -> None:
    """The message describes the format of an account identifier."""
    response = ApiClient(directory, account="mine").list()
    assert (response.status, response.pointers) == (404, ["/path/account_id"])
    assert response.messages[2:] == ['account_id: expected 32 letters and digits, not "mine"']


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "*",
        "/client/v4",
        "/client/v4/accounts",
        f"{SERVICE}/more",
        SERVICES.removeprefix("/client/v4"),
        "/client/v4x" + SERVICES.removeprefix("/client/v4"),
    ],
)
def test_unknown_path_is_not_found(client: ApiClient, path: str) -> None:
    """Any other path gets a 404 with Cloudflare's two codes for it."""
    response = client.request("GET", path)
    assert response.status == 404
    assert response.codes[:2] == [7003, 7000]


def test_message_for_a_missing_base_path_names_it(client: ApiClient) -> None:
    """If a client is configured without the base path, the message names the base path."""
    assert "the base path is /client/v4" in client.request("GET", "/accounts/x").messages[2]


@pytest.mark.parametrize("path", [SERVICES, SERVICE])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_methods_outside_the_contract_are_rejected(client: ApiClient, path: str, method: str) -> None:
    """A path rejects the methods that the contract does not define with 405, and names those that it defines."""
    allowed = methods_of(path)
    response = client.request(method, path, tcp_config())
    if method in allowed:
        assert response.status in (200, 404)
    else:
        assert (response.status, response.code) == (405, 7001)
        assert set(response.headers["allow"].split(", ")) == allowed
