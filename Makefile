# The commands of this repository. They need Python 3.11 or newer, make and git. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := PYTHONDONTWRITEBYTECODE=1 $(BIN)/python
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# The pip of $(VENV) installs into other environments, because theirs can be too old for --group.
install_into = $(BIN)/python -m pip --python $(1)/bin/python install --quiet --disable-pip-version-check --constraint constraints.txt
PINS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo generate test lint repository-files types tests serve bench docs build sbom wheel-tests bounds newest drift diff import additions clean
.SILENT:

help: ## List the commands
	grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | awk -F'\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# The virtual environment. generate.stamp marks that it contains what `make generate` and `make demo` need, dev.stamp that
# it also contains the development tools, and docs.stamp that `make docs` can control a browser.

$(BIN)/python:
	command -v $(PYTHON) >/dev/null 2>&1 || { echo "$(PYTHON) was not found. Install Python 3.11 or newer, or pass its path: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) -c 'import platform; print(platform.python_version())'), but Python 3.11 or newer is required. Pass its path: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot create virtual environments. Install its venv module (Debian: apt install python3-venv)." >&2; exit 1; }

$(VENV)/generate.stamp: $(PINS) | $(BIN)/python
	echo "Installing the code generator into $(VENV) ..."
	$(INSTALL) --upgrade pip
	$(INSTALL) --editable '.[testing]' --group generate
	touch $@

$(VENV)/dev.stamp: $(PINS) $(VENV)/generate.stamp
	echo "Installing the development tools into $(VENV) ..."
	$(INSTALL) --editable '.[testing,cli]' --group dev
	touch $@

$(VENV)/docs.stamp: $(PINS) $(VENV)/dev.stamp
	$(INSTALL) --group browser
	touch $@

demo: $(VENV)/generate.stamp generate ## Generate the client, and change a service with it on the emulator (SERVICE_ID=... for a real one, after a confirmation)
	$(RUN) examples/update_service.py $(SERVICE_ID)

generate: $(VENV)/generate.stamp ## Generate the client in generated/ from openapi.yaml
	$(RUN) -m codegen

test: lint types tests ## Run everything that CI runs: lint, types and tests

lint: $(VENV)/dev.stamp repository-files ## Check style, formatting, imports, dependencies, dead code, spelling and .github/
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check --quiet .
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/deptry --no-ansi .
	! $(BIN)/vulture | grep -E '^(src|codegen|tools)/'
	$(BIN)/typos

# The schemas are part of check-jsonschema, so this needs no network.
CHECK_SCHEMA := $(BIN)/check-jsonschema --quiet --builtin-schema

repository-files: $(VENV)/dev.stamp
	$(CHECK_SCHEMA) vendor.github-workflows .github/workflows/*.yml
	$(CHECK_SCHEMA) custom.github-workflows-require-timeout .github/workflows/*.yml
	$(CHECK_SCHEMA) vendor.dependabot .github/dependabot.yml
	$(CHECK_SCHEMA) vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	$(CHECK_SCHEMA) vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml

types: $(VENV)/dev.stamp ## Check the types
	$(BIN)/mypy

tests: $(VENV)/dev.stamp ## Run the tests, which also check that generated/ is up to date
	$(RUN) -m pytest -n 2 -p no:cacheprovider

build: $(VENV)/dev.stamp ## Build the wheel and the source distribution into dist/
	rm -rf dist
	$(RUN) -m build --no-isolation --outdir dist . >/dev/null
	$(BIN)/twine check --strict dist/*

sbom: build ## Write a software bill of materials of the wheel and its dependencies to dist/
	$(BIN)/python -m venv --clear --without-pip .venv-sbom
	$(BIN)/python -m venv --clear .venv-release
	$(call install_into,.venv-sbom) "$$(ls dist/*.whl)[cli]"
	rm .venv-sbom/lib/python*/site-packages/workers_vpc-*.dist-info/direct_url.json # contains a path of this machine
	$(call install_into,.venv-release) --group release
	.venv-release/bin/cyclonedx-py environment --of JSON --output-file dist/workers-vpc.cdx.json .venv-sbom/bin/python

# The following environments contain the built wheel and no path to the sources. They run only the tests of the installed
# packages, not those of the repository (contract, templates, tools, documentation).
INSTALLED_TESTS := tests/core tests/models tests/sdk tests/cli tests/testing
TEST_TOOLS := hypothesis pytest pytest-xdist trio

