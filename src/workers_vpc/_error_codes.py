"""The error codes of the API that this package knows: the `code` of an error in a failure response.

The SDK, the command and the emulator share these constants. The codes of Cloudflare's gateway are repeated from the
runtime, so that there is one place to look.
"""

from workers_vpc_core.error_codes import AUTHENTICATION_ERROR as AUTHENTICATION_ERROR
from workers_vpc_core.error_codes import COULD_NOT_ROUTE as COULD_NOT_ROUTE
from workers_vpc_core.error_codes import INVALID_REQUEST_HEADERS as INVALID_REQUEST_HEADERS
from workers_vpc_core.error_codes import METHOD_NOT_AVAILABLE as METHOD_NOT_AVAILABLE
from workers_vpc_core.error_codes import MISSING_CREDENTIALS as MISSING_CREDENTIALS
from workers_vpc_core.error_codes import NO_ROUTE as NO_ROUTE
from workers_vpc_core.error_codes import RATE_LIMITED as RATE_LIMITED

#: The service name is in use, or the tunnel does not exist. Only the message shows which of the two it is.
NAME_TAKEN_OR_TUNNEL_NOT_FOUND = 5101
#: The body is not JSON, lacks a required field, or contains an unknown TLS mode.
INVALID_JSON = 5102
#: The account has no service with this identifier.
SERVICE_NOT_FOUND = 5104
