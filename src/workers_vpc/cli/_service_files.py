"""Read services from files: JSON, JSON Lines, JSON with comments, and YAML, in UTF-8 or UTF-16."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workers_vpc_core.printable import escape

from ._exit_status import CommandError, ExitStatus
from ._json_documents import read_json_documents, read_json_with_comments
from ._line_numbers import LineNumbers, path_steps

#: The extensions of the files in a directory that are read.
_EXTENSIONS = {".json", ".jsonc", ".jsonl", ".ndjson", ".yaml", ".yml"}
_JSON_EXTENSIONS = {".json", ".jsonc", ".jsonl", ".ndjson"}
#: The key above a list of services. Next to it, keys that begin with `x-` are ignored.
_LIST_KEY = "services"


class ServiceDocument(NamedTuple):
    """The document of a service, and where it comes from.

    Attributes:
        document: The document.
        source: The name of the file, for messages; an empty string if the service comes from options.
        find_line: Returns the line of a path in the document, or None.
    """

    document: Any
    source: str
    find_line: Callable[[str], int | None]

    def location(self, path: str) -> str:
        """Return the file and the line of a path, for a message; an empty string for options."""
        return _location(self.source, self.find_line(path) if self.source else None)


class _Parsed(NamedTuple):
    """A document of a file, with the function that finds the lines of its values."""

    document: Any
    find_line: Callable[[Sequence[str | int]], int | None]


def read_service_files(files: Sequence[str]) -> list[ServiceDocument]:
    """Read all services of files and directories. The name `-` is the standard input.

    Raises:
        CommandError: A file cannot be read, has an unknown format, or contains no service.
    """
    services = []
    for file in files:
        paths = _files_in(Path(file)) if file != "-" and _is_directory(file) else [file]
        services += [service for path in paths for service in _read_services(path)]
    return services


def read_document(file: str) -> tuple[str, Any]:
    """Read a file with one document, and return the name of the file for messages, and the document.

    Raises:
        CommandError: The file cannot be read, has an unknown format, or does not contain exactly one document.
    """
    source = _source(file)
    documents = _parse(source, _read_text(source, file))
    if len(documents) != 1:
        raise CommandError(f"{source}: must contain one document (got {len(documents)})", ExitStatus.INVALID)
    return source, documents[0].document


def _is_directory(file: str) -> bool:
    try:
        return Path(file).is_dir()
    except ValueError:  # the name contains a null byte
        return False


def _files_in(directory: Path) -> list[str]:
    files = sorted(path for path in directory.rglob("*") if path.suffix.lower() in _EXTENSIONS and path.is_file())
    if not files:
        message = (
            f"{escape(directory)}: the directory contains no file with services ({', '.join(sorted(_EXTENSIONS))})"
        )
        raise CommandError(message, ExitStatus.INVALID)
    return [str(path) for path in files]


def _read_services(file: str) -> list[ServiceDocument]:
    source = _source(file)
    services = []
    for parsed in _parse(source, _read_text(source, file)):
        document, prefix = _unwrap(source, parsed)
        items = document if isinstance(document, list) else [document]
        for index, item in enumerate(items):
            steps = [*prefix, index] if isinstance(document, list) else prefix
            services.append(ServiceDocument(item, source, _line_finder(parsed, steps)))
    if not services:
        raise CommandError(f"{source}: contains no service", ExitStatus.INVALID)
    return services


def _line_finder(parsed: _Parsed, prefix: Sequence[str | int]) -> Callable[[str], int | None]:
    def find_line(path: str) -> int | None:
        return parsed.find_line([*prefix, *path_steps(path)])

    return find_line


def _unwrap(source: str, parsed: _Parsed) -> tuple[Any, list[str | int]]:
    """Return the services in a document, which can be below a key, and their path."""
    document = parsed.document
    if not isinstance(document, dict) or not isinstance(document.get(_LIST_KEY), list):
        return document, []
    others = [key for key in document if key != _LIST_KEY and not str(key).startswith(("x-", "$"))]
    if others:
        where = _location(source, parsed.find_line([others[0]]))
        message = f"unknown key next to {_LIST_KEY}; keys of your own must begin with x-"
        raise CommandError(f"{where}: {others[0]}: {message}", ExitStatus.INVALID)
    return document[_LIST_KEY], [_LIST_KEY]


def _location(source: str, line: int | None) -> str:
    """Return the name of a file, with the line if it is known."""
    return source if line is None else f"{source}:{line}"


def _source(file: str) -> str:
    return "standard input" if file == "-" else escape(file)


def _read_text(source: str, file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{source}: cannot be read: {error.strerror or error}", ExitStatus.INVALID) from None
    except ValueError as error:  # the file's name contains a null byte
        raise CommandError(f"{source}: cannot be read: {error}", ExitStatus.INVALID) from None
    encoding = "UTF-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "UTF-8"
    try:
        return content.decode("utf-8-sig" if encoding == "UTF-8" else encoding)
    except UnicodeDecodeError as error:
        raise CommandError(f"{source}: not {encoding}, at byte {error.start}", ExitStatus.INVALID) from None


def _parse(source: str, text: str) -> list[_Parsed]:
    try:
        documents = _parse_documents(source, text)
        json.dumps([each.document for each in documents], allow_nan=False)  # YAML also has sets, binary data and cycles
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg}, at line {error.lineno}, column {error.colno}"
        raise CommandError(f"{source}:{error.lineno}: {message}", ExitStatus.INVALID) from None
    except (ValueError, TypeError) as error:
        raise CommandError(f"{source}: {error}", ExitStatus.INVALID) from None
    return documents


def _parse_documents(source: str, text: str) -> list[_Parsed]:
    """Return the documents of a text in the first of the formats that it has."""
    json_lines = LineNumbers(text, is_json=True)
    try:
        documents = read_json_documents(text)
    except json.JSONDecodeError as error:
        json_error = error
    else:
        if len(documents) == 1:
            return [_Parsed(documents[0][0], lambda steps: json_lines.find(0, steps))]
        return [_Parsed(document, lambda _, line=line: line) for document, line in documents]  # type: ignore[misc]
    # JSON with comments comes before YAML, which can read a comment as a part of a key.
    if text.lstrip().startswith(("{", "[", "//", "/*")):
        try:
            return [_Parsed(read_json_with_comments(text), lambda steps: json_lines.find(0, steps))]
        except ValueError:
            pass
    if Path(source).suffix.lower() in _JSON_EXTENSIONS:
        raise json_error
    from ._yaml_documents import read_yaml

    yaml_lines = LineNumbers(text, is_json=False)
    return [
        _Parsed(document, lambda steps, index=index: yaml_lines.find(index, steps))  # type: ignore[misc]
        for index, document in enumerate(read_yaml(text))
    ]