wheel-tests: build ## Run the tests against the installed wheel, without the source tree
	$(call installed_tests,$(BIN)/python,.venv-wheel,--constraint constraints.txt httpx2)

# httpx2 needs newer versions of anyio and h11 than the oldest supported ones.
bounds: build ## Run the tests with the oldest supported dependencies, on each installed Python (PYTHONS=...)
	$(call each_python,.venv-oldest,--constraint constraints-oldest.txt,--ignore tests/sdk/test_httpx2.py)

newest: build ## Run the tests with the newest dependencies, on each installed Python (PYTHONS=...)
	$(call each_python,.venv-newest,--upgrade httpx2)

# The supported versions of Python that the PATH or pyenv contains, one of each.
PYTHONS ?= $(shell for version in 3.11 3.12 3.13 3.14; do \
	for python in python$$version $$(pyenv prefix $$version 2>/dev/null)/bin/python; do \
		if $$python -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$version')" 2>/dev/null; then echo $$python; break; fi; \
	done; done)

define each_python
	for python in $(PYTHONS); do echo "$$($$python --version):"; $(call installed_tests,$$python,$(1),$(2),$(3)) || exit 1; done
endef

define installed_tests
	{ rm -rf $(2) && $(1) -m venv $(2) \
	&& $(2)/bin/python -m pip install --quiet --disable-pip-version-check $(3) "$$(ls dist/*.whl)[testing,cli]" $(TEST_TOOLS) \
	&& mkdir -p $(2)/suite/tests && cp -r openapi.yaml pyproject.toml $(2)/suite && cp -r $(INSTALLED_TESTS) $(2)/suite/tests \
	&& (cd $(2)/suite && PYTHONDONTWRITEBYTECODE=1 ../bin/python -m pytest -n 2 -p no:cacheprovider --ignore tests/testing/test_guide.py --ignore tests/testing/test_peers.py $(4) tests); }
endef

docs: $(VENV)/docs.stamp ## Build the documentation into site/, and check it in a browser
	$(RUN) -m website build
	$(RUN) -m website check

bench: $(VENV)/dev.stamp ## Compare performance, memory and size with plain httpx and the official package (ROUNDS=20)
	test -x .venv-bench/bin/python || $(BIN)/python -m venv .venv-bench
	$(call install_into,.venv-bench) --group bench '.[testing]'
	$(RUN) -m benchmarks --rounds $(or $(ROUNDS),20)

serve: $(VENV)/generate.stamp ## Run the emulator with the services of the samples (PORT=..., SEED=file)
	$(RUN) -m workers_vpc.testing --port $(or $(PORT),8787) --seed $(or $(SEED),docs/services.json)

drift: $(VENV)/dev.stamp ## Compare openapi.yaml with the public API description (UPSTREAM=file)
	test -n "$(UPSTREAM)" || { echo "No public API description given: make drift UPSTREAM=file" >&2; exit 2; }
	$(RUN) -m tools.drift "$(UPSTREAM)"

import: $(VENV)/dev.stamp ## Add published operations to openapi.yaml (UPSTREAM=file, and TAG=name or OPERATIONS=id,id; PROSE=1 for descriptions)
	test -n "$(UPSTREAM)" -a -n "$(TAG)$(OPERATIONS)" || { echo "Nothing to import: make import UPSTREAM=file TAG=\"Hyperdrive\", or OPERATIONS=list-hyperdrive,get-hyperdrive" >&2; exit 2; }
	$(RUN) -m tools.import_operations "$(UPSTREAM)" $(if $(TAG),--tag "$(TAG)") $(if $(OPERATIONS),--operations "$(OPERATIONS)") $(if $(PROSE),--prose)

additions: $(VENV)/dev.stamp ## Add published fields and enum values to the operations in openapi.yaml (UPSTREAM=file)
	test -n "$(UPSTREAM)" || { echo "No public API description given: make additions UPSTREAM=file" >&2; exit 2; }
	$(RUN) -m tools.import_additions "$(UPSTREAM)"

diff: $(VENV)/dev.stamp ## Report changes to openapi.yaml since a git revision that break callers (BASE=rev)
	test -n "$(BASE)" || { echo "No git revision given: make diff BASE=rev" >&2; exit 2; }
	$(RUN) -m tools.diff "$(BASE)"

clean: ## Remove environments, caches and build output
	rm -rf .venv .venv-* dist site build .cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
