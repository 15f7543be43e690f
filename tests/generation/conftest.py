"""Fixtures: a copy of the contract to change, and packages generated from changed contracts."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from codegen.contract import read_contract
from codegen.generator import ROOT, generate

from .contract_changes import CONTRACT_CHANGES, Contract


@pytest.fixture(scope="session")
def original_contract() -> Contract:
    """The contract, without nodes that YAML shares, so that a change has an effect in one place only."""
    contract: Contract = json.loads(json.dumps(read_contract(ROOT / "openapi.yaml")))
    return contract


@pytest.fixture
def contract(original_contract: Contract) -> Contract:
    """A copy of the contract, which a test changes."""
    return copy.deepcopy(original_contract)


@pytest.fixture(scope="session")
def changed_packages(original_contract: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package of each contract change, which has the name of the change."""
    folder = tmp_path_factory.mktemp("changed_packages")
    for name, change in CONTRACT_CHANGES.items():
        contract = copy.deepcopy(original_contract)
        change(contract)
        source = folder / f"{name}.json"
        source.write_text(json.dumps(contract), encoding="utf-8")
        generate(source, folder / name)
    return folder
