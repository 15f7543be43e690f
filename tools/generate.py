"""Emit the client package from the contract: the command behind `make generate`.

It runs openapi-python-client with this project's settings and templates, and adds what its command line leaves open:
the output replaces the old one whole, so that no file of an earlier contract survives; each warning is an error; the
contract is checked before anything is written; and the templates can see the whole contract, since the generator
itself drops bounds, formats and read-only marks (see `emission.py`).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from openapi_python_client import Project
from openapi_python_client import schema as oai
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing.exceptions import Unresolvable
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from answers import without_result
from emission import Emission
from limits import UnsupportedContractError, check
from operations import Operations

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Emitted by `make generate`; never edited.\n"
#: Modules that the generator has no place for, each from the template of the same name.
OWN_MODULES = ("schema.py", "rules.py", "unions.py", "formats.py", "failures.py")

_PROSE = {"description", "summary", "example", "examples", "x-deviation", "x-shortcuts"}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--contract", type=Path, default=ROOT / "openapi.yaml", help="the OpenAPI document")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "generated" / "workers_vpc_api", help="the package to replace"
    )
    arguments = parser.parse_args()
    generate(arguments.contract, arguments.output)


def generate(contract: Path, output: Path) -> None:
    """Replace the package `output` by what `contract` says; on an error leave it as it is and exit with status 1."""
    document = read_contract(contract)
    # Beside the target, so that the finished package can be moved into place in one step.
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".generating-", dir=output.parent) as scratch:
        package = Path(scratch) / output.name
        config = Config.from_sources(
            ConfigFile.load_from_path(ROOT / "generator-config.yml"),
            MetaType.NONE,
            document_source=contract,
            file_encoding="utf-8",
            overwrite=False,
            output_path=package,
        )
        try:
            check(document)
            data = GeneratorData.from_dict(document, config=config)
            with contextlib.redirect_stdout(None):  # it would name the scratch folder
                problems: Sequence[GeneratorError]
                if isinstance(data, GeneratorError):
                    problems = [data]
                else:
                    problems = data.errors or ContractProject(document, data, config).build()
        except (UnsupportedContractError, ValueError) as error:
            fail(contract, str(error))
        for problem in problems:
            fail(contract, f"{problem.header.strip()} {(problem.detail or '').strip()}")
        if output.exists():
            shutil.rmtree(output)
        package.rename(output)


def read_contract(contract: Path) -> dict[str, Any]:
    """Read and validate the contract."""
    try:
        document = YAML(typ="safe").load(contract)
    except OSError as error:
        fail(contract, error.strerror or str(error))
    except (YAMLError, ValueError) as error:
        fail(contract, f"not YAML: {error}")
    try:
        # What JSON knows, with the keys that it knows: YAML has dates and numbers as keys.
        document = json.loads(json.dumps(document, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        fail(contract, f"not JSON in YAML's clothes: {error}")
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3.1"):
        fail(contract, "not an OpenAPI 3.1 document")
    try:
        for problem in OpenAPIV31SpecValidator(document).iter_errors():
            fail(contract, f"{'/'.join(map(str, problem.absolute_path)) or 'the document'}: {problem.message}")
    except Unresolvable as error:
        fail(contract, f"{error.ref} is the name of nothing")
    except RecursionError:
        fail(contract, "references lead in a circle")
    return document


def without_prose(document: Any, *, is_map: bool = False) -> Any:
    """What a program needs of the contract, which is a third of it: it is shipped for the stand-in."""
    if isinstance(document, list):
        return [without_prose(item) for item in document]
    if not isinstance(document, dict):
        return document
    # The keys of a map are names that the contract chose; they may be those of keywords.
    return {
        key: without_prose(value, is_map=not is_map and key in ("properties", "schemas", "parameters", "responses"))
        for key, value in document.items()
        if is_map or key not in _PROSE
    }


def fail(contract: Path, message: str) -> NoReturn:
    """Say in one line what is wrong with the contract and what to do, and end."""
    reason = " ".join(message.split()).rstrip(".")
    sys.exit(f"{contract}: {reason}. Nothing was generated; mend the contract and run it again.")


class ContractProject(Project):
    """The generator's project, with this project's additions."""

    def __init__(self, document: dict[str, Any], data: GeneratorData, config: Config) -> None:
        parsed = oai.OpenAPI.model_validate(document)
        emission = Emission(parsed, data, config, without_result(document))
        super().__init__(
            openapi=replace(data, models=emission.models), config=config, custom_template_path=ROOT / "templates"
        )
        self.document = document
        self.env.globals.update(emission=emission, operations=Operations(parsed, data, config, emission))
        self._unions = emission.unions

    def _run_post_hooks(self) -> None:
        code = "".join(module.read_text(encoding="utf-8") for module in self.package_dir.rglob("*.py"))
        # What no schema needs is left out: kinds of rules, arguments of theirs, formats.
        used = frozenset(re.findall(r"\w+(?=[(=])|(?<=format=')\w+", code))
        for name in OWN_MODULES:
            text = self.env.get_template(f"{name}.jinja").render(used=used)
            (self.package_dir / name).write_text(text, encoding="utf-8")
        for union in self._unions:
            text = self.env.get_template("union.py.jinja").render(union=union)
            (self.package_dir / "models" / f"{union.info.module_name}.py").write_text(text, encoding="utf-8")
        for module in self.package_dir.rglob("*.py"):
            module.write_text(HEADER + module.read_text(encoding="utf-8"), encoding="utf-8")
        (self.package_dir / "py.typed").touch()
        contract = {"$comment": HEADER.strip("# \n"), **without_prose(self.document)}
        text = json.dumps(contract, separators=(",", ":"), ensure_ascii=False)
        (self.package_dir / "openapi.json").write_text(text + "\n", encoding="utf-8")
        # The hooks call ruff by name; the one beside this interpreter is the one that is pinned.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        super()._run_post_hooks()


if __name__ == "__main__":
    main()
