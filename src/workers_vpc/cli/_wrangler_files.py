"""Read and change the bindings in wrangler's configuration, JSON with comments or TOML, and keep everything else.

JSON is changed by replacing parts of the text, whose positions a parser reports. All other bytes stay the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workers_vpc_core.printable import escape

from ._exit_status import CommandError, ExitStatus
from ._line_numbers import find_in_json, json_key

#: The key of the bindings, at the top level and in each environment.
_KEY = "vpc_services"
_NAME, _ID = "binding", "service_id"
_ENVIRONMENTS = "env"


class Binding(NamedTuple):
    """A binding of a Worker. The names are those of wrangler's configuration.

    Attributes:
        binding: The name of the binding.
        service_id: The identifier of the service.
    """

    binding: str
    service_id: str


class FoundBinding(NamedTuple):
    """A binding in a file.

    Attributes:
        binding: The name of the binding.
        service_id: The identifier of the service.
        path: Its place in the file, such as `env.production.vpc_services[0]`.
        line: Its line; None if it is unknown.
    """

    binding: str
    service_id: str
    path: str
    line: int | None


def to_json(bindings: Sequence[Binding]) -> str:
    """Return bindings as JSON."""
    return json.dumps({_KEY: [binding._asdict() for binding in bindings]}, indent=2) + "\n"


def to_toml(bindings: Sequence[Binding]) -> str:
    """Return bindings as TOML."""
    import tomlkit

    document = tomlkit.document()
    _toml_tables(document, bindings)
    return tomlkit.dumps(document)


def read_bindings(file: str) -> list[FoundBinding]:
    """Return the bindings in a file, including those of its environments.

    Raises:
        CommandError: The file cannot be read or parsed.
    """
    text = _read_text(file)
    lines: Mapping[str, int | None]
    if _is_toml(file):
        document, lines = _parse_toml(file, text), _toml_lines(text)
    else:
        root = _parse_json(file, text)
        document = _plain(root)
        lines = {_path(steps): find_in_json(root, steps) for steps, _ in _iter_bindings(document)}
    return [
        FoundBinding(str(each.get(_NAME, "-")), str(each[_ID]), _path(steps), lines.get(_path(steps)))
        for steps, each in _iter_bindings(document)
        if isinstance(each, dict) and _ID in each
    ]


def write_bindings(file: str, bindings: Sequence[Binding], environment: str | None) -> tuple[list[str], list[str]]:
    """Add bindings to a file, or change those with the same name.

    Args:
        file: The file.
        bindings: The bindings.
        environment: The environment; None for the top level.

    Returns:
        The names of the bindings that were added, and of those that were changed.

    Raises:
        CommandError: The file cannot be read, parsed or written, or its structure is not that of wrangler.
    """
    text = _read_text(file)
    change = _change_toml if _is_toml(file) else _change_json
    new_text, added, changed = change(file, text, bindings, environment)
    if new_text != text:
        try:
            Path(file).write_text(new_text, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"{escape(file)}: cannot be written: {error.strerror}", ExitStatus.FAILED) from None
    return [binding.binding for binding in added], [binding.binding for binding in changed]


def _is_toml(file: str) -> bool:
    return Path(file).suffix.lower() == ".toml"


def _read_text(file: str) -> str:
    try:
        with Path(file).open(encoding="utf-8-sig", newline="") as stream:  # line ends are kept
            return stream.read()
    except OSError as error:
        raise CommandError(f"{escape(file)}: cannot be read: {error.strerror}", ExitStatus.INVALID) from None
    except ValueError:
        raise CommandError(f"{escape(file)}: not UTF-8", ExitStatus.INVALID) from None


def _iter_bindings(document: Any) -> Iterator[tuple[list[str | int], Any]]:
    """Yield the keys and the index that lead to each binding of a document, and its value."""
    environments = document.get(_ENVIRONMENTS) if isinstance(document, dict) else None
    places: list[tuple[list[str | int], Any]] = [([], document)]
    places += [([_ENVIRONMENTS, name], value) for name, value in (environments or {}).items()]
    for steps, place in places:
        values = place.get(_KEY) if isinstance(place, dict) else None
        for index, value in enumerate(values if isinstance(values, list) else ()):
            yield [*steps, _KEY, index], value


def _path(steps: Sequence[str | int]) -> str:
    """Return the keys and the index of a binding as a path, such as `env.production.vpc_services[0]`."""
    *keys, index = steps
    return f"{'.'.join(map(str, keys))}[{index}]"


def _compare(bindings: Sequence[Binding], identifiers: Mapping[str, object]) -> tuple[list[Binding], list[Binding]]:
    """Return the bindings that a file lacks, and those that have another identifier in it.

    Args:
        bindings: The bindings.
        identifiers: The identifier of each binding in the file, by the name of the binding.
    """
    added = [each for each in bindings if each.binding not in identifiers]
    known = [each for each in bindings if each.binding in identifiers]
    return added, [each for each in known if identifiers[each.binding] != each.service_id]


def _wrong_structure(file: str, path: str, expected: str) -> CommandError:
    return CommandError(f"{escape(file)}: {path}: must be {expected}", ExitStatus.INVALID)


# JSON with comments


def _parse_json(file: str, text: str) -> Any:
    """Return the syntax tree of a JSON object with comments."""
    from json5.loader import ModelLoader, loads
    from json5.model import JSONObject

    try:
        root = loads(text, loader=ModelLoader()).value
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise CommandError(f"{escape(file)}: not JSON with comments: {reason}", ExitStatus.INVALID) from None
    if not isinstance(root, JSONObject):
        raise CommandError(f"{escape(file)}: must be a JSON object", ExitStatus.INVALID)
    return root


def _plain(node: Any) -> Any:
    """Return the value of a node, as far as bindings need it: objects, arrays and strings."""
    if hasattr(node, "key_value_pairs"):
        return {json_key(pair): _plain(pair.value) for pair in node.key_value_pairs}
    if hasattr(node, "values"):
        return [_plain(each) for each in node.values]
    return getattr(node, "characters", None)


def _member(node: Any, key: str) -> Any:
    return next((pair.value for pair in getattr(node, "key_value_pairs", ()) if json_key(pair) == key), None)


class _JsonText:
    """A text and the changes to make to it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self._line_starts = [0]
        for line in text.split("\n"):
            self._line_starts.append(self._line_starts[-1] + len(line) + 1)
        self._edits: list[tuple[int, int, str]] = []

    def start(self, node: Any) -> int:
        """Return where a node begins."""
        return int(self._line_starts[node.lineno - 1] + node.col_offset)

    def end(self, node: Any) -> int:
        """Return where a node ends."""
        return int(self._line_starts[node.end_lineno - 1] + node.end_col_offset)

    def indentation(self, node: Any) -> str | None:
        """Return the white space before a node that begins its line; None if it does not begin it."""
        before = self.text[self._line_starts[node.lineno - 1] : self.start(node)]
        return before if not before.strip() else None

    def replace(self, node: Any, text: str) -> None:
        """Replace a node."""
        self._edits.append((self.start(node), self.end(node), text))

    def insert(self, position: int, text: str) -> None:
        """Insert a text."""
        self._edits.append((position, position, text))

    def result(self) -> str:
        """Return the text with all changes."""
        result = self.text
        # From the end, so that the positions of the others stay valid. `sorted` keeps the order of equal positions.
        edits = sorted(self._edits, key=lambda edit: edit[0])
        for start, end, text in edits[::-1]:
            result = result[:start] + text + result[end:]
        return result


