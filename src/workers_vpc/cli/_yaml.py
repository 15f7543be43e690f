"""YAML 1.2, which `_input` loads for what is no JSON."""

from __future__ import annotations

from typing import Any
from warnings import catch_warnings

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError


class _Constructor(SafeConstructor):
    """Makes Python's values of YAML's. A timestamp stays a string, since no JSON document can hold anything else."""


for _tag in ("timestamp", "value"):
    _Constructor.add_constructor(f"tag:yaml.org,2002:{_tag}", SafeConstructor.construct_yaml_str)


def read_yaml(text: str) -> list[Any]:
    """Read the documents of a text; what is empty is none.

    Raises:
        ValueError: It is not YAML.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    try:
        with catch_warnings(action="ignore"):  # of an anchor that is used again
            return [document for document in yaml.load_all(text) if document is not None]
    except (YAMLError, LookupError, AssertionError) as error:
        message = " ".join(str(error).split())
        if isinstance(error, MarkedYAMLError) and (mark := error.problem_mark):
            message = f"{error.problem}, at line {mark.line + 1}, column {mark.column + 1}"
        raise ValueError(f"not YAML: {message}") from None
