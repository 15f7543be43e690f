"""Operations: how arguments become a request, and a response becomes a model."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers_vpc_core.composite_schemas import ArraySchema
from workers_vpc_core.errors import DecodeError, NotFoundError
from workers_vpc_core.operations import Operation
from workers_vpc_core.schemas import BooleanSchema, EnumSchema, IntegerSchema, StringSchema, UuidSchema
from workers_vpc_core.unset import UNSET

from .drawings import CIRCLE, CIRCLE_REQUEST, OWNER_ID, SHAPE, Circle, Color, Point, ShapePage, ShapeResponse

REPLACE = Operation(
    "PUT",
    "/drawings/{name}/shapes/{shape_id}",
    ShapeResponse,
    path_parameters={"name": StringSchema(min_length=1), "shape_id": UuidSchema()},
    query={
        "color": EnumSchema(Color),
        "page": IntegerSchema(minimum=1),
        "draft": BooleanSchema(),
        "tags": ArraySchema(StringSchema()),
    },
    headers={"X-Depth": IntegerSchema()},
    body=SHAPE,
)
LIST = Operation("GET", "/shapes", ShapePage, page_size=10)
DELETE: Operation[None] = Operation("DELETE", "/shapes", None)
IDENTIFIERS = {"name": "plan", "shape_id": OWNER_ID}


def response(status: int = 200, **content: Any) -> httpx.Response:
    """Return a response to a request."""
    return httpx.Response(status, request=httpx.Request("GET", "https://example.com/shapes"), **content)


# Requests


def test_request_contains_path_query_headers_and_body() -> None:
    """Each argument is encoded as its schema says."""
    request = REPLACE.request(
        {"name": "plan", "shape_id": OWNER_ID.upper()},
        query={"color": Color.RED, "page": 2, "draft": True, "tags": ["a", "b"]},
        headers={"X-Depth": 3},
        body=Circle(Point(1, 2), 3),
        options={"timeout": 5},
    )
    assert request.operation is REPLACE
    assert request.path == f"/drawings/plan/shapes/{OWNER_ID}"
    assert request.query == {"color": "red", "page": "2", "draft": "true", "tags": ["a", "b"]}
    assert request.headers == {"X-Depth": "3"}
    assert json.loads(request.content or b"") == {"kind": "circle", "center": {"x": 1, "y": 2}, "radius": 3}
    assert request.options == {"timeout": 5}


def test_unset_arguments_are_left_out() -> None:
    """A request without arguments has neither query nor headers nor body."""
    request = REPLACE.request(IDENTIFIERS, query={"color": UNSET, "page": UNSET}, headers={"X-Depth": UNSET})
    assert (request.query, request.headers, request.content) == ({}, {}, None)


@given(st.text(min_size=1).filter(lambda name: name not in (".", "..")))
def test_argument_is_exactly_one_segment_of_the_path(name: str) -> None:
    """No character of an argument can end its segment, so the request cannot address another resource."""
    path = REPLACE.request({"name": name, "shape_id": OWNER_ID}).path
    url = httpx.URL(f"https://example.com{path}")
    assert url.path == f"/drawings/{name}/shapes/{OWNER_ID}"
    assert url.raw_path.count(b"/") == 4
    assert (url.query, url.fragment) == (b"", "")


@pytest.mark.parametrize("name", [".", ".."])
def test_argument_that_would_change_the_path_is_rejected(name: str) -> None:
    """HTTP clients and servers remove the segments `.` and `..` from a path."""
    with pytest.raises(ValueError, match=r"^name: must be the segment of a path \(got '\.+'\)$"):
        REPLACE.request({"name": name, "shape_id": OWNER_ID})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path_parameters": {**IDENTIFIERS, "name": ""}}, "name: must be a string of at least 1 character (got '')"),
        ({"path_parameters": {**IDENTIFIERS, "shape_id": "x"}}, "shape_id: must be a UUID (got 'x')"),
        ({"path_parameters": {**IDENTIFIERS, "shape_id": UNSET}}, "shape_id: required, must be a UUID"),
        ({"path_parameters": {**IDENTIFIERS, "shape_id": []}}, "shape_id: must be a UUID (got [])"),
        ({"query": {"page": 0}}, "page: must be an integer at least 1 (got 0)"),
        ({"query": {"page": True}}, "page: must be an integer at least 1 (got True)"),
        ({"headers": {"X-Depth": "3"}}, "X-Depth: must be an integer (got '3')"),
        ({"options": {"timeout": -1}}, "timeout: must be seconds above 0, an httpx.Timeout or None (got -1)"),
        ({"body": {"kind": "circle", "radius": 0}}, "center: required, must be Point"),
    ],
)
def test_invalid_argument_is_rejected(arguments: dict[str, Any], message: str) -> None:
    """The message begins with the name of the argument."""
    with pytest.raises(ValueError) as caught:
        REPLACE.request(**{"path_parameters": IDENTIFIERS, **arguments})
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"patience": 5}, "unexpected keyword argument 'patience'"),
        ({"patience": 5, "a": 1}, "unexpected keyword arguments 'a', 'patience'"),
    ],
)
def test_unknown_option_is_rejected(options: Any, message: str) -> None:
    """An unknown option is a TypeError, as for any Python function."""
    with pytest.raises(TypeError) as caught:
        REPLACE.request(IDENTIFIERS, options=options)
    assert str(caught.value) == message


def test_errors_of_a_body_have_a_line_each() -> None:
    """All errors of a mapping are reported at once."""
    body = {"kind": "circle", "center": {"x": "1"}, "radius": 0, "owner": {}, "shape_id": "x"}
    with pytest.raises(ValueError) as caught:
        REPLACE.request(IDENTIFIERS, body=body)
    assert str(caught.value).splitlines() == [
        "center.x: must be an integer (got '1')",
        "center.y: required, must be an integer",
        "radius: must be a number more than 0 (got 0)",
        "owner.owner_id: required, must be a UUID",
        "shape_id: must be a UUID (got 'x')",
    ]


@pytest.mark.parametrize("body", [CIRCLE, Circle.from_dict(CIRCLE)], ids=["mapping", "model"])
def test_read_only_fields_are_not_sent(body: Any) -> None:
    """Fields that only the API sets are left out of a mapping and of a model."""
    assert json.loads(REPLACE.request(IDENTIFIERS, body=body).content or b"") == CIRCLE_REQUEST


def test_invalid_values_that_were_decoded_are_sent_back() -> None:
    """A model that the API returned is not validated again as a whole, only the attributes that are assigned."""
    circle = Circle.from_dict({**CIRCLE_REQUEST, "radius": 0, "new": 1})
    circle.color = None
    sent = json.loads(REPLACE.request(IDENTIFIERS, body=circle).content or b"")
    assert sent == {**CIRCLE_REQUEST, "radius": 0, "new": 1, "color": None}


# Responses


def test_response_is_decoded_to_the_model() -> None:
    """The result contains status, headers, body and document."""
    document = {"success": True, "result": CIRCLE}
    result = REPLACE.read(response(201, json=document, headers={"cf-ray": "8f"}))
    assert (result.status_code, result.request_id) == (201, "8f")
    assert json.loads(result.content) == document
    assert isinstance(result.parsed.result, Circle)


def test_response_without_a_model_is_not_decoded() -> None:
    """A delete has no result, whatever the body is."""
    for accepted in (response(204), response(json={}), response(json=[1])):
        assert DELETE.read(accepted).parsed is None


def test_failure_is_raised() -> None:
    """The error depends on the status."""
    with pytest.raises(NotFoundError):
        REPLACE.read(response(404))


@pytest.mark.parametrize(
    ("operation", "document", "message"),
    [
        (REPLACE, None, "the response is empty"),
        (REPLACE, [1], "the response is not a JSON object"),
        (REPLACE, {"success": True}, "result: required, but missing (in ShapeResponse)"),
        (REPLACE, {"success": True, "result": None}, "result: must be an object (got null)"),
        (REPLACE, {"success": True, "result": 5}, "result: must be an object (got 5)"),
        (LIST, {"success": True, "result": None}, "result: must be a list (got null)"),
        (LIST, {"success": True, "result": {}}, "result: must be a list (got {})"),
        (
            LIST,
            {"success": True, "result": [{"kind": "circle"}]},
            "result[0].center: required, but missing (in ShapePage > Circle)",
        ),
    ],
)
def test_document_that_does_not_fit_is_a_decode_error(
    operation: Operation[Any], document: object, message: str
) -> None:
    """The error says what is wrong and contains the beginning of the body."""
    body = b"" if document is None else json.dumps(document).encode()
    with pytest.raises(DecodeError) as caught:
        operation.read(response(content=body))
    assert str(caught.value).startswith(message)
    assert caught.value.body == body.decode()
