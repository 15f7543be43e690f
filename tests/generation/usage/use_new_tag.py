"""A new tag has its own resource classes; operations need no account, no body and no result."""

import asyncio

import httpx
import pytest
from new_tag.api.client_resources import AsyncClientResources, ClientResources
from new_tag.api.health import AsyncHealth, Health, get_status
from new_tag.models import Status
from recorded_api import BASE_URL, RecordedAPI

from workers_vpc_core.client import Client

HEALTHY = httpx.Response(200, json={"healthy": True})


def client(response: httpx.Response) -> Client:
    """Return a client of an API that returns one response."""
    return Client(BASE_URL, http_client=httpx.Client(transport=httpx.MockTransport(lambda _: response)))


def test_tag_is_an_attribute_of_both_clients() -> None:
    """The clients of a package have the resource of each tag, imported when it is first used."""
    assert isinstance(ClientResources(BASE_URL, http_client=httpx.Client()).health, Health)
    assert isinstance(AsyncClientResources(BASE_URL, http_client=httpx.AsyncClient()).health, AsyncHealth)


def test_document_without_result_is_returned() -> None:
    """An operation whose document has no field `result` returns the document."""
    assert Health(client(HEALTHY)).get_status("eu").healthy is True
    assert get_status.sync("eu", client=client(HEALTHY)) == Status(healthy=True)


def test_optional_result_is_none() -> None:
    """An operation whose document may lack the field `result` returns None without it."""
    result: list[Status] | None = Health(client(httpx.Response(200, json={}))).clear_history("eu")
    assert result is None


def test_response_without_body_is_none() -> None:
    """An operation whose response has no body returns None, and its raw response is available."""
    health = Health(client(httpx.Response(204)))
    health.set_status("eu", Status(healthy=False))
    response = health.with_raw_response.set_status("eu", {"healthy": False})
    assert (response.status_code, response.parsed) == (204, None)


def test_optional_body_can_be_left_out() -> None:
    """A request without its optional body has no content."""
    api = RecordedAPI(None)
    Health(api.client()).set_status("eu")
    assert api.requests[0].content == b""
    assert "Content-Type" not in api.requests[0].headers


def test_body_has_its_media_type() -> None:
    """The body is sent with the media type of the contract."""
    api = RecordedAPI(None)
    asyncio.run(AsyncHealth(api.async_client()).set_status("eu", Status(healthy=False)))
    assert api.last_body == {"healthy": False}
    assert api.requests[0].headers["Content-Type"] == "application/merge-patch+json"


def test_body_can_be_a_list() -> None:
    """A body that is not an object is checked and sent."""
    api = RecordedAPI(None)
    health = Health(api.client())
    health.report("eu", [1, 2])
    assert api.last_body == [1, 2]
    with pytest.raises(ValueError, match=r"^\[1\]: must be an integer"):
        health.report("eu", [1, "2"])  # type: ignore[list-item]


def test_path_parameter_can_have_any_name() -> None:
    """A path parameter whose name is not an identifier gets an argument."""
    api = RecordedAPI(None)
    Health(api.client()).report(region_name="a b", body=[])
    assert api.last_url == "/status/a%20b"
