"""Any request gets a clear response: never a 500, and always one that the contract allows."""

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers_vpc.testing import Directory

from .api_client import SERVICES, TOKEN, TUNNEL, UNKNOWN_ID, ApiClient, tcp_config
from .contract import example_requests

CLIENT = ApiClient(Directory(limit=10**9, explain=True))
EXAMPLES = example_requests()
FAST = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
READ_ONLY_FIELDS = ("service_id", "created_at", "updated_at")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["10.0.0.1", "fd00::1", "verify_ca", "http", "tcp", TUNNEL])
)
KEYS = st.text() | st.sampled_from(
    [*tcp_config(), "ipv4", "ipv6", "network", "hostname", "resolver_network", "resolver_ips", "http_port"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)


def paths_in(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to all parts of a JSON value, including the value itself."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in items for found in paths_in(part, (*path, key)))]


@st.composite
def modified_examples(draw: st.DrawFn) -> Any:
    """Return an example request of the contract in which one part is removed or replaced by any value."""
    config = copy.deepcopy(EXAMPLES[draw(st.sampled_from(sorted(EXAMPLES)))])
    path = draw(st.sampled_from(paths_in(config)))
    if not path:
        return draw(VALUES)
    parent = config
    for key in path[:-1]:
        parent = parent[key]
    if draw(st.booleans()):
        parent[path[-1]] = draw(VALUES)
    else:
        del parent[path[-1]]
    return config


@FAST
@given(st.sampled_from([("POST", SERVICES), ("PUT", f"{SERVICES}/{UNKNOWN_ID}")]), st.binary())
def test_bytes_that_are_not_a_service_are_rejected(operation: tuple[str, str], body: bytes) -> None:
    """Arbitrary bytes are a client error."""
    assert CLIENT.request(*operation, body).status == 400


@FAST
@given(VALUES)
def test_json_that_is_not_a_service_is_rejected(value: Any) -> None:
    """Arbitrary JSON is rejected, with an explanation that has a pointer."""
    response = CLIENT.request("POST", SERVICES, json.dumps(value).encode())
    assert response.status in (200, 400)
    if response.status == 400:
        assert response.pointers


@settings(FAST, max_examples=150)
@given(modified_examples())
def test_a_modified_example_is_rejected_or_stored_as_sent(value: Any) -> None:
    """A service with one removed or replaced part is rejected with short messages, or stored in a stable form."""
    response = CLIENT.request("POST", SERVICES, json.dumps(value).encode())
    assert response.status in (200, 400)
    if response.status == 200:
        sent = {key: part for key, part in value.items() if key not in (*READ_ONLY_FIELDS, "host", "tls_settings")}
        assert {key: response.result[key] for key in sent} == sent
        replaced = CLIENT.request("PUT", f"{SERVICES}/{response.result['service_id']}", response.result)
        times = {"created_at": None, "updated_at": None}
        assert {**replaced.result, **times} == {**response.result, **times}
    else:
        assert all(len(message) < 400 for message in response.messages)


@FAST
@given(st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_any_path_query_and_headers_get_an_envelope(path: str, query: str, headers: dict[str, str]) -> None:
    """Arbitrary paths, queries and headers get a response with an envelope."""
    for target in (path, f"{SERVICES}/{path}?{query}", f"{SERVICES}?{query}"):
        response = CLIENT.directory.handle("GET", target, [*headers.items(), *TOKEN.items()])
        assert response.status in (200, 400, 404, 405)
        assert json.loads(response.body)["success"] is (response.status == 200)