def _change_json(
    file: str, text: str, bindings: Sequence[Binding], environment: str | None
) -> tuple[str, list[Binding], list[Binding]]:
    root = _parse_json(file, text)
    place, missing = root, [_KEY]
    if environment is not None:
        missing = [_ENVIRONMENTS, environment, _KEY]
        while len(missing) > 1 and (child := _member(place, missing[0])) is not None:
            place, _ = child, missing.pop(0)
    if not hasattr(place, "key_value_pairs"):
        raise _wrong_structure(file, ".".join([_ENVIRONMENTS, str(environment)]), "an object")
    edited = _JsonText(text)
    if len(missing) > 1 or (array := _member(place, _KEY)) is None:
        _insert_member(edited, place, missing, [binding._asdict() for binding in bindings])
        return edited.result(), list(bindings), []
    if hasattr(array, "key_value_pairs") or not hasattr(array, "values"):
        raise _wrong_structure(file, _KEY, "an array")
    entries = {str(_plain(_member(each, _NAME))): each for each in array.values}
    added, changed = _compare(bindings, {name: _plain(_member(each, _ID)) for name, each in entries.items()})
    for binding in changed:
        entry = entries[binding.binding]
        identifier = _member(entry, _ID)
        if identifier is None:
            _insert_member(edited, entry, [_ID], binding.service_id)
        else:
            edited.replace(identifier, json.dumps(binding.service_id))
    if added:
        _append_items(edited, array, [json.dumps(binding._asdict()) for binding in added])
    return edited.result(), added, changed


