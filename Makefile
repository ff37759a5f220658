# Everything a developer or an operator runs. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?=

.PHONY: help install serve check test bench format lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | column -t -s "$$(printf '\t')"

install: $(VENV)/.installed ## install everything into .venv from the hashed lock

$(VENV)/.installed: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

serve: install ## run the service on embedded defaults
	$(BIN)/lachan serve

check: install ## format, lint, types, contracts, fast tests
	$(BIN)/ruff format --check service training tests benchmarks
	$(BIN)/ruff check service training tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	$(BIN)/python -m pytest -n 2 -m "not slow"

test: check ## everything CI runs: check, then beside servers the slow tests and PostgreSQL
	$(BIN)/python -m tests.servers -- $(SHELL) -ec '\
		$(BIN)/python -m pytest -n 2 -m slow; \
		$(BIN)/python -m pytest -n 2 -m records --database postgresql'

bench: install ## measure; DATA=folder of real feeds compares imports too
	$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA))

format: install ## put the code into shape
	$(BIN)/ruff format service training tests benchmarks
	$(BIN)/ruff check --fix service training tests benchmarks

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra postgres --extra batch -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --extra postgres --extra batch --group dev -o requirements-dev.lock

clean: ## take away what was built
	rm -rf $(VENV) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
