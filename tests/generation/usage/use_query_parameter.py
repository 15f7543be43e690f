"""A new operation is a method of both resource classes, and an endpoint module."""

import asyncio

from query_parameter.api.services import AsyncServices, Services, list_bindings
from query_parameter.client import AsyncClient, Client
from wire import ACCOUNT, BASE, Wire, refused

wire = Wire({"names": ["a", "b"]})
client = Client(BASE, http_client=wire.client())
services = Services(client, ACCOUNT)

names: list[str] = services.list_bindings("a/b?c", limit=5, worker=["x", "y z"], timeout_=True, timeout=3.0).names
assert names == ["a", "b"]
assert str(wire.requests[-1].url) == (
    f"{BASE}/accounts/{ACCOUNT}/bindings/a%2Fb%3Fc?limit=5&worker=x&worker=y+z&timeout=true"
)
assert wire.requests[-1].extensions["timeout"]["read"] == 3.0
assert list_bindings.sync(ACCOUNT, "t", client=client).result.names == names
assert str(wire.requests[-1].url) == f"{BASE}/accounts/{ACCOUNT}/bindings/t"

services.list_bindings("t", query_="a", segment_="b", list_bindings_="c")
assert str(wire.requests[-1].url) == f"{BASE}/accounts/{ACCOUNT}/bindings/t?query=a&segment=b&list_bindings=c"

sent = len(wire.requests)
assert refused(lambda: services.list_bindings("t", limit=51)) == "limit: expected an integer from 1 to 50, found 51"
assert refused(lambda: services.list_bindings("t", worker=[""])).startswith("worker[0]: ")
assert len(wire.requests) == sent
assert "Deprecated." in (Services.list_bindings.__doc__ or "")


async def use() -> list[str]:
    """Use the asynchronous twin."""
    found = await AsyncServices(AsyncClient(BASE, http_client=wire.async_client()), ACCOUNT).list_bindings("t", limit=1)
    return found.names


assert asyncio.run(use()) == names
