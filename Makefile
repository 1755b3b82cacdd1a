# The few commands of this project; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: help run test check bench fleet screenshots reset
help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 14

run: .venv/installed  ## set up and start everything, with a demo world, on http://localhost:8000
	@$(BIN)/python -m fleetward.config.run

test: .venv/installed-dev  ## set up and run all tests, browser tests included
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python -m tools.packages
	@$(BIN)/python -m pytest -n 2

check: .venv/installed-dev  ## format, lint, types, layers, house rules, the API's description
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tools.houselint
	$(BIN)/mypy .
	$(BIN)/python -m fleetward.entrypoints.api | diff -u docs/openapi.json -  # the description that is checked in

bench: .venv/installed-dev  ## measure against raw PostgreSQL; SIZE=10000000 for ten million PCs
	@$(BIN)/python -m tools.bench $(SIZE)

fleet: .venv/installed  ## so many simulated PCs for the running demo world (N=500)
	@FLEETWARD_DEMO=1 $(BIN)/python manage.py fleet --pcs $(or $(N),500)

screenshots: .venv/installed-dev  ## pictures of every page into var/screenshots
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python -m tools.screenshots

reset: .venv/installed  ## stop the database and forget all local data
	@$(BIN)/python -m fleetward.config.reset

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
