# Every target is one step; .ci/ holds the scripts that need more than a line.
SHELL := /bin/bash
BIN := .venv/bin
NAME ?= thread
DB ?= sqlite
PACKAGES := crm_lists libraries templates outlook_bridge site/portal
STATIC_SOURCES := $(shell find crm_lists libraries templates outlook_bridge site/portal -path '*/static/*' -type f 2>/dev/null)
export PYTHONPATH := .:site
export PYTHONUNBUFFERED := 1

.PHONY: run test test-suite test-walks test-database test-postgres conformance leaks lint format types contracts migrations checks bench faults litmus api-check lock clean

run: .venv/.base site/assets/node_modules/.package-lock.json var/static/.collected ## Serve the site on http://127.0.0.1:8000
	@exec $(BIN)/python site/manage.py serve

test: .venv/.dev var/static/.collected ## Run the whole suite, fast tests first
	@.ci/system-packages
	@.ci/test

test-suite test-walks: .venv/.dev var/static/.collected ## Run a part of it: what needs no browser, or the walks in one
	@.ci/system-packages
	@.ci/test $(@:test-%=%)

test-database: .venv/.dev ## Make the migrated database that tests on SQLite begin with, unless it is there
	@$(BIN)/pytest --quiet tests/test_database.py

test-postgres: .venv/.dev var/static/.collected ## Run the suite on PostgreSQL; ONLY=--only-database leaves out what sees no database, ONLY="--only-database --one-of=4" runs a fourth
	@.ci/system-packages
	@$(BIN)/python .ci/with_postgres.py .ci/test $(if $(ONLY),suite) $(ONLY) --create-db

conformance: .venv/.dev ## Run the conformance suite for every list, its slow tests too; DB=postgres on PostgreSQL
	@$(if $(filter postgres,$(DB)),$(BIN)/python .ci/with_postgres.py) $(BIN)/pytest tests/conformance --all-lists --numprocesses auto \
	  --dist loadscope $(if $(filter postgres,$(DB)),--create-db)

leaks: .venv/.dev ## Hold every surface against the oracle for every person, list and item
	@LEAKS=1 $(BIN)/pytest tests/leaks --numprocesses auto --dist loadscope

.venv/.base: requirements/base.txt
	.ci/environment base

.venv/.dev: requirements/base.txt requirements/dev.txt
	.ci/environment dev

site/assets/node_modules/.package-lock.json: site/assets/package-lock.json
	cd site/assets && npm ci && touch node_modules/.package-lock.json

var/static/.collected: .venv/.base site/assets/node_modules/.package-lock.json $(STATIC_SOURCES)
	$(BIN)/python site/manage.py collectstatic --noinput --verbosity 0 && touch $@

lint: .venv/.dev ## Check style of Python and page templates
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/djlint --lint --quiet $(PACKAGES)

format: .venv/.dev ## Put Python and page templates in order
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: .venv/.dev ## Check types
	$(BIN)/mypy && $(BIN)/mypy .ci

contracts: .venv/.dev ## Check the direction of imports
	$(BIN)/lint-imports --no-logo

migrations: .venv/.dev ## Check that no migration is missing
	DATABASE_URL=sqlite://:memory: $(BIN)/python site/manage.py makemigrations --check --dry-run --settings config.settings.test

checks: .venv/.dev ## Run Django's system checks
	DATABASE_URL=sqlite://:memory: $(BIN)/python site/manage.py check --fail-level WARNING --settings config.settings.test

bench: .venv/.dev var/static/.collected ## Run a benchmark: make bench NAME=thread DB=postgres, FRESH=1 for new data
	@$(BIN)/python -m benchmarks.run $(NAME) $(DB) $(if $(FRESH),--fresh)

faults: .venv/.dev var/static/.collected ## Kill server and worker while people upload, and look for what was lost; DB=postgres, UPLOADS=1000, KILLS=150
	@$(if $(filter postgres,$(DB)),$(BIN)/python .ci/with_postgres.py) $(BIN)/python -m tests.faults.kill --uploads $${UPLOADS:-1000} \
	  --kills $${KILLS:-150}

litmus: .venv/.dev var/static/.collected ## Run litmus, the conformance suite of WebDAV, with 1 and 4 processes, on SQLite and PostgreSQL; LITMUS=sqlite for one of them
	@.ci/system-packages
	@$(if $(filter postgres,$(LITMUS)),,$(BIN)/python -m tests.libraries.webdav.litmus)
	@$(if $(filter sqlite,$(LITMUS)),,$(BIN)/python .ci/with_postgres.py $(BIN)/python -m tests.libraries.webdav.litmus)

fuzz-msg: .venv/.dev ## Read damaged mail files, each in a process of its own; COUNT=6000, SEED=1
	@$(BIN)/python -m tests.outlook_bridge.msg.fuzz --count $${COUNT:-6000} --seed $${SEED:-1}

second-reader: ## Install the other reader of .msg files, with which tests compare
	cd tests/outlook_bridge/msg/second_reader && npm ci --no-audit --no-fund

dav-clients: ## Install programs that speak CalDAV and CardDAV, with which tests synchronise
	python3 -m venv var/dav-clients && var/dav-clients/bin/pip install --quiet --requirement tests/outlook_bridge/dav/clients.txt

office-checks: ## Install Microsoft's schemas and its stand-in for Office.js, for the tests of the Outlook pane
	cd tests/outlook_bridge/add_in/office && npm ci --no-audit --no-fund --ignore-scripts

api-check: .venv/.dev ## Send made-up requests to every operation of the API
	@API_EXAMPLES=$${API_EXAMPLES:-25} $(BIN)/pytest -q -s tests/programs/test_openapi.py -k machine

lock: .venv/.dev ## Lock the requirements anew
	.ci/lock

clean: ## Remove what the targets here made; the data in var/ stays
	rm -rf .venv var/static var/test site/assets/node_modules benchmarks/results test-results .mypy_cache .ruff_cache .pytest_cache
