"""The in-process HTTP transport that all subjects use."""

import httpx
from workload import RESPONSE


class FixedTransport(httpx.BaseTransport):
    """Responds to each request with `workload.RESPONSE`."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
        """Return the response."""
        return httpx.Response(200, headers={"Content-Type": "application/json"}, content=RESPONSE)
