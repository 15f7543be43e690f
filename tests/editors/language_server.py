"""A client of a language server: it asks what an editor asks while somebody types and points at code."""

from __future__ import annotations

import itertools
import json
import subprocess
from pathlib import Path
from typing import Any, Self

#: Marks the position of the cursor in a text.
CURSOR = "|"


class LanguageServer:
    """A running language server, which ends with the context.

    Args:
        command: The command that starts it; it speaks the protocol on its standard streams.
        folder: The folder that the editor has open.
        environment: Its environment variables.
    """

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._ids = itertools.count(1)
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Self:
        # Without the format Markdown, the server returns plain text.
        capabilities = {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
        folders = [{"uri": self._folder.as_uri(), "name": self._folder.name}]
        self._request("initialize", {"processId": None, "capabilities": capabilities, "workspaceFolders": folders})
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(self, *_: object) -> None:
        self._request("shutdown", None)
        self._send({"method": "exit"})
        self._process.communicate(timeout=30)

    def hover(self, text: str) -> str:
        """Return what an editor shows if the mouse points at the cursor of a text."""
        result = self._ask("hover", text)
        return str(result["contents"]["value"]) if result else ""

    def completions(self, text: str) -> list[str]:
        """Return what an editor offers at the cursor of a text."""
        result = self._ask("completion", text)
        return [str(item["label"]) for item in result["items"]] if result else []

    def _ask(self, method: str, text: str) -> Any:
        before, _, after = text.partition(CURSOR)
        line, character = before.count("\n"), len(before.rpartition("\n")[2])
        uri = (self._folder / f"example_{next(self._ids)}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": before + after}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        position = {"line": line, "character": character}
        result = self._request(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": position})
        self._send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
        return result

    def _request(self, method: str, params: object) -> Any:
        request_id = next(self._ids)
        self._send({"id": request_id, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" not in message and message["id"] == request_id:
                assert "error" not in message, message["error"]
                return message["result"]
            if "method" in message and "id" in message:  # the server asks for settings, of which there are none
                items = (message.get("params") or {}).get("items")
                self._send({"id": message["id"], "result": None if items is None else [None] * len(items)})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
