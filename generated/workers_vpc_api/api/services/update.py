# Emitted by `make generate`; never edited.
"""Update a Workers VPC connectivity service.

`Services.update` tells what it does and takes; `body` is `config` there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ...client import AsyncClient, Call, Client, RequestOptions, checked_options
from ...models.service_response import ServiceResponse
from ...rules import Text, Uuid
from ...types import Response, Unset
from ...unions import TaggedUnion
from .. import json_body, parse, segment

if TYPE_CHECKING:
    from ...models.service_config import ServiceConfig

_ACCOUNT_ID = Text(min_length=32, max_length=32, pattern="^[0-9A-Za-z]+\\Z", expected="32 letters and digits")
_SERVICE_ID = Uuid()
BODY = TaggedUnion("type", {"http": "HttpServiceConfig", "tcp": "TcpServiceConfig"}, "UnknownServiceConfig")


def call(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    body: ServiceConfig | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> Call:
    """The request of these arguments, before it is sent."""
    return Call(
        "PUT",
        "/accounts/{account_id}/connectivity/directory/services/{service_id}".format(
            account_id=segment(_ACCOUNT_ID, "account_id", account_id),
            service_id=segment(_SERVICE_ID, "service_id", service_id),
        ),
        content=json_body(BODY, body),
        options=checked_options(options),
    )


def sync_detailed(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    client: Client,
    body: ServiceConfig | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> Response[ServiceResponse]:
    return parse(client.send(call(account_id, service_id, body=body, options=options)), ServiceResponse, dict)


def sync(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    client: Client,
    body: ServiceConfig | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> ServiceResponse:
    return sync_detailed(account_id, service_id, body=body, options=options, client=client).parsed


async def asyncio_detailed(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    client: AsyncClient,
    body: ServiceConfig | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> Response[ServiceResponse]:
    return parse(await client.send(call(account_id, service_id, body=body, options=options)), ServiceResponse, dict)


async def asyncio(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    client: AsyncClient,
    body: ServiceConfig | Mapping[str, Any],
    options: RequestOptions | None = None,
) -> ServiceResponse:
    return (await asyncio_detailed(account_id, service_id, body=body, options=options, client=client)).parsed
