"""Resources in the forms in which Cloudflare publishes contracts: bodies are checked and sent, responses read."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from published_resources.api.relay import AsyncRelay, Relay
from published_resources.api.store import AsyncStore, Store, date_operation
from published_resources.models import (
    KeyInfo,
    RelayMoveRequest,
    RelayMoveResponseResult,
    RlCached,
    RlDirect,
    RlEventJson,
    RlEventText,
    RlItem,
    RlLabel,
    RlProbe,
    RlRelay,
    RlRelayLabels,
    RlRelayTargetInternet,
    RlRelayTargetPrivate,
    StoreUploadRequest,
    StoreUploadRequestMetadata,
    UUIDModel,
)
from recorded_api import ACCOUNT, BASE_URL, RecordedAPI

from workers_vpc_core.client import AsyncClient, Client
from workers_vpc_core.errors import NotFoundError
from workers_vpc_core.unset import UNSET

ID = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
TARGET = {"user": "u", "host": "h", "port": 5}
#: A relay as the API returns it: without the fields that only callers set.
RELAY = {"id": ID, "name": "r", "zone": "zone", "target": TARGET}


class Responses:
    """An API that returns one response after another, and records the requests.

    Args:
        *responses: The responses.
    """

    def __init__(self, *responses: httpx.Response) -> None:
        self._responses = list(responses)
        self.requests: list[httpx.Request] = []

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._responses.pop(0)

    def client(self) -> Client:
        """Return a client of the API."""
        return Client(BASE_URL, http_client=httpx.Client(transport=httpx.MockTransport(self._respond)))

    def async_client(self) -> AsyncClient:
        """Return an async client of the API."""
        return AsyncClient(BASE_URL, http_client=httpx.AsyncClient(transport=httpx.MockTransport(self._respond)))


def envelope(result: Any, **more: Any) -> httpx.Response:
    """Return a successful response."""
    return httpx.Response(200, json={"success": True, "errors": [], "messages": [], "result": result, **more})


def relay(**changes: Any) -> RlRelay:
    """Return a relay as a caller creates it."""
    fields: dict[str, Any] = {
        "id": ID,
        "name": "r",
        "password": "secret",
        "zone": "zone",
        "target": RlRelayTargetInternet("u", "h", 5),
    }
    return RlRelay(**fields | changes)


@pytest.fixture
def api() -> RecordedAPI:
    """An API that returns a relay."""
    return RecordedAPI(RELAY)


def test_envelope_by_all_of_is_recognised(api: RecordedAPI) -> None:
    """The result of an envelope that consists of several parts is returned, and replaces the placeholder."""
    result: RlRelay = Relay(api.client(), ACCOUNT).fetch(ID)
    assert result.target == RlRelayTargetInternet("u", "h", 5)
    assert asyncio.run(AsyncRelay(api.async_client(), ACCOUNT).fetch(ID)) == result


def test_failure_needs_no_schema() -> None:
    """A failure is an error with the reasons of the response, although its schema is not supported."""
    failure = httpx.Response(404, json={"success": False, "errors": [{"code": 1001, "message": "none"}]})
    with pytest.raises(NotFoundError, match="1001 none"):
        Relay(Responses(failure).client(), ACCOUNT).fetch(ID)


def test_body_is_sent(api: RecordedAPI) -> None:
    """A model is sent with the fields that callers set; the API's own fields are left out."""
    sent = relay(labels=RlRelayLabels(additional_properties={"a": {"text": "t", "added": "now"}}))
    Relay(api.client(), ACCOUNT).relay_create(sent)
    expected = {"name": "r", "password": "secret", "zone": "zone", "target": TARGET, "labels": {"a": {"text": "t"}}}
    assert api.last_body == expected
    asyncio.run(AsyncRelay(api.async_client(), ACCOUNT).relay_create(expected))
    assert api.last_body == expected


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"zone": "ab"}, r"^zone: must be a string of at least 3 characters of at most 32 characters \(got 'ab'\)$"),
        ({"password": None}, r"^password: "),
        ({"ttl": 29}, r"^ttl: must be a number at least 30 or 1 \(got 29\)$"),
        ({"target": {"user": "u", "tunnel": "t"}}, r"^target\.token: required"),
        ({"target": {"user": "u", "host": "h", "port": 99999}}, r"^target\.port: must be an integer at most 65535"),
        ({"mode": {"cached": 1}}, r"^mode\.cached: must be False or True \(got 1\)$"),
        ({"mode": {}}, r"^mode\.cached: required"),
        ({"limits": {"burst": 0}}, r"^limits\.burst: "),
        ({"labels": {"a": {}}}, r"^labels\.a\.text: required"),
    ],
)
def test_wrong_body_is_rejected(api: RecordedAPI, changes: dict[str, Any], message: str) -> None:
    """A value that the contract excludes is rejected before the request."""
    body = {"name": "r", "password": "secret", "zone": "zone", "target": TARGET, **changes}
    with pytest.raises(ValueError, match=message):
        Relay(api.client(), ACCOUNT).relay_create(body)
    assert api.requests == []


