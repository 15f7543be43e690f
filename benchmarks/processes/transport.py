"""An HTTP transport without a socket, the same for every subject."""

import httpx
from workload import ANSWER


class FixedAnswer(httpx.BaseTransport):
    """Answers each request with `workload.ANSWER`."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:  # noqa: ARG002
        """Answer a request, whatever it says."""
        return httpx.Response(200, headers={"Content-Type": "application/json"}, content=ANSWER)
