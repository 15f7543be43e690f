# Emitted by `make generate`; never edited.
"""List Workers VPC connectivity services.

`Services.list` tells what it does and takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, Call, Client, RequestOptions, checked_options
from ...models.service_list_response import ServiceListResponse
from ...rules import Integer, Text
from ...types import UNSET, Response, Unset
from .. import parse, segment, text

if TYPE_CHECKING:
    from ...models.service_type import ServiceType

_ACCOUNT_ID = Text(min_length=32, max_length=32, pattern="^[0-9A-Za-z]+\\Z", expected="32 letters and digits")
_TYPE = Text(required=False)
_PAGE = Integer(minimum=1, maximum=2147483647, required=False)
_PER_PAGE = Integer(minimum=1, maximum=1000, required=False)


def call(
    account_id: str,
    *,
    type: ServiceType | str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Call:
    """The request of these arguments, before it is sent."""
    query: dict[str, str | list[str]] = {}
    if type is not UNSET:
        query["type"] = text(_TYPE, "type", type)
    if page is not UNSET:
        query["page"] = text(_PAGE, "page", page)
    if per_page is not UNSET:
        query["per_page"] = text(_PER_PAGE, "per_page", per_page)
    return Call(
        "GET",
        "/accounts/{account_id}/connectivity/directory/services".format(
            account_id=segment(_ACCOUNT_ID, "account_id", account_id),
        ),
        query=query,
        options=checked_options(options),
    )


def sync_detailed(
    account_id: str,
    *,
    client: Client,
    type: ServiceType | str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[ServiceListResponse]:
    return parse(
        client.send(call(account_id, type=type, page=page, per_page=per_page, options=options)),
        ServiceListResponse,
        list,
    )


def sync(
    account_id: str,
    *,
    client: Client,
    type: ServiceType | str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> ServiceListResponse:
    return sync_detailed(account_id, type=type, page=page, per_page=per_page, options=options, client=client).parsed


async def asyncio_detailed(
    account_id: str,
    *,
    client: AsyncClient,
    type: ServiceType | str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> Response[ServiceListResponse]:
    return parse(
        await client.send(call(account_id, type=type, page=page, per_page=per_page, options=options)),
        ServiceListResponse,
        list,
    )


async def asyncio(
    account_id: str,
    *,
    client: AsyncClient,
    type: ServiceType | str | Unset = UNSET,
    page: int | Unset = UNSET,
    per_page: int | Unset = UNSET,
    options: RequestOptions | None = None,
) -> ServiceListResponse:
    return (
        await asyncio_detailed(account_id, type=type, page=page, per_page=per_page, options=options, client=client)
    ).parsed
