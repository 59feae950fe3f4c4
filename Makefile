# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
ARTICLES ?= seeds/articles
WAREHOUSE ?= warehouse/data

.PHONY: help setup run test check pins clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .venv/ready  ## create .venv from the pinned versions

# --no-deps: constraints.txt names everything that is installed, with hashes, and nothing else may come in.
.venv/ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Copydesk needs Python 3.11 or newer; try make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@echo "Setting up .venv (a minute, once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch .venv/ready

run: setup  ## clean seeds/articles into warehouse/data and show the result
	@$(BIN)/copydesk ingest $(ARTICLES) --warehouse $(WAREHOUSE)
	@$(BIN)/copydesk show --latest --warehouse $(WAREHOUSE)

test: setup check  ## everything: style, types, tests
	@$(BIN)/python -m pytest

check: setup  ## style and types only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

pins: setup  ## work out constraints.txt anew from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file constraints.txt

clean:  ## remove .venv and caches; the warehouse stays
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
