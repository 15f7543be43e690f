"""The error codes of Cloudflare's API that this package knows: the `code` of an error in a failure response.

The SDK, the command and the emulator share these constants. This module imports nothing.
"""

#: The service name is in use, or the tunnel does not exist. Only the message shows which of the two it is.
NAME_TAKEN_OR_TUNNEL_NOT_FOUND = 5101
#: The account has no service with this identifier.
SERVICE_NOT_FOUND = 5104
#: A request header is malformed, such as an Authorization header without a bearer token.
INVALID_REQUEST_HEADERS = 6003
#: No operation has this URI. It follows COULD_NOT_ROUTE in the same response.
NO_ROUTE = 7000
#: The path does not exist, or an identifier in the path is malformed.
COULD_NOT_ROUTE = 7003
#: The request has no credentials, or only one of email address and API key.
MISSING_CREDENTIALS = 9106
#: The credentials are wrong, or they lack the permission that the operation requires.
AUTHENTICATION_ERROR = 10000
