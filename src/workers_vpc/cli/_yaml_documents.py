"""Read and write YAML 1.2. This module is imported only if it is needed."""

from __future__ import annotations

from io import StringIO
from typing import Any
from warnings import catch_warnings

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError


class _JsonConstructor(SafeConstructor):
    """Constructs JSON values. A timestamp is a string, because JSON has no other type for it."""


for _tag in ("timestamp", "value"):
    _JsonConstructor.add_constructor(f"tag:yaml.org,2002:{_tag}", SafeConstructor.construct_yaml_str)


def read_yaml(text: str) -> list[Any]:
    """Return the documents of a text, without empty ones.

    Raises:
        ValueError: The text is not YAML.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _JsonConstructor
    try:
        with catch_warnings(action="ignore"):  # an anchor that is defined twice is valid YAML
            return [document for document in yaml.load_all(text) if document is not None]
    except (YAMLError, LookupError, AssertionError) as error:
        message = " ".join(str(error).split())
        if isinstance(error, MarkedYAMLError) and (mark := error.problem_mark):
            message = f"{error.problem}, at line {mark.line + 1}, column {mark.column + 1}"
        raise ValueError(f"not YAML: {message}") from None


def to_yaml(document: object) -> str:
    """Return a document as YAML."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = False  # an encoding of the terminal may not contain a character
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = 4000  # no value is wrapped
    stream = StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()
