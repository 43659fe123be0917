# Linkway. `make` lists what can be made. Needs Python 3.11 or newer, git and make.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PARTS := pyproject.toml tests/constraints.txt build_frontend.py frontend/package-lock.json

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint format texts lock clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Make .venv and install Linkway into it
$(VENV)/.ready: $(PARTS)
	@$(PYTHON) -c 'import sys; sys.exit("Linkway needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint tests/constraints.txt --editable '.[basemap]'
	@touch $@

demo: setup ## Build the invented demo area and serve it on http://127.0.0.1:8000
	$(BIN)/linkway demo --port $(PORT)

test: $(VENV)/.test-ready ## Install what the tests need, and run them all
	@# One more than the two cores that we count on: browsers and servers make tests wait.
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

$(VENV)/.test-ready: $(VENV)/.ready tests/install-parts.sh
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint tests/constraints.txt --editable '.[test]'
	$(BIN)/python build_frontend.py --tests
	sh tests/install-parts.sh
	@touch $@

check: lint test ## Everything: ruff, mypy, import-linter and the tests

lint: $(VENV)/.test-ready ## Style, types and layers, without the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.test-ready ## Put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

texts: $(VENV)/.test-ready ## Collect the texts of the pages into webmap/linkway.pot
	$(BIN)/python -m webmap.texts

lock: ## Choose the newest versions again for setup and tests (needs uv)
	uv pip compile --quiet --universal --no-annotate --no-header --no-emit-index-url --upgrade --python-version 3.11 --extra test pyproject.toml --output-file tests/constraints.txt

clean: ## Remove the environment, caches and the demo area
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache webmap/static/vendor instance/demo
	find . -name __pycache__ -prune -exec rm -rf {} +
