"""What the tests take from the contract: schemas, examples and operations."""

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator
from ruamel.yaml import YAML

Object = dict[str, Any]

ROOT = Path(__file__).parents[2]
BASE_PATH = "/client/v4"
DOCUMENT: Object = json.loads(files("workers_vpc_api").joinpath("openapi.json").read_bytes())
# The examples are only in the contract itself, and not in the copy that the package contains.
_CONTRACT: Object = YAML(typ="safe").load((ROOT / "openapi.yaml").read_bytes())


def operation(operation_id: str) -> Object:
    """Return an operation of the contract."""
    found: Object
    (found,) = [
        item[method]
        for item in _CONTRACT["paths"].values()
        for method in item
        if isinstance(item[method], dict) and item[method].get("operationId") == operation_id
    ]
    return found


def example_requests() -> Object:
    """Return the examples of the request bodies of `create` and `update` by name."""
    return {
        name: value
        for operation_id in ("create", "update")
        for name, value in _examples(operation(operation_id)["requestBody"]).items()
    }


def example_service() -> Object:
    """Return the service in the example of a response of `get`."""
    examples = _examples(operation("get")["responses"]["200"])
    service: Object = next(iter(examples.values()))["result"]
    return service


def methods_of(path: str) -> set[str]:
    """Return the methods that the contract defines for a path, which includes the base path."""
    return {method.upper() for method, node in _path_item(path).items() if "operationId" in node}


@cache
def success_validator(method: str, path: str) -> Draft202012Validator:
    """Return the validator of the successful responses of an operation."""
    content = _path_item(path)[method.lower()]["responses"]["200"]["content"]
    return _validator(content["application/json"]["schema"]["$ref"])


@cache
def failure_validator() -> Draft202012Validator:
    """Return the validator of failure responses."""
    return _validator("#/components/schemas/FailureResponse")


def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({**DOCUMENT, "$ref": reference}, validate_formats=True)


def _path_item(path: str) -> Object:
    item: Object
    for template, item in DOCUMENT["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path.removeprefix(BASE_PATH)):
            return item
    raise LookupError(path)


def _examples(body: Object) -> Object:
    references = body["content"]["application/json"]["examples"].values()
    names = [reference["$ref"].rpartition("/")[2] for reference in references]
    return {name: _CONTRACT["components"]["examples"][name]["value"] for name in names}
