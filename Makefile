# Everything runs from .venv, which the first target makes; a second call is instant (stamp files).
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
PACKAGES := engage surveys voting workshops
SOURCES := $(PACKAGES) tests bench celery_worker.py
CATALOGUES := $(patsubst %.po,%.mo,$(shell find $(PACKAGES) -name messages.po 2>/dev/null))
.NOTPARALLEL:

.PHONY: help demo test unit integration house e2e check format messages compile screenshots bench install dev clean

help: ## List the targets
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- the environment -------------------------------------------------------------------------

# The first Python of 3.11 or newer that can make a virtual environment with pip in it.
$(VENV)/.made:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	  "$$python" -m venv $(VENV) >/dev/null 2>&1 && $(BIN)/python -m pip --version >/dev/null 2>&1 || continue; \
	  echo "Made $(VENV) with $$($(BIN)/python --version)"; touch $@; exit 0; \
	done; \
	echo "Engage needs Python 3.11 or newer with its venv module (Debian: apt-get install python3-venv)." >&2; exit 2

$(VENV)/.runtime: requirements.txt $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/.runtime $@

$(VENV)/.engage: pyproject.toml | $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

%.mo: %.po
	@$(BIN)/pybabel --quiet compile -i $< -o $@

compile: $(CATALOGUES)

install: $(VENV)/.runtime $(VENV)/.engage compile ## Make .venv with what the service needs

dev: $(VENV)/.dev $(VENV)/.engage compile ## Make .venv with what developers need too

# --- run -------------------------------------------------------------------------------------

demo: install ## Serve the Kaarina demonstration on this machine (Ctrl-C stops it)
	@$(BIN)/engage demo

# --- test ------------------------------------------------------------------------------------

PYTEST := $(BIN)/python -m pytest
# As many processes as there are processors; `make test N=0` runs in one, to look into a failure.
N ?= auto

test: dev ## Run every test: unit, house, both databases, then the browser's journeys
	@rm -f .coverage .coverage.*
	$(PYTEST) -n $(N) tests/unit tests/house tests/integration --cov --cov-report=
	@$(BIN)/coverage report
	@$(MAKE) --no-print-directory e2e

unit: dev ## Run the tests that need neither app nor database
	$(PYTEST) tests/unit

integration: dev ## Run the integration tests on SQLite and PostgreSQL
	$(PYTEST) tests/integration

house: dev ## Run the house rules
	$(PYTEST) tests/house

e2e: dev ## Run the browser's journeys (needs Chromium)
	@if $(BIN)/python -m tests.support.chromium; then $(PYTEST) tests/e2e; \
	elif [ "$$CI" = true ]; then echo "CI needs Chromium: apt-get install chromium" >&2; exit 1; \
	else echo "No Chromium here: the browser's journeys were not run (apt-get install chromium)."; fi

check: dev ## Check format, lint, types, imports and migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) tests/house/test_migrations.py

# --- write -----------------------------------------------------------------------------------

format: dev ## Format the code and mend what ruff can mend
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

messages: dev ## Bring every catalogue up to date with the code
	$(BIN)/python -m tests.support.catalogues update

screenshots: dev ## Save every page at three widths, light and dark, into out/screenshots
	$(BIN)/python -m tests.e2e.screenshots

bench: dev ## Measure pages, submissions, votes and counts beside the least they could cost
	$(BIN)/python -m bench.survey_page
	$(BIN)/python -m bench.submissions --stored 100000
	$(BIN)/python -m bench.submissions --engine postgresql
	$(BIN)/python -m bench.casting
	$(BIN)/python -m bench.casting --engine postgresql
	$(BIN)/python -m bench.aggregate
	$(BIN)/python -m bench.tally

clean: ## Remove what was built (never var/, the data)
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage .coverage.* out
	find $(PACKAGES) -name '*.mo' -delete
