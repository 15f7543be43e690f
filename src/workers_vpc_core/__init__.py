"""The runtime of the SDK: everything that is the same for every contract.

The generated package `workers_vpc_api` and the clients in `workers_vpc` build on it. It knows HTTP, JSON Schema and
Cloudflare's response envelope, but no operation, schema or field of the contract.
"""
