# Two commands matter: `make run` and `make test`. Everything they need is put into this folder, nothing elsewhere.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR := $(CURDIR)/.tools/cache
export UV_NO_CONFIG := 1
# The system's certificates, since a TLS-inspecting proxy adds its own there.
export UV_SYSTEM_CERTS := 1
export PYTHONDONTWRITEBYTECODE :=
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

UV := .tools/uv/bin/uv
PYTHON := .venv/bin/python
# Folder where the settings collect static files; VAR_DIR may also be set in .env.
VAR := $(or $(VAR_DIR),$(shell sed -n 's/^ *VAR_DIR *= *//p' .env 2>/dev/null | tail -n 1),var)
STATIC_STAMP := $(VAR)/static/.stamp
STATIC_FILES := $(shell find rocb/static news/static events/static foundation/*/static -type f 2>/dev/null)

.PHONY: help run port production required test test-long test-postgres stranger one-journey quick-tests other-journeys long-tests journeys-and-stranger all-journeys tests-and-versions \
	versions oldest newest journeys-on-postgres tests-on-postgres check format lock messages screenshots benchmarks faults imports judges release size clean

help:
	@echo "make run             the site with its demo, on http://127.0.0.1:8000/ (HOST and PORT choose another)"
	@echo "make production      install what production needs, start nothing"
	@echo "make required        all that a change must pass: the next three and make versions, some of them side by side"
	@echo "make test            all checks and the quick tests, on SQLite"
	@echo "make test-long       the other tests on SQLite: real processes, all journeys in a browser, the whole site"
	@echo "make stranger        a site of others installs the wheel"
	@echo "make versions        the plug-ins with the oldest and with the newest versions of Django, Wagtail and other packages"
	@echo "make test-postgres   those that open a database, on a PostgreSQL of its own"
	@echo "make check           only the checks: style, types, migrations, settings"
	@echo "make format          bring the code into shape"
	@echo "make messages        collect texts to translate (needs gettext)"
	@echo "make lock            choose the newest allowed versions of all dependencies"
	@echo "make screenshots     pictures of every page type, into screenshots/"
	@echo "make benchmarks      print figures"
	@echo "make faults          take each part of a running site away for SECONDS=60 (about half an hour; PARTS=clock: only these)"
	@echo "make imports         check, import and import again each export of a Plone site (EXPORTS names their folder)"
	@echo "make judges          foreign judges over a running site (JUDGES names their folder; see tests/README.md)"
	@echo "make release         tag the version of pyproject.toml, signed, as newsroom upgrade takes it"
	@echo "make size            lines of code by package, and private APIs of libraries in use"
	@echo "make clean           remove all that make made, with the demo's data"

$(UV): requirements-uv.txt
	@echo "Getting the installer ..."
	@sh bin/get-uv && touch $@

# The site and its tests need different sets of packages; the larger set, once installed, serves both.
.venv/.run-stamp: requirements.txt requirements-server.txt | $(UV)
	@sh bin/make-venv requirements-server.txt
	@rm -f .venv/.test-stamp && touch $@

.venv/.test-stamp: requirements-dev.txt requirements-server.txt | $(UV)
	@sh bin/make-venv requirements-dev.txt
	@touch $@ .venv/.run-stamp

$(STATIC_STAMP): .venv/.run-stamp $(STATIC_FILES)
	@$(PYTHON) manage.py collectstatic --noinput --verbosity 0 && touch $@

run: port .venv/.run-stamp $(STATIC_STAMP)
	@exec $(PYTHON) manage.py run

# Check the port before the installation, so that the message does not come minutes later.
port:
	@! command -v python3 >/dev/null 2>&1 || python3 rocb/running/listening.py

# Static files are not collected here: the user who runs this does not have the site's settings. The site collects them itself.
production: .venv/.run-stamp

# Journeys mostly wait, so they run beside everything else.
required: .venv/.test-stamp
	@$(MAKE) --no-print-directory --keep-going -j2 all-journeys tests-and-versions

all-journeys:
	@$(MAKE) --no-print-directory one-journey
	@$(MAKE) --no-print-directory journeys-and-stranger

tests-and-versions:
	@$(MAKE) --no-print-directory --keep-going -j2 check quick-tests
	@$(MAKE) --no-print-directory versions
	@$(MAKE) --no-print-directory long-tests
	@$(MAKE) --no-print-directory test-postgres

test: .venv/.test-stamp
	@$(MAKE) --no-print-directory --keep-going -j3 check one-journey quick-tests

# The browser test mostly waits, so it runs beside one process per core. These run the tests file by file.
ELSEWHERE := $(PYTHON) -m pytest -q -n auto --dist loadfile --no-loadscope-reorder --ignore=tests/browser --ignore=tests/stranger
OTHER_TARGETS := not screenshots and not benchmark
# A change is judged without the tests that only a release needs.
CHOSEN = $(OTHER_TARGETS)$(if $(CI), and not release)
JOURNEY := tests/browser/test_journey.py

one-journey:
	@$(PYTHON) -m pytest -q $(JOURNEY)

quick-tests:
	@$(ELSEWHERE) -m '$(OTHER_TARGETS) and not long and not process'

test-long: .venv/.test-stamp
	@$(MAKE) --no-print-directory --keep-going -j2 journeys-and-stranger long-tests

# One after the other, because each is one process; beside the long tests, they leave no core idle.
journeys-and-stranger:
	@$(MAKE) --no-print-directory other-journeys
	@$(MAKE) --no-print-directory stranger

other-journeys:
	@$(PYTHON) -m pytest -q tests/browser --ignore=$(JOURNEY) -m '$(CHOSEN)'

# Only these files are read: each process would collect ten thousand tests for five hundred. The longest ones come first,
# so that no process waits for one at the end.
LONGEST := tests/test_marked_words.py tests/test_rights.py tests/test_public_doors.py tests/test_plugins.py
LONG_FILES = $(shell grep -rlE 'mark\.(long|process)\b' tests --include='test_*.py' $(addprefix --exclude-dir=,browser stranger benchmarks))
long-tests:
	@$(ELSEWHERE) -m '$(CHOSEN) and (long or process)' $(LONGEST) $(filter-out $(LONGEST),$(sort $(LONG_FILES)))

# In a foreign site that has only the wheel.
stranger: .venv/.test-stamp
	@$(PYTHON) -m pytest -q tests/stranger -m '$(CHOSEN)'

# REQUIREMENTS tries further ones, such as 'wagtail>=8.1rc1'.
versions: | $(UV)
	@$(MAKE) --no-print-directory --keep-going -j2 oldest newest

oldest newest: | $(UV)
	@sh bin/try-versions $@ $(foreach one,$(REQUIREMENTS),'$(one)')

test-postgres: .venv/.test-stamp
	@TEST_POSTGRES=1 $(MAKE) --no-print-directory --keep-going -j2 $(if $(CI),,journeys-on-postgres) tests-on-postgres

# One journey before a release is enough: pages look the same on any database, and their queries are tested without a browser.
journeys-on-postgres:
	@$(PYTHON) -m pytest -q $(JOURNEY)

# Long tests repeat queries that quick ones make too.
tests-on-postgres:
	@$(ELSEWHERE) -m '$(CHOSEN) and (process or not long)'


check: .venv/.test-stamp
	@$(PYTHON) -m ruff format --check --quiet . || { echo "Style: run 'make format'."; exit 1; }
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m mypy
	@ENVIRONMENT=test $(PYTHON) manage.py makemigrations --check --dry-run
	@sh bin/check-deploy $(PYTHON)

format: .venv/.test-stamp
	@$(PYTHON) -m ruff check --quiet --fix . ; $(PYTHON) -m ruff format --quiet .

messages: .venv/.test-stamp
	@$(PYTHON) bin/messages

screenshots: .venv/.test-stamp
	@$(PYTHON) -m pytest -q -m screenshots tests/browser

benchmarks: .venv/.test-stamp
	@$(PYTHON) -m pytest -q -s -m benchmark tests/benchmarks tests/browser/test_translation_clicks.py

faults: .venv/.test-stamp
	@$(PYTHON) -m tests.faults $(PARTS)

imports: .venv/.test-stamp
	@test -n "$(EXPORTS)" || { echo "Name the folder of the exports: make imports EXPORTS=FOLDER"; exit 2; }
	@$(PYTHON) -m tests.imports "$(EXPORTS)"

judges: .venv/.test-stamp
	@test -n "$(JUDGES)" || { echo "Name the folder of the judges: make judges JUDGES=FOLDER"; exit 2; }
	@$(PYTHON) -m tests.judges "$(JUDGES)" $(ONLY)

# Signed by the key that git knows (user.signingkey, gpg.format ssh). docs/upgrade.md says who may sign.
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
release:
	@test -z "$$(git status --porcelain)" || { echo "Commit first: a release is what is committed."; exit 1; }
	@grep -qx "## $(VERSION)" CHANGELOG.md || { echo "CHANGELOG.md has no entry for $(VERSION)."; exit 1; }
	@git tag --sign --message "$(VERSION)" "v$(VERSION)"
	@echo "v$(VERSION) is tagged. Publish it: git push origin v$(VERSION)"

size: .venv/.test-stamp
	@$(PYTHON) bin/size

LOCK := $(UV) pip compile --quiet --upgrade --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header
lock: | $(UV)
	@$(LOCK) pyproject.toml --group site -o requirements.txt
	@$(LOCK) pyproject.toml --extra postgres --extra redis --extra backup --extra s3 --extra warc --extra pdf --extra documents --group site --group oidc -o requirements-server.txt
	@$(LOCK) pyproject.toml --extra postgres --extra redis --extra backup --extra s3 --extra warc --extra pdf --extra documents --group site --group oidc --group dev -o requirements-dev.txt
	@echo 'uv>=0.13.8,<0.14' | $(LOCK) - -o requirements-uv.txt

clean:
	@rm -rf .venv .tools var screenshots .hypothesis .mypy_cache .pytest_cache .ruff_cache
