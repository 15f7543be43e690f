"""The error codes of Cloudflare's gateway, which are the same for every API behind it."""

#: A request header is malformed, such as an Authorization header without a bearer token. `error_chain` says which one.
INVALID_REQUEST_HEADERS = 6003
#: No operation has this URI. It follows COULD_NOT_ROUTE in the same response.
NO_ROUTE = 7000
#: The operation does not support the method.
METHOD_NOT_AVAILABLE = 7001
#: The path does not exist, or an identifier in the path is malformed.
COULD_NOT_ROUTE = 7003
#: The request has no credentials, or only one of email address and API key.
MISSING_CREDENTIALS = 9106
#: The credentials are wrong, or they lack the permission that the operation requires.
AUTHENTICATION_ERROR = 10000
#: The rate limit is exceeded.
RATE_LIMITED = 971
