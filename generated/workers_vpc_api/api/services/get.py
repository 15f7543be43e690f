# Emitted by `make generate`; never edited.
"""Get a Workers VPC connectivity service.

`Services.get` tells what it does and takes.
"""

from __future__ import annotations

from uuid import UUID

from ...client import AsyncClient, Call, Client, RequestOptions, checked_options
from ...models.service_response import ServiceResponse
from ...rules import Text, Uuid
from ...types import Response, Unset
from .. import parse, segment

_ACCOUNT_ID = Text(min_length=32, max_length=32, pattern="^[0-9A-Za-z]+\\Z", expected="32 letters and digits")
_SERVICE_ID = Uuid()


def call(account_id: str, service_id: UUID | str | Unset, *, options: RequestOptions | None = None) -> Call:
    """The request of these arguments, before it is sent."""
    return Call(
        "GET",
        "/accounts/{account_id}/connectivity/directory/services/{service_id}".format(
            account_id=segment(_ACCOUNT_ID, "account_id", account_id),
            service_id=segment(_SERVICE_ID, "service_id", service_id),
        ),
        options=checked_options(options),
    )


def sync_detailed(
    account_id: str, service_id: UUID | str | Unset, *, client: Client, options: RequestOptions | None = None
) -> Response[ServiceResponse]:
    return parse(client.send(call(account_id, service_id, options=options)), ServiceResponse, dict)


def sync(
    account_id: str, service_id: UUID | str | Unset, *, client: Client, options: RequestOptions | None = None
) -> ServiceResponse:
    return sync_detailed(account_id, service_id, options=options, client=client).parsed


async def asyncio_detailed(
    account_id: str, service_id: UUID | str | Unset, *, client: AsyncClient, options: RequestOptions | None = None
) -> Response[ServiceResponse]:
    return parse(await client.send(call(account_id, service_id, options=options)), ServiceResponse, dict)


async def asyncio(
    account_id: str, service_id: UUID | str | Unset, *, client: AsyncClient, options: RequestOptions | None = None
) -> ServiceResponse:
    return (await asyncio_detailed(account_id, service_id, options=options, client=client)).parsed
