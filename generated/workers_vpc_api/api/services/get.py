# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""Get a Workers VPC connectivity service.

Reads one service of the account's directory.

The four functions below differ in two ways: `sync` and `asyncio` give the document of the answer, and their
`_detailed` twins the status and headers around it; the `asyncio` ones are coroutines. Their arguments are:

    client: What sends the request.
    account_id: The account's identifier, 32 letters and digits.
    service_id: The service's identifier. It survives changes of name, host and ports.
    options: What is to be different for this one call.

They raise `ValueError` for an argument that breaks the contract, before anything is sent; `APIStatusError` where the
API refuses; `APIConnectionError` where no whole answer came; `DecodeError` where it is not what the contract says.
"""

from __future__ import annotations

from uuid import UUID

import httpx

from ...client import AsyncSender, Call, RequestOptions, Sender
from ...models.service_response import ServiceResponse
from ...rules import Text, Uuid
from ...types import Response, Unset
from .. import parse, segment

_ACCOUNT_ID = Text(
    min_length=32, max_length=32, pattern="^[0-9A-Za-z]+\\Z", expected="an account identifier of 32 letters and digits"
)
_SERVICE_ID = Uuid()


def call(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    options: RequestOptions | None = None,
) -> Call:
    """The request of these arguments, before it is sent."""
    return Call(
        "GET",
        "/accounts/{account_id}/connectivity/directory/services/{service_id}".format(
            account_id=segment(_ACCOUNT_ID, "account_id", account_id),
            service_id=segment(_SERVICE_ID, "service_id", service_id),
        ),
        options=options,
    )


def _parse(response: httpx.Response) -> Response[ServiceResponse]:
    return parse(response, ServiceResponse, dict)


def sync_detailed(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    client: Sender,
    options: RequestOptions | None = None,
) -> Response[ServiceResponse]:
    return _parse(client.send(call(account_id, service_id, options=options)))


def sync(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    client: Sender,
    options: RequestOptions | None = None,
) -> ServiceResponse:
    return sync_detailed(account_id, service_id, options=options, client=client).parsed


async def asyncio_detailed(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    client: AsyncSender,
    options: RequestOptions | None = None,
) -> Response[ServiceResponse]:
    return _parse(await client.send(call(account_id, service_id, options=options)))


async def asyncio(
    account_id: str,
    service_id: UUID | str | Unset,
    *,
    client: AsyncSender,
    options: RequestOptions | None = None,
) -> ServiceResponse:
    return (await asyncio_detailed(account_id, service_id, options=options, client=client)).parsed
