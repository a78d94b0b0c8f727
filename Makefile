# What people type. Everything happens in .venv; nothing is installed outside it.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
READY := .venv/.ready
ASSETS := api/web/assets
PARTS := $(ASSETS)/node_modules/.package-lock.json
FRONT := api/web/static/built/site.css
FRONT_SOURCES := $(ASSETS)/build.mjs $(ASSETS)/icons.json $(shell find $(ASSETS)/scss $(ASSETS)/js -type f)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile
UV_COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet

# Some images set it; without it every program is compiled once, not at each of its starts.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test screenshots check lock clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: $(READY) $(FRONT)  ## virtual environment with the locked dependencies and the `ocop` command

$(RUNTIME): requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with: make setup PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python's venv module is missing. On Debian or Ubuntu type:  apt-get install -y python3-venv" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	.ci/install requirements/runtime.txt
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(READY): $(RUNTIME) requirements/dev.txt
	.ci/install requirements/dev.txt
	@touch $@

$(PARTS): $(ASSETS)/package.json $(ASSETS)/package-lock.json $(ASSETS)/.npmrc | $(RUNTIME)
	.ci/npm ci --no-progress --loglevel=error
	@touch $@

$(FRONT): $(PARTS) $(FRONT_SOURCES)
	.ci/npm run --silent build
	@touch $@

run: $(RUNTIME) $(FRONT)  ## the whole engine with the demonstration season; data in ./var, stop with Ctrl-C
	$(BIN)/ocop up --demo

test: setup  ## every test, browser included (PYTEST_ARGS="-k name" for some)
	OCOP_TEST_CHROMIUM=$$(.ci/chromium) && export OCOP_TEST_CHROMIUM && $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

screenshots: setup  ## a picture of every page at both widths, into docs/screens
	OCOP_TEST_CHROMIUM=$$(.ci/chromium) OCOP_TEST_SCREENSHOTS=docs/screens $(BIN)/pytest -n 2 --dist loadfile -q tests/e2e

check: setup  ## style, types, import contracts, schema, catalogues, templates, process data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/ocop migrate --check
	BIN=$(BIN) .ci/check-translations
	test ! -d api/web/templates || $(BIN)/djlint api/web/templates --lint --check
	$(BIN)/ocop lint
	$(BIN)/ocop calendar check
	$(BIN)/ocop notice check

lock:  ## new requirements/*.txt from pyproject.toml (set UPGRADE=1 for newer versions)
	$(UV_COMPILE) pyproject.toml --group build $(if $(UPGRADE),--upgrade) --output-file requirements/runtime.txt
	$(UV_COMPILE) --group node $(if $(UPGRADE),--upgrade) --output-file requirements/node.txt
	$(UV_COMPILE) pyproject.toml --group build --group dev --constraint requirements/runtime.txt $(if $(UPGRADE),--upgrade) --output-file requirements/dev.txt

clean:  ## remove the virtual environment, built files and tool caches; data in ./var stays
	rm -rf .venv $(ASSETS)/node_modules api/web/static/built .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