@pytest.mark.parametrize("field", ["name", "password", "zone", "target"])
def test_required_field_is_required_in_a_request(api: RecordedAPI, field: str) -> None:
    """A field that a request requires cannot be left out, even if it is read-only behind a reference."""
    body = {"name": "r", "password": "secret", "zone": "zone", "target": TARGET}
    del body[field]
    with pytest.raises(ValueError, match=rf"^{field}: required"):
        Relay(api.client(), ACCOUNT).relay_create(body)


def test_fields_of_a_request_are_never_read_only(api: RecordedAPI) -> None:
    """In an object that only requests contain, fields that are read-only behind a reference are sent."""
    Relay(api.client(), ACCOUNT).relay_move(ID, RelayMoveRequest("z", near="n"))
    assert api.last_body == {"zone": "z", "near": "n"}


def test_write_only_field_is_not_returned() -> None:
    """A write-only field may be absent from a response, is needed to send the model, and is not in its repr."""
    api = RecordedAPI(RELAY)
    relays = Relay(api.client(), ACCOUNT)
    found = relays.fetch(ID)
    assert found.password is UNSET
    with pytest.raises(ValueError, match=r"^RlRelay\.password: required"):
        relays.relay_create(found)
    found.password = "secret"
    relays.relay_create(found)
    assert api.last_body["password"] == "secret"
    assert "secret" not in repr(found)


def test_union_is_read_without_its_write_only_fields() -> None:
    """The members of a union are distinguished in a response, too, although it lacks their write-only fields."""
    api = RecordedAPI({**RELAY, "target": {"user": "u", "tunnel": "t"}})
    target = Relay(api.client(), ACCOUNT).fetch(ID).target
    assert isinstance(target, RlRelayTargetPrivate)


def test_discriminator_can_be_a_boolean(api: RecordedAPI) -> None:
    """The mapping of a discriminator selects the model, and the model sends the value."""
    relays = Relay(api.client(), ACCOUNT)
    relays.relay_create(relay(mode=RlCached(seconds=5)))
    assert api.last_body["mode"] == {"cached": True, "seconds": 5}
    assert relay(mode=RlDirect()).to_dict()["mode"] == {"cached": False}
    assert RlRelay.from_dict({**RELAY, "mode": {"cached": True}}).mode == RlCached()


def test_union_inside_all_of_has_all_fields(api: RecordedAPI) -> None:
    """Each member of a union in an `allOf` has the fields of the other parts, with their bounds."""
    relays = Relay(RecordedAPI("sent").client(), ACCOUNT)
    assert relays.relay_send(ID, RlEventText(delay=5, body="b")) == "sent"
    relays = Relay(api.client(), ACCOUNT)
    relays.relay_send(ID, RlEventJson(body={"a": 1}, format="json"))
    assert api.last_body == {"body": {"a": 1}, "format": "json"}
    for wrong in ({"delay": 61, "format": "text"}, {"body": 5}, {"body": 5, "format": "json"}):
        with pytest.raises(ValueError, match=r"delay|body|format"):
            relays.relay_send(ID, wrong)
    relays.relay_send(ID, {"body": "without a format"})
    assert api.last_body == {"body": "without a format"}


def test_any_of_is_reduced_to_the_member_with_all_fields() -> None:
    """The result is the model that has the fields of all members."""
    probe: RlProbe = Relay(RecordedAPI({"url": "u", "last_run": "now"}).client(), ACCOUNT).relay_probe(ID)
    assert probe.last_run == "now"


def test_result_can_be_null_or_absent() -> None:
    """A result that is null, or absent, is None."""
    relays = Relay(Responses(envelope(None), envelope({"moved": True})).client(), ACCOUNT)
    result: RelayMoveResponseResult | None = relays.relay_move(ID)
    assert result is None
    assert relays.relay_move(ID) == RelayMoveResponseResult(moved=True)
    absent = httpx.Response(200, json={"success": True})
    assert Store(Responses(absent).client()).store_uuid("s", "k") is None


