"""The error codes of the emulator itself: for explanations, and for failures that the API is not known to have."""

INVALID_PARAMETER = 1001
MALFORMED_JSON = 1002
INVALID_BODY = 1003
UNSUPPORTED_MEDIA_TYPE = 1004
BODY_TOO_LARGE = 1005
TOO_MANY_SERVICES = 1006
NOT_IMPLEMENTED = 1007
CONTROL_REQUEST_REJECTED = 1008
OUT_OF_MEMORY = 1009

INJECTED_FAULT = 10000
"""Added to the status of an injected fault that has no code of its own."""
