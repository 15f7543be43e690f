# Emitted by `make generate`; never edited.
"""The operations, and what they share: how a request is made of arguments, and an answer is read.

Each operation has a module with four functions. `sync` and `asyncio` give the document of the answer, and their
`_detailed` twins the status and headers around it; the `asyncio` ones are coroutines. Each takes, beside
the operation's own arguments, `client`, which sends the request, and `options`, which hold for this one call.

They raise `ValueError` for an argument that breaks the contract, before anything is sent; `APIStatusError` where the
API refuses; `APIConnectionError` where no whole answer came; `DecodeError` where it is not what the contract says.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote

import httpx

from ..client import AsyncClient, Client
from ..errors import DecodeError
from ..failures import is_failure, snippet, status_error
from ..rules import Rule
from ..schema import Model
from ..types import UNSET, Response

C = TypeVar("C", bound=Client | AsyncClient)
M = TypeVar("M", bound=Model)
T = TypeVar("T")


class AccountResource(Generic[C]):
    """The base of the classes that have a tag's operations as methods, for an account unless a call names another."""

    def __init__(self, client: C, account_id: str) -> None:
        self._client: C = client
        self._account_id = account_id

    def _account(self, account_id: str | None) -> str:
        return self._account_id if account_id is None else account_id


_encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def checked(rule: Rule, name: str, value: Any) -> Any:
    """A parameter's value in JSON's terms.

    Raises:
        ValueError: The value breaks the contract's rule for it.
    """
    if problems := list(rule.problems(value, name)):
        raise ValueError("\n".join(problems))
    return rule.write(rule.read(value))


def segment(rule: Rule, name: str, value: Any) -> str:
    """A parameter of the path, which it can neither leave nor extend."""
    # That of an account is the same in call after call. What is no string may have no hash, or be equal to another.
    make = _segment if value.__class__ is str else _segment.__wrapped__
    return make(rule, name, value)


@lru_cache
def _segment(rule: Rule, name: str, value: Any) -> str:
    return quote(_text(checked(rule, name, value)), safe="")


def text(rule: Rule, name: str, value: Any) -> str | list[str]:
    """A parameter of the query or the headers."""
    found = checked(rule, name, value)
    return [_text(item) for item in found] if isinstance(found, list) else _text(found)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def checked_body(rule: Rule, value: Any) -> Any:
    """What is to be sent, as models; a mapping is checked as a whole.

    Raises:
        ValueError: It breaks the contract's rules; the message lists each problem with its path.
    """
    if problems := list(rule.problems(value, "")):
        raise ValueError("\n".join(problem.removeprefix(": ") for problem in problems))
    return value if isinstance(value, Model) else rule.read(value)


def json_body(rule: Rule, value: Any) -> bytes:
    """A request's body, checked, without the fields that only the API sets."""
    value = checked_body(rule, value)
    try:
        return _encode(rule.write(value, read_only=False)).encode()
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not a JSON document: {error}") from None


def success(response: httpx.Response) -> Any:
    """The JSON document of a success; None where there is no body.

    Raises:
        APIStatusError: The status, or the envelope whatever the status, says that the request failed.
        DecodeError: The body is no JSON.
    """
    status = response.status_code
    content = response.content
    if not 200 <= status < 300:
        raise status_error(response)
    if not content.strip():
        return None
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise DecodeError("", "the answer is not JSON", body=snippet(content)) from None
    if is_failure(document):
        raise status_error(response)
    return document


def parse(response: httpx.Response, model: type[M], result: type | None = None) -> Response[M]:
    """Read the answer of an operation that has one.

    Args:
        response: The answer.
        model: What its body is.
        result: The JSON type of `result` in it, where it must not be anything else.

    Raises:
        APIStatusError: The request failed.
        DecodeError: The body is not what the contract says.
    """
    document = success(response)
    try:
        if document.__class__ is not dict:
            raise DecodeError("", "the answer is empty" if document is None else "the answer is not a JSON object")
        parsed = model.from_dict(document)
        if result is not None and document["result"].__class__ is not result:
            kind = "an object" if result is dict else "a list"
            raise DecodeError("result", f"expected {kind}, found {json.dumps(document['result'])[:60]}")
    except DecodeError as error:
        error.body = snippet(response.content)
        raise
    return Response(response.status_code, response.headers, response.content, parsed)


def parse_nothing(response: httpx.Response) -> Response[None]:
    """Read the answer of an operation that has nothing to tell but success; its body may be empty.

    Raises:
        APIStatusError: The request failed.
    """
    success(response)
    return Response(response.status_code, response.headers, response.content, None)


class Page(Protocol[T]):
    """The answer to a request for one page."""

    @property
    def result(self) -> list[T]:
        """What the page holds."""

    @property
    def result_info(self) -> Any:
        """Where it stands among all pages."""


class _Pages:
    """Which page to ask for next. It can neither truncate nor go on for ever, whatever the totals say."""

    def __init__(self, page: Any, per_page: Any, default_size: int) -> None:
        self.number: int = 1 if page is UNSET else page
        self._size: int = default_size if per_page is UNSET else per_page
        self._before = (self.number - 1) * self._size
        self._seen: list[object] = []

    def take(self, page: Page[T]) -> list[T]:
        """The items of a page: none where it has nothing but what was there before."""
        if all(item in self._seen for item in page.result):
            return []
        self._seen += page.result
        return page.result

    def is_last(self, page: Page[Any]) -> bool:
        """Whether no page follows: this one is not full, and no total says that there is more."""
        sizes = [size for size in (self._size, _count(page.result_info, "per_page")) if size]
        if not sizes or len(page.result) >= min(sizes):
            return False
        pages = _count(page.result_info, "total_pages") or 0
        total = _count(page.result_info, "total_count") or 0
        return self.number >= pages and self._before + len(self._seen) >= total


def _count(info: Any, name: str) -> int | None:
    value = getattr(info, name, None)
    return value if isinstance(value, int) and value > 0 else None


def pages(fetch: Callable[[int], Page[T]], page: Any, per_page: Any, default_size: int) -> Iterator[T]:
    """The items of all pages from one on; a page is fetched when its first item is asked for."""
    state = _Pages(page, per_page, default_size)
    while True:
        answer = fetch(state.number)
        items = state.take(answer)
        yield from items
        if not items or state.is_last(answer):
            return
        state.number += 1


async def async_pages(
    fetch: Callable[[int], Awaitable[Page[T]]], page: Any, per_page: Any, default_size: int
) -> AsyncIterator[T]:
    """The asynchronous twin of `pages`."""
    state = _Pages(page, per_page, default_size)
    while True:
        answer = await fetch(state.number)
        items = state.take(answer)
        for item in items:
            yield item
        if not items or state.is_last(answer):
            return
        state.number += 1
