# Each target is one line; what it needs is set up by the targets before it.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-ready
TEST := $(VENV)/.test-ready

run: $(RUN)  ## serve the archive on http://127.0.0.1:8000, with the demo sounds on the first start
	@$(BIN)/fonoteca serve --demo

test: $(TEST)  ## run the tests; a part of them with PYTEST_ARGS=tests/search
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(TEST)  ## everything that must hold before a commit: format, lint, types, imports, documents, tests
	@$(MAKE) --no-print-directory check-cheap test

check-cheap: $(TEST)  ## the checks that need no test run
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/python docs/generate.py --check

docs: $(TEST)  ## write the generated pages of docs/ and openapi/ again
	@$(BIN)/python docs/generate.py

bench: $(TEST)  ## measure, and print the table (BENCH_ARGS=--help lists the parts)
	@$(BIN)/python -m bench $(BENCH_ARGS)

services: $(TEST)  ## run PostgreSQL and OpenSearch for trying the large shape, until Ctrl-C
	@$(BIN)/python -m tests.services

format: $(TEST)  ## put code into the house's format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: $(TEST)  ## resolve the dependencies of pyproject.toml again and pin them with hashes
	@./requirements/lock $(BIN)/uv

clean:  ## remove the virtual environment; the data folder stays
	@rm -rf $(VENV)

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## *' '{ printf "make %-12s %s\n", $$1, $$2 }'

$(VENV)/.created: requirements/create-venv
	@./requirements/create-venv $(PYTHON) $(VENV)

$(RUN): $(VENV)/.created requirements/pip.txt requirements/run.txt pyproject.toml
	@./requirements/install $(BIN)/python requirements/run.txt $(RUN)

$(TEST): $(VENV)/.created requirements/pip.txt requirements/test.txt pyproject.toml
	@./requirements/install $(BIN)/python requirements/test.txt $(TEST) $(RUN)

.PHONY: run test check check-cheap docs bench services format lock clean help
