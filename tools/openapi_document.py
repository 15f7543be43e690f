"""An OpenAPI 3.0 or 3.1 document that is compared with another, and its references.

The document is not validated: the public API description is large, and only the part that is compared matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codegen.contract import ContractError, parse_document, read_document
from codegen.references import resolve_pointer

Node = Mapping[str, Any]
"""An object of a document."""
Nodes = tuple[Node, ...]


class OpenAPIDocument:
    """An OpenAPI document that has paths.

    Args:
        name: What messages call the document, such as its path.
        root: The document in plain JSON types.

    Raises:
        ContractError: It is not an OpenAPI 3.0 or 3.1 document, or has no paths.
    """

    def __init__(self, name: str, root: Node) -> None:
        if not str(root.get("openapi", "")).startswith(("3.0", "3.1")):
            raise ContractError(f"{name}: not an OpenAPI 3.0 or 3.1 document; use another file")
        if not isinstance(root.get("paths"), dict):
            raise ContractError(f"{name}: no paths to compare; use another file")
        self.name = name
        self.root = root

    @classmethod
    def load(cls, path: Path, name: str | None = None) -> OpenAPIDocument:
        """Read a JSON or YAML file; messages call it by its path unless a name is given."""
        return cls(name or str(path), read_document(path, name))

    @classmethod
    def parse(cls, text: str | bytes, name: str) -> OpenAPIDocument:
        """Read the text of a JSON or YAML document."""
        return cls(name, parse_document(text, name))

    def resolve(self, node: Any) -> Node:
        """Return the node at the end of a chain of references; return any other node unchanged."""
        seen = set[str]()
        while isinstance(node, dict) and "$ref" in node:
            if node["$ref"] in seen:
                raise ContractError(f"{self.name}: $ref cycle at {node['$ref']}; remove the cycle")
            seen.add(node["$ref"])
            node = self.target(node["$ref"])
        return self.expect_object(node)

    def target(self, reference: Any) -> Any:
        """Return the node that a `$ref` leads to, without following further references."""
        if not str(reference).startswith("#"):
            raise ContractError(f"{self.name}: $ref '{reference}' leads to another file; use a single file")
        try:
            return resolve_pointer(self.root, str(reference))
        except LookupError as error:
            raise ContractError(f"{self.name}: unresolved $ref '{reference}'; correct the reference") from error

    def expect_object(self, node: Any) -> Node:
        """Return the node if it is an object.

        Raises:
            ContractError: It is not an object.
        """
        if isinstance(node, dict):
            return node
        raise ContractError(f"{self.name}: expected an object, found {str(node)[:60]!r}; correct the document")
