"""Read YAML 1.2. This module is imported only for input that is not JSON."""

from __future__ import annotations

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
