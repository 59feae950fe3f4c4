# Two commands do all the set-up: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
ARTICLES ?= seeds/articles
WAREHOUSE ?= warehouse/data

.PHONY: help setup run test quick check pins clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# Two locks from one declaration: constraints.txt is what running needs, constraints-dev.txt adds what tests need.
# --no-deps, --no-build-isolation: a lock names everything that is installed and what builds it, with hashes, and
# nothing else may come in. --no-compile: of all these modules few are ever imported, and they are compiled then.
# pip comes first, because the one in Python 3.11 takes three times the CPU for the same.
# The file .venv/ready-* is made last, so a set-up that was interrupted is finished by the next one.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-compile
setup: .venv/ready-run  ## create .venv with what running needs

.venv/ready-run: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Copydesk needs Python 3.11 or newer; try make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@echo "Setting up .venv: $$(grep -c == constraints.txt) packages are downloaded and installed (a minute or two, once) ..."
	@$(PYTHON) -m venv .venv
	@awk '/^(pip|setuptools)==/, !/\\$$/' constraints.txt > .venv/first.txt
	@$(INSTALL) --require-hashes -r .venv/first.txt
	@$(INSTALL) --require-hashes -r constraints.txt
	@PYTHONWARNINGS=ignore $(INSTALL) --editable .
	@touch .venv/ready-run

.venv/ready-test: .venv/ready-run constraints-dev.txt
	@echo "Adding what the tests need (half a minute, once) ..."
	@$(INSTALL) --require-hashes -r constraints-dev.txt
	@touch .venv/ready-test

run: setup  ## clean seeds/articles into warehouse/data and show the result
	@$(BIN)/copydesk ingest $(ARTICLES) --warehouse $(WAREHOUSE)
	@$(BIN)/copydesk show --latest --warehouse $(WAREHOUSE)

# The tests that run whole systems take half of the time and wait a lot: they run beside the others, and what they
# printed comes below it.
test: check  ## everything: style, types, tests
	@said=$$(mktemp); $(BIN)/python -m pytest tests/system >$$said 2>&1 & beside=$$!; \
	trap 'kill $$beside; rm $$said; exit 130' INT TERM; \
	$(BIN)/python -m pytest --ignore=tests/system; others=$$?; \
	echo "The tests of whole systems:"; wait $$beside; systems=$$?; cat $$said; rm $$said; \
	exit $$((others | systems))

# What most changes need to be tried on. Prints the CPU seconds it took: a minute at most.
quick: check  ## style, types and the quick tests
	@bash -c 'time $(BIN)/python -m pytest -q -m "not slow and not server" tests/cleaners tests/seeds tests/warehouse tests/quality tests/test_*.py'

check: .venv/ready-test  ## style and types only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# Today's versions stay unless pyproject.toml asks for others; `make pins UPGRADE=--upgrade` takes the newest.
COMPILE = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet
pins:  ## work out both locks anew from pyproject.toml (needs uv)
	@$(COMPILE) --extra dev --output-file constraints-dev.txt
	@$(COMPILE) --extra build --constraint constraints-dev.txt --output-file constraints.txt

clean:  ## remove .venv and caches; the warehouse stays
	@rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
