"""Read and write files with the services of a directory: a JSON object with a list of services for each account."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

Services = dict[str, list[dict[str, Any]]]


def read_services(path: Path) -> Services:
    """Return the services in a file.

    Raises:
        OSError: The file cannot be read.
        ValueError: The file does not contain an object with a list of objects for each account.
    """
    try:
        document = json.loads(path.read_bytes())
    except (UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from None
    expected = "expected an object with a list of services for each account identifier"
    if not isinstance(document, dict):
        raise ValueError(expected)
    for account_id, services in document.items():
        if not isinstance(services, list) or not all(isinstance(service, dict) for service in services):
            raise ValueError(f"{account_id}: {expected}")
    return document


def write_services(path: Path, services: Services) -> None:
    """Replace a file by one with these services. If this fails, the old file is not changed.

    Raises:
        OSError: The file cannot be written.
    """
    path = path.resolve()
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(services, file, indent=2)
            file.write("\n")
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
