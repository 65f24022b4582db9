# The two that matter: `make demo` and `make test`. All need only a Python 3.11 or newer.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
STAMP := $(VENV)/.installed
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
JOBS ?= auto
PORT ?= 8000
RACE_ROUNDS ?= 20
export UV_PYTHON_DOWNLOADS ?= never
# A test run starts hundreds of processes: each would compile Django and Wagtail anew, which takes it two seconds.
unexport PYTHONDONTWRITEBYTECODE
# The tests that need no browser, no crowd of processes and no built package.
FAST := not browser and not races and not wheel and not slow
# The fast tests to which the database makes no difference: SQLite is enough for them.
DATABASE_FREE := tests/engine tests/forms tests/outside tests/sandbox tests/test_locale.py tests/test_structure.py \
	tests/reactions/test_rendering.py tests/reactions/test_defaults.py tests/reactions/test_variables.py tests/reactions/test_sms.py
# Screens ask nothing of a database that actions and selectors don't; PostgreSQL refuses odd values that SQLite takes,
# so what visitors can send is tried there too. `make test SCREENS_postgresql=` tries all.
SCREENS_mariadb := tests/admin tests/views
SCREENS_postgresql := tests/admin
# Hundreds of odd values at every address: for `make test`, on more than one database.
TAKES_LONG := tests/views/test_hostile.py
# pytest's exit code 5 is "no tests collected".
pytest_or_none = $(PY) -m pytest $(1) || [ $$? -eq 5 ]
has_database = $(PY) -m tests.databases $(1)

.PHONY: help venv demo test test-fast lint format matrix matrix-short bench races build messages system-packages clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(STAMP) ## Make .venv with the newest Python here, and install everything into it

$(STAMP): pyproject.toml
	@[ -x $(PY) ] || "$$(python3 tools/find_python.py --newest)" -m venv $(VENV)
	@[ -x $(UV) ] || $(PY) -m pip install --quiet --disable-pip-version-check uv
	$(UV) pip install --quiet --python $(PY) --group dev --editable .
	@$(UV) pip install --quiet --python $(PY) --group mariadb >/dev/null 2>&1 \
		|| echo "venv: no MariaDB driver (needs a C compiler, pkg-config and libmariadb-dev); its tests will be skipped"
	@touch $(STAMP)

demo: $(STAMP) ## Run the demo site on http://localhost:8000 (PORT=... for another port)
	$(PY) sandbox/manage.py migrate --verbosity 0
	PORT=$(PORT) $(PY) sandbox/manage.py load_demo
	PORT=$(PORT) $(PY) sandbox/run_demo.py

test: system-packages $(STAMP) ## Lint, then every test, on every database present
	@$(MAKE) --no-print-directory lint
	@for database in postgresql mariadb; do \
		if $(call has_database,$$database); then \
			echo "== the fast tests on $$database"; \
			[ $$database = mariadb ] && screens='$(SCREENS_mariadb:%=--ignore %)' || screens='$(SCREENS_postgresql:%=--ignore %)'; \
			DATABASE=$$database $(call pytest_or_none,-q -n $(JOBS) -m '$(FAST)' $(DATABASE_FREE:%=--ignore %) $$screens); \
		fi; \
	done
	@echo "== races"; $(call pytest_or_none,-q -m 'races and not slow')
	@echo "== everything else, on sqlite"; $(PY) -m pytest -n $(JOBS) --dist loadgroup -m 'not races'

test-fast: $(STAMP) ## The tests without browser, races, wheel and all that takes long (a minute on a quiet machine)
	$(PY) -m pytest -q -n $(JOBS) -m '$(FAST)' $(TAKES_LONG:%=--ignore %)

lint: $(STAMP) ## Everything that is checked without running a test
	$(VENV)/bin/ruff format --check --output-format concise .
	$(VENV)/bin/ruff check --output-format concise .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --quiet --lint wagtail_booking tests $(wildcard sandbox)
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m django makemigrations --check --dry-run --verbosity 1 wagtail_booking
	@tools/lint_frontend.sh

format: $(STAMP) ## Let the tools rewrite what they can
	$(VENV)/bin/ruff check --fix-only .
	$(VENV)/bin/ruff format .
	@tools/lint_frontend.sh --write

matrix: $(STAMP) ## The fast tests on every Python x Django x Wagtail that this machine can run
	$(VENV)/bin/nox --session matrix

matrix-short: $(STAMP) ## The oldest and the newest combination only
	$(VENV)/bin/nox --session matrix_short

bench: $(STAMP) ## Speed, as ratios, on SQLite and PostgreSQL (BENCH=--all: the other system at every size too)
	$(PY) -m tests.bench $(BENCH)

races: $(STAMP) ## Many processes booking at once, 20 rounds on every database present (RACE_ROUNDS=500 for more)
	RACE_ROUNDS=$(RACE_ROUNDS) $(PY) -m pytest -q -m races

build: $(STAMP) ## Build dist/*.whl and dist/*.tar.gz
	$(UV) build --python $(PY)

messages: $(STAMP) ## Collect and compile the translations
	cd wagtail_booking && for language in $$(ls locale); do ../$(PY) -P -m django makemessages --locale $$language --no-location; done
	cd wagtail_booking && ../$(PY) -P -m django compilemessages

system-packages: ## Install the Debian packages the tests use (as root), or say what is missing
	@tools/system_packages.sh

clean: ## Remove everything that is built
	rm -rf $(VENV) .nox .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .bench dist build node_modules
