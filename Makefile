# `make help` lists what there is. A command that needs the virtual environment makes it first.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# The names of the stamps carry the checksum of what they stand for: a changed lock file is installed, an unchanged one is not.
RUN_STAMP := .venv/.run-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
DEV_STAMP := .venv/.dev-$(shell cat requirements-dev.lock pyproject.toml | cksum | cut -d' ' -f1)

.DEFAULT_GOAL := help
.PHONY: help run install check test bench real screenshots lock

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_STAMP) ## Start the portal with the demo on http://127.0.0.1:8000 (PORT changes it)
	@exec $(BIN)/vendor-match run

install: $(RUN_STAMP) ## Make the virtual environment with the vendor-match command in .venv/bin

check: $(DEV_STAMP) ## Lint, types, import contracts and engine tests: fast, before each commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --quiet tests/matching

test: $(DEV_STAMP) ## Install what the tests need (root or sudo) and run everything
	tests/install_servers.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 tests/matching tests/house tests/portal tests/seed
	$(BIN)/pytest tests/stories

real: $(DEV_STAMP) ## Import real notices and play the story over three of them; DATA=folder of notices.csv
	tests/install_servers.sh
	$(BIN)/pytest -s tests/stories/real --data "$(DATA)"

bench: $(DEV_STAMP) ## Measure the engine beside its yardsticks: one JSON object a line
	@$(BIN)/uv pip install --quiet --requirement pyproject.toml --extra bench
	@$(BIN)/python -m benchmarks

screenshots: $(DEV_STAMP) ## Take a picture of every page with the invented demo, into docs/screenshots
	tests/install_servers.sh
	$(BIN)/pytest --quiet tests/stories/screenshots

lock: $(DEV_STAMP) ## Resolve the lock files anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK) --extra dev --constraint requirements.lock pyproject.toml -o requirements-dev.lock
LOCK := --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "vendor-match needs Python 3.11 or newer; name it with PYTHON=")'
	$(PYTHON) -m venv .venv

$(RUN_STAMP): | .venv/bin/python
	@echo "Installing the requirements into .venv; the first time this takes about a minute"
	@$(PIP) --require-hashes --requirement requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): | .venv/bin/python
	@echo "Installing the requirements of the tests into .venv; the first time this takes about two minutes"
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN_STAMP)
