# Compat KB. `make run` serves the site with its data; `make test` runs everything that must pass on every change.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input -qq

# What `make check` reads as settings: those of a site on https, and nothing of yours.
AS_DEPLOYED := env -u DATABASE_URL -u CACHE_URL -u ALLOWED_HOSTS -u DEBUG DATA_DIR=var/check \
	SITE_URL=https://kb.example SECRET_KEY=only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH

.PHONY: run test soak bench check format install install-test

run: install
	@$(PY) manage.py prepare
	@echo "Serving on http://$${HOST:-127.0.0.1}:$${PORT:-8000}/ (Ctrl-C ends it)"
	@exec $(PY) manage.py serve

test: install-test
	@$(PY) manage.py compile_texts
	@$(PY) -m tests

soak: install-test
	@$(PY) manage.py compile_texts
	@$(PY) -m pytest tests/soak

bench: install-test
	@$(PY) -m bench

check: install-test
	@$(PY) manage.py compile_texts
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(AS_DEPLOYED) $(PY) manage.py makemigrations --check --dry-run
	$(AS_DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

format: install-test
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# A lock that was installed is kept beside the packages: when it is still the same, nothing is done.
install: $(PY)
	@cmp -s requirements.txt $(VENV)/requirements.txt \
		|| { echo "Installing packages…"; $(PIP) install --require-hashes -r requirements.txt; }
	@cp requirements.txt $(VENV)/requirements.txt

# requirements-test.txt holds all that requirements.txt holds, at the same versions.
install-test: $(PY)
	@cmp -s requirements-test.txt $(VENV)/requirements-test.txt \
		|| { echo "Installing packages for the tests…"; $(PIP) install --require-hashes -r requirements-test.txt; }
	@cp requirements-test.txt $(VENV)/requirements-test.txt
	@cp requirements.txt $(VENV)/requirements.txt

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later: make run PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV)
