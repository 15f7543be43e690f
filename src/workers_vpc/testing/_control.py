"""The stand-in's own paths, so that tests in any language can steer it over HTTP.

They need no credentials and are not recorded. None of them is part of the API.
"""

from typing import TYPE_CHECKING, Any

from . import _answers as codes
from ._answers import Answer, RefusedError, entry, success
from ._faults import SETTINGS
from ._reading import read_json

if TYPE_CHECKING:
    from ._directory import Directory

PREFIX = "/__"


def control(directory: "Directory", method: str, path: str, body: bytes) -> Answer:
    """Answer a request for one of the stand-in's own paths.

    Raises:
        RefusedError: There is no such path or method, or a fault's settings are wrong.
    """
    match method, path:
        case "GET", "/__faults__":
            return success(directory.faults)
        case "POST", "/__faults__":
            _inject(directory, read_json(body))
            return success(directory.faults)
        case "DELETE", "/__faults__":
            directory.clear_faults()
            return success(None)
        case "GET", "/__requests__":
            return success([request.as_dict() for request in directory.requests])
        case "POST", "/__reset__":
            directory.reset()
            return success(None)
    known = "GET, POST and DELETE /__faults__, GET /__requests__, POST /__reset__"
    raise RefusedError(404, [entry(codes.NO_ROUTE, f"No route for {method} {path}: the stand-in's own are {known}")])


def _inject(directory: "Directory", given: Any) -> None:
    """Inject one fault or a list of them."""
    for settings in given if isinstance(given, list) else [given]:
        if not isinstance(settings, dict):
            raise RefusedError(400, [entry(codes.INVALID_BODY, "a fault: expected an object", "")])
        unknown = sorted(settings.keys() - set(SETTINGS))
        if unknown:
            message = f"a fault has no {', '.join(unknown)}, only {', '.join(SETTINGS)}"
            raise RefusedError(400, [entry(codes.INVALID_BODY, message, f"/{unknown[0]}")])
        try:
            directory.inject(**settings)
        except ValueError as error:
            raise RefusedError(400, [entry(codes.INVALID_BODY, str(error), "")]) from None
