"""Decide who can use the control endpoints: no web page, and nobody on another machine without a token."""

import hmac
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from ._explanation_codes import CONTROL_REQUEST_REJECTED
from ._http_messages import EmulatorRequest
from ._responses import RejectedError, error_object

_LOCAL_NAMES = frozenset({"localhost"})


@dataclass(frozen=True, slots=True, repr=False)
class ControlAccess:
    """Checks requests for the control endpoints that arrive over HTTP.

    A web page in a browser on this machine can send requests to the loopback interface. Its requests have the Origin of
    the page, or, if the page uses DNS rebinding, a Host that is not a local name. A page can send JSON to another
    origin only with the consent of the server, which the emulator never gives.

    Args:
        token: The token that requests from other machines need; None if these requests are rejected.
    """

    token: str | None

    def check(self, request: EmulatorRequest) -> None:
        """Check a request. A request from inside the process is always allowed.

        Raises:
            RejectedError: The request is not allowed.
        """
        if request.local_address is None:
            return
        host = request.headers.get("host", "")
        origin = request.headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            raise _rejected(403, f"Origin: control requests from web pages of {origin} are not allowed")
        if _is_local(request.local_address):
            if not _is_local(urlsplit(f"//{host}").hostname or ""):
                raise _rejected(403, f"Host: expected a name of this machine, such as 127.0.0.1, not {host}")
        else:
            self._check_token(request.headers.get("authorization", ""))
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json" and (media_type or request.body):
            raise _rejected(415, f"Content-Type: expected application/json, not {media_type or 'nothing'}")

    def _check_token(self, authorization: str) -> None:
        if self.token is None:
            message = (
                "The control endpoints are only available on the loopback interface, unless the emulator was started "
                "with a token"
            )
            raise _rejected(403, message)
        if not hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            raise _rejected(401, "Authorization: on this interface, control requests need the emulator's token")


def _is_local(host: str) -> bool:
    """Return whether a host name or an address is that of the loopback interface."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host in _LOCAL_NAMES
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _rejected(status: int, message: str) -> RejectedError:
    return RejectedError(status, [error_object(CONTROL_REQUEST_REJECTED, message)])
