"""Whatever is sent, the answer is a clear one: never a 500, and always what the contract allows."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers_vpc.testing import Directory

from .calls import EXAMPLES, SERVICES, TOKEN, Caller, make_config

API = Caller(Directory(limit=10**9))
LITTLE = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["10.0.0.1", "fd00::1", "verify_ca", "http", "tcp", "0191dce4-9ab4-7fce-b660-8e5dec5172da"])
)
KEYS = st.text() | st.sampled_from(
    [*make_config(), "ipv4", "ipv6", "network", "hostname", "resolver_network", "resolver_ips", "http_port"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths to all parts of a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in items for place in places(part, (*path, key)))]


@st.composite
def altered(draw: st.DrawFn) -> Any:
    """One of the contract's requests with one of its parts taken out or replaced by anything."""
    name = draw(st.sampled_from([name for name in EXAMPLES if name.endswith("Request")]))
    request = json.loads(json.dumps(EXAMPLES[name]))
    path = draw(st.sampled_from(places(request)))
    if not path:
        return draw(VALUES)
    owner = request
    for step in path[:-1]:
        owner = owner[step]
    if draw(st.booleans()):
        owner[path[-1]] = draw(VALUES)
    else:
        del owner[path[-1]]
    return request


@LITTLE
@given(st.sampled_from(["POST", "PUT"]), st.binary())
def test_any_bytes_get_a_clear_answer(method: str, raw: bytes) -> None:
    """Bytes that are no JSON are the client's fault."""
    assert API(method, "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e" * (method == "PUT"), raw=raw).status == 400


@LITTLE
@given(VALUES)
def test_any_json_gets_a_clear_answer(value: Any) -> None:
    """JSON that is no service is refused with a message and a place for each problem."""
    reply = API("POST", body=value)
    assert reply.status in (200, 400, 409)
    if reply.status == 400:
        assert None not in reply.pointers


@settings(LITTLE, max_examples=150)
@given(altered())
def test_a_request_with_one_wrong_part_gets_a_clear_answer(value: Any) -> None:
    """A part that is missing or replaced is refused by its own name, or accepted and answered as it was sent."""
    reply = API("POST", body=value)
    assert reply.status in (200, 400, 409)
    if reply.status == 200:
        read_only = ("service_id", "created_at", "updated_at")
        for fields in (reply.result, value):
            for field in read_only:
                fields.pop(field, None)
        assert reply.result == value
    assert all(len(message) < 400 for message in reply.envelope["errors"] and reply.messages)


@LITTLE
@given(st.text(), st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_any_target_and_headers_get_a_clear_answer(path: str, query: str, headers: dict[str, str]) -> None:
    """Paths, queries and headers of any kind are refused in an envelope."""
    for target in (path, f"{SERVICES}/{path}?{query}", f"{SERVICES}?{query}"):
        answer = API.directory.handle("GET", target, [*headers.items(), *TOKEN.items()])
        assert answer.status in (200, 400, 404, 405)
        assert json.loads(answer.body)["success"] is (answer.status == 200)
