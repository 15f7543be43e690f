"""Operations of the API: how arguments become a request, and a response becomes a model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar, cast
from urllib.parse import quote

from .composite_schemas import ArraySchema
from .error_rules import ErrorRule
from .errors import DecodeError
from .http_library import HttpResponse, encode_multipart
from .models import Model, model_fields
from .options import RequestOptions, check_options
from .responses import (
    Response,
    add_response,
    is_in_messages,
    read_document,
    status_error,
    with_readable_messages,
)
from .retries import logger
from .schemas import Schema, short_repr
from .unset import UNSET

T_co = TypeVar("T_co", covariant=True)

_NO_SCHEMAS: Mapping[str, Schema] = {}
_NO_VALUES: Mapping[str, Any] = {}

#: The media type of a body with several parts, each of which has a name.
MULTIPART = "multipart/form-data"


class APIRequest(NamedTuple, Generic[T_co]):
    """A request as an endpoint function describes it: checked, and independent of a client.

    Attributes:
        operation: The operation.
        path: The path below the base URL.
        query: The query parameters.
        headers: The header parameters.
        content: The body; None for a request without a body.
        options: The options of the call.
    """

    operation: Operation[T_co]
    path: str
    query: Mapping[str, str | list[str]]
    headers: Mapping[str, str]
    content: bytes | None
    options: RequestOptions


class Operation(Generic[T_co]):
    """An operation of the contract.

    Args:
        method: The HTTP method.
        path: The path, with parameters in braces.
        result: The model of a successful response, `str` for text, or `bytes` for a file; None if a success carries
            no information.
        path_parameters: The schema of each path parameter.
        query: The schema of each query parameter.
        headers: The schema of each header parameter.
        body: The schema of the request body; None if there is none.
        content_type: The media type of the request body.
        accept: The media type of a successful response that is not JSON.
        page_size: For an operation with pages: how many items a page has if the caller does not say.
    """

    def __init__(
        self,
        method: str,
        path: str,
        result: type[T_co] | None,
        *,
        path_parameters: Mapping[str, Schema] = _NO_SCHEMAS,
        query: Mapping[str, Schema] = _NO_SCHEMAS,
        headers: Mapping[str, Schema] = _NO_SCHEMAS,
        body: Schema | None = None,
        content_type: str = "application/json",
        accept: str | None = None,
        page_size: int = 0,
    ) -> None:
        self.method = method
        self.path = path
        self.result = result
        self.path_parameters = path_parameters
        self.query = query
        self.headers = headers
        self.body = body
        self.content_type = content_type
        self.accept = accept
        self.page_size = page_size

    def request(
        self,
        path_parameters: Mapping[str, Any] = _NO_VALUES,
        *,
        query: Mapping[str, Any] = _NO_VALUES,
        headers: Mapping[str, Any] = _NO_VALUES,
        body: Any = UNSET,
        options: RequestOptions | None = None,
    ) -> APIRequest[T_co]:
        """Describe a request after checking its arguments.

        Arguments that are UNSET are left out, and so are parameters of the query and headers that are None.

        Raises:
            ValueError: An argument is invalid. The message has a line for each error, with its path and value.
            TypeError: There is no option with a given name.
        """
        content, content_headers = self._content(body)
        segments = {name: _segment(self.path_parameters[name], name, value) for name, value in path_parameters.items()}
        return APIRequest(
            self,
            self.path.format_map(segments),
            {name: _text(self.query[name], name, value) for name, value in query.items() if _is_given(value)},
            {
                **content_headers,
                **{
                    name: str(_text(self.headers[name], name, value))
                    for name, value in headers.items()
                    if _is_given(value)
                },
            },
            content,
            check_options(options),
        )

    def _content(self, body: Any) -> tuple[bytes | None, dict[str, str]]:
        """Return the body of a request, and the headers that describe it and the response."""
        headers = {"Accept": self.accept} if self.accept else {}
        if self.body is None or body is UNSET:
            return None, headers
        if self.content_type == MULTIPART:
            content, headers["Content-Type"] = _multipart_body(self.body, body)
            return content, headers
        return _json_body(self.body, body), headers

    def read(self, response: HttpResponse, error_rules: Sequence[ErrorRule] = ()) -> Response[T_co]:
        """Decode a response.

        Args:
            response: The response.
            error_rules: What is known about the errors of the API.

        Raises:
            APIStatusError: The request failed.
            DecodeError: The response does not match the contract.
        """
        parsed: Any = None
        if self.result in (str, bytes):
            if not response.is_success:
                raise status_error(response, error_rules)
            parsed = response.text if self.result is str else response.content
        else:
            document = read_document(response, error_rules)
            if self.result is not None:
                try:
                    parsed = _decode_leniently(cast("type[Model]", self.result), document)
                except DecodeError as error:
                    add_response(error, response)
                    raise
        return Response(response.status_code, response.headers, response.content, cast("T_co", parsed))


def _decode_leniently(model: type[Model], document: Any) -> Model:
    """Decode a document. Its errors and messages, which are notes for people, cannot make it unusable.

    Nor can an item of a list which is not an object, such as null: it is left out, and the log says so.
    """
    if document.__class__ is dict:
        for key in _object_lists(cast(Any, model)):
            items = document.get(key)
            if items and items.__class__ is list and not {dict}.issuperset(map(type, items)):
                if is_in_messages(key):
                    document = with_readable_messages(document)
                else:
                    objects = [item for item in items if item.__class__ is dict]
                    document = document | {key: objects}
                    logger.info("%s: left out %d items that are not objects", key, len(items) - len(objects))
    try:
        return _decode(model, document)
    except DecodeError as error:
        if not is_in_messages(error.path):
            raise
    return _decode(model, with_readable_messages(document))


@lru_cache
def _object_lists(model: Any) -> tuple[str, ...]:
    """Return the keys of a response whose values are lists of objects."""
    return tuple(
        field.key
        for field in model_fields(model)
        if isinstance(field.schema, ArraySchema) and field.schema.items.container is dict
    )


def _decode(model: type[Model], document: Any) -> Model:
    if document.__class__ is not dict:
        reason = "the response is empty" if document is None else "the response is not a JSON object"
        raise DecodeError("", reason)
    parsed = model.from_dict(document)
    # A scalar in place of the result would be kept as it is, as in any other field; here it makes the response useless.
    container = _result_container(model)
    if container is not None and document["result"].__class__ is not container:
        name = "an object" if container is dict else "a list"
        raise DecodeError("result", f"must be {name} (got {short_repr(document['result'])})")
    return parsed


def _result_container(model: type[Model]) -> type | None:
    """Return the JSON container that the field `result` of a response must be, if it must be one."""
    result = next((field for field in model_fields(model) if field.key == "result"), None)
    return result.schema.container if result and result.required and not result.schema.nullable else None


def _encode(schema: Schema, name: str, value: Any) -> Any:
    """Return the JSON value of an argument; raises a ValueError if it is invalid."""
    return schema.encode(schema.validate(value, name))


def _segment(schema: Schema, name: str, value: Any) -> str:
    """Return the path segment for an argument, with which the request cannot have another path."""
    # The account is the same in most calls. Other values than strings may be unhashable, or equal to another value.
    if value.__class__ is str:
        return _cached_segment(schema, name, value)
    return _quote_segment(schema, name, value)


def _quote_segment(schema: Schema, name: str, value: Any) -> str:
    text = _scalar_text(_encode(schema, name, value))
    if text in ("", ".", ".."):  # such segments are removed from a path
        raise ValueError(f"{name}: must be the segment of a path (got {short_repr(text)})")
    return quote(text, safe="")


_cached_segment = lru_cache(_quote_segment)


def _is_given(value: Any) -> bool:
    """Return whether a parameter of the query or the headers is sent. Neither can contain null."""
    return value is not UNSET and value is not None


def _text(schema: Schema, name: str, value: Any) -> str | list[str]:
    """Return the text of an argument in the query or the headers."""
    encoded = _encode(schema, name, value)
    return [_scalar_text(item) for item in encoded] if isinstance(encoded, list) else _scalar_text(encoded)


def _scalar_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


_to_json = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def _json_body(schema: Schema, value: Any) -> bytes:
    """Return the body of a request, without the fields that only the API sets."""
    value = schema.validate(value)
    try:
        return _to_json(schema.encode(value, read_only=False)).encode()
    except (TypeError, RecursionError) as error:
        raise ValueError(f"the body cannot be encoded as JSON: {error}") from None


def _multipart_body(schema: Schema, value: Any) -> tuple[bytes, str]:
    """Return the body of a request with several parts, and its media type, which contains the boundary.

    Each field is a part: text as it is, bytes as a file, and other values as JSON. A list of files is several parts.
    """
    fields = schema.encode(schema.validate(value), read_only=False)
    parts = []
    for name, field in fields.items():
        files = field if isinstance(field, list) and all(isinstance(item, bytes) for item in field) else [field]
        parts += [(name, _part(name, item)) for item in files]
    return encode_multipart(parts)


def _part(name: str, value: Any) -> tuple[str | None, str | bytes, str | None]:
    """Return the file name, the content and the media type of a part."""
    if isinstance(value, bytes):
        return name, value, "application/octet-stream"
    if isinstance(value, str):
        return None, value, None
    return None, _to_json(value), "application/json"