def test_envelope_without_result_is_nothing(api: RecordedAPI) -> None:
    """An operation whose envelope has no result returns nothing, and a body without a schema is not sent."""
    Relay(api.client(), ACCOUNT).relay_delete(ID)
    assert api.requests[0].content == b""


def test_all_pages_are_requested() -> None:
    """Page numbers that are published as numbers are integers, and a page without items is the last one."""
    pages = [envelope([RELAY, {**RELAY, "name": "s"}]), envelope([])]
    api = Responses(*pages)
    relays = Relay(api.client(), ACCOUNT)
    names = [each.name for each in relays.relay_list(per_page=2, comment_contains="c")]
    assert names == ["r", "s"]
    assert [request.url.params["page"] for request in api.requests] == ["1", "2"]
    assert api.requests[0].url.params["comment.contains"] == "c"


def test_cursors_are_followed() -> None:
    """The cursor of each page is sent to request the next page, until there is none."""
    pages = [
        envelope([{"TTL.seconds": 1}], result_info={"cursor": "a"}),
        envelope([], result_info={"cursor": "b"}),
        envelope([{"TTL.seconds": 2}], result_info={"cursor": ""}),
    ]
    api = Responses(*pages)
    assert [key.ttl for key in Store(api.client()).store_keys("s")] == [1, 2]
    assert [request.url.params.get("cursor") for request in api.requests] == [None, "a", "b"]


def test_async_cursors_are_followed() -> None:
    """The async client follows cursors, too, and stops if the API repeats one."""
    page = {"result": [{"class": "c"}], "result_info": {"cursor": "a"}}
    api = Responses(*(httpx.Response(200, json={"success": True, **page}) for _ in range(3)))

    async def keys() -> list[KeyInfo]:
        return [key async for key in AsyncStore(api.async_client()).store_keys("s")]

    assert asyncio.run(keys()) == [KeyInfo(class_="c")] * 2


def test_body_can_be_a_list_of_mappings() -> None:
    """A body that is a list accepts models and mappings, and read-only fields are not sent."""
    api = Responses(httpx.Response(204))
    Store(api.client()).store_write("s", [RlItem("a"), {"key": "b", "added": "now"}])
    assert json.loads(api.requests[0].content) == [{"key": "a"}, {"key": "b"}]
    with pytest.raises(ValueError, match=r"^\[0\]\.key: required"):
        Store(api.client()).store_write("s", [{"value": "v"}])


def test_multipart_body_has_named_parts() -> None:
    """A file, an object and a text are parts of a multipart body."""
    api = Responses(httpx.Response(200), httpx.Response(200))
    upload = StoreUploadRequest(file=b"\0\1", metadata=StoreUploadRequestMetadata(size=2), note="n")
    Store(api.client()).store_upload("s", upload)
    asyncio.run(AsyncStore(api.async_client()).store_upload("s", upload))
    for request in api.requests:
        assert request.headers["Content-Type"].startswith("multipart/form-data; boundary=")
        parts = request.content.split(b"--" + request.headers["Content-Type"].partition("boundary=")[2].encode())
        assert [part.split(b'name="')[1].split(b'"')[0] for part in parts[1:-1]] == [b"file", b"metadata", b"note"]
        assert b"\r\n\r\n\0\1\r\n" in parts[1]
        assert b'Content-Type: application/json\r\n\r\n{"size":2}\r\n' in parts[2]
    with pytest.raises(ValueError, match=r"^note: must be a string of at most 9 characters"):
        Store(api.client()).store_upload("s", {"file": b"", "metadata": {}, "note": "too long a note"})


def test_response_can_be_bytes_or_text() -> None:
    """A response that is not JSON is bytes, or text, and the client asks for its media type."""
    api = Responses(httpx.Response(200, content=b"\xff\0"), httpx.Response(200, text="é"), httpx.Response(404))
    value: bytes = Store(api.client()).store_value("s", "k")
    assert value == b"\xff\0"
    text: str = date_operation.sync("s", "k", client=api.client())
    assert text == "é"
    assert [request.headers["Accept"] for request in api.requests] == ["application/octet-stream", "text/plain"]
    with pytest.raises(NotFoundError):
        Store(api.client()).store_value("s", "k")


def test_names_of_the_contract_become_identifiers() -> None:
    """Keywords, digits, dots, other scripts and the names of the generated code become identifiers."""
    assert UUIDModel.from_dict({"größe": 1, "1st": "a"}).größe == 1
    assert KeyInfo(ttl=5, class_="c").to_dict() == {"TTL.seconds": 5, "class": "c"}
    assert RlLabel("t").text == "t"