def _insert_member(edited: _JsonText, node: Any, keys: Sequence[str], value: Any) -> None:
    """Add a member to an object, with objects for the keys before the last one."""
    for key in reversed(keys[1:]):
        value = {key: value}
    pairs = node.key_value_pairs
    indentation = edited.indentation(pairs[-1].key) if pairs else "  "
    text = json.dumps(value, indent=None if indentation is None else (indentation if indentation.strip(" ") else 2))
    if indentation is not None:
        text = text.replace("\n", edited.newline + indentation)
    _append(edited, node, pairs[-1].value if pairs else None, [f"{json.dumps(keys[0])}: {text}"], indentation)


def _append_items(edited: _JsonText, array: Any, items: list[str]) -> None:
    last = array.values[-1] if array.values else None
    _append(edited, array, last, items, edited.indentation(last) if last is not None else None)


def _append(edited: _JsonText, container: Any, last: Any, items: list[str], indentation: str | None) -> None:
    """Add items at the end of an object or array."""
    separator = " " if indentation is None else edited.newline + indentation
    if last is None:
        start = edited.start(container) + 1
        line_end = edited.newline if indentation is not None else ""
        edited.insert(start, ("" if indentation is None else separator) + f",{separator}".join(items) + line_end)
    else:
        # The new items come after the comments that follow the last one, on a new line after a line comment.
        end = _end_of_content(edited, container)
        if indentation is None and "//" in edited.text[edited.end(last) : end]:
            separator = edited.newline
        added = separator + f",{separator}".join(items)
        if container.trailing_comma is None:
            edited.insert(edited.end(last), ",")
        else:
            added += ","
        edited.insert(end, added)


def _end_of_content(edited: _JsonText, container: Any) -> int:
    """Return the position after the last item of a container and the comments after it."""
    position = edited.end(container) - 1
    while position > 0 and edited.text[position - 1] in " \t\r\n":
        position -= 1
    return position


# TOML


def _parse_toml(file: str, text: str) -> Any:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise CommandError(f"{escape(file)}: not TOML: {error}", ExitStatus.INVALID) from None


def _toml_lines(text: str) -> dict[str, int]:
    """Return the lines of the bindings by their paths, as far as each binding is a table of its own."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header = line.split("#")[0].strip()
        if header.startswith("[[") and header.endswith(f"{_KEY}]]"):
            path = header[2:-2].strip()
            lines[f"{path}[{counts.get(path, 0)}]"] = number
            counts[path] = counts.get(path, 0) + 1
    return lines


def _change_toml(
    file: str, text: str, bindings: Sequence[Binding], environment: str | None
) -> tuple[str, list[Binding], list[Binding]]:
    import tomlkit

    document = _parse_toml(file, text)
    place: Any = document
    for key in [] if environment is None else [_ENVIRONMENTS, environment]:
        if key not in place:
            place[key] = tomlkit.table(is_super_table=True)
        place = place[key]
        if not isinstance(place, dict):
            raise _wrong_structure(file, f"{_ENVIRONMENTS}.{environment}", "a table")
    existing = place.get(_KEY, [])
    if not isinstance(existing, list):
        raise _wrong_structure(file, _KEY, "an array of tables")
    entries = {str(each.get(_NAME)): each for each in existing}
    added, changed = _compare(bindings, {name: each.get(_ID) for name, each in entries.items()})
    for binding in changed:
        entries[binding.binding][_ID] = binding.service_id
    if added:
        _toml_tables(place, added)
    return tomlkit.dumps(document), added, changed


def _toml_tables(place: Any, bindings: Sequence[Binding]) -> None:
    """Add bindings to a table of TOML."""
    import tomlkit

    if _KEY not in place:
        place[_KEY] = tomlkit.aot()
    for binding in bindings:
        table = tomlkit.table() if isinstance(place[_KEY], tomlkit.items.AoT) else tomlkit.inline_table()
        table.update(binding._asdict())
        place[_KEY].append(table)
